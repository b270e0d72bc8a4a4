"""Odd and wrong input in the forms: a clear answer, what was typed stays, nothing is half stored."""

import pytest
from django.test import Client
from django.urls import reverse

from schakel.handover.models import Offer
from schakel.kernel.ids import new_id
from schakel.table.queries.case import case_file
from tests.handover.journeys import BSN
from tests.personas import HOUSE, a_case_message, send, signed_in

pytestmark = pytest.mark.django_db

LONG = "a" * 1_100_000
ODD = "Zon \U0001f31e e\u0301 \u202e\u200f <b>&amp;"


def client_of(name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client


@pytest.fixture
def number(people):
    return send(a_case_message())["case"]


def address(name, number):
    return reverse(name, kwargs={"number": number})


def file_of(people, number, name="prosecutor"):
    with signed_in(people[name]) as viewer:
        return case_file(number, viewer=viewer)


@pytest.mark.parametrize(
    ("text", "status"), [(LONG, 413), ("a" * 300_000, 422), ("Nul\0teken", 422)]
)
def test_a_text_that_cannot_be_kept_is_refused_in_a_sentence(people, number, text, status):
    given = {"text": text, "version": "0"}
    answer = client_of("prosecutor").post(address("assessment", number), given)
    assert answer.status_code == status
    page = answer.content.decode()
    assert "te veel in één keer" in page if status == 413 else "teken" in page or "lang" in page
    assert file_of(people, number).assessment.text == ""


def test_an_odd_text_comes_out_as_it_went_in(people, number):
    given = {"text": ODD, "version": "0"}
    assert client_of("prosecutor").post(address("assessment", number), given).status_code == 302
    assert file_of(people, number).assessment.text == ODD


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("contribution", {"state": "MISSCHIEN", "version": "0"}),
        ("invitation", {"partner": "NIEMAND"}),
        ("interim", {"code": "ZOMAAR"}),
        ("decision", {"disposals": "VRIJSPRAAK"}),
        ("act", {"kind": "ONTSNAPT", "at": "2026-11-01T10:00"}),
        ("act", {"kind": "RELEASE", "at": "9999-12-31T23:59"}),
        ("act", {"kind": "RELEASE", "at": "0001-01-01T00:00"}),
        ("act", {"kind": "RELEASE", "at": "gisteren"}),
        ("assessment", {"text": "x", "version": "veel"}),
    ],
)
def test_a_choice_or_moment_that_there_is_not_is_said_by_its_field(people, number, name, data):
    before = file_of(people, number)
    answer = client_of("prosecutor").post(address(name, number), data)
    assert answer.status_code == 422
    assert "sk-error-summary" in answer.content.decode()
    after = file_of(people, number)
    assert (after.acts, after.cards, after.decision, after.interim) == (
        before.acts,
        before.cards,
        before.decision,
        before.interim,
    )


def test_two_who_type_in_one_field_lose_no_word(people, number):
    first, second = client_of("prosecutor"), client_of("assistant")
    path = address("assessment", number)
    assert first.post(path, {"text": "Van de officier", "version": "0"}).status_code == 302
    answer = second.post(path, {"text": "Van de assistent", "version": "0"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Van de officier" in page
    assert "Van de assistent" in page
    assert file_of(people, number).assessment.text == "Van de officier"


def test_a_version_that_never_was_is_a_conflict_and_not_a_fault(people, number):
    given = {"text": "Van de officier", "version": "9" * 30}
    answer = client_of("prosecutor").post(address("assessment", number), given)
    assert answer.status_code == 409
    assert "Van de officier" in answer.content.decode()


def test_a_double_click_on_an_offer_makes_one(people, number):
    given = {
        "offer_id": str(new_id()),
        "house": HOUSE,
        "receiver_name": "R. Procesregisseur",
        "receiver_phone": "+31000000001",
        "why_now": "Derde aanhouding in een maand.",
        "question": "Kan het huis de regie nemen?",
        "criteria_problems_person_or_family": "Verslaving",
        "criteria_life_domains": ["addiction", "finances"],
        "criteria_objective_indications": "Drie aanhoudingen",
        "criteria_domains_needed": ["criminal", "care"],
        "necessity": "Nodig voor de toets.",
    }
    client = client_of("prosecutor")
    for _ in range(2):
        assert client.post(address("make-offer", number), given).status_code == 302
    with signed_in(people["prosecutor"]):
        assert Offer.objects.count() == 1


@pytest.mark.parametrize(
    "sought",
    [
        {"bsn": "123456789"},
        {"bsn": f"{BSN}\0"},
        {"surname": "x" * 100_000, "birth_date": "1990-01-01"},
        {"surname": "Jansen", "birth_date": "9999-99-99"},
        {"number": "ROT-\0"},
    ],
)
def test_a_search_for_what_cannot_be_finds_nothing_and_says_why(people, number, sought):
    answer = client_of("prosecutor").post(reverse("search"), {"purpose": "SETTLEMENT", **sought})
    assert answer.status_code in {200, 422}
    assert number not in answer.content.decode()


@pytest.mark.parametrize("number", ["ROT-\0AAAAA-A", "🌞", "a" * 2000, "../..", "%00"])
def test_a_strange_address_is_not_found(people, number):
    assert client_of("prosecutor").get(f"/zaken/{number}/").status_code == 404
