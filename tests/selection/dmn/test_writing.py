"""A model that is written and read again is the same model."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.selection import dmn
from schakel.selection.dmn.elements import Definitions
from tests.selection.dmn.building import decision, definitions, input_data, literal, table
from tests.selection.dmn.test_tck_level_2 import FOLDER, REPOSITORY

NATIONAL = REPOSITORY / "src" / "schakel" / "selection" / "models_national"
FILES = sorted(NATIONAL.glob("*.dmn")) + sorted(FOLDER.glob("*/*.dmn"))


def meaning(model: dmn.Model) -> Definitions:
    return replace(model.definitions, file="")


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_each_model_of_the_corpus_comes_back_as_it_was(path: Path):
    model = dmn.load(path)
    written = dmn.write(model)
    again = dmn.load(written)
    assert meaning(again) == meaning(model)
    assert dmn.write(again) == written


def test_every_part_of_a_model_is_written():
    content = definitions(
        "<description>what it is for</description>",
        '<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..120]</text>'
        '</allowedValues></itemDefinition><itemDefinition name="tF"><functionItem '
        'outputTypeRef="string"><parameters name="a" typeRef="number"/></functionItem>'
        '</itemDefinition><itemDefinition name="tP" isCollection="true"><itemComponent name="first '
        'name"><typeRef>string</typeRef></itemComponent></itemDefinition>',
        input_data("age", "tAge"),
        decision(
            "d",
            "<question>which?</question><allowedAnswers>one</allowedAnswers>"
            + table(
                ["age + 1"],
                [([" < 5 "], ['"<&>"'])],
                outputs='<output name="o" label="L" typeRef="string"><outputValues><text>"&lt;&amp;'
                '&gt;"</text></outputValues><defaultOutputEntry><text>null</text>'
                "</defaultOutputEntry></output>",
                allowed={"age + 1": "[0..200]"},
            ),
            inputs=["age"],
        ),
    )
    model = dmn.load(content)
    again = dmn.load(dmn.write(model))
    assert meaning(again) == meaning(model)
    assert again.definitions.decisions["d"].question == "which?"
    assert again.rules("d")[0].texts == ("< 5",)


def test_what_has_no_id_is_given_one_that_nothing_else_has():
    content = definitions(
        '<inputData name="x"/><inputData id="_input_1" name="y"/>',
        decision("d", literal("y"), inputs=[]).replace(
            "<literalExpression>",
            '<informationRequirement><requiredInput href="#_input_1"/></informationRequirement>'
            "<literalExpression>",
        ),
    )
    written = dmn.write(dmn.load(content))
    assert dmn.load(written).required_inputs("d") == ("y",)


def test_a_text_that_xml_cannot_hold_is_refused():
    model = dmn.load(definitions(decision("d", literal("1"))))
    broken = replace(model.definitions.decisions["d"], description="a\x00b")
    bad = dmn.Model(replace(model.definitions, decisions={"d": broken}))
    with pytest.raises(dmn.ModelError, match="XML cannot hold"):
        dmn.write(bad)


TEXTS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20)


@given(TEXTS, TEXTS, st.sampled_from(["UNIQUE", "FIRST", "COLLECT", "RULE ORDER"]))
def test_any_text_survives(text, label, policy):
    logic = table(["x"], [([dmn_string(text)], [dmn_string(label)])], hit=f'hitPolicy="{policy}"')
    model = dmn.load(definitions(input_data("x"), decision("d", logic, inputs=["x"])))
    again = dmn.load(dmn.write(model))
    assert meaning(again) == meaning(model)


def dmn_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
