"""Partners' systems hear what happened: by ids, at least once, and only what they may see."""

import base64
import hashlib
import hmac
import json
import uuid
from datetime import timedelta

import jsonschema_rs
import pytest
from django.db import transaction

from schakel.access.context import as_service
from schakel.cases.queries import header_by_number
from schakel.journal.actions import take_due
from schakel.journal.rules import LEASE, PAUSES
from schakel.kernel import clock
from schakel.kernel.errors import Invalid, NotFound
from schakel.sharing.actions import telling
from schakel.sharing.actions.requests import ask
from schakel.sharing.tasks import forget, tell
from schakel.table.actions.contributions import Answer, contribute
from schakel.table.rules import ContributionState
from tests.environment import SHARED
from tests.handover.journeys import accepted, offered
from tests.personas import HOUSE, a_case_message, everybody, send, signed_in
from tests.sharing.receiver import listening
from tests.sharing.test_requests import a_hit, a_request

pytestmark = pytest.mark.django_db

RECEIVED = "nl.schakel.case-received"


@pytest.fixture(scope="module")
def people(db_of_module):
    return everybody()


@pytest.fixture
def system():
    """A partner's system that listens."""
    with listening() as receiver:
        yield receiver


def told(now=None):
    """Let the worker do its round; how many events were taken."""
    return tell(now or clock.now())


def hook(organisation, system):
    return telling.add_webhook(organisation, system.address)


def test_who_may_see_a_case_hears_of_it_by_its_number_and_nothing_more(people, system):
    hook("RECLASSERING", system)
    number = send(a_case_message())["case"]
    assert told() == 1
    (event,) = system.events
    assert event["type"] == RECEIVED
    assert event["subject"] == number
    assert set(event) == {"specversion", "id", "source", "type", "subject", "time"}
    assert b"Proefpersoon" not in system.heard[0][1]


@pytest.mark.parametrize("organisation", ["OM-OOST-NEDERLAND", "RVDK", "GGD-ROTTERDAM-RIJNMOND"])
def test_who_may_not_see_it_hears_nothing(people, system, organisation):
    hook(organisation, system)
    send(a_case_message())
    told()
    assert system.events == []


@pytest.mark.skipif(not SHARED.exists(), reason="the shared test data is not here")
def test_an_event_is_a_cloud_event(people, system):
    hook("POL-ROTTERDAM", system)
    send(a_case_message())
    told()
    schema = json.loads((SHARED / "api/cloudevents.schema.json").read_text("utf-8"))
    jsonschema_rs.validate(schema, system.events[0])
    assert system.heard[0][0]["content-type"].startswith("application/cloudevents+json")


def test_what_rests_on_a_list_of_a_house_is_never_told_to_who_is_no_participant(people):
    with listening() as victim_support, listening() as police:
        hook("SLACHTOFFERHULP", victim_support)
        hook("POL-ROTTERDAM", police)
        case_id = a_hit(people)
        with signed_in(people["prosecutor"]) as viewer:
            ask(a_request(case_id), by=viewer)
        told()
    assert "nl.schakel.information-asked" in police.kinds()
    assert "nl.schakel.information-asked" not in victim_support.kinds()


def test_what_happens_in_a_house_is_told_to_the_house_and_not_to_who_is_no_participant(people):
    with listening() as house, listening() as halt:
        hook(HOUSE, house)
        hook("HALT", halt)
        accepted(people)
        told()
    assert "nl.schakel.case-accepted" in house.kinds()
    assert halt.events == []


def test_the_reporter_and_the_giver_hear_of_an_offer(people, system):
    hook("OM-ROTTERDAM", system)
    offered(people)
    told()
    assert "nl.schakel.case-offered" in system.kinds()


def test_the_signature_is_that_of_the_secret_that_was_given(people, system):
    _id, secret = hook("RECLASSERING", system)
    send(a_case_message())
    told()
    headers, body = system.heard[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"


def test_what_is_not_taken_comes_again_with_the_same_id(people, system):
    hook("RECLASSERING", system)
    system.status = 503
    send(a_case_message())
    assert told() == 0
    assert told() == 0, "the pause has not passed"
    system.status = 202
    later = clock.now() + PAUSES[0] * 2
    assert told(later) == 1
    first, second = system.events
    assert first["id"] == second["id"]


def test_a_redirect_is_not_followed(people, system):
    hook("RECLASSERING", system)
    system.status = 307
    send(a_case_message())
    assert told() == 0


def test_after_too_many_tries_a_delivery_is_set_apart_until_somebody_retries(people, system):
    id_, _secret = hook("RECLASSERING", system)
    system.status = 500
    send(a_case_message())
    now = clock.now()
    for day in range(len(PAUSES) + 1):
        with clock.standing_at(now + timedelta(days=2 * day)):
            told()
    (view,) = telling.list_webhooks()
    assert (view.waiting, view.parked) == (0, 1)
    system.status = 200
    assert telling.retry_webhook(id_) == 1
    assert told() == 1


def test_an_address_that_fails_does_not_keep_the_others_waiting(people):
    with listening() as broken, listening() as sound:
        broken.status, broken.seconds = 500, 0.3
        hook("RECLASSERING", broken)
        hook("POL-ROTTERDAM", sound)
        for _ in range(5):
            send(a_case_message())
        told()
    assert len(sound.heard) == 5
    assert len(broken.heard) == 1, "after the first failure the rest waits"


def test_a_worker_that_dies_with_a_delivery_loses_it_to_the_next_one(people, system):
    hook("RECLASSERING", system)
    send(a_case_message())
    telling.pass_on_outbox()
    now = clock.now()
    with transaction.atomic(), as_service("outbox"):
        assert len(take_due(now, limit=10)) == 1  # and that worker never comes back
    assert told(now) == 0, "it is still the other worker's"
    assert told(now + LEASE * 2) == 1


def test_each_step_is_told_once_however_often_the_worker_looks(people, system):
    hook("POL-ROTTERDAM", system)
    number = send(a_case_message())["case"]
    told()
    with signed_in(people["probation"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        contribute(case_id, Answer(ContributionState.NOT_KNOWN), by=viewer)
    told()
    told()
    assert system.kinds() == [RECEIVED, "nl.schakel.contribution-given"]


def test_an_ended_address_hears_nothing_more_and_ending_twice_is_no_such_webhook(people, system):
    id_, _secret = hook("RECLASSERING", system)
    send(a_case_message())
    telling.end_webhook(id_)
    assert told() == 0
    with pytest.raises(NotFound):
        telling.end_webhook(id_)


@pytest.mark.parametrize("url", ["http://partner.example/x", "ftp://x", "", "javascript:alert(1)"])
def test_an_address_that_is_not_https_is_refused(people, url):
    with pytest.raises(Invalid):
        telling.add_webhook("RECLASSERING", url)


def test_an_unknown_organisation_gets_no_address(people):
    with pytest.raises(NotFound):
        telling.add_webhook("NIEMAND", "https://partner.example/x")
    with pytest.raises(NotFound):
        telling.end_webhook(uuid.uuid4())


def test_delivered_events_are_forgotten_after_a_month(people, system):
    hook("RECLASSERING", system)
    send(a_case_message())
    told()
    assert forget(clock.now()) == 0
    assert forget(clock.now() + timedelta(days=31)) == 1
