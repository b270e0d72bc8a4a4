"""The value of a syntax tree within a scope. A plain walk: no text is ever compiled or run.

What DMN defines as null becomes None here, and the scope is told why.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from schakel.selection.dmn import callables, functions, limits, loops, syntax
from schakel.selection.dmn.arithmetic import calculate, negate
from schakel.selection.dmn.budget import Budget
from schakel.selection.dmn.callables import Frame, Lambda, Named
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.members import member
from schakel.selection.dmn.types import conform, instance
from schakel.selection.dmn.values import Range, compare, equal, kind


class Scope(Protocol):
    """What an expression can reach."""

    def read(self, name: str) -> object:
        """The value of a name."""

    def invoke(self, name: str, arguments: Sequence[object], depth: int) -> object:
        """The value of a knowledge model. Raises FeelError."""

    def parameters(self, name: str) -> tuple[str, ...] | None:
        """The parameters of a knowledge model or decision service; None for no such one."""

    def table(self, table: object, evaluator: "Evaluator") -> object:
        """What a decision table comes to. Raises FeelError."""

    def note(self, reason: str) -> None:
        """Keeps why something became null."""


class Evaluator:
    """Evaluates trees in one scope; `cell` is what `?` stands for, `budget` what may be spent."""

    def __init__(
        self,
        scope: Scope,
        *,
        cell: object = None,
        depth: int = 0,
        budget: Budget | None = None,
    ) -> None:
        self.scope = scope
        self.cell = cell
        self.depth = depth
        self.budget = budget or Budget()

    def within(self, names: Mapping[str, object], *, depth: int | None = None) -> "Evaluator":
        """An evaluator that sees more names."""
        return Evaluator(
            Frame(self.scope, names),
            cell=self.cell,
            depth=self.depth if depth is None else depth,
            budget=self.budget,
        )

    def value(self, node: syntax.Node) -> object:
        """The value of an expression; None where DMN says null. Raises what the scope raises."""
        if isinstance(node, syntax.Literal):
            return node.value
        if isinstance(node, syntax.Name):
            return self.scope.read(node.name)
        self.depth += 1
        try:
            if self.depth > limits.EVALUATION_DEPTH:
                raise FeelError(f"deeper than {limits.EVALUATION_DEPTH} levels")
            return _EVALUATORS[type(node)](self, node)
        except FeelError as error:
            self.scope.note(str(error))
            return None
        finally:
            self.depth -= 1

    def passes(self, test: syntax.Test, value: object) -> bool | None:
        """Whether a value passes a cell's test; None where FEEL says null, which is no match."""
        if isinstance(test, syntax.AnyValue):
            return True
        if isinstance(test, syntax.AnyOf):
            return self._any_of(test, value)
        if isinstance(test, syntax.Compares):
            return relation(test.operator, value, self.value(test.operand), self.scope)
        if isinstance(test, syntax.Condition):
            inner = Evaluator(self.scope, cell=value, depth=self.depth, budget=self.budget)
            outcome = inner.value(test.operand)
            return outcome if isinstance(outcome, bool) else None
        if isinstance(test, syntax.Matches):
            return _matches(value, self.value(test.operand))
        raise FeelError(f"{type(test).__name__} is no test")

    def _any_of(self, test: syntax.AnyOf, value: object) -> bool | None:
        outcome: bool | None = False
        for alternative in test.tests:
            passed = self.passes(alternative, value)
            if passed is True:
                outcome = True
                break
            outcome = None if passed is None else outcome
        if test.negated:
            return None if outcome is None else not outcome
        return outcome


def relation(operator: str, left: object, right: object, scope: Scope) -> bool | None:
    """`left operator right`, three-valued (DMN 1.5, tables 53 and 54)."""
    if operator in {"=", "!="}:
        same = equal(left, right)
        if same is None:
            scope.note(f"{kind(left)} and {kind(right)} are never equal")
            return None
        return same if operator == "=" else not same
    order = compare(left, right)
    if order is None:
        if left is not None and right is not None:
            scope.note(f"{kind(left)} and {kind(right)} have no order")
        return None
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[operator]


def _matches(value: object, wanted: object) -> bool | None:
    if isinstance(wanted, Range) and not isinstance(value, Range):
        return wanted.contains(value)
    if isinstance(wanted, list):
        if isinstance(value, list) and equal(value, wanted) is True:
            return True
        return any(_matches(value, item) is True for item in wanted)
    return equal(value, wanted)


def _negation(run: Evaluator, node: syntax.Negation) -> object:
    return negate(run.value(node.operand))


def _arithmetic(run: Evaluator, node: syntax.Arithmetic) -> object:
    value = calculate(node.operator, run.value(node.left), run.value(node.right))
    return run.budget.made(value) if isinstance(value, str) else value


def _comparison(run: Evaluator, node: syntax.Comparison) -> object:
    return relation(node.operator, run.value(node.left), run.value(node.right), run.scope)


def _logic(run: Evaluator, node: syntax.Logic) -> object:
    decides = node.operator == "or"
    left = run.value(node.left)
    if left is decides:
        return decides
    right = run.value(node.right)
    if right is decides:
        return decides
    other = not decides
    return other if left is other and right is other else None


