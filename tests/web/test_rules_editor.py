"""The editor of rules on screen: findings beside the cell, two at once, buttons, columns and cases."""

import re

import pytest
from django.urls import reverse

from schakel.web.rulebook import editor
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
    typed,
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


def test_what_ships_can_be_looked_at_and_copied_and_not_be_changed(manager):
    page = manager.get(reverse("rules-version", args=[NAME, SHIPPED]))
    assert "Deze versie kwam met Schakel mee" in words(page)
    assert "Maak een concept" in words(page)
    rule = soup(manager.get(rule_url(SHIPPED)))
    assert rule.select_one("main form.sk-form") is None
    answer = do(manager, "rules-table-act", SHIPPED, "route", doe="kopieer", regel="J01", on="0")
    assert answer.status_code == 404


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
