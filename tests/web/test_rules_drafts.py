"""Drafts of rules on screen: from and to files, side by side, and from a draft to its turn."""

import re
import uuid
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schakel.kernel import clock
from schakel.selection import dmn
from schakel.selection.actions.versions import digest, tried
from schakel.selection.queries.versions import version
from tests.personas import signed_in
from tests.web.editing import (
    NAME,
    SHIPPED,
    a_draft,
    age,
    as_,
    do,
    everybody_and_policy,
    rule_url,
    save,
    soup,
    view,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def staff(db_of_module):
    return everybody_and_policy()


@pytest.fixture(scope="module")
def number(staff):
    """A draft of which nothing was changed yet."""
    return a_draft(as_("manager"))


@pytest.fixture
def manager(staff, db):
    return as_("manager")


@pytest.fixture(scope="module")
def changed(staff):
    """A draft with a second text, in which the words of one rule are others."""
    manager = as_("manager")
    number = a_draft(manager)
    save(manager, number, nl="Anders gezegd.")
    return number


def test_a_draft_is_listed_with_its_state_and_where_it_came_from(manager, number):
    page = words(manager.get(reverse("rules-versions")))
    assert f"{NAME}@{number} begon als {NAME}@{SHIPPED} Jeugdroute Concept" in page


def download(client, name, number):
    return client.get(reverse(name, args=[NAME, number]))


def upload(client, number, content, on="1", called="model.xlsx"):
    file = SimpleUploadedFile(called, content)
    return client.post(reverse("rules-read-file", args=[NAME, number]), {"on": on, "file": file})


@pytest.mark.parametrize("kind", ["rules-dmn", "rules-workbook"])
def test_a_file_that_is_read_back_as_it_came_changes_nothing(manager, staff, number, kind):
    answer = download(manager, kind, number)
    assert f"{NAME}@{number}" in answer["Content-Disposition"]
    assert upload(manager, number, answer.content).status_code == 302
    assert view(staff, number).life.text == 1


def test_what_was_changed_in_excel_stands_in_the_draft(manager, staff, number):
    book = openpyxl.load_workbook(BytesIO(download(manager, "rules-workbook", number).content))
    book["route"]["B8"] = "< 13"
    stream = BytesIO()
    book.save(stream)
    assert upload(manager, number, stream.getvalue()).status_code == 302
    assert view(staff, number).model.rule("J01").texts[0] == "< 13"
    assert view(staff, number).texts[-1].note == "model.xlsx"
    book["route"]["B8"] = "< 14"
    later = BytesIO()
    book.save(later)
    stale = upload(manager, number, later.getvalue(), on="1")
    assert stale.status_code == 409
    assert "Iemand bewaarde dit concept intussen." in words(stale)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"hallo", "Dit DMN-bestand is niet te lezen."),
        (b"PK\x03\x04rest", "Dit is geen Excel-werkmap"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "a DTD or entity is not allowed"),
        (b"<a/>", "this is not a DMN 1.3, 1.4 or 1.5 model"),
        (b"x" * (5 * 1024 * 1024 + 1), "Dit bestand is te groot"),
    ],
    ids=["text", "zip", "entities", "xml", "large"],
)
def test_a_bad_file_is_refused_in_a_sentence(manager, staff, number, content, told):
    answer = upload(manager, number, content)
    assert answer.status_code == 422
    assert told in words(answer)
    assert view(staff, number).life.text == 1


def test_a_wrong_cell_in_excel_is_told_with_its_sheet_and_address(manager, number):
    book = openpyxl.load_workbook(BytesIO(download(manager, "rules-workbook", number).content))
    book["route"]["B8"] = "jong"
    book["route"]["B9"] = "=1+1"
    stream = BytesIO()
    book.save(stream)
    assert "route!B9: Hier staat een formule." in words(upload(manager, number, stream.getvalue()))


def test_a_draft_is_made_out_of_a_dmn_file_and_not_of_another_model(manager):
    content = download(manager, "rules-dmn", SHIPPED).content
    url = reverse("rules-draft-of-file")
    answer = manager.post(url, {"file": SimpleUploadedFile("m.dmn", content)})
    assert answer.status_code == 302
    other = content.replace(b'name="youth-route"', b'name="something"')
    refused = manager.post(url, {"file": SimpleUploadedFile("m.dmn", other)})
    assert refused.status_code == 422
    assert dmn.load(other).name == "something"


def test_a_draft_is_made_out_of_a_workbook_by_the_version_it_was_made_from(manager, staff):
    book = openpyxl.load_workbook(BytesIO(download(manager, "rules-workbook", SHIPPED).content))
    book["route"]["B8"] = "< 13"
    stream = BytesIO()
    book.save(stream)
    url = reverse("rules-draft-of-file")
    answer = manager.post(url, {"file": SimpleUploadedFile("m.xlsx", stream.getvalue())})
    made = view(staff, answer["Location"].rstrip("/").rpartition("/")[2])
    assert made.model.rule("J01").texts[0] == "< 13"
    assert len(made.written.cases) == 23
    book["Model"]["B2"] = "1999-01"
    stream = BytesIO()
    book.save(stream)
    refused = manager.post(url, {"file": SimpleUploadedFile("m.xlsx", stream.getvalue())})
    assert refused.status_code == 422
    assert "een versie die hier niet is" in words(refused)


