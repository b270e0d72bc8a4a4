"""Expressions of an input column that are only `and`, `or` and brackets over facts that are boolean.

They become functions over our own syntax tree; anything else is left to the evaluator.
"""

from collections.abc import Callable, Mapping

from schakel.selection.dmn import syntax
from schakel.selection.dmn.compiling import cuts
from schakel.selection.dmn.types import Type, conform
from schakel.selection.dmn.values import plain

Reader = Callable[[Mapping[str, object]], object]


def reader(node: syntax.Node, types: Mapping[str, Type]) -> Reader | None:
    """The function for an expression; None when it holds more than this module knows.

    `types` are those of the facts that the expression may read.
    """
    if isinstance(node, syntax.Name) and node.name in types:
        return _fact(node.name, types[node.name]) if types[node.name].base == "boolean" else None
    if isinstance(node, syntax.Logic):
        left, right = reader(node.left, types), reader(node.right, types)
        if left is not None and right is not None:
            return _logic(left, right, decides=node.operator == "or")
    return None


def _fact(name: str, expected: Type) -> Reader:
    def read(values: Mapping[str, object]) -> object:
        value = values.get(name)
        if value is None or (isinstance(value, bool) and expected.allowed is None):
            return value
        return conform(plain(value), expected, cuts.evaluator().passes)[0]

    return read


def _logic(left: Reader, right: Reader, *, decides: bool) -> Reader:
    """Three-valued (DMN 1.5, table 50): null where the other side does not settle it."""
    other = not decides

    def read(values: Mapping[str, object]) -> object:
        first = left(values)
        if first is decides:
            return decides
        second = right(values)
        if second is decides:
            return decides
        return other if first is other and second is other else None

    return read
