"""What becomes of the advice of each rule: who counts, what is protected, and who may read it."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.cases.queries import header_by_number
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.monitoring.learning import read_verdicts
from schakel.monitoring.models import RuleFigure
from schakel.monitoring.permissions import can_learn
from schakel.monitoring.queries import rule_figures
from schakel.monitoring.rules.learning import (
    NATIONAL,
    YEAR,
    Verdict,
    quarters,
    settled_after,
    tallied,
    wilson_lower,
    year,
)
from schakel.monitoring.rules.periods import quarter_of
from schakel.monitoring.rules.rules_told import COUNTED, may_be_told
from schakel.monitoring.rules.small_numbers import Ratio, Sight, thresholds_on
from schakel.monitoring.tasks import refresh_rules, refresh_rules_when_stale
from schakel.regions.rules import Function
from schakel.selection.queries.fired import cases_of_rule
from schakel.table.actions.contributions import Answer, contribute
from schakel.table.actions.decisions import Decision, decide
from schakel.table.queries.afterwards import deviations_from
from schakel.table.rules import ContributionState, Deviation, Disposal, Routing
from tests.personas import a_case_message, send, signed_in

TODAY = date(2026, 11, 20)
RULE = thresholds_on(TODAY)
REGIONS = ("NORTH", "SOUTH", "WEST")
KEY, OTHER = ("m@1", "R1"), ("m@1", "R2")
LAST = quarters(TODAY)[-1]
FIRST_DAY = LAST.starts_on


def verdict(*, key=KEY, region="NORTH", day=FIRST_DAY, deviated=None, reason=""):
    decided_on = None if deviated is None else day
    return Verdict(key, region, day, deviated, decided_on, reason, decision="track")


def cells(verdicts, **elsewhere):
    """What is told; ``elsewhere`` are the ratios of the months in the north in the last quarter."""
    months = {what: {("NORTH", LAST.code): elsewhere.get(what, ())} for what in COUNTED}
    told = may_be_told(tallied(verdicts, TODAY), months, REGIONS, TODAY, RULE)
    return {(one.region, one.period.code): one for one in told if one.key == KEY}


def test_a_rule_of_which_people_deviate_in_one_of_four_cases_says_so_with_its_reasons():
    found = cells(
        [verdict(deviated=False)] * 60
        + [verdict(deviated=True, reason="PERSON")] * 15
        + [verdict(deviated=True, reason="CAPACITY")] * 5
    )[NATIONAL, YEAR]
    assert (found.fired.number, found.deviated.numerator.number) == (80, 20)
    assert found.deviated.percentage == 25.0
    assert {code: shown.number for code, shown in found.reasons.items()} == {
        "PERSON": 15,
        "CAPACITY": 5,
    }
    assert 16 < found.at_least < 17


def test_of_few_cases_no_share_is_told():
    found = cells([verdict(deviated=True, reason="PERSON")] * 3 + [verdict()] * 20)[NATIONAL, YEAR]
    assert found.deviated.denominator.sight == Sight.WITHHELD
    assert (found.at_least, found.reasons) == (None, {})


def test_one_region_of_which_little_is_known_keeps_back_the_others():
    many, few = [verdict()] * 40, [verdict(region="SOUTH")] * 3
    assert cells(many)["NORTH", YEAR].fired.number == 40
    found = cells(many + few)
    assert {found[region, YEAR].fired.sight for region in REGIONS} == {Sight.WITHHELD}
    assert found[NATIONAL, YEAR].fired.number == 45


def test_a_quarter_of_which_little_is_known_keeps_back_the_year_and_no_other_quarter():
    before = quarters(TODAY)[-2]
    found = cells([verdict()] * 40 + [verdict(day=before.starts_on)] * 3)
    assert found[NATIONAL, YEAR].fired.sight == Sight.WITHHELD
    assert found[NATIONAL, before.code].fired.sight == Sight.WITHHELD
    assert found[NATIONAL, LAST.code].fired.number == 40


def test_a_quarter_that_gives_a_month_of_an_indicator_away_is_left_unsaid():
    """Eight decisions are told as 10: at least eight, so that two months of "<5" have four each."""
    eight = [verdict(deviated=False)] * 8
    few, many = [Ratio(0, 4), Ratio(0, 4), Ratio(0, 0)], [Ratio(0, 8), Ratio(0, 0), Ratio(0, 0)]
    given_away = cells(eight, deviated=few)
    assert {
        one.deviated.denominator.sight
        for one in given_away.values()
        if one.period in (LAST, year(TODAY))
    } == {Sight.WITHHELD}
    assert given_away[NATIONAL, LAST.code].fired.number == 10
    assert cells(eight, deviated=many)[NATIONAL, LAST.code].deviated.denominator.number == 10


def test_rules_of_one_decision_add_up_to_the_months_beside_them():
    """Eleven decisions by two rules; the months beside them are of both."""
    both = [verdict(deviated=False)] * 5 + [verdict(deviated=False, key=OTHER)] * 6
    few, many = [Ratio(0, 4), Ratio(0, 7), Ratio(0, 0)], [Ratio(0, 5), Ratio(0, 6), Ratio(0, 0)]
    assert cells(both, deviated=many)[NATIONAL, LAST.code].deviated.denominator.number == 5
    assert cells(both, deviated=few)[NATIONAL, LAST.code].deviated.denominator.number is None


def test_everything_counts_in_the_quarter_in_which_it_happened():
    before = quarters(TODAY)[-2]
    told = replace(
        verdict(day=before.starts_on, deviated=True, reason="PERSON"), decided_on=FIRST_DAY
    )
    found = cells([told] * 20)
    assert found[NATIONAL, before.code].fired.number == 20
    assert found[NATIONAL, before.code].deviated.denominator.number == 0
    assert found[NATIONAL, LAST.code].deviated.numerator.number == 20


def test_four_quarters_that_are_over_are_the_year():
    parts = quarters(TODAY)
    assert (parts[0].starts_on, parts[-1].ends_on) == (year(TODAY).starts_on, year(TODAY).ends_on)
    found = cells([verdict(day=parts[0].starts_on)] * 10 + [verdict()] * 20)
    assert [found[NATIONAL, one.code].fired.number for one in parts] == [10, 0, 0, 20]
    assert found[NATIONAL, YEAR].fired.number == 30


def test_what_is_older_than_the_year_or_in_the_running_quarter_does_not_count():
    around = (year(TODAY).starts_on - timedelta(days=1), LAST.ends_on, TODAY)
    assert tallied([verdict(day=day) for day in around], TODAY) == {}


def fits(shown, count):
    """Whether an exact count could stand behind what is shown."""
    if shown.sight == Sight.WITHHELD:
        return True
    return abs(shown.number - count) <= 2 and not 1 <= count <= 4


counts = st.integers(0, 12)


@settings(max_examples=200, deadline=None)
@given(st.tuples(counts, counts, counts))
def test_of_a_region_with_few_each_of_one_to_four_stays_possible(numbers):
    """Over the regions and their total together: what an outsider could solve from them."""
    verdicts = [
        verdict(region=region) for region, n in zip(REGIONS, numbers, strict=True) for _ in range(n)
    ]
    if not verdicts:
        return
    found = cells(verdicts)
    whole, parts = found[NATIONAL, YEAR].fired, [found[r, YEAR].fired for r in REGIONS]
    worlds = [
        world
        for world in itertools.product(range(16), repeat=3)
        if fits(whole, sum(world))
        and all(fits(shown, count) for shown, count in zip(parts, world, strict=True))
    ]
    for place, count in enumerate(numbers):
        if 1 <= count <= 4:
            assert {1, 2, 3, 4} <= {world[place] for world in worlds}


def test_the_lower_bound_is_wilsons():
    assert wilson_lower(0, 10) == 0
    assert round(wilson_lower(5, 10), 4) == 0.2366
    assert round(wilson_lower(500, 1000), 4) == 0.4691
    assert wilson_lower(10, 10) < wilson_lower(100, 100) < 1


def decided(people, *, office=False, **facts):
    """A case of domestic violence at the table, decided; to the office is otherwise than advised."""
    message = a_case_message()
    message["facts"] |= {"domestic_violence": True, **facts}
    number = send(message)["case"]
    decision = (
        Decision(
            routings=(Routing.OVERDRACHT_PARKET,),
            deviation=Deviation.EVIDENCE,
            deviation_text="Het bewijs is nog niet rond.",
        )
        if office
        else Decision(disposals=(Disposal.DAGVAARDING,))
    )
    with signed_in(people["prosecutor"]) as viewer:
        decide(header_by_number(number, viewer=viewer).case_id, decision, by=viewer)
    return number


def over():
    """A moment at which the quarter of now has settled."""
    ended = quarter_of(clock.local(clock.now()).date()).ends_on
    return clock.midnight(ended) + settled_after()


def verdicts_of(rule):
    found = read_verdicts(clock.now() - timedelta(days=7))
    return [one for one in found if one.key[1] == rule]


@pytest.mark.django_db
def test_a_decision_to_the_office_deviates_from_the_rule_about_the_table_and_from_no_other(people):
    decided(people)
    decided(people, office=True)
    assert sorted((one.deviated, one.reason) for one in verdicts_of("R03")) == [
        (False, ""),
        (True, "EVIDENCE"),
    ]
    others = [one for one in read_verdicts(clock.now() - timedelta(days=7)) if one.deviated]
    assert {one.key[1] for one in others} == {"R03"}


@pytest.mark.django_db
def test_a_partner_that_was_not_needed_counts_against_the_rule_that_named_it(people):
    number = send(a_case_message())["case"]
    with signed_in(people["probation"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        contribute(case_id, Answer(state=ContributionState.NOT_NEEDED), by=viewer)
    found = read_verdicts(clock.now() - timedelta(days=7))
    assert {one.deviated for one in found} == {None, True}
    (mine,) = {one.key[1] for one in found if one.deviated}
    assert mine.startswith("R")


@pytest.mark.django_db
def test_the_worker_counts_once_a_day_and_keeps_no_exact_number(people):
    for _ in range(7):
        decided(people)
    now = over()
    assert refresh_rules(now) > 0
    assert refresh_rules_when_stale(now + timedelta(hours=23, minutes=59)) == 0
    assert refresh_rules_when_stale(now + timedelta(hours=25)) > 0
    numbers = [pair for row in RuleFigure.objects.all() for pair in row.numbers.values()]
    assert all(number is None or number % 5 == 0 for _, number in numbers)


@pytest.mark.django_db
def test_the_rule_that_people_deviate_from_most_stands_first(people):
    for _ in range(6):
        decided(people, office=True)
    for _ in range(6):
        decided(people)
    refresh_rules(over())
    with signed_in(people["manager"]) as viewer:
        first, *others = rule_figures(NATIONAL, YEAR, viewer=viewer)
    assert first.rule == "R03"
    assert others


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["prosecutor", "victim_support", "police"])
def test_who_does_not_look_after_the_rules_sees_no_figures_of_them(people, name):
    with signed_in(people[name]) as viewer, pytest.raises(NotFound):
        rule_figures(NATIONAL, YEAR, viewer=viewer)


@pytest.mark.django_db
def test_a_policy_officer_of_a_partner_without_house_data_sees_none_either(people):
    """The counts rest on proposals that know of the houses' lists (Wgs 2.27)."""
    with signed_in(people["victim_support"]) as barred, signed_in(people["manager"]) as manager:
        policy = frozenset({Function.POLICY})
        assert not can_learn(replace(barred, functions=policy))
        assert can_learn(replace(manager, functions=policy))


