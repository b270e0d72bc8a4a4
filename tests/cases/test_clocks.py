"""The legal clocks: fixed examples from the law's commentary, and properties over random moments."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.cases.queries.dossiers import acts_from
from schakel.cases.rules.clocks import (
    Acts,
    ClockKind,
    ClockState,
    compute,
    holding_end,
    is_paused,
    state_of,
)
from schakel.cases.rules.states import STOPS_ALL, ActKind
from schakel.cases.rules.terms import all_terms, term_on

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PAUSE = term_on("NIGHT_PAUSE", datetime(2026, 11, 21, tzinfo=UTC).date())


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("arrival", "pretrial", "end"),
    [
        ("2026-11-21T22:00", True, "2026-11-22T16:00"),
        ("2026-11-21T10:00", False, "2026-11-21T16:00"),
        ("2026-11-21T18:00", False, "2026-11-22T00:00"),
        ("2026-11-21T18:01", False, "2026-11-22T09:01"),
        ("2026-11-21T03:00", False, "2026-11-21T15:00"),
        ("2026-11-21T00:00", True, "2026-11-21T18:00"),
        ("2026-11-21T09:00", True, "2026-11-21T18:00"),
    ],
)
def test_holding_lasts_six_or_nine_hours_without_the_night(arrival, pretrial, end):
    clocks = compute(Acts(at(arrival), pretrial))
    assert clocks.of(ClockKind.HOLDING).ends_at == at(end)


@pytest.mark.parametrize("night", ["2026-03-28T23:00", "2026-10-24T23:00"])
def test_the_nights_when_summer_time_changes_give_nobody_an_hour_more_or_less(night):
    arrival = at(night)
    end = holding_end(arrival, 6, PAUSE)
    counted_before = timedelta(hours=1)
    next_nine = (arrival + timedelta(days=1)).replace(hour=9)
    assert end == next_nine.astimezone(UTC) + timedelta(hours=6) - counted_before


def test_custody_counts_nights_and_is_extended_once_by_three_days():
    order = at("2026-03-28T12:00")
    acts = Acts(at("2026-03-28T08:00"), True, custody_from=order)
    once = compute(acts).of(ClockKind.CUSTODY).ends_at
    twice = compute(
        Acts(at("2026-03-28T08:00"), True, custody_from=order, custody_extended=True)
    ).of(ClockKind.CUSTODY)
    assert once.astimezone(UTC) - order.astimezone(UTC) == timedelta(hours=72)
    assert twice.ends_at.astimezone(UTC) - order.astimezone(UTC) == timedelta(hours=144)


def test_the_judge_must_see_the_suspect_within_three_days_and_eighteen_hours_of_the_arrest():
    acts = Acts(at("2026-11-21T22:00"), True, arrested_at=at("2026-11-21T21:25"))
    assert compute(acts).of(ClockKind.JUDGE).ends_at == at("2026-11-25T15:25")


def test_without_an_arrest_time_the_judges_clock_says_that_the_real_limit_is_earlier():
    clocks = compute(Acts(at("2026-11-21T22:00"), True))
    assert clocks.of(ClockKind.JUDGE).assumption == "ARREST_TIME_UNKNOWN"
    assert any("eerder" in step.text_nl for step in clocks.steps)


def test_who_was_never_brought_in_has_no_holding_clock():
    assert compute(Acts(None, True)).clocks == ()


def test_a_custody_order_stops_the_holding_clock_and_a_release_stops_all():
    arrival, order, release = (
        at("2026-11-21T10:00"),
        at("2026-11-21T14:00"),
        at("2026-11-22T10:00"),
    )
    held = compute(Acts(arrival, True, custody_from=order))
    assert held.of(ClockKind.HOLDING).stopped_at == order
    assert held.ruling().kind == ClockKind.CUSTODY
    free = compute(Acts(arrival, True, custody_from=order, released_at=release))
    assert free.ruling() is None


def test_a_clock_says_in_which_state_it_is():
    clock = compute(Acts(at("2026-11-21T20:00"), False)).of(ClockKind.HOLDING)
    assert clock.ends_at == at("2026-11-22T11:00")
    assert state_of(clock, at("2026-11-21T20:30")) == ClockState.RUNNING
    assert state_of(clock, at("2026-11-22T02:00")) == ClockState.NIGHT_PAUSE
    assert state_of(clock, at("2026-11-22T09:30")) == ClockState.ATTENTION
    assert state_of(clock, at("2026-11-22T10:01")) == ClockState.CRITICAL
    assert state_of(clock, at("2026-11-22T11:12")) == ClockState.OVERDUE


MOMENTS = st.datetimes(
    min_value=datetime(2017, 3, 2),
    max_value=datetime(2040, 1, 1),
    timezones=st.just(UTC),
)


@given(MOMENTS, st.sampled_from([6, 9]))
def test_what_is_counted_is_exactly_the_term(arrival, hours):
    """Minute by minute, by the wall clock: an independent count of the same rule."""
    arrival = arrival.replace(second=0, microsecond=0)
    end = holding_end(arrival, hours, PAUSE)
    counted = sum(
        not is_paused(arrival + timedelta(minutes=m), PAUSE)
        for m in range(int((end - arrival).total_seconds() // 60))
    )
    assert counted == hours * 60


@given(MOMENTS, MOMENTS, st.sampled_from([6, 9]))
def test_who_arrives_later_is_never_free_earlier(first, second, hours):
    early, late = sorted((first, second))
    assert holding_end(early, hours, PAUSE) <= holding_end(late, hours, PAUSE)


@given(MOMENTS, st.sampled_from([6, 9]))
def test_holding_never_ends_inside_the_night(arrival, hours):
    end = holding_end(arrival, hours, PAUSE)
    local = end.astimezone(AMSTERDAM)
    assert local.hour >= 9 or (local.hour, local.minute, local.second) == (0, 0, 0)


@given(
    st.dictionaries(st.sampled_from([*ActKind]), MOMENTS),
    st.sampled_from(sorted(STOPS_ALL)),
    MOMENTS,
    st.booleans(),
)
def test_after_what_stops_all_no_clock_runs(acts, last, moment, pretrial):
    """Lists leave such a dossier out when they ask which clock rules it."""
    assert compute(acts_from(acts | {last: moment}, pretrial)).ruling() is None


def test_every_term_of_law_has_its_article_its_source_and_words_in_two_languages():
    for term in all_terms():
        assert term.article.startswith("art. "), term.code
        assert term.source.startswith("https://wetten.overheid.nl/"), term.code
        assert term.rule_nl, term.code
        assert term.rule_en, term.code


def test_the_hour_that_comes_twice_is_two_hours():
    """Between moments of one zone Python counts these as equal: what is remembered must not."""
    first, second = (at("2026-10-25T02:30").replace(fold=fold) for fold in (0, 1))
    ends = [
        compute(Acts(first, True, custody_from=moment))
        .of(ClockKind.CUSTODY)
        .ends_at.astimezone(UTC)
        for moment in (first, second)
    ]
    assert ends[1] - ends[0] == timedelta(hours=1)
