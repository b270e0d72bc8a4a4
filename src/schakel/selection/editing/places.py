"""Where an edit lands: the table, the rule, the column; and what may stand there."""

import re
from collections.abc import Iterable
from dataclasses import replace

from schakel.kernel.errors import FieldError, Invalid
from schakel.regions.rules import PartnerKind
from schakel.selection import dmn
from schakel.selection.dmn.elements import Definitions
from schakel.selection.dmn.syntax import Literal

ANYTHING = "-"
# An id stands in addresses, in traces and in spreadsheets. One with a slash is the reader's own.
_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,39}")
_NUMBERED = re.compile(r"(.*?)(\d+)")


def refuse(path: str, code: str, message: str) -> Invalid:
    """One fault at one place, to be raised."""
    return Invalid([FieldError(path, code, message)])


def table_of(definitions: Definitions, decision: str) -> dmn.DecisionTable:
    """The table of a decision. Raises Invalid when there is none."""
    found = definitions.decisions.get(decision)
    if found is None or not isinstance(found.logic, dmn.DecisionTable):
        raise Invalid([FieldError(decision, "unknown", "There is no table of this name.")])
    return found.logic


def place_of(definitions: Definitions, rule: str) -> tuple[str, int]:
    """The decision of a rule, and its place in the table from 0. Raises Invalid."""
    for name, decision in definitions.decisions.items():
        if isinstance(decision.logic, dmn.DecisionTable):
            for number, one in enumerate(decision.logic.rules):
                if one.id == rule:
                    return name, number
    raise Invalid([FieldError(f"rules.{rule}", "unknown", "There is no rule of this name.")])


def column_of(table: dmn.DecisionTable, text: str, path: str) -> int:
    """The place of the column that asks this. Raises Invalid."""
    for number, column in enumerate(table.columns):
        if column.text == text:
            return number
    raise Invalid([FieldError(path, "unknown", "There is no column that asks this.")])


def with_rules(definitions: Definitions, decision: str, rules: Iterable[dmn.Rule]) -> Definitions:
    """The same model with other rules in one table."""
    return with_table(
        definitions, decision, replace(table_of(definitions, decision), rules=tuple(rules))
    )


def with_table(
    definitions: Definitions,
    decision: str,
    table: dmn.DecisionTable,
    *,
    requires: tuple[str, ...] | None = None,
) -> Definitions:
    """The same model with another table for one decision, and what the decision asks then."""
    old = definitions.decisions[decision]
    new = replace(old, logic=table, requires=old.requires if requires is None else requires)
    return replace(definitions, decisions={**definitions.decisions, decision: new})


def check_new_id(definitions: Definitions, rule: str) -> None:
    """Raises Invalid for an id that is taken, or that cannot be one."""
    path = f"rules.{rule}"
    if not _ID.fullmatch(rule):
        text = "A rule's id is a letter, then letters, digits, dots or dashes; 40 at most."
        raise Invalid([FieldError(path, "format", text)])
    if rule in all_ids(definitions):
        raise Invalid([FieldError(path, "taken", "There is a rule of this name already.")])


def all_ids(definitions: Definitions) -> set[str]:
    """The ids of all rules of a model."""
    tables = (decision.logic for decision in definitions.decisions.values())
    return {
        rule.id for table in tables if isinstance(table, dmn.DecisionTable) for rule in table.rules
    }


def next_id(model: dmn.Model, decision: str) -> str:
    """A free id in the manner of the table's own: R18 after R17."""
    taken = all_ids(model.definitions)
    found = [_NUMBERED.fullmatch(rule.id) for rule in model.rules(decision)]
    named = [match for match in found if match and "/" not in match[0]]
    last = max(named, key=lambda match: int(match[2])) if named else None
    prefix, number, width = (last[1], int(last[2]), len(last[2])) if last else ("R", 0, 2)
    while True:
        number += 1
        wanted = f"{prefix}{number:0{width}}"
        if wanted not in taken:
            return wanted


def allowed_outcomes(table: dmn.DecisionTable, place: int = 0) -> tuple[str, ...]:
    """The outcomes that an output may give, as S-FEEL; empty when the model sets no bounds.

    Where the model lists none and every rule names a kind of partner, only partners are allowed.
    """
    output = table.outputs[place]
    if output.values:
        return tuple(_feel(value) for value in output.values)
    partners = tuple(f'"{kind.value}"' for kind in PartnerKind)
    given = {rule.output_texts[place] for rule in table.rules}
    return partners if given and given <= set(partners) else ()


def outcome_fits(model: dmn.Model, decision: str, place: int, text: str) -> bool:
    """Whether an outcome is among those allowed. One that must be worked out first may be any.

    Raises ModelError for a text that is no expression.
    """
    allowed = allowed_outcomes(table_of(model.definitions, decision), place)
    node = dmn.outcome(model, decision, text)
    return not allowed or not isinstance(node, Literal) or _feel(node.value) in allowed


def _feel(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else dmn.feel_string(value)
