"""The legal clocks of a suspect who is held: holding, police custody, before the judge.

Holding counts from arrival at the place of questioning and stands still at night, by the wall clock
in the Netherlands (art. 56a Sv). Custody and art. 59a Sv count elapsed hours, nights included.
All moments carry a zone; results are in Dutch local time. Correct over summer time: the pause
follows the wall clock, what is counted is elapsed time.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from schakel.cases.rules.terms import Term, term_on
from schakel.kernel.clock import AMSTERDAM

ATTENTION_MINUTES = 120
CRITICAL_MINUTES = 60


class ClockKind(StrEnum):
    """Which term a clock keeps."""

    HOLDING = "HOLDING"
    CUSTODY = "CUSTODY"
    JUDGE = "JUDGE"


class ClockState(StrEnum):
    """How a clock stands: running, two degrees of near, past its end, night, ended by an act."""

    RUNNING = "RUNNING"
    ATTENTION = "ATTENTION"
    CRITICAL = "CRITICAL"
    OVERDUE = "OVERDUE"
    NIGHT_PAUSE = "NIGHT_PAUSE"
    STOPPED = "STOPPED"


@dataclass(frozen=True)
class Acts:
    """What happened to the suspect, each with its moment. What did not happen is None."""

    arrived_at: datetime | None
    pretrial_detention_allowed: bool
    arrested_at: datetime | None = None
    custody_from: datetime | None = None
    custody_extended: bool = False
    brought_before_judge_at: datetime | None = None
    released_at: datetime | None = None


@dataclass(frozen=True)
class Step:
    """One step of the explanation: what was done, on which article, with which moment."""

    text_nl: str
    text_en: str
    article: str
    at: datetime | None = None


@dataclass(frozen=True)
class Clock:
    """One clock: when it began, when it ends, which act stopped it if one did."""

    kind: ClockKind
    began_at: datetime
    ends_at: datetime
    article: str
    stopped_at: datetime | None = None
    assumption: str = ""


@dataclass(frozen=True)
class Clocks:
    """All clocks of a suspect, with the explanation of each step."""

    clocks: tuple[Clock, ...] = ()
    steps: tuple[Step, ...] = field(default=(), compare=False)

    def of(self, kind: ClockKind) -> Clock | None:
        """The clock of a kind, if it ever ran."""
        return next((clock for clock in self.clocks if clock.kind == kind), None)

    def ruling(self) -> Clock | None:
        """The running clock that ends first; None when none runs."""
        running = [clock for clock in self.clocks if clock.stopped_at is None]
        return min(running, key=lambda clock: clock.ends_at.astimezone(UTC), default=None)


def night_pauses(since: datetime, pause: Term) -> tuple[datetime, datetime]:
    """The night pause that is running at, or next after, a moment: its begin and end in UTC."""
    # By the moment in UTC: in the hour that comes twice, two local moments count as equal.
    return _night_pauses(since.astimezone(UTC), pause)


@lru_cache(maxsize=256)
def _night_pauses(since: datetime, pause: Term) -> tuple[datetime, datetime]:
    """Remembered: a board asks it of one moment for each of its rows."""
    day = since.astimezone(AMSTERDAM).date()
    for ahead in range(3):
        begin = _wall(day + timedelta(days=ahead), pause.from_hour)
        end = _wall(day + timedelta(days=ahead), pause.until_hour)
        if end > since:
            return begin, end
    raise AssertionError("a night comes within three days")


def _wall(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=AMSTERDAM).astimezone(UTC)


def holding_end(arrived_at: datetime, hours: int, pause: Term) -> datetime:
    """When so many hours have been counted since arrival, the nights left out. UTC."""
    moment = arrived_at.astimezone(UTC)
    left = timedelta(hours=hours)
    while True:
        begin, end = night_pauses(moment, pause)
        if begin <= moment:
            moment = end
            continue
        if moment + left <= begin:
            return moment + left
        left -= begin - moment
        moment = end


def is_paused(moment: datetime, pause: Term) -> bool:
    """Whether the holding clock stands still at this moment."""
    begin, end = night_pauses(moment, pause)
    return begin <= moment < end


def compute(acts: Acts) -> Clocks:
    """All clocks that follow from the acts, with each step explained.

    Not arrived means not held: no holding clock. Without an arrest time the term of art. 59a Sv is
    counted from arrival and says so: the real limit is earlier (ruling 28).
    """
    # By moments in UTC, for the same reason as above.
    moments: dict[str, Any] = {
        name: value.astimezone(UTC)
        for name, value in vars(acts).items()
        if isinstance(value, datetime)
    }
    return _computed(replace(acts, **moments))


@lru_cache(maxsize=4096)
def _computed(acts: Acts) -> Clocks:
    """Remembered by the acts: a board asks for the same two hundred each time."""
    clocks: list[Clock] = []
    steps: list[Step] = []
    _holding(acts, clocks, steps)
    _custody(acts, clocks, steps)
    _judge(acts, clocks, steps)
    return Clocks(tuple(clocks), tuple(steps))


def _holding(acts: Acts, clocks: list[Clock], steps: list[Step]) -> None:
    if acts.arrived_at is None:
        return
    day = acts.arrived_at.astimezone(AMSTERDAM).date()
    code = "HOLDING_PRETRIAL" if acts.pretrial_detention_allowed else "HOLDING"
    term, pause = term_on(code, day), term_on("NIGHT_PAUSE", day)
    ends = _local(holding_end(acts.arrived_at, term.hours, pause))
    stopped = _first(acts.custody_from, acts.released_at, acts.brought_before_judge_at)
    clocks.append(Clock(ClockKind.HOLDING, acts.arrived_at, ends, term.article, stopped))
    steps.append(_step("Aankomst op de plaats van verhoor.", "Arrival.", term, acts.arrived_at))
    steps.append(Step(term.rule_nl, term.rule_en, term.article))
    if ends.astimezone(UTC) - acts.arrived_at.astimezone(UTC) > timedelta(hours=term.hours):
        steps.append(Step(pause.rule_nl, pause.rule_en, pause.article))
    steps.append(_step("Het ophouden eindigt.", "Holding ends.", term, ends))


def _custody(acts: Acts, clocks: list[Clock], steps: list[Step]) -> None:
    if acts.custody_from is None:
        return
    day = acts.custody_from.astimezone(AMSTERDAM).date()
    term, extension = term_on("CUSTODY", day), term_on("CUSTODY_EXTENSION", day)
    notice = term_on("PROBATION_NOTICE", day)
    hours = term.hours + (extension.hours if acts.custody_extended else 0)
    ends = _local(acts.custody_from.astimezone(UTC) + timedelta(hours=hours))
    stopped = _first(acts.released_at, acts.brought_before_judge_at)
    clocks.append(Clock(ClockKind.CUSTODY, acts.custody_from, ends, term.article, stopped))
    steps.append(
        _step("Bevel tot inverzekeringstelling.", "Custody order.", term, acts.custody_from)
    )
    steps.append(Step(term.rule_nl, term.rule_en, term.article))
    steps.append(Step(notice.rule_nl, notice.rule_en, notice.article))
    if acts.custody_extended:
        steps.append(Step(extension.rule_nl, extension.rule_en, extension.article))
    steps.append(_step("De inverzekeringstelling eindigt.", "Custody ends.", term, ends))


def _judge(acts: Acts, clocks: list[Clock], steps: list[Step]) -> None:
    since = acts.arrested_at or acts.arrived_at
    if since is None:
        return
    term = term_on("JUDGE", since.astimezone(AMSTERDAM).date())
    ends = _local(since.astimezone(UTC) + timedelta(hours=term.hours))
    stopped = _first(acts.released_at, acts.brought_before_judge_at)
    assumption = "" if acts.arrested_at else "ARREST_TIME_UNKNOWN"
    clocks.append(Clock(ClockKind.JUDGE, since, ends, term.article, stopped, assumption))
    steps.append(Step(term.rule_nl, term.rule_en, term.article, ends))
    if assumption:
        steps.append(
            Step(
                "De tijd van aanhouding is onbekend: geteld vanaf aankomst. "
                "De echte grens ligt eerder.",
                "The time of arrest is unknown: counted from arrival. The real limit is earlier.",
                term.article,
            )
        )


def _step(nl: str, en: str, term: Term, at: datetime) -> Step:
    return Step(nl, en, term.article, _local(at))


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment.astimezone(UTC) for moment in moments if moment), default=None)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(AMSTERDAM)


def state_of(clock: Clock, at: datetime) -> ClockState:
    """How a clock stands at a moment, by wall-clock time left (screens: 120 and 60 minutes).

    The night pause shows only while it changes what to do: an end within the hour stays critical.
    """
    if clock.stopped_at is not None and clock.stopped_at <= at:
        return ClockState.STOPPED
    # Between two moments of one zone Python subtracts wall clocks: go by elapsed time.
    left = clock.ends_at.astimezone(UTC) - at.astimezone(UTC)
    if left <= timedelta(0):
        return ClockState.OVERDUE
    if left < timedelta(minutes=CRITICAL_MINUTES):
        return ClockState.CRITICAL
    if clock.kind == ClockKind.HOLDING and is_paused(
        at, term_on("NIGHT_PAUSE", at.astimezone(AMSTERDAM).date())
    ):
        return ClockState.NIGHT_PAUSE
    if left < timedelta(minutes=ATTENTION_MINUTES):
        return ClockState.ATTENTION
    return ClockState.RUNNING
