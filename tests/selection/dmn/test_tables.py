"""Decision tables: hit policies, defaults, trace, and what our own extension adds to a rule."""

from decimal import Decimal

import pytest

from schakel.selection import dmn
from tests.selection.dmn.building import (
    answer,
    decision,
    definitions,
    literal,
    model_of,
    table,
)

THREE = [(["> 1"], ['"a"']), (["> 2"], ['"b"']), (["> 3"], ['"a"'])]
ORDERED = '<output name="result"><outputValues><text>"b", "a"</text></outputValues></output>'


def decide(rules, value, hit, outputs='<output name="result"/>'):
    logic = table(["x"], rules, hit=hit, outputs=outputs)
    return model_of(logic, {"x": "number"}).evaluate("answer", {"x": value})


@pytest.mark.parametrize(
    ("hit", "value", "expected", "fired"),
    [
        ('hitPolicy="UNIQUE"', 2, "a", ("1",)),
        ('hitPolicy="FIRST"', 9, "a", ("1",)),
        ('hitPolicy="PRIORITY"', 9, "b", ("2",)),
        ('hitPolicy="COLLECT"', 9, ["a", "b", "a"], ("1", "2", "3")),
        ('hitPolicy="RULE ORDER"', 9, ["a", "b", "a"], ("1", "2", "3")),
        ('hitPolicy="OUTPUT ORDER"', 9, ["b", "a", "a"], ("2", "1", "3")),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 9, Decimal(3), ("1", "2", "3")),
        ('hitPolicy="ANY"', 2, "a", ("1",)),
        ("", 2, "a", ("1",)),
    ],
)
def test_the_hit_policy_makes_one_outcome_of_the_rules_that_match(hit, value, expected, fired):
    result = decide(THREE, value, hit, ORDERED)
    assert result.value == expected
    assert result.rules == fired
    assert result.problems == ()


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", 6), ("MIN", 1), ("MAX", 3)])
def test_collect_adds_up_numbers(aggregation, expected):
    rules = [(["-"], ["1"]), (["-"], ["2"]), (["-"], ["3"])]
    hit = f'hitPolicy="COLLECT" aggregation="{aggregation}"'
    assert decide(rules, 0, hit).value == expected


@pytest.mark.parametrize("hit", ['hitPolicy="UNIQUE"', 'hitPolicy="ANY"'])
def test_rules_that_contradict_each_other_give_null_and_are_named(hit):
    result = decide(THREE, 3, hit)
    assert result.value is None
    assert "1, 2" in result.problems[0]


def test_any_accepts_rules_that_agree():
    result = decide([(["> 1"], ['"a"']), (["> 2"], ['"a"'])], 3, 'hitPolicy="ANY"')
    assert result.value == "a"


def test_without_a_match_the_result_is_null_and_nothing_fired():
    result = decide(THREE, 0, 'hitPolicy="FIRST"')
    assert (result.value, result.rules) == (None, ())


@pytest.mark.parametrize(
    ("hit", "default", "expected"),
    [
        ("UNIQUE", '"none"', "none"),
        ("COLLECT", '"none"', ["none"]),
        ("COLLECT", "[]", []),
    ],
)
def test_a_default_stands_in_when_no_rule_matches(hit, default, expected):
    outputs = (
        '<output name="result"><defaultOutputEntry>'
        f"<text>{default}</text></defaultOutputEntry></output>"
    )
    assert decide(THREE, 0, f'hitPolicy="{hit}"', outputs).value == expected


def test_several_outputs_come_as_one_value_for_each_name():
    outputs = '<output name="track"/><output name="term"/>'
    result = decide([(["-"], ['"FAST"', "6 + 3"])], 0, 'hitPolicy="FIRST"', outputs)
    assert result.value == {"track": "FAST", "term": Decimal(9)}


