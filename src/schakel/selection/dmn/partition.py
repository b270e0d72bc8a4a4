"""What an unknown fact can make a difference to: one value for every part of its domain.

The tests that a model puts to a fact cut its domain into parts on which every test has the same
answer: the constants themselves and the gaps between them. One value of each part stands for all.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from functools import cmp_to_key

from schakel.selection.dmn import syntax
from schakel.selection.dmn.elements import DecisionTable, Definitions, LiteralExpression
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.evaluator import Evaluator
from schakel.selection.dmn.functions import BUILTINS
from schakel.selection.dmn.types import Type
from schakel.selection.dmn.values import Range, YearsMonths, compare, distinct, kind


def representatives(
    definitions: Definitions, decisions: Sequence[str], name: str
) -> tuple[object, ...] | None:
    """One value for each part of an input's domain, as far as these decisions can tell them apart.

    None when there is no such finite list: the input is used in a calculation, is a list or a
    structure, has no type, or is a time (with or without a zone makes too many kinds). Null is one
    of the values only where the model itself tests for null.
    """
    expected = definitions.inputs[name].type
    cuts = _Cuts(name)
    allowed = [] if expected.allowed is None else [expected.allowed]
    for decision in decisions:
        logic = definitions.decisions[decision].logic
        if isinstance(logic, LiteralExpression):
            cuts.expression(logic.expression, of_cell=False)
        else:
            allowed.extend(cuts.table(logic))
    for test in allowed:
        cuts.test(test, of_cell=True)
    listed = _enumerated(allowed)
    if expected.base == "boolean":
        values: list[object] | None = [False, True]
    elif listed is not None:
        values = listed
    elif cuts.opaque:
        values = None
    else:
        values = _filled(expected, cuts.constants)
    if values is None:
        return None
    known = Evaluator(_NoNames())
    kept = [v for v in values if all(known.passes(test, v) is True for test in allowed)]
    if None in cuts.constants and None not in kept:
        kept.append(None)
    return tuple(kept) or None


class _NoNames:
    """The scope of constants."""

    def read(self, name: str) -> object:
        return None

    def invoke(self, name: str, arguments: Sequence[object], depth: int) -> object:
        raise FeelError(f"{name}() is not constant")

    def parameters(self, name: str) -> tuple[str, ...] | None:
        return None

    def table(self, table: object, evaluator: Evaluator) -> object:
        raise FeelError("a table is not constant")

    def note(self, reason: str) -> None:
        """A constant that is null needs no reason here."""


# What may come to one thing here and to another there.
_VARIABLE = (
    syntax.Name,
    syntax.CellValue,
    syntax.FunctionName,
    syntax.FunctionLiteral,
    syntax.TableValue,
)


def _constant(node: syntax.Node) -> list[object] | None:
    """The constants that an operand stands for; None when it depends on anything."""
    for found, _ in syntax.walk(node):
        if isinstance(found, _VARIABLE):
            return None
        if isinstance(found, syntax.Call) and found.function in {"now", "today"}:
            return None
        if isinstance(found, syntax.Call) and found.function not in BUILTINS:
            return None
    return _parts(Evaluator(_NoNames()).value(node))


def _parts(value: object) -> list[object]:
    if isinstance(value, Range):
        return [end for end in (value.low, value.high) if end is not None]
    if isinstance(value, list):
        return [part for item in value for part in _parts(item)]
    return [value]


class _Cuts:
    """Collects the constants an input is compared with. `opaque`: it is used in other ways too."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.constants: list[object] = []
        self.opaque = False

    def table(self, table: DecisionTable) -> list[syntax.Test]:
        """Takes in a table; gives back the tests that its columns put on the input itself."""
        allowed: list[syntax.Test] = []
        for place, column in enumerate(table.columns):
            direct = self._is_subject(column.expression, of_cell=False)
            if not direct:
                self.expression(column.expression, of_cell=False)
            else:
                allowed.extend(t for t in (column.allowed, column.type.allowed) if t is not None)
            for rule in table.rules:
                self.test(rule.cells[place], of_cell=direct)
        for rule in table.rules:
            for node in rule.outputs:
                self.expression(node, of_cell=False)
        for output in table.outputs:
            if output.default is not None:
                self.expression(output.default, of_cell=False)
        return allowed

    def test(self, test: syntax.Test, *, of_cell: bool) -> None:
        """Takes in a test; `of_cell` when what it tests is the input."""
        if isinstance(test, syntax.AnyOf):
            for alternative in test.tests:
                self.test(alternative, of_cell=of_cell)
        elif isinstance(test, syntax.Condition):
            self.expression(test.operand, of_cell=of_cell)
        elif isinstance(test, syntax.Compares | syntax.Matches):
            if of_cell:
                self._against(test.operand)
            else:
                self.expression(test.operand, of_cell=False)

    def expression(self, node: syntax.Node, *, of_cell: bool) -> None:
        """Takes in an expression; `of_cell` when `?` in it is the input."""
        if self._is_subject(node, of_cell=of_cell):
            self.opaque = True
        elif isinstance(node, syntax.Comparison) and self._is_subject(node.left, of_cell=of_cell):
            self._against(node.right)
        elif isinstance(node, syntax.Comparison) and self._is_subject(node.right, of_cell=of_cell):
            self._against(node.left)
        elif isinstance(node, syntax.Between) and self._is_subject(node.operand, of_cell=of_cell):
            self._against(node.low)
            self._against(node.high)
        elif isinstance(node, syntax.Membership):
            direct = self._is_subject(node.operand, of_cell=of_cell)
            if not direct:
                self.expression(node.operand, of_cell=of_cell)
            self.test(node.test, of_cell=direct)
        else:
            for child in syntax.children(node):
                self.expression(child, of_cell=of_cell)

    def _is_subject(self, node: syntax.Node, *, of_cell: bool) -> bool:
        if isinstance(node, syntax.Name):
            return node.name == self.name
        return of_cell and isinstance(node, syntax.CellValue)

    def _against(self, operand: syntax.Node) -> None:
        constants = _constant(operand)
        if constants is None:
            self.opaque = True
        else:
            self.constants.extend(constants)


