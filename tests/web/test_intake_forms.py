"""A case and a signal by hand: the same door and the same checks as files."""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from schakel.access.queries import may_see
from schakel.cases.queries import header_by_number
from schakel.kernel import clock
from schakel.table.queries.case import case_file
from schakel.web import reporting
from tests.personas import signed_in

pytestmark = pytest.mark.django_db


def client_of(name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client


def ago(minutes):
    return f"{clock.local(clock.now() - timedelta(minutes=minutes)):%Y-%m-%dT%H:%M}"


def a_case(**changes):
    filled = {
        "message_id": str(uuid.uuid4()),
        "reference": "PL1700-2026-1",
        "surname": "Handmatig",
        "given_names": "Ilse",
        "birth_date": "1990-02-03",
        "residence": "GM0599",
        "municipality": "GM0599",
        "occurred_at": ago(120),
        "arrested_at": ago(90),
        "arrived_at": ago(60),
        "pretrial_detention_allowed": "on",
        "offence_group": "3.1",
        "offence_label": "mishandeling",
        "offence_article": "Sr 300",
        "victim_surname": "Geraakt",
        "victim_wishes": "geen contact",
        "prior_cases_12m": "2",
    }
    return {**filled, **changes}


def test_a_case_by_hand_is_on_the_table_with_its_clock_and_proposal(people):
    answer = client_of("police").post(reverse("new-case"), a_case())
    assert answer.status_code == 200
    number = answer.context["receipt"]["case"]
    with signed_in(people["prosecutor"]) as viewer:
        file = case_file(number, viewer=viewer)
    assert "Handmatig" in file.person.name
    assert file.proposal is not None
    assert [one.clock.kind for one in file.clocks]
    assert [one.name for one in file.victims] == ["Geraakt"]


def test_sent_twice_it_is_one_case(people):
    police, filled = client_of("police"), a_case()
    first = police.post(reverse("new-case"), filled)
    second = police.post(reverse("new-case"), filled)
    assert second.context["receipt"]["status"] == "duplicate"
    assert first.context["receipt"]["case"] == second.context["receipt"]["case"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"birth_date": "1990-13-40"}, "birth_date"),
        ({"bsn": "123456789"}, "bsn"),
        ({"arrived_at": ago(200)}, "arrived_at"),
        ({"occurred_at": "2099-01-01T10:00"}, "occurred_at"),
        ({"surname": ""}, "surname"),
        ({"prior_cases_12m": "200000"}, "prior_cases_12m"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_is_made(people, changes, field):
    answer = client_of("police").post(reverse("new-case"), a_case(**changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["receipt"] is None


def test_only_the_police_bring_a_case_in(people):
    for name in ("prosecutor", "probation", "director"):
        assert client_of(name).post(reverse("new-case"), a_case()).status_code == 404


def a_signal(**changes):
    filled = {
        "message_id": str(uuid.uuid4()),
        "kind": "NUISANCE",
        "observed_at": ago(30),
        "text": "Geluid na middernacht",
        "surname": "Stil",
        "residence": "GM0599",
    }
    return {**filled, **changes}


def test_a_signal_by_hand_goes_by_the_door_of_files(people, monkeypatch):
    seen = []
    real = reporting.receive
    monkeypatch.setattr(
        reporting,
        "receive",
        lambda raw, **kwargs: seen.append((json.loads(raw), kwargs)) or real(raw, **kwargs),
    )
    answer = client_of("reporter").post(reverse("new-signal"), a_signal())
    assert answer.context["receipt"]["status"] == "accepted"
    (message, how) = seen[0]
    assert (message["type"], message["kind"]) == ("signal", "NUISANCE")
    assert how["only_sender"] == message["sender"] == "GGD-ROTTERDAM-RIJNMOND"


def test_a_signal_without_a_name_or_in_the_future_is_not_kept(people):
    client = client_of("reporter")
    for changes, field in (
        ({"surname": ""}, "surname"),
        ({"observed_at": "2099-01-01T10:00"}, "observed_at"),
    ):
        answer = client.post(reverse("new-signal"), a_signal(**changes))
        assert answer.status_code == 422
        assert field in answer.context["form"].errors


def test_a_case_by_hand_is_seen_by_no_other_table(people):
    number = client_of("police").post(reverse("new-case"), a_case()).context["receipt"]["case"]
    with signed_in(people["police"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        assert "CRIMINAL_FILE" in may_see(viewer, case_id)
    with signed_in(people["elsewhere"]) as viewer:
        assert may_see(viewer, case_id) == frozenset()
