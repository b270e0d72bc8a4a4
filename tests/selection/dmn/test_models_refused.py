"""What is not a usable model is refused at once, with the file, the element and the reason."""

import gc
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.selection import dmn
from tests.selection.dmn.building import (
    NAMESPACE,
    decision,
    definitions,
    input_data,
    literal,
    model_of,
    table,
)

SECONDS = 2.0
BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE definitions [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
    f'<!ENTITY c "&b;&b;&b;&b;">]><definitions xmlns="{NAMESPACE}" name="&c;"/>'
).encode()
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE definitions [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    f'<definitions xmlns="{NAMESPACE}" name="&a;"/>'
).encode()


@contextmanager
def without_the_garbage_of_others():
    """Looking through what thousands of other tests left takes seconds, and is no work of ours."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def refused(content: bytes) -> dmn.ModelError:
    """The error of a model that is refused, within the time that is fair for an upload."""
    with without_the_garbage_of_others():
        start = time.thread_time()
        with pytest.raises(dmn.ModelError) as caught:
            dmn.load(content)
        assert time.thread_time() - start < SECONDS
    assert caught.value.file == "<bytes>"
    assert caught.value.element
    return caught.value


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BILLION_LAUGHS, "DTD"),
        (OUTSIDE, "DTD"),
        (f'<!DOCTYPE x><definitions xmlns="{NAMESPACE}"/>'.encode(), "DTD"),
        (b"<definitions", "well-formed"),
        (b"", "well-formed"),
        (b"\xff\xfe\x00", "well-formed"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "well-formed"),
        (b"<definitions/>", "not a DMN"),
        (definitions(namespace="http://www.omg.org/spec/DMN/20180521/MODEL/"), "not a DMN"),
        (f'<decision xmlns="{NAMESPACE}"/>'.encode(), "not a DMN"),
        (definitions("<a>" * 100_000 + "</a>" * 100_000), "nested deeper"),
        (definitions("<a/>" * 250_000), "more than 200000 elements"),
        (definitions(" " * (4 * 1024 * 1024)), "larger than"),
    ],
)
def test_a_file_that_is_no_model_or_a_trap(content, reason):
    assert reason in refused(content).reason


@pytest.mark.parametrize("namespace", ["20191111", "20211108", "20230324"])
def test_dmn_1_3_to_1_5_are_read(namespace):
    url = f"https://www.omg.org/spec/DMN/{namespace}/MODEL/"
    model = dmn.load(definitions(decision("d", literal("1")), namespace=url))
    assert model.decisions == ("d",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(" * 1_000 + "1" + ")" * 1_000, "brackets within"),
        ("[" * 1_000, "brackets within"),
        ("not(" * 1_000 + "true" + ")" * 1_000, "brackets within"),
        ("if true then " * 1_000, "brackets within"),
        ("x in (" * 1_000, "brackets within"),
        ("-" * 1_000 + "1", "minus signs"),
        ("1" + "+1" * 500, "deeper than"),
        ("true" + " and true" * 500, "deeper than"),
        ("x" + ".y" * 500, "deeper than"),
        ("[" + "1," * 1_500 + "1]", "a list of more than"),
        ("[" + "1," * 15_000 + "1]", "longer than"),
        ("1" + "+1" * 3_000, "words and signs"),
        ('"' + "a" * 5_000 + '"', "a word or string"),
        ("9" * 5_000, "a word or string"),
        ("1 +", "stops too early"),
        ("1 1", "not expected"),
        ("(1", "stops too early"),
        ("1 ; 2", "has no place"),
        ("unknown + 1", "there is no 'unknown'"),
        ("launch(1)", "there is no function 'launch'"),
        ("__import__(1)", "there is no function"),
        ("for i in [1] retrun i", "not expected"),
        ("function(a) external {java: {}}", "never run"),
        ("x instance of tGone", "no type 'tGone'"),
        ("{a: 1", "stops too early"),
        ('"\\ud83d"', "an escape names no character"),
        ("", "empty"),
    ],
)
def test_an_expression_that_is_wrong_or_beyond_the_bounds(text, reason):
    error = refused(definitions(input_data("x"), decision("d", literal(text), inputs=["x"])))
    assert error.element == "decision 'd'"
    assert reason in error.reason


def test_a_cell_tells_its_rule_and_column():
    logic = table(["x", "x"], [(["1", "1"], ["1"]), (["1", "1 1"], ["1"])])
    with pytest.raises(dmn.ModelError) as caught:
        model_of(logic, {"x": "number"})
    assert caught.value.element == "decision 'answer', rule 2, column 2"


def test_a_cell_with_a_huge_list_is_refused():
    logic = table(["x"], [([",".join(["1"] * 2_000)], ["1"])])
    with pytest.raises(dmn.ModelError, match="more than 1000 tests"):
        model_of(logic, {"x": "number"})


JAVA = (
    '<businessKnowledgeModel name="b"><encapsulatedLogic kind="Java"><context/>'
    "</encapsulatedLogic></businessKnowledgeModel>"
)
TWICE = (
    '<decisionTable><output/><rule id="a"><outputEntry><text>1</text></outputEntry></rule>'
    '<rule id="a"><outputEntry><text>1</text></outputEntry></rule></decisionTable>'
)
MAYBE = (
    "<decisionTable><output/><rule><extensionElements><sel:variation>maybe</sel:variation>"
    "</extensionElements><outputEntry><text>1</text></outputEntry></rule></decisionTable>"
)
ROUND = (
    '<itemDefinition name="a"><typeRef>b</typeRef></itemDefinition>'
    '<itemDefinition name="b"><typeRef>a</typeRef></itemDefinition>'
)
RULE = "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry>"


@pytest.mark.parametrize(
    ("logic", "reason"),
    [
        ("", "no logic"),
        ('<functionDefinition kind="Java"><context/></functionDefinition>', "never run"),
        ("<conditional><if><literalExpression/></if></conditional>", "the expression is empty"),
        ("<list>" * 60 + "</list>" * 60, "nested deeper"),
        ("<decisionTable/>", "no output"),
        ('<decisionTable hitPolicy="BEST"><output/></decisionTable>', "no hit policy"),
        (
            '<decisionTable hitPolicy="FIRST" aggregation="SUM"><output/></decisionTable>',
            "does not go with",
        ),
        (f"<decisionTable><output/>{RULE}</rule></decisionTable>", "number of cells"),
        ("<decisionTable><output/><output/></decisionTable>", "a name each"),
        ("<decisionTable>" + "<output/>" * 300 + "</decisionTable>", "more than 200 columns"),
        ("<decisionTable><output/>" + "<rule/>" * 6_000 + "</decisionTable>", "5000 rules"),
        (
            '<literalExpression expressionLanguage="urn:python"><text>1</text></literalExpression>',
            "expression language",
        ),
        (TWICE, "stands here twice"),
        (MAYBE, "open or closed"),
    ],
)
def test_logic_that_cannot_be_evaluated_as_it_is_written(logic, reason):
    assert reason in refused(definitions(decision("d", logic))).reason


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ((input_data("x"), input_data("x")), "twice"),
        (('<inputData id="a"/>',), "no name"),
        (('<inputData id="a" name="x"/><inputData id="a" name="y"/>',), "twice"),
        ((input_data("x", "tGone"),), "no type 'tGone'"),
        ((ROUND, input_data("x", "a")), "made of itself"),
        ((decision("d", literal("1"), inputs=["gone"]),), "not a inputData in this file"),
        ((decision("d", literal("1"), decisions=["d"]),), "d → d"),
        (('<decisionService name="s"/>',), "no output decision"),
        (('<businessKnowledgeModel name="b"/>',), "no logic"),
        (('<businessKnowledgeModel name="count"/>',), "built-in function"),
        ((JAVA,), "a function in Java is never run"),
        (('<import name="other" namespace="urn:other" importType="x"/>',), "imports are not read"),
    ],
)
def test_a_model_whose_parts_do_not_fit(parts, reason):
    assert reason in refused(definitions(*parts)).reason


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(dmn.ModelError) as caught:
        dmn.load(tmp_path / "gone.dmn")
    assert (caught.value.file, caught.value.element) == ("gone.dmn", "file")


def test_a_model_is_read_from_a_path_too(tmp_path: Path):
    path = tmp_path / "small.dmn"
    path.write_bytes(definitions(decision("d", literal("1"))))
    assert dmn.load(str(path)).decisions == dmn.load(path).decisions == ("d",)


def test_the_deepest_expression_allowed_still_evaluates():
    text = "(" * 39 + "1" + "+1)" * 39
    model = dmn.load(definitions(decision("d", literal(text))))
    assert model.evaluate("d", {}).value == 40


def test_calls_of_calls_end_in_null_and_not_in_a_crash():
    parts = ['<businessKnowledgeModel id="b0" name="f0"><encapsulatedLogic>']
    parts[0] += literal("1") + "</encapsulatedLogic></businessKnowledgeModel>"
    parts += [
        f'<businessKnowledgeModel id="b{n}" name="f{n}"><knowledgeRequirement>'
        f'<requiredKnowledge href="#b{n - 1}"/></knowledgeRequirement><encapsulatedLogic>'
        + literal(f"1 + f{n - 1}()")
        + "</encapsulatedLogic></businessKnowledgeModel>"
        for n in range(1, 500)
    ]
    result = dmn.load(definitions(*parts)).evaluate("f499", {})
    assert result.value is None
    assert "deeper than" in result.problems[0]


WORDS = (
    "1 2.5 x true null and or not( ( ) [ ] , .. . + - * / ** < <= = != > ? if then else in "
    'between "a" @"2026-01-01" date( count( - " { } : a: for some every i in return satisfies '
    "function( (a) instance of list< number > x[ item partial -> sort( abs"
)
PIECES = st.sampled_from(WORDS.split())


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_any_text_is_either_refused_or_evaluated_never_a_crash(text):
    for logic in (literal(text), table(["x"], [([text], ["1"])])):
        try:
            model = model_of(logic, {"x": "number"})
        except dmn.ModelError:
            continue
        model.evaluate("answer", {"x": 1})
        dmn.outcomes(model, "answer", {})
