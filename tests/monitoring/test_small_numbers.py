"""Small numbers: whatever is shown together, of what is kept back each of 1 to 4 remains possible."""

from datetime import date
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from schakel.monitoring.rules.definitions import definitions
from schakel.monitoring.rules.figures import Counted, figure, series
from schakel.monitoring.rules.periods import month_of, months, recent, running
from schakel.monitoring.rules.small_numbers import (
    Ratio,
    Sight,
    protected,
    protected_parts,
    quantile_may_be_shown,
    shown,
    thresholds_on,
)

RULE = thresholds_on(date(2026, 6, 1))
MOST = 60
ratios = st.integers(0, MOST).flatmap(
    lambda d: st.integers(0, d).map(lambda n: Ratio(n, d)),
)


def possible(cell):
    """Every count that an outsider must reckon with for a shown count."""
    everything = range(MOST + 10)
    if cell.sight == Sight.WITHHELD:
        return set(everything)
    if cell.sight == Sight.NONE:
        return {0}
    return {count for count in everything if shown(count, RULE) == cell}


def worlds(cells):
    """Every exact ratio that fits what is shown of one."""
    return [
        (n, d) for n, d in product(possible(cells.numerator), possible(cells.denominator)) if n <= d
    ]


def parts_of(world):
    return {"numerator": world[0], "denominator": world[1], "complement": world[1] - world[0]}


@given(ratios)
def test_of_what_is_small_one_to_four_all_remain_possible(ratio):
    told = protected(ratio, RULE)
    found = [parts_of(world) for world in worlds(told)]
    for name, count in parts_of((ratio.numerator, ratio.denominator)).items():
        if 1 <= count <= 4:
            assert {1, 2, 3, 4} <= {world[name] for world in found}


@given(ratios)
def test_a_percentage_says_no_more_than_the_rounded_numbers(ratio):
    told = protected(ratio, RULE)
    complement = ratio.denominator - ratio.numerator
    if told.percentage is not None:
        assert ratio.denominator >= 10
        assert ratio.numerator == 0 or ratio.numerator >= 5
        assert complement == 0 or complement >= 5
        assert told.percentage == round(100 * told.numerator.number / told.denominator.number, 1)
        assert 0 <= told.percentage <= 100
    elif ratio.denominator >= 10:
        assert 1 <= ratio.numerator <= 4 or 1 <= complement <= 4


@given(st.integers(0, 10_000))
def test_a_count_is_small_or_rounded_to_five(count):
    told = shown(count, RULE)
    if 1 <= count <= 4:
        assert (told.sight, told.number, str(told)) == (Sight.SMALL, None, "<5")
    else:
        assert told.number % 5 == 0
        assert abs(told.number - count) <= 2


PERCENT, MINUTES = definitions()["WITHIN_HOLDING"], definitions()["TRIAGE_TIME"]
TODAY = date(2026, 6, 20)


@given(st.lists(ratios, min_size=4, max_size=4))
def test_recent_time_is_the_sum_of_what_is_told_of_its_months(parts):
    calendar = [*months(TODAY)[-3:], running(TODAY)]
    counted = dict(zip(calendar, map(Counted, parts), strict=True))
    whole = Ratio(sum(p.numerator for p in parts), sum(p.denominator for p in parts))
    lately, *apart = series(PERCENT, "ROTTERDAM", (recent(TODAY), Counted(whole)), counted, RULE)
    assert lately.period.code == "RECENT"
    told = [month.denominator.number for month in apart]
    if None in told:
        assert lately.denominator.sight == Sight.WITHHELD
        assert lately.value is None
        assert lately.suppressed
    else:
        assert lately.denominator.number == sum(told)


@given(ratios)
def test_a_month_that_still_grows_is_told_only_while_nothing_in_it_is_about_few(ratio):
    told = figure(PERCENT, "ROTTERDAM", running(TODAY), Counted(ratio), RULE)
    numbers = {ratio.numerator, ratio.denominator, ratio.denominator - ratio.numerator}
    sights = {told.numerator.sight, told.denominator.sight}
    assert sights == ({Sight.WITHHELD} if numbers & {1, 2, 3, 4} else {Sight.SHOWN})


@given(st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(0, 30), max_size=7))
def test_the_parts_of_a_number_do_not_give_the_small_ones_away(parts):
    told = protected_parts(parts, RULE)
    small = [count for count in parts.values() if 1 <= count <= 4]
    if 1 <= sum(small) <= 4:
        assert told == {}
        return
    assert all(told[name].sight == Sight.WITHHELD for name, c in parts.items() if 1 <= c <= 4)
    shown_parts = [cell for cell in told.values() if cell.number is not None]
    total = sum(parts.values())
    most = max(n for n in range(total, total + 5) if shown(n, RULE) == shown(total, RULE))
    least = most - sum(min(possible(cell)) for cell in shown_parts)
    assert not small or least >= 4


def test_a_median_stands_for_ten_cases_and_a_high_percentile_for_fifty():
    assert not quantile_may_be_shown(0.5, 9, RULE)
    assert quantile_may_be_shown(0.5, 10, RULE)
    assert not quantile_may_be_shown(0.9, 49, RULE)
    assert quantile_may_be_shown(0.9, 50, RULE)
    few = figure(
        MINUTES, "X", month_of(TODAY.replace(day=1)), Counted(Ratio(9, 9), 61.0, 90.0), RULE
    )
    assert (few.value, few.high, few.suppressed) == (None, None, True)
    many = figure(
        MINUTES, "X", month_of(TODAY.replace(day=1)), Counted(Ratio(50, 50), 61.0, 93.0), RULE
    )
    assert (many.value, many.high, str(many.denominator)) == (60, 95, "50")


def test_of_fewer_than_five_cases_nothing_but_that_is_told():
    told = figure(PERCENT, "X", recent(TODAY), Counted(Ratio(2, 3)), RULE)
    assert (str(told.numerator), str(told.denominator), told.value) == ("•", "<5", None)
    assert told.suppressed
    nothing = figure(PERCENT, "X", recent(TODAY), Counted(Ratio(0, 0)), RULE)
    assert (str(nothing.denominator), nothing.value, nothing.suppressed) == ("0", None, False)
