"""The seats of today's shift, and who is missing: of organisations and colleagues, of no case."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.kernel.parts import Part
from schakel.table.models import Seat, Shift
from schakel.table.rules.hours import PlannedSeat, Roster
from schakel.table.rules.load import Span


@dataclass(frozen=True)
class SeatView:
    """A seat: whose it is, who sits there, and why nobody does."""

    id: uuid.UUID
    organisation: str
    person: str
    phone: str
    absent_reason: str
    mine: bool


@dataclass(frozen=True)
class ShiftView:
    """A shift with its seats. ``missing`` counts those that nobody fills."""

    name: str
    starts_at: datetime
    ends_at: datetime
    seats: tuple[SeatView, ...]

    @property
    def missing(self) -> int:
        """How many seats are empty now."""
        return sum(not seat.person for seat in self.seats)


def shift_now(region: str, *, viewer: Viewer) -> ShiftView | None:
    """The shift that runs at a table, for who has a seat there; None between shifts.

    Raises NotFound for who has no seat there now.
    """
    if viewer.seat_at(region) is None:
        raise NotFound("no seat at this table")
    now = clock.now()
    shift = Shift.objects.filter(region_id=region, starts_at__lte=now, ends_at__gt=now).first()
    if shift is None:
        return None
    rows = Seat.objects.filter(shift=shift).select_related("organisation", "person")
    seats = tuple(
        SeatView(
            row.id,
            row.organisation.name,
            row.person.display_name if row.person else "",
            row.person.phone if row.person else "",
            row.absent_reason,
            row.organisation_id == viewer.organisation,
        )
        for row in rows.order_by("organisation__name")
    )
    return ShiftView(shift.name, shift.starts_at, shift.ends_at, seats)


def seats_of(shift_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """The seats of a shift by organisation. They name nobody."""
    return dict(Seat.objects.filter(shift_id=shift_id).values_list("organisation_id", "id"))


def first_shift(region: str) -> datetime | None:
    """When the oldest shift of a table began that is on record; None without any. It names nobody."""
    starts = Shift.objects.filter(region_id=region).order_by("starts_at")
    return starts.values_list("starts_at", flat=True).first()


def shifts_part(region: str, *, since: datetime, until: datetime) -> Part[dict[uuid.UUID, Span]]:
    """The shifts of a table that run at some moment of this time. They name nobody."""
    rows = Shift.objects.filter(region_id=region, starts_at__lt=until, ends_at__gt=since)
    return Part(rows, lambda found: {row.id: Span(row.starts_at, row.ends_at) for row in found})


def seats_part(
    region: str, *, since: datetime, until: datetime
) -> Part[list[tuple[uuid.UUID, str, bool]]]:
    """The seats in those shifts: of which shift and organisation, and whether somebody has it."""
    rows = Seat.objects.filter(
        shift__region_id=region, shift__starts_at__lt=until, shift__ends_at__gt=since
    )
    return Part(
        rows,
        lambda found: [
            (row.shift_id, row.organisation_id, row.person_id is not None) for row in found
        ],
    )


def roster_of(
    shifts: Mapping[uuid.UUID, Span], seats: Iterable[tuple[uuid.UUID, str, bool]]
) -> Roster:
    """Shifts and seats put together. They name organisations and nobody."""
    return Roster(
        tuple(shifts.values()),
        tuple(
            PlannedSeat(organisation, shifts[id_], filled) for id_, organisation, filled in seats
        ),
    )
