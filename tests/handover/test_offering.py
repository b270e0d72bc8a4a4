"""An offer from the table to the house and back, in the words of the field."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from schakel.access.actions import verify
from schakel.access.context import as_service
from schakel.access.queries import may_see
from schakel.cases.queries import header
from schakel.cases.rules.states import HouseState
from schakel.handover.actions.answering import More, ask_more, give_more
from schakel.handover.actions.offering import offer, open_received, preview, withdraw
from schakel.handover.models import Offer, SharedPart
from schakel.handover.queries import offers_from, offers_received, one_offer, received_case
from schakel.handover.rules import Criteria, receiving_case_id
from schakel.journal.queries import timeline
from schakel.kernel import clock
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.sharing.queries import disclosures
from schakel.worklist.queries import my_items
from tests.handover.journeys import BSN, VICTIM, a_case, a_choice, a_draft, found_in, offered
from tests.personas import signed_in

pytestmark = pytest.mark.django_db


def kinds(people, name):
    with signed_in(people[name]) as viewer:
        return [item.kind for item in my_items(viewer)]


def test_the_house_gets_what_was_ticked_and_nothing_else(people):
    _, case_id = offered(people)
    with signed_in(people["director"]) as viewer:
        seen = received_case(case_id, viewer=viewer)
        assert header(case_id, viewer=viewer).state == HouseState.AANGEMELD
        assert "Proefpersoon" in seen.person.name
        assert [part.source_group for part in seen.parts] == ["OFFENCE_SUMMARY"]
        assert seen.person.bsn == ""
        assert seen.notification.reason == "Derde aanhouding in een maand."
        assert "BSN" not in may_see(viewer, case_id)
        assert {one.field_group for one in seen.grounds} == {"IDENTITY", "OFFENCE_SUMMARY"}
    assert kinds(people, "director") == ["ANSWER_OFFER"]


def test_all_that_may_be_ticked_comes_along(people):
    groups = ("IDENTITY", "BSN", "OFFENCE_SUMMARY", "CRIMINAL_FILE", "ASSESSMENT")
    case_id = a_case(people, suspect__person__bsn=BSN)
    draft = a_draft(case_id, groups)
    with signed_in(people["prosecutor"]) as viewer:
        offer(draft, by=viewer)
    with signed_in(people["director"]) as viewer:
        seen = received_case(receiving_case_id(draft.offer_id), viewer=viewer)
        assert seen.person.bsn == BSN
        parts = {part.source_group: part.content for part in seen.parts}
        assert parts["ASSESSMENT"] == {"text": "Patroon van overlast"}
        assert parts["OFFENCE_SUMMARY"]["offences"][0]["label"] == "mishandeling"
        assert parts["CRIMINAL_FILE"]["reference"] == "PL1700-2026-000001"


@pytest.mark.parametrize("groups", [("IDENTITY",), ("IDENTITY", "BSN", "CRIMINAL_FILE")])
def test_the_preview_is_what_the_receiver_then_sees(people, groups):
    draft = a_draft(a_case(people, suspect__person__bsn=BSN), groups)
    with clock.standing_at(clock.now()):
        with signed_in(people["prosecutor"]) as viewer:
            shown = preview(draft, by=viewer)
            assert not Offer.objects.exists()
            offer(draft, by=viewer)
        with signed_in(people["director"]) as viewer:
            assert received_case(receiving_case_id(draft.offer_id), viewer=viewer) == shown


def test_a_preview_leaves_nothing_behind(people):
    draft = a_draft(a_case(people), why_now="kanarie-voorbeeld")
    with signed_in(people["prosecutor"]) as viewer:
        preview(draft, by=viewer)
        assert header(draft.case_id, viewer=viewer)
    assert found_in("kanarie-voorbeeld") == []
    assert kinds(people, "director") == []


def test_a_double_click_makes_one_offer(people):
    draft = a_draft(a_case(people))
    with signed_in(people["prosecutor"]) as viewer:
        assert offer(draft, by=viewer) == offer(replace(draft, question="anders"), by=viewer)
        assert len(offers_from(draft.case_id, viewer=viewer)) == 1


def test_an_offer_id_of_somebody_else_makes_nothing(people):
    draft = a_draft(a_case(people))
    with signed_in(people["prosecutor"]) as viewer:
        offer(draft, by=viewer)
    other = replace(
        draft, choices=[a_choice("IDENTITY"), a_choice("OFFENCE_SUMMARY", "WPG-20-WGS")]
    )
    with signed_in(people["police"]) as viewer, pytest.raises(Refused, match="not made"):
        offer(other, by=viewer)


def test_only_giver_and_receiver_see_the_offer(people):
    offer_id, case_id = offered(people)
    for name in ("probation", "off_roster", "elsewhere", "victim_support", "police", "reporter"):
        with signed_in(people[name]) as viewer:
            assert not Offer.objects.exists(), name
            assert not SharedPart.objects.exists(), name
            with pytest.raises(NotFound):
                one_offer(offer_id, viewer=viewer)
            with pytest.raises(NotFound):
                received_case(case_id, viewer=viewer)


def test_who_may_not_see_house_data_sees_no_line_about_it(people):
    draft = a_draft(a_case(people, victims=[VICTIM]))
    with signed_in(people["prosecutor"]) as viewer:
        offer(draft, by=viewer)
        assert "CASE_OFFERED" in {line.kind for line in timeline(draft.case_id)}
    with signed_in(people["victim_support"]) as viewer:
        assert header(draft.case_id, viewer=viewer)
        assert "CASE_OFFERED" not in {line.kind for line in timeline(draft.case_id)}


def test_withdrawing_undoes_the_offer_until_it_is_opened(people):
    offer_id, case_id = offered(people, why_now="kanarie-terug")
    with signed_in(people["prosecutor"]) as viewer:
        withdraw(offer_id, by=viewer)
        assert one_offer(offer_id, viewer=viewer).state == "WITHDRAWN"
    with signed_in(people["director"]) as viewer, pytest.raises(NotFound):
        received_case(case_id, viewer=viewer)
    assert found_in("kanarie-terug") == ["handover_offerletter.why_now"]
    assert kinds(people, "director") == []


def test_what_was_opened_cannot_be_withdrawn(people):
    offer_id, _ = offered(people)
    with signed_in(people["director"]) as viewer:
        open_received(offer_id, by=viewer)
        open_received(offer_id, by=viewer)
    with signed_in(people["prosecutor"]) as viewer, pytest.raises(Refused):
        withdraw(offer_id, by=viewer)


def test_more_can_be_asked_and_given_with_its_ground(people):
    offer_id, case_id = offered(people)
    with signed_in(people["director"]) as viewer:
        open_received(offer_id, by=viewer)
        ask_more(offer_id, "Wat is de beoordeling?", by=viewer)
    assert "ANSWER_REQUEST" in kinds(people, "prosecutor")
    with signed_in(people["prosecutor"]) as viewer:
        with pytest.raises(Invalid):
            give_more(offer_id, More("Al gegeven", [a_choice("OFFENCE_SUMMARY")]), by=viewer)
        with pytest.raises(Invalid):
            give_more(offer_id, More("Zo", [a_choice("ASSESSMENT", "NO-SUCH")]), by=viewer)
        give_more(offer_id, More("Zie erbij", [a_choice("ASSESSMENT")]), by=viewer)
        assert one_offer(offer_id, viewer=viewer).questions[0].answer == "Zie erbij"
    assert "ANSWER_REQUEST" not in kinds(people, "prosecutor")
    with signed_in(people["director"]) as viewer:
        assert [p.source_group for p in received_case(case_id, viewer=viewer).parts] == [
            "ASSESSMENT",
            "OFFENCE_SUMMARY",
        ]
        assert [one.id for one in offers_received(viewer)] == [offer_id]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"receiver_name": " "}, "receiver_name"),
        ({"receiver_phone": ""}, "receiver_phone"),
        ({"why_now": ""}, "why_now"),
        ({"why_now": "x" * 5000}, "why_now"),
        ({"question": "a\0b"}, "question"),
        ({"choices": []}, "choices"),
        ({"choices": [a_choice("OFFENCE_SUMMARY")]}, "choices"),
        ({"choices": [a_choice("IDENTITY", "NO-SUCH")]}, "choices.0.ground"),
        ({"choices": [a_choice("IDENTITY", necessity="")]}, "choices.0.necessity"),
        ({"choices": [a_choice("IDENTITY"), a_choice("PLAN")]}, "choices"),
        ({"choices": [a_choice("IDENTITY"), a_choice("DISPOSAL")]}, "choices.DISPOSAL"),
        (
            {"criteria": Criteria("a", ("finances",), "b", ("magic" * 10,))},
            "criteria.domains_needed",
        ),
        ({"criteria": Criteria()}, "criteria.life_domains"),
        ({"house": "ZVH-ATLANTIS"}, "house"),
        ({"person_informed": False}, "not_informed_reason"),
        ({"wished_on": clock.now().date() - timedelta(days=9)}, "wished_on"),
    ],
)
def test_an_offer_that_lacks_something_is_not_made(people, changes, path):
    draft = a_draft(a_case(people), **changes)
    with signed_in(people["prosecutor"]) as viewer:
        with pytest.raises(Invalid) as caught:
            offer(draft, by=viewer)
        assert path in {error.path for error in caught.value.errors}
        assert not Offer.objects.exists()


def test_nobody_gives_what_they_do_not_see(people):
    draft = a_draft(a_case(people), ("IDENTITY", "ASSESSMENT"))
    with signed_in(people["probation"]) as viewer, pytest.raises(Refused) as caught:
        offer(draft, by=viewer)
    assert caught.value.code == "NOT_HELD"


def test_a_victim_is_never_part_of_an_offer(people):
    victim = {"person": {"surname": "Kanarieslachtoffer"}, "wishes": "kanarie-wens"}
    case_id = a_case(people, victims=[victim])
    everything = ("IDENTITY", "OFFENCE_SUMMARY", "CRIMINAL_FILE", "ASSESSMENT")
    draft = a_draft(case_id, everything)
    with signed_in(people["prosecutor"]) as viewer:
        with pytest.raises(Invalid):
            offer(replace(draft, choices=[*draft.choices, a_choice("VICTIM")]), by=viewer)
        offer(draft, by=viewer)
    assert found_in("Kanarieslachtoffer") == ["people_personrecord.surname"]
    with signed_in(people["director"]) as viewer:
        shown = received_case(receiving_case_id(draft.offer_id), viewer=viewer)
    assert "anarie" not in repr(shown)


def test_who_is_no_participant_or_off_the_roster_offers_nothing(people):
    draft = a_draft(a_case(people, victims=[VICTIM]), ("IDENTITY",))
    with signed_in(people["victim_support"]) as viewer, pytest.raises(Refused):
        offer(draft, by=viewer)
    for name in ("off_roster", "elsewhere", "director"):
        with signed_in(people[name]) as viewer, pytest.raises(NotFound):
            offer(draft, by=viewer)
    with signed_in(people["prosecutor"]) as viewer, pytest.raises(NotFound):
        offer(replace(draft, case_id=uuid.uuid4()), by=viewer)


def test_an_offer_is_one_disclosure_with_a_ground_for_each_group(people):
    draft = a_draft(a_case(people))
    with signed_in(people["prosecutor"]) as viewer:
        offer(draft, by=viewer)
        given = [d for d in disclosures(draft.case_id, viewer=viewer) if not d.standing_decision]
        assert [one.field_groups for one in given] == [("IDENTITY", "OFFENCE_SUMMARY")]


def test_the_grants_follow_from_the_facts_at_every_step(people):
    offer_id, _ = offered(people)
    with transaction.atomic(), as_service("verify"):
        assert verify() == []
    with signed_in(people["prosecutor"]) as viewer:
        withdraw(offer_id, by=viewer)
    with transaction.atomic(), as_service("verify"):
        assert verify() == []
