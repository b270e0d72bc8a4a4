"""What a case of the plan leaves in the journal: for each template the process events, without a database.

The actions are the truth; this says what they leave, and a test plays cases by the actions and compares.
A mark is an event of a template: its kind, its moment as a span since Monday 00:00 of the wall clock, and
what it tells. Copies of it differ in moment and in the things that they are about only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from schakel.simulation.country.templates import SeatTemplate, ShiftTemplate, moment

# Summer time lasts for months after it, and the tables know no holidays: one week is as another.
REFERENCE = date(2026, 6, 1)
Told = str | int | bool | None
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Mark:
    """One event of a template. ``things`` are what it concerns: the kind, and which one of its kind in
    the case. ``dates`` are moments that it tells, like when something is due, as spans since Monday.
    """

    kind: str
    at: timedelta
    organisation: str
    things: tuple[tuple[str, str], ...]
    told: Mapping[str, Told] = field(default_factory=dict)
    dates: Mapping[str, timedelta] = field(default_factory=dict)


def at_reference(span: timedelta) -> datetime:
    """The moment of a span in the reference week."""
    return moment(REFERENCE, span)


def since_reference(when: datetime) -> timedelta:
    """The span of a moment of the wall clock since the Monday of the reference week."""
    return when.replace(tzinfo=None) - datetime.combine(REFERENCE, datetime.min.time())


def minutes_of(span: timedelta) -> int:
    """Whole minutes, as the actions count them."""
    return span // MINUTE


def marks_of_shift(template: ShiftTemplate, organisations: Mapping[str, str]) -> list[Mark]:
    """What a shift leaves: each seat as it was planned, and those that were emptied."""
    found: list[Mark] = []
    for number, seat in enumerate(template.seats):
        found += _of_seat(template, seat, number, organisations[seat.partner])
    return found


def _of_seat(
    template: ShiftTemplate, seat: SeatTemplate, number: int, organisation: str
) -> list[Mark]:
    things = (("seat", str(number)),)
    lasts = minutes_of(template.lasts)
    told: dict[str, Told] = {"partner": seat.partner, "minutes": lasts, "filled": seat.filled}
    planned = Mark("SEAT_PLANNED", template.arrives, organisation, things, told)
    if seat.emptied is None:
        return [planned]
    left = template.lasts - max(seat.emptied, timedelta())
    told = {"partner": seat.partner, "minutes": max(minutes_of(left), 0)}
    at = template.arrives + seat.emptied
    return [planned, Mark("SEAT_EMPTIED", at, organisation, things, told)]
