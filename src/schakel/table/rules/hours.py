"""The coming hours of a table: what is expected, what is in hand, and which seats are filled.

Hours are those of the wall clock in the Netherlands, and last an hour of elapsed time: in the night
in which an hour comes twice there are two of it, and where one is skipped there is none.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from schakel.kernel.clock import AMSTERDAM
from schakel.table.rules.load import HOUR, LoadRule, Pace, Span, merged


@dataclass(frozen=True)
class PlannedSeat:
    """A seat of an organisation in one shift, and whether somebody is to sit there."""

    organisation: str
    span: Span
    filled: bool


@dataclass(frozen=True)
class Roster:
    """The shifts of a table in some time, and the seats in them."""

    shifts: tuple[Span, ...] = ()
    seats: tuple[PlannedSeat, ...] = ()

    def rest_of_the_day(self, now: datetime, rule: LoadRule) -> Span | None:
        """From now, or the first shift of today to come, to the end of the last that begins today.

        A shift that runs over midnight is of the day on which it began. At most so many hours as
        the rule tells; None when no shift runs and none begins today.
        """
        today = now.astimezone(AMSTERDAM).date()
        left = [shift for shift in merged(self.shifts) if shift.ends > now.astimezone(UTC)]
        mine = [
            shift
            for shift in left
            if shift.begins <= now or shift.begins.astimezone(AMSTERDAM).date() == today
        ]
        if not mine:
            return None
        begins = max(mine[0].begins, now.astimezone(UTC))
        return Span(begins, min(mine[-1].ends, begins + timedelta(hours=rule.ahead_hours)))


@dataclass(frozen=True)
class SeatsOf:
    """The seats of one organisation in an hour, at its emptiest moment."""

    organisation: str
    filled: int
    planned: int

    @property
    def empty(self) -> int:
        """How many seats nobody fills."""
        return self.planned - self.filled


@dataclass(frozen=True)
class Hour:
    """One coming hour, the first of them begun already.

    ``expected``: how many come in, None when too little is known. ``settles``: how many are done at
    the present pace in its opening time, None without a pace. ``in_hand``: what is left at its end.
    ``fills_up``: more is expected than is done, by at least what the rule calls a surplus.
    """

    span: Span
    expected: float | None
    settles: float | None
    in_hand: float | None
    seats: tuple[SeatsOf, ...]
    fills_up: bool


def clock_hours(begins: datetime, ends: datetime) -> list[Span]:
    """The hours of the clock between two moments, the first and last cut where those lie."""
    start, stop = begins.astimezone(UTC), ends.astimezone(UTC)
    found = []
    while start < stop:
        # Dutch time differs whole hours from UTC: the hours of both begin together.
        following = _hour(start) + HOUR
        found.append(Span(start, min(following, stop)))
        start = following
    return found


def same_hours_before(hour: datetime, weeks: int) -> list[datetime]:
    """The same weekday and hour of the wall clock in the weeks before, in UTC.

    A week in which the clock skips that hour has none; one in which it comes twice has two.
    """
    local = hour.astimezone(AMSTERDAM)
    found: list[datetime] = []
    for week in range(1, weeks + 1):
        wall = datetime.combine(local.date() - timedelta(weeks=week), time(local.hour))
        both = {wall.replace(fold=fold, tzinfo=AMSTERDAM).astimezone(UTC) for fold in (0, 1)}
        found += sorted(at for at in both if at.astimezone(AMSTERDAM).hour == local.hour)
    return found


@dataclass(frozen=True)
class Arrivals:
    """How many cases came in during each hour, and since when that is known: the first of them."""

    by_hour: Mapping[datetime, int]
    since: datetime | None

    @staticmethod
    def at(moments: Iterable[datetime]) -> "Arrivals":
        """From the moments at which cases came in."""
        by_hour = Counter(_hour(moment) for moment in moments)
        return Arrivals(by_hour, min(by_hour, default=None))


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def expected_in(hour: Span, arrivals: Arrivals, rule: LoadRule) -> float | None:
    """How many come in during (a part of) an hour: the mean of that weekday and hour lately.

    Counted are the weeks since the first arrival on record; None when these are too few.
    """
    if arrivals.since is None:
        return None
    before = same_hours_before(_hour(hour.begins), rule.weeks)
    known = [at for at in before if at >= arrivals.since]
    if len(known) < rule.fewest_weeks:
        return None
    count = sum(arrivals.by_hour.get(at, 0) for at in known)
    return count / len(known) * (hour.length / HOUR)


def seats_in(hour: Span, seats: Iterable[PlannedSeat]) -> tuple[SeatsOf, ...]:
    """The seats of each organisation in an hour, at the moment when fewest of its seats are filled."""
    there = [seat for seat in seats if seat.span.within(hour).length]
    edges = {hour.begins.astimezone(UTC)}
    edges |= {seat.span.within(hour).begins for seat in there}
    found: dict[str, SeatsOf] = {}
    for edge in sorted(edges):
        at = [
            s for s in there if s.span.begins.astimezone(UTC) <= edge < s.span.ends.astimezone(UTC)
        ]
        for name in {seat.organisation for seat in at}:
            mine = [seat.filled for seat in at if seat.organisation == name]
            now = SeatsOf(name, sum(mine), len(mine))
            found[name] = min(found.get(name, now), now, key=lambda one: (one.filled, -one.planned))
    return tuple(found[name] for name in sorted(found))


def coming_hours(
    spans: Sequence[Span],
    *,
    in_hand: int,
    arrivals: Arrivals,
    pace: Pace | None,
    roster: Roster,
    rule: LoadRule,
) -> tuple[Hour, ...]:
    """Each hour with what is expected, what the pace does in its opening time, and what is left then.

    What is in hand goes up by what comes in and down by what is done, and never below nothing.
    """
    left: float | None = float(in_hand)
    opened = merged(roster.shifts)
    found = []
    for span in spans:
        open_time = sum((one.within(span).length for one in opened), timedelta())
        expected = expected_in(span, arrivals, rule)
        settles = None if pace is None else pace.per_hour * (open_time / HOUR)
        if left is not None and expected is not None and settles is not None:
            left = max(left + expected - settles, 0.0)
        else:
            left = None
        found.append(
            Hour(
                span,
                expected,
                settles,
                left,
                seats_in(span, roster.seats),
                fills_up=_fills_up(expected, settles, rule),
            )
        )
    return tuple(found)


def _fills_up(expected: float | None, settles: float | None, rule: LoadRule) -> bool:
    return expected is not None and settles is not None and expected - settles >= rule.surplus


def runs(hours: Sequence[Hour], holds: Callable[[Hour], bool]) -> list[Span]:
    """The stretches of hours on end for which something holds."""
    found: list[Span] = []
    for hour in hours:
        if not holds(hour):
            continue
        if found and found[-1].ends == hour.span.begins:
            found[-1] = Span(found[-1].begins, hour.span.ends)
        else:
            found.append(hour.span)
    return found
