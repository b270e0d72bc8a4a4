"""The four rules of the control chart, each with the series that it was made for."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.monitoring.rules import p_chart
from schakel.monitoring.rules.periods import first_day, is_week, weeks
from schakel.monitoring.rules.xmr import Kind, Signal, natural_limits, read

ORDINARY = [50, 52, 49, 51, 50, 48, 51, 50, 52, 49, 50, 51]


def last(values, *, higher_is_better=True):
    return read(values, higher_is_better=higher_is_better).verdict


def test_fewer_than_twelve_points_say_nothing():
    found = read(ORDINARY[:11], higher_is_better=True)
    assert (found.verdict, found.limits) == (Signal.TOO_FEW, None)


def test_the_limits_are_the_mean_and_the_mean_moving_range():
    found = read([10, 12] * 6, higher_is_better=True)
    assert found.limits.mean == 11
    assert found.limits.upper == pytest.approx(11 + 2.66 * 2)
    assert found.limits.lower == pytest.approx(11 - 2.66 * 2)
    assert set(found.signals) == {Signal.ORDINARY}


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ([*ORDINARY, 70], "a point outside the limits"),
        ([*ORDINARY, 52, 53, 52, 53, 52, 53, 52, 53, 52], "a run on one side of the mean"),
        ([*ORDINARY[:8], 47, 48, 49, 50, 51, 52], "a trend"),
    ],
)
def test_what_is_special_is_better_or_worse_by_what_is_wanted(values, what):
    assert last(values) == Signal.BETTER, what
    assert last(values, higher_is_better=False) == Signal.WORSE, what
    assert last([100 - value for value in values]) == Signal.WORSE, what


def test_two_of_three_points_near_a_limit_are_special():
    values = [*ORDINARY, 56, 51, 56]
    found = read(values, higher_is_better=True)
    assert max(values) < found.limits.upper
    assert found.verdict == Signal.BETTER
    assert last([*ORDINARY, 51, 56]) == Signal.ORDINARY


def test_ordinary_variation_is_called_so():
    assert last(ORDINARY) == Signal.ORDINARY


def in_fives(values):
    return read(values, higher_is_better=False, steps=[5.0] * len(values))


def test_what_rounding_alone_can_do_is_not_special():
    """Medians of some 47 minutes, told as 45 or 50: found in twenty ordinary years of the country."""
    assert set(in_fives([45] * 14 + [50]).signals) == {Signal.ORDINARY}
    assert set(in_fives([45] * 9 + [50] * 9).signals) == {Signal.ORDINARY}
    assert set(in_fives([45, 45, 50] * 6).signals) == {Signal.ORDINARY}


def test_days_that_jump_from_one_working_day_to_the_next_are_not_special():
    days = [13.8] * 10 + [13.1] + [13.8] * 8
    assert set(in_steps_of(days, 1.0).signals) == {Signal.ORDINARY}
    assert in_steps_of([*days, 16.0], 1.0).verdict == Signal.WORSE


def in_steps_of(values, step):
    return read(values, higher_is_better=False, steps=[step] * len(values))


def test_more_than_rounding_can_do_is_special_still():
    assert in_fives([45] * 14 + [55]).verdict == Signal.WORSE
    assert in_fives([45, 50] * 7 + [75]).verdict == Signal.WORSE
    assert in_fives([45, 55] * 6 + [60] * 7).verdict == Signal.WORSE


@given(st.integers(0, 10_000))
def test_shares_of_small_months_that_do_not_change_are_seldom_special(seed):
    random = Random(seed)
    shares = [(sum(random.random() < 0.95 for _ in range(60)), 60) for _ in range(24)]
    told = [(5 * round(part / 5), whole) for part, whole in shares]
    found = p_chart.read(told, higher_is_better=True, rounded_to=5)
    assert sum(signal != Signal.ORDINARY for signal in found.signals) <= 4


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_weeks_are_whole_follow_each_other_and_ended_a_week_ago(today):
    found = weeks(today)
    assert len(found) == 26
    assert all(a.ends_on == b.starts_on for a, b in pairwise(found))
    assert {(w.starts_on.weekday(), (w.ends_on - w.starts_on).days) for w in found} == {(0, 7)}
    assert timedelta(7) <= today - found[-1].ends_on < timedelta(14)
    assert [first_day(w.code) for w in found] == [w.starts_on for w in found]
    assert all(is_week(w.code) for w in found)


def test_the_limits_of_an_xmr_chart_are_those_of_the_handbook():
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rates of ten batches."""
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    found = natural_limits(flow)
    assert found.mean == pytest.approx(50.81)
    assert found.upper == pytest.approx(55.8041, abs=0.01)
    assert found.lower == pytest.approx(45.8159, abs=0.01)


# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.3.2: chips with a defect, of 50 on each wafer.
WAFERS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
WAFERS += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]


def test_the_limits_of_a_p_chart_are_those_of_the_handbook():
    found = p_chart.limits_by_size([(defects, 50) for defects in WAFERS])
    assert found[0].mean == pytest.approx(23.13, abs=0.01)
    assert found[0].upper == pytest.approx(41.02, abs=0.01)
    assert found[0].lower == pytest.approx(5.24, abs=0.01)
    beyond = [n for n, defects in enumerate(WAFERS, 1) if 2 * defects > found[0].upper]
    assert beyond == [15, 23]


def test_a_larger_point_has_narrower_limits_and_rounded_counts_wider_ones():
    small, large = p_chart.limits_by_size([(10, 40), (100, 400)])
    assert small.upper > large.upper > large.mean > large.lower > small.lower
    assert p_chart.limits_by_size([(10, 40), (100, 400)], 5)[0].upper > small.upper


def test_shares_that_chance_explains_make_a_p_chart_and_others_an_xmr_chart():
    by_chance = [(52, 100), (47, 100), (55, 100), (46, 100), (50, 100), (44, 100)] * 2
    assert p_chart.read(by_chance, higher_is_better=True).kind == Kind.P
    wild = [(20, 100), (80, 100)] * 6
    found = p_chart.read(wild, higher_is_better=True)
    assert (found.kind, found.verdict) == (Kind.XMR, Signal.ORDINARY)


def test_a_large_point_is_special_where_a_small_one_at_the_same_height_is_not():
    steady = [(50, 100), (51, 100), (49, 100), (50, 100)] * 4
    assert p_chart.read([*steady, (13, 20)], higher_is_better=True).verdict == Signal.ORDINARY
    assert p_chart.read([*steady, (260, 400)], higher_is_better=True).verdict == Signal.BETTER


def test_where_neither_way_is_better_a_special_point_is_higher_or_lower():
    assert last([*ORDINARY, 70], higher_is_better=None) == Signal.HIGHER
    assert last([*ORDINARY, 30], higher_is_better=None) == Signal.LOWER


def test_a_series_that_never_changes_has_nothing_special():
    shares = [(30, 30)] * 12
    assert p_chart.read(shares, higher_is_better=True).verdict == Signal.ORDINARY
    assert last([0.1 + 0.2] * 13) == Signal.ORDINARY


SHARES = st.tuples(st.integers(0, 10), st.sampled_from([50, 100, 250]))


@given(st.lists(SHARES, min_size=12, max_size=14))
def test_any_series_of_shares_gets_a_word_a_point_and_a_mean_between_its_limits(drawn):
    found = p_chart.read(
        [(5 * n, whole) for n, whole in drawn], higher_is_better=False, rounded_to=5
    )
    assert len(found.signals) == len(found.bounds) == len(drawn)
    assert all(one.lower <= one.mean <= one.upper for one in found.bounds)


@pytest.mark.parametrize("about", [40, 150])
def test_a_month_in_which_only_chance_is_at_work_is_seldom_called_special(about):
    """The last of 24 months, by four rules and rounded counts: at most 3 in 100 of these series."""
    chance, special = Random(11), 0
    for _ in range(200):
        wholes = [5 * round(chance.gauss(about, about / 6) / 5) for _ in range(24)]
        parts = [sum(chance.random() < 0.7 for _ in range(whole)) for whole in wholes]
        shares = [(5 * round(part / 5), whole) for part, whole in zip(parts, wholes, strict=True)]
        found = p_chart.read(shares, higher_is_better=True, rounded_to=5)
        special += found.verdict != Signal.ORDINARY
    assert special <= 6