def test_the_trace_tells_the_first_cell_that_failed():
    logic = table(
        ["age", "weapon"],
        [(["< 18", "-"], ['"a"']), (["-", "true"], ['"b"']), (["-", "-"], ['"c"'])],
        hit='hitPolicy="FIRST"',
    )
    model = model_of(logic, {"age": "number", "weapon": "boolean"})
    result = model.evaluate("answer", {"age": 30, "weapon": False}, trace=True)
    assert result.trace == (
        dmn.RuleTrace("answer", "1", False, "age", "< 18", Decimal(30)),
        dmn.RuleTrace("answer", "2", False, "weapon", "true", False),
        dmn.RuleTrace("answer", "3", True),
    )
    assert model.evaluate("answer", {"age": 30, "weapon": False}).trace == ()


def test_rules_after_the_first_that_fires_are_not_reached():
    logic = table(["x"], THREE, hit='hitPolicy="FIRST"')
    result = model_of(logic, {"x": "number"}).evaluate("answer", {"x": 9}, trace=True)
    assert [line.rule for line in result.trace] == ["1"]


def test_a_value_that_a_column_does_not_allow_gives_null_with_the_reason():
    logic = table(["x"], [(['not("a")'], ["1"])], allowed={"x": '"a", "b"'})
    result = model_of(logic, {"x": "string"}).evaluate("answer", {"x": "c"})
    assert result.value is None
    assert "not among the allowed ones" in result.problems[0]


def test_a_fact_of_the_wrong_type_counts_as_null_with_the_reason():
    result = model_of(table(["x"], THREE), {"x": "number"}).evaluate("answer", {"x": "9"})
    assert result.value is None
    assert result.problems == ("input 'x': number expected, string found",)


def test_a_fact_not_given_is_missing_and_a_null_one_is_not():
    model = model_of(table(["x"], THREE), {"x": "number"})
    assert model.evaluate("answer", {}).missing == ("x",)
    assert model.evaluate("answer", {"x": None}).missing == ()


def test_facts_the_model_does_not_ask_for_change_nothing():
    assert answer("1").value == Decimal(1)
    model = model_of(table(["x"], THREE), {"x": "number"})
    assert model.evaluate("answer", {"x": 2, "other": object()}).value == "a"


def test_a_python_value_that_feel_does_not_know_is_refused():
    model = model_of(table(["x"], THREE), {"x": "Any"})
    with pytest.raises(TypeError):
        model.evaluate("answer", {"x": object()})


def test_a_rule_carries_its_explanation_source_and_whether_a_region_may_deviate():
    logic = (
        '<decisionTable hitPolicy="FIRST"><output/><annotation name="remark"/>'
        '<rule id="R07"><description>Repeat</description><extensionElements>'
        '<sel:explanation lang="nl">Er waren\n   meer zaken.</sel:explanation>'
        '<sel:explanation lang="en">There were more cases.</sel:explanation>'
        "<sel:source>art. 1</sel:source><sel:variation>open</sel:variation></extensionElements>"
        "<outputEntry><text>1</text></outputEntry>"
        "<annotationEntry><text>see the note</text></annotationEntry></rule>"
        '<rule id="R08"><outputEntry><text>2</text></outputEntry></rule></decisionTable>'
    )
    model = model_of(logic)
    rule = model.rule("R07")
    assert rule.explanation == {"nl": "Er waren meer zaken.", "en": "There were more cases."}
    assert (rule.source, rule.open_to_variation, rule.description) == ("art. 1", True, "Repeat")
    assert rule.annotations == {"remark": "see the note"}
    assert model.rule("R08").open_to_variation is None
    assert [rule.id for rule in model.rules("answer")] == ["R07", "R08"]


def test_a_model_shows_its_name_with_its_version():
    plain = dmn.load(definitions(decision("d", literal("1"))))
    dated = dmn.load(
        definitions(
            decision("d", literal("1")),
            attributes='sel:version="2026-11"',
        )
    )
    assert (plain.label, dated.label, dated.version) == ("m", "m@2026-11", "2026-11")


def test_an_input_has_a_label_for_people_in_two_languages():
    model = dmn.load(
        definitions(
            '<inputData id="a" name="age"><description>Whole years</description>'
            '<extensionElements><sel:label lang="nl">leeftijd</sel:label>'
            '<sel:label lang="en">age</sel:label></extensionElements>'
            '<variable name="age" typeRef="number"/></inputData>'
        )
    )
    assert model.inputs["age"].label == {"nl": "leeftijd", "en": "age"}
    assert model.inputs["age"].description == "Whole years"
