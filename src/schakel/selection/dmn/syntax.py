"""The syntax tree of FEEL: what the parser makes and the evaluator walks.

Expressions stand first, the tests of a decision table's cells after them (DMN 1.5, 10.3.1.2).
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schakel.selection.dmn.types import Type


@dataclass(frozen=True, slots=True)
class Node:
    """The base of every node; its fields are nodes, tuples of nodes, or plain values."""


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, string, boolean, null or at-literal, already as its value."""

    value: object


@dataclass(frozen=True, slots=True)
class Name(Node):
    """An input, a decision, a knowledge model or a parameter; may hold spaces."""

    name: str


@dataclass(frozen=True, slots=True)
class CellValue(Node):
    """`?`: the value of the column that a cell tests."""


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """Minus before an expression."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`+`, `-`, `*`, `/` or `**`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`=`, `!=`, `<`, `<=`, `>` or `>=`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and` or `or`, three-valued (DMN 1.5, table 50)."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`if … then … else …`: anything but true takes the else."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """`[a..b]` with each end open or closed; an end that is None has no bound."""

    low: Node | None
    low_closed: bool
    high: Node | None
    high_closed: bool


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """`[a, b, c]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`source.member`."""

    source: Node
    member: str


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A built-in function, knowledge model or decision service, called by its name.

    `names` are those of the parameters when the arguments are named; empty when by place.
    """

    function: str
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionName(Node):
    """A built-in function, knowledge model or decision service as a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """A call of whatever function an expression comes to."""

    callee: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionLiteral(Node):
    """`function(a: number, b) a + b`, with None for a parameter without a type."""

    parameters: tuple[str, ...]
    types: tuple["Type | None", ...]
    body: Node


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """`{a: 1, b: a + 1}`: each entry sees the ones before it. A boxed one may end in a result."""

    keys: tuple[str, ...]
    values: tuple[Node, ...]
    result: Node | None = None


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`source[condition]`: the items that pass, or the one at a place."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Span(Node):
    """`a..b` after `in`: the whole numbers or days from a to b, up or down."""

    first: Node
    last: Node


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for a in x, b in y return body`; the body also sees `partial`, the results so far."""

    names: tuple[str, ...]
    domains: tuple[Node, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some` or `every` … `satisfies` condition, three-valued."""

    quantifier: str
    names: tuple[str, ...]
    domains: tuple[Node, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`x instance of type`; the allowed values of a type play no part."""

    operand: Node
    type: "Type"


@dataclass(frozen=True, slots=True)
class Typed(Node):
    """An expression whose value must be of a type: converted to it, else null."""

    operand: Node
    type: "Type"


@dataclass(frozen=True, slots=True)
class TableValue(Node):
    """A decision table within other logic. `nodes` are all that stand in the table."""

    table: object
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Undefined(Node):
    """What the standard makes null whatever the facts, with the reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`x between a and b`, both ends included."""

    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Test(Node):
    """The base of what may stand in a cell, or after `in`."""


@dataclass(frozen=True, slots=True)
class AnyValue(Test):
    """`-`: every value passes, null and unknown too."""


@dataclass(frozen=True, slots=True)
class Compares(Test):
    """`< 5`, `>= date("2026-01-01")`: the cell's value stands on the left."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Matches(Test):
    """A value (equal), a list (among them) or an interval (within)."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Condition(Test):
    """An expression with `?` in it: passes when it is true."""

    operand: Node


@dataclass(frozen=True, slots=True)
class AnyOf(Test):
    """Tests separated by commas; `negated` for `not(…)`."""

    tests: tuple[Test, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Membership(Node):
    """`x in (tests)`."""

    operand: Node
    test: Test


def children(node: Node) -> Iterator[Node]:
    """The nodes directly under this one, in the order of the text."""
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Node))


def walk(node: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth, without using Python's own stack."""
    waiting = [(node, 1)]
    while waiting:
        current, depth = waiting.pop()
        yield current, depth
        waiting.extend((child, depth + 1) for child in children(current))


def names(node: Node) -> set[str]:
    """The names that an expression or test reads, called functions left out."""
    return {found.name for found, _ in walk(node) if isinstance(found, Name)}


def reads_cell_value(node: Node) -> bool:
    """Whether `?` stands anywhere in it."""
    return any(isinstance(found, CellValue) for found, _ in walk(node))
