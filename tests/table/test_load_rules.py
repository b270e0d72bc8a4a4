"""The load of a table: the pace, which clocks end too soon, and the coming hours. Plain Python."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schakel.kernel.clock import AMSTERDAM
from schakel.regions.rules import PartnerKind
from schakel.table.queries.board import COLUMNS, asked_in, asked_of, marks_of
from schakel.table.rules import ContributionState
from schakel.table.rules.hours import (
    Arrivals,
    PlannedSeat,
    Roster,
    SeatsOf,
    clock_hours,
    coming_hours,
    expected_in,
    runs,
    same_hours_before,
    seats_in,
)
from schakel.table.rules.load import (
    InHand,
    Pace,
    Span,
    Stage,
    by_clock,
    last_hours,
    load_rule_on,
    merged,
    outlook,
    present_pace,
    stage_at_table,
    worked,
)

RULE = load_rule_on(date(2026, 11, 26))
NOW = datetime(2026, 11, 26, 14, 30, tzinfo=AMSTERDAM)
HOUR = timedelta(hours=1)


def at(hours):
    return NOW + hours * HOUR


def span(begins, ends):
    return Span(at(begins), at(ends))


TONIGHT = (span(-4, 6),)
QUARTERS = st.integers(-12, 200).map(lambda n: at(n / 4))
CLOCKS = st.one_of(st.none(), QUARTERS)
CASES = st.lists(CLOCKS, max_size=12).map(
    lambda ends: [InHand(f"ROT-{n:02}", end) for n, end in enumerate(ends)]
)
PACES = st.builds(Pace, st.integers(0, 30), st.integers(1, 16).map(lambda n: n * HOUR / 2))
ROSTERS = st.lists(
    st.tuples(st.integers(-8, 60), st.integers(1, 10)).map(lambda s: span(s[0], s[0] + s[1])),
    max_size=5,
)


def names(found):
    return {one.name for one in found.late}


@given(CASES, PACES, PACES, ROSTERS)
def test_a_faster_pace_never_adds_a_case(cases, one, other, roster):
    slow, fast = sorted((one, other), key=lambda pace: pace.per_hour)
    assert names(outlook(cases, fast, roster, NOW)) <= names(outlook(cases, slow, roster, NOW))


@given(CASES, PACES, ROSTERS)
def test_a_case_without_a_clock_is_never_listed(cases, pace, roster):
    with_clock = {case.name for case in cases if case.ends_at}
    assert names(outlook(cases, pace, roster, NOW)) <= with_clock


@given(CASES.flatmap(lambda cases: st.tuples(st.just(cases), st.permutations(cases))), PACES)
def test_the_order_in_which_cases_are_given_does_not_matter(both, pace):
    cases, shuffled = both
    assert outlook(cases, pace, TONIGHT, NOW) == outlook(shuffled, pace, TONIGHT, NOW)


@given(CASES, ROSTERS, st.integers(1, 8))
def test_at_a_pace_of_zero_every_case_with_a_clock_is_listed(cases, roster, hours):
    found = outlook(cases, Pace(0, hours * HOUR), roster, NOW)
    assert names(found) == {case.name for case in cases if case.ends_at}
    assert {one.expected_at for one in found.late} <= {None}
    assert found.beyond_the_roster == 0


@given(CASES, PACES, ROSTERS)
def test_each_case_that_is_listed_ends_before_it_comes_up_and_they_stand_by_their_clock(
    cases, pace, roster
):
    found = outlook(cases, pace, roster, NOW).late
    assert all(one.expected_at is None or one.ends_at < one.expected_at for one in found)
    ends = [one.ends_at for one in found]
    assert ends == sorted(ends)


@given(CASES, PACES, ROSTERS, QUARTERS)
def test_a_case_that_comes_in_later_takes_no_other_off_the_list(cases, pace, roster, ends_at):
    before = outlook(cases, pace, roster, NOW)
    after = outlook([*cases, InHand("ROT-ZZ", ends_at)], pace, roster, NOW)
    assert names(before) <= names(after)


def test_an_empty_table_has_nothing_to_list():
    assert outlook([], Pace(8, 4 * HOUR), TONIGHT, NOW).late == ()


def test_the_third_by_its_clock_is_expected_after_three_cases_have_been_done():
    cases = [InHand("C", at(1.4)), InHand("A", at(1)), InHand("B", at(1.2)), InHand("D", None)]
    (one,) = outlook(cases, Pace(8, 4 * HOUR), TONIGHT, NOW).late
    assert (one.name, one.place, one.expected_at) == ("C", 3, at(1.5))


def test_a_clock_that_ends_at_the_very_moment_is_in_time():
    assert outlook([InHand("A", at(0.5))], Pace(8, 4 * HOUR), TONIGHT, NOW).late == ()


def test_the_hours_in_which_no_shift_runs_do_not_count():
    """Two an hour, half an hour left tonight, and the table opens at nine tomorrow."""
    tonight, tomorrow = span(-4, 0.5), span(18.5, 26.5)
    cases = [InHand("A", at(0.4)), InHand("B", at(12)), InHand("C", at(20))]
    found = outlook(cases, Pace(8, 4 * HOUR), (tonight, tomorrow), NOW)
    assert [(one.name, one.expected_at) for one in found.late] == [
        ("A", at(0.5)),
        ("B", at(19)),
    ]


def test_beyond_the_roster_nothing_is_foretold_but_it_is_said():
    cases = [InHand("A", at(0.7)), InHand("B", at(0.8)), InHand("C", at(40))]
    found = outlook(cases, Pace(4, 4 * HOUR), (span(-4, 1),), NOW)
    assert [(one.name, one.expected_at) for one in found.late] == [("A", at(1)), ("B", None)]
    assert found.beyond_the_roster == 1


def test_cases_stand_by_their_clock_and_by_nothing_else():
    cases = [InHand("D", None), InHand("B", at(3)), InHand("C", at(1)), InHand("A", at(3))]
    assert [case.name for case in by_clock(cases)] == ["C", "A", "B", "D"]


@pytest.mark.parametrize(
    ("moments", "window", "expected"),
    [
        ([-0.5, -1, -2], (span(-4, 0),), Pace(3, 4 * HOUR)),
        ([-0.5, -1], (span(-4, 0),), None),  # two may be chance
        ([-0.1, -0.2, -0.3], (span(-0.5, 0),), None),  # half an hour tells nothing
        ([-0.1, -0.2, -0.3], (span(-1, 0),), Pace(3, HOUR)),
        ([], (span(-4, 0),), Pace(0, 4 * HOUR)),
        ([], (span(-3, 0),), None),  # nothing yet is no pace of zero
        ([-5, -6, -7], (span(-4, 0),), Pace(0, 4 * HOUR)),  # what is older does not count
        ([], (), None),
    ],
)
def test_a_pace_is_spoken_of_only_when_there_is_enough(moments, window, expected):
    assert present_pace([at(hours) for hours in moments], window, RULE) == expected


def test_the_last_hours_of_shift_leave_the_night_out():
    yesterday, today = span(-20, -10), span(-1, 6)
    assert last_hours([today, yesterday], NOW, 4) == merged([span(-13, -10), span(-1, 0)])


@given(ROSTERS, st.integers(1, 9))
def test_never_more_hours_than_are_asked_and_none_to_come(roster, hours):
    found = last_hours(roster, NOW, hours)
    assert sum((one.length for one in found), timedelta()) <= hours * HOUR
    assert all(one.ends <= NOW for one in found)


@given(ROSTERS, st.integers(1, 40).map(lambda n: n * HOUR / 4))
def test_work_takes_exactly_its_time_in_opening_hours(roster, work):
    done = worked(roster, NOW, work)
    assume(done is not None)
    spent = sum((one.within(Span(NOW, done)).length for one in merged(roster)), timedelta())
    assert spent == work


@pytest.mark.parametrize(
    ("proposed", "partners_wait", "assessed", "stage"),
    [
        (False, True, True, Stage.PROPOSAL),
        (True, True, True, Stage.CONTRIBUTIONS),
        (True, False, False, Stage.ASSESSMENT),
        (True, False, True, Stage.DECISION),
    ],
)
def test_a_case_waits_for_what_is_missing_first(proposed, partners_wait, assessed, stage):
    found = stage_at_table(proposed=proposed, partners_wait=partners_wait, assessed=assessed)
    assert found == stage


# The coming hours


@given(st.integers(0, 3000), st.integers(1, 60))
def test_the_hours_of_the_clock_fill_the_time_and_do_not_overlap(begin, quarters):
    """Through every change of the clock of some months."""
    begins = datetime(2026, 9, 1, tzinfo=UTC) + begin * HOUR + 7 * HOUR / 60
    ends = begins + quarters * HOUR / 4
    found = clock_hours(begins, ends)
    assert (found[0].begins, found[-1].ends) == (begins, ends)
    assert all(one.ends == other.begins for one, other in pairwise(found))
    assert all(timedelta() < one.length <= HOUR for one in found)
    assert all(one.begins.minute == 0 for one in found[1:])


def test_the_night_in_which_the_clock_goes_back_has_an_hour_more():
    evening = datetime(2026, 10, 24, 22, tzinfo=AMSTERDAM)
    morning = datetime(2026, 10, 25, 6, tzinfo=AMSTERDAM)
    local = [one.begins.astimezone(AMSTERDAM).hour for one in clock_hours(evening, morning)]
    assert local == [22, 23, 0, 1, 2, 2, 3, 4, 5]


def test_the_same_hour_of_the_weeks_before_follows_the_wall_clock():
    """Four in the afternoon is four in the afternoon on either side of the change of the clock."""
    thursday = datetime(2026, 11, 5, 16, tzinfo=AMSTERDAM)
    found = [one.astimezone(AMSTERDAM) for one in same_hours_before(thursday, 4)]
    assert [(one.day, one.hour) for one in found] == [(29, 16), (22, 16), (15, 16), (8, 16)]


def test_an_hour_that_came_twice_counts_as_two_and_one_that_was_skipped_as_none():
    sunday = datetime(2026, 11, 1, 2, tzinfo=AMSTERDAM)
    assert len(same_hours_before(sunday, 2)) == 3
    spring = datetime(2026, 4, 5, 2, tzinfo=AMSTERDAM)
    assert len(same_hours_before(spring, 2)) == 1


def test_what_is_expected_is_the_mean_of_that_hour_in_the_weeks_before():
    hour = Span(at(0.5), at(1.5))  # from three to four
    arrivals = [hour.begins - timedelta(weeks=week) + HOUR / 3 for week in (1, 1, 2, 4, 4, 4)]
    elsewhere = [hour.begins - timedelta(weeks=1) - HOUR, hour.begins - timedelta(days=6)]
    assert expected_in(hour, Arrivals.at(arrivals + elsewhere), RULE) == 6 / 4
    half = Span(at(1), at(1.5))
    assert expected_in(half, Arrivals.at(arrivals + elsewhere), RULE) == 6 / 8


def test_nothing_is_expected_before_there_are_weeks_enough_and_none_is_not_nothing():
    hour = Span(at(0.5), at(1.5))
    assert expected_in(hour, Arrivals.at([]), RULE) is None
    assert expected_in(hour, Arrivals.at([hour.begins - timedelta(days=8)]), RULE) is None
    assert expected_in(hour, Arrivals.at([hour.begins - timedelta(days=15)]), RULE) == 0


def seat(organisation, begins, ends, *, filled=True):
    return PlannedSeat(organisation, span(begins, ends), filled)


def test_seats_are_told_at_their_emptiest_moment():
    seats = [
        seat("OM", -4, 0.75),
        seat("OM", 0.75, 6, filled=False),
        seat("POL", -4, 6),
        seat("POL", -4, 6, filled=False),
        seat("RVDK", 3, 6),
    ]
    assert seats_in(span(0.5, 1.5), seats) == (SeatsOf("OM", 0, 1), SeatsOf("POL", 1, 2))


def hours_of(roster, *, in_hand=0, arrivals=(), pace=None):
    day = roster.rest_of_the_day(NOW, RULE)
    return coming_hours(
        clock_hours(day.begins, day.ends),
        in_hand=in_hand,
        arrivals=Arrivals.at(arrivals),
        pace=pace,
        roster=roster,
        rule=RULE,
    )


def test_hours_to_the_end_of_the_shift_day_with_what_is_left_at_the_end_of_each():
    roster = Roster((span(-4, 2), span(2, 4.5)))
    busy = span(0.5, 1.5)
    arrivals = [busy.begins - timedelta(weeks=week) for week in (1, 2, 3, 4) for _ in range(3)]
    found = hours_of(roster, in_hand=2, arrivals=arrivals, pace=Pace(8, 4 * HOUR))
    assert [one.span.length for one in found] == [HOUR / 2, HOUR, HOUR, HOUR, HOUR]
    assert [one.expected for one in found] == [0, 3, 0, 0, 0]
    assert [one.settles for one in found] == [1, 2, 2, 2, 2]
    assert [one.in_hand for one in found] == [1, 2, 0, 0, 0]
    assert runs(found, lambda one: one.fills_up) == list(merged([busy]))


@pytest.mark.parametrize(("a_week", "fills"), [(2, False), (3, True)])
def test_an_hour_fills_up_when_a_whole_case_more_is_expected_than_is_done(a_week, fills):
    busy = span(0.5, 1.5)
    arrivals = [busy.begins - timedelta(weeks=week) for week in (1, 2, 3, 4) for _ in range(a_week)]
    found = hours_of(Roster((span(-4, 4),)), arrivals=arrivals, pace=Pace(6, 4 * HOUR))
    assert [one.fills_up for one in found] == [False, fills, False, False, False]


def test_without_a_pace_nothing_is_said_of_what_is_left():
    found = hours_of(Roster((span(-1, 2),)), in_hand=4)
    assert {(one.settles, one.in_hand, one.fills_up) for one in found} == {(None, None, False)}


def test_a_shift_over_midnight_is_of_the_day_on_which_it_began():
    late = Roster((span(-1, 11), span(18, 24)))  # till half past one; the next at half past eight
    assert late.rest_of_the_day(NOW, RULE).ends == at(11)
    after_midnight = at(10.5)
    assert late.rest_of_the_day(after_midnight, RULE).ends == at(24)


@pytest.mark.parametrize("shifts", [(), (span(-9, -1),), (span(20, 28),)])
def test_a_day_without_a_shift_to_come_has_no_hours(shifts):
    assert Roster(shifts).rest_of_the_day(NOW, RULE) is None


def test_a_roster_without_end_is_told_of_for_the_hours_of_a_table():
    assert Roster((span(-1, 9000),)).rest_of_the_day(NOW, RULE).length == RULE.ahead_hours * HOUR


@given(
    st.none() | st.frozensets(st.sampled_from([*COLUMNS, PartnerKind.POLICE])),
    st.dictionaries(st.sampled_from(COLUMNS), st.sampled_from(ContributionState)),
    st.sampled_from([PartnerKind.PROSECUTION, *COLUMNS]),
)
def test_who_is_still_asked_is_what_the_marks_of_the_board_say(partners, cards, kind):
    viewer = SimpleNamespace(kind=kind)
    proposal = None if partners is None else SimpleNamespace(partners=tuple(partners))
    assert asked_in(proposal, cards, viewer) == asked_of(marks_of(proposal, cards, viewer))