def test_two_versions_are_compared_rule_by_rule_in_words(manager, number):
    save(manager, number, **age("< 13"), nl="Jonger dan 13.")
    do(manager, "rules-table-act", number, "route", doe="verwijder", regel="J02", on="2")
    page = manager.get(reverse("rules-compare", args=[NAME, number]))
    told = words(page)
    assert f"{NAME}@{number} naast {NAME}@{SHIPPED}" in told
    rows = [" ".join(row.get_text(" ").split()) for row in soup(page).select("#route-regels tr")]
    assert "J01 gewijzigd leeftijd < 12 < 13" in rows
    assert any(row.startswith("J02 weg leeftijd >= 23") for row in rows)
    earlier = words(manager.get(reverse("rules-compare", args=[NAME, number]), {"tekst": "2"}))
    assert "naast tekst 2 van dit concept" in earlier


def test_a_draft_is_run_with_example_facts(manager, number):
    save(manager, number, **age("< 13"))
    url = reverse("rules-example", kwargs={"name": NAME})
    page = manager.get(url, {"versie": number, "vraag": "1", "age": "12"})
    assert re.search(r"Jeugdroute\s+Zorg", words(page))
    assert manager.get(url, {"versie": "1999-01"}).status_code == 404


def step(client, number, what, **data):
    return do(client, "rules-version-act", number, doe=what, **data)


def try_it(staff, number):
    with signed_in(staff["manager"]) as viewer:
        label = f"{NAME}@{number}"
        known = digest(version(label, viewer=viewer).document)
        tried(label, trial=uuid.uuid4(), document=known, by=viewer)


def test_a_version_goes_from_draft_to_its_day_by_its_buttons(manager, staff, changed):
    signer = as_("policy")
    assert step(manager, changed, "kijk-na", on="2").status_code == 302
    try_it(staff, changed)
    page = words(manager.get(reverse("rules-version", args=[NAME, changed])))
    assert "Je hebt dit zelf geschreven." in page
    assert step(manager, changed, "teken", on="2").status_code == 422
    assert step(signer, changed, "teken", on="2", note="Akkoord").status_code == 302
    soon = clock.local(clock.now()).date() + timedelta(days=1)
    assert step(manager, changed, "plan", begins=str(soon - timedelta(days=1))).status_code == 422
    assert step(manager, changed, "plan", begins=str(soon)).status_code == 302
    assert "Gepland" in words(manager.get(reverse("rules-version", args=[NAME, changed])))
    assert save_refused(manager, changed)
    assert step(manager, changed, "trek-in", begins=str(soon)).status_code == 302
    assert "Getekend" in words(manager.get(reverse("rules-versions")))


def save_refused(client, number):
    page = soup(client.get(rule_url(number)))
    return page.select_one("main form.sk-form") is None


def test_a_version_that_is_not_right_does_not_get_past_the_check(manager, number):
    save(manager, number, nl="")
    answer = step(manager, number, "kijk-na", on="2")
    assert answer.status_code == 422
    assert "De uitleg is er niet in het Nederlands en het Engels." in words(answer)


def test_a_version_is_sent_back_with_its_reason(manager, staff, changed):
    step(manager, changed, "kijk-na", on="2")
    assert step(manager, changed, "terug", on="2", note=" ").status_code == 422
    assert step(manager, changed, "terug", on="2", note="Te vaag").status_code == 302
    assert "Te vaag" in words(manager.get(reverse("rules-version", args=[NAME, changed])))


def test_an_unknown_step_version_table_or_rule_is_no_page(manager, number):
    assert step(manager, number, "iets").status_code == 422
    for name, more in [
        ("rules-version", ["1999"]),
        ("rules-table", [number, "nothing"]),
        ("rules-rule", [number, "Z9"]),
        ("rules-case", [number, 999]),
    ]:
        assert manager.get(reverse(name, args=[NAME, *more])).status_code == 404


def test_who_has_nothing_to_do_with_rules_finds_no_editor(staff, number):
    police = as_("police")
    assert police.get(reverse("rules-versions")).status_code == 404
    assert police.get(rule_url(number)).status_code == 404
    assert do(police, "rules-draft-of", SHIPPED).status_code == 404


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("rules-versions", None),
        ("rules-version", []),
        ("rules-table", ["route"]),
        ("rules-columns", ["route"]),
        ("rules-rule", ["J01"]),
        ("rules-cases", []),
        ("rules-case", [1]),
        ("rules-compare", []),
    ],
)
def test_a_page_of_a_draft_takes_a_handful_of_statements(manager, changed, name, more):
    url = reverse(name, args=[] if more is None else [NAME, changed, *more])
    with CaptureQueriesContext(connection) as statements:
        assert manager.get(url).status_code == 200
    assert len(statements) <= 15, [one["sql"][:90] for one in statements]
