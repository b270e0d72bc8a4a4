"""Reading one's own drafts, and who else has a case open."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.kernel.parts import Part
from schakel.table.models import Draft, Looking

# A page tells every 30 seconds that it is open; one that was late once is still here.
STILL_HERE = timedelta(seconds=45)


@dataclass(frozen=True)
class DraftView:
    """What the viewer typed and has not shared, and when it was kept."""

    content: dict[str, list[str]]
    saved_at: datetime

    def first(self, name: str) -> str:
        """The (first) value typed in a field."""
        values = self.content.get(name) or [""]
        return values[0]


def drafts_part(case_id: uuid.UUID, *, viewer: Viewer) -> Part[dict[str, DraftView]]:
    """The viewer's own drafts about one case, by section."""
    rows = Draft.objects.filter(person_id=viewer.person_id, case_id=case_id)
    return Part(rows, lambda found: {r.section: DraftView(r.content, r.saved_at) for r in found})


def my_drafts(case_id: uuid.UUID, *, viewer: Viewer) -> dict[str, DraftView]:
    """The same, in a statement of its own."""
    return drafts_part(case_id, viewer=viewer).read()


@dataclass(frozen=True)
class Other:
    """Somebody else who has the case open, and the section they type in."""

    name: str
    organisation: str
    typing: str


def others_here(case_id: uuid.UUID, *, viewer: Viewer) -> tuple[Other, ...]:
    """Who else has this case open now; for who may see the case."""
    rows = Looking.objects.filter(case_id=case_id, seen_at__gt=clock.now() - STILL_HERE)
    return tuple(
        Other(row.name, row.organisation, row.typing)
        for row in rows.exclude(person_id=viewer.person_id).order_by("name")
    )
