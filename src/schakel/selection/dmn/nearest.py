"""The nearest other outcome: the smallest change of facts by which a decision comes out otherwise.

    found = nearest(model, "track", {"age": 17, "weapon": False})
    found.changes, found.value

Smallest is: the fewest facts, then the fewest boundaries crossed, then the order of the model. What
a fact could be instead follows from the parts into which the model's own constants cut its domain.
"""

import datetime as dt
import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from schakel.selection.dmn import limits
from schakel.selection.dmn.compiling.axes import Axis
from schakel.selection.dmn.compiling.fast import FastModel
from schakel.selection.dmn.errors import ModelError
from schakel.selection.dmn.partition import domain_of
from schakel.selection.dmn.types import conform
from schakel.selection.dmn.values import compare, equal, kind, plain


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that would be another one."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Nearest:
    """The smallest change with another outcome: what changes, and what would then come out.

    Without changes nothing was found: `complete` says whether that is certain, and `reason` why it
    is not. `facts` is the number of facts that were changed at once in full.
    """

    value: object
    changes: tuple[Change, ...] = ()
    complete: bool = True
    facts: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """Another value of a fact, and how many boundaries lie on the way to it."""

    change: Change
    steps: int


@dataclass(slots=True)
class _Search:
    fast: FastModel
    decision: str
    facts: Mapping[str, object]
    value: object
    bound: int
    runs: int = 0
    best: tuple[int, tuple[Change, ...], object] | None = field(default=None)

    def try_all(self, chosen: tuple[tuple[_Step, ...], ...]) -> bool:
        """Whether every combination of these facts was looked at before the bound."""
        for steps in itertools.product(*chosen):
            crossed = sum(step.steps for step in steps)
            if self.best is not None and crossed >= self.best[0]:
                continue
            if self.runs >= self.bound:
                return False
            self.runs += 1
            changed = {step.change.name: step.change.after for step in steps}
            found = self.fast.decide(self.decision, {**self.facts, **changed}).value
            if equal(found, self.value) is not True:
                self.best = (crossed, tuple(step.change for step in steps), found)
        return True


def nearest(
    model: FastModel,
    decision: str,
    facts: Mapping[str, object],
    *,
    held: Collection[str] = (),
    last: Collection[str] = (),
    bound: int = limits.CHANGES_TRIED,
) -> Nearest:
    """The smallest change of the given facts by which a decision comes out otherwise.

    A fact that is not given stays so, and one in `held` stays as it is. A fact in `last` is changed
    only where as few others would not do it: the facts of what somebody is. `bound` is the number of
    combinations to try. Raises ModelError for a decision that the model does not have.
    """
    if decision not in model.definitions.decisions:
        raise ModelError(model.file, decision, "the model has no decision of that name")
    given = {name: plain(value) for name, value in facts.items()}
    required = [
        name for name in model.definitions.required(decision)[0] if given.get(name) is not None
    ]
    free = [name for name in required if name not in held]
    free.sort(key=lambda name: name in last)
    others = {name: _others(model, decision, name, given[name]) for name in free}
    unlisted = [name for name, found in others.items() if found is None]
    search = _Search(model, decision, given, model.decide(decision, given).value, bound)
    usable = {name: found for name, found in others.items() if found}
    for count in range(1, len(usable) + 1):
        for names in _combinations(usable, last, count):
            if not search.try_all(tuple(usable[name] for name in names)):
                return _stopped(search, count)
        if search.best is not None:
            return Nearest(search.best[2], search.best[1], facts=count)
    why = "" if not unlisted else f"{', '.join(unlisted)}: no finite list of values"
    return Nearest(search.value, complete=not unlisted, facts=len(usable), reason=why)


def _combinations(
    names: Collection[str], last: Collection[str], count: int
) -> Iterator[tuple[str, ...]]:
    """So many of these facts at once, those without the facts in `last` first."""
    found = itertools.combinations(names, count)
    return iter(sorted(found, key=lambda some: any(name in last for name in some)))


def _stopped(search: _Search, count: int) -> Nearest:
    """The bound was passed: what was found may not be the smallest, so only a sure find counts."""
    reason = f"not found within {search.bound} combinations"
    if search.best is None:
        return Nearest(search.value, complete=False, facts=count - 1, reason=reason)
    return Nearest(search.best[2], search.best[1], complete=False, facts=count, reason=reason)


def _others(model: FastModel, decision: str, name: str, value: object) -> tuple[_Step, ...] | None:
    """What a fact could be instead, the nearest first; None when there is no finite list."""
    _, decisions = model.definitions.required(decision)
    found = domain_of(model.definitions, decisions, name)
    if found is None:
        return None
    fitting, problem = conform(value, model.definitions.inputs[name].type, lambda *_: True)
    if problem is not None or kind(fitting) != found.axis.kind:
        # It counts as null: every value is as near.
        known = found.axis.values
        return tuple(_Step(Change(name, value, known[place]), 1) for place in found.places)
    here = found.axis.place(fitting)
    ordered = found.axis.kind not in {"boolean", "string"}
    steps = [
        _Step(
            Change(name, value, _toward(found.axis, place, fitting)),
            abs(place - here) if ordered else 1,
        )
        for place in found.places
        if place != here
    ]
    return tuple(sorted(steps, key=lambda step: step.steps))


def _toward(axis: Axis, place: int, value: object) -> object:
    """The value of a part that is nearest to the one that is; whole numbers stay whole."""
    simple = axis.values[place]
    if place % 2:
        return simple
    low = axis.values[place - 1] if place else None
    upward = low is not None and (compare(value, low) or 0) <= 0
    edge = low if upward else axis.values[place + 1]
    near = _beside(edge, upward=upward, whole=_whole(value))
    return near if near is not None and axis.place(near) == place else simple


def _whole(value: object) -> bool:
    return isinstance(value, Decimal) and value == value.to_integral_value()


def _beside(edge: object, *, upward: bool, whole: bool) -> object:
    """The next whole number or day beyond a boundary; None for what has no next one."""
    sign = 1 if upward else -1
    if isinstance(edge, Decimal):
        return edge + sign if whole and _whole(edge) else None
    if type(edge) is dt.date and dt.date.min < edge < dt.date.max:
        return edge + dt.timedelta(sign)
    return None