def _conditional(run: Evaluator, node: syntax.Conditional) -> object:
    return run.value(node.then if run.value(node.condition) is True else node.otherwise)


def _interval(run: Evaluator, node: syntax.Interval) -> object:
    low = None if node.low is None else run.value(node.low)
    high = None if node.high is None else run.value(node.high)
    if (node.low_closed and low is None) or (node.high_closed and high is None):
        # Only an open end may be null: the interval has no bound there (DMN 1.5, 10.3.2.7).
        raise FeelError("an interval with null as its end")
    if low is None and high is None:
        raise FeelError("an interval without an end")
    if low is not None and high is not None and compare(low, high) is None:
        raise FeelError(f"{kind(low)} and {kind(high)} make no interval")
    return Range(low, node.low_closed, high, node.high_closed)


def _list(run: Evaluator, node: syntax.ListLiteral) -> object:
    return run.budget.made([run.value(item) for item in node.items])


def _path(run: Evaluator, node: syntax.Path) -> object:
    source = run.value(node.source)
    found = member(source, node.member)
    return run.budget.made(found) if isinstance(source, list) else found


def _call(run: Evaluator, node: syntax.Call) -> object:
    arguments: Sequence[object] = [run.value(argument) for argument in node.arguments]
    run.budget.spend()
    if node.function in functions.BUILTINS:
        return run.budget.made(functions.call(node.function, arguments, node.names))
    parameters = run.scope.parameters(node.function)
    if parameters is None:
        raise FeelError(f"there is no {node.function!r} to call")
    ordered = callables.in_order(parameters, arguments, node.names)
    return run.scope.invoke(node.function, ordered, run.depth)


def _apply(run: Evaluator, node: syntax.Apply) -> object:
    callee = run.value(node.callee)
    arguments = [run.value(argument) for argument in node.arguments]
    run.budget.spend()
    return run.budget.made(callables.apply(callee, arguments, node.names, run.depth))


def _function_name(run: Evaluator, node: syntax.FunctionName) -> object:
    scope: Scope | Frame = run.scope
    while isinstance(scope, Frame):
        # In a filter an item may have a member of that name, and nobody knew when it was read.
        if node.name in scope.names:
            return scope.names[node.name]
        scope = scope.around
    return Named(node.name, run.scope)


def _function(run: Evaluator, node: syntax.FunctionLiteral) -> object:
    return Lambda(node, run)


def _context(run: Evaluator, node: syntax.ContextLiteral) -> object:
    entries: dict[str, object] = {}
    inner = run.within(entries)
    for name, value in zip(node.keys, node.values, strict=True):
        if name in entries:
            raise FeelError(f"the key {name!r} stands here twice")
        # The frame reads the same dict, so that each entry sees the ones before it.
        entries[name] = inner.value(value)
    if node.result is not None:
        return inner.value(node.result)
    return run.budget.made(entries)


def _typed(run: Evaluator, node: syntax.Typed) -> object:
    found, problem = conform(run.value(node.operand), node.type, run.passes)
    if problem is not None:
        raise FeelError(problem)
    return found


def _instance_of(run: Evaluator, node: syntax.InstanceOf) -> object:
    return instance(run.value(node.operand), node.type)


def _table(run: Evaluator, node: syntax.TableValue) -> object:
    return run.scope.table(node.table, run)


def _undefined(run: Evaluator, node: syntax.Undefined) -> object:
    raise FeelError(node.reason)


def _between(run: Evaluator, node: syntax.Between) -> object:
    operand, low, high = run.value(node.operand), run.value(node.low), run.value(node.high)
    above, below = compare(operand, low), compare(operand, high)
    if (above is not None and above < 0) or (below is not None and below > 0):
        return False
    return None if above is None or below is None else True


def _membership(run: Evaluator, node: syntax.Membership) -> object:
    return run.passes(node.test, run.value(node.operand))


def _cell_value(run: Evaluator, node: syntax.CellValue) -> object:
    return run.cell


_EVALUATORS: dict[type[syntax.Node], Callable[..., object]] = {
    syntax.Negation: _negation,
    syntax.Arithmetic: _arithmetic,
    syntax.Comparison: _comparison,
    syntax.Logic: _logic,
    syntax.Conditional: _conditional,
    syntax.Interval: _interval,
    syntax.ListLiteral: _list,
    syntax.ContextLiteral: _context,
    syntax.Path: _path,
    syntax.Filter: loops.filtered,
    syntax.For: loops.each,
    syntax.Quantified: loops.quantified,
    syntax.Call: _call,
    syntax.Apply: _apply,
    syntax.FunctionName: _function_name,
    syntax.FunctionLiteral: _function,
    syntax.Typed: _typed,
    syntax.InstanceOf: _instance_of,
    syntax.TableValue: _table,
    syntax.Undefined: _undefined,
    syntax.Between: _between,
    syntax.Membership: _membership,
    syntax.CellValue: _cell_value,
}
