"""Editing a model: what an edit changes, what it leaves alone, and what is refused with its place."""

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.kernel.errors import Invalid
from schakel.selection import dmn
from schakel.selection.editing import (
    ANYTHING,
    AddColumn,
    AddRule,
    CopyRule,
    DeleteRule,
    MoveColumn,
    MoveRule,
    RemoveColumn,
    SetCell,
    SetColumn,
    SetOutcome,
    SetWords,
    allowed_outcomes,
    apply,
    next_id,
)
from schakel.selection.shipped import shipped
from tests.selection.dmn.building import decision, definitions, input_data, table
from tests.selection.dmn.test_writing import meaning

NIGHTLY = bool(os.environ.get("SCHAKEL_NIGHTLY"))
VERSIONS = shipped().versions()
ALLOWED = '<output name="answer"><outputValues><text>"A", "B"</text></outputValues></output>'


def a_model(outputs: str = ALLOWED) -> dmn.Model:
    """Two rules, R01 and R02, over the age and a weapon; a third fact is known and not asked."""
    logic = table(
        ["age", "weapon"],
        [(["< 12", "-"], ['"A"']), ([">= 12", "true"], ['"B"'])],
        hit='hitPolicy="FIRST"',
        outputs=outputs,
    )
    for number in ("1", "2"):
        logic = logic.replace(f'rule id="{number}"', f'rule id="R0{number}"')
    names = {"age": "number", "weapon": "boolean", "abode": "boolean"}
    return dmn.load(
        definitions(
            *(input_data(name, kind) for name, kind in names.items()),
            decision("answer", logic, inputs=["age", "weapon"]),
        )
    )


def texts(model: dmn.Model) -> list[tuple[str, ...]]:
    return [(rule.id, *rule.texts, *rule.output_texts) for rule in model.rules("answer")]


def faults(model: dmn.Model, *edits) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        apply(model, *edits)
    return [(fault.path, fault.code) for fault in refusal.value.errors]


def test_a_cell_and_an_outcome_are_changed_and_the_rest_stays():
    model = a_model()
    changed = apply(model, SetCell("R02", "age", "[12..18)"), SetOutcome("R02", '"A"'))
    assert texts(changed) == [("R01", "< 12", "-", '"A"'), ("R02", "[12..18)", "true", '"A"')]
    assert texts(model)[1] == ("R02", ">= 12", "true", '"B"')
    assert changed.evaluate("answer", {"age": 18, "weapon": True}).value is None


def test_an_emptied_cell_asks_nothing():
    assert texts(apply(a_model(), SetCell("R02", "weapon", " ")))[1][2] == ANYTHING


def test_words_are_set_and_a_language_that_is_not_given_keeps_its_text():
    model = apply(a_model(), SetWords("R01", {"nl": "Te  jong.", "en": "Too young."}, "Sv 486"))
    model = apply(model, SetWords("R01", {"nl": "Jonger dan 12."}, "Sv 486", True))
    rule = model.rule("R01")
    assert rule.explanation == {"nl": "Jonger dan 12.", "en": "Too young."}
    assert (rule.source, rule.open_to_variation) == ("Sv 486", True)


def test_a_rule_is_added_copied_moved_and_deleted():
    model = apply(a_model(), AddRule("answer", "R03", before="R02"))
    assert texts(model)[1] == ("R03", "-", "-", '"A"')
    model = apply(model, CopyRule("R01", "R04"), MoveRule("R01"), DeleteRule("R03"))
    assert [one[0] for one in texts(model)] == ["R04", "R02", "R01"]
    assert texts(model)[0][1:] == texts(model)[2][1:]


def test_the_next_id_follows_the_highest_of_the_table():
    assert next_id(a_model(), "answer") == "R03"
    national = VERSIONS[1].model
    assert next_id(national, "track") not in {
        rule.id for name in national.decisions for rule in national.rules(name)
    }


def test_a_column_is_added_for_a_known_fact_and_taken_away_again_without_a_trace():
    model = a_model()
    wider = apply(model, AddColumn("answer", "abode"), SetCell("R01", "abode", "false"))
    assert texts(wider)[0] == ("R01", "< 12", "-", "false", '"A"')
    assert wider.required_inputs("answer") == ("age", "weapon", "abode")
    assert faults(wider, RemoveColumn("answer", "abode")) == [("columns.abode", "in_use")]
    back = apply(wider, SetCell("R01", "abode", "-"), RemoveColumn("answer", "abode"))
    assert meaning(back) == meaning(model)


def test_a_fact_that_another_cell_reads_stays_required_when_its_column_goes():
    model = apply(a_model(), AddColumn("answer", "abode"))
    left = apply(model, SetCell("R02", "weapon", "abode"), RemoveColumn("answer", "abode"))
    assert left.required_inputs("answer") == ("age", "weapon", "abode")


def test_columns_change_places_together_with_their_cells():
    model = apply(a_model(), MoveColumn("answer", "weapon", before="age"))
    assert texts(model)[1] == ("R02", "true", ">= 12", '"B"')


