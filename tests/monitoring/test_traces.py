"""What an act leaves for the figures: codes, dates and pseudonyms, and through them the figure itself."""

from datetime import timedelta

import pytest
from django.db import transaction

from schakel.access.actions import team_of_house, team_of_org
from schakel.access.context import as_service
from schakel.cases.queries import header
from schakel.conference.actions.closing import close_case
from schakel.conference.actions.meetings import take_attendance
from schakel.conference.actions.participants import add_incidental
from schakel.conference.actions.planning import add_goal, evaluate, set_goal, write_plan
from schakel.conference.rules import GoalDraft, GoalState, IncidentalThird
from schakel.handover.actions.answering import accept, prepare, refuse
from schakel.handover.actions.expiring import expire
from schakel.handover.actions.offering import offer, open_received, withdraw
from schakel.handover.rules import receiving_case_id
from schakel.journal.actions import known_as
from schakel.journal.queries import process_events
from schakel.kernel import clock
from schakel.people.queries import person_of
from schakel.sharing.actions.requests import answer
from schakel.sharing.rules import AnswerKind
from schakel.table.actions.contributions import Answer, contribute
from schakel.table.actions.facts import give_fact
from schakel.table.actions.telling import NewTelling, tell
from schakel.table.rules import Channel, ContributionState, Decision, Disposal, Told
from schakel.worklist.actions import NewItem, put
from schakel.worklist.rules import ItemKind
from schakel.worklist.tasks import climb
from tests.conference.test_house import joined, on_the_agenda
from tests.handover.journeys import (
    VICTIM,
    a_case,
    a_draft,
    a_notification,
    a_refusal,
    a_test,
    accepted,
    offered,
)
from tests.monitoring.test_indicators import (
    ago,
    arrived,
    counted,
    decided,
    each_counted,
    ratio,
    ratios,
)
from tests.personas import HOUSE, a_notification_message, everybody, send, signed_in
from tests.sharing.test_requests import ANSWERS, a_hit, asked

pytestmark = pytest.mark.django_db

WEIGHED = Decision(disposals=[Disposal.DAGVAARDING], plan_weighed="Besproken met het huis.")


@pytest.fixture(scope="module")
def people(db_of_module):
    return everybody()


def traces(kind):
    """The events of a kind, oldest first."""
    with transaction.atomic(), as_service("test"):
        return sorted(process_events([kind]), key=lambda event: event.at)


def told(kind, *names):
    """What the events of a kind tell, as rows."""
    return [tuple(event.attributes.get(name) for name in names) for event in traces(kind)]


def test_arrival_and_decision_name_the_suspect_by_one_pseudonym(people):
    case_id = arrived(people)
    decided(people, case_id)
    with signed_in(people["prosecutor"]) as viewer:
        person_id = person_of(header(case_id, viewer=viewer).subject_record_id)
    (came,), (went,) = traces("CASE_RECEIVED"), traces("CASE_DISPOSED")
    assert (
        came.objects == went.objects == (known_as("case", case_id), known_as("person", person_id))
    )
    assert str(person_id) not in str(came) + str(went)


def test_an_arrival_tells_which_kind_of_case_it_is_and_nothing_of_who(people):
    arrived(people)
    a_case(
        people,
        victims=[VICTIM],
        facts={"domestic_violence": True},
        suspect__person={"surname": "Jong", "birth_date": f"{clock.now().year - 15}-01-01"},
    )
    names = ("held", "minor", "victims", "domestic_violence")
    assert told("CASE_RECEIVED", *names) == [(True, False, 0, False), (True, True, 1, True)]
    for (group,) in told("CASE_RECEIVED", "offence"):
        assert len(group) == 1


def test_somebody_who_comes_in_again_is_a_re_entry_once_the_year_is_over(people):
    with ago(days=200):
        decided(people, arrived(people))
    with ago(days=100):
        arrived(people)
    assert ratio("RE_ENTRY") == (0, 0)
    assert ratio("RE_ENTRY", days_from_now=170) == (1, 1)


def test_a_decision_says_what_was_promised_with_it(people):
    with ago(days=10):
        hit, plain = a_hit(people), arrived(people, suspect__person={"surname": "Onbekend"})
        decided(people, hit, WEIGHED)
        decided(people, plain)
    assert told("CASE_DISPOSED", "house_waits", "victims", "minor") == [
        (True, 0, False),
        (False, 0, False),
    ]
    assert all(due for (due,) in told("CASE_DISPOSED", "due"))
    *seen, until_decided = each_counted(
        "OUTCOME_TO_HOUSE_IN_TIME", "HIT_FOLLOWED", "OPEN_STOCK", "TIME_TO_DECISION"
    )
    found = [(one.ratio.numerator, one.ratio.denominator) for one in seen]
    assert found == [(1, 1), (0, 1), (0, 0)]
    assert until_decided.ratio.denominator == 2


