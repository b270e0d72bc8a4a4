"""Deciding by a table: which rules fire, and what their hit policy makes of them (DMN 1.5, 8.2.8).

A cell on a fact that is still unknown is put off: a rule that fails on a known fact needs no more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from schakel.selection.dmn import functions, syntax
from schakel.selection.dmn.elements import Column, DecisionTable, Output, Rule
from schakel.selection.dmn.errors import FeelError, UnknownFactError
from schakel.selection.dmn.evaluator import Evaluator
from schakel.selection.dmn.types import ANY, Type, conform
from schakel.selection.dmn.values import equal

_UNSET = object()


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """What became of one rule. `column`, `test` and `value` tell the first cell that failed."""

    decision: str
    rule: str
    fired: bool
    column: str = ""
    test: str = ""
    value: object = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a table came to: its value, the ids of the rules that fired, and the rules not fired.

    A rule is left out of both when an earlier one settled the matter under FIRST.
    """

    value: object
    fired: tuple[str, ...]
    failed: tuple[tuple[Rule, int], ...]
    columns: "Columns"


class Columns:
    """The values of the input columns, each worked out once, at first use."""

    def __init__(self, table: DecisionTable, evaluator: Evaluator) -> None:
        self.columns = table.columns
        self.evaluator = evaluator
        self._values: list[object] = [_UNSET] * len(table.columns)

    def value(self, place: int) -> object:
        """The value of the column at this place. Raises FeelError for one that is not allowed."""
        if self._values[place] is _UNSET:
            self._values[place] = self._read(self.columns[place])
        return self._values[place]

    def _read(self, column: Column) -> object:
        value = self.evaluator.value(column.expression)
        value, problem = conform(value, column.type, self.evaluator.passes)
        if problem is None and value is not None and column.allowed is not None:
            items = value if isinstance(value, list) else [value]
            if not all(self.evaluator.passes(column.allowed, item) is True for item in items):
                problem = "the value is not among the allowed ones"
        if problem is not None:
            raise FeelError(f"column {column.label!r}: {problem}")
        return value


def decide(table: DecisionTable, evaluator: Evaluator) -> Decided:
    """What the table decides.

    Raises FeelError where DMN says null, and UnknownFactError where a fact is lacking.
    """
    columns = Columns(table, evaluator)
    matched: list[Rule] = []
    failed: list[tuple[Rule, int]] = []
    for rule in table.rules:
        place = _first_failure(rule, columns, evaluator)
        if place is not None:
            failed.append((rule, place))
            continue
        matched.append(rule)
        if table.hit_policy == "FIRST":
            break
    value, fired = settle(table, matched, evaluator)
    return Decided(value, tuple(rule.id for rule in fired), tuple(failed), columns)


def _first_failure(rule: Rule, columns: Columns, evaluator: Evaluator) -> int | None:
    put_off: UnknownFactError | None = None
    for place, cell in enumerate(rule.cells):
        if isinstance(cell, syntax.AnyValue):
            continue
        try:
            if evaluator.passes(cell, columns.value(place)) is not True:
                return place
        except UnknownFactError as fact:
            put_off = put_off or fact
    if put_off is not None:
        raise put_off
    return None


def settle(
    table: DecisionTable, matched: list[Rule], evaluator: Evaluator
) -> tuple[object, list[Rule]]:
    """What the hit policy makes of the rules that match, and which of them fire.

    Raises FeelError where DMN says null.
    """
    if not matched:
        return _default(table, evaluator), []
    results = [(rule, _output(table, rule, evaluator)) for rule in matched]
    ordered = _POLICIES[table.hit_policy](table, results)
    values = [value for _, value in ordered]
    fired = [rule for rule, _ in ordered]
    if table.aggregation is not None:
        return _aggregate(table, values), fired
    return (values if table.hit_policy in SEVERAL else values[0]), fired


