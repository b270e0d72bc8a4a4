"""The four rules of the control chart, each with the series that it was made for."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.monitoring.rules.periods import first_day, is_week, weeks
from schakel.monitoring.rules.xmr import Signal, read

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


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_weeks_are_whole_follow_each_other_and_ended_a_week_ago(today):
    found = weeks(today)
    assert len(found) == 26
    assert all(a.ends_on == b.starts_on for a, b in pairwise(found))
    assert {(w.starts_on.weekday(), (w.ends_on - w.starts_on).days) for w in found} == {(0, 7)}
    assert timedelta(7) <= today - found[-1].ends_on < timedelta(14)
    assert [first_day(w.code) for w in found] == [w.starts_on for w in found]
    assert all(is_week(w.code) for w in found)
