"""The house at work: participants, conference, plan, actions, closing. With the personas."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from schakel.access.actions import verify
from schakel.access.context import as_service
from schakel.access.queries import may_see
from schakel.cases.queries import header
from schakel.cases.rules.states import HouseState
from schakel.conference.actions.closing import advance, close_case
from schakel.conference.actions.doing import NewAction, agree_action, end_action
from schakel.conference.actions.meetings import (
    add_addendum,
    adopt_minutes,
    plan_conference,
    put_on_agenda,
    record_decision,
    reorder,
    take_attendance,
    write_minutes,
)
from schakel.conference.actions.participants import (
    NewParticipant,
    add_incidental,
    add_participant,
    remove_participant,
)
from schakel.conference.actions.planning import (
    add_goal,
    evaluate,
    scale,
    set_goal,
    write_card,
    write_plan,
)
from schakel.conference.models import Conference
from schakel.conference.queries import (
    conference_agenda,
    house_case,
    house_inbox,
    my_actions,
)
from schakel.conference.rules import CardDraft, GoalDraft, GoalState, IncidentalThird, Level
from schakel.handover.actions.feedback import give_feedback
from schakel.handover.queries import one_offer
from schakel.handover.rules import FeedbackOutcome
from schakel.journal.queries import timeline
from schakel.kernel import clock
from schakel.kernel.errors import Conflict, Invalid, NotFound, Refused
from schakel.worklist.queries import my_items
from tests.handover.journeys import a_notification, accepted, tomorrow
from tests.personas import HOUSE, signed_in

pytestmark = pytest.mark.django_db

H = HouseState


def joined(people, case_id, name="probation", **changes):
    """An organisation on the list of a case, with one of its people."""
    viewer = people[name].viewer
    new = NewParticipant(viewer.organisation, [viewer.person_id], "Houdt toezicht.", **changes)
    with signed_in(people["director"]) as by:
        return add_participant(case_id, new, by=by)


def number_of(people, case_id):
    with signed_in(people["director"]) as viewer:
        return header(case_id, viewer=viewer).number


def on_the_agenda(people, case_id, days=1):
    with signed_in(people["director"]) as viewer:
        meeting = plan_conference(HOUSE, at=clock.now() + timedelta(days=days), by=viewer)
        return meeting, put_on_agenda(meeting, case_id, by=viewer, question="Wie doet wat?")


def test_from_offer_to_closing(people):
    """The whole way of one case: the test of the domain in one story."""
    offer_id, case_id = accepted(people)
    probation = joined(people, case_id)
    number = number_of(people, case_id)
    with signed_in(people["director"]) as by:
        advance(case_id, H.BETROKKEN_DEELNEMERS_BEPAALD, by=by)
    meeting, item = on_the_agenda(people, case_id)
    with signed_in(people["director"]) as by:
        advance(case_id, H.CASUSOVERLEG, by=by)
        take_attendance(item, {}, by=by)
        record_decision(item, "Reclassering voert de regie.", by=by)
        write_plan(case_id, "Eerst behandeling.", version=0, by=by)
        goal = add_goal(case_id, GoalDraft("addiction", "Nuchter", date(2027, 1, 1)), by=by)
        task = agree_action(
            case_id, NewAction("Meld aan bij de kliniek", probation, tomorrow(), item), by=by
        )
        write_minutes(item, "Verslag", version=0, by=by)
        adopt_minutes(item, by=by)
        advance(case_id, H.UITVOERING, by=by)
    with signed_in(people["probation"]) as viewer:
        assert [one.words for one in my_actions(viewer)] == ["Meld aan bij de kliniek"]
        end_action(task, by=viewer)
        assert my_actions(viewer) == []
        seen = house_case(number, viewer=viewer)
        assert seen.plan.line == "Eerst behandeling."
        assert seen.meetings[0].decisions == ("Reclassering voert de regie.",)
    with signed_in(people["director"]) as by:
        set_goal(goal, GoalState.REACHED, by=by)
        advance(case_id, H.EVALUATIE, by=by)
        evaluate(case_id, "De aanmelding ging snel.", by=by)
        with pytest.raises(Refused) as caught:
            close_case(case_id, by=by)
        assert caught.value.code == "FEEDBACK_FIRST"
        give_feedback(case_id, FeedbackOutcome.GOALS_REACHED, "Gelukt.", by=by)
        close_case(case_id, by=by)
    for name in ("director", "probation"):
        with signed_in(people[name]) as viewer:
            assert may_see(viewer, case_id) == frozenset()
            assert my_items(viewer) == []
            with pytest.raises(NotFound):
                house_case(number, viewer=viewer)
    with signed_in(people["prosecutor"]) as viewer:
        assert one_offer(offer_id, viewer=viewer).feedback[0].words == "Gelukt."
    with transaction.atomic(), as_service("verify"):
        assert verify() == []
    assert meeting


def test_closing_without_feedback_needs_the_reason_why_none_is_wanted(people):
    offer_id, case_id = accepted(people)
    with signed_in(people["director"]) as by:
        close_case(case_id, by=by, why_no_feedback="De melder werkt er niet meer.")
    with signed_in(people["prosecutor"]) as viewer:
        told = one_offer(offer_id, viewer=viewer)
        assert [f.outcome for f in told.feedback] == ["NONE_WANTED"]
    with signed_in(people["director"]) as viewer:
        assert my_items(viewer) == []


def test_the_list_is_who_sees_the_case(people):
    _, case_id = accepted(people)
    number = number_of(people, case_id)
    with signed_in(people["probation"]) as viewer, pytest.raises(NotFound):
        house_case(number, viewer=viewer)
    participant = joined(people, case_id)
    with signed_in(people["probation"]) as viewer:
        seen = house_case(number, viewer=viewer)
        assert seen.groups == {"IDENTITY", "PLAN", "CONFERENCE"}
        assert seen.notification is None
        assert seen.parts == ()
        assert seen.entry_test is None
        assert seen.bsn == ""
    # A colleague of the same organisation who is not named sees nothing.
    for name in ("off_roster", "police", "elsewhere", "victim_support", "reporter"):
        with signed_in(people[name]) as viewer, pytest.raises(NotFound):
            house_case(number, viewer=viewer)
    with signed_in(people["director"]) as by:
        remove_participant(participant, "Toezicht is voorbij.", by=by)
    with signed_in(people["probation"]) as viewer, pytest.raises(NotFound):
        house_case(number, viewer=viewer)
    with transaction.atomic(), as_service("verify"):
        assert verify() == []


def test_extra_groups_are_given_one_by_one(people):
    _, case_id = accepted(people)
    joined(people, case_id, extra_groups=frozenset({"NOTIFICATION"}))
    with signed_in(people["probation"]) as viewer:
        assert house_case(number_of(people, case_id), viewer=viewer).notification is not None


def test_an_organisation_that_is_no_participant_never_gets_in(people):
    _, case_id = accepted(people)
    with pytest.raises(Refused) as caught:
        joined(people, case_id, "victim_support")
    assert caught.value.code == "NOT_A_PARTICIPANT"
    with signed_in(people["victim_support"]) as viewer:
        assert may_see(viewer, case_id) == frozenset()


def test_an_incidental_third_signs_first_and_has_no_login(people):
    _, case_id = accepted(people)
    third = IncidentalThird("L. Smit", "Slachtofferhulp", "Kent het gezin.", None)
    with signed_in(people["director"]) as by:
        with pytest.raises(Invalid):
            add_incidental(case_id, third, by=by)
        signed = IncidentalThird(third.name, "Slachtofferhulp", third.reason, date(2026, 1, 1))
        add_incidental(case_id, signed, by=by)
    with signed_in(people["victim_support"]) as viewer:
        assert may_see(viewer, case_id) == frozenset()


@pytest.mark.parametrize(
    "changes",
    [
        {"organisation": "ATLANTIS"},
        {"people": []},
        {"reason": " "},
        {"extra_groups": frozenset({"VICTIM"})},
        {"organisation": "RVDK"},
    ],
)
def test_a_place_on_the_list_is_checked(people, changes):
    _, case_id = accepted(people)
    someone = people["probation"].viewer
    values = {
        "organisation": someone.organisation,
        "people": [someone.person_id],
        "reason": "Toezicht",
        **changes,
    }
    with signed_in(people["director"]) as by, pytest.raises(Invalid):
        add_participant(case_id, NewParticipant(**values), by=by)


def test_before_acceptance_there_is_no_list_no_plan_and_no_agenda(people):
    case_id = a_notification(people)
    with pytest.raises(Refused):
        joined(people, case_id)
    with signed_in(people["director"]) as by:
        with pytest.raises(Refused):
            write_plan(case_id, "Lijn", version=0, by=by)
        with pytest.raises(Refused):
            advance(case_id, H.INFORMATIE_UITVRAAG, by=by)


def test_the_statutory_order_cannot_be_skipped(people):
    _, case_id = accepted(people)
    with signed_in(people["director"]) as by:
        for after in set(HouseState) - {H.BETROKKEN_DEELNEMERS_BEPAALD}:
            with pytest.raises(Refused):
                advance(case_id, after, by=by)
        with pytest.raises(Refused) as caught:
            advance(case_id, H.BETROKKEN_DEELNEMERS_BEPAALD, by=by)
        assert caught.value.code == "NO_PARTICIPANTS"
        assert header(case_id, viewer=by).state == H.INFORMATIE_UITVRAAG


def test_who_may_not_see_a_case_is_not_in_its_attendance_or_agenda(people):
    _, first = accepted(people)
    _, second = accepted(people)
    listed = joined(people, first)
    other = joined(people, second, "child_protection")
    meeting, item = on_the_agenda(people, first)
    with signed_in(people["director"]) as by:
        put_on_agenda(meeting, second, by=by)
        with pytest.raises(Invalid):
            take_attendance(item, {other: "ziek"}, by=by)
        with pytest.raises(Invalid):
            take_attendance(item, {listed: ""}, by=by)
        take_attendance(item, {listed: "Zit in een zitting."}, by=by)
        agenda = conference_agenda(meeting, viewer=by)
        assert [row.case_id for row in agenda.rows] == [first, second]
        reorder(meeting, [row.item_id for row in reversed(agenda.rows)], by=by)
        assert [r.case_id for r in conference_agenda(meeting, viewer=by).rows] == [second, first]
        kept = house_case(number_of(people, first), viewer=by).meetings[0].attendance
        assert [(one.participant_id, one.present) for one in kept] == [(listed, False)]
    with signed_in(people["probation"]) as viewer:
        agenda = conference_agenda(meeting, viewer=viewer)
        assert [(row.case_id, row.sort) for row in agenda.rows] == [(first, 1)]
        assert not Conference.objects.exists()
    with signed_in(people["off_roster"]) as viewer, pytest.raises(NotFound):
        conference_agenda(meeting, viewer=viewer)


def test_an_absent_owner_is_told_and_may_say_why_not(people):
    _, case_id = accepted(people)
    owner = joined(people, case_id)
    _, item = on_the_agenda(people, case_id)
    with signed_in(people["director"]) as by:
        take_attendance(item, {owner: "Ziek"}, by=by)
        task = agree_action(case_id, NewAction("Bel de moeder", owner, tomorrow(), item), by=by)
    with signed_in(people["probation"]) as viewer:
        assert [one.kind for one in my_items(viewer)] == ["DO_ACTION"]
        assert my_actions(viewer)[0].owner_was_absent
        end_action(task, by=viewer, why_not="Geen gehoor.")
        assert my_items(viewer) == []
        with pytest.raises(Refused):
            end_action(task, by=viewer)
        done = house_case(number_of(people, case_id), viewer=viewer).actions[0]
        assert (done.state, done.why_not) == ("NOT_DONE", "Geen gehoor.")


def test_an_action_is_of_somebody_on_the_list_and_still_to_come(people):
    _, case_id = accepted(people)
    owner = joined(people, case_id)
    with signed_in(people["director"]) as by:
        yesterday = clock.now() - timedelta(days=1)
        for new in (
            NewAction("", owner, tomorrow()),
            NewAction("Bel", owner, yesterday),
            NewAction("Bel", case_id, tomorrow()),
        ):
            with pytest.raises(Invalid):
                agree_action(case_id, new, by=by)
        agree_action(case_id, NewAction("Bel", owner, tomorrow()), by=by)
        with pytest.raises(Refused):
            remove_participant(owner, "Weg", by=by)


def test_adopted_minutes_are_only_added_to(people):
    _, case_id = accepted(people)
    joined(people, case_id)
    _, item = on_the_agenda(people, case_id)
    with signed_in(people["director"]) as by:
        write_minutes(item, "Eerste", version=0, by=by)
        with pytest.raises(Conflict) as caught:
            write_minutes(item, "Tweede", version=0, by=by)
        assert (caught.value.theirs, caught.value.mine) == ("Eerste", "Tweede")
        with pytest.raises(Refused):
            add_addendum(item, "Te vroeg", by=by)
        adopt_minutes(item, by=by)
        for act in (
            lambda: write_minutes(item, "Anders", version=1, by=by),
            lambda: adopt_minutes(item, by=by),
        ):
            with pytest.raises(Refused):
                act()
    with signed_in(people["probation"]) as viewer:
        add_addendum(item, "Er stond een verkeerde naam.", by=viewer)
        minutes = house_case(number_of(people, case_id), viewer=viewer).meetings[0].minutes
        assert (minutes.text, minutes.addenda) == ("Eerste", ("Er stond een verkeerde naam.",))


def test_plan_card_goals_and_scaling(people):
    _, case_id = accepted(people)
    soon = clock.now().date() + timedelta(days=30)
    with signed_in(people["director"]) as by:
        with pytest.raises(Refused):
            add_goal(case_id, GoalDraft("finances", "Schuldhulp"), by=by)
        write_plan(case_id, "Lijn", version=0, by=by)
        with pytest.raises(Conflict):
            write_plan(case_id, "Andere lijn", version=0, by=by)
        with pytest.raises(Invalid):
            add_goal(case_id, GoalDraft("astrology", "Sterren"), by=by)
        goal = add_goal(case_id, GoalDraft("finances", "Schuldhulp"), by=by)
        with pytest.raises(Invalid):
            set_goal(goal, GoalState.STOPPED, by=by)
        set_goal(goal, GoalState.STOPPED, by=by, remark="Verhuisd")
        with pytest.raises(Invalid):
            write_card(case_id, CardDraft("Bel", "", "", date(2026, 1, 1)), by=by)
        write_card(case_id, CardDraft("Bel", "Uitstel", "Cel", soon), by=by)
        write_card(case_id, CardDraft("Bel de regisseur", "Uitstel", "Cel", soon), by=by)
        with pytest.raises(Invalid):
            scale(case_id, Level.BOARD, "", by=by)
        scale(case_id, Level.SAFETY_HOUSE, "Zwaarder deel", by=by)
        scale(case_id, Level.KEEPING_AN_EYE, "Rustig", by=by)
        seen = house_case(number_of(people, case_id), viewer=by)
        assert seen.card.call == "Bel de regisseur"
        assert [one.level for one in seen.scaling] == ["KEEPING_AN_EYE", "SAFETY_HOUSE"]
        assert seen.plan.goals[0].remark == "Verhuisd"


def test_the_inbox_pages_by_key_and_is_for_the_team_only(people):
    cases = [a_notification(people, reference=f"MLD-{n}") for n in range(3)]
    with signed_in(people["director"]) as viewer:
        first = house_inbox(viewer, HOUSE, limit=2)
        rest = house_inbox(viewer, HOUSE, before=first.after, limit=2)
        assert {row.case_id for row in (*first.rows, *rest.rows)} == set(cases)
        assert rest.after is None
        assert all(row.name for row in first.rows)
        with pytest.raises(NotFound):
            house_inbox(viewer, "ZVH-TWENTE")
    for name in ("prosecutor", "probation", "off_roster", "reporter"):
        with signed_in(people[name]) as viewer, pytest.raises(NotFound):
            house_inbox(viewer, HOUSE)


def test_a_participant_runs_nothing(people):
    _, case_id = accepted(people)
    joined(people, case_id)
    _, item = on_the_agenda(people, case_id)
    acts = (
        lambda by: advance(case_id, H.BETROKKEN_DEELNEMERS_BEPAALD, by=by),
        lambda by: write_plan(case_id, "x", version=0, by=by),
        lambda by: record_decision(item, "x", by=by),
        lambda by: adopt_minutes(item, by=by),
        lambda by: scale(case_id, Level.NOTHING, "x", by=by),
        lambda by: close_case(case_id, by=by),
    )
    for act in acts:
        with signed_in(people["probation"]) as viewer, pytest.raises(Refused):
            act(viewer)
        with signed_in(people["off_roster"]) as viewer, pytest.raises(NotFound):
            act(viewer)


def test_lines_about_the_house_are_for_who_may_see_the_house(people):
    _, case_id = accepted(people)
    joined(people, case_id)
    with signed_in(people["probation"]):
        assert {line.kind for line in timeline(case_id)} == {"PARTICIPANT_ADDED"}
    for name in ("prosecutor", "victim_support", "off_roster", "reporter"):
        with signed_in(people[name]):
            assert timeline(case_id) == []
