"""What may be told of ways: an attacker who lays it beside the months finds every small number open."""

import hypothesis.strategies as st
from hypothesis import given, settings

from schakel.monitoring.rules.flows import (
    ALL_REGIONS,
    CaseKind,
    Lasted,
    Monthly,
    ProcessMap,
    as_passed,
    as_ways,
    differences,
    durations_of,
    together,
    told_ways,
    total_of,
)
from schakel.monitoring.rules.periods import quarter_of
from schakel.monitoring.rules.small_numbers import is_small, shown
from tests.monitoring.attacker import Attacker
from tests.monitoring.test_process_map import RULE, TODAY

MONTHS = ("2026-01", "2026-02", "2026-03")
QUARTER = quarter_of(TODAY)
ENDS = ("CASE_CLOSED", "CASE_REFUSED")
WAYS = [(begin, *middle, end) for begin in ("A", "B") for middle in ((), ("C",)) for end in ENDS]
numbers = st.one_of(st.integers(0, 12), st.integers(98, 103))
histories = st.dictionaries(
    st.sampled_from(WAYS),
    st.fixed_dictionaries(dict.fromkeys(MONTHS, numbers)),
    max_size=6,
).map(Monthly)


def cells(ways, months=MONTHS):
    return frozenset((way, month) for way in ways for month in months)


def others(end):
    """Ways that the attacker cannot rule out: what goes another way to the same end."""
    return ("?", end)


def who_saw_all(counted):
    """An attacker who has the map of the quarter, and the totals of each month by end and together."""
    attacker = Attacker(RULE)
    told = told_ways(counted, RULE)
    for way, cases in told.items():
        attacker.sees(cells([way]), shown(cases, RULE))
    everything = [*counted.ways, *(others(end) for end in ENDS)]
    attacker.sees(cells(everything), total_of(counted, RULE))
    for end in ENDS:
        of_end = [way for way in everything if way[-1] == end]
        for month in MONTHS:
            number = sum(counted.ways[way][month] for way in of_end if way in counted.ways)
            attacker.sees(cells(of_end, [month]), shown(number, RULE))
    return attacker, told


@settings(max_examples=60, deadline=None)
@given(counted=histories)
def test_of_every_way_that_is_left_unsaid_one_to_four_all_stay_possible(counted):
    attacker, told = who_saw_all(counted)
    for way, months in counted.ways.items():
        if is_small(counted.of_way(way), RULE):
            assert way not in told
            assert attacker.open_values(cells([way])) == {1, 2, 3, 4}
        for month, cases in months.items():
            if is_small(cases, RULE):
                assert way not in told
                assert attacker.open_values(cells([way], [month])) == {1, 2, 3, 4}


@given(counted=histories)
def test_of_every_way_that_is_told_none_or_many_went_it_in_each_month(counted):
    told = told_ways(counted, RULE)
    for way, cases in told.items():
        assert cases == counted.of_way(way) >= RULE.smallest_count
        assert not any(is_small(number, RULE) for number in counted.ways[way].values())


@given(counted=histories)
def test_what_is_left_untold_is_of_none_or_of_many_as_long_as_something_is_told(counted):
    told = told_ways(counted, RULE)
    for group in (list(counted.ways), *([w for w in counted.ways if w[-1] == e] for e in ENDS)):
        left = sum(counted.of_way(way) for way in group if way not in told)
        assert not is_small(left, RULE) or not any(way in told for way in group)


@given(counted=histories)
def test_every_number_of_a_map_follows_from_the_ways_that_are_told(counted):
    ways = as_ways(told_ways(counted, RULE), RULE)
    found = ProcessMap("", CaseKind.HOUSE, QUARTER, total_of(counted, RULE), ways)
    for passed in as_passed(ways, {}, RULE):
        assert passed.cases == sum(way.cases for way in ways if passed.edge in way.edges)
    for step, cases in found.nodes.items():
        assert cases == sum(way.cases for way in ways if step in way.steps)
    assert set(found.drawn) <= set(ways)


@given(regions=st.lists(histories, min_size=2, max_size=4))
def test_all_regions_together_tell_nothing_that_they_do_not_tell_apart(regions):
    apart = [
        ProcessMap(
            str(number),
            CaseKind.TABLE,
            QUARTER,
            total_of(one, RULE),
            as_ways(told_ways(one, RULE), RULE),
        )
        for number, one in enumerate(regions)
    ]
    total, ways = together(apart)
    for way in ways:
        assert way.cases == sum(w.cases for one in apart for w in one.ways if w.steps == way.steps)
    if total.number is not None:
        assert total.number == sum(one.total.number for one in apart)


def test_the_smallest_way_beside_few_is_left_untold_too():
    def every_month(*numbers):
        return dict(zip(MONTHS, numbers, strict=True))

    counted = Monthly(
        {
            ("A", "CASE_CLOSED"): every_month(40, 40, 40),
            ("B", "CASE_CLOSED"): every_month(8, 8, 8),
            ("C", "CASE_CLOSED"): every_month(0, 2, 0),
        }
    )
    assert told_ways(counted, RULE) == {("A", "CASE_CLOSED"): 120}


def test_a_total_beside_a_month_of_few_is_left_unsaid():
    counted = Monthly({("A", "CASE_CLOSED"): {MONTHS[0]: 40, MONTHS[1]: 3}})
    assert total_of(counted, RULE).number is None


def test_times_are_told_of_ten_cases_and_the_ninetieth_percentile_of_fifty():
    assert durations_of(Lasted(9, 60, 90), RULE) == (None, None)
    assert durations_of(Lasted(10, 61.9, 90), RULE) == (60, None)
    assert durations_of(Lasted(50, 61.9, 93.1), RULE) == (60, 95)


def test_two_maps_beside_each_other_say_nothing_of_a_way_that_one_leaves_unsaid():
    def a_map(**ways):
        told = {tuple(way): number for way, number in ways.items()}
        made = as_ways(told, RULE)
        return ProcessMap(
            ALL_REGIONS, CaseKind.TABLE, QUARTER, shown(100, RULE), made, as_passed(made, {}, RULE)
        )

    found = differences(a_map(AB=75, ACB=25), a_map(AB=100), RULE)
    assert [(one.edge, one.shares) for one in found] == [
        (("A", "B"), (75.0, 100.0)),
        (("A", "C"), (25.0, None)),
        (("C", "B"), (25.0, None)),
    ]
