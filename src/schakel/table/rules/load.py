"""How the load of a table stands: what cases wait for, the pace, and which clocks end too soon.

A person decides what to do about it. Cases stand in the order of their clocks and of nothing else:
no case and no person gets a score. All of it is counted from what one seat may see itself (ADR 0038).
Moments carry a zone; what is counted is elapsed time, so that a change of the clock moves nothing.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

from schakel.kernel.dated import in_force

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class LoadRule:
    """One version of how load is counted; the file says what each number means."""

    valid_from: date
    source: str
    weeks: int
    fewest_weeks: int
    surplus: int
    pace_hours: int
    pace_fewest_minutes: int
    pace_fewest: int
    look_back_hours: int
    ahead_hours: int
    soon_minutes: int
    roster_days: int


@cache
def _all() -> tuple[LoadRule, ...]:
    text = files("schakel.table.rules").joinpath("load.toml").read_text("utf-8")
    return tuple(LoadRule(**row) for row in tomllib.loads(text)["rule"])


def load_rule_on(day: date) -> LoadRule:
    """The version in force on a day: the youngest that has begun, or else the oldest."""
    return in_force(_all(), day)


class Stage(StrEnum):
    """What a case at the table waits for first. The last two are of a partner: its own card."""

    PROPOSAL = "WAITS_FOR_PROPOSAL"
    CONTRIBUTIONS = "WAITS_FOR_CONTRIBUTIONS"
    ASSESSMENT = "WAITS_FOR_ASSESSMENT"
    DECISION = "WAITS_FOR_DECISION"
    OWN_CARD = "WAITS_FOR_OWN_CARD"
    GIVEN = "CARD_GIVEN"


def stage_at_table(*, proposed: bool, partners_wait: bool, assessed: bool) -> Stage:
    """What an undecided case waits for, to police and prosecution, who see all of it."""
    if not proposed:
        return Stage.PROPOSAL
    if partners_wait:
        return Stage.CONTRIBUTIONS
    return Stage.DECISION if assessed else Stage.ASSESSMENT


@dataclass(frozen=True)
class Span:
    """A stretch of time, its end left out."""

    begins: datetime
    ends: datetime

    @property
    def length(self) -> timedelta:
        """Elapsed time, never negative."""
        return max(self.ends.astimezone(UTC) - self.begins.astimezone(UTC), timedelta())

    def within(self, other: "Span") -> "Span":
        """The part of it that lies in another; of no length when they do not meet."""
        begins = max(_utc(self.begins), _utc(other.begins))
        return Span(begins, max(begins, min(_utc(self.ends), _utc(other.ends))))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as spans that follow each other and do not touch, in UTC, oldest first."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: _utc(one.begins)):
        begins, ends = _utc(span.begins), _utc(span.ends)
        if ends <= begins:
            continue
        if found and begins <= found[-1].ends:
            found[-1] = Span(found[-1].begins, max(found[-1].ends, ends))
        else:
            found.append(Span(begins, ends))
    return tuple(found)


def last_hours(opened: Iterable[Span], now: datetime, hours: int) -> tuple[Span, ...]:
    """The last so many hours in which the table was open before now; fewer when there were fewer."""
    left, found = timedelta(hours=hours), []
    for span in reversed(merged(opened)):
        ends = min(span.ends, _utc(now))
        begins = max(span.begins, ends - left)
        if begins < ends:
            found.append(Span(begins, ends))
            left -= ends - begins
    return tuple(reversed(found))


def worked(opened: Iterable[Span], now: datetime, work: timedelta) -> datetime | None:
    """The moment at which so much has been worked from now on, in opening hours only.

    None when the roster, as far as it is known, ends before that.
    """
    left = work
    for span in merged(opened):
        part = span.within(Span(now, span.ends))
        if part.length >= left and part.length:
            return part.begins + left
        left -= part.length
    return None


@dataclass(frozen=True)
class Pace:
    """So much was done in so much opening time."""

    done: int
    over: timedelta

    @property
    def per_hour(self) -> float:
        """How many an hour."""
        return self.done / (self.over / HOUR)

    def time_for(self, cases: int) -> timedelta | None:
        """How long so many cases take at this pace; None at a pace of zero: for ever."""
        return self.over * cases / self.done if self.done else None


def present_pace(done: Iterable[datetime], window: Sequence[Span], rule: LoadRule) -> Pace | None:
    """The pace in the opening hours of the window; None when that is too little to speak of one.

    A few cases are chance, and so are a few minutes. When in the whole window nothing was done, the
    pace is zero and is told as such.
    """
    over = sum((span.length for span in window), timedelta())
    count = sum(any(s.begins <= _utc(at) < s.ends for s in window) for at in done)
    if count >= rule.pace_fewest and over >= timedelta(minutes=rule.pace_fewest_minutes):
        return Pace(count, over)
    if count == 0 and over >= timedelta(hours=rule.pace_hours):
        return Pace(0, over)
    return None


@dataclass(frozen=True)
class InHand:
    """A case that waits for the seat, and when its clock ends if one runs."""

    name: str
    ends_at: datetime | None


@dataclass(frozen=True)
class TooLate:
    """A case whose clock ends before it comes up. ``expected_at`` None: in no hour that is known."""

    name: str
    place: int
    ends_at: datetime
    expected_at: datetime | None


@dataclass(frozen=True)
class Outlook:
    """Which cases will pass their clock, and of how many the roster does not reach far enough."""

    late: tuple[TooLate, ...]
    beyond_the_roster: int


def by_clock(cases: Iterable[InHand]) -> list[InHand]:
    """In the order in which their clocks end; without a clock last; then by name."""
    return sorted(cases, key=lambda one: (one.ends_at is None, _ends(one), one.name))


def _ends(case: InHand) -> datetime:
    return _utc(case.ends_at) if case.ends_at else datetime.max.replace(tzinfo=UTC)


def outlook(cases: Iterable[InHand], pace: Pace, opened: Sequence[Span], now: datetime) -> Outlook:
    """Which cases will pass their clock if the seat goes on at this pace, in the order of the clocks.

    The n-th case is expected when n cases could have been done, counted in the hours in which a shift
    is on the roster. It is listed when its clock ends earlier. Cases that still have to come in are
    not counted. Where the roster ends before a case comes up, it is listed if its clock ends within
    the roster, and else counted as beyond it. At a pace of zero every case with a clock is listed.
    """
    end_of_roster = max((span.ends for span in merged(opened)), default=_utc(now))
    late, beyond = [], 0
    for place, case in enumerate(by_clock(cases), start=1):
        if case.ends_at is None:
            break
        work = pace.time_for(place)
        expected = None if work is None else worked(opened, now, work)
        if work is not None and expected is None and _utc(case.ends_at) > end_of_roster:
            beyond += 1
        elif expected is None or _utc(case.ends_at) < expected:
            late.append(TooLate(case.name, place, case.ends_at, expected))
    return Outlook(tuple(late), beyond)
