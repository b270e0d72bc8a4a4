"""The facts of a table as a space: per variable the classes of values that no rule can tell apart.

A variable is a fact, or a few facts that stand together in columns (`violence or threat`) and so
cannot be taken one by one. Its classes are atoms with the same rules, under the simplest values.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schakel.selection.dmn import syntax
from schakel.selection.dmn.compiling import cuts
from schakel.selection.dmn.compiling.axes import FITS, Axis, Pipeline
from schakel.selection.dmn.compiling.masks import Masks, masks_of
from schakel.selection.dmn.elements import Column, DecisionTable, Definitions
from schakel.selection.dmn.evaluator import Evaluator
from schakel.selection.dmn.partition import domain
from schakel.selection.dmn.text import feel_string
from schakel.selection.dmn.types import ANY, Type

# Combinations of the values of facts that stand together in columns.
COMBINATIONS = 4_096

Example = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Class:
    """Values on which all rules say the same: `may` are the rules that can match, `must` that do.

    They differ only where a cell is more than a test against constants.
    """

    may: int
    must: int
    example: Example


@dataclass(frozen=True, slots=True)
class Variable:
    """One fact, or facts that stand together; `columns` are the places of its columns."""

    facts: tuple[str, ...]
    columns: tuple[int, ...]
    classes: tuple[Class, ...]


@dataclass(frozen=True, slots=True)
class Space:
    """All variables of a table, and the places of columns that are not known in full."""

    rules: int
    variables: tuple[Variable, ...]
    opaque: tuple[int, ...]


def space_of(table: DecisionTable, definitions: Definitions) -> Space:
    """The space of a table. What other decisions hand to it counts as a free fact of their type."""
    types = {name: given.type for name, given in definitions.inputs.items()}
    types |= {name: decision.type for name, decision in definitions.decisions.items()}
    variables: list[Variable] = []
    opaque: set[int] = set()
    for places in _groups(table.columns):
        builder = _Builder(table, places, types)
        found = builder.variable()
        variables.append(found or builder.unknown())
        opaque.update(places if found is None else builder.opaque_columns())
    return Space(len(table.rules), tuple(variables), tuple(sorted(opaque)))


def _groups(columns: Sequence[Column]) -> list[tuple[int, ...]]:
    """The places of columns that share a fact, together."""
    groups: list[tuple[set[str], list[int]]] = []
    for place, column in enumerate(columns):
        names = syntax.names(column.expression)
        places = [place]
        apart: list[tuple[set[str], list[int]]] = []
        for known, others in groups:
            if known & names:
                names |= known
                places = [*others, *places]
            else:
                apart.append((known, others))
        groups = [*apart, (names, places)]
    return sorted(tuple(sorted(places)) for _, places in groups)


class _Given(cuts.Constants):
    """The scope of a combination of values."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = values

    def read(self, name: str) -> object:
        return self.values[name]


