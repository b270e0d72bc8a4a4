"""What is hidden from somebody cannot change one byte of what they receive (security: oracle 2)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from schakel.cases.queries import header_by_number
from schakel.kernel import clock
from schakel.table.actions.contributions import Answer, contribute
from schakel.table.rules import ContributionState
from tests.personas import a_case_message, a_known_list, a_notification_message, send, signed_in

pytestmark = pytest.mark.django_db

KNOWN = {"given_names": "Bekend", "surname": "Gezien", "birth_date": "1980-05-06"}
MASK = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
BY_CHANCE = {"Set-Cookie"}


@pytest.fixture
def scene(people):
    """A case that Victim Support was invited to."""
    victims = [{"person": {"surname": "Geraakt"}, "wishes": "geen contact"}]
    return send(a_case_message(suspect__person=KNOWN, victims=victims))["case"]


def received(name, number, moment):
    """All that this person can ask for, as status, headers and body."""
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    board = reverse("board", kwargs={"region": "rotterdam"})
    asked = [
        reverse("start"),
        board,
        f"{board}?q=Gezien",
        f"{board}?toon=mijn",
        reverse("board-rows", kwargs={"region": "rotterdam"}),
        reverse("case", kwargs={"number": number}),
        reverse("case", kwargs={"number": "ROT-000000-0"}),
        reverse("offer", kwargs={"number": number}),
        reverse("house-inbox"),
        reverse("my-work"),
    ]
    answers = []
    with clock.standing_at(moment):
        for address in asked:
            answer = client.get(address)
            headers = {k: v for k, v in answer.headers.items() if k not in BY_CHANCE}
            answers.append((address, answer.status_code, headers, MASK.sub(b"", answer.content)))
    return answers


def list_the_person(people, number):
    send(a_known_list(KNOWN))


def list_and_take_off(people, number):
    send(a_known_list(KNOWN))
    send(a_known_list(KNOWN, has_plan=False))
    send(a_known_list())


def bring_in_others(people, number):
    for _ in range(3):
        send(a_case_message(facts={"prior_cases_12m": 0}))
    send(a_notification_message(person=KNOWN))


def write_beside(people, number):
    with signed_in(people["probation"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        contribute(case_id, Answer(ContributionState.KNOWN, text="Geheim"), by=viewer)


def elsewhere(people, number):
    send(a_case_message(sender="POL-OOST-NEDERLAND", municipality="GM0200"))


HIDDEN = {
    "victim_support": [
        list_the_person,
        list_and_take_off,
        bring_in_others,
        write_beside,
        elsewhere,
    ],
    "off_roster": [list_the_person, list_and_take_off, bring_in_others, write_beside, elsewhere],
    "elsewhere": [list_the_person, list_and_take_off, bring_in_others, write_beside],
    "director": [write_beside, elsewhere],
}


@pytest.mark.parametrize(
    ("name", "hidden"), [(name, change) for name, changes in HIDDEN.items() for change in changes]
)
def test_hidden_things_change_nothing_of_what_somebody_receives(people, scene, hidden, name):
    moment = clock.now()
    before = received(name, scene, moment)
    hidden(people, scene)
    assert received(name, scene, moment) == before


def test_a_participant_does_see_that_a_house_answers_anew(people, scene):
    moment = clock.now()
    before = received("prosecutor", scene, moment)
    list_the_person(people, scene)
    assert received("prosecutor", scene, moment) != before


def test_the_replay_would_notice_a_change_that_is_visible(people, scene):
    moment = clock.now()
    before = received("prosecutor", scene, moment)
    write_beside(people, scene)
    assert received("prosecutor", scene, moment) != before
