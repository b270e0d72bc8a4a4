"""The constants with which a value is compared: they cut its domain into parts.

On each part, a constant itself or a gap between two of them, every test has one and the same answer.
"""

from collections.abc import Sequence

from schakel.selection.dmn import syntax
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.evaluator import Evaluator
from schakel.selection.dmn.functions import BUILTINS
from schakel.selection.dmn.values import Range

# Built-ins whose answer is not that of their arguments alone; they never make a constant.
_OF_THE_MOMENT = frozenset({"now", "today"})
_OF_CONSTANTS = frozenset(
    {
        syntax.Literal,
        syntax.Negation,
        syntax.Arithmetic,
        syntax.Interval,
        syntax.ListLiteral,
    }
)
# What may stand around comparisons of `?` with constants in a cell of S-FEEL.
_OF_CELLS = _OF_CONSTANTS | {
    syntax.CellValue,
    syntax.Comparison,
    syntax.Logic,
    syntax.Conditional,
    syntax.Between,
    syntax.Membership,
    syntax.AnyValue,
    syntax.AnyOf,
    syntax.Compares,
    syntax.Matches,
    syntax.Condition,
}


class Constants:
    """The scope of constants: there are no names in it, and nobody asks why something is null."""

    def read(self, name: str) -> object:
        """Nothing has a name here."""
        raise FeelError(f"{name!r} is not constant")

    def invoke(self, name: str, arguments: Sequence[object], depth: int) -> object:
        """Knowledge models are not constant. Raises FeelError."""
        raise FeelError(f"{name}() is not constant")

    def parameters(self, name: str) -> tuple[str, ...] | None:
        """There are no knowledge models here."""
        return None

    def table(self, table: object, evaluator: Evaluator) -> object:
        """A table within an expression is not constant. Raises FeelError."""
        raise FeelError("a table is not constant")

    def note(self, reason: str) -> None:
        """A constant that is null needs no reason here."""


def evaluator() -> Evaluator:
    """An evaluator of constants."""
    return Evaluator(Constants())


def is_constant(node: syntax.Node) -> bool:
    """Whether an expression is one of literals, and so has the same value always.

    What is not known here to be constant is taken as not constant.
    """
    return all(
        type(found) in _OF_CONSTANTS
        or (isinstance(found, syntax.Call) and _always_the_same(found.function))
        for found, _ in syntax.walk(node)
    )


def _always_the_same(function: str) -> bool:
    return function in BUILTINS and function not in _OF_THE_MOMENT


def is_steady(node: syntax.Node) -> bool:
    """Whether an expression gives the same for the same values of the names that it reads."""
    return all(
        type(found) in _OF_CELLS
        or isinstance(found, syntax.Name)
        or (isinstance(found, syntax.Call) and _always_the_same(found.function))
        for found, _ in syntax.walk(node)
    )


def parts(value: object) -> list[object]:
    """The plain values within a constant: the ends of a range, the items of a list, or itself."""
    if isinstance(value, Range):
        return [end for end in (value.low, value.high) if end is not None]
    if isinstance(value, list):
        return [part for item in value for part in parts(item)]
    return [value]


class Cuts:
    """Collects the constants that a subject is compared with.

    The subject is the fact of that `name`, or `?` when there is no name. `opaque`: it is used in
    other ways too, so that constants alone do not say where a test changes its answer.
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = name
        self.constants: list[object] = []
        self.opaque = False

    def test(self, test: syntax.Test, *, of_subject: bool) -> None:
        """Takes in a test; `of_subject` when the value it tests is the subject."""
        if isinstance(test, syntax.AnyOf):
            for alternative in test.tests:
                self.test(alternative, of_subject=of_subject)
        elif isinstance(test, syntax.Condition):
            self.expression(test.operand, of_cell=of_subject)
        elif isinstance(test, syntax.Compares | syntax.Matches):
            if of_subject:
                self._against(test.operand)
            else:
                self.expression(test.operand, of_cell=False)
        elif not isinstance(test, syntax.AnyValue):
            self.opaque = True

    def expression(self, node: syntax.Node, *, of_cell: bool) -> None:
        """Takes in an expression; `of_cell` when `?` in it is the subject."""
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
            self.test(node.test, of_subject=direct)
        else:
            for child in syntax.children(node):
                self.expression(child, of_cell=of_cell)

    def _is_subject(self, node: syntax.Node, *, of_cell: bool) -> bool:
        if isinstance(node, syntax.Name):
            return node.name == self.name
        return of_cell and isinstance(node, syntax.CellValue)

    def _against(self, operand: syntax.Node) -> None:
        if is_constant(operand):
            self.constants.extend(parts(evaluator().value(operand)))
        else:
            self.opaque = True


def cell_constants(cell: syntax.Test) -> list[object] | None:
    """The constants of one cell; None when the cell reads a name or uses `?` in another way."""
    simple = _of_literals(cell)
    if simple is not None:
        return simple
    known = all(
        type(found) in _OF_CELLS
        or (isinstance(found, syntax.Call) and _always_the_same(found.function))
        for found, _ in syntax.walk(cell)
    )
    if not known:
        return None
    cuts = Cuts()
    cuts.test(cell, of_subject=True)
    return None if cuts.opaque else cuts.constants


def _of_literals(cell: syntax.Test) -> list[object] | None:
    """The constants of a cell that is only tests against literals, which most cells are."""
    if isinstance(cell, syntax.AnyValue):
        return []
    if isinstance(cell, syntax.AnyOf):
        found: list[object] = []
        for test in cell.tests:
            constants = _of_literals(test)
            if constants is None:
                return None
            found += constants
        return found
    operand = cell.operand if isinstance(cell, syntax.Compares | syntax.Matches) else None
    ends = (operand.low, operand.high) if isinstance(operand, syntax.Interval) else (operand,)
    literals = [end.value for end in ends if isinstance(end, syntax.Literal)]
    return [p for v in literals for p in parts(v)] if len(literals) == len(ends) else None