def _enumerated(allowed: list[syntax.Test]) -> list[object] | None:
    """The allowed values where one of the tests simply lists them."""
    for test in allowed:
        alternatives = test.tests if isinstance(test, syntax.AnyOf) and not test.negated else ()
        if alternatives and all(
            isinstance(alternative, syntax.Matches)
            and isinstance(alternative.operand, syntax.Literal)
            for alternative in alternatives
        ):
            return distinct(
                [
                    alternative.operand.value
                    for alternative in alternatives
                    if isinstance(alternative, syntax.Matches)
                    and isinstance(alternative.operand, syntax.Literal)
                ]
            )
    return None


def _filled(expected: Type, constants: list[object]) -> list[object] | None:
    """The constants of the type, and a value in each gap before, between and after them."""
    if expected.base not in _GAPS or expected.item is not None:
        return None
    start, between = _GAPS[expected.base]
    points = distinct([value for value in constants if kind(value) == expected.base])
    if not points:
        return [start]
    points.sort(key=cmp_to_key(lambda left, right: compare(left, right) or 0))
    found: list[object] = []
    for low, high in zip([None, *points], [*points, None], strict=True):
        gap = between(low, high)
        found.extend(value for value in (low, gap) if value is not None)
    return found


def _number_gap(low: Decimal | None, high: Decimal | None) -> Decimal | None:
    with localcontext(prec=80):
        if low is not None and high is not None:
            return (low + high) / 2
        if high is not None:
            return high - max(Decimal(1), abs(high))
        return None if low is None else low + max(Decimal(1), abs(low))


def _string_gap(low: str | None, high: str | None) -> str | None:
    # The smallest string after `low`; before the first point only the empty string can be sure.
    following = "" if low is None else low + "\0"
    return None if following == high else following


def _date_gap(low: dt.date | None, high: dt.date | None) -> dt.date | None:
    try:
        gap = low + dt.timedelta(1) if low else (high or dt.date.max) - dt.timedelta(1)
    except OverflowError:
        return None
    return None if gap == high else gap


def _duration_gap(low: dt.timedelta | None, high: dt.timedelta | None) -> dt.timedelta | None:
    tick = dt.timedelta.resolution
    try:
        gap = (high or tick) - tick if low is None else low + tick
    except OverflowError:
        return None
    return None if gap == high else gap


def _months_gap(low: YearsMonths | None, high: YearsMonths | None) -> YearsMonths | None:
    if low is None:
        return None if high is None else YearsMonths(high.months - 1)
    return None if high is not None and high.months == low.months + 1 else _next_month(low)


def _next_month(value: YearsMonths) -> YearsMonths:
    return YearsMonths(value.months + 1)


# A value to stand for a type without any test, and the function that fills a gap.
_GAPS: dict[str, tuple[object, Callable[..., object]]] = {
    "number": (Decimal(0), _number_gap),
    "string": ("", _string_gap),
    "date": (dt.date(2000, 1, 1), _date_gap),
    "days and time duration": (dt.timedelta(0), _duration_gap),
    "years and months duration": (YearsMonths(0), _months_gap),
}
