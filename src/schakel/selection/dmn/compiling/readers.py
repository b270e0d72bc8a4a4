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
            read = _logic(left, right, decides=node.operator == "or")
            names = _row(node, node.operator, types)
            return _of_row(names, read, decides=node.operator == "or") if names else read
    return None


def _row(node: syntax.Node, operator: str, types: Mapping[str, Type]) -> tuple[str, ...]:
    """The facts of an expression of one operator only, in order; none for any other expression."""
    if isinstance(node, syntax.Name):
        return (node.name,) if types[node.name].allowed is None else ()
    if not isinstance(node, syntax.Logic) or node.operator != operator:
        return ()
    left, right = _row(node.left, operator, types), _row(node.right, operator, types)
    return left + right if left and right else ()


def _of_row(names: tuple[str, ...], otherwise: Reader, *, decides: bool) -> Reader:
    """As ``otherwise``, in one go, for facts that are true, false or null."""
    other = not decides

    def read(values: Mapping[str, object]) -> object:
        found: object = other
        for name in names:
            value = values.get(name)
            if value is decides:
                return decides
            if value is not other:
                if value is not None:
                    return otherwise(values)
                found = None
        return found

    return read


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
