"""A model as people read it: its tables, and of each rule the conditions, the outcome and the words."""

from collections.abc import Mapping
from dataclasses import dataclass

from schakel.selection import dmn

ANYTHING = "-"
ANSWERS = ("track", "route", "first_reading", "partners", "safety_house", "lighter_step")


def answers(model: dmn.Model) -> tuple[str, ...]:
    """The decisions of a model that are asked, in the order in which people read them."""
    return tuple(name for name in ANSWERS if name in model.decisions)


@dataclass(frozen=True)
class Condition:
    """One cell of a rule that asks something: of which fact, by language, and what it must be."""

    label: Mapping[str, str]
    test: str


@dataclass(frozen=True)
class RuleRow:
    """A rule as people read it: its conditions, its outcome, its explanation and its source."""

    id: str
    conditions: tuple[Condition, ...]
    outcomes: tuple[str, ...]
    explanation: Mapping[str, str]
    source: str
    open_to_variation: bool | None


@dataclass(frozen=True)
class Table:
    """A decision with its rules in order, and what decides when several fit."""

    decision: str
    hit_policy: str
    rows: tuple[RuleRow, ...]


def tables(model: dmn.Model) -> tuple[Table, ...]:
    """The decision tables of a model, in order of the file; other logic has no rules to show."""
    found = [(name, model.definitions.decisions[name].logic) for name in model.decisions]
    return tuple(
        Table(name, logic.hit_policy, tuple(rule_row(model, logic, rule) for rule in logic.rules))
        for name, logic in found
        if isinstance(logic, dmn.DecisionTable)
    )


def rule_row(model: dmn.Model, table: dmn.DecisionTable, rule: dmn.Rule) -> RuleRow:
    """A rule as people read it."""
    asked = [
        Condition(_label(model, column), text)
        for column, text in zip(table.columns, rule.texts, strict=True)
        if text != ANYTHING
    ]
    return RuleRow(
        rule.id,
        tuple(asked),
        rule.output_texts,
        rule.explanation,
        rule.source,
        rule.open_to_variation,
    )


def _label(model: dmn.Model, column: dmn.Column) -> Mapping[str, str]:
    """The name of a fact by language; a column that combines facts has its own in Dutch only."""
    name = column.expression.name if isinstance(column.expression, dmn.Name) else ""
    return model.inputs[name].label if name in model.inputs else {"nl": column.label}
