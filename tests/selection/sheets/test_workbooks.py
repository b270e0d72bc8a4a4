"""The spreadsheet file: a round trip changes nothing, and a bad file is refused in one sentence."""

import time
import zipfile
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from schakel.kernel.errors import Invalid
from schakel.selection import dmn
from schakel.selection.editing import SetWords, apply
from schakel.selection.shipped import shipped
from schakel.selection.workbooks import read_workbook, write_workbook
from schakel.selection.written import WrittenCases, stored_cases
from tests.selection.dmn.building import literal, model_of
from tests.selection.editing.test_edits import a_model

NONE = WrittenCases({}, ())
BASE = a_model()


def refused(content, base=BASE):
    with pytest.raises(Invalid) as refusal:
        read_workbook(content, base, NONE)
    return [(fault.path, fault.code) for fault in refusal.value.errors]


def filled_in(change):
    """The workbook after somebody worked in it."""
    book = openpyxl.load_workbook(BytesIO(write_workbook(BASE, NONE)))
    change(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("one", shipped().versions()[::2], ids=lambda one: one.model.label)
def test_a_shipped_model_comes_back_from_its_workbook_as_it_was(one):
    found = read_workbook(write_workbook(one.model, one.written), one.model, NONE)
    assert dmn.write(found.model) == dmn.write(one.model)
    assert stored_cases(found.written) == stored_cases(one.written)


def test_texts_that_a_spreadsheet_would_change_come_back_as_they_were():
    odd = [
        "=1+1",
        "+1",
        "_x000D_ and _x0041_",
        "a\rb",
        "'quoted",
        "1",
        "TRUE",
        "2026-11-26",
        "–é😀",
    ]
    for text in odd:
        model = apply(BASE, SetWords("R01", {"nl": text, "en": f"{text} {text}"}, text))
        again = read_workbook(write_workbook(model, NONE), BASE, NONE).model
        assert dmn.write(again) == dmn.write(model), text


def test_what_was_typed_in_the_workbook_is_in_the_model():
    def work(book):
        book["answer"]["B8"] = "< 13"
        book["answer"]["C8"] = True
        book.create_sheet("eigen aantekeningen")["A1"] = "niet vergeten"

    assert read_workbook(filled_in(work), BASE, NONE).model.rules("answer")[0].texts == (
        "< 13",
        "true",
    )


def test_a_formula_is_refused_with_its_cell():
    def work(book):
        book["answer"]["B8"] = "=1+1"

    assert refused(filled_in(work)) == [("answer!B8", "formula")]


def test_a_sheet_that_is_gone_is_refused_by_its_name():
    assert refused(filled_in(lambda book: book.remove(book["answer"]))) == [
        ("answer", "missing_sheet")
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "format"),
        (b"not a workbook", "format"),
        (dmn.write(BASE), "format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "locked"),
        (b"x" * (5 * 1024 * 1024 + 1), "large"),
    ],
)
def test_what_is_no_workbook_is_refused(content, code):
    assert refused(content) == [("file", code)]


def a_package(**parts):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/") + ".xml", content)
    return stream.getvalue()


def test_a_zip_file_that_is_no_workbook_is_refused():
    assert refused(a_package(document="<a/>")) == [("file", "format")]


def test_a_file_that_would_unpack_to_more_than_it_may_is_refused_at_once():
    bomb = filled_in(lambda book: None)
    stream = BytesIO(bomb)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet99.xml", b" " * (60 * 1024 * 1024))
    assert len(stream.getvalue()) < 200_000
    started = time.monotonic()
    assert refused(stream.getvalue()) == [("file", "large")]
    assert time.monotonic() - started < 5


def with_part(content, name, text):
    """The workbook with one of its parts written over."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.infolist():
            new.writestr(part, text if part.filename == name else old.read(part))
    return stream.getvalue()


ENTITIES = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("text", [ENTITIES + "<a>&d;</a>", "<a>", ""])
def test_parts_with_entities_or_that_are_broken_are_refused(part, text):
    content = with_part(write_workbook(BASE, NONE), part, text)
    assert refused(content) in ([("file", "broken")], [("Model", "missing_sheet")])


def test_a_workbook_of_another_model_is_refused():
    other = model_of(literal("age"), {"age": "number"})
    other = dmn.Model(replace(other.definitions, name="other"))
    assert refused(write_workbook(other, NONE)) == [("Model!B1", "model")]


def test_a_text_too_long_for_a_cell_is_said_when_the_workbook_is_made():
    long = apply(BASE, SetWords("R01", {"nl": "x" * 40_000}))
    with pytest.raises(Invalid) as refusal:
        write_workbook(long, NONE)
    assert refusal.value.errors[0].code == "long"