def test_the_values_of_a_column_bound_what_it_may_meet():
    model = apply(a_model(), SetColumn("answer", "age", "Leeftijd", "[0..130]"))
    assert model.evaluate("answer", {"age": 5, "weapon": True}).value == "A"
    assert model.evaluate("answer", {"age": 131, "weapon": True}).value is None
    assert model.definitions.decisions["answer"].logic.columns[0].label == "Leeftijd"


def test_every_cell_that_cannot_be_read_is_told_with_its_place():
    found = faults(
        a_model(),
        SetCell("R01", "age", "< twelve"),
        SetCell("R02", "weapon", "true true"),
        SetCell("R02", "age", ">= 18"),
    )
    assert found == [
        ("rules.R01.cells.age", "unreadable"),
        ("rules.R02.cells.weapon", "unreadable"),
    ]


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (SetCell("R09", "age", "-"), ("rules.R09", "unknown")),
        (SetCell("R01", "height", "-"), ("rules.R01.cells.height", "unknown")),
        (SetOutcome("R01", '"C"'), ("rules.R01.outcomes.0", "not_allowed")),
        (SetOutcome("R01", '"A'), ("rules.R01.outcomes.0", "unreadable")),
        (SetOutcome("R01", " "), ("rules.R01.outcomes.0", "missing")),
        (SetOutcome("R01", '"A"', 3), ("rules.R01.outcomes.3", "unknown")),
        (AddRule("answer", "R01"), ("rules.R01", "taken")),
        (AddRule("answer", "answer/3"), ("rules.answer/3", "format")),
        (AddRule("nothing", "R03"), ("nothing", "unknown")),
        (AddRule("answer", "R03", outcomes=('"C"',)), ("rules.R03.outcomes.0", "not_allowed")),
        (AddRule("answer", "R03", before="R09"), ("rules.R03", "unknown")),
        (CopyRule("R01", "R02"), ("rules.R02", "taken")),
        (MoveRule("R01", before="R09"), ("rules.R01", "unknown")),
        (DeleteRule("R09"), ("rules.R09", "unknown")),
        (AddColumn("answer", "height"), ("columns.height", "unknown")),
        (AddColumn("answer", "age"), ("columns.age", "taken")),
        (RemoveColumn("answer", "height"), ("columns.height", "unknown")),
        (SetColumn("answer", "age", "", "< ("), ("columns.age", "unreadable")),
        (SetWords("R01", {"nl": "a\x00b"}), ("rules.R01.words", "model")),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, tuple) else value[1],
)
def test_what_cannot_be_is_refused_with_its_place(edit, place):
    assert faults(a_model(), edit) == [place]


def test_a_kind_of_partner_that_does_not_exist_is_refused_also_where_the_model_lists_none():
    model = a_model('<output name="answer"/>')
    model = apply(model, SetOutcome("R01", '"HALT"'), SetOutcome("R02", '"PROBATION"'))
    assert '"MUNICIPALITY"' in allowed_outcomes(model.definitions.decisions["answer"].logic)
    assert faults(model, SetOutcome("R01", '"PLUMBER"')) == [
        ("rules.R01.outcomes.0", "not_allowed")
    ]


CELLS = ("-", "true", "false", "not(true)", "< 12", "[12..18)", "null, >= 23", "1, 2", "oops oops")
WORDS = ("", "Omdat.", "A <b> & c", "  twee   spaties ", "é", "\r\n")


def a_random_edit(chance: random.Random, model: dmn.Model):
    """An edit that may well be refused."""
    name = chance.choice(model.decisions)
    rules = [rule.id for rule in model.rules(name)] or ["none"]
    logic = model.definitions.decisions[name].logic
    asked = [column.text for column in getattr(logic, "columns", ())] or ["none"]
    rule, column = chance.choice(rules), chance.choice(asked)
    outcomes = getattr(logic, "outputs", None) and allowed_outcomes(logic)
    return chance.choice(
        [
            SetCell(rule, column, chance.choice(CELLS)),
            SetOutcome(rule, chance.choice(outcomes or ('"A"',))),
            SetWords(
                rule,
                {"nl": chance.choice(WORDS), "en": chance.choice(WORDS)},
                chance.choice(WORDS),
                chance.choice([True, False, None]),
            ),
            AddRule(name, f"Z{chance.randrange(30):02}", chance.choice(["", rule])),
            CopyRule(rule, f"Z{chance.randrange(30):02}"),
            MoveRule(rule, chance.choice(["", *rules])),
            DeleteRule(rule),
            SetColumn(
                name, column, chance.choice(WORDS), chance.choice(["", "true, false", "[0..9]"])
            ),
            AddColumn(name, chance.choice(list(model.inputs))),
            MoveColumn(name, column, chance.choice(["", *asked])),
            RemoveColumn(name, column),
        ]
    )


@settings(max_examples=200 if NIGHTLY else 25, deadline=None)
@given(seed=st.integers(0, 2**32), which=st.integers(0, len(VERSIONS) - 1))
def test_any_sequence_of_edits_reads_back_as_the_same_model(seed, which):
    chance, model, done = random.Random(seed), VERSIONS[which].model, 0
    for _ in range(8):
        try:
            model = apply(model, a_random_edit(chance, model))
            done += 1
        except Invalid:
            continue
        again = dmn.load(dmn.write(model))
        assert meaning(again) == meaning(model)
        assert dmn.write(again) == dmn.write(model)
    assert done
