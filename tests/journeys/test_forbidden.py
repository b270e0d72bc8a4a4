"""Somebody who may not see a case: by address, list and search it does not exist."""

import pytest
from playwright.sync_api import expect

from tests.personas import a_case_message

pytestmark = pytest.mark.browser


@pytest.fixture
def hidden(site):
    suspect = {"given_names": "Geheim", "surname": "Onvindbaar", "birth_date": "1970-01-02"}
    facts = {"prior_cases_12m": 0}
    return site.send(a_case_message(suspect__person=suspect, facts=facts))["case"]


@pytest.mark.parametrize("username", ["6-procesregisseur", "8-ketenmanager", "9-privacy"])
def test_who_has_no_seat_sees_no_table_and_no_case(site, as_person, hidden, username):
    page = as_person(username)
    for path in (f"/zaken/{hidden}/", "/tafel/rotterdam/"):
        answer = page.goto(f"{site.address}{path}")
        assert answer.status == 404
        assert "Onvindbaar" not in page.content()


def test_a_partner_that_was_not_invited_finds_nothing(site, as_person, hidden):
    page = as_person("5-slachtofferhulp")
    page.goto(f"{site.address}/tafel/rotterdam/?q=Onvindbaar")
    expect(page.get_by_text("Geen zaak past bij dit filter.")).to_be_visible()
    assert page.goto(f"{site.address}/zaken/{hidden}/").status == 404


def test_nobody_gets_in_without_signing_in(site, as_person, hidden):
    page = as_person("")
    page.goto(f"{site.address}/zaken/{hidden}/")
    assert page.url.rstrip("/") == site.address
