"""Facts of a case that came in or were corrected after the message."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from schakel.access.viewer import Viewer
from schakel.regions.queries import member_names
from schakel.table.models import GivenFact


@dataclass(frozen=True)
class GivenFactView:
    """A fact that was given or corrected: what it was before, why, by whom and when."""

    name: str
    before: object
    value: object
    reason: str
    author: str
    organisation: str
    given_at: datetime


def given_facts(case_id: uuid.UUID, *, viewer: Viewer) -> list[GivenFactView]:
    """The facts given later, oldest first; empty for who does not see the criminal file."""
    rows = list(GivenFact.objects.filter(case_id=case_id))
    names = member_names([row.given_by for row in rows])
    return [
        GivenFactView(
            row.name,
            row.before,
            row.value,
            row.reason,
            names.get(row.given_by, ""),
            row.organisation,
            row.given_at,
        )
        for row in rows
    ]
