"""What happens between table and house, in the past tense."""

import uuid
from dataclasses import dataclass

from schakel.kernel.events import Event


@dataclass(frozen=True)
class CaseOffered(Event):
    """A case was offered to a house or a table."""

    offer_id: uuid.UUID
    case_id: uuid.UUID


@dataclass(frozen=True)
class OfferOpened(Event):
    """The receiver opened an offer: from now it cannot be withdrawn."""

    offer_id: uuid.UUID


@dataclass(frozen=True)
class OfferWithdrawn(Event):
    """The giver took an offer back before it was opened."""

    offer_id: uuid.UUID


@dataclass(frozen=True)
class OfferExpired(Event):
    """Nobody decided on an offer in time."""

    offer_id: uuid.UUID


@dataclass(frozen=True)
class CaseAccepted(Event):
    """An offer or notification was accepted after the entry test."""

    case_id: uuid.UUID


@dataclass(frozen=True)
class CaseRefused(Event):
    """An offer or notification was refused, and the receiver's copy destroyed."""

    case_id: uuid.UUID


@dataclass(frozen=True)
class CaseReturned(Event):
    """An accepted case was given back."""

    case_id: uuid.UUID


@dataclass(frozen=True)
class FeedbackGiven(Event):
    """Who offered or reported was told what came of it."""

    case_id: uuid.UUID
