"""The value of a syntax tree within a scope. A plain walk: no text is ever compiled or run.

What DMN defines as null becomes None here, and the scope is told why.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Protocol

from schakel.selection.dmn import functions, limits, syntax
from schakel.selection.dmn.arithmetic import calculate, negate
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.values import Range, YearsMonths, compare, equal, kind


class Scope(Protocol):
    """What an expression can reach."""

    def read(self, name: str) -> object:
        """The value of a name."""

    def invoke(self, name: str, arguments: Sequence[object], depth: int) -> object:
        """The value of a knowledge model. Raises FeelError."""

    def note(self, reason: str) -> None:
        """Keeps why something became null."""


class Evaluator:
    """Evaluates trees in one scope; `cell` is what `?` stands for."""

    def __init__(self, scope: Scope, *, cell: object = None, depth: int = 0) -> None:
        self.scope = scope
        self.cell = cell
        self.depth = depth

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
            outcome = Evaluator(self.scope, cell=value, depth=self.depth).value(test.operand)
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
    if isinstance(wanted, Range):
        return wanted.contains(value)
    if isinstance(wanted, list) and not isinstance(value, list):
        return any(_matches(value, item) is True for item in wanted)
    return equal(value, wanted)


def _negation(run: Evaluator, node: syntax.Negation) -> object:
    return negate(run.value(node.operand))


def _arithmetic(run: Evaluator, node: syntax.Arithmetic) -> object:
    return calculate(node.operator, run.value(node.left), run.value(node.right))


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
    if (node.low is not None and low is None) or (node.high is not None and high is None):
        raise FeelError("an interval with null as its end")
    if low is not None and high is not None and compare(low, high) is None:
        raise FeelError(f"{kind(low)} and {kind(high)} make no interval")
    return Range(low, node.low_closed, high, node.high_closed)


def _list(run: Evaluator, node: syntax.ListLiteral) -> object:
    return [run.value(item) for item in node.items]


def _path(run: Evaluator, node: syntax.Path) -> object:
    return _member(run.value(node.source), node.member)


def _call(run: Evaluator, node: syntax.Call) -> object:
    arguments = [run.value(argument) for argument in node.arguments]
    if node.function in functions.BUILTINS:
        return functions.call(node.function, arguments)
    return run.scope.invoke(node.function, arguments, run.depth)


def _between(run: Evaluator, node: syntax.Between) -> object:
    operand = run.value(node.operand)
    return Range(run.value(node.low), True, run.value(node.high), True).contains(operand)


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
    syntax.Path: _path,
    syntax.Call: _call,
    syntax.Between: _between,
    syntax.Membership: _membership,
    syntax.CellValue: _cell_value,
}

_SECOND = dt.timedelta(seconds=1)
# DMN 1.5, table 65: the parts of dates, times and durations.
_MEMBERS: dict[str, dict[str, Callable[..., object]]] = {
    "date": {
        "year": lambda day: Decimal(day.year),
        "month": lambda day: Decimal(day.month),
        "day": lambda day: Decimal(day.day),
        "weekday": lambda day: Decimal(day.isoweekday()),
    },
    "time": {
        "hour": lambda clock: Decimal(clock.hour),
        "minute": lambda clock: Decimal(clock.minute),
        "second": lambda clock: Decimal(clock.second),
    },
    "days and time duration": {
        "days": lambda span: Decimal(_whole_seconds(span) // 86_400 * _sign(span)),
        "hours": lambda span: Decimal(_whole_seconds(span) // 3_600 % 24 * _sign(span)),
        "minutes": lambda span: Decimal(_whole_seconds(span) // 60 % 60 * _sign(span)),
        "seconds": lambda span: Decimal(_whole_seconds(span) % 60 * _sign(span)),
    },
}
_MEMBERS["date and time"] = _MEMBERS["date"] | _MEMBERS["time"]


def _whole_seconds(span: dt.timedelta) -> int:
    return abs(span) // _SECOND


def _sign(span: dt.timedelta) -> int:
    return -1 if span < dt.timedelta() else 1


def _member(source: object, name: str) -> object:
    if isinstance(source, dict):
        if name not in source:
            raise FeelError(f"there is no {name!r} in it")
        return source[name]
    if isinstance(source, list):
        return [_member(item, name) for item in source]
    if isinstance(source, YearsMonths) and name in {"years", "months"}:
        part = divmod(abs(source.months), 12)[name == "months"]
        return Decimal(-part if source.months < 0 else part)
    part_of = _MEMBERS.get(kind(source), {}).get(name)
    if part_of is None:
        raise FeelError(f"{kind(source)} has no {name!r}")
    return part_of(source)
