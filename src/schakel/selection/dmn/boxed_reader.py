"""Boxed logic other than tables from its XML (DMN 1.5, 10.2.2): each box means one expression."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from schakel.selection.dmn import document, limits
from schakel.selection.dmn.elements import Boxed, DecisionTable, Logic, Part
from schakel.selection.dmn.errors import ModelError
from schakel.selection.dmn.item_definitions import TypeTable
from schakel.selection.dmn.syntax import (
    Apply,
    Conditional,
    ContextLiteral,
    Filter,
    For,
    FunctionLiteral,
    ListLiteral,
    Node,
    Quantified,
    TableValue,
    Typed,
)
from schakel.selection.dmn.tokens import Vocabulary
from schakel.selection.dmn.types import Type

EXPRESSIONS = (
    "decisionTable",
    "literalExpression",
    "context",
    "invocation",
    "relation",
    "list",
    "functionDefinition",
    "for",
    "every",
    "some",
    "conditional",
    "filter",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file we are, in words, and the names that expressions may use there."""

    name: str
    words: str
    vocabulary: Vocabulary
    depth: int = 0

    def within(self, part: str, *names: str) -> "Place":
        """A part of this place, where more names may be in scope."""
        vocabulary = self.vocabulary.plus(*names) if names else self.vocabulary
        return replace(
            self, words=f"{self.words}, {part}", vocabulary=vocabulary, depth=self.depth + 1
        )


