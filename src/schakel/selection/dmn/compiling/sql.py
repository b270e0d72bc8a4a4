"""A decision table as SQL for DuckDB and PostgreSQL, to decide a whole history at once.

    table = sql_table(model, "track", DUCKDB)
    f"SELECT {table.values['track']} FROM history"

A history has a column for each fact, named as the fact, of the type of the fact; null is null.
"""

from dataclasses import dataclass
from decimal import Decimal

from schakel.selection.dmn.compiling import cuts
from schakel.selection.dmn.compiling.axes import REFUSED
from schakel.selection.dmn.compiling.conditions import (
    FALSE,
    ColumnConditions,
    conditions,
    every,
    some,
)
from schakel.selection.dmn.compiling.dialects import Dialect, NotInSqlError, identifier, literal
from schakel.selection.dmn.compiling.fast_table import FastTable
from schakel.selection.dmn.compiling.masks import Masks, bits
from schakel.selection.dmn.elements import Decision, DecisionTable, Rule
from schakel.selection.dmn.model import Model
from schakel.selection.dmn.tables import SEVERAL, rank, settle
from schakel.selection.dmn.types import conform
from schakel.selection.dmn.values import equal, kind

NULL = literal(None)


@dataclass(frozen=True, slots=True)
class SqlTable:
    """A table as expressions over the columns of a history.

    `values` has one for each output, by its name, or by that of the decision when there is one
    output. `matching` gives the places (from 1) of the rules whose cells all pass; null where a
    refused value makes the table null. `possible` gives those that may match, reading beside each
    fact a boolean column `"<fact> unknown"`; where that is true the fact itself is not looked at.
    """

    values: dict[str, str]
    matching: str
    possible: str


def sql_table(model: Model, decision: str, dialect: Dialect) -> SqlTable:
    """The SQL of a decision's own table; decisions that it requires are columns of the history.

    Raises NotInSqlError when part of it has no SQL of the same meaning.
    """
    found = model.definitions.decisions[decision]
    if not isinstance(found.logic, DecisionTable):
        raise NotInSqlError(f"decision {decision!r} is not a table")
    types = {name: given.type.base for name, given in model.inputs.items()}
    types |= {name: other.type.base for name, other in model.definitions.decisions.items()}
    fast = FastTable(found, found.logic, model.definitions)
    columns = [conditions(c.masks, types, dialect, c.column.label) for c in fast.columns]
    return _Table(found, found.logic, fast, columns, dialect).sql()


def query(model: Model, decision: str, relation: str, dialect: Dialect) -> str:
    """A query that adds to each row of a relation the decision, after those that it requires.

    Each has one output. Raises NotInSqlError as `sql_table` does.
    """
    steps = [f"step_0 AS (SELECT * FROM {identifier(relation)})"]
    _, required = model.definitions.required(decision)
    for number, name in enumerate(required, start=1):
        values = sql_table(model, name, dialect).values
        if list(values) != [name]:
            raise NotInSqlError(f"decision {name!r} has several outputs")
        added = f"{values[name]} AS {identifier(name)}"
        steps.append(f"step_{number} AS (SELECT *, {added} FROM step_{number - 1})")
    return f"WITH {', '.join(steps)} SELECT * FROM step_{len(required)}"


