"""A trial of a model as it may be told: exact to who may see the cases, else protected (ruling 36).

What is told of "after" is put together from other numbers that are told, so that it tells no more than
they do: the difference of two protected numbers would give a small one away.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from schakel.monitoring.rules.small_numbers import (
    KEPT_BACK,
    Ratio,
    Shown,
    Sight,
    Thresholds,
    protected,
    protected_parts,
    shown,
)
from schakel.selection.trial import PARTNERS, Change, Load, Trial

# From so many percent more work on a partner is worth a sentence. (own choice)
WORTH_TELLING = 10


def told(trial: Trial, rule: Thresholds | None) -> dict[str, Any]:
    """All that may be told, ready for JSON. Without a rule everything is exact.

    ``regions``: cases and how many change; ``changes``: from what to what; ``loads``: what each kind
    of partner is asked in a shift. Counts are a number, "<5", or null for what is kept back.
    """
    regions = [_region(name, trial, rule) for name in sorted(trial.cases)]
    return {
        "exact": rule is None,
        "cases": _total(row["cases"] for row in regions),
        "changed": _total(row["changed"] for row in regions),
        "regions": regions,
        "changes": list(_changes(trial.changes, rule)),
        "loads": [_load(one, rule) for one in trial.loads],
    }


def heavier(told_loads: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The loads that grow by so much that it is worth a sentence, the most first."""
    found = [one for one in told_loads if (one["more_percent"] or 0) >= WORTH_TELLING]
    return sorted(found, key=lambda one: -one["more_percent"])


def _total(counts: Iterable[int | str | None]) -> int:
    """The sum of what is told: it tells nothing that the parts do not."""
    return sum(count for count in counts if isinstance(count, int))


def _region(name: str, trial: Trial, rule: Thresholds | None) -> dict[str, Any]:
    cases, changed = trial.cases[name], trial.changed[name]
    if rule is None:
        return {"region": name, "cases": cases, "changed": changed}
    ratio = protected(Ratio(changed, cases), rule)
    return {
        "region": name,
        "cases": ratio.denominator.as_json(),
        "changed": ratio.numerator.as_json(),
    }


def _changes(changes: Iterable[Change], rule: Thresholds | None) -> Iterable[dict[str, Any]]:
    """From what to what. A case has one track, so its cells add up; partners each stand alone."""
    for (_, decision), some in groupby(changes, lambda one: (one.region, one.decision)):
        cells = list(some)
        seen = _cells(cells, rule, alone=decision == PARTNERS)
        for cell, count in zip(cells, seen, strict=True):
            yield {
                "region": cell.region,
                "decision": decision,
                "from": cell.before or None,
                "to": cell.after or None,
                "cases": count.as_json(),
            }


def _cells(cells: list[Change], rule: Thresholds | None, *, alone: bool) -> list[Shown]:
    if rule is None:
        return [Shown(Sight.SHOWN, cell.cases) for cell in cells]
    if alone:
        return [shown(cell.cases, rule) for cell in cells]
    parts = protected_parts({str(n): cell.cases for n, cell in enumerate(cells)}, rule)
    return [parts.get(str(n), KEPT_BACK) for n in range(len(cells))]


def _load(one: Load, rule: Thresholds | None) -> dict[str, Any]:
    counts = [one.before.cases, one.comes, one.leaves]
    before, comes, leaves = (
        Shown(Sight.SHOWN, n) if rule is None else shown(n, rule) for n in counts
    )
    after = _after(before, comes, leaves)
    busy = [one.before.busy_shift, one.after.busy_shift]
    if not comes.number and not leaves.number:
        busy[1] = busy[0]
    return {
        "region": one.region,
        "partner": one.partner,
        "shifts": one.shifts,
        "comes": comes.as_json(),
        "leaves": leaves.as_json(),
        "before": _work(before, busy[0], one.shifts, rule),
        "after": _work(after, busy[1], one.shifts, rule),
        "more_percent": _more(before, after, rule),
    }


def _after(before: Shown, comes: Shown, leaves: Shown) -> Shown:
    parts = (before.number or 0) + (comes.number or 0) - (leaves.number or 0)
    if parts <= 0:
        small = Sight.SMALL in {before.sight, comes.sight, leaves.sight}
        return Shown(Sight.SMALL) if small else Shown(Sight.SHOWN, 0)
    return Shown(Sight.SHOWN, parts)


def _work(cases: Shown, busy: int, shifts: int, rule: Thresholds | None) -> dict[str, Any]:
    """In all; a shift on average; and in a shift that is busier than nineteen of twenty."""
    told_busy = Shown(Sight.SHOWN, busy) if rule is None else shown(busy, rule)
    known = cases.number is not None
    return {
        "cases": cases.as_json(),
        "a_shift": round(cases.number / shifts, 1) if cases.number is not None else None,
        "busy_shift": told_busy.as_json() if known else None,
    }


def _more(before: Shown, after: Shown, rule: Thresholds | None) -> int | None:
    """By how many percent the work grows (or shrinks); nothing where it began with few."""
    fewest = rule.percentage_from if rule else 1
    if before.number is None or after.number is None or before.number < fewest:
        return None
    return round(100 * (after.number - before.number) / before.number)
