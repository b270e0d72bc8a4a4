"""Which outcomes are still possible while facts are unknown, and which of those facts decide.

The decision is run with the unknown facts left open. The first one it needs is given each value of
its partition in turn, and so on: only facts that are really read are ever tried, so the result is
exact at a fraction of the full product.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from schakel.selection.dmn import limits
from schakel.selection.dmn.errors import ModelError, UnknownFactError
from schakel.selection.dmn.model import Model
from schakel.selection.dmn.partition import representatives
from schakel.selection.dmn.run import Run
from schakel.selection.dmn.values import equal, plain


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What can still come out.

    `value` is the outcome with the unknown facts as null, as `evaluate` gives it. `possible` holds
    each outcome that some values of the unknown facts lead to. `provisional`: one of those differs
    from `value`, or not all could be looked at. `deciding` names the facts that can change the
    outcome, first the one that on average leaves the fewest outcomes once it is known.
    `left` says how many that are, for each fact in `deciding` as far as everything was looked at.
    `complete` is False with a `reason` when the bound was passed or a fact has no finite partition.
    """

    value: object
    possible: tuple[object, ...]
    provisional: bool
    deciding: tuple[str, ...]
    complete: bool = True
    reason: str = ""
    left: Mapping[str, float] = field(default_factory=dict)

    @property
    def settled(self) -> bool:
        """Whether one outcome is left, whatever the unknown facts turn out to be."""
        return self.complete and len(self.possible) == 1


@dataclass(frozen=True, slots=True)
class _Leaf:
    outcome: int


@dataclass(frozen=True, slots=True)
class _Split:
    name: str
    branches: "tuple[_Leaf | _Split, ...]"


_Tree = _Leaf | _Split


class _IncompleteError(Exception):
    """Not everything could be looked at."""


def outcomes(
    model: Model,
    decision: str,
    facts: Mapping[str, object],
    unknown: Collection[str] | Mapping[str, Sequence[object]] | None = None,
    *,
    bound: int = limits.COMPLETIONS,
) -> Outcomes:
    """The outcomes of a decision that the unknown facts still allow.

    `unknown` names the inputs nobody has given; by default every required input that is not in
    `facts`. As a mapping it also narrows a fact to the values it can still have, such as the two
    ages that a partial birth date leaves. An input in neither counts as null. `bound` is the number
    of runs to spend. Raises ModelError for a decision or input that the model does not have.
    """
    required = model.required_inputs(decision)
    wanted = [n for n in required if n not in facts] if unknown is None else list(unknown)
    for name in wanted:
        if name not in model.inputs:
            raise ModelError(model.definitions.file, name, "the model has no such input")
    still_open = tuple(name for name in wanted if name in required)
    given = {name: value for name, value in facts.items() if name not in still_open}
    value = model.evaluate(decision, given).value
    candidates = {
        name: tuple(plain(item) for item in values)
        for name, values in (unknown.items() if isinstance(unknown, Mapping) else ())
    }
    explorer = _Explorer(model, decision, given, still_open, candidates, bound)
    return explorer.outcomes(value)


@dataclass(slots=True)
class _Explorer:
    model: Model
    decision: str
    given: Mapping[str, object]
    still_open: tuple[str, ...]
    candidates: dict[str, tuple[object, ...]]
    bound: int
    runs: int = 0
    possible: list[object] = field(default_factory=list)
    read: list[str] = field(default_factory=list)

    def outcomes(self, value: object) -> Outcomes:
        try:
            if len(self.still_open) > limits.UNKNOWN_FACTS:
                raise _IncompleteError(f"more than {limits.UNKNOWN_FACTS} facts are unknown")
            tree = self.explore({})
        except _IncompleteError as stop:
            names = tuple(self.read or self.still_open)
            return Outcomes(value, tuple(self.possible), True, names, False, str(stop))
        changes = any(not _same(outcome, value) for outcome in self.possible)
        deciding = self.deciding(tree)
        if changes and not deciding:
            # Every value leads to one and the same outcome, but null does not.
            deciding = tuple(self.read)
        left = {name: self._left(tree, name) for name in deciding}
        return Outcomes(value, tuple(self.possible), changes, deciding, left=left)

    def explore(self, assigned: dict[str, object]) -> _Tree:
        """The tree of what can come out; a branch that makes no difference is one leaf."""
        self.runs += 1
        if self.runs > self.bound:
            raise _IncompleteError(f"more than {self.bound} runs would be needed")
        rest = frozenset(self.still_open) - assigned.keys()
        run = Run(self.model.definitions, {**self.given, **assigned}, unknown=rest)
        try:
            return _Leaf(self._place(run.decision(self.decision)))
        except UnknownFactError as fact:
            name = fact.name
        if name not in self.read:
            self.read.append(name)
        branches = tuple(self.explore({**assigned, name: value}) for value in self._values(name))
        if all(branch == branches[0] for branch in branches) and isinstance(branches[0], _Leaf):
            return branches[0]
        return _Split(name, branches)

    def _values(self, name: str) -> tuple[object, ...]:
        if name not in self.candidates:
            definitions = self.model.definitions
            _, decisions = definitions.required(self.decision)
            found = representatives(definitions, decisions, name)
            if found is None:
                raise _IncompleteError(f"{name!r} has no finite partition")
            self.candidates[name] = found
        if not self.candidates[name]:
            raise _IncompleteError(f"no value is possible for {name!r}")
        return self.candidates[name]

    def _place(self, outcome: object) -> int:
        for place, known in enumerate(self.possible):
            if _same(known, outcome):
                return place
        self.possible.append(outcome)
        return len(self.possible) - 1

    def deciding(self, tree: _Tree) -> tuple[str, ...]:
        """The facts that can change the outcome on their own in some situation, best first."""
        names = [name for name in self.read if _depends(tree, name, {})]
        return tuple(sorted(names, key=lambda name: (self._left(tree, name), names.index(name))))

    def _left(self, tree: _Tree, name: str) -> float:
        """How many outcomes are left on average once this fact is known."""
        count = len(self.candidates[name])
        return sum(len(_reachable(tree, {name: place})) for place in range(count)) / count


def _same(left: object, right: object) -> bool:
    return equal(left, right) is True


def _reachable(tree: _Tree, known: Mapping[str, int]) -> set[int]:
    if isinstance(tree, _Leaf):
        return {tree.outcome}
    if tree.name in known:
        return _reachable(tree.branches[known[tree.name]], known)
    return set().union(*(_reachable(branch, known) for branch in tree.branches))


def _depends(tree: _Tree, name: str, known: dict[str, int]) -> bool:
    """Whether two situations that differ in this fact alone have different outcomes."""
    if isinstance(tree, _Leaf):
        return False
    if tree.name == name:
        first, *others = tree.branches
        # If all branches agree with the first everywhere, they agree with each other.
        return any(_differ(first, other, known) for other in others)
    return any(
        _depends(branch, name, {**known, tree.name: place})
        for place, branch in enumerate(tree.branches)
    )


def _differ(left: _Tree, right: _Tree, known: dict[str, int]) -> bool:
    """Whether two trees come to different outcomes in some situation that fits what is known."""
    if isinstance(left, _Leaf):
        if isinstance(right, _Leaf):
            return left.outcome != right.outcome
        return _differ(right, left, known)
    if left == right:
        return False
    if left.name in known:
        return _differ(left.branches[known[left.name]], right, known)
    return any(
        _differ(branch, right, {**known, left.name: place})
        for place, branch in enumerate(left.branches)
    )
