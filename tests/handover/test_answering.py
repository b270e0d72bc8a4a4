"""Acceptance, refusal, return and feedback: for offers and for notifications."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from schakel.access.actions import join_unit, team_of_house, team_of_org, verify
from schakel.access.context import as_service
from schakel.access.queries import may_see
from schakel.cases.queries import header
from schakel.cases.rules.states import HouseState
from schakel.handover.actions.answering import (
    More,
    accept,
    ask_more,
    give_more,
    prepare,
    refuse,
)
from schakel.handover.actions.feedback import give_feedback, return_
from schakel.handover.actions.offering import offer, open_received
from schakel.handover.models import Offer
from schakel.handover.queries import (
    decision_of,
    entry_test,
    feedback_of,
    my_report,
    offers_from,
    one_offer,
    received_case,
)
from schakel.handover.rules import (
    Criteria,
    EntryPart,
    FeedbackOutcome,
    OfferState,
    receiving_case_id,
)
from schakel.handover.tasks import expire
from schakel.journal.queries import timeline
from schakel.kernel import clock
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.regions.actions import NewMember, add_member
from schakel.regions.rules import Function
from schakel.worklist.queries import my_items
from tests.handover.journeys import (
    BSN,
    a_case,
    a_choice,
    a_draft,
    a_notification,
    a_refusal,
    a_test,
    accepted,
    found_in,
    offered,
)
from tests.personas import HOUSE, Persona, signed_in

pytestmark = pytest.mark.django_db

NO = EntryPart(met=False, words="Dat blijkt niet.")


def items(people, name):
    with signed_in(people[name]) as viewer:
        return {item.kind for item in my_items(viewer)}


def second_paragraph_member():
    """Somebody of probation (Wgs 2.27 second paragraph) on the house's team."""
    with transaction.atomic(), as_service("demo"):
        member = NewMember(
            username="second",
            display_name="T. Tweede",
            organisation="RECLASSERING",
            functions=(Function.PROCESS_DIRECTOR,),
            valid_from=date(2026, 1, 1),
        )
        join_unit(team_of_house(HOUSE).id, [add_member(member)])
    return Persona("second")


def test_acceptance_is_the_signed_entry_test(people):
    offer_id, case_id = accepted(people)
    with signed_in(people["director"]) as viewer:
        test = entry_test(case_id, viewer=viewer)
        assert header(case_id, viewer=viewer).state == HouseState.INFORMATIE_UITVRAAG
        assert test.signed_org == "GEM-ROTTERDAM"
        assert all(met for met, _ in test.parts.values())
        assert {"PLAN", "CONFERENCE"} <= may_see(viewer, case_id)
        assert {line.kind for line in timeline(case_id)} >= {"CASE_ACCEPTED", "OFFER_RECEIVED"}
    with signed_in(people["prosecutor"]) as viewer:
        seen = one_offer(offer_id, viewer=viewer)
        assert (seen.state, seen.decision.outcome) == ("ACCEPTED", "ACCEPTED")
        with pytest.raises(NotFound):
            header(case_id, viewer=viewer)
    assert items(people, "director") == {"GIVE_FEEDBACK"}
    assert items(people, "prosecutor") == {"READ_ANSWER"}


@pytest.mark.parametrize(
    "part", ["problems", "several_domains", "indications", "several_chains", "purpose"]
)
def test_one_part_not_met_is_no_acceptance(people, part):
    offer_id, case_id = offered(people)
    with signed_in(people["director"]) as viewer:
        open_received(offer_id, by=viewer)
        prepare(case_id, a_test(**{part: NO}), by=viewer)
        with pytest.raises(Refused) as caught:
            accept(case_id, by=viewer)
        assert caught.value.code == "TEST_NOT_MET"


def test_the_test_needs_words_in_every_part_and_comes_before_acceptance(people):
    offer_id, case_id = offered(people)
    with signed_in(people["director"]) as viewer:
        with pytest.raises(Refused):
            prepare(case_id, a_test(), by=viewer)
        open_received(offer_id, by=viewer)
        with pytest.raises(Refused) as caught:
            accept(case_id, by=viewer)
        assert caught.value.code == "NO_ENTRY_TEST"
        with pytest.raises(Invalid):
            prepare(case_id, a_test(purpose=EntryPart(met=True, words="")), by=viewer)


def test_a_second_paragraph_member_prepares_and_does_not_sign(people):
    second = second_paragraph_member()
    offer_id, case_id = offered(people)
    with signed_in(second) as viewer:
        open_received(offer_id, by=viewer)
        prepare(case_id, a_test(), by=viewer)
        for act in (
            lambda: accept(case_id, by=viewer),
            lambda: refuse(case_id, a_refusal(), by=viewer),
        ):
            with pytest.raises(Refused) as caught:
                act()
            assert caught.value.code == "NOT_FIRST_PARAGRAPH"
    with signed_in(people["director"]) as viewer:
        accept(case_id, by=viewer)