class _Builder:
    def __init__(
        self, table: DecisionTable, places: tuple[int, ...], types: Mapping[str, Type]
    ) -> None:
        self.table = table
        self.places = places
        self.types = types
        self.columns = [table.columns[place] for place in places]
        self.facts = tuple(sorted({n for c in self.columns for n in syntax.names(c.expression)}))
        self.masks = [
            masks_of(self._pipeline(column), table.rules, place)
            for place, column in zip(places, self.columns, strict=True)
        ]

    def _pipeline(self, column: Column) -> Pipeline:
        expression = column.expression
        named = self.types[expression.name] if isinstance(expression, syntax.Name) else ANY
        return Pipeline(column, named)

    def opaque_columns(self) -> list[int]:
        return [p for p, masks in zip(self.places, self.masks, strict=True) if masks.opaque]

    def unknown(self) -> Variable:
        """The variable of which nothing is known but the rules that do not ask it."""
        everything = (1 << len(self.table.rules)) - 1
        must = everything
        for masks in self.masks:
            must &= masks.any_value
        return Variable(self.facts, self.places, (Class(everything, must, {}),))

    def variable(self) -> Variable | None:
        """The variable; None when its values have no finite partition."""
        simple = len(self.columns) == 1 and isinstance(self.columns[0].expression, syntax.Name)
        atoms = self._simple() if simple else self._together()
        if atoms is None:
            return None
        found: dict[tuple[int, int], Example] = {}
        for may, must, example in atoms:
            known = found.get((may, must))
            if known is None or _simplicity(example) < _simplicity(known):
                found[may, must] = example
        classes = tuple(Class(may, must, example) for (may, must), example in found.items())
        return Variable(self.facts, self.places, classes)

    def _simple(self) -> list[tuple[int, int, Example]] | None:
        masks = self.masks[0]
        name = self.facts[0]
        found: list[tuple[int, int, Example]] = []
        for axis, by_atom in _domain(masks.by_kind, self._bases(name, self.columns[0])):
            for value, fate, mask in zip(axis.values, axis.fates, by_atom, strict=True):
                if value is not None and fate == FITS:
                    found.append(self._atom(mask, {name: value}))
        if None in _constants(masks):
            found.append(self._atom(masks.null, {name: None}))
        return found or None

    def _bases(self, name: str, column: Column) -> set[str]:
        return {self.types[name].base, column.type.base} - {"Any"}

    def _atom(self, mask: int, example: Example) -> tuple[int, int, Example]:
        opaque = 0
        for masks in self.masks:
            opaque |= masks.opaque
        may = mask & ((1 << len(self.table.rules)) - 1)
        return may, may & ~opaque, example

    def _together(self) -> list[tuple[int, int, Example]] | None:
        domains: list[list[object]] = []
        size = 1
        for name in self.facts:
            values = self._values(name)
            size *= len(values or ())
            if not values or size > COMBINATIONS:
                return None
            domains.append(values)
        found: list[tuple[int, int, Example]] = []
        for combination in itertools.product(*domains):
            example = dict(zip(self.facts, combination, strict=True))
            mask = self._mask(example)
            if mask is not None:
                found.append(self._atom(mask, example))
        return found or None

    def _mask(self, example: Example) -> int | None:
        """The rules for a combination; None for one that a column refuses."""
        found = (1 << len(self.table.rules) + 1) - 1
        evaluator = Evaluator(_Given(example))
        for masks, column in zip(self.masks, self.columns, strict=True):
            found &= masks.of(evaluator.value(column.expression))
        return found if found & self.masks[0].fit else None

    def _values(self, name: str) -> list[object] | None:
        """A value for each part of the domain of a fact; None when there is no such list."""
        cut = cuts.Cuts(name)
        for place, column in zip(self.places, self.columns, strict=True):
            if any(isinstance(n, syntax.Call) for n, _ in syntax.walk(column.expression)):
                return None
            direct = column.expression == syntax.Name(name)
            if not direct:
                cut.expression(column.expression, of_cell=False)
            for rule in self.table.rules:
                cut.test(rule.cells[place], of_subject=direct)
        found = domain(cut, self.types[name])
        if found is None:
            return None
        values = [found.axis.values[place] for place in found.places]
        return [*values, None] if found.null or self._asks_for_null() else values

    def _asks_for_null(self) -> bool:
        """Whether a cell asks whether an expression of several facts is null."""
        return any(
            None in _constants(masks)
            for masks, column in zip(self.masks, self.columns, strict=True)
            if not isinstance(column.expression, syntax.Name)
        )


def _constants(masks: Masks) -> list[object]:
    return [constant for cell in masks.cells for constant in cuts.cell_constants(cell) or ()]


def _domain(
    by_kind: Mapping[str, tuple[Axis, tuple[int, ...]]], bases: set[str]
) -> Iterator[tuple[Axis, tuple[int, ...]]]:
    """The axes of the kinds that a column can hold: by its type, else those of its constants."""
    if bases:
        wanted = bases if len(bases) == 1 else set()
    else:
        wanted = {k for k, (axis, _) in by_kind.items() if axis.points and k != "boolean"}
        masks = by_kind["boolean"][1] if "boolean" in by_kind else ()
        if len(set(masks[1::2])) > 1:
            wanted.add("boolean")
        wanted = wanted or {"string"}
    return (by_kind[name] for name in by_kind if name in wanted)


def _simplicity(example: Example) -> tuple[bool, bool, int, str]:
    """Small for values that are easily read: no null, a yes before a no, few characters."""
    text = " ".join(feel_string(value) for value in example.values())
    values = example.values()
    control = any(not letter.isprintable() for letter in text)
    return None in values, control or text.startswith("-"), len(text), text
