"""The question about closed cases: who is asked, what an answer does, and who sees it."""

import uuid

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from schakel.access.context import as_service
from schakel.cases.queries import header_by_number
from schakel.handover.actions.feedback import return_
from schakel.journal.queries import process_events
from schakel.kernel import clock
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.monitoring.actions import answer_question
from schakel.monitoring.models import TableQuestion
from schakel.monitoring.queries import open_questions
from schakel.monitoring.rules.sampling import RightPlace, is_sampled
from schakel.monitoring.tasks import ask
from schakel.table.actions.decisions import decide
from schakel.worklist.queries import my_items
from tests.handover.journeys import a_notification, a_refusal, accepted
from tests.monitoring.test_indicators import SUMMONS, ratio
from tests.personas import a_case_message, send, signed_in

pytestmark = pytest.mark.django_db


def a_decided_case(people, *, sampled=True):
    """A decided case that is in the sample, or is not. Chance decides, so try until it is so."""
    for _ in range(200):
        number = send(a_case_message())["case"]
        with signed_in(people["prosecutor"]) as viewer:
            case_id = header_by_number(number, viewer=viewer).case_id
            if is_sampled(case_id) == sampled:
                decide(case_id, SUMMONS, by=viewer)
                return number
    raise AssertionError("no such case in two hundred")


def questions_of(persona):
    with signed_in(persona) as viewer:
        return open_questions(viewer)


def test_one_in_five_cases_is_drawn_and_always_the_same():
    ids = [uuid.UUID(int=number * 7919) for number in range(5000)]
    drawn = [is_sampled(one) for one in ids]
    assert 900 < sum(drawn) < 1100
    assert [is_sampled(one) for one in ids] == drawn


def test_each_unit_that_had_a_part_is_asked_once(people):
    number = a_decided_case(people)
    a_decided_case(people, sampled=False)
    assert ask(clock.now()) > 0
    assert ask(clock.now()) == 0
    for name in ("prosecutor", "police", "probation"):
        (question,) = questions_of(people[name])
        assert question.case_number == number
        with signed_in(people[name]) as viewer:
            assert "JUDGE_TABLE" in {item.kind for item in my_items(viewer)}
    assert questions_of(people["elsewhere"]) == []
    assert questions_of(people["off_roster"]) == []


def test_a_case_that_still_runs_is_not_asked_about(people):
    send(a_case_message())
    a_notification(people)
    assert ask(clock.now()) == 0


def test_a_question_is_answered_from_my_work_in_two_clicks(people):
    number = a_decided_case(people)
    ask(clock.now())
    client = Client()
    client.post(reverse("become", kwargs={"username": "prosecutor"}))
    assert reverse("questions") in client.get(reverse("my-work")).content.decode()
    text = client.get(reverse("questions")).content.decode()
    assert number in text
    (question,) = questions_of(people["prosecutor"])
    answer = client.post(reverse("judge", args=[question.id]), {"place_chosen": "HERE"})
    assert answer.status_code == 302
    assert "Er wacht geen vraag op je" in client.get(reverse("questions")).content.decode()
    with signed_in(people["prosecutor"]) as viewer:
        assert "JUDGE_TABLE" not in {item.kind for item in my_items(viewer)}
    assert ratio("WRONG_TABLE") == (0, 1)


def test_another_table_needs_to_be_named(people):
    a_decided_case(people)
    ask(clock.now())
    client = Client()
    client.post(reverse("become", kwargs={"username": "police"}))
    (question,) = questions_of(people["police"])
    address = reverse("judge", args=[question.id])
    empty = client.post(address, {"place_chosen": "", "words": "Weet niet"})
    assert empty.status_code == 422
    assert "Weet niet" in empty.content.decode()
    done = client.post(address, {"place_chosen": "CONFERENCE", "words": "Er liep al een plan."})
    assert done.status_code == 302
    assert ratio("WRONG_TABLE") == (1, 1)
    again = client.post(address, {"place_chosen": "HERE"})
    assert again.status_code == 422


def test_the_event_of_an_answer_tells_nothing_that_was_typed(people):
    a_decided_case(people)
    ask(clock.now())
    (question,) = questions_of(people["police"])
    with signed_in(people["police"]) as viewer:
        answer_question(question.id, RightPlace.CARE, by=viewer, words="woordkanarie")
    with transaction.atomic(), as_service("test"):
        (event,) = process_events(["TABLE_JUDGED"])
    assert event.attributes["place"] == "CARE"
    assert event.attributes["right_table"] is False
    assert "kanarie" not in str(event)
    assert question.case_number not in str(event)


def test_a_question_is_of_the_unit_that_was_asked_and_of_nobody_else(people):
    a_decided_case(people)
    ask(clock.now())
    (question,) = questions_of(people["police"])
    for name in ("prosecutor", "elsewhere", "director", "manager"):
        with signed_in(people[name]) as viewer:
            assert not TableQuestion.objects.filter(id=question.id).exists()
            with pytest.raises(NotFound):
                answer_question(question.id, RightPlace.HERE, by=viewer)
    assert TableQuestion.objects.count() == 0  # without a context nothing is there


def test_an_answer_is_given_once_and_in_few_words(people):
    a_decided_case(people)
    ask(clock.now())
    (question,) = questions_of(people["police"])
    with signed_in(people["police"]) as viewer:
        with pytest.raises(Invalid):
            answer_question(question.id, RightPlace.CARE, by=viewer, words="x" * 401)
        answer_question(question.id, RightPlace.HERE, by=viewer)
        with pytest.raises(Refused):
            answer_question(question.id, RightPlace.CARE, by=viewer)


def test_a_house_case_that_was_given_back_is_asked_about_though_it_is_shielded(people, monkeypatch):
    monkeypatch.setattr("schakel.monitoring.actions.is_sampled", lambda case_id: True)
    _, case_id = accepted(people)
    with signed_in(people["director"]) as viewer:
        return_(case_id, a_refusal(), by=viewer)
    assert ask(clock.now()) >= 1
    (question,) = questions_of(people["director"])
    assert question.case_kind == "HOUSE"
    assert questions_of(people["elsewhere"]) == []
