"""A template is cut where a case stood when the period ended, and moved by weeks of the wall clock."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schakel.regions.rules import PartnerKind
from schakel.simulation.country.templates import (
    CaseTemplate,
    Known,
    Offence,
    Planned,
    first_left_out,
)
from schakel.simulation.course import Course
from schakel.simulation.house import HouseCourse, RequestCourse

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
COURSE = Course(
    received=5 * MINUTE,
    assessed=HOUR,
    offered=2 * HOUR,
    decided=3 * HOUR,
    told=DAY,
    requests=(RequestCourse(PartnerKind.SAFETY_HOUSE, 40 * MINUTE, 90 * MINUTE),),
    house=HouseCourse(
        opened=DAY, accepted=2 * DAY, joined=3 * DAY, conference=9 * DAY, held=True, told=35 * DAY
    ),
)
CASE = CaseTemplate(
    key="ROTTERDAM/case/1",
    region="ROTTERDAM",
    arrives=2 * DAY + 13 * HOUR,
    municipality="GM0599",
    residence="GM0599",
    offence=Offence("1.1", "winkeldiefstal", "Sr 310", True),
    age=31,
    victims=1,
    domestic_violence=False,
    weapon=False,
    prior_cases_12m=0,
    repeat=False,
    known=Known.NOT_KNOWN,
    course=COURSE,
)


def test_a_case_that_is_cut_has_nothing_at_or_after_the_cut():
    for until in CASE.moments()[1:]:  # what was never received is in no plan
        left = [span for span in CASE.before(until).moments() if span >= until]
        assert left == [], until


@given(st.integers(min_value=0, max_value=40 * 24 * 60))
def test_a_case_that_is_cut_has_everything_before_the_cut(minutes):
    passed = timedelta(minutes=minutes)
    until = first_left_out(CASE.moments(), passed)
    assert until is None or until > passed
    left = CASE if until is None else CASE.before(until)
    happened = [span for span in CASE.moments() if span <= max(passed, COURSE.received)]
    assert list(left.moments()) == happened


def test_a_case_that_has_ended_is_not_cut():
    assert first_left_out(CASE.moments(), 100 * DAY) is None


def test_an_answer_after_the_cut_leaves_the_question_open():
    asked = CASE.before(HOUR).course.requests
    assert [one.answered for one in asked] == [None]


def test_a_case_arrives_at_its_hour_of_the_wall_clock_in_summer_and_in_winter():
    monday = date(2026, 1, 5)
    hours = {
        Planned(CASE, weeks, 7 * MINUTE, person=1).arrives_at(monday).strftime("%a %H:%M %Z")
        for weeks in range(52)
    }
    assert hours == {"Wed 13:07 CET", "Wed 13:07 CEST"}


def test_what_is_planned_is_the_whole_template_or_a_part_of_it():
    whole = Planned(CASE, 0, timedelta(), person=1)
    part = replace(whole, until=HOUR)
    assert whole.course == CASE
    assert part.course == CASE.before(HOUR)
