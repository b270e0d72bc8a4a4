"""A candidate beside the model in force, over cases that were: what would come out otherwise. Pure.

Both are asked with the facts that were kept with the proposal, so that nothing but the rules differs.
It speaks of tables and partners, and of no person.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from schakel.kernel.dated import quarter_of
from schakel.regions.rules import PartnerKind
from schakel.selection import dmn
from schakel.selection.dmn.compiling.fast import FastModel
from schakel.selection.dmn.compiling.situations import Situations
from schakel.selection.reading import ANSWERS
from schakel.selection.rules import Facts
from schakel.selection.shifts import Shift, between, busiest

PARTNERS, HOUSE, CONSULT = "partners", "safety_house", "CONSULT"
# What a decision that fails for a case comes to; the case itself goes on without a proposal.
NO_ANSWER = "NO_ANSWER"


class RunState(StrEnum):
    """Where a trial stands that the worker runs."""

    ASKED = "ASKED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


# A busy shift: of twenty shifts one is busier.
BUSY = 0.95
# Sets of facts whose outcome is kept with them, for a history in which they repeat.
SEEN = 20_000


@dataclass(frozen=True, eq=False)
class When:
    """In which shift a case came, and in which month, by its first day. One object for many cases."""

    shift: Shift
    month: date


class PastCase(NamedTuple):
    """A case as the instrument met it: where, when, and with which facts."""

    case_id: uuid.UUID
    region: str
    when: When
    facts: Facts


@dataclass(frozen=True)
class Change:
    """So many cases of a region in which a decision goes from one outcome to another.

    Of partners each is counted by itself: who comes to it goes from nothing, who leaves to nothing.
    """

    region: str
    decision: str
    before: str
    after: str
    cases: int


@dataclass(frozen=True)
class Work:
    """How many cases ask a partner: in all, and in a shift that is busier than nineteen of twenty."""

    cases: int
    busy_shift: int


@dataclass(frozen=True)
class Load:
    """What the table of a region asks of a kind of partner before and after, over so many shifts.

    The shifts are those from the first case of the region in the period to the last. ``comes`` and
    ``leaves`` are the cases in which this partner is asked only after, and only before.
    """

    region: str
    partner: str
    shifts: int
    before: Work
    after: Work
    comes: int
    leaves: int


# A decision, and what it came to before and after.
Difference = tuple[str, str, str]
Changed = list[tuple[uuid.UUID, tuple[Difference, ...]]]


@dataclass(frozen=True)
class Trial:
    """What a candidate would have changed: cases looked at and changed per region, and how.

    ``months`` has the cases by region and month; ``quarters`` all but the cases themselves of each
    quarter. Both go by their first day.
    """

    cases: Counter[str]
    changed: Counter[str]
    changes: tuple[Change, ...]
    loads: tuple[Load, ...]
    ids: tuple[uuid.UUID, ...] = ()
    changed_cases: tuple[tuple[uuid.UUID, tuple[Difference, ...]], ...] = ()
    months: Counter[tuple[str, date]] = field(default_factory=Counter)
    quarters: "tuple[tuple[date, Trial], ...]" = ()

    @property
    def changed_ids(self) -> tuple[uuid.UUID, ...]:
        """The cases in which something comes out otherwise."""
        return tuple(case_id for case_id, _ in self.changed_cases)


Answers = Mapping[str, object]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What both models say of one situation: the differences, and whom each asks to the table."""

    differences: tuple[Difference, ...]
    before: frozenset[str]
    after: frozenset[str]

    @cached_property
    def same(self) -> frozenset[str]:
        """Whom both ask."""
        return self.before & self.after


Counted = Counter[tuple[str, When, Outcome]]
InRegion = Callable[[str], dmn.Model]


def compare(candidate: InRegion, in_force: InRegion, past: Iterable[PastCase]) -> Trial:
    """Ask both for every case. Each gives its model for a region, and is asked for that once.

    Situations that come to the same rules are asked once: a year knows far fewer than cases.
    """
    pairs: dict[tuple[int, int], Beside] = {}
    of_region: dict[str, Beside] = {}
    counted = Counted()
    ids: list[uuid.UUID] = []
    changed: Changed = []
    for one in past:
        beside = of_region.get(one.region)
        if beside is None:
            beside = Beside(in_force(one.region), candidate(one.region))
            # Most regions ask the same two models: what one came to, the others know.
            beside = of_region[one.region] = pairs.setdefault(beside.models, beside)
        outcome = beside(one.facts)
        counted[one.region, one.when, outcome] += 1
        ids.append(one.case_id)
        if outcome.differences:
            changed.append((one.case_id, outcome.differences))
    by_quarter: dict[date, Counted] = defaultdict(Counter)
    for key, number in counted.items():
        first, _ = quarter_of(key[1].month)
        by_quarter[first][key] += number
    return replace(
        _trial(counted),
        ids=tuple(ids),
        changed_cases=tuple(changed),
        quarters=tuple((first, _trial(one)) for first, one in sorted(by_quarter.items())),
    )


