"""Who gets what: every operation × every kind of client × its status, and what is never told."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from oauth2_provider.models import AccessToken, Application

from schakel.access.clients import bearer_of, revoke_client, signing_in
from schakel.access.context import as_service
from schakel.api.operations import api
from schakel.audit import actions as audit_actions
from schakel.kernel import clock, storing
from tests.api.conftest import MESSAGES, NOBODY, Program, ask_token, assert_problem
from tests.personas import a_case_message, send

pytestmark = pytest.mark.django_db

CASES = "/api/v1/cases/"
ABSENT = "ROT-000000-0"
KINDS = ("sender", "other", "no_token", "unknown", "expired", "revoked", "other_scope")


def statuses(*given):
    return dict(zip(KINDS, given, strict=True))


# A new operation without a row here fails.
TABLE = {
    "sendMessage": statuses(201, 400, 401, 401, 401, 401, 403),
    "getCase": statuses(200, 404, 401, 401, 401, 401, 403),
    "getDescription": statuses(200, 200, 200, 200, 200, 200, 200),
}


@pytest.fixture
def case(people):
    return send(a_case_message())["case"]


def expire(token):
    with signing_in():
        row = AccessToken.objects.get(pk=token_row(token))
        row.expires = clock.now() - timedelta(seconds=1)
        row.save()


def token_row(token):
    with signing_in():
        client = bearer_of(token).account.client_id
        return AccessToken.objects.get(application__client_id=client).pk


def client_of(kind, program):
    match kind:
        case "no_token":
            return NOBODY
        case "unknown":
            return Program("", "", "A" * 30)
        case "other":
            return program("POL-OOST-NEDERLAND")
    if kind == "other_scope":
        return program("POL-ROTTERDAM", "messages:send")
    made = program("POL-ROTTERDAM")
    if kind == "expired":
        expire(made.token)
    if kind == "revoked":
        revoke_client(made.client_id)
    return made


def call(operation, client, case):
    match operation:
        case "sendMessage":
            return client.send(a_case_message())
        case "getCase":
            return client.get(CASES + case)
    return client.get("/api/v1/openapi.json")


def operations():
    document = api.get_openapi_schema(path_prefix="")
    return {
        given["operationId"] for methods in document["paths"].values() for given in methods.values()
    }


def test_every_operation_has_a_row():
    assert operations() == TABLE.keys()


@pytest.mark.parametrize("operation", TABLE)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_client_gets_what_the_table_says(case, program, operation, kind):
    client = client_of(kind, program)
    if kind == "other_scope" and operation == "sendMessage":
        client = program("POL-ROTTERDAM", "cases:read")
    answer = call(operation, client, case)
    status = TABLE[operation][kind]
    assert answer.status_code == status, answer.content
    assert answer.headers["API-Version"] == "1.0.0"
    if status >= 400:
        assert_problem(answer, status)
    if status in {401, 403}:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_sender_reads_how_its_case_stands_and_no_more(case, police):
    header = police.get(CASES + case).json()
    assert header.keys() == {"number", "kind", "state", "openedAt", "receivedAt"}
    assert (header["number"], header["kind"]) == (case, "CRIMINAL")
    assert header["openedAt"] < header["receivedAt"]


def test_a_foreign_case_and_an_absent_one_are_byte_for_byte_the_same(case, program):
    partner = program("OM-ROTTERDAM")  # was invited to the case, but did not send it
    far = program("POL-OOST-NEDERLAND")
    for client in (partner, far):
        forbidden, absent = client.get(CASES + case), client.get(CASES + ABSENT)
        assert_problem(forbidden, 404)
        assert forbidden.content == absent.content
        assert forbidden.headers.items() == absent.headers.items()


def test_a_number_that_cannot_be_one_is_named_as_such(police):
    body = assert_problem(police.get(CASES + "no-number"), 400)
    assert body["errors"][0]["path"] == "number"


@pytest.fixture
def events(monkeypatch):
    """What goes into the audit log, which the application may write but not read."""
    kept = []

    def store(rows):
        kept.extend(rows)
        storing.store(rows)

    monkeypatch.setattr(audit_actions, "store", store)
    return kept


def test_a_read_is_logged_with_the_client_and_its_trace(case, police, events):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    police.get(CASES + case, traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    (row,) = events
    assert (row.action, row.organisation, row.origin) == ("READ", "POL-ROTTERDAM", "api")
    assert (row.sign_in, row.trace_id, row.row_count) == ("CLIENT", trace, 1)


def test_a_no_to_a_known_client_is_logged_after_the_rollback(case, program, events):
    program("POL-OOST-NEDERLAND").get(CASES + case)
    denied = [row for row in events if row.result == "DENIED"]
    assert [(row.organisation, row.reason_code) for row in denied] == [
        ("POL-OOST-NEDERLAND", "NOTFOUND")
    ]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", MESSAGES, 405),
        ("delete", MESSAGES, 405),
        ("put", CASES + ABSENT, 405),
        ("get", "/api/oauth/token", 405),
        ("get", "/api/v1/", 404),
        ("get", "/api/v1/messages/", 404),
        ("get", "/api/v1/nothing", 404),
        ("get", "/api/v2/messages", 404),
        ("get", "/api/oauth/authorize", 404),
        ("get", "/api/", 404),
    ],
)
def test_what_is_not_there_is_a_problem_too(db, method, path, status):
    answer = getattr(Client(), method)(path)
    assert_problem(answer, status)
    assert (status == 405) == ("Allow" in answer.headers)


def test_no_form_token_is_asked_of_a_program(police):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        MESSAGES,
        json.dumps(a_case_message()),
        content_type="application/json",
        headers=police.headers,
    )
    assert answer.status_code == 201


def test_a_session_of_a_person_opens_nothing_here(people, case):
    browser = Client()
    browser.post("/demo/als/prosecutor/")
    assert_problem(browser.get(CASES + case), 401)


def test_only_the_description_may_be_read_from_other_sites(case, police):
    name = "Access-Control-Allow-Origin"
    assert NOBODY.get("/api/v1/openapi.json").headers[name] == "*"
    assert name not in police.get(CASES + case).headers
    assert name not in police.send(a_case_message()).headers


@pytest.mark.parametrize("model", [Application, AccessToken])
def test_the_tables_of_clients_are_empty_to_all_but_the_sign_in(police, people, model):
    with transaction.atomic():
        assert model.objects.count() == 0
        with as_service("test"):
            assert model.objects.count() == 1


def test_a_token_that_no_longer_holds_is_forgotten_when_the_next_is_given(police):
    row = token_row(police.token)
    expire(police.token)
    ask_token(police.client_id, police.secret)
    with signing_in():
        assert not AccessToken.objects.filter(pk=row).exists()
        assert AccessToken.objects.count() == 1


def test_neither_secret_nor_token_is_kept(police):
    with signing_in():
        kept = [*Application.objects.values_list(), *AccessToken.objects.values_list()]
    assert police.secret not in str(kept)
    assert police.token not in str(kept)


@pytest.mark.parametrize(
    "more",
    [
        {"grant_type": "password", "username": "prosecutor", "password": "x"},
        {"grant_type": "authorization_code", "code": "x"},
        {"grant_type": "refresh_token", "refresh_token": "x"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "x"},
        {"scope": "cases:write"},
        {"resource": "https://elsewhere.example"},
        {"client_secret": "wrong"},
        {"client_id": "wrong"},
        {"client_id": "\0"},
        {"scope": "\0"},
    ],
)
def test_the_token_endpoint_gives_client_credentials_only(police, more):
    asked = {"client_id": police.client_id, "secret": police.secret, **more}
    answer = ask_token(asked.pop("client_id"), asked.pop("secret"), **asked)
    assert answer.status_code in {400, 401}, answer.content
    assert answer.json()["error"]
    assert "access_token" not in answer.json()


def test_a_token_holds_for_an_hour_and_for_the_scopes_of_the_client(program):
    client = program("POL-ROTTERDAM", "cases:read")
    answer = ask_token(client.client_id, client.secret).json()
    assert (answer["expires_in"], answer["scope"]) == (3600, "cases:read")
    refused = ask_token(client.client_id, client.secret, scope="messages:send")
    assert refused.json()["error"] == "invalid_scope"
    assert "refresh_token" not in answer
