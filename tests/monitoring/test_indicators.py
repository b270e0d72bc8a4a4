"""The indicators against a small history computed by hand, made through the people's acts."""

from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest

from schakel.cases.queries import header_by_number
from schakel.conference.actions.doing import NewAction, agree_action, end_action
from schakel.handover.actions.answering import refuse
from schakel.handover.actions.feedback import give_feedback
from schakel.handover.actions.offering import open_received
from schakel.handover.rules import FeedbackOutcome
from schakel.kernel import clock
from schakel.monitoring.actions import write_events
from schakel.monitoring.engine.counting import counts
from schakel.monitoring.engine.events import KINDS
from schakel.monitoring.engine.measures import MEASURES
from schakel.monitoring.engine.opening import opened
from schakel.monitoring.engine.snapshot import a_snapshot
from schakel.monitoring.rules.definitions import definitions
from schakel.monitoring.rules.figures import NOTHING
from schakel.monitoring.rules.periods import Period
from schakel.sharing.actions.requests import answer, ask
from schakel.sharing.rules import AnswerKind
from schakel.table.actions.contributions import Answer, contribute
from schakel.table.actions.decisions import decide
from schakel.table.actions.invitations import invite
from schakel.table.actions.shifts import report_absent
from schakel.table.models import Seat
from schakel.table.rules import ContributionState, Decision, Deviation, Disposal, Routing
from tests.conference.test_house import joined
from tests.handover.journeys import a_refusal, accepted, offered, tomorrow
from tests.personas import ROTTERDAM, a_case_message, a_known_list, send, signed_in
from tests.sharing.test_requests import ANSWERS, SUSPECT, a_hit, a_request

pytestmark = pytest.mark.django_db

SUMMONS = Decision(disposals=[Disposal.DAGVAARDING], motivation="Herhaling.")
# The same case, sent on: that is not what the instrument proposed, so it needs a reason.
TO_THE_OFFICE = Decision(
    disposals=[Disposal.DAGVAARDING],
    routings=[Routing.OVERDRACHT_PARKET],
    deviation=Deviation.EVIDENCE,
    deviation_text="Er is nader onderzoek nodig.",
)
OTHER = {"given_names": "Bo", "surname": "Anders", "birth_date": "1991-01-01", "sex": "M"}


@contextmanager
def history(*, days_from_now=0):
    """The events up to now as they lie in a snapshot, seen so many days on; and a long period."""
    now = clock.now() + timedelta(days=days_from_now)
    today = clock.local(now).date()
    period = Period("ALL", today - timedelta(days=300), today + timedelta(days=2))
    write = partial(write_events, KINDS, now - timedelta(days=400))
    with a_snapshot(write) as folder, opened(folder, now) as events:
        yield events, period


def counted(code, *, days_from_now=0):
    """The exact count of one indicator in Rotterdam over a long period, seen so many days on."""
    with history(days_from_now=days_from_now) as (events, period):
        return counts(events, code, [period]).get((ROTTERDAM, "ALL"), NOTHING)


def ratio(code, **how):
    found = counted(code, **how).ratio
    return found.numerator, found.denominator


def each_counted(*codes, days_from_now=0):
    """The exact counts of several indicators, all of them in one snapshot."""
    with history(days_from_now=days_from_now) as (events, period):
        return [counts(events, code, [period]).get((ROTTERDAM, "ALL"), NOTHING) for code in codes]


def ratios(*codes, **how):
    found = [one.ratio for one in each_counted(*codes, **how)]
    return [(one.numerator, one.denominator) for one in found]


def ago(**span):
    return clock.standing_at(clock.now() - timedelta(**span))


def arrived(people, **changes):
    number = send(a_case_message(**changes))["case"]
    with signed_in(people["prosecutor"]) as viewer:
        return header_by_number(number, viewer=viewer).case_id


def decided(people, case_id, decision=SUMMONS):
    with signed_in(people["prosecutor"]) as viewer:
        decide(case_id, decision, by=viewer)


def test_each_definition_has_its_expression_and_both_languages():
    assert definitions().keys() == MEASURES.keys()
    assert len(definitions()) == 43
    for definition in definitions().values():
        assert all(
            value
            for key, value in vars(definition).items()
            if key not in {"higher_is_better", "case_mix", "stock", "ripens"}
        )


def test_without_any_event_every_count_is_nothing():
    with history() as (events, period):
        assert [code for code in MEASURES if counts(events, code, [period])] == []


