"""One evaluation of a model: decisions in the order of what they require, each worked out once."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import cast

from schakel.selection.dmn import limits
from schakel.selection.dmn.budget import Budget
from schakel.selection.dmn.elements import (
    DecisionService,
    DecisionTable,
    Definitions,
    KnowledgeModel,
    LiteralExpression,
    Logic,
)
from schakel.selection.dmn.errors import FeelError, LimitError, ModelError, UnknownFactError
from schakel.selection.dmn.evaluator import Evaluator
from schakel.selection.dmn.tables import Decided, RuleTrace, decide
from schakel.selection.dmn.types import ANY, UNSAID, Type, conform
from schakel.selection.dmn.values import plain


@dataclass(frozen=True, slots=True)
class Result:
    """What an evaluation came to.

    `rules` are the ids that fired, in the decision asked for and in those it requires; `fired` has
    them per decision. `missing` names the inputs the decision rests on that were not given: they
    counted as null. `problems` says why a value became null. `trace` is filled on request.
    """

    value: object
    rules: tuple[str, ...]
    fired: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    problems: tuple[str, ...]
    trace: tuple[RuleTrace, ...] = ()


@dataclass(slots=True)
class Scope:
    """The names that one expression can reach; problems go to the run."""

    run: "Run"
    where: str
    names: Mapping[str, object]

    def read(self, name: str) -> object:
        """The value of a name. Raises UnknownFactError while exploring what is still open."""
        value = self.names.get(name)
        if isinstance(value, UnknownFactError):
            raise value
        return value

    def invoke(self, name: str, arguments: Sequence[object], depth: int) -> object:
        """The value of a knowledge model or decision service for these arguments.

        Raises FeelError.
        """
        if name in self.run.model.services:
            return self.run.serve(self.run.model.services[name], arguments, depth)
        return self.run.invoke(self.run.model.knowledge[name], arguments, depth)

    def parameters(self, name: str) -> tuple[str, ...] | None:
        """The parameters of a knowledge model or decision service; None for no such one."""
        model = self.run.model
        if name in model.services:
            return model.services[name].inputs + model.services[name].given
        if name in model.knowledge:
            return tuple(parameter for parameter, _ in model.knowledge[name].parameters)
        return None

    def table(self, table: object, evaluator: Evaluator) -> object:
        """What a decision table within other logic comes to. Raises FeelError."""
        return decide(cast("DecisionTable", table), evaluator).value

    def note(self, reason: str) -> None:
        """Keeps why something became null, with the decision in which it happened."""
        self.run.note(self.where, reason)


@dataclass(slots=True)
class Run:
    """The state of one evaluation. `unknown` facts raise UnknownFactError where one is needed."""

    model: Definitions
    facts: Mapping[str, object]
    unknown: Set[str] = frozenset()
    traced: bool = False
    values: dict[str, object] = field(default_factory=dict)
    fired: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    trace: list[RuleTrace] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)
    depth: int = 0

    def note(self, where: str, reason: str) -> None:
        """Keeps a reason once."""
        text = f"{where}: {reason}"
        if text not in self.problems:
            self.problems.append(text)

    def decision(self, name: str, given: Mapping[str, object] | None = None) -> object:
        """The value of a decision; `given` decisions are taken as handed in.

        Raises UnknownFactError when an unknown fact is needed for it.
        """
        inputs, decisions = self.model.required(name)
        for item in inputs:
            self._take_input(item)
        for item in decisions:
            if item in self.values:
                continue
            if given is not None and item in given:
                expected = self.model.decisions[item].type
                self.values[item] = self._fitted(f"decision {item!r}", given[item], expected)
            else:
                self._work_out(item)
        value = self.values[name]
        if isinstance(value, UnknownFactError):
            raise value
        return value

    def _take_input(self, name: str) -> None:
        if name in self.values:
            return
        if name in self.unknown:
            self.values[name] = UnknownFactError(name)
            return
        expected = self.model.inputs[name].type
        value = plain(self.facts.get(name))
        self.values[name] = self._fitted(f"input {name!r}", value, expected)

    def _work_out(self, name: str) -> None:
        decision = self.model.decisions[name]
        where = f"decision {name!r}"
        known = {item: self.values[item] for item in decision.requires}
        try:
            scope = Scope(self, where, known)
            value = self._logic(decision.logic, scope, name=name, depth=self.depth)
            self.values[name] = self._fitted(where, value, decision.type)
        except UnknownFactError as fact:
            # Whoever does not need this decision need not know the fact.
            self.values[name] = fact

    def _logic(self, logic: Logic, scope: Scope, *, name: str = "", depth: int = 0) -> object:
        """The value of some logic. Raises ModelError beyond the bounds."""
        try:
            return self._within_bounds(logic, scope, name, depth)
        except LimitError as error:
            raise ModelError(self.model.file, scope.where, str(error)) from error
        except RecursionError as error:
            reason = "values within values, too deep"
            raise ModelError(self.model.file, scope.where, reason) from error

    def _within_bounds(self, logic: Logic, scope: Scope, name: str, depth: int) -> object:
        evaluator = Evaluator(scope, depth=depth, budget=self.budget)
        if isinstance(logic, LiteralExpression):
            return evaluator.value(logic.expression)
        try:
            decided = decide(logic, evaluator)
        except FeelError as error:
            scope.note(str(error))
            return None
        if name:
            self.fired[name] = decided.fired
            if self.traced:
                self._keep_trace(name, logic, decided)
        return decided.value

    def _keep_trace(self, name: str, table: DecisionTable, decided: Decided) -> None:
        failed = {rule.id: place for rule, place in decided.failed}
        for rule in table.rules:
            if rule.id in failed:
                place = failed[rule.id]
                label, test = table.columns[place].label, rule.texts[place]
                value = decided.columns.value(place)
                self.trace.append(RuleTrace(name, rule.id, False, label, test, value))
            elif rule.id in decided.fired:
                self.trace.append(RuleTrace(name, rule.id, True))

    def _fitted(self, where: str, value: object, expected: Type) -> object:
        if value is None or expected is ANY:
            return value
        scope = Scope(self, where, {})
        passes = Evaluator(scope, budget=self.budget).passes
        fitted, problem = conform(value, expected, passes)
        if problem is not None:
            scope.note(problem)
        return fitted

    def invoke(self, model: KnowledgeModel, arguments: Sequence[object], depth: int = 0) -> object:
        """The value of a knowledge model. Raises FeelError for a wrong number of arguments."""
        if len(arguments) != len(model.parameters):
            raise FeelError(f"{model.name}() with {len(arguments)} arguments")
        self.budget.spend()
        if depth > limits.EVALUATION_DEPTH:
            raise FeelError(f"deeper than {limits.EVALUATION_DEPTH} levels")
        where = f"knowledge model {model.name!r}"
        names = {
            name: self._fitted(f"{where}, {name!r}", value, expected)
            for (name, expected), value in zip(model.parameters, arguments, strict=True)
        }
        # A call counts as several levels: it takes that much of Python's own stack.
        value = self._logic(model.logic, Scope(self, where, names), depth=depth + 3)
        return self._fitted(where, value, model.type)

    def serve(
        self, service: DecisionService, arguments: Sequence[object], depth: int = 0
    ) -> object:
        """The value of a decision service: what it is given has no bearing outside of it.

        DMN 1.5, 10.4: one output decision gives its value, several a context of them.
        """
        if depth > limits.EVALUATION_DEPTH:
            raise FeelError(f"deeper than {limits.EVALUATION_DEPTH} levels")
        self.budget.spend()
        names = (*service.inputs, *service.given)
        if len(service.parameters) == len(names):
            where = f"decision service {service.name!r}"
            arguments = [
                value if expected is UNSAID else self._fitted(f"{where}, {name!r}", value, expected)
                for name, value, expected in zip(names, arguments, service.parameters, strict=True)
            ]
        given = dict(zip(names, arguments, strict=True))
        run = Run(self.model, given, budget=self.budget, problems=self.problems, depth=depth + 3)
        handed = {name: given[name] for name in service.given}
        values = {name: run.decision(name, handed) for name in service.outputs}
        value = values[service.outputs[0]] if len(values) == 1 else values
        return self._fitted(f"decision service {service.name!r}", value, service.type)

    def result(self, value: object, missing: tuple[str, ...]) -> Result:
        """The finished result."""
        rules = tuple(rule for ids in self.fired.values() for rule in ids)
        return Result(
            value,
            rules,
            dict(self.fired),
            missing,
            tuple(self.problems),
            tuple(self.trace),
        )
