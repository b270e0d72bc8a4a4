"""What happens at the table, in the past tense."""

import uuid
from dataclasses import dataclass

from schakel.kernel.events import Event


@dataclass(frozen=True)
class ContributionGiven(Event):
    """A partner answered its card."""

    case_id: uuid.UUID


@dataclass(frozen=True)
class CaseDisposed(Event):
    """The prosecutor signed a decision."""

    case_id: uuid.UUID
