"""Allowing for the mix of cases: who does as all do is at its expectation, whatever cases come in."""

from dataclasses import astuple
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.monitoring.engine.measures.kinds import READ
from schakel.monitoring.rules.case_mix import (
    UNKNOWN,
    Expected,
    Rule,
    Told,
    allowed,
    expectations,
    left_out,
    months_of,
    rule_on,
    things,
)
from schakel.monitoring.rules.funnel import Count, Standing, adjusted_funnel, funnel
from schakel.monitoring.rules.small_numbers import Ratio, has_small, thresholds_on

TODAY = date(2026, 11, 26)
RULE, PROTECTION = rule_on(TODAY), thresholds_on(TODAY)
# Told as exactly as a number is, of any region: for what must hold whatever is rounded.
EXACT = Rule(TODAY, "test", 3, 0, 0.95, (Told(1, 1e-9),))
THEFT, VIOLENCE, YOUNG = ("1",), ("3",), ("minor",)


def cases(**by_kind):
    """A month of a region: of theft, violence or the young, so many decided in time out of so many."""
    names = {"theft": THEFT, "violence": VIOLENCE, "young": YOUNG}
    return {names[name]: Ratio(*counts) for name, counts in by_kind.items()}


def expected(regions, rule=RULE):
    """What is told of regions of which these are all cases of one month."""
    return expectations({name: [kinds] for name, kinds in regions.items()}, rule, PROTECTION)


def counts(regions):
    return {
        name: Count(
            sum(one.numerator for one in kinds.values()),
            sum(one.denominator for one in kinds.values()),
        )
        for name, kinds in regions.items()
    }


MOSTLY_THEFT = cases(theft=(810, 900), violence=(50, 100))
MOSTLY_VIOLENCE = cases(theft=(90, 100), violence=(450, 900))


def test_a_region_with_hard_cases_that_does_as_all_do_is_as_expected():
    """By hand: of theft 90 in 100 are in time and of violence 50, everywhere. A region with nine times as
    much violence as theft has 540 of 1000, the others have 860."""
    regions = {**{f"R{n}": MOSTLY_THEFT for n in range(9)}, "HARD": MOSTLY_VIOLENCE}
    told = expected(regions)
    assert told["HARD"] == Expected(54.0, 1.0)
    assert told["R0"] == Expected(86.0, 1.0)
    plain = funnel(counts(regions))
    assert plain.places["HARD"].standing == Standing.FAR_BELOW
    adjusted = adjusted_funnel(counts(regions), told)
    assert {one.standing for one in adjusted.places.values()} == {Standing.AS_EXPECTED}
    assert adjusted.target == plain.target == pytest.approx(82.8)
    assert adjusted.places["HARD"].value == pytest.approx(82.8)
    assert adjusted.places["HARD"].expected == pytest.approx(54)


def test_a_region_that_does_better_in_every_kind_may_look_worse_as_counted():
    """Simpson's example: 97 against 90 in theft and 57 against 50 in violence, and 61 against 86 in all."""
    better = cases(theft=(485, 500), violence=(2565, 4500))
    others = cases(theft=(4050, 4500), violence=(250, 500))
    regions = {**{f"R{n}": others for n in range(9)}, "HARD": better}
    as_counted = funnel(counts(regions)).places["HARD"]
    assert (as_counted.value, as_counted.standing) == (61, Standing.FAR_BELOW)
    adjusted = adjusted_funnel(counts(regions), expected(regions))
    place = adjusted.places["HARD"]
    assert place.value > adjusted.target + 5
    assert place.standing in {Standing.ABOVE, Standing.FAR_ABOVE}


def test_a_region_that_lags_in_every_kind_cannot_hide_behind_easy_cases():
    lags = cases(theft=(720, 900), violence=(40, 100))
    regions = {**{f"R{n}": MOSTLY_VIOLENCE for n in range(9)}, "EASY": lags}
    assert funnel(counts(regions)).places["EASY"].standing == Standing.FAR_ABOVE
    place = adjusted_funnel(counts(regions), expected(regions)).places["EASY"]
    assert place.standing == Standing.FAR_BELOW
    assert place.value < funnel(counts(regions)).target


tenths = st.lists(st.integers(1, 9), min_size=3, max_size=3)
sizes = st.lists(st.integers(0, 60), min_size=3, max_size=3).filter(lambda found: sum(found) >= 30)


@given(tenths, st.lists(sizes, min_size=5, max_size=10))
def test_who_does_exactly_as_all_do_in_every_kind_is_at_its_expectation(shares, regions):
    """Whatever the mix: in each kind the same part of ten, so that counts are whole."""
    made = {
        f"R{n}": {
            (str(kind),): Ratio(share * size, 10 * size)
            for kind, (share, size) in enumerate(zip(shares, own, strict=True))
        }
        for n, own in enumerate(regions)
    }
    told, observed = expected(made, EXACT), counts(made)
    assert told.keys() == made.keys()
    for name, one in told.items():
        assert one.share == pytest.approx(100 * observed[name].part / observed[name].whole)
    adjusted = adjusted_funnel(observed, told)
    for place in adjusted.places.values():
        assert place.value == pytest.approx(min(100, adjusted.target))
        assert place.standing == Standing.AS_EXPECTED


