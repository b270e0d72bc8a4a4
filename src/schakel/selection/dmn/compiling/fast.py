"""A model in its fast form: each table compiled, other logic left to the evaluator.

It answers as `Model.evaluate` does, without the reasons why something became null.

    fast = FastModel(model)
    fast.decide("track", {"age": 17}).value
    fast.decide("track", {"age": 17}, trace=True).failed
    fast.possible("track", {"age": 17}, unknown=["weapon"]).may
"""

from collections.abc import Collection, Mapping
from decimal import Decimal

from schakel.selection.dmn.compiling import cuts
from schakel.selection.dmn.compiling.decided import Decided, Possible
from schakel.selection.dmn.compiling.fast_table import FastTable, Values, own
from schakel.selection.dmn.elements import Decision, DecisionTable
from schakel.selection.dmn.errors import ModelError
from schakel.selection.dmn.evaluator import Evaluator
from schakel.selection.dmn.model import Model
from schakel.selection.dmn.run import Run, Scope
from schakel.selection.dmn.syntax import Node
from schakel.selection.dmn.types import conform
from schakel.selection.dmn.values import plain

# What an expression came to is remembered for so many values of what it reads.
EXPRESSED = 32_768


class FastModel:
    """A whole model in its fast form. Holds no state of any case: threads may share one."""

    def __init__(self, model: Model) -> None:
        self.definitions = model.definitions
        self.file = model.definitions.file
        self.tables = {
            name: FastTable(decision, decision.logic, self.definitions)
            for name, decision in self.definitions.decisions.items()
            if isinstance(decision.logic, DecisionTable)
        }
        self.required = {name: self.definitions.required(name)[1] for name in model.decisions}
        # What an expression on other decisions only came to, by what they came to.
        self.expressed: dict[str, dict[object, object]] = {
            name: {}
            for name, decision in self.definitions.decisions.items()
            if not isinstance(decision.logic, DecisionTable)
            and all(needed in self.definitions.decisions for needed in decision.requires)
            and cuts.is_steady(decision.logic.expression)
        }
        # A table that stands alone, whose facts go straight to its index.
        self.direct = {
            name: table
            for name, table in self.tables.items()
            if table.reads_facts and not self._requires_decisions(table.decision)
        }

        # Of those, the ones whose outcomes may be shared: from facts to a mask to the outcome.
        self.shared = {
            name: (table.matching, table.known.get)
            for name, table in self.direct.items()
            if not table.gives_own
        }

    def _requires_decisions(self, decision: Decision) -> bool:
        return any(name in self.definitions.decisions for name in decision.requires)

    def decide(self, name: str, facts: Values, *, trace: bool = False) -> Decided:
        """The value of a decision for these facts. Raises ModelError for a name it does not have.

        A fact that is not given counts as null. Raises TypeError for a value that FEEL has not, if
        it comes to be looked at.
        """
        shared = None if trace else self.shared.get(name)
        if shared is not None:
            matching, known = shared
            found = known(matching(facts))
            if found is not None:
                return found
        table = self.direct.get(name)
        if table is not None:
            return table.decide(facts, cuts.evaluator, trace=trace)
        if name not in self.definitions.decisions:
            raise ModelError(self.file, name, "the model has no decision of that name")
        return _Asked(self, facts).decide(name, trace=trace)

    def settled(self, name: str, masks: Mapping[str, int]) -> object:
        """The value of a decision that rests on tables only, by the rules of each that match.

        For decisions of which every required one is in `direct` or `expressed`.
        """
        asked = _Asked(self, {})
        for other in self.required[name]:
            if other in masks:
                asked.values[other] = self.direct[other].of_mask(masks[other]).value
            else:
                asked.values[other] = asked.decide(other, trace=False).value
        return asked.values[name]

    def possible(self, name: str, facts: Values, unknown: Collection[str]) -> Possible:
        """Which rules of a decision's own table may still match while these facts are unknown.

        Required decisions that rest on an unknown fact count as unknown too. Raises ModelError for
        a name that is not that of a decision with a table.
        """
        if name not in self.tables:
            raise ModelError(self.file, name, "the model has no table of that name")
        spread = {*unknown, *(d for d in self.definitions.decisions if self._rests(d, unknown))}
        asked = _Asked(self, {n: value for n, value in facts.items() if n not in spread})
        values = asked.values_for(self.tables[name].decision, leave_out=spread)
        return self.tables[name].possible(values, spread, lambda: asked.evaluator(name, values))

    def _rests(self, decision: str, unknown: Collection[str]) -> bool:
        return not set(unknown).isdisjoint(self.definitions.required(decision)[0])


class _Asked:
    """One question to a model that takes more than one table."""

    def __init__(self, fast: FastModel, facts: Values) -> None:
        self.fast = fast
        self.facts = facts
        self.run = Run(fast.definitions, facts)
        self.values: dict[str, object] = {}

    def decide(self, name: str, *, trace: bool) -> Decided:
        """A decision, after those that it requires."""
        for other in self.fast.required[name]:
            if other != name and other not in self.values:
                self.values[other] = self._decided(other, trace=False).value
        return self._decided(name, trace=trace)

    def _decided(self, name: str, *, trace: bool) -> Decided:
        decision = self.fast.definitions.decisions[name]
        logic = decision.logic
        # A table that is looked up whole takes facts as they are; its masks know their types.
        straight = name in self.fast.tables and self.fast.tables[name].reads_facts
        values = {**self.facts, **self.values} if straight else self.values_for(decision)
        if isinstance(logic, DecisionTable):
            table = self.fast.tables[name]
            return table.decide(values, lambda: self.evaluator(name, values), trace=trace)
        return Decided(self._expressed(decision, logic.expression, values))

    def _expressed(self, decision: Decision, expression: Node, values: Values) -> object:
        """The value of other logic than a table, by the evaluator; remembered where it may be."""
        known = self.fast.expressed.get(decision.name)
        key = None if known is None else _key([values[name] for name in decision.requires])
        if known is not None and key in known:
            return own(known[key])
        value = self.evaluator(decision.name, values).value(expression)
        value, _ = conform(plain(value), decision.type, cuts.evaluator().passes)
        if known is not None and key is not None and len(known) < EXPRESSED:
            known[key] = own(value)
        return value

    def values_for(self, decision: Decision, leave_out: Collection[str] = ()) -> dict[str, object]:
        """The facts and decisions that a decision requires, fitted to their types."""
        found: dict[str, object] = {}
        for name in decision.requires:
            if name in leave_out:
                continue
            if name in self.fast.definitions.decisions:
                if name not in self.values:
                    self.values[name] = self.decide(name, trace=False).value
                found[name] = self.values[name]
            else:
                expected = self.fast.definitions.inputs[name].type
                value = plain(self.facts.get(name))
                found[name] = conform(value, expected, cuts.evaluator().passes)[0]
        return found

    def evaluator(self, name: str, values: Values) -> Evaluator:
        """An evaluator in the scope of a decision."""
        return Evaluator(Scope(self.run, f"decision {name!r}", values))


def _key(value: object) -> object:
    """Something hashable for plain values and lists of them; None for what holds anything else."""
    if isinstance(value, list):
        items = tuple(_key(item) for item in value)
        return None if None in items else items
    if value is None or isinstance(value, str | bool | Decimal):
        return (type(value), value)
    return None
