"""A trial of a model as it may be told: exact to who may see the cases, else protected (ruling 36).

Each quarter is protected by itself. A longer period is put together from its quarters, and what is told of
"after" from other numbers that are told: both tell no more than these do. The difference of two protected
numbers would give a small one away, and so would two periods that anybody could choose to the day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, TypeVar

from schakel.kernel.dated import quarter_of
from schakel.monitoring.rules.beside import may_be_added_up
from schakel.monitoring.rules.small_numbers import (
    KEPT_BACK,
    ZERO,
    Ratio,
    Shown,
    Sight,
    Thresholds,
    added_up,
    has_small,
    is_small,
    protected,
    protected_parts,
    shown,
)
from schakel.selection.trial import PARTNERS, Change, Load, Trial

# From so many percent more work on a partner is worth a sentence. (own choice)
WORTH_TELLING = 10
Way = tuple[str, str, str, str]  # region, decision, from, to
Side = tuple[str, str]  # region, partner
Key = TypeVar("Key")


@dataclass(frozen=True)
class _Work:
    """What a kind of partner is asked: before, what comes and leaves, and a busy shift before and after."""

    before: Shown
    comes: Shown
    leaves: Shown
    busy: tuple[Shown, Shown]


NO_WORK = _Work(ZERO, ZERO, ZERO, (ZERO, ZERO))


@dataclass(frozen=True)
class _Part:
    """What may be told of a quarter, by region, way and partner. What is not there is nothing."""

    cases: Mapping[str, Shown] = field(default_factory=dict)
    changed: Mapping[str, Shown] = field(default_factory=dict)
    ways: Mapping[Way, Shown] = field(default_factory=dict)
    works: Mapping[Side, _Work] = field(default_factory=dict)


def told(trial: Trial, rule: Thresholds | None, today: date) -> dict[str, Any]:
    """All that may be told, ready for JSON. Without a rule everything is exact.

    ``regions``: cases and how many change; ``changes``: from what to what; ``loads``: what each kind
    of partner is asked in a shift. Counts are a number, "<5", or null for what is kept back.
    """
    whole = _exact(trial) if rule is None else _together(_parts(trial, rule, today))
    regions = [
        {
            "region": one,
            "cases": whole.cases[one].as_json(),
            "changed": whole.changed[one].as_json(),
        }
        for one in sorted(trial.cases)
    ]
    return {
        "exact": rule is None,
        "cases": _total(row["cases"] for row in regions),
        "changed": _total(row["changed"] for row in regions),
        "regions": regions,
        "changes": [_way(one, whole) for one in trial.changes],
        "loads": [_load(one, whole, rule) for one in trial.loads],
    }


def heavier(told_loads: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The loads that grow by so much that it is worth a sentence, the most first."""
    found = [one for one in told_loads if (one["more_percent"] or 0) >= WORTH_TELLING]
    return sorted(found, key=lambda one: -one["more_percent"])


def _total(counts: Iterable[int | str | None]) -> int:
    """The sum of what is told: it tells nothing that the parts do not."""
    return sum(count for count in counts if isinstance(count, int))


def _exact(trial: Trial) -> _Part:
    return _Part(
        {region: _number(cases) for region, cases in trial.cases.items()},
        {region: _number(trial.changed[region]) for region in trial.cases},
        {_name(one): _number(one.cases) for one in trial.changes},
        {
            (one.region, one.partner): _Work(
                _number(one.before.cases),
                _number(one.comes),
                _number(one.leaves),
                (_number(one.before.busy_shift), _number(one.after.busy_shift)),
            )
            for one in trial.loads
        },
    )


def _number(count: int) -> Shown:
    return Shown(Sight.SHOWN, count)


def _name(one: Change) -> Way:
    return one.region, one.decision, one.before, one.after


def _parts(trial: Trial, rule: Thresholds, today: date) -> list[_Part]:
    """Each quarter as it may be told. One that runs, or what is no trial of quarters, still grows."""
    if not trial.quarters:
        return [_protected(trial, rule, growing=True)]
    return [
        _protected(one, rule, growing=quarter_of(first)[1] > today) for first, one in trial.quarters
    ]


def _protected(trial: Trial, rule: Thresholds, *, growing: bool) -> _Part:
    """A quarter by itself, where it gives none of its months away: these are in the indicators.

    While it grows it is told only where nothing is about few. What it leaves unsaid today would follow
    from what it says tomorrow.
    """
    cases, changed = {}, {}
    for region, number in trial.cases.items():
        ratio = Ratio(trial.changed[region], number)
        one = protected(ratio, rule)
        months = [Ratio(n, n) for (place, _), n in trial.months.items() if place == region]
        beside = may_be_added_up(Ratio(number, number), months, rule)
        hidden = not beside or (growing and has_small(ratio, rule))
        cases[region] = KEPT_BACK if hidden else one.denominator
        changed[region] = KEPT_BACK if hidden else one.numerator
    return _Part(
        cases,
        changed,
        dict(_ways(trial.changes, rule, growing=growing)),
        {(one.region, one.partner): _work(one, rule, growing=growing) for one in trial.loads},
    )


