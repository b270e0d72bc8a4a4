"""Edits of columns: which facts a table asks, in which order, and which values it may meet."""

from dataclasses import dataclass, replace

from schakel.selection import dmn
from schakel.selection.dmn import syntax
from schakel.selection.dmn.elements import Definitions
from schakel.selection.editing.places import (
    ANYTHING,
    column_of,
    refuse,
    table_of,
    with_table,
)


@dataclass(frozen=True, slots=True)
class SetColumn:
    """The name of a column for people, and the values that it may meet, as S-FEEL.

    No values: what the type of the fact allows. ``column`` is the text of what the column asks.
    """

    decision: str
    column: str
    label: str
    allowed: str = ""

    @property
    def path(self) -> str:
        """The place of a fault."""
        return f"columns.{self.column}"

    def change(self, definitions: Definitions) -> Definitions:
        """The model with this column. Raises Invalid for a column that is not there."""
        table = table_of(definitions, self.decision)
        place = column_of(table, self.column, self.path)
        columns = list(table.columns)
        columns[place] = replace(
            columns[place],
            label=" ".join(self.label.split()) or " ".join(self.column.split()),
            allowed_text=self.allowed.strip(),
        )
        return with_table(definitions, self.decision, replace(table, columns=tuple(columns)))


@dataclass(frozen=True, slots=True)
class AddColumn:
    """A column for a fact that the model knows; every rule takes any value of it at first."""

    decision: str
    input: str

    @property
    def path(self) -> str:
        """The place of a fault."""
        return f"columns.{self.input}"

    def change(self, definitions: Definitions) -> Definitions:
        """The model with the column. Raises Invalid for a fact unknown, or asked already."""
        table = table_of(definitions, self.decision)
        asked = definitions.inputs.get(self.input)
        if asked is None:
            raise refuse(self.path, "unknown", "The model does not know this fact.")
        if any(column.text == self.input for column in table.columns):
            raise refuse(self.path, "taken", "This table asks this fact already.")
        column = dmn.Column(
            asked.label.get("nl") or asked.name,
            dmn.Name(asked.name),
            text=asked.name,
            type_name=asked.type_name,
        )
        rules = tuple(replace(rule, texts=(*rule.texts, ANYTHING)) for rule in table.rules)
        requires = definitions.decisions[self.decision].requires
        return with_table(
            definitions,
            self.decision,
            replace(table, columns=(*table.columns, column), rules=rules),
            requires=tuple(dict.fromkeys((*requires, self.input))),
        )


@dataclass(frozen=True, slots=True)
class MoveColumn:
    """A column to before another one, or to the end. The order says nothing; it only reads better."""

    decision: str
    column: str
    before: str = ""

    @property
    def path(self) -> str:
        """The place of a fault."""
        return f"columns.{self.column}"

    def change(self, definitions: Definitions) -> Definitions:
        """The model in the new order. Raises Invalid for a column that is not there."""
        table = table_of(definitions, self.decision)
        place = column_of(table, self.column, self.path)
        if self.before == self.column:
            return definitions
        order = [number for number in range(len(table.columns)) if number != place]
        before = column_of(table, self.before, self.path) if self.before else None
        order.insert(len(order) if before is None else order.index(before), place)
        columns = tuple(table.columns[number] for number in order)
        rules = tuple(
            replace(rule, texts=tuple(rule.texts[number] for number in order))
            for rule in table.rules
        )
        return with_table(definitions, self.decision, replace(table, columns=columns, rules=rules))


@dataclass(frozen=True, slots=True)
class RemoveColumn:
    """A column out of a table. While a rule asks it, it stays: no condition goes unseen."""

    decision: str
    column: str

    @property
    def path(self) -> str:
        """The place of a fault."""
        return f"columns.{self.column}"

    def change(self, definitions: Definitions) -> Definitions:
        """The model without the column. Raises Invalid while a rule asks it."""
        table = table_of(definitions, self.decision)
        place = column_of(table, self.column, self.path)
        if any(rule.texts[place] != ANYTHING for rule in table.rules):
            text = "A rule still asks this. Make its cell “-” first, in every rule."
            raise refuse(self.path, "in_use", text)
        columns = table.columns[:place] + table.columns[place + 1 :]
        rules = tuple(
            replace(rule, texts=rule.texts[:place] + rule.texts[place + 1 :])
            for rule in table.rules
        )
        left = replace(table, columns=columns, rules=rules)
        return with_table(definitions, self.decision, left)


def without_unasked(old: dmn.Model, new: dmn.Model, decision: str) -> dmn.Model:
    """The new model where a table no longer requires the facts that it stopped asking."""
    table = table_of(new.definitions, decision)
    before = old.definitions.decisions[decision].requires
    idle = set(before) - _read(table_of(old.definitions, decision))
    read = _read(table) | idle | (set(new.definitions.decisions) - set(new.inputs))
    kept = tuple(n for n in new.definitions.decisions[decision].requires if n in read)
    return dmn.Model(with_table(new.definitions, decision, table, requires=kept))


def asked_by(model: dmn.Model, decision: str, text: str) -> frozenset[str]:
    """The facts that a column with this text asks. Raises ModelError when it cannot be read."""
    definitions = model.definitions
    found = definitions.decisions[decision]
    wider = tuple(dict.fromkeys((*found.requires, *model.inputs)))
    able = with_table(definitions, decision, table_of(definitions, decision), requires=wider)
    return frozenset(syntax.names(dmn.outcome(dmn.Model(able), decision, text))) & set(model.inputs)


def _read(table: dmn.DecisionTable) -> set[str]:
    """The facts that stand anywhere in a table."""
    nodes: list[syntax.Node] = [column.expression for column in table.columns]
    for rule in table.rules:
        nodes += [*rule.cells, *rule.outputs]
    nodes += [output.default for output in table.outputs if output.default is not None]
    return set().union(*(syntax.names(node) for node in nodes))