def _output(table: DecisionTable, rule: Rule, evaluator: Evaluator) -> object:
    values = [
        _given(output, evaluator.value(node), evaluator)
        for output, node in zip(table.outputs, rule.outputs, strict=True)
    ]
    if len(table.outputs) == 1:
        return values[0]
    return {output.name: value for output, value in zip(table.outputs, values, strict=True)}


def _given(output: Output, value: object, evaluator: Evaluator) -> object:
    """What an output entry gives: null, with the reason, when its column does not allow it.

    DMN 1.5, 8.3.3: the type of an output clause, and its output values, bind each of its entries.
    """
    if value is None or output.type is ANY:
        return value
    found, problem = conform(value, wanted_of(output, value), evaluator.passes)
    if problem is not None:
        named = f"output {output.name!r}" if output.name else "the output"
        evaluator.scope.note(f"{named}: {problem}")
    return found


def wanted_of(output: Output, value: object) -> Type:
    """The type that what an output entry gives must have; output values bind each item of a list."""
    several = isinstance(value, list) and output.type.base == "Any"
    return Type("list", item=output.type) if several else output.type


def _default(table: DecisionTable, evaluator: Evaluator) -> object:
    """DMN 1.5, 8.2.11: without a match the default output entries count, else null."""
    if table.aggregation == "COUNT":
        return Decimal(0)
    if all(output.default is None for output in table.outputs):
        return None
    values = [
        None if output.default is None else evaluator.value(output.default)
        for output in table.outputs
    ]
    if len(table.outputs) > 1:
        names = [output.name for output in table.outputs]
        value: object = dict(zip(names, values, strict=True))
    else:
        value = values[0]
    several = table.hit_policy in SEVERAL and table.aggregation is None
    return [value] if several and not isinstance(value, list) else value


Results = list[tuple[Rule, object]]


def _unique(table: DecisionTable, results: Results) -> Results:
    if len(results) > 1:
        ids = ", ".join(rule.id for rule, _ in results)
        raise FeelError(f"hit policy UNIQUE, but several rules match: {ids}")
    return results


def _any(table: DecisionTable, results: Results) -> Results:
    if any(equal(value, results[0][1]) is not True for _, value in results):
        ids = ", ".join(rule.id for rule, _ in results)
        raise FeelError(f"hit policy ANY, but rules that match differ: {ids}")
    return results


def _in_order(table: DecisionTable, results: Results) -> Results:
    return results


def _by_output(table: DecisionTable, results: Results) -> Results:
    """DMN 1.5, 8.2.8: by the order of the output values, the first output column weighing most."""
    return sorted(results, key=lambda result: rank(table, result[1]))


def rank(table: DecisionTable, value: object) -> tuple[int, ...]:
    """The place of a value among the output values, for each output: the lowest goes first."""
    parts = value if len(table.outputs) > 1 and isinstance(value, dict) else None
    ranks: list[int] = []
    for output in table.outputs:
        part = value if parts is None else parts[output.name]
        places = [i for i, allowed in enumerate(output.values) if equal(allowed, part) is True]
        ranks.append(places[0] if places else len(output.values))
    return tuple(ranks)


def _priority(table: DecisionTable, results: Results) -> Results:
    return _by_output(table, results)[:1]


_POLICIES: dict[str, Callable[[DecisionTable, Results], Results]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _in_order,
    "PRIORITY": _priority,
    "COLLECT": _in_order,
    "RULE ORDER": _in_order,
    "OUTPUT ORDER": _by_output,
}
SEVERAL = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})
_AGGREGATIONS: dict[str, Callable[[list[object]], object]] = {
    "SUM": functions.total,
    "MIN": functions.smallest,
    "MAX": functions.largest,
    "COUNT": lambda values: Decimal(len(values)),
}
HIT_POLICIES = frozenset(_POLICIES)
AGGREGATIONS = frozenset(_AGGREGATIONS)


def _aggregate(table: DecisionTable, values: list[object]) -> object:
    if len(table.outputs) > 1 and table.aggregation != "COUNT":
        raise FeelError("an aggregation needs a single output column")
    return _AGGREGATIONS[str(table.aggregation)](values)