def _ways(
    changes: Iterable[Change], rule: Thresholds, *, growing: bool
) -> Iterable[tuple[Way, Shown]]:
    """From what to what. A case has one track, so its cells add up; partners each stand alone."""
    for (_, decision), some in groupby(changes, lambda one: (one.region, one.decision)):
        cells = list(some)
        hidden = growing and any(is_small(one.cases, rule) for one in cells)
        seen = _cells(cells, rule, alone=decision == PARTNERS)
        for cell, count in zip(cells, seen, strict=True):
            yield _name(cell), KEPT_BACK if hidden else count


def _cells(cells: list[Change], rule: Thresholds, *, alone: bool) -> list[Shown]:
    if alone:
        return [shown(cell.cases, rule) for cell in cells]
    parts = protected_parts({str(n): cell.cases for n, cell in enumerate(cells)}, rule)
    return [parts.get(str(n), KEPT_BACK) for n in range(len(cells))]


def _work(one: Load, rule: Thresholds, *, growing: bool) -> _Work:
    counts = (one.before.cases, one.comes, one.leaves)
    if growing and any(is_small(count, rule) for count in counts):
        return _Work(KEPT_BACK, KEPT_BACK, KEPT_BACK, (KEPT_BACK, KEPT_BACK))
    before, comes, leaves = (shown(count, rule) for count in counts)
    busy = shown(one.before.busy_shift, rule), shown(one.after.busy_shift, rule)
    same = not comes.number and not leaves.number
    return _Work(before, comes, leaves, (busy[0], busy[0]) if same else busy)


def _together(parts: Sequence[_Part]) -> _Part:
    """Quarters put together. One by itself stays as it is told; what is not in a quarter is none there."""
    if len(parts) < 2:
        return next(iter(parts), _Part())
    works = [part.works for part in parts]
    return _Part(
        _summed([part.cases for part in parts]),
        _summed([part.changed for part in parts]),
        _summed([part.ways for part in parts]),
        {side: _works([one.get(side, NO_WORK) for one in works]) for side in _keys(works)},
    )


def _keys(mappings: Sequence[Mapping[Key, Any]]) -> dict[Key, None]:
    return dict.fromkeys(key for one in mappings for key in one)


def _summed(counts: Sequence[Mapping[Key, Shown]]) -> dict[Key, Shown]:
    return {key: added_up([one.get(key, ZERO) for one in counts]) for key in _keys(counts)}


def _works(some: Sequence[_Work]) -> _Work:
    """The work of quarters together; a busy shift is that of the busiest quarter."""
    return _Work(
        added_up([one.before for one in some]),
        added_up([one.comes for one in some]),
        added_up([one.leaves for one in some]),
        (_busiest([one.busy[0] for one in some]), _busiest([one.busy[1] for one in some])),
    )


def _busiest(counts: Sequence[Shown]) -> Shown:
    numbers = [one.number for one in counts if one.number is not None]
    return _number(max(numbers)) if len(numbers) == len(counts) else KEPT_BACK


def _way(one: Change, whole: _Part) -> dict[str, Any]:
    return {
        "region": one.region,
        "decision": one.decision,
        "from": one.before or None,
        "to": one.after or None,
        "cases": whole.ways[_name(one)].as_json(),
    }


def _load(one: Load, whole: _Part, rule: Thresholds | None) -> dict[str, Any]:
    work = whole.works[one.region, one.partner]
    after = _after(work)
    return {
        "region": one.region,
        "partner": one.partner,
        "shifts": one.shifts,
        "comes": work.comes.as_json(),
        "leaves": work.leaves.as_json(),
        "before": _side(work.before, work.busy[0], one.shifts),
        "after": _side(after, work.busy[1], one.shifts),
        "more_percent": _more(work.before, after, rule),
    }


def _after(work: _Work) -> Shown:
    """What comes of it, from what is told: nothing where one of its parts is left unsaid."""
    told = (work.before, work.comes, work.leaves)
    if any(one.sight == Sight.WITHHELD for one in told):
        return KEPT_BACK
    parts = (work.before.number or 0) + (work.comes.number or 0) - (work.leaves.number or 0)
    if parts <= 0:
        small = any(one.sight == Sight.SMALL for one in told)
        return Shown(Sight.SMALL) if small else ZERO
    return _number(parts)


def _side(cases: Shown, busy: Shown, shifts: int) -> dict[str, Any]:
    """In all; a shift on average; and in a shift that is busier than nineteen of twenty."""
    return {
        "cases": cases.as_json(),
        "a_shift": round(cases.number / shifts, 1) if cases.number is not None else None,
        "busy_shift": busy.as_json() if cases.number is not None else None,
    }


def _more(before: Shown, after: Shown, rule: Thresholds | None) -> int | None:
    """By how many percent the work grows (or shrinks); nothing where it began with few."""
    fewest = rule.percentage_from if rule else 1
    if before.number is None or after.number is None or before.number < fewest:
        return None
    return round(100 * (after.number - before.number) / before.number)
