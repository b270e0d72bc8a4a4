"""`schakel people find` as people call it: a person object in, candidates out, within one's view."""

import json

import pytest
from click.testing import CliRunner
from django.test import override_settings

from schakel.cli.people import command
from tests.personas import a_case_message, send

pytestmark = pytest.mark.django_db

DAAN = {"given_names": "Daan", "surname": "Proefpersoon", "birth_date": "1990-03-04"}


def find(person, *options):
    return CliRunner().invoke(command, ["find", *options], input=json.dumps(person))


def test_the_same_number_comes_before_the_same_name(people):
    named = send(a_case_message())["case"]
    numbered = send(a_case_message(suspect__person={"surname": "Anders", "bsn": "999990019"}))
    found = find({**DAAN, "bsn": "999990019"}, "--as", "police")
    candidates = json.loads(found.stdout)["candidates"]
    assert [(c["by"], c["cases"]) for c in candidates] == [
        ("bsn", [numbered["case"]]),
        ("name and birth date", [named]),
    ]


def test_who_may_see_nothing_finds_nobody(people):
    send(a_case_message())
    assert json.loads(find(DAAN, "--as", "elsewhere").stdout) == {"candidates": []}


@pytest.mark.parametrize(
    ("person", "told"),
    [({"surname": "X", "bsn": "123"}, "bsn"), ({"name": "X"}, "surname")],
    ids=["a number that is none", "without a surname"],
)
def test_a_person_object_with_a_fault_is_answered_with_its_place_and_never_its_value(
    people, person, told
):
    result = find(person, "--as", "police")
    assert result.exit_code == 2
    assert told in result.stderr
    assert "123" not in result.stderr


def test_without_a_name_nobody_looks(people):
    assert find(DAAN).exit_code == 2
    assert find(DAAN, "--as", "nobody-of-that-name").exit_code == 2


def test_outside_demo_mode_a_token_is_needed(people):
    with override_settings(DEMO=False):
        result = find(DAAN, "--as", "police")
    assert result.exit_code == 2
    assert "SCHAKEL_TOKEN" in result.stderr
