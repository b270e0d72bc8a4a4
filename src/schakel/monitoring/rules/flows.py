"""The process map: which ways cases went, how long each step took, and what may be told of that.

Only whole ways are told, and everything else on a map is put together from the ways that are told: a
way that few went is then in no number at all, and cannot follow from one (ruling 36).
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from schakel.monitoring.rules.periods import Period
from schakel.monitoring.rules.small_numbers import (
    KEPT_BACK,
    ZERO,
    Shown,
    Sight,
    Thresholds,
    is_small,
    quantile_may_be_shown,
    rounded_minutes,
    shown,
)

Steps = tuple[str, ...]
Edge = tuple[str, str]
# What is drawn: the commonest ways, until they cover so much of what is told.
DRAWN_SHARE = 0.8
ALL_REGIONS = ""


class CaseKind(StrEnum):
    """Of what the map is: a criminal case at the table, or a case of a house."""

    TABLE = "TABLE"
    HOUSE = "HOUSE"


@dataclass(frozen=True)
class Course:
    """The steps of a kind of case in the order of the work, and with which of them it ends."""

    kind: CaseKind
    name_nl: str
    name_en: str
    steps: Steps
    ends: Steps


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(
        files("schakel.monitoring.rules").joinpath("flows.toml").read_text("utf-8")
    )


@cache
def courses() -> dict[CaseKind, Course]:
    """The kinds of case that have a map."""
    rows = [
        Course(
            CaseKind(row["code"]),
            row["name_nl"],
            row["name_en"],
            tuple(row["steps"]),
            tuple(row["ends"]),
        )
        for row in _read()["kind"]
    ]
    return {row.kind: row for row in rows}


def step_name(step: str, language: str) -> str:
    """A step in words, in Dutch unless the language is English. Raises KeyError for no step."""
    names: dict[str, str] = _read()["names_en" if language == "en" else "names_nl"]
    return names[step]


@dataclass(frozen=True)
class Way:
    """The steps that cases went, and how many went them: rounded."""

    steps: Steps
    cases: int

    @property
    def edges(self) -> tuple[Edge, ...]:
        """From each step to the next."""
        return tuple(zip(self.steps, self.steps[1:], strict=False))


@dataclass(frozen=True)
class Lasted:
    """The elapsed minutes over how many cases: the median and the 90th percentile. Exact."""

    cases: int
    median: float
    high: float


@dataclass(frozen=True)
class Passed:
    """A step to the next as it may be shown: cases, and elapsed minutes where enough went it."""

    start: str
    end: str
    cases: int
    median: int | None
    high: int | None

    @property
    def edge(self) -> Edge:
        """From where to where."""
        return self.start, self.end

    @property
    def waiting(self) -> int:
        """How much time it took of all cases together, in minutes: the median for each of them."""
        return self.cases * (self.median or 0)


@dataclass(frozen=True)
class ProcessMap:
    """What may be told of the cases that ended in a quarter. ``region`` empty: all regions together.

    ``median`` is of the minutes from the first to the last step, of the ways that are told.
    """

    region: str
    kind: CaseKind
    period: Period
    total: Shown
    ways: tuple[Way, ...] = ()
    passed: tuple[Passed, ...] = ()
    median: int | None = None

    @property
    def told(self) -> int:
        """How many cases the ways that are told are of, rounded."""
        return sum(way.cases for way in self.ways)

    @property
    def nodes(self) -> dict[str, int]:
        """How many cases passed each step."""
        found: dict[str, int] = {}
        for way in self.ways:
            for step in way.steps:
                found[step] = found.get(step, 0) + way.cases
        return found

    @property
    def waits(self) -> list[Passed]:
        """The steps that took most time of all cases together, the most first; those with a median."""
        known = [one for one in self.passed if one.median]
        return sorted(known, key=lambda one: (-one.waiting, one.edge))

    @property
    def drawn(self) -> tuple[Way, ...]:
        """The commonest ways, until they cover four fifths of what is told."""
        found: list[Way] = []
        for way in self.ways:
            if sum(one.cases for one in found) >= DRAWN_SHARE * self.told:
                break
            found.append(way)
        return tuple(found)


@dataclass(frozen=True)
class Monthly:
    """How many cases ended in each month of a quarter, by the way they went. Exact: never kept."""

    ways: Mapping[Steps, Mapping[str, int]] = field(default_factory=dict)

    def of_way(self, way: Steps) -> int:
        """How many went this way in the quarter."""
        return sum(self.ways[way].values())

    @property
    def of_months(self) -> dict[str, int]:
        """How many ended in each month."""
        found: dict[str, int] = {}
        for months in self.ways.values():
            for month, cases in months.items():
                found[month] = found.get(month, 0) + cases
        return found


def told_ways(counted: Monthly, rule: Thresholds) -> dict[Steps, int]:
    """The ways that may be told, with how many went each in the quarter: exact still.

    A way is told when in no month between 1 and 4 cases went it: months are told elsewhere. What is left
    untold of all cases, and of those with the same last step, is about none or about 5 and more; else
    the smallest way beside it is left untold too.
    """
    told = {
        way: counted.of_way(way)
        for way, months in counted.ways.items()
        if counted.of_way(way) and not any(is_small(cases, rule) for cases in months.values())
    }
    for end in sorted({way[-1] for way in counted.ways}):
        _leave_no_few([way for way in counted.ways if way[-1] == end], told, counted, rule)
    _leave_no_few(list(counted.ways), told, counted, rule)
    return told


def _leave_no_few(
    group: Sequence[Steps], told: dict[Steps, int], counted: Monthly, rule: Thresholds
) -> None:
    """Untell the smallest ways of a group until what is untold in it is none, or about many."""
    while is_small(sum(counted.of_way(way) for way in group if way not in told), rule):
        still = sorted((told[way], way) for way in group if way in told)
        if not still:
            return
        del told[still[0][1]]


def total_of(counted: Monthly, rule: Thresholds) -> Shown:
    """How many cases ended in the quarter, as it may be shown beside its months.

    Beside another month a small one leaves it unsaid: even "<5" would say that both are smaller.
    """
    months = [cases for cases in counted.of_months.values() if cases]
    if len(months) > 1 and any(is_small(cases, rule) for cases in months):
        return KEPT_BACK
    return shown(sum(months), rule)


def as_ways(told: Mapping[Steps, int], rule: Thresholds) -> tuple[Way, ...]:
    """The ways that are told with rounded counts, the commonest first."""
    ways = [Way(way, shown(cases, rule).number or 0) for way, cases in told.items()]
    return _commonest_first(ways)


def _commonest_first(ways: Iterable[Way]) -> tuple[Way, ...]:
    return tuple(sorted(ways, key=lambda way: (-way.cases, way.steps)))


def together(maps: Sequence[ProcessMap]) -> tuple[Shown, tuple[Way, ...]]:
    """All regions as the sum of what each of them tells, and nothing that one leaves unsaid."""
    summed: dict[Steps, int] = {}
    for one in maps:
        for way in one.ways:
            summed[way.steps] = summed.get(way.steps, 0) + way.cases
    hidden = any(one.total.number is None for one in maps)
    number = sum(one.total.number or 0 for one in maps)
    total = KEPT_BACK if hidden else (Shown(Sight.SHOWN, number) if number else ZERO)
    return total, _commonest_first(Way(steps, cases) for steps, cases in summed.items())


def as_passed(
    ways: Sequence[Way], lasted: Mapping[Edge, Lasted], rule: Thresholds
) -> tuple[Passed, ...]:
    """Each step to the next in the ways that are told, the commonest first.

    Its cases are the sum of those ways. Durations only where enough cases lie on either side.
    """
    cases: dict[Edge, int] = {}
    for way in ways:
        for edge in way.edges:
            cases[edge] = cases.get(edge, 0) + way.cases
    found = [
        Passed(*edge, number, *durations_of(lasted.get(edge), rule))
        for edge, number in cases.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.cases, one.edge)))


def durations_of(lasted: Lasted | None, rule: Thresholds) -> tuple[int | None, int | None]:
    """Median and 90th percentile as they may be shown, in minutes rounded like counts."""
    if lasted is None:
        return None, None
    return (
        _quantile(lasted.median, 0.5, lasted.cases, rule),
        _quantile(lasted.high, 0.9, lasted.cases, rule),
    )


def _quantile(minutes: float, quantile: float, cases: int, rule: Thresholds) -> int | None:
    may = quantile_may_be_shown(quantile, cases, rule)
    return rounded_minutes(minutes, rule) if may else None


@dataclass(frozen=True)
class Difference:
    """A step to the next on two maps: the share of the cases told that went it, and the median."""

    edge: Edge
    shares: tuple[float | None, float | None]
    medians: tuple[int | None, int | None]

    @property
    def apart(self) -> float:
        """How far the shares lie apart, in points; 0 where one of them is not known."""
        first, second = self.shares
        return abs(first - second) if first is not None and second is not None else 0.0


def differences(one: ProcessMap, other: ProcessMap, rule: Thresholds) -> list[Difference]:
    """The steps of two maps beside each other, the largest difference of shares first."""
    pairs = tuple({passed.edge: passed for passed in each.passed} for each in (one, other))
    edges = sorted({*pairs[0], *pairs[1]})
    found = [
        Difference(
            edge,
            (_share(one, pairs[0].get(edge), rule), _share(other, pairs[1].get(edge), rule)),
            (_median(pairs[0].get(edge)), _median(pairs[1].get(edge))),
        )
        for edge in edges
    ]
    return sorted(found, key=lambda each: (-each.apart, each.edge))


def _median(passed: Passed | None) -> int | None:
    return passed.median if passed else None


def _share(whole: ProcessMap, passed: Passed | None, rule: Thresholds) -> float | None:
    """Nothing where the way may have been gone by few: not told is not the same as none."""
    if passed is None or whole.told < rule.percentage_from:
        return None
    return round(100 * passed.cases / whole.told, 1)
