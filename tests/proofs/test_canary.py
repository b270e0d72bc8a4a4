"""A name that goes in comes out on the screens of who may see it, and nowhere else."""

import json
import logging

import pytest
from django.test import Client
from django.urls import reverse

from schakel.audit import actions as audit_actions
from schakel.kernel import storing
from tests.api.conftest import program, quick_secrets  # noqa: F401 - fixtures
from tests.personas import a_case_message, a_notification_message, send

CANARY = "Kanarievogel"
WRONG = (
    {"suspect__person": {"surname": CANARY, "sex": CANARY}},
    {"suspect__person": {"surname": CANARY, "birth_date": CANARY}},
    {"sender": CANARY},
    {"offences": [{"group": CANARY, "label": CANARY}]},
    {"municipality": CANARY},
    {"message_id": CANARY},
    {CANARY: CANARY},
    {"facts": {"weapon": {CANARY: CANARY}}},
)


@pytest.fixture
def audited(monkeypatch):
    """What goes into the audit record, which the application may write but not read."""
    kept = []

    def store(rows):
        rows = list(rows)
        kept.extend(str({f.name: getattr(row, f.name) for f in row._meta.fields}) for row in rows)
        storing.store(rows)

    monkeypatch.setattr(audit_actions, "store", store)
    return kept


def through_every_door(sending):
    """Send the name in by files, API and screens; returns all that is no screen of its readers."""
    said = []
    person = {"given_names": CANARY, "surname": CANARY, "birth_date": "1990-01-02"}
    said.append(send(a_case_message(suspect__person=person, reference=CANARY)))
    said.append(send(a_notification_message(person=person, reason=CANARY)))
    for change in WRONG:
        said.append(send(a_case_message(**change)))
        answer = sending.send(a_case_message(**change))
        said.append((answer.status_code, dict(answer.headers), answer.content.decode()))
    answer = sending.send(a_case_message(suspect__person=person))
    said.append((answer.status_code, dict(answer.headers), answer.content.decode()))
    client = Client()
    client.post(reverse("become", kwargs={"username": "prosecutor"}))
    number = said[0]["case"]
    searched = {"purpose": "SETTLEMENT", "surname": CANARY, "birth_date": "1990-01-02"}
    for name, kwargs, data in (
        ("assessment", {"number": number}, {"text": CANARY, "version": "0"}),
        ("contribution", {"number": number}, {"state": CANARY, "text": CANARY, "version": "0"}),
        ("search", {}, searched),
        ("case", {"number": CANARY}, None),
    ):
        path = reverse(name, kwargs=kwargs)
        answer = client.post(path, data) if data else client.get(path)
        said.append(dict(answer.headers))
    return said


@pytest.fixture
def look(people, program, audited, caplog):  # noqa: F811
    """Sends the name in everywhere, and looks for it where it must not be."""

    def send_and_look():
        caplog.set_level(logging.INFO)
        for said in through_every_door(program("POL-ROTTERDAM")):
            assert CANARY.lower() not in json.dumps(said, default=str).lower()
        logged = [record.getMessage() for record in caplog.records]
        # What somebody types as an address is in it already.
        assert [line for line in logged if CANARY in line and f"/{CANARY}/" not in line] == []
        assert len(audited) > 5
        assert CANARY not in "".join(audited)

    return send_and_look


@pytest.mark.django_db
def test_a_name_is_in_no_error_header_log_or_audit_record(look):
    look()
