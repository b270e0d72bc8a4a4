"""What happens in the house, in the past tense."""

import uuid
from dataclasses import dataclass

from schakel.kernel.events import Event


@dataclass(frozen=True)
class ParticipantAdded(Event):
    """An organisation came onto the need-to-know list of a case."""

    case_id: uuid.UUID


@dataclass(frozen=True)
class ParticipantRemoved(Event):
    """An organisation left the need-to-know list of a case."""

    case_id: uuid.UUID


@dataclass(frozen=True)
class ActionAgreed(Event):
    """A participant took an action upon itself."""

    case_id: uuid.UUID
    action_id: uuid.UUID


@dataclass(frozen=True)
class ActionEnded(Event):
    """An action was done, or not done with the reason."""

    case_id: uuid.UUID
    action_id: uuid.UUID


@dataclass(frozen=True)
class MinutesAdopted(Event):
    """One person adopted the minutes of a case."""

    case_id: uuid.UUID


@dataclass(frozen=True)
class PlanChanged(Event):
    """The plan of a case, its goals or its scenario card changed."""

    case_id: uuid.UUID


@dataclass(frozen=True)
class HouseCaseClosed(Event):
    """A house case was closed, and shielded at once."""

    case_id: uuid.UUID
