"""`schakel webhooks` as an operator calls it."""

import json

import pytest
from click.testing import CliRunner

from schakel.cli.webhooks import command

pytestmark = pytest.mark.django_db

ADDRESS = "https://partner.example/events"


def run(*arguments):
    return CliRunner().invoke(command, arguments)


def test_an_address_is_added_listed_retried_and_ended(people):
    added = json.loads(run("add", "POL-ROTTERDAM", ADDRESS, "--json").stdout)
    assert added["secret"].startswith("whsec_")
    listed = json.loads(run("list", "--json").stdout)
    assert (listed["id"], listed["url"], listed["waiting"]) == (added["id"], ADDRESS, 0)
    assert "0 deliveries" in run("retry", added["id"]).stderr
    assert run("end", added["id"]).exit_code == 0
    assert run("list", "--json").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "NIEMAND", ADDRESS), "no such organisation"),
        (("add", "POL-ROTTERDAM", "http://partner.example/"), "begins with https"),
        (("end", "00000000-0000-0000-0000-000000000007"), "no such webhook"),
        (("end", "x"), "not a valid UUID"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(people, arguments, sentence):
    result = run(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
