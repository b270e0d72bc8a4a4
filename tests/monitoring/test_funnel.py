"""The funnel plot: exact limits, what is widened and why, and what rounding can never do."""

from collections import Counter
from fractions import Fraction
from math import ceil, comb, sqrt
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.monitoring.engine import funnel_drawing
from schakel.monitoring.rules.funnel import (
    Count,
    Standing,
    band,
    binomial_limits,
    by_geography,
    funnel,
)
from schakel.regions.queries import directory


def at_most(count, whole, share):
    """P(X <= count), exactly."""
    rest = 1 - share
    return sum(comb(whole, k) * share**k * rest ** (whole - k) for k in range(count + 1))


def test_a_limit_is_what_one_finds_with_pencil_and_paper():
    """Ten throws of a coin: P(X <= 1) = 11/1024 and P(X <= 2) = 56/1024, so r = 2 for 2.5 %."""
    expected = 2 - (56 / 1024 - 0.025) / (45 / 1024)
    assert binomial_limits(10, 0.5, [0.025]) == [pytest.approx(expected)]


@given(
    st.integers(1, 80),
    st.integers(1, 99),
    st.sampled_from([Fraction(1, 1000), Fraction(25, 1000), Fraction(975, 1000)]),
)
def test_each_limit_lies_in_the_count_where_the_exact_tail_is_reached(whole, percent, tail):
    share = Fraction(percent, 100)
    limit = binomial_limits(whole, float(share), [float(tail)])[0]
    count = min(whole, max(0, ceil(round(limit, 6))))
    nearly = Fraction(1, 10**9)
    assert at_most(count, whole, share) >= tail - nearly
    assert count == 0 or at_most(count - 1, whole, share) <= tail + nearly


@pytest.mark.parametrize("share", [0.02, 0.3, 0.97])
def test_limits_of_a_large_region_are_near_those_of_the_normal_curve(share):
    whole = 20_000
    found = band(whole, share)
    reach = 100 * sqrt(share * (1 - share) / whole)
    assert found.lower == pytest.approx(100 * share - 1.96 * reach, abs=0.15 * reach)
    assert found.outer_upper == pytest.approx(100 * share + 3.09 * reach, abs=0.25 * reach)


def test_limits_are_narrower_for_a_larger_region():
    small, large = band(50, 0.4), band(5000, 0.4)
    assert small.outer_lower < small.lower < large.lower < 40
    assert 40 < large.upper < small.upper < small.outer_upper


ALIKE = {f"R{n}": Count(100 + n, 200) for n in range(-4, 5)}


def test_regions_that_are_alike_are_all_as_expected():
    found = funnel(ALIKE)
    assert {one.standing for one in found.places.values()} == {Standing.AS_EXPECTED}
    assert not found.widened


def test_a_region_far_away_is_named_and_does_not_hide_itself():
    found = funnel({**ALIKE, "FAR": Count(150, 200)})
    assert found.places["FAR"].standing == Standing.FAR_ABOVE
    assert not found.widened
    assert funnel({**ALIKE, "FAR": Count(50, 200)}).places["FAR"].standing == Standing.FAR_BELOW


def test_where_all_regions_differ_the_limits_are_widened_by_the_root_of_the_dispersion():
    wild = {f"R{n}": Count(200 + 30 * n, 1000) for n in range(-4, 5)}
    found = funnel(wild)
    assert found.widened
    share = found.target / 100
    exact, widened = band(1000, share), found.places["R0"].band
    factor = sqrt(found.dispersion)
    assert widened.upper - found.target == pytest.approx(factor * (exact.upper - found.target))
    assert found.places["R4"].standing == Standing.AS_EXPECTED


def test_dispersion_is_the_mean_square_of_scores_with_the_ends_pulled_in():
    """By hand: ten regions of 100 at 50 %, scores -3, -1 (four), 1 (four) and 5, become -1 and 1."""
    parts = [35, 45, 45, 45, 45, 55, 55, 55, 55, 65]
    found = funnel({str(n): Count(part, 100) for n, part in enumerate(parts)})
    assert found.target == 50
    assert found.dispersion == pytest.approx(1.0)


def test_too_few_regions_make_no_funnel():
    assert funnel(dict(list(ALIKE.items())[:4])) is None
    assert funnel({name: Count(0, 0) for name in ALIKE}) is None


@given(st.integers(-2, 2), st.integers(-2, 2), st.integers(60, 300), st.integers(0, 60))
def test_no_region_is_named_that_would_not_be_by_its_exact_count(more, moved, whole, part):
    """Whoever is beyond a limit by rounded counts is so by every pair of counts that rounds to them."""
    shown = Count(5 * part // 5, 5 * (whole // 5))
    around = {f"R{n}": Count(1000, 2000) for n in range(9)}
    place = funnel({**around, "X": shown}, rounded_to=5)
    if place.places["X"].standing == Standing.AS_EXPECTED:
        return
    exact_part, exact_whole = max(0, shown.part + more), shown.whole + moved
    limits = band(exact_whole, place.target / 100, sqrt(place.dispersion) if place.widened else 1.0)
    value = 100 * exact_part / exact_whole
    assert value > limits.upper or value < limits.lower


def test_every_region_at_nothing_or_all_is_as_expected():
    for part in (0, 40):
        found = funnel({name: Count(part, 40) for name in ALIKE}, rounded_to=5)
        assert {one.standing for one in found.places.values()} == {Standing.AS_EXPECTED}


def test_where_only_chance_is_at_work_few_regions_are_named():
    """Less often than the limits promise, because rounding is never taken for a difference."""
    chance, named = Random(7), Counter()
    for _ in range(200):
        counts = {}
        for whole in (120, 200, 260, 300, 400, 430, 500, 700, 900, 1500):
            part = sum(chance.random() < 0.7 for _ in range(whole))
            counts[str(whole)] = Count(5 * round(part / 5), whole)
        named.update(one.standing for one in funnel(counts, rounded_to=5).places.values())
    far = named[Standing.FAR_ABOVE] + named[Standing.FAR_BELOW]
    assert far <= 2000 / 500
    assert 0 < far + named[Standing.ABOVE] + named[Standing.BELOW] <= 2000 / 20


@pytest.mark.django_db
def test_the_order_by_geography_names_every_region(people):
    codes = sorted(directory().regions)
    assert by_geography(codes)[0] == "NOORD-NEDERLAND"
    assert by_geography([*codes, "ELDERS"])[-1] == "ELDERS"
    assert sorted(by_geography(codes)) == codes


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(4, 400)), min_size=5, max_size=10))
@settings(deadline=None, max_examples=50)
def test_no_point_or_name_leaves_the_picture(drawn):
    names = [f"Regio {number}" for number in range(len(drawn))]
    counts = {n: Count(min(5 * p, 5 * w), 5 * w) for n, (p, w) in zip(names, drawn, strict=True)}
    found = funnel(counts, rounded_to=5)
    scales = funnel_drawing._scales(found)
    taken = []
    for name, place in found.places.items():
        x, y = scales.at(place.count.whole, 100 * place.count.part / place.count.whole)
        assert 0 <= x <= funnel_drawing.WIDTH
        assert 0 <= y <= funnel_drawing.HEIGHT
        _, _, (left, top, right, bottom) = funnel_drawing._free(x, y, 6.5 * len(name), taken)
        assert left >= 0
        assert right <= funnel_drawing.WIDTH
        taken.append((left, top, right, bottom))
