"""What happens to a case, in the past tense."""

import uuid
from dataclasses import dataclass

from schakel.kernel.events import Event


@dataclass(frozen=True)
class CaseReceived(Event):
    """A criminal case or notification came in."""

    case_id: uuid.UUID


@dataclass(frozen=True)
class CustodyOrdered(Event):
    """A suspect was taken into police custody: probation must be told at once (59 lid 5 Sv)."""

    case_id: uuid.UUID