def test_decisions_are_held_against_holding_the_proposal_and_seven_days(people):
    with ago(days=30):
        quick, slow, never = (arrived(people) for _ in range(3))
    with ago(days=30):
        decided(people, quick)
    with ago(days=20):
        decided(people, slow, TO_THE_OFFICE)
    assert never
    assert ratio("WITHIN_HOLDING") == (1, 2)
    assert ratio("DECIDED_IN_7_DAYS") == (1, 3)
    assert ratio("DEVIATION") == (1, 2)
    assert counted("DEVIATION").parts == {"EVIDENCE": 1}


def test_a_case_that_came_in_yesterday_is_not_late_yet(people):
    with ago(days=6):
        arrived(people)
    assert ratio("DECIDED_IN_7_DAYS") == (0, 0)
    assert ratio("DECIDED_IN_7_DAYS", days_from_now=2) == (0, 1)


def test_triage_lasts_until_the_last_partner_that_was_asked(people):
    with ago(hours=30):
        whole, waiting = arrived(people), arrived(people)
        with signed_in(people["prosecutor"]) as viewer:
            invite(whole, "CHILD_PROTECTION", by=viewer)
            invite(waiting, "CHILD_PROTECTION", by=viewer)
    for hours, name in ((29, "probation"), (26, "child_protection")):
        with ago(hours=hours), signed_in(people[name]) as viewer:
            contribute(whole, Answer(ContributionState.NOT_KNOWN), by=viewer)
    found = counted("TRIAGE_TIME")
    # It came in an hour before the message: five hours from arrival to the last answer.
    assert (found.ratio.denominator, round(found.median)) == (1, 300)


def test_a_hit_a_plan_and_its_weighing(people):
    send(a_known_list(SUSPECT))
    known, unknown = arrived(people), arrived(people, suspect__person=OTHER)
    assert ratio("HIT_RATE") == (1, 2)
    weighed = Decision(disposals=[Disposal.DAGVAARDING], plan_weighed="Besproken met het huis.")
    decided(people, known, weighed)
    decided(people, unknown)
    assert ratio("PLAN_WEIGHED") == (1, 1)


@pytest.mark.parametrize(
    ("kind", "expected"), [(AnswerKind.FULL, (1, 1)), (AnswerKind.NOTHING_KNOWN, (0, 1))]
)
def test_content_counts_when_it_comes_before_the_decision(people, kind, expected):
    case_id = a_hit(people)
    with signed_in(people["prosecutor"]) as viewer:
        request_id = ask(a_request(case_id), by=viewer)
    with signed_in(people["director"]) as viewer:
        answer(request_id, ANSWERS[kind][0], by=viewer)
    weighed = Decision(disposals=[Disposal.DAGVAARDING], plan_weighed="Ja.")
    decided(people, case_id, weighed)
    assert ratio("CONTENT_BEFORE_DECISION") == expected


def test_refusals_by_reason_and_feedback_that_fell_due(people):
    _, told = accepted(people)
    accepted(people)
    offer_id, no = offered(people)
    with signed_in(people["director"]) as viewer:
        give_feedback(told, FeedbackOutcome.PLAN_MADE, "Er is een plan.", by=viewer)
        open_received(offer_id, by=viewer)
        refuse(no, a_refusal(), by=viewer)
    assert ratio("REFUSED") == (1, 3)
    assert counted("REFUSED").parts == {"ONE_CHAIN_SUFFICES": 1}
    assert ratio("FEEDBACK_IN_TIME") == (0, 0)
    assert ratio("FEEDBACK_IN_TIME", days_from_now=120) == (1, 2)


def test_an_action_is_on_time_or_not_once_its_date_has_passed(people):
    _, case_id = accepted(people)
    owner = joined(people, case_id)
    with signed_in(people["director"]) as viewer:
        done, _open = (
            agree_action(case_id, NewAction("Huisbezoek", owner, tomorrow()), by=viewer)
            for _ in range(2)
        )
        end_action(done, by=viewer)
    assert ratio("ACTIONS_ON_TIME") == (0, 0)
    assert ratio("ACTIONS_ON_TIME", days_from_now=2) == (1, 2)


def test_an_empty_seat_costs_the_hours_that_are_left(people):
    assert ratio("SEATS_FILLED") == (12, 12)  # six seats, two of the shift's eight hours are over
    seat = Seat.objects.get(person_id=people["probation"].viewer.person_id)
    with signed_in(people["probation"]) as viewer:
        report_absent(seat.id, by=viewer, reason="Ziek")
    with clock.standing_at(clock.now() + timedelta(hours=7)):  # when the shift is over
        assert ratio("SEATS_FILLED") == (42, 48)
