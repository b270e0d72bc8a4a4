"""The parts of a fact's domain that a model can tell apart, and one value for each.

The tests that a model puts to a fact cut its domain into parts on which every test has the same
answer: the constants themselves and the gaps between them. They are the atoms of `compiling.axes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from schakel.selection.dmn import syntax
from schakel.selection.dmn.compiling import cuts
from schakel.selection.dmn.compiling.axes import FITS, Axis, Pipeline, axes
from schakel.selection.dmn.elements import Column, DecisionTable, Definitions, LiteralExpression
from schakel.selection.dmn.types import Type

# A time or a moment may come with or without a zone: too many kinds to list.
_LISTED = frozenset(
    {
        "boolean",
        "number",
        "string",
        "date",
        "days and time duration",
        "years and months duration",
    }
)


@dataclass(frozen=True, slots=True)
class Domain:
    """The atoms of a fact: its axis, and the places on it that hold a value that is allowed.

    `null`: the model itself tests for null, so that null is a part of its own.
    """

    axis: Axis
    places: tuple[int, ...]
    null: bool

    @property
    def values(self) -> tuple[object, ...]:
        """One value for each part; null last, if it is one."""
        found = tuple(self.axis.values[place] for place in self.places)
        return (*found, None) if self.null else found


def domain(cut: cuts.Cuts, expected: Type, allowed: Sequence[syntax.Test] = ()) -> Domain | None:
    """The domain of a fact of this type, cut at these constants, within tests that it must pass.

    None when it cannot be listed: the fact is used otherwise than in comparisons, is a list or a
    structure, a time, or has no type. A fact with a few allowed values can always be listed.
    """
    if expected.base not in _LISTED or expected.item is not None:
        return None
    for test in allowed:
        cut.test(test, of_subject=True)
    pipeline = Pipeline(Column(cut.name or "", syntax.Name(cut.name or "")), expected)
    axis = axes(cut.constants, pipeline).get(expected.base)
    if axis is None:
        return None
    passes = cuts.evaluator().passes
    places = tuple(
        place
        for place, (value, fate) in enumerate(zip(axis.values, axis.fates, strict=True))
        if value is not None and fate == FITS and all(passes(t, value) is True for t in allowed)
    )
    in_a_gap = any(place % 2 == 0 for place in places)
    if cut.opaque and in_a_gap:
        return None
    return Domain(axis, places, any(constant is None for constant in cut.constants))


def domain_of(definitions: Definitions, decisions: Sequence[str], name: str) -> Domain | None:
    """The domain of an input, as far as these decisions can tell its parts apart; None as above."""
    cut = cuts.Cuts(name)
    allowed: list[syntax.Test] = []
    for decision in decisions:
        logic = definitions.decisions[decision].logic
        if isinstance(logic, LiteralExpression):
            cut.expression(logic.expression, of_cell=False)
        else:
            allowed.extend(_taken_in(cut, logic))
    return domain(cut, definitions.inputs[name].type, allowed)


def _taken_in(cut: cuts.Cuts, table: DecisionTable) -> list[syntax.Test]:
    """Takes a table's tests in; gives back those that its columns put on the fact itself."""
    allowed: list[syntax.Test] = []
    for place, column in enumerate(table.columns):
        direct = column.expression == syntax.Name(cut.name or "")
        if direct:
            allowed.extend(t for t in (column.allowed, column.type.allowed) if t is not None)
        else:
            cut.expression(column.expression, of_cell=False)
        for rule in table.rules:
            cut.test(rule.cells[place], of_subject=direct)
    defaults = [output.default for output in table.outputs if output.default is not None]
    for node in (*defaults, *(node for rule in table.rules for node in rule.outputs)):
        cut.expression(node, of_cell=False)
    return allowed


def representatives(
    definitions: Definitions, decisions: Sequence[str], name: str
) -> tuple[object, ...] | None:
    """One value for each part of an input's domain, as far as these decisions can tell them apart.

    None when there is no such finite list, or no value is allowed at all. Null is one of the values
    only where the model itself tests for null.
    """
    found = domain_of(definitions, decisions, name)
    return None if found is None else found.values or None
