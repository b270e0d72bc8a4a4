"""Reporting a person on screen: the same door as files and the API."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from schakel.conference.queries import house_inbox
from schakel.kernel import clock
from tests.personas import HOUSE, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(people):
    client = Client()
    client.post(reverse("become", kwargs={"username": "reporter"}))
    return client


def typed(**changes):
    return {
        "message_id": str(uuid.uuid4()),
        "reported_at": (clock.local(clock.now()) - timedelta(minutes=1)).isoformat(),
        "surname": "Schermman",
        "birth_date": "1980-05-00",
        "residence": "GM0599",
        "reason": "Overlast",
        "problems": "Schulden",
        "life_domains": ["finances", "addiction"],
        "indications": "Drie meldingen",
        "domains_needed": ["criminal", "care"],
        "informed": "on",
        **changes,
    }


def test_a_report_on_screen_reaches_the_house_of_the_residence(client, people):
    answer = client.post(reverse("report"), typed())
    assert answer.status_code == 200
    assert "Casusoverleg" in answer.content.decode()
    with signed_in(people["director"]) as viewer:
        assert [row.name for row in house_inbox(viewer, HOUSE).rows] == ["Schermman"]


def test_a_double_click_makes_one_report_however_long_it_takes(client, people):
    message = typed()
    client.post(reverse("report"), message)
    with clock.standing_at(clock.now() + timedelta(seconds=3)):
        again = client.post(reverse("report"), message)
    assert "er is niets dubbel" in again.content.decode()
    with signed_in(people["director"]) as viewer:
        assert len(house_inbox(viewer, HOUSE).rows) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bsn": "123456789"}, "elfproef"),
        ({"birth_date": "1980-13-01"}, "JJJJ-MM-DD"),
        ({"surname": ""}, "Achternaam"),
        ({"residence": "GM9999"}, "Woongemeente"),
    ],
)
def test_a_fault_stands_beside_what_was_typed(client, change, words):
    answer = client.post(reverse("report"), typed(**change))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Drie meldingen" in page


def test_the_same_report_in_english(client):
    client.cookies["taal"] = "en"
    answer = client.post(reverse("report"), typed(bsn="123456789"))
    assert "eleven-test" in answer.content.decode()


def test_somebody_reported_absent_loses_the_table_at_once(people):
    police = Client()
    police.post(reverse("become", kwargs={"username": "police"}))
    page = police.get(reverse("shift", kwargs={"region": "rotterdam"})).content.decode()
    seat = re.search(r"/tafel/rotterdam/dienst/([0-9a-f-]{36})/", page)[1]
    address = reverse("absence", kwargs={"region": "rotterdam", "seat_id": seat})
    assert police.post(address, {"reason": "ziek"}).status_code == 302
    assert police.get(reverse("board", kwargs={"region": "rotterdam"})).status_code == 404
