"""The fast form where a table is more than plain tests: it must say what the evaluator says."""

from importlib.resources import files
from random import Random

import pytest

from schakel.selection import dmn
from schakel.selection.dmn.compiling.fast import FastModel
from tests.selection.dmn.building import decision, definitions, input_data, literal, model_of, table

NATIONAL = files("schakel.selection.models_national")


def some_facts(model, random, rows=200):
    makers = {
        "number": lambda: random.choice([0, 3, 11, 12, 17, 18, 40, 7.5]),
        "boolean": lambda: random.random() < 0.3,
    }
    return [
        {
            name: makers.get(given.type.base, lambda: None)() if random.random() < 0.9 else None
            for name, given in model.inputs.items()
            if random.random() < 0.9
        }
        for _ in range(rows)
    ]


@pytest.mark.parametrize("file", ["criminal-case.dmn", "notification.dmn"])
def test_the_national_models_decide_and_explain_as_they_do_by_the_evaluator(file):
    model = dmn.load(NATIONAL.joinpath(file).read_bytes())
    fast = FastModel(model)
    for facts in some_facts(model, Random(1)):
        for name in model.decisions:
            slow = model.evaluate(name, facts, trace=True)
            found = fast.decide(name, facts, trace=True)
            assert found.value == slow.value == fast.decide(name, facts).value
            assert found.rules == slow.fired.get(name, ())
            assert list(found.failed) == [
                (one.rule, one.column)
                for one in slow.trace
                if one.decision == name and not one.fired
            ]


def agree(model, cases):
    fast = FastModel(model)
    for facts in cases:
        slow = model.evaluate("answer", facts, trace=True)
        found = fast.decide("answer", facts, trace=True)
        assert found.value == slow.value == fast.decide("answer", facts).value
        if slow.trace:
            own = [one for one in slow.trace if one.decision == "answer" and not one.fired]
            assert list(found.failed) == [(one.rule, one.column) for one in own]


def test_a_cell_that_names_another_fact_is_left_to_the_evaluator():
    rules = [(["< limit", "-"], ['"under"']), (["-", "? > 2 * limit"], ['"far"'])]
    logic = table(["age", "other"], rules, hit='hitPolicy="FIRST"')
    model = model_of(logic, {"age": "number", "other": "number", "limit": "number"})
    values = [None, 1, 5, 20]
    agree(
        model, [{"age": a, "other": b, "limit": c} for a in values for b in values for c in values]
    )


def test_a_column_that_calculates_is_worked_out_and_then_looked_up():
    rules = [(["< 10"], ['"small"']), (["[10..20]"], ['"some"']), (["> 20"], ['"many"'])]
    model = model_of(table(["a + b"], rules), {"a": "number", "b": "number"})
    agree(model, [{"a": a, "b": b} for a in (None, 1, 9, 20) for b in (0, 1, "x", 10.5)])


def test_an_output_that_calculates_is_worked_out_for_each_case():
    rules = [(["< 10"], ["a * 2"]), ([">= 10"], ["a + 1"])]
    agree(model_of(table(["a"], rules), {"a": "number"}), [{"a": a} for a in (1, 10, None, "x")])


def test_a_table_on_another_decision_and_on_a_text_of_its_own():
    first = decision("size", table(["n"], [(["< 5"], ['"S"']), ([">= 5"], ['"L"'])]), inputs=["n"])
    first = first.replace('rule id="', 'rule id="size ')
    rules = [(['"S"', "true"], ["1"]), (['"L"', "-"], ["2"])]
    last = decision("answer", table(["size", "b"], rules), inputs=["b"], decisions=["size"])
    text = decision("told", literal('string(answer) + "!"'), decisions=["answer"])
    model = dmn.load(
        definitions(input_data("n", "number"), input_data("b", "boolean"), first, last, text)
    )
    agree(model, [{"n": n, "b": b} for n in (1, 5, None) for b in (True, False, None)])
    assert FastModel(model).decide("told", {"n": 7}).value == "2!"