class _Table:
    def __init__(
        self,
        decision: Decision,
        table: DecisionTable,
        fast: FastTable,
        columns: list[ColumnConditions],
        dialect: Dialect,
    ) -> None:
        self.decision = decision
        self.table = table
        self.fast = fast
        self.columns = columns
        self.dialect = dialect
        count = range(len(table.rules))
        self.matches = [every([column.cells[rule] for column in columns]) for rule in count]
        self.opens = [every([column.open_cells[rule] for column in columns]) for rule in count]
        self.refusals = [self._refusal(rule) for rule in count]
        self.refused = some(self.refusals)
        self.outputs = [self._output(rule) for rule in table.rules]

    def _refusal(self, rule: int) -> str:
        """True when this rule comes to a refused value: all its cells before that one pass."""
        found: list[str] = []
        for place, column in enumerate(self.columns):
            asks = not self.fast.columns[place].masks.any_value >> rule & 1
            if column.refused != FALSE and asks:
                before = [earlier.cells[rule] for earlier in self.columns[:place]]
                found.append(every([column.refused, *before]))
        return some(found)

    def _output(self, rule: Rule) -> object:
        """The value of a rule on its own, as the decision's type wants it."""
        if not self.fast.constant:
            raise NotInSqlError(f"rule {rule.id}: an output that is not constant")
        single = DecisionTable("FIRST", None, (), self.table.outputs, (rule,))
        value, _ = settle(single, [rule], cuts.evaluator())
        wanted = self.decision.type
        if self.table.hit_policy in SEVERAL:
            if self.table.aggregation is None and wanted.item is not None:
                wanted = wanted.item
            if wanted.allowed is not None and self.table.aggregation is not None:
                raise NotInSqlError("an aggregation with allowed values")
            value, problem = conform(value, wanted, cuts.evaluator().passes)
            if problem is not None:
                raise NotInSqlError(f"rule {rule.id}: {problem}")
            return value
        return conform(value, wanted, cuts.evaluator().passes)[0]

    def sql(self) -> SqlTable:
        first = self.table.hit_policy == "FIRST"
        matching = self.dialect.places(self.matches)
        if self.refused != FALSE and not first:
            matching = f"CASE WHEN {self.refused} THEN NULL ELSE {matching} END"
        names = [output.name for output in self.table.outputs]
        if len(names) == 1:
            values = {self.decision.name: self._value(None)}
        elif self.table.aggregation == "COUNT":
            values = {self.decision.name: self._aggregate("COUNT")}
        else:
            values = {name: self._value(name) for name in names}
        return SqlTable(values, matching, self.dialect.places(self.opens))

    def _part(self, value: object, name: str | None) -> str:
        if name is not None:
            value = value.get(name) if isinstance(value, dict) else None
        return literal(value)

    def _default(self, name: str | None) -> object:
        value, _ = settle(self.table, [], cuts.evaluator())
        value, _ = conform(value, self.decision.type, cuts.evaluator().passes)
        return value

    def _value(self, name: str | None) -> str:
        self._one_kind(name)
        if self.table.aggregation is not None:
            return self._aggregate(self.table.aggregation)
        if self.table.hit_policy in SEVERAL:
            return self._list(name)
        return self._case(name)

    def _one_kind(self, name: str | None) -> None:
        kinds = {kind(v.get(name) if name and isinstance(v, dict) else v) for v in self.outputs}
        if len(kinds - {"null"}) > 1:
            raise NotInSqlError("outputs of more than one type")

    def _order(self) -> list[int]:
        """The rules in the order in which the hit policy takes them."""
        places = range(len(self.table.rules))
        if self.table.hit_policy not in {"PRIORITY", "OUTPUT ORDER"}:
            return list(places)
        raw = [self._raw(place) for place in places]
        return sorted(places, key=lambda place: rank(self.table, raw[place]))

    def _raw(self, place: int) -> object:
        single = DecisionTable("FIRST", None, (), self.table.outputs, ())
        return settle(single, [self.table.rules[place]], cuts.evaluator())[0]

    def _case(self, name: str | None) -> str:
        """One CASE: the first branch that is true gives the value."""
        branches: list[str] = []
        first = self.table.hit_policy == "FIRST"
        if not first:
            bad = some([part for part in (self.refused, self._conflict()) if part != FALSE])
            if bad != FALSE:
                branches.append(f"WHEN {bad} THEN NULL")
        for place in self._order():
            if first and self.refusals[place] != FALSE:
                branches.append(f"WHEN {self.refusals[place]} THEN NULL")
            if self.matches[place] != FALSE:
                value = self._part(self.outputs[place], name)
                branches.append(f"WHEN {self.matches[place]} THEN {value}")
        default = self._part(self._default(name), name)
        if not branches:
            return default
        return f"CASE {' '.join(branches)} ELSE {default} END"

    def _conflict(self) -> str:
        """True where UNIQUE has several matches, or ANY two that differ; FALSE when that cannot be."""
        policy = self.table.hit_policy
        if policy not in {"UNIQUE", "ANY"}:
            return FALSE
        raw = [self._raw(place) for place in range(len(self.table.rules))]
        together = meeting([column.masks for column in self.fast.columns], len(raw))
        groups: list[tuple[object, list[int]]] = []
        for place, value in enumerate(raw):
            group = next(
                (g for known, g in groups if policy == "ANY" and equal(known, value)), None
            )
            if group is None:
                groups.append((value, [place]))
            else:
                group.append(place)
        clash = any(
            together[place] & ~sum(1 << other for other in group)
            for _, group in groups
            for place in group
        )
        if not clash:
            return FALSE
        hits = [
            f"CASE WHEN {some([self.matches[place] for place in group])} THEN 1 ELSE 0 END"
            for _, group in groups
        ]
        return f"({' + '.join(hits)}) > 1"

    def _list(self, name: str | None) -> str:
        order = self._order()
        places = self.dialect.places([self.matches[place] for place in order])
        values = [self._part(self.outputs[place], name) for place in order]
        default = self._default(name)
        items = default if isinstance(default, list) else [default]
        others = [] if default is None else [self._part(item, name) for item in items]
        found = self.dialect.picked(typed(values, others), places) if values else "NULL"
        nothing = "NULL" if default is None else self.dialect.array(typed(others, values))
        hit = some(self.matches)
        branches = f"WHEN {hit} THEN {found} ELSE {nothing}"
        if self.refused != FALSE:
            branches = f"WHEN {self.refused} THEN NULL {branches}"
        return f"CASE {branches} END"

    def _aggregate(self, aggregation: str) -> str:
        if aggregation == "COUNT":
            outputs: list[object] = [Decimal(1)] * len(self.outputs)
        else:
            outputs = self.outputs
            if any(kind(value) != "number" for value in outputs):
                raise NotInSqlError("an aggregation of values that are not numbers")
        pairs = list(zip(self.matches, map(literal, outputs), strict=True))
        hit = some(self.matches)
        if aggregation in {"SUM", "COUNT"}:
            found = " + ".join(
                f"CASE WHEN {match} THEN {value} ELSE 0 END" for match, value in pairs
            )
        else:
            function = "LEAST" if aggregation == "MIN" else "GREATEST"
            cases = ", ".join(f"CASE WHEN {match} THEN {value} END" for match, value in pairs)
            found = f"{function}({cases})"
        default = literal(self._default(None))
        branches = (
            f"WHEN {hit} THEN {found} ELSE {default}" if pairs else f"WHEN TRUE THEN {default}"
        )
        if self.refused != FALSE:
            branches = f"WHEN {self.refused} THEN NULL {branches}"
        return f"CASE {branches} END"


def typed(values: list[str], others: list[str]) -> list[str]:
    """The values of an array; where all are null one of them gets the type of the others.

    PostgreSQL takes an array of nulls alone for one of texts, and then has no CASE for both.
    """
    like = next((other for other in others if other != NULL), None)
    if like is None or any(value != NULL for value in values):
        return values
    return [f"NULLIF({like}, {like})", *values[1:]]


def meeting(columns: list[Masks], rules: int) -> list[int]:
    """For each rule the others that match with it for some facts, each column taken by itself."""
    found = [((1 << rules) - 1) & ~(1 << rule) for rule in range(rules)]
    for masks in columns:
        met = [0] * rules
        parts = {masks.null}
        for axis, by_atom in masks.by_kind.values():
            for value, fate, mask in zip(axis.values, axis.fates, by_atom, strict=True):
                if value is not None and fate != REFUSED:
                    parts.add(mask)
        for mask in parts:
            for rule in bits(mask & ~masks.fit):
                met[rule] |= mask
        found = [known & here for known, here in zip(found, met, strict=True)]
    return found
