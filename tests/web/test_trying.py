"""The list "Probeer dit": each of the nine has one, and looking ticks lines off too."""

from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from schakel.access.context import as_service
from schakel.regions.actions import NewMember, add_member
from schakel.regions.rules import Function
from schakel.simulation.actions import opened
from schakel.simulation.shift import PEOPLE
from schakel.web.trying import CARDS, STEPS
from tests.personas import a_case_message, send

pytestmark = pytest.mark.django_db


def test_every_demo_person_has_a_card_and_a_list():
    names = {person.username for person in PEOPLE}
    assert names == CARDS.keys() == STEPS.keys()


@pytest.fixture
def demo(people):
    """A demo that has begun, with the two who look and check."""
    with transaction.atomic(), as_service("demo"):
        opened()
        for name, organisation, functions in (
            ("8-ketenmanager", "GEM-ROTTERDAM", (Function.CHAIN_MANAGER, Function.REVIEWER)),
            ("9-privacy", "POL-ROTTERDAM", (Function.PRIVACY_OFFICER,)),
        ):
            add_member(
                NewMember(
                    username=name,
                    display_name=name,
                    organisation=organisation,
                    functions=functions,
                    valid_from=date(2026, 1, 1),
                    region="ROTTERDAM",
                    demo=True,
                )
            )


def client_of(name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client


def ticked(client):
    return [step.done for step in client.get(reverse("try-this")).context["steps"]]


EXAMPLE = ("rules-example", {"name": "intake-selection"}, {"vraag": "1", "age": "30"})
LOOKS = (
    ("8-ketenmanager", 0, ("monitor", {}, {"regio": "amsterdam"})),
    ("8-ketenmanager", 1, ("monitor-file", {}, {})),
    ("8-ketenmanager", 2, ("agreements", {}, {})),
    ("8-ketenmanager", 3, EXAMPLE),
)


@pytest.mark.parametrize(("who", "line", "look"), LOOKS)
def test_looking_ticks_one_line_off(demo, who, line, look):
    name, where, asked = look
    client = client_of(who)
    assert not any(ticked(client))
    client.get(reverse(name, kwargs=where), asked)
    assert [number for number, done in enumerate(ticked(client)) if done] == [line]


def test_a_changed_rule_ticks_its_line_off(demo):
    client = client_of("8-ketenmanager")
    made = client.post(reverse("rules-draft-of", args=["youth-route", "2026-11-15"]))
    number = made["Location"].rstrip("/").rpartition("/")[2]
    url = reverse("rules-rule", args=["youth-route", number, "J01"])
    typed = client.get(url).context["form"]
    data = {field.name: field.value() for field in typed}
    client.post(url, {**data, "nl": "Anders gezegd."})
    assert [line for line, done in enumerate(ticked(client)) if done] == [4]


def test_the_figures_of_ones_own_region_are_not_those_of_another(demo):
    client = client_of("8-ketenmanager")
    client.get(reverse("monitor"), {"regio": "rotterdam"})
    assert not any(ticked(client))


def test_checking_a_case_ticks_off_only_when_there_was_something_to_see(demo):
    number, client = send(a_case_message())["case"], client_of("9-privacy")
    client.get(reverse("privacy"), {"zaak": "ROT-7K2M9Q-4"})
    assert not any(ticked(client))
    client_of("police").get(reverse("case", kwargs={"number": number}))
    client.get(reverse("privacy"), {"zaak": number})
    client.get(reverse("privacy"), {"zaak": number, "geopend": "1"})
    client.get(reverse("privacy-file"), {"zaak": number})
    assert ticked(client) == [True, True, True, False, False]


def test_a_block_and_its_end_are_two_lines(demo, people):
    number, client = send(a_case_message())["case"], client_of("9-privacy")
    colleague = str(people["police"].viewer.person_id)
    given = {"number": number, "person_id": colleague, "reason": "RELATIVE"}
    client.post(reverse("blocks"), given)
    assert ticked(client)[3:] == [True, False]
    (row, _form) = client.get(reverse("blocks")).context["rows"][0]
    client.post(reverse("end-block", kwargs={"block_id": row.id}), {"why": "Naamgenoot."})
    assert ticked(client)[3:] == [True, True]