@pytest.mark.parametrize("count", [15, 16, 40])
def test_a_trace_names_the_column_however_many_there_are(count):
    names = [f"f{n}" for n in range(count)]
    rules = [
        (["false" if n == place else "-" for n in range(count)], [f'"{place}"'])
        for place in range(count)
    ]
    model = model_of(table(names, rules, hit='hitPolicy="FIRST"'), dict.fromkeys(names, "boolean"))
    found = FastModel(model).decide("answer", dict.fromkeys(names, True), trace=True)
    assert list(found.failed) == [(str(n + 1), f"f{n}") for n in range(count)]


def test_a_value_that_the_column_refuses_makes_the_table_null_only_when_a_rule_comes_to_it():
    rules = [(["< 5", "-"], ['"early"']), (["-", "> 1"], ['"late"'])]
    logic = table(["a", "b"], rules, hit='hitPolicy="FIRST"', allowed={"b": "[0..9]"})
    model = model_of(logic, {"a": "number", "b": "number"})
    agree(model, [{"a": a, "b": b} for a in (1, 7, None) for b in (0, 5, 99, None, "x")])
    assert FastModel(model).decide("answer", {"a": 1, "b": 99}).value == "early"
    assert FastModel(model).decide("answer", {"a": 7, "b": 99}).value is None


def test_names_and_texts_of_a_model_are_never_code():
    name = "x'); raise SystemExit('"
    rules = [(["\"'); raise SystemExit('\""], ["\"'); raise SystemExit('\""])]
    xml = definitions(
        input_data("x", "string"), decision("answer", table(["x"], rules), inputs=["x"])
    ).replace(b'label="x"', f'label="{name}"'.encode())
    fast = FastModel(dmn.load(xml))
    said = "'); raise SystemExit('"
    assert fast.decide("answer", {"x": said}).value == said
    assert list(fast.decide("answer", {"x": "y"}, trace=True).failed) == [("1", name)]


def test_an_expression_on_decisions_is_remembered_by_what_they_came_to():
    reasons = decision(
        "reasons",
        table(["a"], [(["< 5"], ['"A"']), (["< 9"], ['"A"'])], hit='hitPolicy="COLLECT"'),
        inputs=["a"],
    )
    once = decision("answer", literal("distinct values(reasons)"), decisions=["reasons"])
    model = dmn.load(definitions(input_data("a", "number"), reasons, once))
    fast = FastModel(model)
    for _ in range(2):
        first = fast.decide("answer", {"a": 1}).value
        assert first == ["A"]
        first.append("B")
        assert fast.decide("answer", {"a": 7}).value == ["A"]
        assert fast.decide("answer", {"a": 10}).value is None
        assert model.evaluate("answer", {"a": 10}).value is None


def test_each_gets_a_list_of_its_own():
    model = model_of(
        table(["a"], [(["true"], ['"A"'])], hit='hitPolicy="COLLECT"'), {"a": "boolean"}
    )
    fast = FastModel(model)
    fast.decide("answer", {"a": True}).value.append("B")
    assert fast.decide("answer", {"a": True}).value == ["A"]


def test_facts_still_to_come_leave_open_only_what_they_can_change():
    rules = [(["true", "-"], ['"A"']), (["false", "< 18"], ['"B"']), (["false", ">= 18"], ['"C"'])]
    model = model_of(table(["known", "age"], rules), {"known": "boolean", "age": "number"})
    fast = FastModel(model)
    waiting = fast.possible("answer", {"known": False}, ["age"])
    assert (waiting.may, waiting.must, waiting.decided) == (("2", "3"), (), None)
    settled = fast.possible("answer", {"known": True}, ["age"])
    assert settled.must == ("1",)
    assert settled.decided.value == "A"


def test_a_decision_that_rests_on_an_unknown_fact_is_unknown_too():
    first = decision("minor", literal("age < 18"), inputs=["age"])
    last = decision(
        "answer",
        table(["minor"], [(["true"], ['"A"']), (["false"], ['"B"'])]),
        decisions=["minor"],
    )
    model = dmn.load(definitions(input_data("age", "number"), first, last))
    assert FastModel(model).possible("answer", {}, ["age"]).may == ("1", "2")


def test_a_decision_that_is_not_there_is_refused():
    fast = FastModel(model_of(literal("1")))
    for call in (lambda: fast.decide("other", {}), lambda: fast.possible("answer", {}, [])):
        with pytest.raises(dmn.ModelError):
            call()
