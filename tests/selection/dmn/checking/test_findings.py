"""What a check tells: each kind once, in a small table that shows it, with its sentence."""

import time
from decimal import Decimal
from importlib.resources import files
from random import Random

import pytest
from bench.selection_tables import family, xml

from schakel.selection import dmn
from schakel.selection.dmn.checking import (
    check,
    check_file,
    check_model,
    sentence,
    unchecked_sentence,
)
from tests.selection.dmn.building import decision, definitions, input_data, model_of, table

AGES = {"age": "number"}


def findings_of(columns, rules, types, **options):
    return check(model_of(table(columns, rules, **options), types), "answer")


def only(found):
    (finding,) = found.found
    assert not found.unchecked
    return finding


def test_a_gap_is_told_with_the_fewest_facts():
    rules = [(["< 12", "-"], ["1"]), ([">= 12", "true"], ["2"])]
    gap = only(findings_of(["age", "armed"], rules, AGES | {"armed": "boolean"}))
    assert (gap.kind, gap.columns) == ("GAP", ("age", "armed"))
    assert gap.example == {"age": 12, "armed": False}
    assert sentence(gap) == "No rule matches age = 12, armed = false."
    assert sentence(gap, "nl") == "Geen regel past bij age = 12, armed = false."


def test_a_gap_between_whole_numbers_is_a_gap():
    gap = only(findings_of(["age"], [(["<= 17"], ["1"]), ([">= 18"], ["2"])], AGES))
    assert dict(gap.example) == {"age": Decimal("17.1")}


def test_a_table_with_a_default_or_that_collects_has_no_gaps():
    rules = [(["< 12"], ["1"])]
    default = '<output name="r"><defaultOutputEntry><text>0</text></defaultOutputEntry></output>'
    assert findings_of(["age"], rules, AGES, outputs=default).sound
    assert findings_of(["age"], rules, AGES, hit='hitPolicy="COLLECT"').sound


def test_an_overlap_names_both_rules():
    overlap = only(findings_of(["age"], [(["< 18"], ["1"]), ([">= 12"], ["2"])], AGES))
    assert (overlap.kind, overlap.rules, dict(overlap.example)) == (
        "OVERLAP",
        ("1", "2"),
        {"age": 12},
    )
    assert "both match age = 12" in sentence(overlap)


def test_under_any_only_different_outputs_contradict():
    rules = [(["< 18"], ["1"]), (["< 12"], ["1"]), ([">= 12"], ["2"])]
    found = only(findings_of(["age"], rules, AGES, hit='hitPolicy="ANY"'))
    assert (found.kind, found.rules) == ("CONTRADICTION", ("1", "3"))


def test_a_rule_that_others_always_take_first_is_unreachable():
    rules = [(["< 12"], ["1"]), ([">= 12"], ["2"]), (["[10..14]"], ["3"]), (["-"], ["4"])]
    found = findings_of(["age"], rules, AGES, hit='hitPolicy="FIRST"')
    assert [finding.rules[0] for finding in found.found] == ["3", "4"]
    assert sentence(found.found[0]) == (
        "Rule 3 can never fire: other rules always come first, such as rule 1 with age = 10."
    )


def test_an_empty_interval_makes_a_rule_unreachable():
    rules = [(["[5..1]"], ["1"]), (["-"], ["2"])]
    found = only(findings_of(["age"], rules, AGES))
    assert sentence(found) == "Rule 1 can never fire: no value passes age."


def test_under_priority_the_order_of_the_outputs_decides_who_is_reached():
    values = '<output name="r"><outputValues><text>"high", "low"</text></outputValues></output>'
    rules = [(["> 5"], ['"low"']), (["-"], ['"high"'])]
    found = only(findings_of(["age"], rules, AGES, outputs=values, hit='hitPolicy="PRIORITY"'))
    assert (found.kind, found.rules) == ("UNREACHABLE", ("1", "2"))


@pytest.mark.parametrize(
    ("cell", "output", "reason"),
    [
        ('"x"', "1", '"x" is a string, the column holds number'),
        ("200", "1", "200 is not among the allowed values"),
        ("not(200), 4", "1", None),
        ("[100..200]", "1", None),
    ],
)
def test_a_cell_of_the_wrong_type_or_that_no_allowed_value_meets(cell, output, reason):
    found = findings_of(
        ["age"],
        [([cell], [output]), (["-"], [output])],
        AGES,
        allowed={"age": "[0..130]"},
        hit='hitPolicy="COLLECT"',
    )
    assert [f.reason for f in found.found if f.kind == "TYPE_ERROR"] == ([reason] if reason else [])


def test_an_output_that_is_not_among_the_output_values():
    values = '<output name="r"><outputValues><text>"A", "B"</text></outputValues></output>'
    found = only(findings_of(["age"], [(["-"], ['"C"'])], AGES, outputs=values))
    assert (found.kind, found.rules, found.columns) == ("TYPE_ERROR", ("1",), ("r",))


def test_an_output_of_another_type_than_its_column():
    typed = '<output name="r" typeRef="number"/>'
    found = only(findings_of(["age"], [(["-"], ['"C"'])], AGES, outputs=typed))
    assert (found.kind, found.rules, found.columns) == ("TYPE_ERROR", ("1",), ("r",))
    assert found.reason == 'the output "C": number expected, string found'


