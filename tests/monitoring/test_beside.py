"""What may be told beside numbers about the same cases: by trying every world that fits what is told."""

from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from schakel.monitoring.rules.beside import Told, as_told, may_be_added_up, stay_open
from schakel.monitoring.rules.small_numbers import ALL_KEPT_BACK, Ratio, protected, shown
from tests.monitoring.test_small_numbers import RULE

MOST = 16


def possible(count):
    return [other for other in range(3 * MOST) if shown(other, RULE) == shown(count, RULE)]


@given(st.lists(st.integers(0, MOST), min_size=1, max_size=3))
def test_beside_a_year_each_small_month_may_still_be_one_to_four(months):
    """By trying every world that fits what is told: the attacker reads the year and all its months."""
    whole = sum(months)
    if not may_be_added_up(Ratio(whole, whole), [Ratio(m, m) for m in months], RULE):
        return
    worlds = [
        world
        for world in product(*map(possible, months))
        if shown(sum(world), RULE) == shown(whole, RULE)
    ]
    for place, month in enumerate(months):
        if 1 <= month <= 4:
            assert {1, 2, 3, 4} <= {world[place] for world in worlds}


@given(
    st.lists(st.integers(0, MOST), min_size=1, max_size=2),
    st.lists(st.integers(0, MOST), min_size=1, max_size=2),
    st.booleans(),
)
def test_beside_the_same_cases_parted_otherwise_each_small_count_may_still_be_one_to_four(
    months, rules, silent
):
    """By trying every world: what is left unsaid may be any number, and both add up to one total."""
    rules = [*rules, max(0, sum(months) - sum(rules))]
    told = [Told(Ratio(n, n), protected(Ratio(n, n), RULE)) for n in rules]
    if silent:
        told[-1] = replace(told[-1], shown=ALL_KEPT_BACK)
    if sum(rules) != sum(months) or not stay_open(
        as_told([Ratio(m, m) for m in months], RULE), told, RULE
    ):
        return
    spans = [possible(n) for n in rules]
    if silent:
        spans[-1] = range(3 * MOST)
    sums = {sum(world) for world in product(*spans)}
    worlds = [w for w in product(*map(possible, months)) if sum(w) in sums]
    for place, month in enumerate(months):
        if 1 <= month <= 4:
            assert {1, 2, 3, 4} <= {world[place] for world in worlds}
    sums = {sum(world) for world in product(*map(possible, months))}
    worlds = [w for w in product(*spans) if sum(w) in sums]
    for place, count in enumerate(rules):
        if 1 <= count <= 4:
            assert {1, 2, 3, 4} <= {world[place] for world in worlds}
