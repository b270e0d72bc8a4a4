"""What is hidden from somebody cannot change one byte of what they receive (security: oracle 2).

The addresses are those of ``tests/web/visits.py`` and of the API's own description, so that a new one
is covered the day it is made.
"""

import os
import re

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from schakel.access.actions import seat_of
from schakel.access.clients import add_client
from schakel.api import limits
from schakel.api.operations import api
from schakel.cases.queries import header_by_number
from schakel.handover.actions.offering import offer
from schakel.kernel import clock
from schakel.sharing.actions.disclosing import NewDisclosure, disclose
from schakel.sharing.rules import Choice
from schakel.table.actions.contributions import Answer, contribute
from schakel.table.actions.decisions import assess
from schakel.table.queries.case import case_file
from schakel.table.rules import ContributionState
from tests.api.conftest import ask_token
from tests.handover.journeys import BSN, a_draft
from tests.personas import (
    MEMBERS,
    ROTTERDAM,
    a_case_message,
    a_known_list,
    a_notification_message,
    send,
    signed_in,
)
from tests.web.visits import VISITS, Scene

pytestmark = pytest.mark.django_db

NIGHTLY = bool(os.environ.get("SCHAKEL_NIGHTLY"))
KNOWN = {"given_names": "Bekend", "surname": "Gezien", "birth_date": "1980-05-06", "bsn": BSN}
STREAMS = {"board-stream"}
MORE = ("?q=Gezien", "?toon=mijn", "?voor=2026-01-01T00:00:00~x", "?pagina=2")
MASK = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
ID = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
VERSION = re.compile(rb'(?<=")[0-9a-f]{16}(?=["-])')
BY_CHANCE = {"Set-Cookie", "Date"}


def a_scene(people):
    """A case to which Victim Support and probation were invited, and a report to the house."""
    victims = [{"person": {"surname": "Geraakt"}, "wishes": "geen contact"}]
    number = send(a_case_message(suspect__person=KNOWN, victims=victims))["case"]
    with signed_in(people["police"]) as police:
        person = case_file(number, viewer=police).person
    return Scene(number, send(a_notification_message())["case"], str(person.person_id))


def addresses(scene):
    """Every address that answers a GET, with what the scene and the reader's own queries add."""
    for name, visit in VISITS.items():
        if visit.method == "GET":
            path = reverse(name, kwargs=visit.arguments(scene))
            yield name, path
            if name in {"board", "cases", "person", "house-inbox"}:
                yield from ((name, path + more) for more in MORE)
    yield "case", reverse("case", kwargs={"number": "ROT-000000-0"})


def api_addresses(scene):
    """Every GET of the API's own description; a parameter that is new here is a KeyError."""
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1")["paths"].items():
        if "get" in methods:
            for number in (scene.number, scene.house_number, "ROT-000000-0"):
                yield path.format_map({"number": number})


def received(name, scene, moment, kept):
    """All that this person, and a program of the same organisation, can ask for: every byte of it."""
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    answers = []
    with clock.standing_at(moment):
        for address, path in addresses(scene):
            answers.append((address, *kept(scene, path, _bytes(client.get(path), address))))
        token = _token(MEMBERS[name][1])
        for path in api_addresses(scene):
            limits._counts.clear()
            answer = Client().get(path, headers={"Authorization": f"Bearer {token}"})
            answers.append(("api", *kept(scene, path, _bytes(answer, "api"))))
    return answers


def _token(organisation):
    account, secret = add_client(organisation, ("cases:read",))
    return ask_token(account.client_id, secret).json()["access_token"]


def _bytes(answer, address):
    """Status, headers and body, less what is drawn for each answer alone."""
    body = b"" if address in STREAMS else MASK.sub(b"", answer.content)
    headers = {k: v for k, v in answer.headers.items() if k not in BY_CHANCE}
    return f"{answer.status_code} {headers}".encode(), body


def as_it_is(scene, path, answer):
    """Only the ids are replaced: a form draws a new one each time it is shown."""
    return path, *(_ids_in_order(part) for part in answer)


def neutral(scene, path, answer):
    return tuple(_neutral(scene, part) for part in (path.encode(), *answer))


def _neutral(scene, text):
    """Ids and numbers that are drawn anew for each scene, in the order in which they come."""
    for number, sign in ((scene.number, b"CASE"), (scene.house_number, b"REPORT")):
        text = text.replace(number.encode(), sign).replace(number.lower().encode(), sign)
    # A hash over numbers and ids; that it is of nothing else is seen in one world, below.
    return VERSION.sub(b"version", _ids_in_order(text))


def _ids_in_order(text):
    drawn: dict[bytes, bytes] = {}
    return ID.sub(lambda m: drawn.setdefault(m[0], b"id %d" % len(drawn)), text)


# What happens out of sight: before the scene is made, or in it.


def listed_by_the_house(people, scene):
    send(a_known_list(KNOWN))


def list_and_take_off(people, scene):
    """A house answers anew about a case that runs, twice, and then no more."""
    send(a_known_list(KNOWN))
    send(a_known_list(KNOWN, has_plan=False))
    send(a_known_list())


def known_elsewhere(people, scene):
    send(a_case_message(sender="POL-OOST-NEDERLAND", suspect__person=KNOWN, municipality="GM0200"))