def canary_everywhere(people):
    """An offer with one text in every field that the receiver's copy has."""
    canary = "kanariegeel"
    case_id = a_case(
        people,
        suspect__person__surname=canary,
        suspect__person__bsn=BSN,
        offences=[{"group": "3.1", "label": canary, "article": canary}],
        reference=canary,
    )
    groups = ("IDENTITY", "BSN", "OFFENCE_SUMMARY", "CRIMINAL_FILE")
    draft = a_draft(case_id, groups, why_now="brief", question="brief")
    reasons = [replace(choice, necessity="redenkanarie") for choice in draft.choices]
    draft = replace(draft, choices=reasons)
    with signed_in(people["prosecutor"]) as viewer:
        offer(draft, by=viewer)
    return draft, canary


# What the sender keeps of its own case, wherever the receiver's copy goes.
SENDERS_OWN = [
    "cases_criminalfile.reference",
    "cases_offence.article",
    "cases_offence.label",
    "people_personrecord.surname",
]


def rows(table, case_id):
    with transaction.atomic(), as_service("grep"), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE case_id = %s", [case_id])
        return cursor.fetchone()[0]


def test_refusal_destroys_the_receivers_copy_at_once(people):
    draft, canary = canary_everywhere(people)
    case_id = receiving_case_id(draft.offer_id)
    assert "handover_sharedpart.content" in found_in(canary)
    with signed_in(people["director"]) as viewer:
        open_received(draft.offer_id, by=viewer)
        ask_more(draft.offer_id, "vraagkanarie", by=viewer)
    with signed_in(people["prosecutor"]) as viewer:
        give_more(draft.offer_id, More("antwoordkanarie", [a_choice("ASSESSMENT")]), by=viewer)
    with signed_in(people["director"]) as viewer:
        prepare(case_id, a_test(problems=EntryPart(met=False, words="toetskanarie")), by=viewer)
        refuse(case_id, a_refusal(), by=viewer)
    assert found_in(canary) == SENDERS_OWN
    for gone in ("vraagkanarie", "antwoordkanarie", "toetskanarie"):
        assert found_in(gone) == []
    assert found_in("redenkanarie") == ["sharing_disclosedgroup.necessity"]
    with signed_in(people["director"]) as viewer:
        assert received_case(case_id, viewer=viewer).grounds == ()
    # The letter is the sender's own; the receiver's notification with the same words is gone.
    assert found_in("brief") == ["handover_offerletter.question", "handover_offerletter.why_now"]
    for table in (
        "people_personrecord",
        "people_personbsn",
        "people_personkey",
        "cases_notification",
        "handover_sharedpart",
        "handover_entrytest",
        "selection_proposal",
    ):
        assert rows(table, case_id) == 0, table


def test_after_a_refusal_the_house_sees_a_header_and_its_reason_and_no_person(people):
    offer_id, case_id = offered(people)
    with signed_in(people["director"]) as viewer:
        open_received(offer_id, by=viewer)
        refuse(case_id, a_refusal(), by=viewer)
        assert header(case_id, viewer=viewer).state == HouseState.GEWEIGERD
        assert may_see(viewer, case_id) == {"ENTRY_TEST"}
        kept = decision_of(case_id, viewer=viewer)
        assert (kept.reason, kept.where_else) == ("ONE_CHAIN_SUFFICES", "Reclassering")
        assert kept.decided_by == viewer.person_id
        assert received_case(case_id, viewer=viewer).person is None
        assert feedback_of(case_id, viewer=viewer) == []
    with signed_in(people["prosecutor"]) as viewer:
        told = one_offer(offer_id, viewer=viewer)
        assert told.decision.where_else == "Reclassering"
        assert [f.words for f in told.feedback] == ["De reclassering kan dit."]
        assert told.why_now == "Derde aanhouding in een maand."
    assert items(people, "director") == set()
    with transaction.atomic(), as_service("verify"):
        assert verify() == []


@pytest.mark.parametrize("missing", [{"words": " "}, {"where_else": ""}])
def test_a_refusal_says_why_and_where_else(people, missing):
    offer_id, case_id = offered(people)
    with signed_in(people["director"]) as viewer:
        open_received(offer_id, by=viewer)
        with pytest.raises(Invalid):
            refuse(case_id, a_refusal(**missing), by=viewer)
        assert received_case(case_id, viewer=viewer).person is not None


def test_an_offer_that_expires_leaves_no_copy_and_tells_both(people):
    draft, canary = canary_everywhere(people)
    with signed_in(people["director"]):
        late = Offer.objects.get(id=draft.offer_id).expires_at + timedelta(minutes=1)
    assert expire(late) == 1
    assert found_in(canary) == SENDERS_OWN
    assert "OFFER_EXPIRED" in items(people, "prosecutor")
    assert items(people, "director") == {"OFFER_EXPIRED"}