@pytest.mark.django_db
def test_the_words_of_a_deviation_are_for_who_sees_that_case(people):
    number = decided(people, office=True)
    with signed_in(people["prosecutor"]) as viewer:
        proposals = cases_of_rule("intake-selection@2026-11-15", "R03", limit=10)
        (found,) = deviations_from(proposals, viewer=viewer, limit=10)
    assert (found.number, found.text) == (number, "Het bewijs is nog niet rond.")
    with signed_in(people["elsewhere"]) as viewer:
        assert cases_of_rule("intake-selection@2026-11-15", "R03", limit=10) == {}
        assert deviations_from(proposals, viewer=viewer, limit=10) == []


def page_of(who, address, **arguments):
    client = Client()
    client.post(reverse("become", kwargs={"username": who}))
    answer = client.get(reverse(address, kwargs=arguments))
    return " ".join(answer.content.decode().split())


R03 = {"name": "intake-selection", "version": "2026-11-15", "rule": "R03"}


@pytest.mark.django_db
def test_the_page_of_a_rule_gives_its_text_and_numbers_but_no_words_of_cases_one_may_not_see(
    people,
):
    for _ in range(6):
        decided(people, office=True)
    refresh_rules(over())
    page = page_of("manager", "rule-looked-back", **R03)
    assert "Er is huiselijk geweld." in page
    assert "<li>Het bewijs: 5</li>" in page  # the reason code, in words
    assert "Het bewijs is nog niet rond." not in page
    assert "Geen tekst die je mag lezen." in page
    assert "R03" in page_of("manager", "rules-looked-back")
