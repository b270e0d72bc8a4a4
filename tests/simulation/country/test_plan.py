"""A plan is drawn from a seed: how much, when, about whom, and how far it came."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.kernel import clock
from schakel.simulation.country.assumptions import assumed, figure
from schakel.simulation.country.cases import case_templates, share_of_minors, share_with_victim
from schakel.simulation.country.hours import at_the_office, at_the_table
from schakel.simulation.country.houses import notification_templates, signal_templates
from schakel.simulation.country.meeting import band
from schakel.simulation.country.places import regions
from schakel.simulation.country.plan import PROMISED, Wish, chosen_regions, make_plan, poisson
from schakel.simulation.country.spreading import weighed
from schakel.simulation.country.templates import (
    CaseTemplate,
    NotificationTemplate,
    ShiftTemplate,
    SignalTemplate,
    conference_in,
)
from schakel.simulation.country.volumes import cases_a_year

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONTH = Wish(date(2026, 3, 4), 30, seed=7, only=("LIMBURG", "ROTTERDAM"))


@pytest.fixture(scope="module")
def month():
    return make_plan(MONTH)


def in_full(plan):
    return [
        (p.template.key, p.weeks, p.drift, p.person, p.until, plan.register.born(p.person or 0))
        for p in plan
    ]


def test_the_same_seed_gives_the_same_plan_and_another_seed_another(month):
    assert in_full(make_plan(MONTH)) == in_full(month)
    assert in_full(make_plan(replace(MONTH, seed=8))) != in_full(month)


def test_everything_in_a_plan_arrives_in_its_days_and_was_received_before_they_ended(month):
    for one in month:
        arrives = one.arrives_at(MONTH.monday)
        assert MONTH.first <= arrives.date() < MONTH.until
        received = (arrives + one.template.moments()[0]).replace(tzinfo=None)
        assert received.date() < MONTH.until or isinstance(one.template, ShiftTemplate)


def test_no_house_has_two_conferences_at_one_moment():
    """It could hold one only, and a year of copies by chance has several of them."""
    year = make_plan(Wish(date(2025, 11, 27), 365, seed=1, only=("MIDDEN-NEDERLAND",)))
    planned = Counter(
        one.weeks * 7 * DAY + conference + one.drift
        for one in year
        if (conference := conference_in(one.template)) is not None
    )
    assert planned.total() > 1000
    assert max(planned.values()) == 1


@pytest.mark.parametrize("region", regions())
def test_everything_in_a_template_happens_on_a_whole_second(region):
    """Messages and moulds know no parts of one."""
    where = regions()[region]
    drawn = (
        *case_templates(where, 49),
        *notification_templates(where, 14),
        *signal_templates(where, 7),
    )
    broken = {
        one.template.key for one in drawn for span in one.template.moments() if span.microseconds
    }
    assert not broken


def test_what_has_not_happened_when_the_period_ends_is_cut_off(month):
    cut = [one for one in month if one.until is not None]
    assert cut
    for one in month:
        ended = clock.local(one.arrives_at(MONTH.monday)).replace(tzinfo=None)
        acts = [ended + span for span in one.course.moments()]
        assert max(acts).date() < MONTH.until or isinstance(one.template, ShiftTemplate)


def test_no_two_copies_of_a_template_are_at_one_moment(month):
    moments = Counter((p.template.key, p.weeks, p.drift) for p in month)
    assert set(moments.values()) == {1}


def test_a_person_who_comes_again_is_in_the_band_of_age_of_the_case(month):
    again = Counter(p.person for p in month if p.person is not None)
    assert max(again.values()) > 1
    for one in month:
        if one.person is not None:
            arrives = one.arrives_at(MONTH.monday).date().toordinal()
            assert band(month.register.age(one.person, arrives)) == band(one.template.age)


def test_with_what_ran_before_the_first_day_the_tables_do_not_begin_empty():
    plan = make_plan(replace(MONTH, run_in=True))
    before = [p for p in plan if p.arrives_at(MONTH.monday).date() < MONTH.first]
    assert len(before) > 200
    for one in before:
        last = one.arrives_at(MONTH.monday) + one.template.moments()[-1]
        assert last.date() >= MONTH.first - (PROMISED if is_report(one) else DAY)


def test_a_year_of_the_country_has_the_published_number_of_cases():
    year = make_plan(Wish(date(2025, 11, 26), 365, seed=3))
    assert year.count(CaseTemplate) == pytest.approx(figure("F03", 4), rel=0.01)
    reports = year.count(NotificationTemplate)
    requests = sum(len(p.template.course.requests) for p in year if is_report(p))
    assert reports + requests == pytest.approx(60_000, rel=0.05)
    signals = year.count(SignalTemplate) + sum(
        len(p.template.signals) for p in year if is_report(p)
    )
    assert signals == pytest.approx(assumed("signals_a_year"), rel=0.03)


def is_report(planned):
    return isinstance(planned.template, NotificationTemplate)


def test_on_new_years_day_twice_as_many_come_in():
    plan = make_plan(Wish(date(2025, 12, 25), 14, seed=3))
    by_day = Counter(
        p.arrives_at(plan.wish.monday).date() for p in plan if isinstance(p.template, CaseTemplate)
    )
    usual = [count for day, count in by_day.items() if day != date(2026, 1, 1)]
    assert by_day[date(2026, 1, 1)] - sum(usual) / len(usual) == pytest.approx(
        figure("F54"), rel=0.25
    )


def test_the_break_of_2019_is_in_the_volumes_of_those_years_only():
    volumes = [cases_a_year(year) for year in range(2016, 2027)]
    assert volumes == [104800] * 3 + [129300, 122800, 123400] + [132300] * 5


@pytest.mark.parametrize("count", [35, 49, 120])
@pytest.mark.parametrize("region", sorted(regions()))
def test_the_templates_of_every_region_have_the_published_mix(region, count):
    made = case_templates(regions()[region], count)

    def share(has):
        return sum(one.weight for one in made if has(one.template))

    assert share(lambda t: t.course.decided <= DAY) == pytest.approx(figure("F17") / 100, abs=0.001)
    assert share(lambda t: t.minor) == pytest.approx(share_of_minors(), abs=0.001)
    assert share(lambda t: t.victims) == pytest.approx(share_with_victim(), abs=0.01)
    mean = sum(one.weight * (one.template.course.decided / DAY) for one in made)
    assert mean == pytest.approx(figure("F12"), rel=0.02)
    assert min(one.weight for one in made) > 0


def test_everybody_decides_while_the_table_is_open_and_houses_work_on_working_days():
    for region in regions().values():
        for one in case_templates(region, 49):
            course, arrives = one.template.course, one.template.arrives
            assert 8 * HOUR <= (arrives + course.decided) % DAY < 22 * HOUR
            if course.house is not None:
                base = arrives + course.offered
                for span in (course.house.accepted, course.house.conference, course.house.told):
                    assert (base + span) // DAY % 7 < 5
                    assert 9 * HOUR <= (base + span) % DAY < 17 * HOUR


@given(st.lists(st.integers(0, 14 * 24 * 60), min_size=2, unique=True))
def test_moving_acts_to_opening_hours_keeps_their_order(minutes):
    spans = [timedelta(minutes=m) for m in sorted(minutes)]
    assert all(a < b for a, b in pairwise(map(at_the_table, spans)))
    assert all(at_the_office(span) >= span for span in spans)


@settings(deadline=None)
@given(st.floats(0.05, 90), st.integers(0, 1000))
def test_the_mean_of_many_draws_is_the_mean_that_was_asked(mean, seed):
    random = Random(seed)
    draws = [poisson(mean, random) for _ in range(400)]
    assert sum(draws) / len(draws) == pytest.approx(mean, abs=6 * (mean / len(draws)) ** 0.5)


def test_a_trait_that_all_have_cannot_be_given_another_share():
    with pytest.raises(ValueError, match="all have or none has"):
        weighed(3, [([True, True, True], 0.5)])


def test_a_region_that_does_not_exist_is_named_beside_those_that_do():
    with pytest.raises(ValueError, match="no such region: ATLANTIS; there are AMSTERDAM, DEN-HAAG"):
        chosen_regions(["ATLANTIS", "LIMBURG"])
