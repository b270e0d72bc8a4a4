"""The editor of rules on screen: from a draft to a turn, findings beside the cell, two at once, files."""

import re
import uuid
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schakel.kernel import clock
from schakel.selection import dmn
from schakel.selection.actions.versions import digest, tried
from schakel.selection.queries.versions import version
from schakel.web.rulebook import editor
from tests.personas import policy_staff, signed_in

pytestmark = pytest.mark.django_db
NAME, SHIPPED = "youth-route", "2026-11-15"


def as_(username):
    client = Client()
    client.post(reverse("become", kwargs={"username": username}))
    return client


@pytest.fixture
def staff(people):
    return {**people, **policy_staff()}


@pytest.fixture
def manager(staff):
    return as_("manager")


@pytest.fixture
def number(manager):
    """The number of a draft that began as the youth route that ships."""
    answer = manager.post(reverse("rules-draft-of", args=[NAME, SHIPPED]))
    return answer["Location"].rstrip("/").rpartition("/")[2]


def soup(answer):
    return BeautifulSoup(answer.content, "html.parser")


def words(answer):
    return " ".join(soup(answer).select_one("main").get_text(" ").split())


def view(staff, number):
    with signed_in(staff["manager"]) as viewer:
        return version(f"{NAME}@{number}", viewer=viewer)


def rule_url(number, rule="J01"):
    return reverse("rules-rule", args=[NAME, number, rule])


def age(test):
    """The field of the age."""
    return {"c-age": test}


