"""Taking an answer back: who asked reads the reason and nothing of the answer, until it is given again."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from schakel.access.actions import verify
from schakel.access.context import as_service
from schakel.kernel import clock
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.sharing.actions.disclosing import withdraw_disclosure
from schakel.sharing.actions.requests import Answer, answer
from schakel.sharing.actions.taking_back import put_back, take_back
from schakel.sharing.models import Disclosure, InformationRequest
from schakel.sharing.queries import request
from schakel.sharing.rules import AnswerKind
from schakel.worklist.actions import tick
from schakel.worklist.queries import my_items
from tests.personas import signed_in
from tests.sharing.test_requests import ANSWERS, PLAN, asked

pytestmark = pytest.mark.django_db

WORDS = "Wonen eerst."


def answered(people, given=None):
    case_id, request_id = asked(people)
    with signed_in(people["director"]) as viewer:
        answer(request_id, given or Answer(AnswerKind.FULL, WORDS, [PLAN]), by=viewer)
    return case_id, request_id


def taken_back(people, given=None):
    case_id, request_id = answered(people, given)
    with signed_in(people["director"]) as viewer:
        take_back(request_id, "Dit ging over iemand anders.", by=viewer)
    return case_id, request_id


def as_seen_by(persona, request_id):
    with signed_in(persona) as viewer:
        return request(request_id, viewer=viewer)


def page(name, request_id):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client, client.get(reverse("request", kwargs={"request_id": request_id}))


def test_who_asked_reads_the_reason_and_no_longer_the_answer(people):
    _, request_id = taken_back(people)
    seen = as_seen_by(people["prosecutor"], request_id)
    assert (seen.answer, seen.taken_back_why) == ("", "Dit ging over iemand anders.")
    assert seen.taken_back_at is not None


def test_not_even_the_database_gives_who_asked_the_words(people):
    _, request_id = taken_back(people)
    with signed_in(people["prosecutor"]):
        row = InformationRequest.objects.get(id=request_id)
        assert (row.answer, row.answer_content) == ("", None)
        assert not hasattr(row, "taken_back")


def test_who_gave_it_keeps_its_own_words(people):
    _, request_id = taken_back(people)
    assert as_seen_by(people["director"], request_id).answer == WORDS


def test_the_disclosure_ends_with_the_answer(people):
    case_id, _ = taken_back(people)
    with transaction.atomic(), as_service("test"):
        given = Disclosure.objects.filter(case_id=case_id, field_groups=["PLAN"])
        assert [row.withdrawn_at is not None for row in given] == [True]
        assert verify() == []


def test_who_asked_is_told_on_the_work_list_also_when_the_answer_was_read(people):
    _, request_id = answered(people)
    with signed_in(people["prosecutor"]) as viewer:
        (item,) = [one for one in my_items(viewer) if one.subject_id == request_id]
        tick(item.id, by=viewer)
    with signed_in(people["director"]) as viewer:
        take_back(request_id, "Vergissing.", by=viewer)
    with signed_in(people["prosecutor"]) as viewer:
        kinds = [one.kind for one in my_items(viewer) if one.subject_id == request_id]
    assert kinds == ["READ_ANSWER"]


@pytest.mark.parametrize("kind", list(AnswerKind))
def test_every_answer_can_be_taken_back_and_given_again_as_it_was(people, kind):
    given, state = ANSWERS[kind]
    _, request_id = taken_back(people, given)
    with signed_in(people["director"]) as viewer:
        put_back(request_id, by=viewer)
    seen = as_seen_by(people["prosecutor"], request_id)
    assert (seen.state, seen.answer, seen.taken_back_at) == (state, given.text, None)
    assert (seen.call_name, seen.call_phone) == (given.call_name, given.call_phone)


def test_what_is_given_again_rests_on_a_disclosure_of_its_own(people):
    case_id, request_id = taken_back(people)
    with signed_in(people["director"]) as viewer:
        put_back(request_id, by=viewer)
    with transaction.atomic(), as_service("test"):
        given = Disclosure.objects.filter(case_id=case_id, field_groups=["PLAN"])
        assert sorted(row.withdrawn_at is None for row in given) == [False, True]


def test_it_is_not_given_again_after_the_moment_that_was_set(people):
    until = clock.now() + timedelta(hours=2)
    _, request_id = taken_back(people, Answer(AnswerKind.FULL, WORDS, [PLAN], until=until))
    with (
        clock.standing_at(until + timedelta(minutes=1)),
        signed_in(people["director"]) as viewer,
        pytest.raises(Refused, match="passed"),
    ):
        put_back(request_id, by=viewer)


def test_twice_is_refused_and_without_a_reason_is_no(people):
    _, request_id = answered(people)
    with signed_in(people["director"]) as viewer:
        with pytest.raises(Invalid):
            take_back(request_id, " ", by=viewer)
        take_back(request_id, "Vergissing.", by=viewer)
        with pytest.raises(Refused, match="before"):
            take_back(request_id, "Nog eens.", by=viewer)
        put_back(request_id, by=viewer)
        with pytest.raises(Refused, match="not taken back"):
            put_back(request_id, by=viewer)


def test_an_open_question_has_nothing_to_take_back(people):
    _, request_id = asked(people)
    with signed_in(people["director"]) as viewer, pytest.raises(Refused):
        take_back(request_id, "Vergissing.", by=viewer)


@pytest.mark.parametrize("name", ["prosecutor", "police", "probation", "elsewhere"])
def test_nobody_else_takes_it_back(people, name):
    _, request_id = answered(people)
    with signed_in(people[name]) as viewer, pytest.raises(NotFound):
        take_back(request_id, "Vergissing.", by=viewer)


def test_the_disclosure_of_an_answer_is_not_taken_back_by_itself(people):
    """Its words would have stayed readable: the answer is what is taken back."""
    case_id, _ = answered(people)
    with signed_in(people["director"]) as viewer:
        row = Disclosure.objects.get(case_id=case_id, field_groups=["PLAN"])
        with pytest.raises(Refused, match="answer"):
            withdraw_disclosure(row.id, by=viewer)


def test_on_screen_it_is_two_clicks_and_back(people):
    _, request_id = answered(people)
    client, seen = page("director", request_id)
    assert "Neem dit antwoord terug" in seen.content.decode()
    path = reverse("take-answer-back", kwargs={"request_id": request_id})
    assert client.post(path, {"why": ""}).status_code == 422
    assert client.post(path, {"why": "Verkeerde persoon."}).status_code == 302
    _, theirs = page("prosecutor", request_id)
    assert "Verkeerde persoon." in theirs.content.decode()
    assert WORDS not in theirs.content.decode()
    again = reverse("put-answer-back", kwargs={"request_id": request_id})
    assert client.post(again).status_code == 302
    assert WORDS in page("prosecutor", request_id)[1].content.decode()
