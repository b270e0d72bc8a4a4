"""Who was there before is told from the plan by the rule that receiving uses."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from schakel.people.rules.codes import Match
from schakel.simulation.feeding.recognising import Recognition, Seen

POLICE, OTHERS = "POL-LIMBURG", "POL-AMSTERDAM"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAAN = {
    "surname": "Proefpersoon",
    "given_names": "Daan",
    "birth_date": "1990-03-04",
    "sex": "M",
    "keyed_hash": b"number of daan",
    "key": b"proefpersoon 1990",
}


def seen(owner=POLICE, until=None, hours=0, **changes):
    at = NOW + timedelta(hours=hours)
    return Seen(owner, uuid.uuid4(), at, {**DAAN, **changes}, until)


@pytest.fixture
def met():
    recognition = Recognition()
    first = seen()
    assert recognition.meet(first).match == Match.NEW
    return recognition, str(first.record_id)


def test_who_has_the_same_number_is_linked_to_the_first_mention(met):
    recognition, first = met
    outcome = recognition.meet(seen(hours=1))
    assert (outcome.match, outcome.person_id, outcome.records) == (Match.LINKED, first, (first,))


def test_a_third_mention_is_the_same_person_still(met):
    recognition, first = met
    recognition.meet(seen(hours=1, keyed_hash=None))
    assert recognition.meet(seen(hours=2)).person_id == first


def test_without_a_number_name_and_birth_date_are_enough(met):
    recognition, first = met
    assert recognition.meet(seen(hours=1, keyed_hash=None)).person_id == first


def test_who_shares_a_number_and_nothing_else_is_for_a_person_to_look_at(met):
    recognition, first = met
    outcome = recognition.meet(seen(hours=1, surname="Droomer", given_names="Inge", key=b"other"))
    assert (outcome.match, outcome.records) == (Match.REVIEW, (first,))


def test_another_spelling_is_somebody_new(met):
    recognition, _ = met
    changes = {"surname": "Proefpersoom", "key": b"proefpersoom 1990", "keyed_hash": None}
    assert recognition.meet(seen(hours=1, **changes)).match == Match.NEW


def test_another_organisation_does_not_know_them(met):
    recognition, _ = met
    assert recognition.meet(seen(owner=OTHERS, hours=1)).match == Match.NEW


def test_what_a_house_destroyed_is_not_found_again():
    recognition = Recognition()
    recognition.meet(seen(until=NOW + timedelta(hours=2)))
    assert recognition.meet(seen(hours=1)).match == Match.LINKED
    recognition = Recognition()
    recognition.meet(seen(until=NOW + timedelta(hours=2)))
    assert recognition.meet(seen(hours=3)).match == Match.NEW
