"""Odd and wrong input: a clear answer with its place, nothing half stored, never a fault of ours."""

import json
from dataclasses import replace

import pytest

from schakel.access.actions import technical_account
from schakel.access.context import as_service
from schakel.cases.queries import any_case
from schakel.intake.actions import receive, receive_lines
from schakel.regions.queries import directory
from schakel.table.queries.case import case_file
from tests.personas import a_case_message, a_notification_message, send, signed_in

pytestmark = pytest.mark.django_db


def refused(message):
    receipt = send(message)
    assert receipt["status"] == "rejected"
    return {(error["path"], error["code"]) for error in receipt["errors"]}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"suspect__person": {"surname": "Nul\0teken"}}, "suspect.person.surname"),
        ({"suspect__person": {"surname": "x" * 201}}, "suspect.person.surname"),
        ({"suspect__person": {"surname": "Man", "sex": "V"}}, "suspect.person.sex"),
        (
            {"suspect__person": {"surname": "A", "birth_date": "9999-01-01"}},
            "suspect.person.birth_date",
        ),
        ({"occurred_at": "9999-12-31T23:59:59+01:00"}, "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+00:00"}, "occurred_at"),
        ({"offences": [{"group": "3.9", "label": "x"}]}, "offences.0.group"),
        ({"facts": {"weapon": {"a": 1}}}, "facts.weapon"),
        ({"victims": [{"person": {"surname": "B", "bsn": "1"}}]}, "victims.0.person.bsn"),
        ({"offences": [{"group": "3.1", "label": "x" * 201}]}, "offences.0.label"),
        ({"municipality": "GM9999"}, "municipality"),
        ({"suspect__residence": "GM9999"}, "suspect.residence"),
        ({"type": "crime"}, "type"),
        ({"Jansen": 1}, "*"),
        ({"facts": {"x" * 5000: {"a": 1}}}, "facts.*"),
    ],
)
def test_a_fault_is_named_by_its_place_and_nothing_is_stored(people, change, path):
    assert path in {place for place, _code in refused(a_case_message(**change))}
    with as_service("look"):
        assert not any_case()


def test_a_name_with_an_emoji_comes_out_as_it_went_in(people):
    number = send(a_case_message(suspect__person={"surname": "Zon 🌞"}))["case"]
    with signed_in(people["police"]) as viewer:
        assert case_file(number, viewer=viewer).person.name == "Zon 🌞"


def test_half_of_a_surrogate_pair_is_refused_and_not_a_fault(people):
    raw = json.dumps(a_case_message()).replace("mishandeling", "\\ud800").encode()
    assert receive(raw, by=technical_account())["status"] == "rejected"


def test_deep_nesting_is_refused(people):
    assert receive(b"[" * 100_000, by=technical_account())["status"] == "rejected"


def test_two_suspects_with_one_number_become_a_question_for_a_person(people):
    number = "999990019"
    first = {"surname": "Jansen", "given_names": "Piet", "birth_date": "1975-03-03", "bsn": number}
    other = {"surname": "Berg", "given_names": "Karel", "birth_date": "1980-01-02", "bsn": number}
    assert send(a_case_message(suspect__person=first))["person"]["match"] == "new"
    assert send(a_case_message(suspect__person=other))["person"]["match"] == "review"
    assert send(a_case_message(suspect__person=first))["person"]["match"] in {"linked", "review"}


def test_the_match_speaks_of_the_senders_own_earlier_records_only(people):
    who = {"given_names": "Noor", "surname": "Elders", "birth_date": "1985-06-07"}
    send(a_notification_message(person=who))
    assert send(a_case_message(suspect__person=who))["person"]["match"] == "new"


def test_no_fixed_abode_goes_to_a_house_of_the_place_and_another_region_to_its_own(people):
    assert send(a_case_message(suspect__residence=None))["status"] == "accepted"
    assert send(a_case_message(suspect__residence="GM0363"))["status"] == "accepted"


def test_a_notification_without_any_place_says_what_to_give(people):
    message = a_notification_message(residence=None, sender="RECLASSERING")
    assert ("residence", "region_unknown") in refused(message)


def test_a_partial_birth_date_is_kept_as_it_came(people):
    who = {"surname": "Deels", "birth_date": "1987-05-00"}
    number = send(a_case_message(suspect__person=who))["case"]
    with signed_in(people["police"]) as viewer:
        assert case_file(number, viewer=viewer).person.birth_date == "1987-05-00"


@pytest.mark.parametrize("text", ["a" * 1_000_000, "\u20ac" * 100_000])
def test_a_line_of_a_megabyte_is_refused_whole_and_the_next_is_taken_in(people, text):
    lines = [json.dumps(a_case_message(reference=text)), json.dumps(a_case_message())]
    raw = [line.encode() for line in lines]
    first, second = receive_lines(raw, by=technical_account())
    assert [(e["path"], e["code"]) for e in first["errors"]] == [("", "too_large")]
    assert len(json.dumps(first)) < 1000
    assert second["status"] == "accepted"


def test_a_place_that_belongs_to_no_region_is_named_and_nothing_is_stored(people, monkeypatch):
    """Municipalities merge: until the reference data follow, one may lie in no region."""
    reference = directory()
    lost = replace(reference.municipalities["GM0599"], region=None, house=None)
    moved = replace(reference, municipalities={**reference.municipalities, "GM0599": lost})
    monkeypatch.setattr("schakel.intake.doors.directory", lambda: moved)
    monkeypatch.setattr("schakel.intake.actions.directory", lambda: moved)
    message = a_notification_message(sender="RECLASSERING")
    assert ("residence", "region_unknown") in refused(message)
    # The police unit says which table a suspect comes to; the house can be chosen later.
    assert send(a_case_message())["status"] == "accepted"
