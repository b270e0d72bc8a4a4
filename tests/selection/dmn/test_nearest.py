"""The nearest other outcome: held against trying every change of facts on small tables."""

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.selection import dmn
from tests.selection.dmn.building import model_of, table
from tests.selection.dmn.small_tables import GRID, TYPES, frozen, tables


def fewest_by_brute_force(model: dmn.Model, facts: dict[str, object]) -> int | None:
    """How many facts must at least be others for another outcome; None when no change gives one."""
    now = frozen(model.evaluate("answer", facts).value)
    required = [name for name in model.required_inputs("answer") if facts.get(name) is not None]
    for count in range(1, len(required) + 1):
        for names in itertools.combinations(required, count):
            for values in itertools.product(*(GRID[name] for name in names)):
                changed = facts | dict(zip(names, values, strict=True))
                if frozen(model.evaluate("answer", changed).value) != now:
                    return count
    return None


@settings(max_examples=150, deadline=None)
@given(tables(), st.data())
def test_no_smaller_change_gives_another_outcome_than_the_one_found(model, data):
    unknown = data.draw(st.sets(st.sampled_from(list(TYPES)), max_size=1))
    facts = {name: data.draw(st.sampled_from(GRID[name])) for name in TYPES if name not in unknown}
    found = dmn.nearest(dmn.FastModel(model), "answer", facts)
    fewest = fewest_by_brute_force(model, facts)
    assert found.complete
    if fewest is None:
        assert found.changes == ()
        return
    assert len(found.changes) == fewest
    changed = facts | {change.name: change.after for change in found.changes}
    outcome = model.evaluate("answer", changed).value
    assert frozen(outcome) == frozen(found.value) != frozen(model.evaluate("answer", facts).value)


@settings(max_examples=150, deadline=None)
@given(tables(), st.data())
def test_a_number_is_changed_no_further_than_to_the_nearest_boundary(model, data):
    facts = {name: data.draw(st.sampled_from(GRID[name])) for name in TYPES}
    found = dmn.nearest(dmn.FastModel(model), "answer", facts)
    if len(found.changes) != 1 or found.changes[0].name != "number":
        return
    before, after = facts["number"], found.changes[0].after
    now = frozen(model.evaluate("answer", facts).value)
    for between in GRID["number"]:
        if min(before, after) <= between <= max(before, after):
            outcome = frozen(model.evaluate("answer", facts | {"number": between}).value)
            assert outcome in (now, frozen(found.value))


def aged(rules: list[tuple[list[str], list[str]]], type_name: str = "number") -> dmn.FastModel:
    logic = table(["age"], rules, hit='hitPolicy="FIRST"')
    return dmn.FastModel(model_of(logic, {"age": type_name}))


@pytest.mark.parametrize(("age", "other"), [(17, 18), (40, 17), (18, 17), (12, 18)])
def test_a_whole_number_goes_to_the_next_whole_number_over_the_boundary(age, other):
    model = aged([(["< 18"], ['"young"']), (["-"], ['"grown"'])])
    (change,) = dmn.nearest(model, "answer", {"age": age}).changes
    assert (change.name, change.before, change.after) == ("age", age, other)


def test_a_number_with_decimals_gets_a_simple_value_of_the_other_part():
    model = aged([(["< 0.5"], ['"little"']), (["-"], ['"much"'])])
    (change,) = dmn.nearest(model, "answer", {"age": Decimal("0.7")}).changes
    assert change.after == 0


def test_a_date_goes_to_the_next_day():
    model = aged([(['<= date("2026-03-01")'], ['"early"']), (["-"], ['"late"'])], "date")
    (change,) = dmn.nearest(model, "answer", {"age": dt.date(2026, 2, 1)}).changes
    assert change.after == dt.date(2026, 3, 2)
    (change,) = dmn.nearest(model, "answer", {"age": dt.date(2026, 7, 1)}).changes
    assert change.after == dt.date(2026, 3, 1)


FLAGS = {"a": "boolean", "b": "boolean", "c": "boolean"}


def test_two_facts_are_changed_only_where_one_does_not_do_it():
    rules = [(["true", "true", "-"], ['"both"']), (["-", "-", "-"], ['"not both"'])]
    model = dmn.FastModel(model_of(table(list(FLAGS), rules, hit='hitPolicy="FIRST"'), FLAGS))
    two = dmn.nearest(model, "answer", {"a": False, "b": False, "c": False})
    assert [(change.name, change.after) for change in two.changes] == [("a", True), ("b", True)]
    one = dmn.nearest(model, "answer", {"a": True, "b": False, "c": False})
    assert [change.name for change in one.changes] == ["b"]


EITHER = [(["false", "false", "-"], ['"none"']), (["-", "-", "-"], ['"some"'])]


def test_what_somebody_is_comes_after_the_facts_that_do_it_as_well():
    model = dmn.FastModel(model_of(table(list(FLAGS), EITHER, hit='hitPolicy="FIRST"'), FLAGS))
    facts = dict.fromkeys(FLAGS, False)
    assert dmn.nearest(model, "answer", facts).changes[0].name == "a"
    assert dmn.nearest(model, "answer", facts, last={"a"}).changes[0].name == "b"
    assert dmn.nearest(model, "answer", facts, held={"b"}, last={"a"}).changes[0].name == "a"


def test_a_fact_that_is_held_or_not_given_stays_as_it_is():
    model = dmn.FastModel(model_of(table(list(FLAGS), EITHER, hit='hitPolicy="FIRST"'), FLAGS))
    found = dmn.nearest(model, "answer", {"a": False, "b": False}, held={"a", "b"})
    assert (found.changes, found.complete) == ((), True)
    assert dmn.nearest(model, "answer", {"a": False}).changes == ()


def test_when_nothing_can_change_the_outcome_that_is_certain():
    model = aged([(["-"], ['"always"'])])
    found = dmn.nearest(model, "answer", {"age": 3})
    assert (found.changes, found.complete, found.value) == ((), True, "always")


def test_past_the_bound_it_says_that_it_looked_no_further():
    names = {f"f{n}": "boolean" for n in range(12)}
    rules = [(["true"] * 12, ['"all"']), (["-"] * 12, ['"not all"'])]
    model = dmn.FastModel(model_of(table(list(names), rules, hit='hitPolicy="FIRST"'), names))
    found = dmn.nearest(model, "answer", dict.fromkeys(names, False), bound=500)
    assert (found.changes, found.complete) == ((), False)
    assert "within 500" in found.reason
    whole = dmn.nearest(model, "answer", dict.fromkeys(names, False))
    assert len(whole.changes) == 12


def test_a_fact_used_in_a_calculation_is_named_as_what_could_not_be_tried():
    logic = table(
        ["age * 2"], [(["< 18"], ['"less"']), (["-"], ['"more"'])], hit='hitPolicy="FIRST"'
    )
    model = dmn.FastModel(model_of(logic, {"age": "number"}))
    found = dmn.nearest(model, "answer", {"age": 3})
    assert (found.changes, found.complete) == ((), False)
    assert found.reason.startswith("age")


def test_a_decision_that_the_model_does_not_have_is_an_error():
    with pytest.raises(dmn.ModelError, match="no decision"):
        dmn.nearest(aged([(["-"], ["1"])]), "question", {})
