"""Asking for the content behind a hit ("wat"), and giving field groups by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from schakel.access.actions import seat_of, team_of_house, team_of_org, verify
from schakel.access.context import as_service
from schakel.access.queries import may_see
from schakel.access.rules import Purpose
from schakel.conference.actions.closing import close_case
from schakel.kernel import clock
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.sharing.actions.disclosing import NewDisclosure, disclose, withdraw_disclosure
from schakel.sharing.actions.requests import Answer, NewRequest, answer, ask
from schakel.sharing.models import InformationRequest
from schakel.sharing.queries import disclosures, given_groups, request, requests_of
from schakel.sharing.rules import AnswerKind, Choice, RequestRefusal, grounds, grounds_for
from schakel.worklist.queries import my_items
from tests.handover.journeys import VICTIM, a_case, a_notification, accepted, offered
from tests.personas import HOUSE, ROTTERDAM, a_known_list, send, signed_in

pytestmark = pytest.mark.django_db

SUSPECT = {"given_names": "Daan", "surname": "Proefpersoon", "birth_date": "1990-03-04", "sex": "M"}


def a_hit(people):
    send(a_known_list(SUSPECT))
    return a_case(people)


def a_request(case_id, **changes):
    new = NewRequest(
        case_id=case_id,
        to_unit=team_of_house(HOUSE).id,
        question="Wat is de lijn van het plan?",
        field_groups=["PLAN"],
        purpose=Purpose.SETTLEMENT,
        ground="TABLE-ASKS-HOUSE",
        necessity="De beslissing kan het plan doorkruisen.",
    )
    return replace(new, **changes)


def asked(people, name="prosecutor", **changes):
    case_id = a_hit(people)
    with signed_in(people[name]) as viewer:
        return case_id, ask(a_request(case_id, **changes), by=viewer)


PLAN = Choice("PLAN", "SETTLEMENT", "WGS-1.7.1-PLAN", "Voor de beslissing.")
ANSWERS = {
    AnswerKind.NOTHING_KNOWN: (Answer(AnswerKind.NOTHING_KNOWN), "NOTHING_KNOWN"),
    AnswerKind.CALL_ME: (
        Answer(AnswerKind.CALL_ME, call_name="R. Regisseur", call_phone="+31000000001"),
        "ANSWERED",
    ),
    AnswerKind.REFUSED: (
        Answer(AnswerKind.REFUSED, "Geheim.", refusal=RequestRefusal.PROFESSIONAL_SECRECY),
        "REFUSED",
    ),
    AnswerKind.PARTIAL: (Answer(AnswerKind.PARTIAL, "Alleen de lijn.", [PLAN]), "PARTIAL"),
    AnswerKind.FULL: (Answer(AnswerKind.FULL, "Wonen eerst.", [PLAN]), "ANSWERED"),
}


@pytest.mark.parametrize("kind", list(AnswerKind))
def test_every_answer_ends_the_question_and_the_view_on_the_person(people, kind):
    given, state = ANSWERS[kind]
    case_id, request_id = asked(people)
    with signed_in(people["director"]) as viewer:
        got = request(request_id, viewer=viewer)
        assert got.mine_to_answer
        assert "Proefpersoon" in got.person.name
        assert may_see(viewer, case_id) == {"IDENTITY"}
        assert [item.kind for item in my_items(viewer)] == ["ANSWER_REQUEST"]
        answer(request_id, given, by=viewer)
        assert my_items(viewer) == []
    with signed_in(people["director"]) as viewer:
        assert may_see(viewer, case_id) == frozenset()
        assert request(request_id, viewer=viewer).person is None
        with pytest.raises(Refused):
            answer(request_id, given, by=viewer)
    with signed_in(people["prosecutor"]) as viewer:
        read = requests_of(case_id, viewer=viewer)[0]
        assert (read.state, read.answer) == (state, given.text)
        assert "READ_ANSWER" in {item.kind for item in my_items(viewer)}
    with transaction.atomic(), as_service("verify"):
        assert verify() == []


def test_content_is_a_disclosure_with_ground_and_end(people):
    case_id, request_id = asked(people)
    until = clock.now() + timedelta(days=3)
    given = Answer(AnswerKind.FULL, "Wonen eerst.", [PLAN], conditions="Niet delen.", until=until)
    with signed_in(people["director"]) as viewer:
        answer(request_id, given, by=viewer)
        row = next(d for d in disclosures(case_id, viewer=viewer) if d.from_org == HOUSE)
        assert (row.conditions, row.valid_until) == ("Niet delen.", until)
        assert given_groups(row.id, viewer=viewer)[0].article == "art. 1.7 lid 1 Wgs"
    with signed_in(people["prosecutor"]) as viewer:
        assert request(request_id, viewer=viewer).answer == "Wonen eerst."
        with clock.standing_at(until + timedelta(minutes=1)):
            assert request(request_id, viewer=viewer).answer == ""


def test_who_is_listed_is_a_hit_also_when_the_house_has_a_case_of_them(people):
    accepted(people)
    case_id = a_hit(people)
    with signed_in(people["prosecutor"]) as viewer:
        ask(a_request(case_id), by=viewer)


def test_without_a_hit_a_question_needs_its_reason(people):
    case_id = a_case(people)
    with signed_in(people["prosecutor"]) as viewer:
        with pytest.raises(Refused) as caught:
            ask(a_request(case_id), by=viewer)
        assert caught.value.code == "NO_HIT"
        ask(a_request(case_id, without_hit="De moeder zegt dat het huis hem kent."), by=viewer)


def test_question_and_answer_are_of_the_two_units_only(people):
    case_id, request_id = asked(people)
    with signed_in(people["director"]) as viewer:
        answer(request_id, ANSWERS[AnswerKind.FULL][0], by=viewer)
    for name in ("probation", "police", "off_roster", "elsewhere", "victim_support"):
        with signed_in(people[name]) as viewer:
            assert not InformationRequest.objects.exists()
            assert requests_of(case_id, viewer=viewer) == []
            with pytest.raises(NotFound):
                request(request_id, viewer=viewer)
            with pytest.raises(NotFound):
                answer(request_id, ANSWERS[AnswerKind.CALL_ME][0], by=viewer)


def test_who_is_no_participant_asks_the_house_nothing_and_gets_nothing(people):
    send(a_known_list(SUSPECT))
    case_id = a_case(people, victims=[VICTIM])
    with signed_in(people["victim_support"]) as viewer, pytest.raises(Refused) as caught:
        ask(a_request(case_id, without_hit="Omdat"), by=viewer)
    assert caught.value.code == "NOT_A_PARTICIPANT"


@pytest.mark.parametrize(
    "given",
    [
        Answer(AnswerKind.CALL_ME),
        Answer(AnswerKind.REFUSED, "Nee"),
        Answer(AnswerKind.REFUSED, refusal=RequestRefusal.OTHER),
        Answer(AnswerKind.FULL, "Tekst"),
        Answer(AnswerKind.PARTIAL, "", [PLAN]),
        Answer(AnswerKind.FULL, "Tekst", [replace(PLAN, ground="NO-SUCH")]),
        Answer(AnswerKind.FULL, "Tekst", [replace(PLAN, necessity="")]),
        Answer(AnswerKind.FULL, "a\0b", [PLAN]),
    ],
)
def test_half_an_answer_is_none(people, given):
    _, request_id = asked(people)
    with signed_in(people["director"]) as viewer:
        with pytest.raises(Invalid):
            answer(request_id, given, by=viewer)
        assert request(request_id, viewer=viewer).state == "ASKED"


@pytest.mark.parametrize(
    "changes", [{"question": ""}, {"field_groups": []}, {"field_groups": ["NO"]}, {"ground": "NO"}]
)
def test_half_a_question_is_none(people, changes):
    case_id = a_hit(people)
    with signed_in(people["prosecutor"]) as viewer, pytest.raises(Invalid):
        ask(a_request(case_id, **changes), by=viewer)


def from_house(case_id, organisation="RECLASSERING"):
    return a_request(
        case_id,
        to_unit=team_of_org(organisation).id,
        field_groups=["CONTRIBUTION"],
        purpose=Purpose.COMPLEX_CASE,
        ground="WGS-2.31.3-ASK",
        without_hit="Uitvraag bij deelnemers.",
    )


def test_the_house_asks_nobody_before_acceptance(people):
    _, offer_case = offered(people)
    for case_id in (a_notification(people), offer_case):
        with signed_in(people["director"]) as viewer, pytest.raises(Refused) as caught:
            ask(from_house(case_id), by=viewer)
        assert caught.value.code == "NOT_ACCEPTED_YET"
    _, case_id = accepted(people)
    with signed_in(people["director"]) as viewer:
        ask(from_house(case_id), by=viewer)
        with pytest.raises(Refused) as caught:
            ask(from_house(case_id, "SLACHTOFFERHULP"), by=viewer)
        assert caught.value.code == "NOT_A_PARTICIPANT"


def test_once_a_house_case_is_shielded_its_questions_are_too(people):
    _, case_id = accepted(people)
    with signed_in(people["director"]) as viewer:
        request_id = ask(from_house(case_id), by=viewer)
        assert request(request_id, viewer=viewer).state == "ASKED"
        close_case(case_id, by=viewer, why_no_feedback="Niet nodig.")
    with signed_in(people["director"]) as viewer:
        assert requests_of(case_id, viewer=viewer) == []
        with pytest.raises(NotFound):
            request(request_id, viewer=viewer)


FILE = Choice("CRIMINAL_FILE", "SETTLEMENT", "TABLE-OM", "Voor het advies.")


def to_probation(case_id, *choices, **changes):
    unit = seat_of("RECLASSERING", ROTTERDAM).id
    return NewDisclosure(case_id, unit, list(choices) or [FILE], **changes)


def test_a_ticked_group_is_seen_until_it_is_withdrawn(people):
    case_id = a_case(people)
    with signed_in(people["prosecutor"]) as viewer:
        given = disclose(to_probation(case_id, conditions="Alleen lezen."), by=viewer)
    with signed_in(people["probation"]) as viewer:
        assert "CRIMINAL_FILE" in may_see(viewer, case_id)
        with pytest.raises(NotFound):
            withdraw_disclosure(given, by=viewer)
    with signed_in(people["off_roster"]) as viewer:
        assert may_see(viewer, case_id) == frozenset()
    with signed_in(people["prosecutor"]) as viewer:
        withdraw_disclosure(given, by=viewer)
    with signed_in(people["probation"]) as viewer:
        assert "CRIMINAL_FILE" not in may_see(viewer, case_id)
        assert "IDENTITY" in may_see(viewer, case_id)
    with transaction.atomic(), as_service("verify"):
        assert verify() == []


def test_only_the_owner_gives_and_never_a_victim_or_a_hit(people):
    case_id = a_hit(people)
    identity = replace(FILE, field_group="IDENTITY")
    with signed_in(people["probation"]) as viewer, pytest.raises(Refused):
        disclose(to_probation(case_id, identity), by=viewer)
    with signed_in(people["prosecutor"]) as viewer:
        for group in ("VICTIM", "HOUSE_HIT"):
            with pytest.raises(Refused):
                disclose(to_probation(case_id, replace(FILE, field_group=group)), by=viewer)
        with pytest.raises(Invalid):
            disclose(to_probation(case_id, replace(FILE, ground="NO-SUCH")), by=viewer)
        past = clock.now() - timedelta(days=1)
        with pytest.raises(Invalid):
            disclose(to_probation(case_id, until=past), by=viewer)


def test_house_groups_never_go_to_who_is_no_participant(people):
    _, case_id = accepted(people)
    to = seat_of("SLACHTOFFERHULP", ROTTERDAM).id
    with signed_in(people["director"]) as viewer, pytest.raises(Refused) as caught:
        disclose(NewDisclosure(case_id, to, [replace(FILE, field_group="PLAN")]), by=viewer)
    assert caught.value.code == "NOT_A_PARTICIPANT"


def test_no_ground_lets_a_victim_or_a_hit_through_and_unsigned_ones_are_for_the_demo():
    assert not any(g.field_groups & {"VICTIM", "HOUSE_HIT"} for g in grounds())
    day = clock.now().date()
    assert grounds_for("PROSECUTION", "SAFETY_HOUSE", "ASSESSMENT", on=day, demo=True)
    assert not grounds_for("PROSECUTION", "SAFETY_HOUSE", "ASSESSMENT", on=day, demo=False)