def test_the_prosecutor_hears_what_came_of_it_and_the_probation_partner_does_not(people):
    offer_id, case_id = accepted(people)
    with signed_in(people["director"]) as viewer:
        give_feedback(case_id, FeedbackOutcome.PLAN_MADE, "terugkoppelkanarie", by=viewer)
        with pytest.raises(Refused):
            give_feedback(case_id, FeedbackOutcome.PLAN_MADE, "nog eens", by=viewer)
    assert items(people, "director") == set()
    with signed_in(people["prosecutor"]) as viewer:
        told = one_offer(offer_id, viewer=viewer)
        assert told.state == OfferState.FEEDBACK_GIVEN
        assert [f.words for f in told.feedback] == ["terugkoppelkanarie"]
        source_id = told.source_case_id
        assert [o.id for o in offers_from(source_id, viewer=viewer)] == [offer_id]
    for name in ("probation", "police", "off_roster", "elsewhere", "reporter"):
        with signed_in(people[name]) as viewer:
            assert feedback_of(case_id, viewer=viewer) == []
            assert offers_from(source_id, viewer=viewer) == []
            kinds = {line.kind for line in timeline(source_id)}
            assert not kinds & {"FEEDBACK_GIVEN", "CASE_ACCEPTED"}


def test_a_notification_is_accepted_and_its_reporter_hears_of_it(people):
    case_id = a_notification(people)
    with signed_in(people["director"]) as viewer:
        prepare(case_id, a_test(), by=viewer)
        accept(case_id, by=viewer)
        give_feedback(case_id, FeedbackOutcome.TAKEN_UP, "We zijn begonnen.", by=viewer)
    with signed_in(people["reporter"]) as viewer:
        told = my_report(case_id, viewer=viewer)
        assert told.decision.outcome == "ACCEPTED"
        assert [f.words for f in told.feedback] == ["We zijn begonnen."]
    with signed_in(people["police"]) as viewer, pytest.raises(NotFound):
        my_report(case_id, viewer=viewer)


def test_a_refused_notification_is_destroyed_and_its_reporter_told(people):
    canary = "kanariemelding"
    case_id = a_notification(
        people,
        reason=canary,
        question=canary,
        person__surname=canary,
        reference=canary,
        criteria__problems_person_or_family=canary,
    )
    assert len(found_in(canary)) >= 5
    with signed_in(people["director"]) as viewer:
        refuse(case_id, a_refusal(), by=viewer)
    assert found_in(canary) == []
    with signed_in(people["reporter"]) as viewer:
        told = my_report(case_id, viewer=viewer)
        assert (told.decision.reason, told.decision.where_else) == (
            "ONE_CHAIN_SUFFICES",
            "Reclassering",
        )
        assert told.feedback[0].words == "De reclassering kan dit."
        with pytest.raises(NotFound):
            header(case_id, viewer=viewer)
    assert items(people, "reporter") == {"READ_ANSWER"}


def test_a_returned_case_is_closed_shielded_and_told(people):
    offer_id, case_id = accepted(people)
    with signed_in(people["director"]) as viewer:
        return_(case_id, a_refusal(words="Verhuisd naar Utrecht."), by=viewer)
    with signed_in(people["director"]) as viewer, pytest.raises(NotFound):
        header(case_id, viewer=viewer)
    with signed_in(people["prosecutor"]) as viewer:
        told = one_offer(offer_id, viewer=viewer)
        assert (told.state, told.feedback[0].words) == ("RETURNED", "Verhuisd naar Utrecht.")


def test_a_wished_date_is_the_due_date_of_the_feedback(people):
    wished = date(2031, 5, 6)
    accepted(people, wished_on=wished)
    with signed_in(people["director"]) as viewer:
        assert [clock.local(item.due_at).date() for item in my_items(viewer)] == [wished]


def test_outsiders_answer_nothing(people):
    offer_id, case_id = offered(people)
    acts = (
        lambda by: open_received(offer_id, by=by),
        lambda by: ask_more(offer_id, "?", by=by),
        lambda by: prepare(case_id, a_test(), by=by),
        lambda by: accept(case_id, by=by),
        lambda by: refuse(case_id, a_refusal(), by=by),
        lambda by: return_(case_id, a_refusal(), by=by),
        lambda by: give_feedback(case_id, FeedbackOutcome.TAKEN_UP, "x", by=by),
    )
    for name in ("prosecutor", "probation", "off_roster", "reporter", "victim_support"):
        for act in acts:
            with signed_in(people[name]) as viewer, pytest.raises(NotFound):
                act(viewer)


def test_units_of_an_organisation_are_kept_apart(people):
    """The team that reports is not the house's team: neither sees the other's side."""
    assert team_of_org("GGD-ROTTERDAM-RIJNMOND").id != team_of_house(HOUSE).id
    draft = replace(a_draft(a_case(people)), criteria=Criteria("a", ("finances",), "b", ("care",)))
    with signed_in(people["prosecutor"]) as viewer:
        offer(draft, by=viewer)
    assert items(people, "reporter") == set()
