"""Two versions of a model beside each other: what came, what went, what moved and what changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.selection.comparing import Aspect, Change, Difference, compare
from schakel.selection.editing import (
    AddColumn,
    AddRule,
    DeleteRule,
    MoveRule,
    SetCell,
    SetColumn,
    SetOutcome,
    SetWords,
    apply,
)
from schakel.selection.shipped import shipped
from tests.selection.dmn.building import literal, model_of, table
from tests.selection.editing.test_edits import a_model

VERSIONS = shipped().versions()
MODEL = a_model()


def changes(after):
    found = compare(MODEL, after)
    return [(rule.name, rule.change, rule.moved) for one in found.tables for rule in one.rules]


@pytest.mark.parametrize("one", VERSIONS, ids=lambda one: one.model.label)
def test_a_model_does_not_differ_from_itself(one):
    assert compare(one.model, one.model).same


def test_a_changed_rule_says_which_cell_which_outcome_and_which_words():
    after = apply(
        MODEL,
        SetCell("R02", "age", "[12..18)"),
        SetCell("R02", "weapon", "-"),
        SetOutcome("R02", '"A"'),
        SetWords("R02", {"nl": "Jong."}, "Sv 486", True),
    )
    (rule,) = compare(MODEL, after).tables[0].rules
    assert (rule.name, rule.change, rule.moved) == ("R02", Change.CHANGED, False)
    assert set(rule.differences) == {
        Difference(Aspect.CELL, ">= 12", "[12..18)", "age"),
        Difference(Aspect.CELL, "true", "", "weapon"),
        Difference(Aspect.OUTCOME, '"B"', '"A"', "answer"),
        Difference(Aspect.EXPLANATION, "", "Jong.", "nl"),
        Difference(Aspect.SOURCE, "", "Sv 486"),
        Difference(Aspect.VARIATION, "", "OPEN"),
    }


def test_rules_that_came_and_went_are_told_with_what_they_said():
    after = apply(MODEL, DeleteRule("R01"), AddRule("answer", "R03"))
    assert changes(after) == [("R03", Change.ADDED, False), ("R01", Change.REMOVED, False)]
    gone = compare(MODEL, after).tables[0].rules[1]
    assert Difference(Aspect.CELL, "< 12", "", "age") in gone.differences


def test_a_rule_that_only_moved_is_told_once_and_the_others_are_not():
    longer = apply(MODEL, AddRule("answer", "R03"), AddRule("answer", "R04"))
    found = compare(longer, apply(longer, MoveRule("R01")))
    assert [(rule.name, rule.change) for rule in found.tables[0].rules] == [("R01", Change.MOVED)]
    assert (found.count(Change.MOVED), found.count(Change.ADDED)) == (1, 0)


def test_a_new_column_is_told_and_its_empty_cells_are_not():
    found = compare(MODEL, apply(MODEL, AddColumn("answer", "abode")))
    assert [(one.name, one.change) for one in found.tables[0].columns] == [("abode", Change.ADDED)]
    assert found.tables[0].rules == ()


def test_other_values_of_a_column_are_told():
    found = compare(MODEL, apply(MODEL, SetColumn("answer", "age", "age", "[0..130]")))
    assert found.tables[0].columns[0].differences == (Difference(Aspect.ALLOWED, "", "[0..130]"),)


def test_facts_and_whole_tables_that_came_or_went_are_told():
    other = model_of(literal("age"), {"age": "number", "height": "number"})
    found = compare(MODEL, other)
    assert [(fact.name, fact.change) for fact in found.facts] == [
        ("height", Change.ADDED),
        ("weapon", Change.REMOVED),
        ("abode", Change.REMOVED),
    ]
    assert any(one.aspect == Aspect.LOGIC for one in found.tables[0].itself)


@given(order=st.permutations(range(7)))
def test_what_is_told_as_moved_is_the_fewest_that_can_have_moved(order):
    whole = apply(MODEL, *(AddRule("answer", f"Z{number}") for number in range(7)))
    mixed = apply(whole, *(MoveRule(f"Z{number}") for number in order))
    found = compare(whole, mixed)
    moved = {rule.name for one in found.tables for rule in one.rules}
    kept = [number for number in order if f"Z{number}" not in moved]
    assert kept == sorted(kept)
    longest = max(
        bin(chosen).count("1")
        for chosen in range(1 << 7)
        if (picked := [n for place, n in enumerate(order) if chosen >> place & 1]) == sorted(picked)
    )
    assert len(kept) == longest


def test_the_two_national_versions_for_the_criminal_door_differ_in_rules_that_people_can_name():
    old, new = (one.model for one in VERSIONS[:2])
    there = [rule.name for one in compare(old, new).tables for rule in one.rules]
    back = [rule.name for one in compare(new, old).tables for rule in one.rules]
    assert there
    assert sorted(there) == sorted(back)


def test_two_columns_that_ask_the_same_are_told_apart():
    twice = table(["age", "age"], [(["> 5", "< 9"], ["1"])])
    other = table(["age", "age"], [(["> 5", "< 8"], ["1"])])
    found = compare(model_of(twice, {"age": "number"}), model_of(other, {"age": "number"}))
    told = found.tables[0].rules[0].differences
    assert told == (Difference(Aspect.CELL, "< 9", "< 8", "age (2)"),)
