"""Where a mould is played: in the past, under the rules of its copies, with the clocks standing still."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.kernel.clock import AMSTERDAM
from schakel.people.rules.names import age_range
from schakel.simulation.country.cases import case_templates
from schakel.simulation.country.places import regions
from schakel.simulation.country.shifts import shift_templates
from schakel.simulation.feeding.moulds import Kind, Weeks, stage

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 26, 10, 15, tzinfo=AMSTERDAM)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TEMPLATES = [one.template for one in case_templates(regions()["LIMBURG"], 49)]


@given(st.integers(0, 48), st.integers(0, 5000))
@settings(max_examples=60, deadline=None)
def test_everything_in_a_mould_is_over_and_nothing_in_it_happens_on_a_whole_minute(place, number):
    template = TEMPLATES[place]
    began = Weeks(MONDAY, NOW).place(Kind(template, untils={None}), number)
    assert began + template.moments()[-1] < NOW
    assert all((began + span).second for span in template.moments())


@given(st.integers(0, 48))
@settings(max_examples=30, deadline=None)
def test_the_clocks_do_not_change_within_what_is_short_enough(place):
    template = TEMPLATES[place]
    began = Weeks(MONDAY, NOW).place(Kind(template, untils={None}), 1)
    ended = began + template.moments()[-1]
    if template.moments()[-1] < 120 * DAY:
        assert began.utcoffset() == ended.utcoffset()


@pytest.mark.parametrize("weekday", range(7))
def test_a_mould_of_an_age_that_is_open_lies_on_no_day_on_which_it_is_known(weekday):
    """On 31 August everybody of that month has had their birthday."""
    template = next(one for one in TEMPLATES if one.arrives // DAY == weekday)
    kind = Kind(template, age_open=True, untils={template.moments()[2]})
    for ago in (timedelta(weeks=n) for n in range(53)):
        began = Weeks(MONDAY - ago, NOW - ago).place(kind, 1)
        lowest, highest = age_range(f"1990-{began.month:02d}-00", began.date())
        assert lowest < highest, began


def test_rules_of_last_week_are_played_since_then():
    since = date(2026, 11, 15)
    template = TEMPLATES[3]
    soon = template.moments()[2]
    kind = Kind(template, since=since, untils={soon})
    assert Weeks(MONDAY, NOW).place(kind, 1).date() >= since


def test_rules_that_no_longer_count_are_played_before_they_changed():
    kind = Kind(TEMPLATES[3], until=date(2026, 8, 1), untils={None})
    assert Weeks(MONDAY, NOW).place(kind, 1).date() < date(2026, 8, 1)


def test_two_shifts_of_one_place_in_the_week_are_not_played_at_once():
    full = shift_templates(regions()["LIMBURG"])[0]
    weeks = Weeks(MONDAY, NOW)
    first, second = (weeks.place(Kind(full), number) for number in (0, 1))
    assert first - second == timedelta(days=7)


def test_shifts_are_played_before_those_that_are_on_record():
    full = shift_templates(regions()["LIMBURG"])[0]
    weeks = Weeks(MONDAY, NOW, {"LIMBURG": date(2026, 3, 2)})
    assert weeks.place(Kind(full), 0).date() < date(2026, 3, 2)


def test_a_stage_counts_what_was_done_before():
    spans = [timedelta(hours=n) for n in (1, 2, 5)]
    assert [stage(spans, until) for until in (spans[0], spans[2], None)] == [0, 2, 3]