class Beside:
    """The model in force with a candidate beside it: what both say of one case after another."""

    def __init__(self, before: dmn.Model, after: dmn.Model) -> None:
        self._models = (before, after)
        self._names = [
            (number, name)
            for number, model in enumerate(self._models)
            for name in ANSWERS
            if name in model.decisions
        ]
        self._outcomes: dict[tuple[object, ...], Outcome] = {}
        self._seen: dict[int, tuple[Facts, Outcome]] = {}

    @property
    def models(self) -> tuple[int, int]:
        """Which two models these are; both are kept here, so that no other can come by that mark."""
        return (id(self._models[0]), id(self._models[1]))

    @cached_property
    def _ask(self) -> Situations:
        fasts = [FastModel(model) for model in self._models]
        return Situations([(fasts[number], name) for number, name in self._names], _answer)

    def __call__(self, facts: Facts) -> Outcome:
        """What both say of these facts. Facts that come again as the same object are not asked again."""
        kept = self._seen.get(id(facts))
        if kept is not None and kept[0] is facts:
            return kept[1]
        said = self._ask(facts)
        known = self._outcomes.get(said)
        if known is None:
            known = self._outcomes[said] = self._outcome(said)
        if len(self._seen) < SEEN:
            self._seen[id(facts)] = (facts, known)
        return known

    def _outcome(self, said: tuple[object, ...]) -> Outcome:
        both: tuple[dict[str, object], dict[str, object]] = ({}, {})
        for (number, name), value in zip(self._names, said, strict=True):
            both[number][name] = value
        return Outcome(tuple(_differences(*both)), _asked(both[0]), _asked(both[1]))


def _answer(ask: Callable[[], object]) -> object:
    """What a decision comes to, as something that can be counted; a list without its order."""
    try:
        value = ask()
    except (dmn.ModelError, TypeError):
        return NO_ANSWER
    if isinstance(value, list | tuple):
        return frozenset(map(str, value))
    return repr(value) if isinstance(value, dict) else value


def _asked(answers: Answers) -> frozenset[str]:
    """Whom a model asks to the table; the house too, when it is to be consulted."""
    named = answers.get(PARTNERS)
    kinds = frozenset[str]() if named == NO_ANSWER else _kinds(named)
    return kinds | {PartnerKind.SAFETY_HOUSE} if answers.get(HOUSE) == CONSULT else kinds


def _differences(before: Answers, after: Answers) -> Iterable[Difference]:
    for name in ANSWERS:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if name == PARTNERS and NO_ANSWER not in {old, new}:
            yield from ((name, "", kind) for kind in _kinds(new) - _kinds(old))
            yield from ((name, kind, "") for kind in _kinds(old) - _kinds(new))
        else:
            yield name, _text(old), _text(new)


def _kinds(value: object) -> frozenset[str]:
    if value is None:
        return frozenset()
    return value if isinstance(value, frozenset) else frozenset({str(value)})


def _text(value: object) -> str:
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return "" if value is None else str(value)


def _trial(counted: Counted) -> Trial:
    cases, changed, changes = Counter[str](), Counter[str](), Counter[tuple[str, str, str, str]]()
    months = Counter[tuple[str, date]]()
    working: dict[str, _Working] = defaultdict(_Working)
    for (region, when, outcome), number in counted.items():
        cases[region] += number
        months[region, when.month] += number
        working[region].add(when.shift, outcome, number)
        if outcome.differences:
            changed[region] += number
            for difference in outcome.differences:
                changes[region, *difference] += number
    listed = (Change(*key, number) for key, number in sorted(changes.items()))
    loads = [load for region in sorted(working) for load in working[region].loads(region)]
    return Trial(cases, changed, tuple(listed), tuple(loads), months=months)


class _Working:
    """For each kind of partner that either model asks: its cases by shift, under both."""

    def __init__(self) -> None:
        self._shifts: set[Shift] = set()
        self._same: dict[str, Counter[Shift]] = defaultdict(Counter)
        self._before: dict[str, Counter[Shift]] = defaultdict(Counter)
        self._after: dict[str, Counter[Shift]] = defaultdict(Counter)
        self._comes, self._leaves = Counter[str](), Counter[str]()

    def add(self, shift: Shift, outcome: Outcome, number: int) -> None:
        self._shifts.add(shift)
        for kind in outcome.same:
            self._same[kind][shift] += number
        if outcome.before == outcome.after:
            return
        for kind in outcome.after - outcome.same:
            self._after[kind][shift] += number
            self._comes[kind] += number
        for kind in outcome.before - outcome.same:
            self._before[kind][shift] += number
            self._leaves[kind] += number

    def loads(self, region: str) -> Iterable[Load]:
        shifts = between(min(self._shifts), max(self._shifts))
        for kind in sorted({*self._same, *self._before, *self._after}):
            yield Load(
                region,
                kind,
                shifts,
                _work(self._same[kind] + self._before[kind], shifts),
                _work(self._same[kind] + self._after[kind], shifts),
                self._comes[kind],
                self._leaves[kind],
            )


def _work(by_shift: Counter[Shift], shifts: int) -> Work:
    return Work(by_shift.total(), busiest(list(by_shift.values()), shifts, BUSY))
