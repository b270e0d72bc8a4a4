"""Scenario files: what ships can be read, and what is wrong in one is said with file and place."""

from datetime import date

import pytest

from schakel.monitoring.rules.xmr import Signal
from schakel.regions.rules import PartnerKind
from schakel.simulation.country.changes import NoFeedback, PartnerAbsent, SignalsGrow
from schakel.simulation.country.plan import make_plan
from schakel.simulation.country.scenarios import (
    ScenarioError,
    read_scenario,
    scenario,
    scenarios,
)
from schakel.simulation.country.templates import CaseTemplate, NotificationTemplate, SignalTemplate

GOOD = """
name = "made-up"
title_nl = "Verzonnen"
title_en = "Made up"
about_nl = "Een proef."
about_en = "A trial."

[change]
kind = "NO_FEEDBACK"
region = "LIMBURG"
from = 2026-09-15
strength = 0.5

[expect]
indicator = "FEEDBACK_IN_TIME"
region = "LIMBURG"
signal = "WORSE"
"""
UNTIL = date(2026, 11, 1)


def faults(text, file="made-up.toml"):
    with pytest.raises(ScenarioError) as found:
        read_scenario(text, file)
    return found.value.faults


def test_the_scenarios_of_the_issue_ship_with_the_ordinary_year_first():
    assert list(scenarios()) == [
        "ordinary-year",
        "growing-light-problem",
        "region-without-feedback",
        "rule-misses-a-group",
        "saturday-without-partner",
        "year-2019",
    ]
    assert all(all(one.title.values()) and all(one.about.values()) for one in scenarios().values())


def test_a_good_file_says_what_changes_since_when_and_what_must_be_found():
    one = read_scenario(GOOD, "made-up.toml")
    assert one.change == NoFeedback(region="LIMBURG", strength=0.5)
    assert one.begins.on(UNTIL) == date(2026, 9, 15)
    assert one.month_expected(UNTIL) == "2026-09"
    assert (one.expected.indicator, one.expected.signal) == ("FEEDBACK_IN_TIME", Signal.WORSE)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "NO_FEEDBACK"', 'kind = "FIRE"', "made-up.toml, change.kind: this must be one of"),
        (
            'region = "LIMBURG"',
            'region = "ATLANTIS"',
            "change.region: this must be one of AMSTERDAM",
        ),
        ("strength = 0.5", "strength = 3", "change.strength: this must be a number from 0 to 1"),
        (
            "strength = 0.5",
            "strenght = 0.5",
            "change.strenght: unknown key; known are kind, region",
        ),
        (
            "from = 2026-09-15",
            'from = "15 september"',
            "change.from: this must be a date, written as",
        ),
        ("from = 2026-09-15", "", "change: say either from which day, or how many months"),
        ('title_nl = "Verzonnen"', "", "title_nl: a text is needed here"),
        ('signal = "WORSE"', 'signal = "ROOD"', "expect.signal: this must be one of BETTER"),
        ("FEEDBACK_IN_TIME", "LUCK", "expect.indicator: this must be one of"),
        ('name = "made-up"', 'name = "other"', "name: this must be the name of the file"),
        ('name = "made-up"', "name = ", "made-up.toml: this is no TOML"),
    ],
)
def test_what_is_wrong_is_said_with_the_file_and_the_place(old, new, words):
    assert old in GOOD
    found = faults(GOOD.replace(old, new, 1))
    assert any(words in fault for fault in found), found
    assert all(fault.startswith("made-up.toml") for fault in found)


def test_every_fault_is_told_at_once():
    text = GOOD.replace("strength = 0.5", "strength = -1\nweekday = 'SATURDAY'")
    assert len(faults(text.replace("LIMBURG", "ATLANTIS"))) == 4


def test_an_unknown_name_is_answered_with_those_that_exist():
    with pytest.raises(ScenarioError, match="no such scenario: fire; there are ordinary-year, "):
        scenario("fire")


def test_a_change_outside_of_the_period_is_refused():
    one = read_scenario(GOOD, "made-up.toml")
    with pytest.raises(ScenarioError, match="begins on 2026-09-15, not between 2025-05-05 and"):
        one.wish(until=date(2025, 6, 4), days=30, seed=1)


def plan_of(change, region):
    one = read_scenario(GOOD, "made-up.toml")
    wish = one.wish(until=UNTIL, days=120, seed=3, only=(region,), run_in=True)
    changed = type(change)(**{**vars(change), "begins": date(2026, 9, 15)})
    return make_plan(type(wish)(**{**vars(wish), "change": changed}))


def test_a_region_without_feedback_gives_none_from_that_day_on_and_as_before_until_then():
    plan = plan_of(NoFeedback(region="LIMBURG"), "LIMBURG")
    told = [
        (one.arrives_at(plan.wish.monday) + one.template.course.told).date()
        for one in plan
        if isinstance(one.template, NotificationTemplate) and one.template.course.told
    ]
    assert told
    assert max(told) < date(2026, 9, 15)


def test_a_partner_who_stays_away_on_saturdays_answers_on_other_days():
    change = PartnerAbsent(region="LIMBURG", partner=PartnerKind.PROBATION, weekday=5)
    plan = plan_of(change, "LIMBURG")
    answered = {
        one.arrives_at(plan.wish.monday).weekday()
        for one in plan
        if isinstance(one.template, CaseTemplate)
        and PartnerKind.PROBATION in one.template.course.answers
        and one.arrives_at(plan.wish.monday).date() >= date(2026, 9, 15)
    }
    assert answered == {0, 1, 2, 3, 4, 6}


def test_a_growing_problem_grows_from_month_to_month():
    plan = plan_of(SignalsGrow(region="LIMBURG", strength=1.0), "LIMBURG")
    days = [
        one.arrives_at(plan.wish.monday).date()
        for one in plan
        if isinstance(one.template, SignalTemplate)
    ]
    before = sum(date(2026, 8, 15) <= day < date(2026, 9, 15) for day in days)
    first = sum(date(2026, 9, 15) <= day < date(2026, 10, 15) for day in days)
    assert first / before == pytest.approx(2, rel=0.35)