def typed(client, number, rule="J01", **changes):
    """The form of a rule as the page has it, with some fields typed over."""
    page = soup(client.get(rule_url(number, rule)))
    data = {}
    for field in page.select("main form.sk-form [name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            data[field["name"]] = chosen["value"] if chosen else ""
        elif field.name == "textarea":
            data[field["name"]] = field.text.strip()
        elif field["name"] != "csrfmiddlewaretoken":
            data[field["name"]] = field.get("value", "")
    return {**data, **changes}


def save(client, number, rule="J01", **changes):
    return client.post(rule_url(number, rule), typed(client, number, rule, **changes))


def do(client, name, number, *more, **data):
    return client.post(reverse(name, args=[NAME, number, *more]), data)


def test_what_ships_can_be_looked_at_and_copied_and_not_be_changed(manager):
    page = manager.get(reverse("rules-version", args=[NAME, SHIPPED]))
    assert "Deze versie kwam met Schakel mee" in words(page)
    assert "Maak een concept" in words(page)
    rule = soup(manager.get(rule_url(SHIPPED)))
    assert rule.select_one("main form.sk-form") is None
    answer = do(manager, "rules-table-act", SHIPPED, "route", doe="kopieer", regel="J01", on="0")
    assert answer.status_code == 404


def test_a_draft_is_listed_with_its_state_and_where_it_came_from(manager, number):
    page = words(manager.get(reverse("rules-versions")))
    assert f"{NAME}@{number} begon als {NAME}@{SHIPPED} Jeugdroute Concept" in page


def test_a_changed_rule_is_saved_and_stands_in_the_table_in_words(manager, number):
    answer = save(manager, number, **age("< 13"), nl="Jonger dan 13.", o0='"HALT"')
    assert answer.status_code == 302
    table = manager.get(reverse("rules-table", args=[NAME, number, "route"]))
    row = soup(table).select_one("tr#J01")
    told = " ".join(row.get_text(" ").split())
    assert told.startswith("J01 leeftijd : < 13")
    assert "Halt" in told
    assert "Jonger dan 13." in told


def test_a_finding_stands_beside_the_cell_that_it_is_about(manager, number):
    save(manager, number, **age("[18..12]"))
    page = soup(manager.get(rule_url(number)))
    field = page.select_one("[name=c-age]").find_parent(class_="sk-field")
    assert "geen waarde past in leeftijd" in field.get_text()
    table = soup(manager.get(reverse("rules-table", args=[NAME, number, "route"])))
    assert "J01 kan nooit gelden" in table.select_one("tr#J01").get_text()
    overview = words(manager.get(reverse("rules-version", args=[NAME, number])))
    assert "J01 kan nooit gelden" in overview


def test_a_copy_that_can_never_fire_is_told_with_the_rule_that_comes_first(manager, number):
    answer = do(manager, "rules-table-act", number, "route", doe="kopieer", regel="J04", on="1")
    copy = answer["Location"].rstrip("/").rpartition("/")[2]
    page = words(manager.get(answer["Location"]))
    told = "kan nooit gelden: andere regels gaan altijd voor, zoals regel J04 bij zwaar feit: ja."
    assert f"Regel {copy} {told}" in page
    table = soup(manager.get(reverse("rules-table", args=[NAME, number, "route"])))
    assert table.select_one("tr#J04 .sk-remark") is None
    cells = soup(
        manager.get(reverse("rules-table", args=[NAME, number, "route"]), {"weergave": "tabel"})
    )
    assert told in cells.select_one(".sk-matrix__remarks").get_text()


def test_a_cell_that_cannot_be_read_is_told_at_its_field_and_nothing_typed_is_lost(manager, number):
    answer = save(manager, number, **age("jong"), nl="Nieuwe uitleg.")
    assert answer.status_code == 422
    page = soup(answer)
    assert "Dit is niet te lezen" in page.select_one("#ruleform-c-age_error").get_text()
    assert page.select_one("[name=c-age]")["value"] == "jong"
    assert "Nieuwe uitleg." in page.select_one("[name=nl]").text


def test_two_who_change_one_rule_see_three_texts_and_choose(manager, staff, number):
    mine = typed(manager, number, **age("< 14"), nl="Mijn uitleg.")
    other = as_("manager")
    save(other, number, **age("< 13"), nl="Hun uitleg.")
    answer = manager.post(rule_url(number), mine)
    assert answer.status_code == 409
    panel = soup(answer).select_one("#sk-conflict")
    texts = [quote.get_text(" ") for quote in panel.select("blockquote")]
    assert "leeftijd: < 14" in texts[0]
    assert "Mijn uitleg." in texts[0]
    assert "leeftijd: < 13" in texts[1]
    assert "Hun uitleg." in texts[1]
    assert "leeftijd: < 12" in texts[2]
    assert soup(answer).select_one("main form.sk-form [name=c-age]")["value"] == "< 14"
    form = panel.select_one("form")
    data = {field["name"]: field["value"] for field in form.select("[name]")}
    assert manager.post(rule_url(number), data).status_code == 302
    assert view(staff, number).model.rule("J01").texts[0] == "< 14"


def test_two_who_change_two_rules_do_not_hinder_each_other(manager, staff, number):
    mine = typed(manager, number, "J02", **age(">= 24"))
    save(as_("manager"), number, "J01", **age("< 13"))
    assert manager.post(rule_url(number, "J02"), mine).status_code == 302
    model = view(staff, number).model
    assert (model.rule("J01").texts[0], model.rule("J02").texts[0]) == ("< 13", ">= 24")


def test_a_rule_that_was_deleted_meanwhile_still_shows_what_was_typed(manager, number):
    mine = typed(manager, number, **age("< 14"), nl="Mijn uitleg.")
    do(as_("manager"), "rules-table-act", number, "route", doe="verwijder", regel="J01", on="1")
    answer = manager.post(rule_url(number), mine)
    assert answer.status_code == 409
    assert "Mijn uitleg." in words(answer)
    assert "De regel is verwijderd." in words(answer)


def test_rules_are_added_moved_and_deleted_by_buttons_and_an_earlier_text_put_back(
    manager, staff, number
):
    answer = do(
        manager, "rules-table-act", number, "route", doe="voeg-toe", nieuw="J99", voor="J02", on="1"
    )
    assert answer["Location"].endswith("/regel/J99/")
    do(
        manager,
        "rules-table-act",
        number,
        "route",
        doe="verplaats",
        regel="J99",
        voor="J01",
        on="2",
    )
    do(manager, "rules-table-act", number, "route", doe="verwijder", regel="J02", on="3")
    ids = [rule.id for rule in view(staff, number).model.rules("route")]
    assert ids[:3] == ["J99", "J01", "J03"]
    do(manager, "rules-to-earlier", number, on="4", to="1")
    assert [rule.id for rule in view(staff, number).model.rules("route")][:2] == ["J01", "J02"]
    page = words(manager.get(reverse("rules-version", args=[NAME, number])))
    assert "Regel J02 is verwijderd." in page


def test_a_button_on_a_page_that_is_too_old_says_so(manager, number):
    save(manager, number, **age("< 13"))
    answer = do(manager, "rules-table-act", number, "route", doe="verwijder", regel="J01", on="1")
    assert answer.status_code == 409
    assert "Iemand wijzigde dit intussen." in words(answer)


@pytest.mark.parametrize(
    "data",
    [
        {"doe": "voeg-toe", "nieuw": "J01", "on": "1"},
        {"doe": "voeg-toe", "nieuw": "1 2", "on": "1"},
        {"doe": "verwijder", "regel": "Z1", "on": "1"},
        {"doe": "verplaats", "regel": "J01", "voor": "Z1", "on": "1"},
        {"doe": "verwijder", "regel": "J01"},
        {"doe": "iets"},
    ],
)
def test_a_button_that_cannot_be_is_refused_and_nothing_changes(manager, staff, number, data):
    answer = do(manager, "rules-table-act", number, "route", **data)
    assert answer.status_code in {409, 422}
    assert view(staff, number).life.text == 1


def test_a_column_is_added_bounded_moved_and_taken_away(manager, staff, number):
    url = reverse("rules-columns", args=[NAME, number, "route"])
    column = {"column": "victim_present"}
    manager.post(url, {"doe": "voeg-toe", "feit": "victim_present", "on": "1"})
    named = {**column, "doe": "bewaar", "label": "slachtoffer bekend", "allowed": "true, false"}
    manager.post(url, {**named, "on": "2"})
    manager.post(url, {**column, "doe": "verplaats", "voor": "age", "on": "3"})
    table = view(staff, number).model.definitions.decisions["route"].logic
    assert (table.columns[0].label, table.columns[0].allowed_text) == (
        "slachtoffer bekend",
        "true, false",
    )
    manager.post(url, {**column, "doe": "verwijder", "on": "4"})
    assert view(staff, number).model.definitions.decisions["route"].logic.columns[0].text == "age"
    asked = manager.post(url, {"column": "age", "doe": "verwijder", "on": "5"})
    assert asked.status_code == 422
    assert "Een regel vraagt dit nog." in words(asked)
    wrong = {"column": "age", "doe": "bewaar", "label": "leeftijd", "allowed": "< (", "on": "5"}
    assert "Dit is niet te lezen" in words(manager.post(url, wrong))


def test_a_written_case_that_differs_is_told_and_taken_as_right(manager, staff, number):
    save(manager, number, "J13", **{"c-prior_cases_12m": ">= 4"})
    page = manager.get(reverse("rules-cases", args=[NAME, number]))
    assert "1 geval komt anders uit dan is opgeschreven." in words(page)
    row = soup(page).select_one("tr.sk-wrong-rule")
    case = row.select_one("[name=geval]")["value"]
    answer = do(manager, "rules-cases-act", number, doe="neem-over", geval=case, on="2")
    assert answer.status_code == 302
    assert "J13" not in view(staff, number).written.cases[int(case) - 1].fires
    told = words(manager.get(reverse("rules-cases", args=[NAME, number])))
    assert "Geen proefgeval laat zien waar deze regel voor is." in told


def test_a_case_is_written_in_a_form_and_says_what_must_come_of_it(manager, staff, number):
    url = reverse("rules-case", args=[NAME, number, 0])
    page = soup(manager.get(url))
    assert page.select_one("[name=f-age]")["value"] == "15"
    data = {
        "on": "1",
        "name": "een jongen van 11",
        "f-age": "11",
        "f-property_offence": "ja",
        "a-route": "CARE",
        "a-partners": ["MUNICIPALITY", "CHILD_PROTECTION"],
        "fires": "",
    }
    assert manager.post(url, data).status_code == 302
    case = view(staff, number).written.cases[-1]
    assert (case.name, case.facts) == ("een jongen van 11", {"age": 11, "property_offence": True})
    assert case.expected["partners"] == ["CHILD_PROTECTION", "MUNICIPALITY"]
    assert "J01" in case.fires
    again = manager.post(url, {**data, "on": "2"})
    assert again.status_code == 422
    assert "Er is al een geval met deze naam." in words(again)


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


def test_a_version_goes_from_draft_to_its_day_by_its_buttons(manager, staff, number):
    signer = as_("policy")
    save(manager, number, nl="Anders gezegd.")
    assert step(manager, number, "kijk-na", on="2").status_code == 302
    try_it(staff, number)
    page = words(manager.get(reverse("rules-version", args=[NAME, number])))
    assert "Je hebt dit zelf geschreven." in page
    assert step(manager, number, "teken", on="2").status_code == 422
    assert step(signer, number, "teken", on="2", note="Akkoord").status_code == 302
    soon = clock.local(clock.now()).date() + timedelta(days=1)
    assert step(manager, number, "plan", begins=str(soon - timedelta(days=1))).status_code == 422
    assert step(manager, number, "plan", begins=str(soon)).status_code == 302
    assert "Gepland" in words(manager.get(reverse("rules-version", args=[NAME, number])))
    assert save_refused(manager, number)
    assert step(manager, number, "trek-in", begins=str(soon)).status_code == 302
    assert "Getekend" in words(manager.get(reverse("rules-versions")))


def save_refused(client, number):
    page = soup(client.get(rule_url(number)))
    return page.select_one("main form.sk-form") is None


def test_a_version_that_is_not_right_does_not_get_past_the_check(manager, number):
    save(manager, number, nl="")
    answer = step(manager, number, "kijk-na", on="2")
    assert answer.status_code == 422
    assert "De uitleg is er niet in het Nederlands en het Engels." in words(answer)


def test_a_version_is_sent_back_with_its_reason(manager, staff, number):
    save(manager, number, nl="Anders gezegd.")
    step(manager, number, "kijk-na", on="2")
    assert step(manager, number, "terug", on="2", note=" ").status_code == 422
    assert step(manager, number, "terug", on="2", note="Te vaag").status_code == 302
    assert "Te vaag" in words(manager.get(reverse("rules-version", args=[NAME, number])))


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
def test_a_page_of_a_draft_takes_a_handful_of_statements(manager, number, name, more):
    save(manager, number, nl="Anders gezegd.")
    url = reverse(name, args=[] if more is None else [NAME, number, *more])
    with CaptureQueriesContext(connection) as statements:
        assert manager.get(url).status_code == 200
    assert len(statements) <= 15, [one["sql"][:90] for one in statements]


def test_who_saves_while_somebody_else_saves_sees_what_stands_there_now(
    manager, staff, number, monkeypatch
):
    mine = typed(manager, number, **age("< 14"))
    stale = view(staff, number)
    save(as_("manager"), number, **age("< 13"))
    views = iter([stale])
    monkeypatch.setattr(editor, "version", lambda label, viewer: next(views, view(staff, number)))
    answer = manager.post(rule_url(number), mine)
    assert answer.status_code == 409
    texts = [quote.get_text(" ") for quote in soup(answer).select("#sk-conflict blockquote")]
    assert [re.search(r"leeftijd: (< \d+)", text)[1] for text in texts] == ["< 14", "< 13", "< 12"]


def test_mine_goes_over_theirs_by_what_a_column_asks_also_when_columns_moved(
    manager, staff, number
):
    mine = typed(manager, number, **age("< 14"))
    column = {"column": "age", "doe": "verplaats", "voor": "", "on": "1"}
    as_("manager").post(reverse("rules-columns", args=[NAME, number, "route"]), column)
    wider = {"doe": "voeg-toe", "feit": "victim_present", "on": "2"}
    as_("manager").post(reverse("rules-columns", args=[NAME, number, "route"]), wider)
    answer = manager.post(rule_url(number), mine)
    assert answer.status_code == 409
    form = soup(answer).select_one("#sk-conflict form")
    data = {field["name"]: field["value"] for field in form.select("[name]")}
    assert manager.post(rule_url(number), data).status_code == 302
    table = view(staff, number).model.definitions.decisions["route"].logic
    found = dict(zip((one.text for one in table.columns), table.rules[0].texts, strict=True))
    assert {name: text for name, text in found.items() if text != "-"} == {"age": "< 14"}
