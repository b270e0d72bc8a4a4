"""What happens between giver and receiver, in the past tense."""

import uuid
from dataclasses import dataclass

from schakel.kernel.events import Event


@dataclass(frozen=True)
class InformationDisclosed(Event):
    """A unit gave field groups of a case to another unit by hand."""

    case_id: uuid.UUID
    disclosure_id: uuid.UUID


@dataclass(frozen=True)
class DisclosureWithdrawn(Event):
    """A disclosure was withdrawn, and its grants ended with it."""

    case_id: uuid.UUID
    disclosure_id: uuid.UUID


@dataclass(frozen=True)
class InformationAsked(Event):
    """A unit asked another for what it knows."""

    case_id: uuid.UUID
    request_id: uuid.UUID


@dataclass(frozen=True)
class RequestAnswered(Event):
    """A question for information was answered, in whatever way."""

    case_id: uuid.UUID
    request_id: uuid.UUID


@dataclass(frozen=True)
class AnswerTakenBack(Event):
    """An answer was taken back: who asked reads it no longer."""

    case_id: uuid.UUID
    request_id: uuid.UUID


@dataclass(frozen=True)
class AnswerPutBack(Event):
    """An answer that was taken back was given again as it was."""

    case_id: uuid.UUID
    request_id: uuid.UUID