class BoxedReader(ABC):
    """Reads boxes within boxes. Raises ModelError."""

    def __init__(self, file: str, types: TypeTable) -> None:
        self.file = file
        self.types = types

    def fail(self, place: Place, reason: str) -> ModelError:
        """The error for a place in this file, to be raised."""
        return ModelError(self.file, place.words, reason)

    @abstractmethod
    def logic(self, element: Element, place: Place) -> Logic:
        """The logic that an element is; `logic_reader` says how."""

    def under(self, parent: Element | None, place: Place) -> Logic:
        """The one expression under an element."""
        found = [] if parent is None else [e for e in parent if is_expression(e)]
        if not found:
            raise self.fail(place, "it has no logic")
        if place.depth > limits.NESTING:
            raise self.fail(place, f"more than {limits.NESTING} boxes within each other")
        return self.logic(found[0], place)

    def boxed(self, element: Element, place: Place) -> Boxed:
        """The box that an element is."""
        kind = document.local_name(element)
        readers = {
            "context": self._context,
            "invocation": self._invocation,
            "relation": self._relation,
            "list": self._list,
            "functionDefinition": self._function,
            "for": self._loop,
            "every": self._loop,
            "some": self._loop,
            "conditional": self._conditional,
            "filter": self._filter,
        }
        node, parts = readers[kind](element, place)
        type_name = element.get("typeRef", "")
        if type_name and kind != "functionDefinition":
            node = Typed(node, self.types.named(type_name, place.words))
        return Boxed(node, type_name=type_name, kind=kind, parts=tuple(parts))

    def _typed(self, node: Node, type_name: str, place: Place) -> Node:
        return Typed(node, self.types.named(type_name, place.words)) if type_name else node

    def _context(self, element: Element, place: Place) -> tuple[Node, list[Part]]:
        parts: list[Part] = []
        values: list[Node] = []
        scope = place
        for number, entry in enumerate(document.elements(element, "contextEntry"), start=1):
            variable = document.element(entry, "variable")
            name, type_name = ("", "") if variable is None else _named(variable)
            inner = scope.within(f"entry {name or number}")
            logic = self.under(entry, inner)
            parts.append(Part("contextEntry", name, type_name, logic))
            values.append(self._typed(node_of(logic), type_name, inner))
            if name:
                scope = replace(scope, vocabulary=scope.vocabulary.plus(name))
        if len(parts) > limits.LIST_ITEMS:
            raise self.fail(place, f"a context of more than {limits.LIST_ITEMS} entries")
        if any(not part.name for part in parts[:-1]):
            raise self.fail(place, "only the last entry of a context may go without a name")
        last = None
        if parts and not parts[-1].name:
            last = values.pop()
        names = tuple(part.name for part in parts if part.name)
        return ContextLiteral(names, tuple(values), last), parts

    def _invocation(self, element: Element, place: Place) -> tuple[Node, list[Part]]:
        callee = self.under(element, place.within("called function"))
        parts = [Part("called", logic=callee)]
        for binding in document.elements(element, "binding"):
            parameter = document.element(binding, "parameter")
            if parameter is None:
                raise self.fail(place, "a binding needs a parameter")
            name, type_name = _named(parameter)
            logic = self.under(binding, place.within(f"binding {name}"))
            parts.append(Part("binding", name, type_name, logic))
        arguments = tuple(
            self._typed(node_of(part.logic), part.type_name, place) for part in parts[1:]
        )
        return Apply(node_of(callee), arguments, tuple(part.name for part in parts[1:])), parts

    def _relation(self, element: Element, place: Place) -> tuple[Node, list[Part]]:
        columns = [
            Part("column", *_named(column)) for column in document.elements(element, "column")
        ]
        names = tuple(column.name for column in columns)
        if len(element) > limits.LIST_ITEMS:
            raise self.fail(place, f"a relation of more than {limits.LIST_ITEMS} rows")
        rows: list[Part] = []
        for number, row in enumerate(document.elements(element, "row"), start=1):
            inner = place.within(f"row {number}")
            cells = [self.logic(cell, inner) for cell in row if is_expression(cell)]
            if len(cells) != len(columns):
                raise self.fail(inner, "the number of cells is not that of the columns")
            parts = tuple(Part("cell", logic=cell) for cell in cells)
            rows.append(Part("row", parts=parts))
        nodes = tuple(
            ContextLiteral(
                names,
                tuple(
                    self._typed(node_of(cell.logic), column.type_name, place)
                    for cell, column in zip(row.parts, columns, strict=True)
                ),
            )
            for row in rows
        )
        return ListLiteral(nodes), [*columns, *rows]

    def _list(self, element: Element, place: Place) -> tuple[Node, list[Part]]:
        if len(element) > limits.LIST_ITEMS:
            raise self.fail(place, f"a list of more than {limits.LIST_ITEMS} items")
        items = [
            Part("item", logic=self.logic(item, place.within(f"item {number}")))
            for number, item in enumerate(filter(is_expression, element), start=1)
        ]
        return ListLiteral(tuple(node_of(item.logic) for item in items)), items

    def _function(self, element: Element, place: Place) -> tuple[Node, list[Part]]:
        if element.get("kind", "FEEL") != "FEEL":
            raise self.fail(place, f"a function in {element.get('kind')} is never run")
        parameters = [
            Part("formalParameter", *_named(parameter))
            for parameter in document.elements(element, "formalParameter")
        ]
        names = tuple(parameter.name for parameter in parameters)
        logic = self.under(element, place.within("function", *names))
        types: tuple[Type | None, ...] = tuple(
            self.types.named(parameter.type_name, place.words) if parameter.type_name else None
            for parameter in parameters
        )
        body = node_of(logic)
        whole = self.types.named(element.get("typeRef"), place.words)
        if whole.base == "function" and whole.result is not None:
            body = Typed(body, whole.result)
        node = FunctionLiteral(names, types, body)
        return node, [*parameters, Part("body", logic=logic)]

    def _loop(self, element: Element, place: Place) -> tuple[Node, list[Part]]:
        kind = document.local_name(element)
        name = " ".join(element.get("iteratorVariable", "").split())
        if not name:
            raise self.fail(place, "a loop needs an iterator variable")
        last = "return" if kind == "for" else "satisfies"
        domain = self._child(element, "in", place)
        body = self._child(element, last, place, name, *(["partial"] if kind == "for" else []))
        parts = [replace(domain, name=name), body]
        if kind == "for":
            return For((name,), (node_of(domain.logic),), node_of(body.logic)), parts
        return (
            Quantified(kind, (name,), (node_of(domain.logic),), node_of(body.logic)),
            parts,
        )

    def _conditional(self, element: Element, place: Place) -> tuple[Node, list[Part]]:
        parts = [self._child(element, role, place) for role in ("if", "then", "else")]
        condition, then, otherwise = (node_of(part.logic) for part in parts)
        return Conditional(condition, then, otherwise), parts

    def _filter(self, element: Element, place: Place) -> tuple[Node, list[Part]]:
        source = self._child(element, "in", place)
        wide = replace(place, vocabulary=replace(place.vocabulary, open=True, _trees={}))
        match = self._child(element, "match", wide, "item", *place.vocabulary.members)
        return Filter(node_of(source.logic), node_of(match.logic)), [source, match]

    def _child(self, element: Element, role: str, place: Place, *names: str) -> Part:
        holder = document.element(element, role)
        inner = place.within(role, *names)
        type_name = "" if holder is None else holder.get("typeRef", "")
        return Part(role, type_name=type_name, logic=self.under(holder, inner))


def is_expression(element: Element) -> bool:
    """Whether an element is logic: an expression, a table or another box."""
    return document.local_name(element) in EXPRESSIONS


def _named(element: Element) -> tuple[str, str]:
    return " ".join(element.get("name", "").split()), element.get("typeRef", "")


def node_of(logic: Logic | None) -> Node:
    """Logic as one expression; a table as an expression that decides."""
    if isinstance(logic, DecisionTable):
        return TableValue(logic, tuple(_nodes(logic)))
    if logic is None:
        raise ValueError("there is no logic here")
    return logic.expression


def _nodes(table: DecisionTable) -> Iterator[Node]:
    """All that stands in a table."""
    for column in table.columns:
        yield column.expression
    for rule in table.rules:
        yield from rule.cells
        yield from rule.outputs
    for output in table.outputs:
        if output.default is not None:
            yield output.default