def two_with_one_number_elsewhere(people, scene):
    """A question for a person, on the work list of another organisation."""
    send(a_notification_message(sender="GEM-ROTTERDAM", person=KNOWN))
    other = {**KNOWN, "surname": "Anders", "given_names": "Heel", "birth_date": "1955-05-05"}
    send(a_notification_message(sender="GEM-ROTTERDAM", person=other))


def busy_elsewhere(people, scene):
    for _ in range(3):
        send(a_case_message(sender="POL-OOST-NEDERLAND", municipality="GM0200"))


def _case_id(people, scene, name):
    with signed_in(people[name]) as viewer:
        return header_by_number(scene.number, viewer=viewer).case_id


def a_card(name):
    def write_beside(people, scene):
        case_id = _case_id(people, scene, name)
        with signed_in(people[name]) as viewer:
            answer = Answer(ContributionState.KNOWN, ("SAFETY",), "Geheim", "Niet doen")
            contribute(case_id, answer, by=viewer)

    write_beside.__name__ = f"card_of_{name}"
    return write_beside


def assessed(people, scene):
    case_id = _case_id(people, scene, "prosecutor")
    with signed_in(people["prosecutor"]) as viewer:
        assess(case_id, text="Geheime beoordeling", version=0, by=viewer)


def given_to_another(people, scene):
    case_id = _case_id(people, scene, "prosecutor")
    choice = Choice("CRIMINAL_FILE", "SETTLEMENT", "TABLE-OM", "Geheim.")
    unit = seat_of("RVDK", ROTTERDAM).id
    with signed_in(people["prosecutor"]) as viewer:
        disclose(NewDisclosure(case_id, unit, [choice]), by=viewer)


def offered_to_the_house(people, scene):
    case_id = _case_id(people, scene, "prosecutor")
    with signed_in(people["prosecutor"]) as viewer:
        offer(a_draft(case_id, groups=("IDENTITY",)), by=viewer)


BEFORE = {listed_by_the_house, known_elsewhere, two_with_one_number_elsewhere, busy_elsewhere}
AT_THE_TABLE = [a_card("probation"), given_to_another]
ELSEWHERE = [known_elsewhere, busy_elsewhere]
HIDDEN = {
    "victim_support": [
        *(listed_by_the_house, list_and_take_off, *ELSEWHERE, two_with_one_number_elsewhere),
        *(*AT_THE_TABLE, offered_to_the_house),
    ],
    "probation": [
        *(*ELSEWHERE, two_with_one_number_elsewhere),
        *(a_card("victim_support"), given_to_another),
    ],
    "off_roster": [listed_by_the_house, list_and_take_off, *ELSEWHERE, *AT_THE_TABLE, assessed],
    "elsewhere": [
        *(listed_by_the_house, list_and_take_off, two_with_one_number_elsewhere),
        *(*AT_THE_TABLE, assessed, offered_to_the_house),
    ],
    "reporter": [
        *(listed_by_the_house, list_and_take_off, *ELSEWHERE, two_with_one_number_elsewhere),
        *(*AT_THE_TABLE, assessed, offered_to_the_house),
    ],
    "director": [listed_by_the_house, *ELSEWHERE, *AT_THE_TABLE, assessed],
}


def of_a_world(people, name, moment, *hidden):
    """What this person receives in a world of its own, where this happened out of their sight."""
    with transaction.atomic():
        with clock.standing_at(moment):
            for change in hidden:
                if change in BEFORE:
                    change(people, None)
            scene = a_scene(people)
            for change in hidden:
                if change not in BEFORE:
                    change(people, scene)
        answers = received(name, scene, moment, neutral)
        transaction.set_rollback(True)
    return answers


def differing(people, name, *hidden):
    """The addresses whose answers differ between a world without and one with these changes."""
    moment = clock.now()
    plain = of_a_world(people, name, moment)
    changed = of_a_world(people, name, moment, *hidden)
    assert len(plain) == len(changed) > 30
    return [one[:2] for one, other in zip(plain, changed, strict=True) if one != other]


@pytest.fixture(autouse=True)
def quick_secrets():
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_things_change_nothing_of_what_somebody_receives(people, name):
    assert differing(people, name, *HIDDEN[name]) == []


@pytest.mark.parametrize("name", HIDDEN)
def test_nor_when_they_happen_while_somebody_looks(people, name):
    """In one world nothing is drawn anew: numbers, versions and tags are compared as they are."""
    moment, scene = clock.now(), a_scene(people)
    before = received(name, scene, moment, as_it_is)
    for change in HIDDEN[name]:
        change(people, scene)
    assert received(name, scene, moment, as_it_is) == before


@pytest.mark.nightly
@pytest.mark.skipif(not NIGHTLY, reason="a large size")
@pytest.mark.parametrize(
    ("name", "hidden"), [(name, change) for name, changes in HIDDEN.items() for change in changes]
)
def test_nor_does_each_of_them_alone(people, name, hidden):
    assert differing(people, name, hidden) == []


def test_the_replay_would_notice_a_change_that_is_visible(people):
    assert differing(people, "prosecutor", a_card("probation"))
    assert differing(people, "probation", listed_by_the_house)
