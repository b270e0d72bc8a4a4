"""However much is on a page, it takes at most twelve SQL statements; every page, for everybody."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schakel.table.queries.case import case_file
from tests.personas import (
    MEMBERS,
    a_case_message,
    a_notification_message,
    everybody,
    send,
    signed_in,
)
from tests.web.visits import VISITS, Scene

pytestmark = pytest.mark.django_db

MOST = 12
BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
PAGES = [name for name, visit in VISITS.items() if visit.page]


@pytest.fixture(scope="module")
def scene(db_of_module):
    """Three cases of one person and three reports: a statement for each would show."""
    people = everybody()
    victims = [{"person": {"surname": "Geraakt"}, "wishes": "geen contact"}] * 2
    number, *_ = [send(a_case_message(victims=victims))["case"] for _ in range(3)]
    reported, *_ = [send(a_notification_message())["case"] for _ in range(3)]
    with signed_in(people["police"]) as police:
        person = case_file(number, viewer=police).person
    return Scene(number, reported, str(person.person_id))


@pytest.fixture(scope="module")
def keys(scene):
    """What everybody's browser keeps once they signed in."""
    found = {}
    for name in MEMBERS:
        client = Client()
        client.post(reverse("become", kwargs={"username": name}))
        found[name] = client.cookies.output(header="")
    return found


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_at_most_twelve_statements_for_everybody(scene, keys, page):
    visit = VISITS[page]
    path = reverse(page, kwargs=visit.arguments(scene))
    counts = {}
    for name in MEMBERS:
        if visit.expected[name] != 200:
            continue
        client = Client()
        client.cookies.load(keys[name])
        client.get(path)
        with CaptureQueriesContext(connection) as log:
            assert client.get(path).status_code == 200
        counts[name] = sum(not query["sql"].startswith(BRACKETS) for query in log)
    assert {name: count for name, count in counts.items() if count > MOST} == {}
