"""Each measure against events written down by hand, with the answer worked out beside it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from schakel.monitoring.engine.measures import MEASURES
from schakel.monitoring.rules.figures import NOTHING
from schakel.monitoring.rules.periods import Period
from tests.monitoring.made_up import START, after, event, found, own, ratio

RECEIVED, DISPOSED = "CASE_RECEIVED", "CASE_DISPOSED"


@pytest.mark.parametrize("code", MEASURES)
def test_of_no_events_at_all_nothing_is_counted(code):
    assert found(code) == NOTHING


def came(case, at=START, **told):
    return event(RECEIVED, at, case=case, **told)


def went(case, at=START, **told):
    return event(DISPOSED, at, case=case, **told)


def test_police_custody_counts_only_where_it_ran():
    events = [went("1", within_custody=True), went("2", within_custody=False), went("3")]
    assert ratio("WITHIN_CUSTODY", *events) == (1, 2)


@pytest.mark.parametrize(
    ("code", "quick", "slow"),
    [
        ("DECIDED_IN_1_DAY", {"hours": 24}, {"hours": 24, "seconds": 1}),
        ("DECIDED_IN_7_DAYS", {"days": 7}, {"days": 7, "seconds": 1}),
        ("DECIDED_IN_1_MONTH", {"days": 28}, {"days": 28, "seconds": 1}),
    ],
)
def test_a_decision_counts_up_to_and_with_the_last_moment_of_its_term(code, quick, slow):
    events = [came("1"), came("2"), went("1", after(**quick)), went("2", after(**slow))]
    assert ratio(code, *events) == (1, 2)
    just_before = after(**quick) - timedelta(seconds=1)
    assert ratio(code, *events, now=just_before) == (0, 0)


def test_a_month_is_a_month_of_the_calendar_also_after_the_31st():
    january = datetime(2026, 1, 31, 11, tzinfo=UTC)
    events = [came("1", january), went("1", datetime(2026, 2, 28, 11, tzinfo=UTC))]
    assert ratio("DECIDED_IN_1_MONTH", *events) == (1, 1)


def test_a_term_over_the_night_of_the_clock_change_is_elapsed_time():
    """On 29 March 2026 the clock skips an hour: 24 hours later it is an hour later on the wall."""
    evening = datetime(2026, 3, 28, 21, tzinfo=UTC)  # 22:00 on the wall
    on_time = [came("1", evening), went("1", datetime(2026, 3, 29, 21, tzinfo=UTC))]  # 23:00
    assert ratio("DECIDED_IN_1_DAY", *on_time) == (1, 1)


def test_the_time_to_a_decision_is_told_by_the_decision_itself():
    events = [went(str(n), minutes=n * 60) for n in (1, 2, 3)]
    counted = found("TIME_TO_DECISION", *events)
    assert (counted.ratio.denominator, counted.median) == (3, 120)
    assert found("TIME_TO_DECISION", went("1", minutes=-5)) == NOTHING


def test_the_first_proposal_ends_the_wait_for_it():
    events = [
        came("1"),
        event("PROPOSAL_MADE", after(minutes=12), case="1", partners=""),
        event("PROPOSAL_MADE", after(minutes=90), case="1", partners=""),
        came("2"),
    ]
    counted = found("ARRIVAL_TO_PROPOSAL", *events)
    assert (counted.ratio.denominator, counted.median) == (1, 12)


def test_moments_in_the_wrong_order_are_left_out_and_never_below_zero():
    early = event("PROPOSAL_MADE", after(minutes=-12), case="1", partners="")
    assert found("ARRIVAL_TO_PROPOSAL", came("1"), early) == NOTHING


def test_triage_lasts_until_the_last_of_those_asked():
    events = [
        came("1"),
        event("PROPOSAL_MADE", after(minutes=1), case="1", partners="PROBATION,HALT"),
        event("CONTRIBUTION_GIVEN", after(minutes=30), case="1", partner="PROBATION"),
    ]
    assert found("TRIAGE_TIME", *events) == NOTHING
    last = event("CONTRIBUTION_GIVEN", after(minutes=45), case="1", partner="HALT")
    assert found("TRIAGE_TIME", *events, last).median == 45


def test_a_case_lies_still_from_its_last_input_before_the_decision():
    events = [
        event("CONTRIBUTION_GIVEN", after(minutes=10), case="1", partner="HALT"),
        event("CONTRIBUTION_GIVEN", after(minutes=20), case="1", partner="PROBATION"),
        went("1", after(minutes=80)),
        event("CONTRIBUTION_GIVEN", after(minutes=99), case="1", partner="HALT"),
        went("2", after(minutes=80)),
    ]
    counted = found("INPUT_TO_DECISION", *events)
    assert (counted.ratio.denominator, counted.median) == (1, 60)


FEBRUARY = Period("2026-02", date(2026, 2, 1), date(2026, 3, 1))
MARCH = Period("2026-03", date(2026, 3, 1), date(2026, 4, 1))


def test_the_stock_is_what_is_open_at_the_end_and_a_case_may_be_in_it_again():
    old = came("old", after(days=-20))
    young, done = came("young", after(days=5)), came("done")
    events = [old, young, done, went("done", after(days=2)), went("young", after(days=40))]
    assert ratio("OPEN_STOCK", *events, period=FEBRUARY) == (1, 2)
    assert ratio("OPEN_STOCK", *events, period=MARCH) == (1, 1)
    assert ratio("OPEN_STOCK", *events, period=FEBRUARY, now=after(days=1)) == (0, 2)
    assert ratio("OPEN_STOCK", *events, period=MARCH, now=after(days=1)) == (0, 0)


def test_a_case_of_the_last_minute_of_a_month_is_in_its_stock():
    last_minute = datetime(2026, 2, 28, 22, 59, tzinfo=UTC)  # 23:59 in the Netherlands
    events = [came("1", last_minute), came("2", last_minute + timedelta(minutes=1))]
    assert ratio("OPEN_STOCK", *events, period=FEBRUARY) == (0, 1)


def test_a_hit_is_followed_when_a_house_is_asked_before_the_decision():
    hit = [event("KNOWN_CHECK_ANSWERED", case=case, hit=True) for case in "123"]
    later = event("KNOWN_CHECK_CHANGED", after(hours=1), case="4", hit=True)
    asked = event("INFORMATION_ASKED", after(hours=1), case="1", to_house=True)
    too_late = event("INFORMATION_ASKED", after(hours=9), case="2", to_house=True)
    elsewhere = event("INFORMATION_ASKED", after(hours=1), case="3", to_house=False)
    decided = [went(case, after(hours=5)) for case in "12345"]
    assert ratio("HIT_FOLLOWED", *hit, later, asked, too_late, elsewhere, *decided) == (1, 4)


def test_each_partner_has_its_own_answer_time():
    events = [
        came("1"),
        event("PROPOSAL_MADE", after(minutes=5), case="1", partners="PROBATION"),
        event("PARTNER_INVITED", after(minutes=20), case="1", partner="HALT"),
        event("CONTRIBUTION_GIVEN", after(minutes=35), case="1", partner="PROBATION"),
        event("CONTRIBUTION_GIVEN", after(minutes=40), case="1", partner="HALT"),
        event("CONTRIBUTION_GIVEN", after(minutes=99), case="1", partner="HALT"),
    ]
    counted = found("PARTNER_ANSWER_TIME", *events)
    assert counted.median == 25
    assert {name: one.median for name, one in counted.own.items()} == {"PROBATION": 30, "HALT": 20}


def question(request, partner="SAFETY_HOUSE", due=None):
    due = due or after(days=5)
    return event("INFORMATION_ASKED", case="1", request=request, partner=partner, due=due)


def replied(request, content, at):
    return event("INFORMATION_ANSWERED", at, case="1", request=request, content=content)


def test_supply_counts_content_and_in_time_counts_any_answer():
    events = [
        question("full"),
        question("late"),
        question("nothing", "PROBATION"),
        question("silent"),
        question("to come", due=after(days=900)),
        replied("full", True, after(days=1)),
        replied("late", True, after(days=6)),
        replied("nothing", False, after(days=2)),
    ]
    assert ratio("INFORMATION_SUPPLIED", *events) == (2, 4)
    assert own("INFORMATION_SUPPLIED", *events) == {"SAFETY_HOUSE": (2, 3), "PROBATION": (0, 1)}
    assert ratio("INFORMATION_IN_TIME", *events) == (2, 4)
    assert own("INFORMATION_IN_TIME", *events) == {"SAFETY_HOUSE": (1, 3), "PROBATION": (1, 1)}


def test_a_decision_on_a_minor_has_the_board_when_it_spoke_before():
    events = [
        went("1", after(hours=2), minor=True),
        went("2", after(hours=2), minor=True),
        went("3", after(hours=2), minor=False),
        went("4", after(hours=2)),
        event("CONTRIBUTION_GIVEN", after(hours=1), case="1", partner="CHILD_PROTECTION"),
        event("CONTRIBUTION_GIVEN", after(hours=3), case="2", partner="CHILD_PROTECTION"),
        event("CONTRIBUTION_GIVEN", after(hours=1), case="2", partner="HALT"),
    ]
    assert ratio("MINOR_WITH_CHILD_PROTECTION", *events) == (1, 2)


def test_feedback_to_the_table_leaves_out_what_a_house_offered_and_what_was_reported():
    def taken(case, direction, by_offer):
        told = {"direction": direction, "by_offer": by_offer, "due": after(days=9)}
        return event("CASE_ACCEPTED", case=case, **told)

    events = [
        taken("1", "TO_HOUSE", True),
        taken("2", "TO_HOUSE", True),
        taken("3", "TO_TABLE", True),
        taken("4", "TO_HOUSE", False),
        event("FEEDBACK_GIVEN", after(days=8), case="1", told=True),
        event("FEEDBACK_GIVEN", after(days=8), case="2", told=False),
        event("FEEDBACK_GIVEN", after(days=8), case="4", told=True),
    ]
    assert ratio("FEEDBACK_TO_TABLE_IN_TIME", *events) == (1, 2)
    assert ratio("FEEDBACK_IN_TIME", *events) == (2, 4)


def test_a_house_hears_the_outcome_by_itself_or_by_hand_within_the_term():
    due = after(days=1)
    events = [
        *(went(case, house_waits=True, due=due) for case in "1234"),
        went("5", house_waits=False, due=due),
        event("HOUSE_TOLD", case="1"),
        event("INFORMATION_DISCLOSED", after(hours=3), case="2", to_house=True, with_outcome=True),
        event("INFORMATION_DISCLOSED", after(hours=3), case="3", to_house=True, with_outcome=False),
        event("INFORMATION_DISCLOSED", after(days=2), case="4", to_house=True, with_outcome=True),
    ]
    assert ratio("OUTCOME_TO_HOUSE_IN_TIME", *events) == (2, 4)
    assert ratio("OUTCOME_TO_HOUSE_IN_TIME", *events, now=after(hours=5)) == (0, 0)


def test_the_victim_is_told_in_time_or_not():
    due = after(days=1)
    events = [
        *(went(case, victims=1, due=due) for case in "123"),
        went("4", victims=0, due=due),
        event("TOLD_VICTIM", after(hours=4), case="1"),
        event("TOLD_VICTIM", after(days=3), case="2"),
    ]
    assert ratio("VICTIM_TOLD", *events) == (1, 3)


def test_an_offer_is_answered_in_time_and_a_withdrawn_one_waits_for_nobody():
    events = [event("CASE_OFFERED", case=c, offer=c, due=after(days=7)) for c in "12345"]
    events += [
        event("CASE_ACCEPTED", after(days=2), case="11", offer="1"),
        event("CASE_REFUSED", after(days=3), case="12", offer="2"),
        event("CASE_ACCEPTED", after(days=8), case="13", offer="3"),
        event("OFFER_WITHDRAWN", after(days=1), case="4", offer="4"),
    ]
    assert ratio("ACCEPTANCE_IN_TIME", *events) == (2, 4)
    assert ratio("ACCEPTANCE_IN_TIME", *events, now=after(days=6)) == (0, 0)


def test_who_gets_no_answer_hears_of_no_other_way():
    events = [
        event("CASE_REFUSED", case="1", way_on=True, reason="OTHER"),
        event("OFFER_EXPIRED", case="2", way_on=False),
        event("CASE_REFUSED", case="3", reason="OTHER"),  # of before this was kept
    ]
    assert ratio("REFUSED_WITH_WAY", *events) == (1, 2)


def test_what_comes_back_within_thirty_days_has_bounced():
    events = [event("CASE_ACCEPTED", case=case) for case in "1234"]
    events += [
        event("CASE_RETURNED", after(days=30), case="1"),
        event("CASE_RETURNED", after(days=31), case="2"),
        event("FEEDBACK_GIVEN", after(days=3), case="3", outcome="HANDED_ON"),
        event("FEEDBACK_GIVEN", after(days=3), case="4", outcome="PLAN_MADE"),
    ]
    assert ratio("BOUNCED", *events) == (2, 4)
    assert ratio("BOUNCED", *events, now=after(days=29)) == (0, 0)


def reported(case, partner="PUBLIC_HEALTH", at=START, kind="NOTIFICATION_RECEIVED", to="HOUSE"):
    return event(kind, at, case=case, partner=partner, case_kind=to)


def test_who_brings_cases_in_is_told_by_partner():
    events = [
        reported("1"),
        reported("2", "MUNICIPALITY"),
        reported("3", "MUNICIPALITY"),
        reported("4", "PROSECUTION", kind="OFFER_RECEIVED"),
        reported("5", "SAFETY_HOUSE", kind="OFFER_RECEIVED", to="TABLE_OFFER"),
    ]
    counted = found("BROUGHT_IN", *events)
    assert (counted.ratio.numerator, counted.ratio.denominator) == (3, 4)
    assert counted.parts == {"PUBLIC_HEALTH": 1, "MUNICIPALITY": 2}


def test_a_report_waits_for_its_answer_and_for_its_first_conference():
    events = [
        reported("1"),
        reported("2"),
        event("CASE_ACCEPTED", after(hours=48), case="1"),
        event("CASE_REFUSED", after(hours=24), case="2"),
        event("ATTENDANCE_TAKEN", after(days=10), case="1"),
        event("ATTENDANCE_TAKEN", after(days=60), case="1"),
    ]
    assert found("REPORT_TO_ANSWER", *events).median == 36 * 60
    counted = found("REPORT_TO_CONFERENCE", *events)
    assert (counted.ratio.denominator, counted.median) == (1, 10 * 24 * 60)


def test_from_the_first_signal_behind_a_report_to_its_conference():
    events = [
        event("SIGNAL_RECEIVED", signal="a", partner="MUNICIPALITY"),
        event("SIGNAL_RECEIVED", after(days=5), signal="b", partner="MUNICIPALITY"),
        event("SIGNAL_RECEIVED", after(days=5), signal="c", partner="MUNICIPALITY"),
        event("SIGNAL_FOLLOWED", after(days=20), signal="a", case="1"),
        event("SIGNAL_FOLLOWED", after(days=70), signal="b", case="1"),
        event("ATTENDANCE_TAKEN", after(days=80), case="1"),
    ]
    assert found("SIGNAL_TO_CONFERENCE", *events).median == 80 * 24 * 60
    assert ratio("SIGNALS_ACTED_ON", *events) == (1, 3)
    assert ratio("SIGNALS_ACTED_ON", *events, now=after(days=55)) == (0, 0)


def expected(item, participant, present, partner="PROBATION", at=START):
    told = {"agenda_item": item, "participant": participant, "partner": partner}
    return event("PARTICIPANT_EXPECTED", at, case="1", present=present, **told)


def test_attendance_counts_each_participant_once_however_often_it_was_taken():
    events = [
        expected("i", "a", False),
        expected("i", "a", True, at=after(minutes=9)),
        expected("i", "b", False, "PROSECUTION"),
        expected("j", "a", False, at=after(days=7)),
        expected("i", "third", False, "INCIDENTAL"),
    ]
    assert ratio("ATTENDANCE", *events) == (1, 3)
    assert own("ATTENDANCE", *events) == {"PROBATION": (1, 2), "PROSECUTION": (0, 1)}


def test_of_a_goal_its_last_state_counts():
    def goal(name, state, at=START):
        return event("GOAL_SET", at, case="1", goal=name, state=state)

    events = [
        goal("a", "NOT_REACHED"),
        goal("a", "REACHED", after(days=1)),
        goal("b", "PARTLY"),
        goal("c", "RUNNING"),
        goal("d", "REACHED"),
        goal("d", "OPEN", after(days=1)),
    ]
    assert ratio("GOALS_REACHED", *events) == (1, 2)


def test_an_evaluation_comes_before_closing():
    events = [event("CASE_CLOSED", after(days=9), case=case) for case in "123"]
    events += [event("PLAN_EVALUATED", after(days=d), case=c) for d, c in ((8, "1"), (10, "2"))]
    assert ratio("EVALUATED", *events) == (1, 3)


def seat(name, *, filled=True, at=START, hours=8):
    return event("SEAT_PLANNED", at, seat=name, minutes=hours * 60, filled=filled)


def test_a_case_meets_an_empty_seat_only_while_it_is_empty():
    events = [
        seat("om"),
        seat("rn"),
        # Reported two hours before the shift, and gone for its last three hours.
        event("SEAT_EMPTIED", after(hours=-2), seat="rn", minutes=3 * 60),
        came("early", after(hours=1)),
        came("late", after(hours=5)),
        came("after", after(hours=9)),
        came("elsewhere", after(hours=6), region="LIMBURG"),
    ]
    assert ratio("CASES_WITH_EMPTY_SEAT", *events) == (1, 2)
    assert ratio("CASES_WITH_EMPTY_SEAT", seat("a", filled=False), came("1", after(hours=1))) == (
        1,
        1,
    )


def test_a_shift_goes_on_past_midnight():
    night = [seat("om", filled=False, at=after(hours=9), hours=10), came("1", after(hours=15))]
    assert ratio("CASES_WITH_EMPTY_SEAT", *night) == (1, 1)


def test_late_work_goes_up_or_is_done_after_its_reminder():
    def climbed(item, level, at, kind="DO_ACTION"):
        return event("ITEM_CLIMBED", at, item=item, level=level, item_kind=kind, due=START)

    events = [
        climbed("a", 1, START),
        climbed("a", 2, after(hours=24)),
        climbed("a", 3, after(hours=72)),
        climbed("b", 1, START),
        climbed("c", 3, after(days=9), "GIVE_FEEDBACK"),
    ]
    counted = found("ESCALATED", *events)
    assert (counted.ratio.numerator, counted.ratio.denominator) == (2, 3)
    assert counted.parts == {"DO_ACTION": 1, "GIVE_FEEDBACK": 1}
    assert ratio("ESCALATED", *events[3:4], now=after(hours=23)) == (0, 0)


def test_a_fact_that_came_after_the_decision_did_not_help_it():
    events = [
        went("1", after(hours=2)),
        went("2", after(hours=2)),
        went("3", after(hours=2)),
        event("FACT_GIVEN", after(hours=1), case="1"),
        event("FACT_GIVEN", after(hours=1), case="1"),
        event("FACT_GIVEN", after(hours=3), case="2"),
    ]
    assert ratio("LATER_FACTS", *events) == (1, 3)


def test_a_question_about_the_table_is_answered_within_two_weeks_or_not():
    events = [
        event("TABLE_ASKED", question=q, partner=partner)
        for q, partner in (("a", "PROBATION"), ("b", "PROBATION"), ("c", "POLICE"))
    ]
    events += [
        event("TABLE_JUDGED", after(days=14), question="a", right_table=True),
        event("TABLE_JUDGED", after(days=15), question="b", right_table=True),
    ]
    assert ratio("JUDGED", *events) == (1, 3)
    assert own("JUDGED", *events) == {"PROBATION": (1, 2), "POLICE": (0, 1)}
    assert ratio("JUDGED", *events, now=after(days=13)) == (0, 0)


def test_somebody_comes_back_within_a_year_of_a_decision():
    events = [
        *(came(case, person=person) for case, person in (("1", "p"), ("2", "q"), ("3", "r"))),
        *(went(case, person=person) for case, person in (("1", "p"), ("2", "q"), ("3", "r"))),
        went("4"),  # of somebody who was not known by a pseudonym yet
        came("5", after(days=100), person="p"),
        came("6", after(days=300), person="p"),
        came("7", after(days=366), person="q"),
        came("8", after(days=-1), person="r"),
    ]
    assert ratio("RE_ENTRY", *events) == (1, 3)
    assert ratio("RE_ENTRY", *events, now=after(days=364)) == (0, 0)


def test_a_destroyed_dossier_leaves_every_count_as_it_was():
    """Destruction takes the dossier; the events are about pseudonyms and stay."""
    events = [came("1", person="p"), went("1", after(days=1), person="p")]
    again = came("2", after(days=50), person="p")
    assert ratio("RE_ENTRY", *events, again) == (1, 1)
    assert ratio("DECIDED_IN_7_DAYS", *events, again) == (1, 2)
    assert ratio("OPEN_STOCK", *events, again, period=MARCH) == (0, 1)
