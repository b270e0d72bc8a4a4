"""Shifts and who sits in them: being on the roster is what gives a person the seat's grants."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schakel.access.actions import join_unit, leave_unit, seat_of
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.journal.actions import Count, count
from schakel.kernel import clock
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
        facts = []
        for place in places:
            unit = seat_of(place.organisation, region)
            seat = Seat.objects.create(
                shift=shift,
                unit_id=unit.id,
                organisation_id=place.organisation,
                person_id=place.person_id,
            )
            if place.person_id:
                join_unit(unit.id, [place.person_id], valid_from=starts_at, valid_until=ends_at)
            facts.append(_planned(shift, seat, unit.partner_kind))
        count(facts)
    return shift.id


def _planned(shift: Shift, seat: Seat, partner: str) -> Count:
    return Count(
        "SEAT_PLANNED",
        shift.starts_at,
        shift.region_id,
        seat.organisation_id,
        about={"seat": seat.id},
        attributes={
            "partner": partner,
            "minutes": (shift.ends_at - shift.starts_at) // timedelta(minutes=1),
            "filled": seat.person_id is not None,
        },
    )


def report_absent(seat_id: uuid.UUID, *, by: Viewer, reason: str) -> None:
    """Take somebody off their seat: from now they see the table's cases no more in this shift.

    Other shifts that they are planned for stay theirs.
    Raises NotFound, and Refused when the viewer works for another organisation.
    """
    seat = Seat.objects.filter(id=seat_id).select_related("shift").first()
    if seat is None or seat.person_id is None:
        raise NotFound("no such seat")
    if seat.organisation_id != by.organisation:
        raise Refused("NOT_YOURS", "Only your own organisation can report somebody absent.")
    with action("seat.emptied", by=by.actor, on=seat.id):
        shift = (seat.shift.starts_at, seat.shift.ends_at)
        leave_unit(seat.unit_id, seat.person_id, between=shift)
        seat.person_id = None
        seat.absent_reason = reason
        seat.save(update_fields=["person", "absent_reason"])
        count([_emptied(seat, by)])


def _emptied(seat: Seat, by: Viewer) -> Count:
    """How much of the shift the seat stays empty, from now or from its start if that is to come."""
    now = clock.now()
    left = seat.shift.ends_at - max(now, seat.shift.starts_at)
    return Count(
        "SEAT_EMPTIED",
        now,
        seat.shift.region_id,
        seat.organisation_id,
        about={"seat": seat.id},
        attributes={"partner": by.kind, "minutes": max(left // timedelta(minutes=1), 0)},
    )