def test_an_output_that_no_test_of_the_output_values_lets_through():
    values = '<output name="r"><outputValues><text>[1..5]</text></outputValues></output>'
    assert findings_of(["age"], [(["-"], ["[2, 3]"])], AGES, outputs=values).sound
    found = only(findings_of(["age"], [(["-"], ["7"])], AGES, outputs=values))
    assert found.reason == "the output 7: the value is not among the allowed ones"


def test_an_output_of_another_type_than_the_decision():
    logic = table(["age"], [(["-"], ['"C"'])])
    text = decision("answer", logic, inputs=["age"]).replace(
        '<variable name="answer"/>', '<variable name="answer" typeRef="number"/>'
    )
    model = dmn.load(definitions(input_data("age", "number"), text))
    assert only(check(model, "answer")).kind == "TYPE_ERROR"


@pytest.mark.parametrize("entry", ["", "-"])
def test_an_empty_output_is_found_before_the_model_is_refused(entry):
    logic = table(["age"], [(["< 12"], [entry]), ([">= 12"], ["2"])])
    text = definitions(input_data("age", "number"), decision("answer", logic, inputs=["age"]))
    found = only(check_file(text))
    assert (found.kind, found.rules) == ("MISSING_OUTPUT", ("1",))
    assert sentence(found) == "Rule 1 has no output."


def test_a_cell_that_names_a_fact_is_said_to_be_unchecked():
    rules = [(["< limit"], ["1"]), ([">= limit"], ["2"])]
    found = findings_of(["age"], rules, AGES | {"limit": "number"})
    assert not found.found
    assert not found.sound
    (told,) = found.unchecked
    assert (told.columns, told.reason) == (("age",), "NOT_CONSTANT")
    assert unchecked_sentence(told).startswith("not checked in full: age")


def test_what_is_certain_is_found_beside_what_cannot_be_checked():
    rules = [(["< limit", "true"], ["1"]), (["-", "true"], ["2"])]
    types = AGES | {"limit": "number", "armed": "boolean"}
    found = findings_of(["age", "armed"], rules, types)
    assert [f.kind for f in found.found] == ["GAP"]
    assert dict(found.found[0].example) == {"armed": False}


def test_facts_that_stand_together_in_a_column_are_looked_at_together():
    rules = [(["true", "-"], ["1"]), (["false", "true"], ["2"]), (["false", "false"], ["3"])]
    types = {"violence": "boolean", "threat": "boolean"}
    found = findings_of(["violence or threat", "violence"], rules, types, hit='hitPolicy="FIRST"')
    assert [f.rules[0] for f in found.found] == ["2"]


def test_too_much_work_ends_in_saying_so():
    random = Random(4)
    names = [f"f{n}" for n in range(90)]
    rules = []
    for _ in range(450):
        asked = {name: random.choice(["true", "false"]) for name in random.sample(names, 3)}
        rules.append(([asked.get(name, "-") for name in names], ["1"]))
    started = time.monotonic()
    found = findings_of(names, rules, dict.fromkeys(names, "boolean"), hit='hitPolicy="ANY"')
    assert time.monotonic() - started < 20
    assert [one.reason for one in found.unchecked] == ["BOUND"]
    assert found.unchecked[0].columns
    assert "columns f" in unchecked_sentence(found.unchecked[0])


@pytest.mark.parametrize(("columns", "rules"), [(4, 2_000), (30, 1_000)])
def test_a_table_that_is_too_large_is_never_a_silent_pass(columns, rules):
    names = [f"f{n}" for n in range(columns)]
    rows = [([f"< {n}"] * columns, ["1"]) for n in range(rules)]
    started = time.monotonic()
    found = findings_of(names, rows, dict.fromkeys(names, "number"))
    assert time.monotonic() - started < 30
    assert not found.sound
    assert (found.unchecked[0].columns, found.unchecked[0].reason) == (tuple(names), "BOUND")


def test_many_findings_are_counted_and_not_all_written_out():
    rules = [(["-"], [str(n)]) for n in range(15)]
    found = findings_of(["age"], rules, AGES)
    assert len(found.found) == 50
    assert found.more == {"OVERLAP": 15 * 14 // 2 - 50}


@pytest.mark.parametrize("file", ["criminal-case.dmn", "notification.dmn"])
def test_nothing_is_wrong_with_the_national_models(file):
    path = files("schakel.selection.models_national").joinpath(file)
    assert check_model(dmn.load(path.read_bytes())).sound


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST"])
@pytest.mark.parametrize("name", ["partition", "holes", "opened", "scattered"])
def test_tables_of_12_facts_and_200_rules_are_checked_in_full(name, policy):
    model = dmn.load(xml(family(name, Random(1)).under(policy)))
    found = check(model, "answer")
    assert not found.unchecked
    kinds = {finding.kind for finding in found.found}
    expected = {
        "partition": set(),
        "holes": {"GAP"},
        "opened": {"OVERLAP"} if policy == "UNIQUE" else {"UNREACHABLE"},
        "scattered": {"OVERLAP", "GAP"} if policy == "UNIQUE" else {"GAP"},
    }
    assert kinds == expected[name]