def test_a_victim_is_owed_word_of_the_decision(people):
    with ago(days=10):
        first, second = (a_case(people, victims=[VICTIM]) for _ in range(2))
        for case_id in (first, second):
            decided(people, case_id)
        with signed_in(people["prosecutor"]) as viewer:
            now = clock.now()
            tell(first, NewTelling(Told.VICTIM, "Slachtoffer", Channel.PHONE, now), by=viewer)
    assert ratio("VICTIM_TOLD") == (1, 2)


def test_a_fact_and_an_answer_that_come_later_are_counted_with_the_decision(people):
    with ago(hours=5):
        case_id = arrived(people)
        with signed_in(people["police"]) as viewer:
            give_fact(case_id, "weapon", True, reason="Gevonden.", by=viewer)
    with ago(hours=4), signed_in(people["probation"]) as viewer:
        contribute(case_id, Answer(ContributionState.NOT_KNOWN), by=viewer)
    with ago(hours=2):
        decided(people, case_id)
    later, waited, answered, proposed = each_counted(
        "LATER_FACTS", "INPUT_TO_DECISION", "PARTNER_ANSWER_TIME", "ARRIVAL_TO_PROPOSAL"
    )
    assert (later.ratio.numerator, later.ratio.denominator) == (1, 1)
    assert round(waited.median) == 120
    assert answered.own.keys() == {"PROBATION"}
    assert proposed.ratio.denominator == 1


def test_a_partner_that_is_named_by_a_later_fact_was_asked_then(people):
    case_id = arrived(people)
    before = {partner for (partner,) in told("PARTNER_INVITED", "partner")}
    with signed_in(people["police"]) as viewer:
        give_fact(case_id, "domestic_violence", True, reason="Verklaring.", by=viewer)
    now = {partner for (partner,) in told("PARTNER_INVITED", "partner")}
    assert before == set()
    assert now


def test_a_question_tells_whom_and_until_when_and_its_answer_which(people):
    case_id, request_id = asked(people)
    with signed_in(people["director"]) as viewer:
        answer(request_id, ANSWERS[AnswerKind.FULL][0], by=viewer)
    (question,), (reply,) = traces("INFORMATION_ASKED"), traces("INFORMATION_ANSWERED")
    assert question.objects == reply.objects
    assert known_as("request", request_id) in question.objects
    assert question.attributes["partner"] == reply.attributes["partner"] == "SAFETY_HOUSE"
    assert ratio("INFORMATION_SUPPLIED") == (0, 0)
    found = ratios("INFORMATION_SUPPLIED", "INFORMATION_IN_TIME", days_from_now=20)
    assert found == [(1, 1), (1, 1)]
    assert case_id


def test_an_offer_and_its_answer_are_tied_though_their_dossiers_differ(people):
    offer_id, case_id = accepted(people)
    refused_id, refused = offered(people)
    silent_id, _silent = offered(people)
    back = a_draft(a_case(people))
    with signed_in(people["prosecutor"]) as viewer:
        offer(back, by=viewer)
        withdraw(back.offer_id, by=viewer)
    with signed_in(people["director"]) as viewer:
        open_received(refused_id, by=viewer)
        refuse(refused, a_refusal(), by=viewer)
    with clock.standing_at(clock.now() + timedelta(days=30)), transaction.atomic():
        assert expire(clock.now()) == 1
    tied = {
        kind: {one for event in traces(kind) for one in event.objects if one.startswith("offer:")}
        for kind in ("CASE_OFFERED", "CASE_ACCEPTED", "CASE_REFUSED", "OFFER_EXPIRED")
    }
    yes, no, none = (known_as("offer", one) for one in (offer_id, refused_id, silent_id))
    assert tied["CASE_ACCEPTED"] == {yes}
    assert tied["CASE_REFUSED"] == {no}
    assert tied["OFFER_EXPIRED"] == {none}
    assert tied["CASE_OFFERED"] == {yes, no, none, known_as("offer", back.offer_id)}
    assert ratio("ACCEPTANCE_IN_TIME", days_from_now=20) == (2, 3)
    assert ratios("REFUSED_WITH_WAY", "BOUNCED", days_from_now=40) == [(1, 2), (0, 1)]
    assert case_id == receiving_case_id(offer_id)


def test_who_reports_is_known_by_the_kind_of_partner(people):
    case_id = a_notification(people)
    accepted(people)
    assert told("NOTIFICATION_RECEIVED", "partner", "case_kind") == [("PUBLIC_HEALTH", "HOUSE")]
    assert told("OFFER_RECEIVED", "partner", "case_kind") == [("PROSECUTION", "HOUSE")]
    assert counted("BROUGHT_IN").parts == {"PUBLIC_HEALTH": 1}
    with signed_in(people["director"]) as viewer:
        prepare(case_id, a_test(), by=viewer)
        accept(case_id, by=viewer)
    assert counted("REPORT_TO_ANSWER").ratio.denominator == 2


