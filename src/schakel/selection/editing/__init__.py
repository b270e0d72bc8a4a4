"""Changing a decision model in small steps, as its editor and its spreadsheet do. Pure.

An edit is a frozen value; ``apply`` makes a new model of an old one. What comes out has been
written as DMN and read again, so a model that was edited is a model that can be kept.

What belongs here: what people may change in a model. What does not: who may change it, and when.
"""

from schakel.selection.editing.applying import Edit, apply
from schakel.selection.editing.merging import can_follow, rule_in
from schakel.selection.editing.of_cases import put_case, remove_case
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
from schakel.selection.editing.places import ANYTHING, allowed_outcomes, next_id

__all__ = [
    "ANYTHING",
    "AddColumn",
    "AddRule",
    "CopyRule",
    "DeleteRule",
    "Edit",
    "MoveColumn",
    "MoveRule",
    "RemoveColumn",
    "SetCell",
    "SetColumn",
    "SetOutcome",
    "SetWords",
    "allowed_outcomes",
    "apply",
    "can_follow",
    "next_id",
    "put_case",
    "remove_case",
    "rule_in",
]
