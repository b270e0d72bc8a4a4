"""Who has the page of a case open now. It says who is at work, and leaves no trace of it."""

import uuid

from schakel.access.viewer import Viewer
from schakel.cases.queries import header
from schakel.kernel import clock
from schakel.table.models import Looking
from schakel.table.rules import DRAFT_FIELDS


def be_here(case_id: uuid.UUID, typing: str, *, by: Viewer) -> None:
    """Say that somebody has this case open, and in which section they type if in one.

    Who sees a case from outside the table is not shown there: it would tell partners who may not
    know of the house that the house is looking (ruling 11). Raises NotFound.
    """
    case = header(case_id, viewer=by)
    if case.house is None and by.seat_at(case.region) is None:
        return
    Looking.objects.update_or_create(
        person_id=by.person_id,
        case_id=case_id,
        defaults={
            "typing": typing if typing in DRAFT_FIELDS else "",
            "seen_at": clock.now(),
            "name": by.name,
            "organisation": by.organisation,
        },
    )
