"""Whoever follows the links on their own pages never ends on a page that is not there for them."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests.handover.journeys import offered
from tests.handover.test_to_table import a_running_case
from tests.personas import a_case_message, everybody, send

pytestmark = pytest.mark.django_db

LINK = re.compile(r'<a [^>]*href="([^"]*)"')
WALKERS = ("police", "prosecutor", "probation", "victim_support", "director", "reporter", "manager")
MOST = 80


def links_of(page, content):
    for found in LINK.findall(content):
        target = unescape(found).split("#")[0]
        if target.startswith("/"):
            yield target
        elif target.startswith("?"):
            yield page.split("?")[0] + target


@pytest.fixture(scope="module")
def cases(db_of_module):
    """A case with a victim, one that was offered to the house, and one whose plan runs there."""
    people = everybody()
    send(a_case_message(victims=[{"person": {"surname": "Geraakt"}}]))
    offered(people)
    a_running_case(people)


@pytest.mark.parametrize("name", [*WALKERS, "privacy_officer"])
def test_no_link_leads_to_a_page_that_is_not_there(cases, name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    waiting, seen, dead = ["/"], {"/probeer-dit/"}, []  # only where a demo was loaded
    while waiting and len(seen) < MOST:
        page = waiting.pop(0)
        if page in seen:
            continue
        seen.add(page)
        answer = client.get(page)
        if answer.status_code == 404:
            dead.append(page)
        elif answer.status_code == 200 and not answer.streaming:
            waiting += links_of(page, answer.content.decode())
    assert dead == []
    assert len(seen) > 3
