"""Lists of cases: mine, those of one person, and what a search finds; each only as one may see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schakel.access.rules import Purpose
from schakel.cases.queries import find_cases, list_of_cases, person_file
from schakel.cases.queries import lists as lists_module
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.people.queries import Sought
from tests.personas import a_case_message, a_notification_message, send, signed_in

pytestmark = pytest.mark.django_db

BSN = "999990019"
DAAN = {"given_names": "Daan", "surname": "Proefpersoon", "birth_date": "1990-03-04", "bsn": BSN}


def cases_of_daan(count):
    now = clock.now()
    numbers = []
    for back in range(count):
        with clock.standing_at(now - timedelta(hours=back)):
            numbers.append(send(a_case_message(suspect__person=DAAN))["case"])
    return numbers


def test_my_cases_stand_newest_first(people):
    numbers = cases_of_daan(3)
    with signed_in(people["prosecutor"]) as viewer:
        assert [row.number for row in list_of_cases(viewer).rows] == numbers


def test_a_list_turns_its_page_by_key_and_shows_every_case_once(people, monkeypatch):
    monkeypatch.setattr(lists_module, "PAGE", 2)
    numbers = cases_of_daan(5)
    with signed_in(people["prosecutor"]) as viewer:
        seen, page = [], list_of_cases(viewer)
        while True:
            seen += [row.number for row in page.rows]
            if page.older is None:
                break
            page = list_of_cases(viewer, before=page.older)
    assert seen == numbers


def test_a_person_has_the_cases_that_the_viewer_may_see(people, monkeypatch):
    monkeypatch.setattr(lists_module, "PAGE", 2)
    numbers = cases_of_daan(3)
    with signed_in(people["police"]) as viewer:
        person_id = list_of_cases(viewer).rows[0].person.person_id
        first = person_file(person_id, viewer=viewer)
        second = person_file(person_id, viewer=viewer, before=first.cases.older)
    assert [row.number for row in (*first.cases.rows, *second.cases.rows)] == numbers
    assert second.cases.older is None


@pytest.mark.parametrize("name", ["off_roster", "elsewhere", "director"])
def test_to_who_sees_no_case_of_a_person_the_person_does_not_exist(people, name):
    cases_of_daan(1)
    with signed_in(people["police"]) as viewer:
        person_id = list_of_cases(viewer).rows[0].person.person_id
    with signed_in(people[name]) as viewer, pytest.raises(NotFound):
        person_file(person_id, viewer=viewer)


@pytest.mark.parametrize(
    "sought",
    [
        Sought(bsn=BSN),
        Sought(surname="van der PROEFPERSOON", birth_date="1990-03-04"),
        Sought(surname="Proefpersoon", birth_date="1990"),
    ],
    ids=["by number", "by folded name and date", "by name and year"],
)
def test_a_search_finds_who_it_means(people, sought):
    (number,) = cases_of_daan(1)
    with signed_in(people["prosecutor"]) as viewer:
        found = find_cases(sought, number="", purpose=Purpose.SETTLEMENT, viewer=viewer)
    assert [row.number for row in found] == [number]


def test_a_search_by_another_date_finds_nobody(people):
    cases_of_daan(1)
    sought = Sought(surname="Proefpersoon", birth_date="1990-03-05")
    with signed_in(people["prosecutor"]) as viewer:
        assert find_cases(sought, number="", purpose=Purpose.SETTLEMENT, viewer=viewer) == ()


def test_a_search_for_one_purpose_does_not_show_what_is_there_for_another(people):
    number = send(a_notification_message())["case"]
    with signed_in(people["director"]) as viewer:
        for_house = find_cases(Sought(), number=number, purpose=Purpose.COMPLEX_CASE, viewer=viewer)
        for_table = find_cases(Sought(), number=number, purpose=Purpose.SETTLEMENT, viewer=viewer)
    assert [row.number for row in for_house] == [number]
    assert for_table == ()


@pytest.mark.parametrize("name", ["off_roster", "elsewhere", "child_protection"])
def test_a_search_finds_nothing_that_one_may_not_see(people, name):
    (number,) = cases_of_daan(1)
    with signed_in(people[name]) as viewer:
        for sought, given in ((Sought(bsn=BSN), ""), (Sought(), number)):
            assert find_cases(sought, number=given, purpose=Purpose.SETTLEMENT, viewer=viewer) == ()


def client_of(name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client


def test_searching_on_screen_needs_a_purpose_and_enough_to_mean_one_person(people):
    client, address = client_of("prosecutor"), reverse("search")
    nothing = client.post(address, {"purpose": "SETTLEMENT"})
    no_purpose = client.post(address, {"number": "ROT-000000-0"})
    assert nothing.status_code == no_purpose.status_code == 422
    assert "Geef een zaaknummer" in nothing.content.decode()


def test_what_was_searched_for_is_in_no_address(people):
    (number,) = cases_of_daan(1)
    client = client_of("prosecutor")
    response = client.post(reverse("search"), {"purpose": "SETTLEMENT", "bsn": BSN})
    assert response.status_code == 200
    assert number in response.content.decode()


@pytest.mark.parametrize("voor", ["", "x", "2026-01-01~", "2026-01-01T00:00:00~" + "0" * 32])
def test_a_page_key_that_is_none_is_the_first_page(people, voor):
    (number,) = cases_of_daan(1)
    response = client_of("prosecutor").get(reverse("cases"), {"voor": voor})
    assert number in response.content.decode()


@pytest.mark.parametrize("count", [1, 7])
def test_a_list_takes_at_most_twelve_statements_whatever_its_length(people, count):
    cases_of_daan(count)
    client = client_of("prosecutor")
    client.get(reverse("cases"))
    with CaptureQueriesContext(connection) as log:
        client.get(reverse("cases"))
    brackets = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    assert len([q for q in log if not q["sql"].startswith(brackets)]) <= 12
