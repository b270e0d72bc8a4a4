"""Decisions that rest on other decisions, on knowledge models, and together form a service."""

from decimal import Decimal

import pytest

from schakel.selection import dmn
from tests.selection.dmn.building import (
    decision,
    definitions,
    input_data,
    literal,
    table,
)

DOUBLE = (
    '<businessKnowledgeModel id="b" name="double of"><encapsulatedLogic>'
    '<formalParameter name="n" typeRef="number"/>'
    "<literalExpression><text>n * 2</text></literalExpression>"
    "</encapsulatedLogic></businessKnowledgeModel>"
)
CALLING = (
    '<decision id="d twice" name="twice"><informationRequirement><requiredInput href="#in x"/>'
    '</informationRequirement><knowledgeRequirement><requiredKnowledge href="#b"/>'
    "</knowledgeRequirement>" + literal("double of(x) + 1") + "</decision>"
)


def chained() -> dmn.Model:
    return dmn.load(
        definitions(
            decision("end", literal("middle + 1"), decisions=["middle"]),
            decision(
                "middle",
                table(["start"], [(["> 5"], ["10"]), (["<= 5"], ["20"])]),
                decisions=["start"],
            ),
            decision("start", literal("x * 2"), inputs=["x"]),
            input_data("x", "number"),
        )
    )


def test_required_decisions_are_worked_out_first_whatever_their_place_in_the_file():
    result = chained().evaluate("end", {"x": 3}, trace=True)
    assert result.value == Decimal(11)
    assert result.rules == ("1",)
    assert result.fired == {"middle": ("1",)}
    assert [line.decision for line in result.trace] == ["middle", "middle"]


def test_a_model_tells_which_inputs_a_decision_rests_on():
    assert chained().required_inputs("end") == ("x",)
    assert chained().decisions == ("end", "middle", "start")


def test_a_decision_sees_only_what_it_requires():
    with pytest.raises(dmn.ModelError) as caught:
        dmn.load(definitions(input_data("x"), decision("d", literal("x + 1"))))
    assert caught.value.element == "decision 'd'"
    assert "'x'" in caught.value.reason


def test_decisions_that_require_each_other_are_refused_with_their_path():
    with pytest.raises(dmn.ModelError) as caught:
        dmn.load(
            definitions(
                decision("a", literal("b"), decisions=["b"]),
                decision("b", literal("c"), decisions=["c"]),
                decision("c", literal("a"), decisions=["a"]),
            )
        )
    assert caught.value.reason == "it requires itself: a → b → c → a"


def test_a_very_long_chain_of_decisions_is_worked_out_too():
    length = 2_000
    parts = [decision("d0", literal("1"))]
    parts += [
        decision(f"d{n}", literal(f"d{n - 1} + 1"), decisions=[f"d{n - 1}"])
        for n in range(1, length)
    ]
    model = dmn.load(definitions(*reversed(parts)))
    assert model.evaluate(f"d{length - 1}", {}).value == Decimal(length)


def test_a_knowledge_model_is_called_by_name_and_evaluated_on_its_own():
    model = dmn.load(definitions(DOUBLE, CALLING, input_data("x", "number")))
    assert model.evaluate("twice", {"x": 4}).value == Decimal(9)
    assert model.evaluate("double of", {"n": 4}).value == Decimal(8)
    assert model.evaluate("double of", {}).missing == ("n",)


def test_a_knowledge_model_that_calls_itself_is_refused():
    itself = DOUBLE.replace(
        "<encapsulatedLogic>",
        '<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>'
        "<encapsulatedLogic>",
    )
    with pytest.raises(dmn.ModelError, match="double of → double of"):
        dmn.load(definitions(itself))


def test_a_service_gives_its_outputs_from_the_decisions_handed_in():
    service = (
        '<decisionService id="s" name="service"><outputDecision href="#d end"/>'
        '<encapsulatedDecision href="#d middle"/><inputDecision href="#d start"/></decisionService>'
    )
    model = dmn.load(
        definitions(
            service,
            decision("end", literal("middle + 1"), decisions=["middle"]),
            decision("middle", literal("start * 10"), decisions=["start"]),
            decision("start", literal("1")),
        )
    )
    assert model.evaluate("service", {"start": 5}).value == Decimal(51)
    assert model.evaluate("end", {}).value == Decimal(11)


def test_asking_for_a_name_the_model_does_not_have_is_an_error():
    with pytest.raises(dmn.ModelError, match="nothing of that name"):
        chained().evaluate("elsewhere", {})


def test_a_list_of_one_serves_as_its_value_and_a_value_as_a_list_of_one():
    model = dmn.load(
        definitions(
            '<itemDefinition name="tNames" isCollection="true"><typeRef>string</typeRef>'
            "</itemDefinition>",
            input_data("names", "tNames"),
            input_data("one", "string"),
            decision("count", literal("count(names)"), inputs=["names"]),
            decision("text", literal('one + "!"'), inputs=["one"]),
        )
    )
    assert model.evaluate("count", {"names": "a"}).value == Decimal(1)
    assert model.evaluate("text", {"one": ["a"]}).value == "a!"