@given(
    st.lists(st.tuples(st.integers(5, 95), st.integers(5, 95)), min_size=5, max_size=10),
    st.integers(1, 9),
)
def test_where_all_have_the_same_mix_adjusting_changes_no_figure(done, scale):
    """In every region as many of the one kind as of the other: only what is done with them differs."""
    made = {
        f"R{n}": {
            THEFT: Ratio(scale * one, scale * 100),
            VIOLENCE: Ratio(scale * other, scale * 200),
        }
        for n, (one, other) in enumerate(done)
    }
    told, observed = expected(made, EXACT), counts(made)
    assert len({one.share for one in told.values()}) == 1
    plain, adjusted = funnel(observed), adjusted_funnel(observed, told)
    assert adjusted.widened == plain.widened
    for name, place in adjusted.places.items():
        beside = plain.places[name]
        assert place.value == pytest.approx(beside.value)
        assert astuple(place.band) == pytest.approx(astuple(beside.band))
        assert place.standing == beside.standing


@given(st.integers(-2, 2), st.integers(0, 400))
def test_what_rounding_an_expectation_moved_is_never_taken_for_a_difference(tenths, part):
    """Whoever is named by the told expectation is so by every exact one that rounds to it."""
    around = {f"R{n}": Count(200, 400) for n in range(9)}
    observed = {**around, "X": Count(part, 400)}
    told = {**dict.fromkeys(around, Expected(50.0, 1e-9)), "X": Expected(50.0, 1.0)}
    exact = {**told, "X": Expected(50 + tenths / 5, 1e-9)}
    named = adjusted_funnel(observed, told).places["X"].standing
    if named != Standing.AS_EXPECTED:
        beside = adjusted_funnel(observed, exact).places["X"].standing
        assert beside in {named, Standing(f"FAR_{named.removeprefix('FAR_')}")}


def test_a_region_alone_is_at_its_expectation_and_compared_with_nobody():
    alone = {"R": MOSTLY_VIOLENCE}
    assert expected(alone) == {"R": Expected(54.0, 1.0)}
    assert adjusted_funnel(counts(alone), expected(alone)) is None


def test_a_kind_without_cases_changes_nothing():
    regions = {f"R{n}": MOSTLY_THEFT for n in range(5)}
    with_nothing = {name: {**kinds, YOUNG: Ratio(0, 0)} for name, kinds in regions.items()}
    assert expected(with_nothing) == expected(regions)
    assert expected({**regions, "EMPTY": {}}) == expected(regions)


def test_where_nothing_is_expected_there_is_nothing_to_divide_by():
    never = {f"R{n}": cases(theft=(0, 500), violence=(0, 500)) for n in range(5)}
    assert expected(never)["R0"] == Expected(0.0, 1.0)
    assert adjusted_funnel(counts(never), expected(never)) is None
    beside = {**{f"S{n}": MOSTLY_THEFT for n in range(5)}, "NEVER": cases(young=(0, 500))}
    found = adjusted_funnel(counts(beside), expected(beside))
    assert found.places.keys() == {f"S{n}" for n in range(5)}


def test_where_all_is_expected_and_done_everybody_is_as_expected():
    always = {f"R{n}": cases(theft=(500, 500)) for n in range(5)}
    found = adjusted_funnel(counts(always), expected(always))
    assert {(one.value, one.standing) for one in found.places.values()} == {
        (100, Standing.AS_EXPECTED)
    }


def test_no_share_is_ever_above_everything():
    """By the quotient alone a region with hard cases that does them all would have 154 per cent."""
    regions = {**{f"R{n}": MOSTLY_THEFT for n in range(9)}, "HARD": cases(violence=(900, 900))}
    found = adjusted_funnel(counts(regions), expected(regions)).places["HARD"]
    assert found.value == 100
    assert found.band.outer_upper <= 100
    assert found.standing == Standing.FAR_ABOVE


def test_the_expectations_are_laid_on_what_all_regions_have_now():
    """The kinds were counted when 8 in 10 was usual; now it is 4 in 10, for all alike."""
    told = {f"R{n}": Expected(80.0 if n else 60.0, 0.1) for n in range(6)}
    now = {f"R{n}": Count(400 if n else 300, 1000) for n in range(6)}
    found = adjusted_funnel(now, told)
    assert {round(one.value, 6) for one in found.places.values()} == {round(found.target, 6)}
    assert {one.standing for one in found.places.values()} == {Standing.AS_EXPECTED}


def test_regions_that_all_differ_widen_the_limits_after_adjusting_too():
    told = {f"R{n}": Expected(50.0 + n % 2, 0.1) for n in range(9)}
    wild = {f"R{n}": Count(2000 + 300 * (n - 4), 5000) for n in range(9)}
    found = adjusted_funnel(wild, told)
    assert found.widened
    assert found.places["R8"].standing == Standing.AS_EXPECTED


