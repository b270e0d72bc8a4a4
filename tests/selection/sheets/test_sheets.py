"""A model as sheets and back: nothing changes, and what cannot be is told with sheet and cell."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.kernel.errors import Invalid
from schakel.selection import dmn
from schakel.selection.editing import apply
from schakel.selection.sheets import Unusable, from_sheets, to_sheets
from schakel.selection.shipped import shipped
from schakel.selection.written import WrittenCases, stored_cases
from tests.selection.dmn.building import decision, definitions, input_data, table
from tests.selection.editing.test_edits import NIGHTLY, a_model, a_random_edit

VERSIONS = shipped().versions()
NONE = WrittenCases({}, ())


def changed(sheets, title, row, column, value):
    """The sheets with one cell changed, counted from 0."""
    found = []
    for sheet in sheets:
        rows = [list(cells) for cells in sheet.rows]
        if sheet.title == title:
            while len(rows) <= row:
                rows.append([])
            rows[row] += [None] * (column + 1 - len(rows[row]))
            rows[row][column] = value
        found.append(replace(sheet, rows=tuple(map(tuple, rows))))
    return found


def faults(sheets, base):
    with pytest.raises(Invalid) as refusal:
        from_sheets(sheets, base, NONE)
    return [(fault.path, fault.code) for fault in refusal.value.errors]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("one", VERSIONS, ids=lambda one: one.model.label)
def test_a_shipped_model_comes_back_from_its_sheets_as_it_was(one, language):
    found = from_sheets(to_sheets(one.model, one.written, language=language), one.model, NONE)
    assert dmn.write(found.model) == dmn.write(one.model)
    assert stored_cases(found.written) == stored_cases(one.written)


@settings(max_examples=200 if NIGHTLY else 20, deadline=None)
@given(seed=st.integers(0, 2**32), which=st.integers(0, len(VERSIONS) - 1))
def test_sheets_of_an_edited_model_bring_every_edit_to_the_model_before_it(seed, which):
    chance, base = random.Random(seed), VERSIONS[which].model
    edited = base
    for _ in range(6):
        try:
            edited = apply(edited, a_random_edit(chance, edited))
        except Invalid:
            continue
    found = from_sheets(to_sheets(edited, NONE), base, NONE)
    assert dmn.write(found.model) == dmn.write(edited)


def test_every_kind_of_table_comes_back_with_its_notes_values_and_default():
    logic = table(
        ["age", "age"],
        [(["< 5", "-"], ['"a"', "1"]), (["-", ""], ['"b"', "2"])],
        hit='hitPolicy="OUTPUT ORDER"',
        outputs='<output name="x" label="L" typeRef="string"><outputValues><text>"b", "a"</text>'
        "</outputValues><defaultOutputEntry><text>null</text></defaultOutputEntry></output>"
        '<output name="y"/><annotation name="by whom"/>',
        allowed={"age": "[0..130]"},
    )
    logic = logic.replace(
        "</outputEntry></rule>",
        "</outputEntry><annotationEntry><text>me</text></annotationEntry></rule>",
        1,
    )
    model = dmn.load(
        definitions(input_data("age"), decision("a/b [c]: " + "x" * 40, logic, inputs=["age"]))
    )
    sheets = to_sheets(model, NONE)
    assert all(len(sheet.title) <= 31 for sheet in sheets)
    found = from_sheets(sheets, model, NONE)
    assert dmn.write(found.model) == dmn.write(model)


BASE = a_model()
SHEETS = to_sheets(BASE, NONE)


def test_what_people_type_in_a_spreadsheet_is_taken_as_they_mean_it():
    sheets = changed(SHEETS, "answer", 8, 1, 17)
    sheets = changed(sheets, "answer", 8, 2, True)
    sheets = changed(sheets, "answer", 9, 0, "R03")
    sheets = changed(sheets, "answer", 9, 3, '"A"')
    sheets = changed(sheets, "answer", 9, 4, "Omdat.")
    sheets = changed(sheets, "answer", 9, 7, "Ja")
    rules = from_sheets(sheets, BASE, NONE).model.rules("answer")
    assert rules[1].texts == ("17", "true")
    assert (rules[2].id, rules[2].texts, rules[2].explanation) == (
        "R03",
        ("-", "-"),
        {"nl": "Omdat."},
    )
    assert rules[2].open_to_variation is True


def test_a_column_is_added_and_taken_away_in_the_sheet():
    sheets = SHEETS
    for row, value in enumerate([None, "Als", "zonder woonplek", "abode", "", ""]):
        sheets = changed(sheets, "answer", row, 9, value) if row else sheets
    sheets = changed(sheets, "answer", 7, 9, "true")
    wider = from_sheets(sheets, BASE, NONE).model
    assert wider.rules("answer")[0].texts == ("< 12", "-", "true")
    assert wider.required_inputs("answer") == ("age", "weapon", "abode")
    back = from_sheets(SHEETS, wider, NONE).model
    assert dmn.write(back) == dmn.write(BASE)


@pytest.mark.parametrize(
    ("title", "row", "column", "value", "fault"),
    [
        ("answer", 7, 1, "< twelve", ("answer!B8", "unreadable")),
        ("answer", 7, 1, Unusable("formula"), ("answer!B8", "formula")),
        ("answer", 7, 1, Unusable("date"), ("answer!B8", "date")),
        ("answer", 7, 1, Unusable("error"), ("answer!B8", "error")),
        ("answer", 7, 3, '"C"', ("answer!D8", "not_allowed")),
        ("answer", 7, 3, '"C', ("answer!D8", "unreadable")),
        ("answer", 7, 3, None, ("answer!D8", "missing")),
        ("answer", 8, 0, "R01", ("answer!A9", "twice")),
        ("answer", 8, 0, None, ("answer!A9", "format")),
        ("answer", 8, 7, "misschien", ("answer!H9", "unknown")),
        ("answer", 3, 1, "height", ("answer!B4", "unknown")),
        ("answer", 4, 1, "string", ("answer!B5", "fixed")),
        ("answer", 5, 1, "< (", ("answer!B6", "unreadable")),
        ("answer", 3, 3, "other", ("answer!D4", "fixed")),
        ("answer", 1, 5, None, ("answer!F2", "head")),
        ("answer", 1, 6, "Uitleg (nl)", ("answer!A2", "missing_column")),
        ("answer", 2, 0, "?", ("answer!A3", "head")),
        ("answer", 0, 1, "nothing", ("answer!B1", "unknown")),
        ("answer", 0, 0, "x", ("answer", "missing_sheet")),
        ("answer", 0, 3, "SOMEHOW", ("decision 'answer'", "model")),
        ("Model", 0, 1, "other", ("Model!B1", "model")),
        ("Model", 0, 0, "x", ("Model", "missing_sheet")),
        ("Feiten", 1, 0, "height", ("Feiten!A2", "unknown")),
        ("Feiten", 1, 3, "string", ("Feiten!D2", "fixed")),
        ("Feiten", 0, 2, "?", ("Feiten!A1", "head")),
        ("Feiten", 0, 0, "x", ("Feiten", "missing_sheet")),
        ("Proefgevallen", 0, 0, "x", ("Proefgevallen", "missing_sheet")),
        ("Proefgevallen", 0, 1, "x", ("Proefgevallen!B1", "head")),
        ("Proefgevallen", 2, 1, "12", ("Proefgevallen!A3", "missing")),
        ("Proefgevallen", 1, 1, "twaalf", ("Proefgevallen!B2", "type")),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_with_sheet_and_cell(title, row, column, value, fault):
    assert fault in faults(changed(SHEETS, title, row, column, value), BASE)


def test_every_fault_is_told_at_once():
    sheets = changed(changed(SHEETS, "answer", 7, 3, None), "answer", 8, 0, "R01")
    assert [place for place, _ in faults(sheets, BASE)] == ["answer!D8", "answer!A9"]


def test_a_written_case_says_yes_no_and_not_known_in_words():
    sheets = changed(SHEETS, "Proefgevallen", 1, 1, 12)
    for column, value in enumerate(["een geval", "?", "ja", "nee"]):
        sheets = changed(sheets, "Proefgevallen", 2, column, value)
    written = from_sheets(sheets, BASE, NONE).written
    assert written.base == {"age": 12}
    assert written.cases[0].facts == {"weapon": True, "abode": False}


def test_more_written_cases_than_anybody_waits_for_are_refused():
    rows = tuple((f"geval {number}", "12") for number in range(501))
    sheets = [
        replace(sheet, rows=(*sheet.rows, *rows)) if sheet.title == "Proefgevallen" else sheet
        for sheet in SHEETS
    ]
    assert faults(sheets, BASE) == [("Proefgevallen!A503", "many")]
