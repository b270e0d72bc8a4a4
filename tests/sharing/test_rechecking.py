"""A house's list that comes after a case: who may know sees the new answer, and nobody else does."""

import json
from importlib.resources import files

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from schakel.access.actions import technical_account
from schakel.access.context import as_service
from schakel.cases.queries import header_by_number
from schakel.intake.actions import receive_lines
from schakel.selection import dmn
from schakel.selection.actions import proposing as selection
from schakel.selection.models import Proposal
from schakel.sharing.models import KnownCheck
from schakel.sharing.queries import disclosures
from schakel.table.actions.decisions import Decision, decide
from schakel.table.queries.board import board
from schakel.table.queries.case import case_file
from tests.personas import ROTTERDAM, a_case_message, a_known_list, send, signed_in

pytestmark = pytest.mark.django_db

GEZIEN = {"given_names": "Bekend", "surname": "Gezien", "birth_date": "1980-05-06"}
NUMBERED = {"surname": "Anders", "bsn": "999990019"}


def a_case_of(person, **changes):
    return send(a_case_message(suspect__person=person, **changes))["case"]


def file_of(persona, number):
    with signed_in(persona) as viewer:
        return case_file(number, viewer=viewer)


def stored(model, number):
    with transaction.atomic(), as_service("look"):
        case = header_by_number(number, viewer=technical_account())
        return list(model.objects.filter(case_id=case.case_id))


def hits(file):
    return [check.house for check in file.checks if check.hit]


def test_who_is_listed_after_the_case_came_in_is_a_hit_from_then_on(people):
    number = a_case_of(GEZIEN)
    before = file_of(people["prosecutor"], number)
    send(a_known_list(GEZIEN))
    after = file_of(people["prosecutor"], number)
    assert hits(before) == []
    assert hits(after) == ["ZVH-ROTTERDAM-RIJNMOND"]
    assert (before.proposal.house_action, after.proposal.house_action) == ("NONE", "CONSULT")
    assert after.plan_running


def test_who_is_not_listed_any_more_is_no_hit_from_that_moment(people):
    send(a_known_list(GEZIEN))
    number = a_case_of(GEZIEN)
    assert hits(file_of(people["prosecutor"], number))
    send(a_known_list())
    after = file_of(people["prosecutor"], number)
    assert (hits(after), after.proposal.house_action) == ([], "NONE")
    assert not after.plan_running


def test_a_number_is_enough_to_be_known_again(people):
    suspect = {**NUMBERED, "given_names": "Piet", "birth_date": "1970-01-02"}
    number = a_case_of(suspect)
    send(a_known_list(NUMBERED))
    assert hits(file_of(people["police"], number))


def test_another_person_with_the_same_name_changes_nothing(people):
    number = a_case_of(GEZIEN)
    send(a_known_list({**GEZIEN, "birth_date": "1981-05-06"}))
    assert hits(file_of(people["police"], number)) == []
    assert len(stored(Proposal, number)) == 2


def test_each_answer_is_kept_and_only_what_rests_on_the_list_is_proposed_anew(people):
    number = a_case_of(GEZIEN)
    send(a_known_list(GEZIEN))
    send(a_known_list(GEZIEN, has_plan=False))
    send(a_known_list())
    groups = [row.field_group for row in stored(Proposal, number)]
    assert (groups.count("HOUSE_HIT"), groups.count("PROPOSAL")) == (4, 1)
    ours = [c for c in stored(KnownCheck, number) if c.house_id == "ZVH-ROTTERDAM-RIJNMOND"]
    assert [c.hit for c in sorted(ours, key=lambda c: c.asked_at)] == [False, True, True, False]


def test_the_same_list_again_changes_nothing(people):
    number = a_case_of(GEZIEN)
    send(a_known_list(GEZIEN))
    before = stored(Proposal, number), stored(KnownCheck, number)
    send(a_known_list(GEZIEN))
    assert [len(rows) for rows in before] == [
        len(stored(Proposal, number)),
        len(stored(KnownCheck, number)),
    ]


def test_a_new_telephone_number_of_the_house_is_shown_and_proposes_nothing_anew(people):
    number = a_case_of(GEZIEN)
    send(a_known_list(GEZIEN))
    moved = a_known_list(GEZIEN)
    moved["persons"][0]["contact"]["phone"] = "+31000000009"
    send(moved)
    file = file_of(people["prosecutor"], number)
    assert "+31000000009" in {check.contact_phone for check in file.checks}
    assert len(stored(Proposal, number)) == 3


