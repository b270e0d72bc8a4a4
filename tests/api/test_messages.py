"""Sending a message: the receipts of ruling 38, and what never happens."""

import json
import re

import pytest
from django.db import OperationalError, transaction

from schakel.access.context import as_service
from schakel.api import limits
from schakel.api.shapes import Receipt
from schakel.cases.models import Case
from schakel.intake import actions as intake
from schakel.intake.messages import MAX_LINE_BYTES
from schakel.journal.models import InboxEntry
from schakel.regions.queries import directory
from tests.api.conftest import NOBODY, assert_problem
from tests.environment import SHARED
from tests.personas import a_case_message, a_known_list, a_notification_message

pytestmark = pytest.mark.django_db


def count_cases():
    with transaction.atomic(), as_service("test"):
        return Case.objects.count()


def test_a_message_is_accepted_once_with_its_receipt(police):
    answer = police.send(a_case_message())
    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["status"] == "accepted"
    assert answer.headers["Location"] == f"/api/v1/cases/{receipt['case']}"
    assert answer.headers["API-Version"] == "1.0.0"
    assert answer.headers["Content-Language"] == "en"


def a_signal():
    return {
        **{key: a_case_message()[key] for key in ("message_id", "reference")},
        "type": "signal",
        "sender": "POL-ROTTERDAM",
        "observed_at": a_case_message()["arrived_at"],
        "person": {"surname": "Verzonnen"},
        "kind": "NUISANCE",
        "text": "Overlast",
    }


@pytest.mark.parametrize(
    "message",
    [
        a_case_message,
        lambda: a_case_message(arrived_at=None, suspect__residence=None),
        a_notification_message,
        a_signal,
        lambda: a_known_list({"surname": "Verzonnen"}),
    ],
)
def test_the_receipt_of_every_type_is_as_described(program, message):
    sent = message()
    answer = program(sent["sender"]).send(sent)
    assert answer.status_code == 201, answer.content
    Receipt.model_validate_json(answer.content)


def test_the_same_message_again_gives_the_same_receipt_and_no_second_case(police):
    message = a_case_message()
    first = police.send(message).json()
    again = police.send(dict(reversed(message.items())))
    assert again.status_code == 200
    assert again.json() == {**first, "status": "duplicate"}
    assert count_cases() == 1


def test_the_same_id_with_other_content_is_a_conflict(police):
    message = a_case_message()
    police.send(message)
    body = assert_problem(police.send({**message, "reference": "ANOTHER"}), 409)
    assert [error["code"] for error in body["errors"]] == ["other_content"]
    assert count_cases() == 1


def test_nobody_sends_for_another_organisation(program):
    body = assert_problem(program("POL-OOST-NEDERLAND").send(a_case_message()), 400)
    assert {"path": "sender", "code": "other_sender"}.items() <= body["errors"][0].items()
    assert count_cases() == 0


def test_more_than_a_message_may_be_is_refused(police):
    raw = json.dumps(a_case_message()).encode().ljust(MAX_LINE_BYTES + 1)
    assert_problem(police.send(raw), 413)
    assert police.send(raw[:MAX_LINE_BYTES]).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"content_type": "application/json; charset=latin-1"},
        {"Content-Encoding": "gzip"},
    ],
)
def test_only_json_is_taken(police, headers):
    assert_problem(police.send(a_case_message(), **headers), 415)


@pytest.mark.parametrize("raw", [b" ", b"{", b"[]", b"\xff", b'{"type": "signal"', b"null"])
def test_what_is_no_message_is_rejected_as_a_whole(police, raw):
    body = assert_problem(police.send(raw), 400)
    assert body["errors"][0]["path"] == ""


def test_the_values_of_a_message_never_come_back_in_an_error(police):
    message = a_case_message(suspect__person__bsn="999990018", suspect__residence="GM9999")
    answer = police.send({**message, "geheim": "Proefwaarde"})
    body = assert_problem(answer, 400)
    assert "suspect.person.bsn" in {error["path"] for error in body["errors"]}
    for value in ("999990018", "Proefpersoon", "GM9999", "Proefwaarde"):
        assert value not in answer.content.decode()


EXPECTED = SHARED / "intake/malformed.expected.json"


def sender_of(line):
    """The organisation that a line says it is of, when it says so legibly and truly."""
    found = re.search(rb'"sender": ?"([A-Z-]+)"', line)
    code = found[1].decode() if found else ""
    return code if code in directory().organisations else "POL-ROTTERDAM"


@pytest.mark.skipif(not EXPECTED.exists(), reason="the shared test data is not here")
def test_every_malformed_line_gets_its_status_and_its_place(program):
    expected = json.loads(EXPECTED.read_text())["lines"]
    lines = (SHARED / "intake/malformed.jsonl").read_bytes().split(b"\n")
    programs = {code: program(code) for code in {sender_of(line) for line in lines}}
    for want, line in zip(expected, lines, strict=False):
        answer = programs[sender_of(line)].send(line)
        if want["status"] != "rejected":
            assert answer.status_code == {"accepted": 201, "duplicate": 200}[want["status"]]
            continue
        body = assert_problem(answer, answer.status_code)
        assert answer.status_code in {400, 409, 413}, want["kind"]
        paths = {error["path"] for error in body.get("errors", [{"path": ""}])}
        assert paths & set(want["paths_any"]), want["kind"]


def test_of_a_rejected_message_hash_and_errors_are_kept_and_nothing_else(police):
    police.send(a_case_message(suspect__person__bsn="999990018"))
    with transaction.atomic(), as_service("test"):
        (kept,) = InboxEntry.objects.all()
    assert (kept.status, kept.sender, kept.message_id) == ("rejected", "POL-ROTTERDAM", None)
    assert "999990018" not in str(kept.receipt)


def test_a_database_that_refuses_asks_for_patience_and_keeps_nothing(police, monkeypatch):
    def refuse(arrival):
        raise OperationalError("no more room")

    monkeypatch.setattr(intake, "keep_arrival", refuse)
    answer = police.send(a_case_message())
    assert_problem(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0
    assert count_cases() == 0


def test_a_fault_of_ours_is_a_problem_too_and_keeps_nothing(police, monkeypatch, client):
    def fail(arrival):
        raise RuntimeError("a fault with a value in it")

    monkeypatch.setattr(intake, "keep_arrival", fail)
    client.raise_request_exception = False
    answer = client.post(
        "/api/v1/messages",
        json.dumps(a_case_message()),
        content_type="application/json",
        headers=police.headers,
    )
    assert_problem(answer, 500)
    assert b"value in it" not in answer.content
    assert count_cases() == 0


def test_too_many_requests_are_told_how_long_to_wait(police, monkeypatch):
    monkeypatch.setattr(limits, "REQUESTS", 1)
    assert police.send(a_case_message()).status_code == 201
    answer = police.send(a_case_message())
    assert_problem(answer, 429)
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert count_cases() == 1


def test_without_a_token_nothing_is_read(db):
    answer = NOBODY.send(a_case_message())
    assert_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"
