"""Programs that call the API in the tests: each with a token of its own organisation."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from schakel.access.clients import add_client
from schakel.api import limits

BOTH = ("messages:send", "cases:read")
MESSAGES = "/api/v1/messages"


@dataclass(frozen=True)
class Program:
    """A client of the API, with the token it got from the token endpoint."""

    client_id: str
    secret: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def get(self, path: str, **headers: str) -> HttpResponse:
        return Client().get(path, headers={**self.headers, **headers})

    def send(self, message: dict[str, object] | bytes, **headers: str) -> HttpResponse:
        raw = message if isinstance(message, bytes) else json.dumps(message).encode()
        kind = headers.pop("content_type", "application/json")
        # Said twice: the test client leaves it out of an empty request.
        given = {**self.headers, "Content-Type": kind, **headers}
        return Client().post(MESSAGES, raw, content_type=kind, headers=given)


def ask_token(client_id: str, secret: str, **more: str) -> HttpResponse:
    data = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    return Client().post("/api/oauth/token", {**data, **more})


NOBODY = Program("", "", "")


@pytest.fixture(autouse=True)
def quick_secrets() -> Iterator[None]:
    """Hashing a secret is slow on purpose; not in tests."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_counts", {})


@pytest.fixture
def program(db: None) -> Callable[..., Program]:
    """Makes a program of an organisation, signed in."""

    def of(organisation: str, *scopes: str) -> Program:
        account, secret = add_client(organisation, scopes or BOTH)
        answer = ask_token(account.client_id, secret)
        assert answer.status_code == 200, answer.content
        return Program(account.client_id, secret, answer.json()["access_token"])

    return of


@pytest.fixture
def police(program: Callable[..., Program]) -> Program:
    return program("POL-ROTTERDAM")


def assert_problem(answer: HttpResponse, status: int) -> dict[str, Any]:
    """The answer is a problem with this status; returns its body."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["API-Version"] == "1.0.0"
    body: dict[str, Any] = json.loads(answer.content)
    assert body["status"] == status
    assert {"type", "title", "detail"} <= body.keys()
    return body
