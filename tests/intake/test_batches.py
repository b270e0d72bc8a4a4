"""A file goes in by batches: what comes of each message is the same as when it came alone."""

import json
import uuid
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schakel.access.actions import technical_account
from schakel.access.context import as_service
from schakel.access.rls.declared import declared_protections
from schakel.cases import actions as cases_actions
from schakel.intake import actions as intake
from schakel.intake.actions import receive, receive_lines
from schakel.intake.rules import key_of
from schakel.kernel import ids
from schakel.kernel.protection import ByCase, ByPerson, ByService, ByUnit
from tests.personas import a_case_message, a_known_list, a_notification_message

pytestmark = pytest.mark.django_db


def lines_of(*messages):
    return [json.dumps(message).encode() for message in messages]


def a_shift():
    daan = {"surname": "Proefpersoon", "birth_date": "1990-03-04", "bsn": "999990019"}
    return [
        a_known_list(daan),
        a_case_message(suspect__person=daan, victims=[{"person": {"surname": "Geraakt"}}]),
        a_notification_message(),
        a_case_message(suspect__person=daan),
        a_case_message(),
    ]


def with_new_ids(messages):
    return [{**message, "message_id": str(uuid.uuid4())} for message in messages]


def rows_per_table():
    guarded = (ByCase, ByUnit, ByPerson, ByService)  # the log may be added to, and not read
    protections = declared_protections().items()
    tables = sorted(table for table, protection in protections if isinstance(protection, guarded))
    with as_service("look"), connection.cursor() as cursor:
        found = Counter()
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def test_a_batch_leaves_the_rows_that_its_messages_leave_one_by_one(people):
    shift = a_shift()
    before = rows_per_table()
    alone = [receive(raw, by=technical_account()) for raw in lines_of(*with_new_ids(shift))]
    between = rows_per_table()
    together = list(receive_lines(lines_of(*with_new_ids(shift)), by=technical_account()))
    after = rows_per_table()
    assert [r["status"] for r in alone] == [r["status"] for r in together] == ["accepted"] * 5
    once, twice = between - before, after - between
    # The second time the same people are recognised: that makes links, and an old list goes.
    once.pop("people_personlink"), twice.pop("people_personlink")
    for table in ("sharing_listedperson", "people_personrecord", "people_personkey"):
        twice[table] += 1 if table != "sharing_listedperson" else once[table]
    twice["people_personbsn"] += 1
    assert once == twice


def test_a_message_that_is_refused_halfway_leaves_nothing_and_the_others_stay(people):
    nowhere = a_notification_message(sender="RECLASSERING", residence=None)
    lines = lines_of(a_case_message(), nowhere, a_case_message())
    receipts = list(receive_lines(lines, by=technical_account()))
    assert [receipt["status"] for receipt in receipts] == ["accepted", "rejected", "accepted"]
    assert receipts[1]["errors"]
    rows = rows_per_table()
    assert rows["cases_case"] == rows["cases_criminalfile"] == 2
    assert rows["cases_notification"] == 0


def test_a_case_number_that_is_taken_is_drawn_again(people, monkeypatch):
    taken = receive(lines_of(a_case_message())[0], by=technical_account())["case"]
    draws = iter([taken, taken])
    fresh = ids.new_case_number
    monkeypatch.setattr(cases_actions, "new_case_number", lambda p: next(draws, None) or fresh(p))
    receipts = list(
        receive_lines(lines_of(a_case_message(), a_case_message()), by=technical_account())
    )
    assert [receipt["status"] for receipt in receipts] == ["accepted", "accepted"]
    assert len({taken, *(receipt["case"] for receipt in receipts)}) == 3


def test_the_same_message_twice_in_one_batch_has_one_effect(people):
    (line,) = lines_of(a_case_message())
    first, second = receive_lines([line, line], by=technical_account())
    assert (first["status"], second["status"]) == ("accepted", "duplicate")
    assert first["case"] == second["case"]
    assert rows_per_table()["cases_case"] == 1


def test_a_message_of_a_batch_takes_at_most_twenty_five_statements(people):
    lines = lines_of(*(a_case_message() for _ in range(10)))
    with CaptureQueriesContext(connection) as log:
        list(receive_lines(lines, by=technical_account()))
    assert len(log) / 10 <= 25


def test_one_id_with_two_contents_in_a_batch_is_refused_the_second_time(people):
    message = a_case_message()
    other = {**message, "reference": "PL1700-ANDERS"}
    first, second = receive_lines(lines_of(message, other), by=technical_account())
    assert first["status"] == "accepted"
    assert [error["code"] for error in second["errors"]] == ["other_content"]


def test_a_message_that_another_process_took_in_meanwhile_is_a_duplicate(people, monkeypatch):
    lines = lines_of(a_case_message(), a_case_message())
    earlier = receive(lines[0], by=technical_account())
    look, blind = intake.earlier_arrivals, iter([{}])
    monkeypatch.setattr(intake, "earlier_arrivals", lambda keys: next(blind, None) or look(keys))
    receipts = list(receive_lines(lines, by=technical_account()))
    assert [receipt["status"] for receipt in receipts] == ["duplicate", "accepted"]
    assert receipts[0]["case"] == earlier["case"]
    assert rows_per_table()["cases_case"] == 2


AN_ID = "6f1c1d1e-8f3a-4c51-9d7d-0c6c5b8c1a11"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (f'{{"sender": "X", "message_id": "{AN_ID}"}}', ("X", uuid.UUID(AN_ID))),
        (f'{{"message_id": "{AN_ID}"}}', None),
        ('{"sender": "X", "message_id": null}', None),
        ('{"sender": "X", "message_id": 12}', None),
        ('{"sender": "X", "message_id": "no id"}', None),
        (f'{{"sender": ["X"], "message_id": "{AN_ID}"}}', None),
        ("[]", None),
        ("no json", None),
        ("", None),
    ],
)
def test_what_a_line_says_it_is_can_be_read_before_it_is_checked(line, key):
    assert key_of(line.encode()) == key
