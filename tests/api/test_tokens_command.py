"""`schakel tokens`: a program is let in, listed and shut out."""

import json

import pytest
from click.testing import CliRunner

from schakel.cli.tokens import command
from tests.api.conftest import Program, ask_token, assert_problem
from tests.personas import a_case_message

pytestmark = pytest.mark.django_db


def run(*arguments):
    return CliRunner().invoke(command, arguments)


def add(*scopes):
    chosen = [word for scope in scopes for word in ("--scope", scope)]
    return json.loads(run("add", "POL-ROTTERDAM", *chosen, "--json").stdout)


def signed_in(client_id, client_secret, **_):
    token = ask_token(client_id, client_secret).json()["access_token"]
    return Program(client_id, client_secret, token)


def test_who_is_let_in_can_send():
    made = add("messages:send")
    assert (made["organisation"], made["scopes"]) == ("POL-ROTTERDAM", ["messages:send"])
    assert signed_in(**made).send(a_case_message()).status_code == 201


def test_the_secret_is_shown_once_only():
    made = add("messages:send", "cases:read")
    listed = run("list", "--json")
    assert json.loads(listed.stdout)["client_id"] == made["client_id"]
    assert made["client_secret"] not in listed.output
    assert "1 clients." in listed.stderr


def test_who_is_shut_out_can_do_nothing_more_with_the_token_it_has():
    made = add("messages:send")
    client = signed_in(**made)
    assert run("revoke", made["client_id"]).exit_code == 0
    assert_problem(client.send(a_case_message()), 401)
    assert ask_token(client.client_id, client.secret).status_code == 401
    assert run("list", "--json").stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "POL-ATLANTIS", "--scope", "messages:send"),
        ("add", "POL-ROTTERDAM"),
        ("add", "POL-ROTTERDAM", "--scope", "everything"),
        ("revoke", "nobody"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(arguments):
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr
    assert "Traceback" not in done.output
