"""A candidate beside the model in force, over cases that were: what would come out otherwise. Pure.

Both are asked with the facts that were kept with the proposal, so that nothing but the rules differs.
It speaks of tables and partners, and of no person.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from schakel.selection import dmn
from schakel.selection.dmn.compiling.fast import FastModel
from schakel.selection.reading import ANSWERS
from schakel.selection.rules import Facts

PARTNERS = "partners"
# What a decision that fails for a case comes to; the case itself goes on without a proposal.
NO_ANSWER = "NO_ANSWER"


@dataclass(frozen=True)
class PastCase:
    """A case as the instrument met it: where, when, and with which facts."""

    case_id: uuid.UUID
    region: str
    made_at: datetime
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
class Trial:
    """What a candidate would have changed: cases looked at and changed per region, and how."""

    cases: Counter[str]
    changed: Counter[str]
    changes: tuple[Change, ...]
    ids: tuple[uuid.UUID, ...]
    changed_ids: tuple[uuid.UUID, ...]


Answers = dict[str, object]


def compare(
    candidate: dmn.Model, in_force: Callable[[str], dmn.Model], past: Iterable[PastCase]
) -> Trial:
    """Ask both for every case. ``in_force`` gives the model of a region; it is asked once each.

    Cases with the same facts are asked once: a year knows far fewer situations than cases.
    """
    new = _Asked(candidate)
    old: dict[str, _Asked] = {}
    cases, changed, changes = Counter[str](), Counter[str](), Counter[tuple[str, str, str, str]]()
    ids: list[uuid.UUID] = []
    changed_ids: list[uuid.UUID] = []
    for one in past:
        if one.region not in old:
            old[one.region] = _Asked(in_force(one.region))
        cases[one.region] += 1
        ids.append(one.case_id)
        found = list(_differences(old[one.region].answers(one.facts), new.answers(one.facts)))
        if found:
            changed[one.region] += 1
            changed_ids.append(one.case_id)
            changes.update((one.region, *difference) for difference in found)
    listed = (Change(*key, number) for key, number in sorted(changes.items()))
    return Trial(cases, changed, tuple(listed), tuple(ids), tuple(changed_ids))


class _Asked:
    """A model with what it said of each set of facts."""

    def __init__(self, model: dmn.Model) -> None:
        self._model = FastModel(model)
        self._inputs = tuple(model.inputs)
        self._decisions = tuple(name for name in ANSWERS if name in model.decisions)
        self._said: dict[tuple[object, ...], Answers] = {}

    def answers(self, facts: Facts) -> Answers:
        key = tuple(facts.get(name) for name in self._inputs)
        said = self._said.get(key)
        if said is None:
            said = self._said[key] = {name: self._ask(name, facts) for name in self._decisions}
        return said

    def _ask(self, name: str, facts: Facts) -> object:
        try:
            value = self._model.decide(name, facts).value
        except (dmn.ModelError, TypeError):
            return NO_ANSWER
        return frozenset(map(str, value)) if isinstance(value, list | tuple) else value


def _differences(before: Answers, after: Answers) -> Iterable[tuple[str, str, str]]:
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