def test_too_few_regions_with_an_expectation_make_no_funnel():
    regions = {f"R{n}": MOSTLY_THEFT for n in range(6)}
    told = expected(regions)
    some = dict(list(told.items())[:4])
    assert adjusted_funnel(counts(regions), some) is None


def test_an_expectation_is_told_from_two_hundred_cases_and_finer_from_two_thousand():
    others = {f"R{n}": cases(theft=(90, 200), violence=(70, 200)) for n in range(5)}

    def told(*ratios):
        by_kind = dict(zip((THEFT, VIOLENCE), (Ratio(*one) for one in ratios), strict=True))
        return expected({**others, "X": by_kind}).get("X")

    assert told((40, 99), (40, 100)) is None
    assert told((40, 100), (40, 100)).step == 1.0
    assert told((400, 999), (400, 1000)).step == 1.0
    finer = told((400, 1000), (400, 1000))
    assert finer.step == 0.1
    assert finer.share == round(finer.share, 1)
    # One case moves an expectation by at most half of what it is rounded to.
    assert all(100 / one.from_cases <= one.rounded_to / 2 for one in RULE.told)


def test_rare_kinds_have_their_share_together():
    """Forty young cases in all regions together are too few for a share of their own: they are put
    together with the smallest kind that makes them many, 540 of 1040 in time."""
    plain = cases(theft=(900, 1000), violence=(100, 200))
    young = {f"R{n}": {**plain, YOUNG: Ratio(10, 10)} for n in range(4)}
    regions = {**young, "NONE": plain}
    together = (500 + 40) / 1040
    told = expected(regions, OF_FIFTY)
    assert told["NONE"].share == pytest.approx(100 * (900 + 200 * together) / 1200)
    assert told["R0"].share == pytest.approx(100 * (900 + 210 * together) / 1210)
    apart = expected(regions, EXACT)
    assert apart["NONE"].share == pytest.approx(100 * (900 + 100) / 1200)


OF_FIFTY = Rule(TODAY, "test", 3, 50, 0.95, (Told(1, 1e-9),))


def test_where_the_kind_of_too_many_cases_is_not_known_nothing_is_told():
    others = {f"R{n}": MOSTLY_THEFT for n in range(5)}

    def told(unknown):
        mixed = {THEFT: Ratio(500, 1000 - unknown), (UNKNOWN,): Ratio(10, unknown)}
        return "X" in expected({**others, "X": mixed})

    assert told(50)
    assert not told(51)


MONTHS = st.lists(
    st.integers(0, 60).flatmap(lambda d: st.integers(0, d).map(lambda n: Ratio(n, d))),
    min_size=2,
    max_size=2,
)
FEW, MORE = st.integers(1, PROTECTION.smallest_count - 1), st.integers(0, 60)
# Of one kind few in the numerator, or few beside it; of the other kind none there.
OF_FEW = st.one_of(
    st.builds(lambda few, more, other: [Ratio(few, few + more), Ratio(0, other)], FEW, MORE, MORE),
    st.builds(
        lambda few, more, other: [Ratio(more, few + more), Ratio(other, other)], FEW, MORE, MORE
    ),
)


@given(OF_FEW, MONTHS, MONTHS, st.integers(0, 2))
def test_a_region_in_which_something_is_about_few_has_no_part_in_what_is_told(
    of_few, one, another, place
):
    drawn = [one, another]
    drawn.insert(place, of_few)
    by_month = [dict(zip((THEFT, VIOLENCE), month, strict=True)) for month in drawn]
    parts = by_month[place].values()
    assert has_small(
        Ratio(sum(o.numerator for o in parts), sum(o.denominator for o in parts)), PROTECTION
    )
    others = {f"R{n}": [MOSTLY_THEFT, MOSTLY_VIOLENCE, MOSTLY_THEFT] for n in range(5)}
    assert expectations({**others, "SMALL": by_month}, RULE, PROTECTION) == expectations(
        others, RULE, PROTECTION
    )


def test_what_is_allowed_for_is_told_of_an_arrival_and_has_its_words():
    assert things().keys() == READ.keys()
    for one in allowed().values():
        assert set(one.allows_for) <= things().keys()
    assert all(one.reason and one.name for one in left_out())


def test_only_months_that_ended_are_counted_and_a_stock_at_its_last():
    def of(code, *, stock=False):
        return [month.code for month in months_of(code, TODAY, stock=stock)]

    assert of("DECIDED_IN_7_DAYS") == ["2026-08", "2026-09", "2026-10"]
    assert of("DECIDED_IN_1_MONTH") == ["2026-07", "2026-08", "2026-09"]
    assert of("OPEN_STOCK", stock=True) == ["2026-10"]
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    for code in allowed():
        assert months_of(code, first, stock=False) == months_of(code, last, stock=False)