def test_who_stayed_away_without_word_was_not_present_either(people):
    """The count of those present once left out who stayed away without sending word."""
    _, case_id = accepted(people)
    probation, prosecution = joined(people, case_id), joined(people, case_id, "prosecutor")
    third = IncidentalThird("H. Huisbaas", "Woonbron", "Kent de buurt.", clock.now().date())
    with signed_in(people["director"]) as viewer:
        add_incidental(case_id, third, by=viewer)
    _, item = on_the_agenda(people, case_id)
    with signed_in(people["director"]) as viewer:
        take_attendance(item, {}, by=viewer, unannounced=[prosecution, probation])
        take_attendance(item, {}, by=viewer, unannounced=[prosecution])
    assert told("ATTENDANCE_TAKEN", "listed", "present") == [(3, 1), (3, 2)]
    attendance, to_conference = each_counted("ATTENDANCE", "REPORT_TO_CONFERENCE")
    assert (attendance.ratio.numerator, attendance.ratio.denominator) == (1, 2)
    assert {n: one.ratio.numerator for n, one in attendance.own.items()} == {
        "PROBATION": 1,
        "PROSECUTION": 0,
    }
    assert to_conference.ratio.denominator == 1
    assert "Huisbaas" not in str(traces("PARTICIPANT_EXPECTED"))


def test_goals_and_evaluation_are_counted_when_they_are_written(people):
    _, case_id = accepted(people)
    with signed_in(people["director"]) as viewer:
        write_plan(case_id, "Eerst behandeling.", version=0, by=viewer)
        goal = add_goal(case_id, GoalDraft("addiction", "Nuchter"), by=viewer)
        set_goal(goal, GoalState.REACHED, by=viewer)
        evaluate(case_id, "De aanmelding ging snel.", by=viewer)
        close_case(case_id, by=viewer, why_no_feedback="De melder werkt er niet meer.")
    assert told("GOAL_SET", "state") == [("REACHED",)]
    assert ratios("GOALS_REACHED", "EVALUATED") == [(1, 1), (1, 1)]
    assert "Nuchter" not in str(traces("GOAL_SET"))


def a_signal(**changes):
    report = a_notification_message()
    return {
        "type": "signal",
        "message_id": report["message_id"],
        "sender": report["sender"],
        "reference": "SIG-1",
        "observed_at": report["reported_at"],
        "person": {**report["person"], "bsn": "999990019"},
        "residence": "GM0599",
        "kind": "NUISANCE",
        "text": "Geluid in de nacht",
        **changes,
    }


def test_a_report_follows_the_reporters_own_signals_and_nobody_elses(people):
    with ago(days=70):
        send(a_signal())
        send(a_signal(sender="GEM-ROTTERDAM", kind="DEBT"))
    with ago(days=30):
        case_id = a_notification(people, person=a_signal()["person"])
    (followed,) = traces("SIGNAL_FOLLOWED")
    assert known_as("case", case_id) in followed.objects
    assert followed.attributes == {"organisation": "GGD-ROTTERDAM-RIJNMOND"}
    assert not any(
        one.startswith("person:") for event in traces("SIGNAL_RECEIVED") for one in event.objects
    )
    assert ratio("SIGNALS_ACTED_ON") == (1, 2)
    with signed_in(people["director"]) as viewer:
        prepare(case_id, a_test(), by=viewer)
        accept(case_id, by=viewer)
    joined(people, case_id)
    _, item = on_the_agenda(people, case_id)
    with signed_in(people["director"]) as viewer:
        take_attendance(item, {}, by=viewer)
    assert round(counted("SIGNAL_TO_CONFERENCE").median / 60 / 24) == 70


def test_late_work_is_counted_with_its_kind_and_where_it_is_done(people):
    due = clock.now() - timedelta(days=2)
    house, reporter = team_of_house(HOUSE), team_of_org("GGD-ROTTERDAM-RIJNMOND")
    with transaction.atomic(), as_service("test"):
        put(
            NewItem(unit.id, ItemKind.DO_ACTION, None, unit.id, due_at=due)
            for unit in (house, reporter)
        )
    assert climb(clock.now()) == 2
    assert [event.region for event in traces("ITEM_CLIMBED")] == ["ROTTERDAM", "ROTTERDAM"]
    assert told("ITEM_CLIMBED", "item_kind", "level") == [("DO_ACTION", 2), ("DO_ACTION", 2)]
    assert ratio("ESCALATED") == (2, 2)


def test_a_case_of_this_afternoon_met_a_full_table(people):
    arrived(people)
    assert ratio("CASES_WITH_EMPTY_SEAT") == (0, 1)
