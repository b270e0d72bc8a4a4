"""Cases that come to the same rules are asked once: that must say what asking each of them says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.selection import dmn
from schakel.selection.dmn.compiling.fast import FastModel
from schakel.selection.dmn.compiling.situations import Situations
from tests.selection.dmn.building import (
    answer,
    decision,
    definitions,
    input_data,
    literal,
    model_of,
    table,
)
from tests.selection.dmn.compiling.test_one_meaning import TABLES, drawn, many

REFUSED = "refused"
ODD = [True, 1, 1.0, 18, "18", "true", [], {"a": 1}]


def one_by_one(model, name, facts):
    try:
        return model.evaluate(name, facts).value
    except TypeError:
        return REFUSED


def fast_answer(ask):
    try:
        return ask()
    except TypeError:
        return REFUSED


def together(*questions):
    return Situations([(FastModel(model), name) for model, name in questions], fast_answer)


@settings(many, max_examples=TABLES)
@given(st.randoms(use_true_random=False))
def test_two_models_asked_together_say_what_each_says_of_each_case(random):
    (_, one, rows), (_, other, more) = drawn(random), drawn(random)
    ask = together((one, "answer"), (other, "answer"), (one, "answer"))
    for given_facts, _ in [*rows, *more, *rows]:
        odd = {random.choice(["fact 0", "fact 1"]): random.choice(ODD)}
        facts = given_facts | odd if random.randint(0, 3) == 0 else given_facts
        expected = one_by_one(one, "answer", facts), one_by_one(other, "answer", facts)
        assert ask(facts) == (*expected, expected[0])


def test_a_value_that_feel_has_not_is_left_to_each_question():
    first = model_of(table(["x"], [(["> 1"], ['"A"'])]), {"x": "number", "y": "number"})
    other = model_of(table(["y"], [(["> 1"], ['"B"'])]), {"x": "number", "y": "number"})
    ask = together((first, "answer"), (other, "answer"))
    assert ask({"x": object(), "y": 2}) == (REFUSED, "B")
    assert ask({"x": 2, "y": float("nan")}) == ("A", REFUSED)


def test_true_and_one_are_two_facts():
    model = model_of(table(["x"], [(["true"], ['"yes"']), (["1"], ['"one"'])]), {"x": "Any"})
    ask = together((model, "answer"))
    assert [ask({"x": value})[0] for value in (True, 1, 1.0, True)] == ["yes", "one", "one", "yes"]


@pytest.mark.parametrize("cell", ["true", "1"])
def test_two_tables_that_differ_in_true_and_one_are_two_tables(cell):
    first = model_of(table(["x"], [(["true"], ['"it"'])]), {"x": "Any"})
    second = model_of(table(["x"], [([cell], ['"it"'])]), {"x": "Any"})
    ask = together((first, "answer"), (second, "answer"))
    assert ask({"x": 1}) == (None, "it" if cell == "1" else None)


def test_an_expression_on_facts_is_asked_for_each_set_of_facts():
    model = model_of(literal("x + 1"), {"x": "number"})
    ask = together((model, "answer"))
    assert [ask({"x": number})[0] for number in (1, 2, 1)] == [2, 3, 2]


def test_a_decision_on_a_table_follows_the_table_and_one_on_facts_too_the_facts():
    reasons = table(["x"], [(["> 1"], ['"A"']), (["> 5"], ['"A"'])], hit='hitPolicy="COLLECT"')
    model = dmn.load(
        definitions(
            input_data("x", "number"),
            decision("reasons", reasons, inputs=["x"]),
            decision("named", literal("distinct values(reasons)"), decisions=["reasons"]),
            decision("both", literal("count(reasons) + x"), inputs=["x"], decisions=["reasons"]),
        )
    )
    ask = together((model, "named"), (model, "both"), (model, "reasons"))
    said = [ask({"x": number}) for number in (2, 3, 9, 0)]
    assert said == [
        (["A"], 3, ["A"]),
        (["A"], 4, ["A"]),
        (["A"], 11, ["A", "A"]),
        (None, None, None),
    ]
    assert said[0][:2] == (answer('["A"]').value, 3)
