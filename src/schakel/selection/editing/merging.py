"""Whether an edit can be laid over a text that somebody saved meanwhile: no word may be lost."""

from schakel.selection import dmn
from schakel.selection.editing.applying import Edit
from schakel.selection.editing.of_columns import AddColumn, MoveColumn, RemoveColumn, SetColumn
from schakel.selection.editing.of_rules import (
    AddRule,
    CopyRule,
    DeleteRule,
    MoveRule,
    SetCell,
    SetOutcome,
    SetWords,
)
from schakel.selection.overlays import table_of


def can_follow(base: dmn.Model, newest: dmn.Model, *edits: Edit) -> bool:
    """Whether what these edits are about is in the newest text as it was in the base.

    Two people who change two rules of a table do not clash. Two who change one rule do, and so do
    two who change its columns.
    """
    return all(_same(base, newest, edit) for edit in edits)


def _same(base: dmn.Model, newest: dmn.Model, edit: Edit) -> bool:
    if isinstance(edit, SetCell | SetOutcome | SetWords | DeleteRule | CopyRule):
        old, new = rule_in(base, edit.rule), rule_in(newest, edit.rule)
        return old == new or _as_new(base, edit.rule)
    if isinstance(edit, AddRule):
        return rule_in(newest, edit.id) is None
    if isinstance(edit, MoveRule):
        return rule_in(newest, edit.rule) is not None
    if isinstance(edit, AddColumn | MoveColumn | RemoveColumn | SetColumn):
        old_table, new_table = (table_of(one, edit.decision) for one in (base, newest))
        return bool(old_table and new_table and old_table.columns == new_table.columns)
    return False


def _as_new(base: dmn.Model, rule: str) -> bool:
    """A rule that an edit before this one adds: it is in neither text."""
    return rule_in(base, rule) is None


def rule_in(model: dmn.Model, rule: str) -> tuple[str, dmn.Rule, tuple[str, ...]] | None:
    """A rule with its decision and what its columns ask; None when it is not there."""
    for name in model.decisions:
        table = table_of(model, name)
        if table is None:
            continue
        for one in table.rules:
            if one.id == rule:
                return name, one, tuple(column.text for column in table.columns)
    return None