def test_it_stands_on_the_timeline_of_participants_only(people):
    number = a_case_of(GEZIEN, victims=[{"person": {"surname": "Geraakt"}}])
    send(a_known_list(GEZIEN))
    kinds = {
        name: {entry.kind for entry in file_of(people[name], number).timeline}
        for name in ("prosecutor", "victim_support")
    }
    assert "KNOWN_CHECK_CHANGED" in kinds["prosecutor"]
    assert "KNOWN_CHECK_CHANGED" not in kinds["victim_support"]


def test_the_board_is_of_a_new_version_for_participants_only(people):
    a_case_of(GEZIEN, victims=[{"person": {"surname": "Geraakt"}}])

    def versions():
        found = {}
        for name in ("prosecutor", "probation", "victim_support", "off_roster"):
            with signed_in(people[name]) as viewer:
                found[name] = board(ROTTERDAM, viewer=viewer).version
        return found

    before = versions()
    send(a_known_list(GEZIEN))
    after = versions()
    assert {name for name in before if before[name] != after[name]} == {"prosecutor", "probation"}


def test_a_case_that_was_decided_is_left_alone(people):
    number = a_case_of(GEZIEN)
    with signed_in(people["prosecutor"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        decide(case_id, Decision(disposals=("DAGVAARDING",)), by=viewer)
    before = len(stored(KnownCheck, number))
    send(a_known_list(GEZIEN))
    assert len(stored(KnownCheck, number)) == before


def naming(partner):
    """The model in force, with a rule that asks this partner when a house knows the person."""
    path = files("schakel.selection.models_national").joinpath("criminal-case.dmn")
    text = path.read_text("utf-8")
    start = text.index('<rule id="R29">')
    rule = text[start : text.index("</rule>", start)]
    return dmn.load(text.replace(rule, rule.replace("SAFETY_HOUSE", partner)).encode())


def told(people, number):
    with signed_in(people["police"]) as viewer:
        case = header_by_number(number, viewer=viewer)
        return {disclosure.to_org for disclosure in disclosures(case.case_id, viewer=viewer)}


def test_a_partner_that_is_named_now_is_asked_as_on_receipt(people, monkeypatch):
    number = a_case_of(GEZIEN)
    assert "RVDK" not in told(people, number)
    assert rows_of(people["child_protection"]) == ()
    changed = naming("CHILD_PROTECTION")
    monkeypatch.setattr(selection, "model_for", lambda door, region: changed)
    send(a_known_list(GEZIEN))
    assert "RVDK" in told(people, number)
    (row,) = rows_of(people["child_protection"])
    assert row.waits_for_me


def test_a_partner_that_may_not_know_of_the_list_is_not_asked_because_of_it(people, monkeypatch):
    number = a_case_of(GEZIEN)
    changed = naming("VICTIM_SUPPORT")
    monkeypatch.setattr(selection, "model_for", lambda door, region: changed)
    send(a_known_list(GEZIEN))
    assert "SLACHTOFFERHULP" not in told(people, number)
    assert rows_of(people["victim_support"]) == ()


def rows_of(persona):
    with signed_in(persona) as viewer:
        return board(ROTTERDAM, viewer=viewer).rows


def test_a_list_that_comes_in_one_file_with_the_case_counts_too(people):
    messages = [a_case_message(suspect__person=GEZIEN), a_known_list(GEZIEN)]
    lines = [json.dumps(message).encode() for message in messages]
    first, second = receive_lines(lines, by=technical_account())
    assert (first["status"], second["status"]) == ("accepted", "accepted")
    assert hits(file_of(people["prosecutor"], first["case"]))


def test_the_receipt_of_a_list_tells_the_house_nothing_of_any_case(people):
    a_case_of(GEZIEN)
    receipt = send(a_known_list(GEZIEN))
    assert receipt.keys() == {"status", "message_id", "persons"}


def test_a_hundred_listed_persons_are_held_against_all_cases_in_one_statement(people):
    for _ in range(3):
        a_case_of(GEZIEN)
    others = [{"surname": f"Vreemd{n}", "birth_date": "1990-01-01"} for n in range(100)]
    with CaptureQueriesContext(connection) as log:
        send(a_known_list(*others))
    assert sum("WITH ORDINALITY" in query["sql"] for query in log) == 1


def test_a_doubtful_match_is_a_hit_as_on_receipt(people):
    """The house's contact tells whether it is the same person."""
    number = a_case_of(GEZIEN)
    send(a_known_list({"surname": "Gezien", "birth_date": "1980-05-00"}))
    assert hits(file_of(people["prosecutor"], number))
