"""Every address × every person × the status they get. A new address without a row fails."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

from schakel.kernel import clock
from schakel.table.queries.case import case_file
from tests.personas import (
    MEMBERS,
    a_case_message,
    a_notification_message,
    everybody,
    send,
    signed_in,
)
from tests.web.visits import NOBODY, VISITS, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def scene(db_of_module):
    people = everybody()
    victims = [{"person": {"surname": "Geraakt"}, "wishes": "geen contact"}]
    number = send(a_case_message(victims=victims, facts={"prior_cases_12m": 3}))["case"]
    with signed_in(people["police"]) as police:
        person = case_file(number, viewer=police).person
    return Scene(number, send(a_notification_message())["case"], str(person.person_id))


def client_of(name):
    client = Client()
    if name != NOBODY:
        client.post(reverse("become", kwargs={"username": name}))
    return client


@pytest.fixture(scope="module")
def keys(scene):
    return keys_of_everybody()


def keys_of_everybody():
    """What everybody's browser keeps once they signed in."""
    return {name: client_of(name).cookies.output(header="") for name in [*MEMBERS, NOBODY]}


def test_every_address_has_a_row():
    # The API has a table of its own, by operation and by client.
    patterns = [p for p in get_resolver().url_patterns if isinstance(p, URLPattern)]
    names = {pattern.name for pattern in patterns}
    assert names == VISITS.keys()


@pytest.mark.parametrize("address", VISITS)
@pytest.mark.parametrize("name", [*MEMBERS, NOBODY])
def test_everybody_gets_what_the_table_says(scene, keys, address, name):
    visit = VISITS[address]
    now = f"{clock.local(clock.now()):%Y-%m-%dT%H:%M}"
    data = {key: value.format(now=now) for key, value in visit.data.items()}
    client = Client()
    client.cookies.load(keys[name])
    path = reverse(address, kwargs=visit.arguments(scene))
    response = client.get(path) if visit.method == "GET" else client.post(path, data)
    assert response.status_code == visit.expected[name]


def without_masks(content):
    """The form token is masked anew in each answer, whatever the answer: it tells nothing."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", content)


def test_absent_and_forbidden_are_byte_for_byte_the_same(scene):
    client = client_of("elsewhere")
    with clock.standing_at(clock.now()):
        forbidden = client.get(reverse("case", kwargs={"number": scene.number}))
        absent = client.get(reverse("case", kwargs={"number": "ROT-000000-0"}))
    assert forbidden.status_code == absent.status_code == 404
    there = forbidden.content.replace(scene.number.encode(), b"ROT-000000-0")
    assert without_masks(there) == without_masks(absent.content)
    assert forbidden.headers.items() == absent.headers.items()


def test_an_answer_keeps_out_of_caches_and_carries_a_strict_policy(scene):
    response = client_of("prosecutor").get(reverse("board", kwargs={"region": "rotterdam"}))
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert response.headers["Cache-Control"] == "no-store"


def test_signing_out_ends_access_at_once(scene):
    client = client_of("prosecutor")
    board = reverse("board", kwargs={"region": "rotterdam"})
    assert client.get(board).status_code == 200
    client.post(reverse("leave"))
    assert client.get(board).status_code == 302


def test_the_board_is_one_page_of_at_most_twelve_statements(scene):
    client = client_of("prosecutor")
    board = reverse("board", kwargs={"region": "rotterdam"})
    client.get(board)
    with CaptureQueriesContext(connection) as log:
        client.get(board)
    brackets = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    assert len([q for q in log if not q["sql"].startswith(brackets)]) <= 12
