"""What a type, or a list of allowed values, makes of what tables and functions give (DMN 1.5)."""

from decimal import Decimal

import pytest

from schakel.selection import dmn
from tests.selection.dmn.building import definitions, input_data, literal, model_of, table

COLOUR = (
    '<itemDefinition name="tColour"><typeRef>string</typeRef>'
    '<allowedValues><text>"red", "blue"</text></allowedValues></itemDefinition>'
)
PAINTER = (
    '<itemDefinition name="tPainter"><functionItem outputTypeRef="tColour">'
    '<parameters name="given"/></functionItem></itemDefinition>'
)
READER = (
    '<itemDefinition name="tReader"><functionItem>'
    '<parameters name="asked" typeRef="tColour"/></functionItem></itemDefinition>'
)


def decision(name: str, logic: str, *needs: str) -> str:
    """A decision that needs inputs, decisions ("d …") or functions ("k …") by their id."""
    tags = {"in": ("information", "Input"), "d": ("information", "Decision")}
    tags["k"] = ("knowledge", "Knowledge")
    found = ""
    for need in needs:
        kind, what = tags[need.split()[0]]
        found += f'<{kind}Requirement><required{what} href="#{need}"/></{kind}Requirement>'
    return (
        f'<decision id="d {name}" name="{name}"><variable name="{name}"/>{found}{logic}</decision>'
    )


def function(name: str, logic: str, *, variable: str = "", body: str = "") -> str:
    """A knowledge model of one parameter, `x`."""
    return (
        f'<businessKnowledgeModel id="k {name}" name="{name}"><variable name="{name}" {variable}/>'
        f'<encapsulatedLogic {body}><formalParameter name="x"/>{logic}</encapsulatedLogic>'
        "</businessKnowledgeModel>"
    )


def both(*parts: str, name: str = "answer") -> list[object]:
    """What a decision gives for a colour that is allowed, and for one that is not."""
    model = dmn.load(definitions(COLOUR, PAINTER, READER, input_data("x"), *parts))
    return [model.evaluate(name, {"x": colour}).value for colour in ("red", "green")]


def echo(outputs: str, *, entries: int = 1, attributes: str = 'hitPolicy="UNIQUE"') -> str:
    return table([], [([], ["x"] * entries)], outputs=outputs, hit=attributes)


def test_an_output_that_is_not_of_its_column_s_type_is_null_and_the_others_stay():
    outputs = '<output name="one" typeRef="tColour"/><output name="two"/>'
    assert both(decision("answer", echo(outputs, entries=2), "in x")) == [
        {"one": "red", "two": "red"},
        {"one": None, "two": "green"},
    ]


def test_an_output_that_is_not_among_the_output_values_is_null_and_the_reason_is_told():
    outputs = '<output name="end"><outputValues><text>"red", "blue"</text></outputValues></output>'
    assert both(decision("answer", echo(outputs), "in x")) == ["red", None]
    result = model_of(echo(outputs), {"x": "Any"}).evaluate("answer", {"x": "green"})
    assert result.problems == (
        "decision 'answer': output 'end': the value is not among the allowed ones",
    )


def test_output_values_bind_each_item_of_an_output_that_is_a_list():
    outputs = "<output><outputValues><text>1, 2, 3</text></outputValues></output>"
    model = model_of(echo(outputs), {"x": "Any"})
    assert model.evaluate("answer", {"x": [1, 3]}).value == [Decimal(1), Decimal(3)]
    assert model.evaluate("answer", {"x": [1, 4]}).value is None


def test_a_table_has_the_type_that_it_gives_itself():
    typed = echo("<output/>", attributes='hitPolicy="UNIQUE" typeRef="tColour"')
    assert both(decision("answer", typed, "in x")) == ["red", None]
    call = decision("answer", literal("paint(x)"), "in x", "k paint")
    assert both(function("paint", typed), call) == ["red", None]
    content = definitions(COLOUR, input_data("x"), decision("answer", typed, "in x"))
    assert b'typeRef="tColour"' in dmn.write(dmn.load(content)).partition(b"<decisionTable")[2]


@pytest.mark.parametrize("where", ["variable", "body"])
def test_a_function_type_binds_what_a_knowledge_model_gives(where):
    typed = function("paint", literal("x"), **{where: 'typeRef="tPainter"'})
    call = decision("answer", literal("paint(x)"), "in x", "k paint")
    assert both(typed, call) == ["red", None]


def test_a_function_type_binds_what_a_boxed_function_gives():
    box = (
        '<functionDefinition typeRef="tPainter"><formalParameter name="given"/>'
        f"{literal('given')}</functionDefinition>"
    )
    call = decision("answer", literal("paint(x)"), "in x", "d paint")
    assert both(decision("paint", box), call) == ["red", None]


def test_a_function_type_that_says_nothing_of_a_parameter_takes_any_function_of_one():
    written = "function(given: tColour) given"
    typed = f'<literalExpression typeRef="tPainter"><text>{written}</text></literalExpression>'
    call = decision("answer", literal("paint(x)"), "in x", "d paint")
    assert both(decision("paint", typed), call) == ["red", None]
    two = typed.replace("(given: tColour)", "(given: tColour, more)")
    assert both(decision("paint", two), call) == [None, None]


def test_a_function_type_binds_what_a_decision_service_is_given():
    service = (
        '<decisionService id="s" name="serve"><variable name="serve" typeRef="tReader"/>'
        '<outputDecision href="#d answer"/><inputData href="#in x"/></decisionService>'
    )
    assert both(decision("answer", literal("x"), "in x"), service, name="serve") == ["red", None]


def test_a_list_of_one_within_a_list_of_one_serves_as_its_value():
    typed = '<literalExpression typeRef="number"><text>[[7]]</text></literalExpression>'
    assert model_of(typed).evaluate("answer", {}).value == Decimal(7)
    two = typed.replace("[[7]]", "[[7], [8]]")
    assert model_of(two).evaluate("answer", {}).value is None


def test_allowed_values_that_cannot_be_read_let_nothing_through_in_a_tolerant_reading():
    content = definitions(
        input_data("x"),
        decision("broken", table(["x"], [(["1"], ["1"])], allowed={"x": "(1, 2"}), "in x"),
        decision("whole", literal("x"), "in x"),
    )
    with pytest.raises(dmn.ModelError, match="allowed values"):
        dmn.load(content)
    model = dmn.load(content, tolerant=True)
    assert model.evaluate("whole", {"x": 1}).value == Decimal(1)
    assert model.evaluate("broken", {"x": 1}).value is None


def test_a_decision_without_logic_is_null_in_a_tolerant_reading_only():
    content = definitions(decision("empty", ""), decision("answer", literal("1")))
    with pytest.raises(dmn.ModelError, match="it has no logic"):
        dmn.load(content)
    model = dmn.load(content, tolerant=True)
    assert model.evaluate("empty", {}).problems == ("decision 'empty': it has no logic",)
    assert model.evaluate("answer", {}).value == Decimal(1)
