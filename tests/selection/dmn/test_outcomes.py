"""What can still come out while facts are unknown: exact, checked against trying everything."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.selection import dmn
from tests.selection.dmn.building import (
    decision,
    definitions,
    input_data,
    literal,
    model_of,
    table,
)
from tests.selection.dmn.small_tables import GRID, TYPES, frozen, tables


def by_brute_force(model: dmn.Model, facts: dict[str, object], unknown: list[str]):
    """Every outcome over the whole grid, and the facts that change it on their own."""
    found = {
        combination: frozen(
            model.evaluate("answer", facts | dict(zip(unknown, combination, strict=True))).value
        )
        for combination in itertools.product(*(GRID[name] for name in unknown))
    }
    deciding: set[str] = set()
    for place, name in enumerate(unknown):
        groups: dict[object, set[object]] = {}
        for combination, value in found.items():
            rest = combination[:place] + combination[place + 1 :]
            groups.setdefault(rest, set()).add(value)
        if any(len(values) > 1 for values in groups.values()):
            deciding.add(name)
    return set(found.values()), deciding


@settings(max_examples=120, deadline=None)
@given(tables(), st.data())
def test_the_possible_outcomes_are_exactly_those_of_trying_everything(model, data):
    unknown = data.draw(st.lists(st.sampled_from(list(TYPES)), unique=True, max_size=3))
    facts = {name: data.draw(st.sampled_from(GRID[name])) for name in TYPES if name not in unknown}
    found = dmn.outcomes(model, "answer", facts, unknown=unknown)
    expected, deciding = by_brute_force(model, facts, unknown)
    plain = frozen(model.evaluate("answer", facts).value)
    assert found.complete
    assert {frozen(value) for value in found.possible} == expected
    assert len(found.possible) == len(expected)
    assert frozen(found.value) == plain
    assert found.provisional == (expected != {plain})
    if deciding or not found.provisional:
        assert set(found.deciding) == deciding


@settings(max_examples=60, deadline=None)
@given(tables(), st.data())
def test_learning_a_fact_never_adds_an_outcome(model, data):
    before = dmn.outcomes(model, "answer", {})
    name = data.draw(st.sampled_from(list(TYPES)))
    facts = {name: data.draw(st.sampled_from(GRID[name]))}
    after = dmn.outcomes(model, "answer", facts)
    assert {frozen(v) for v in after.possible} <= {frozen(v) for v in before.possible}
    assert name not in after.deciding


AGE = table(
    ["age", "weapon"],
    [(["< 18", "-"], ['"TABLE"']), (["-", "true"], ['"TABLE"']), (["-", "-"], ['"FAST"'])],
    hit='hitPolicy="FIRST"',
)


def aged() -> dmn.Model:
    return model_of(AGE, {"age": "number", "weapon": "boolean"})


def test_a_missing_fact_that_could_change_the_outcome_makes_it_provisional():
    found = dmn.outcomes(aged(), "answer", {"weapon": False}, unknown=["age"])
    assert found.provisional
    assert found.possible == ("TABLE", "FAST")
    assert found.deciding == ("age",)


def test_a_missing_fact_that_can_change_nothing_does_not():
    found = dmn.outcomes(aged(), "answer", {"age": 17}, unknown=["weapon"])
    assert (found.provisional, found.possible, found.deciding) == (False, ("TABLE",), ())


def test_the_fact_that_settles_most_comes_first():
    rules = [
        (["true", "-"], ['"A"']),
        (["false", "< 1"], ['"B"']),
        (["false", ">= 1"], ['"C"']),
    ]
    model = model_of(table(["flag", "number"], rules), {"number": "number", "flag": "boolean"})
    assert dmn.outcomes(model, "answer", {}).deciding == ("flag", "number")


def test_the_order_does_not_hang_on_which_fact_is_looked_at_first():
    rules = [
        (["true", "< 1"], ['"A"']),
        (["false", "< 1"], ['"A"']),
        (["true", ">= 1"], ['"B"']),
        (["false", ">= 1"], ['"C"']),
    ]
    model = model_of(table(["flag", "number"], rules), {"flag": "boolean", "number": "number"})
    assert dmn.outcomes(model, "answer", {}).deciding == ("number", "flag")


def test_a_fact_that_only_changes_the_way_to_the_same_outcome_does_not_decide():
    rules = [
        (["true", "false", "-"], ['"no"']),
        (["true", "-", "false"], ['"no"']),
        (["false", "-", "false"], ['"no"']),
        (["false", "false", "-"], ['"no"']),
        (["-", "-", "-"], ['"yes"']),
    ]
    names = dict.fromkeys(["way", "left", "right"], "boolean")
    model = model_of(table(list(names), rules, hit='hitPolicy="FIRST"'), names)
    assert set(dmn.outcomes(model, "answer", {}).deciding) == {"left", "right"}


def test_an_input_that_is_neither_given_nor_unknown_counts_as_null():
    found = dmn.outcomes(aged(), "answer", {}, unknown=["weapon"])
    assert found.possible == ("FAST", "TABLE")
    assert found.deciding == ("weapon",)


def test_a_fact_can_be_unknown_between_a_few_values():
    found = dmn.outcomes(aged(), "answer", {"weapon": False}, unknown={"age": [38, 39]})
    assert not found.provisional
    assert dmn.outcomes(aged(), "answer", {"weapon": False}, unknown={"age": [17, 18]}).provisional


def test_null_is_a_possibility_only_where_the_model_tests_for_it():
    rules = [(["null"], ['"none"']), (["-"], ['"some"'])]
    model = model_of(table(["x"], rules, hit='hitPolicy="FIRST"'), {"x": "number"})
    assert set(dmn.outcomes(model, "answer", {}).possible) == {"none", "some"}
    without = model_of(table(["x"], [(["-"], ['"some"'])]), {"x": "number"})
    assert dmn.outcomes(without, "answer", {}).possible == ("some",)


def test_values_that_are_not_allowed_are_not_tried():
    rules = [(["< 0"], ['"impossible"']), (["[0..18)"], ['"minor"']), ([">= 18"], ['"adult"'])]
    logic = table(["age"], rules, allowed={"age": "[0..130]"})
    found = dmn.outcomes(model_of(logic, {"age": "number"}), "answer", {})
    assert found.possible == ("minor", "adult")


def test_a_fact_used_in_a_decision_that_nobody_needs_here_is_not_asked_for():
    model = dmn.load(
        definitions(
            input_data("x", "boolean"),
            input_data("deep", "number"),
            decision("inner", literal("deep * 2 + 1"), inputs=["deep"]),
            decision(
                "answer",
                table(["x", "inner"], [(["true", "-"], ["1"]), (["false", "> 3"], ["2"])]),
                inputs=["x"],
                decisions=["inner"],
            ),
        )
    )
    assert dmn.outcomes(model, "answer", {"x": True}).complete
    found = dmn.outcomes(model, "answer", {"x": False})
    assert (found.complete, found.provisional) == (False, True)
    assert "'deep' has no finite partition" in found.reason


def test_through_a_decision_that_only_compares_the_partition_is_found():
    model = dmn.load(
        definitions(
            input_data("age", "number"),
            decision("minor", literal("age < 18 and age >= 12"), inputs=["age"]),
            decision(
                "answer",
                table(
                    ["minor"],
                    [(["true"], ['"HALT"']), (["-"], ['"NONE"'])],
                    hit='hitPolicy="FIRST"',
                ),
                decisions=["minor"],
            ),
        )
    )
    found = dmn.outcomes(model, "answer", {})
    assert found.complete
    assert set(found.possible) == {"HALT", "NONE"}


@pytest.mark.parametrize(
    ("type_name", "low", "high"),
    [
        ("date", 'date("2026-01-01")', 'date("2026-01-02")'),
        ("days and time duration", 'duration("PT6H")', 'duration("PT9H")'),
        ("years and months duration", 'duration("P1M")', 'duration("P3M")'),
        ("string", '"a"', '"b"'),
        ("number", "0.1", "0.2"),
    ],
)
def test_every_ordered_type_is_cut_at_its_boundaries(type_name, low, high):
    rules = [
        ([f"< {low}"], ["1"]),
        ([low], ["2"]),
        ([high], ["4"]),
        ([f"> {high}"], ["5"]),
        (["-"], ["3"]),
    ]
    model = model_of(table(["x"], rules, hit='hitPolicy="FIRST"'), {"x": type_name})
    found = {int(str(value)) for value in dmn.outcomes(model, "answer", {}).possible}
    # Between two days that follow each other there is no other day.
    assert found == ({1, 2, 4, 5} if type_name == "date" else {1, 2, 3, 4, 5})


def test_beyond_the_bound_the_answer_is_provisional_and_says_so():
    names = {f"f{n}": "boolean" for n in range(12)}
    rules = [
        (["true" if column == row else "-" for column in range(12)], [f'"{row}"'])
        for row in range(12)
    ]
    model = model_of(table(list(names), rules, hit='hitPolicy="COLLECT"'), names)
    found = dmn.outcomes(model, "answer", {}, bound=500)
    assert (found.complete, found.provisional) == (False, True)
    assert "more than 500 runs" in found.reason
    assert set(found.deciding) <= set(names)
    assert dmn.outcomes(model, "answer", dict.fromkeys(names, False), bound=1).complete


def test_asking_about_an_input_that_the_model_does_not_have_is_an_error():
    with pytest.raises(dmn.ModelError, match="no such input"):
        dmn.outcomes(aged(), "answer", {}, unknown=["shoe size"])
    with pytest.raises(dmn.ModelError, match="nothing of that name"):
        dmn.outcomes(aged(), "question", {})
