"""Shifts and who sits in them: being on the roster is what gives a person the seat's grants."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schakel.access.actions import join_unit, leave_unit, seat_of
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.kernel.errors import NotFound, Refused
from schakel.table.models import Seat, Shift


@dataclass(frozen=True)
class Place:
    """A seat to plan: for which organisation, and who will sit there if that is known."""

    organisation: str
    person_id: uuid.UUID | None = None


def plan_shift(
    region: str,
    *,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    places: Sequence[Place],
    by: Viewer,
) -> uuid.UUID:
    """Plan a shift with its seats. Who has a place is a member of the seat from start to end."""
    with action("shift.planned", by=by.actor) as act:
        shift = Shift.objects.create(
            region_id=region, name=name, starts_at=starts_at, ends_at=ends_at
        )
        act.object_id = shift.id
        for place in places:
            unit = seat_of(place.organisation, region)
            Seat.objects.create(
                shift=shift,
                unit_id=unit.id,
                organisation_id=place.organisation,
                person_id=place.person_id,
            )
            if place.person_id:
                join_unit(unit.id, [place.person_id], valid_from=starts_at, valid_until=ends_at)
    return shift.id


def report_absent(seat_id: uuid.UUID, *, by: Viewer, reason: str) -> None:
    """Take somebody off their seat: from now they see the table's cases no more.

    Raises NotFound, and Refused when the viewer works for another organisation.
    """
    seat = Seat.objects.filter(id=seat_id).first()
    if seat is None or seat.person_id is None:
        raise NotFound("no such seat")
    if seat.organisation_id != by.organisation:
        raise Refused("NOT_YOURS", "Only your own organisation can report somebody absent.")
    with action("seat.emptied", by=by.actor, on=seat.id):
        leave_unit(seat.unit_id, seat.person_id)
        seat.person_id = None
        seat.absent_reason = reason
        seat.save(update_fields=["person", "absent_reason"])
