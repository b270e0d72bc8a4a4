"""Nobody learns from an expectation how many cases of a kind a region had (ruling 36).

The attacker is given far more than is published: exactly how many cases each region had in each month and
how many of them were in time, and of all regions together exactly how many of each kind. What is left
unsaid is how the cases of a region fall into kinds. He sees the expectations of several indicators over the
same cases, in two months that follow each other, and solves in whole numbers.
"""

import os
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from random import Random

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from schakel.monitoring.rules.case_mix import Told, added_up, expectations, rule_on
from schakel.monitoring.rules.small_numbers import Ratio, is_small, thresholds_on

NIGHTLY = bool(os.environ.get("SCHAKEL_NIGHTLY"))
# Whole numbers are slow to solve for: by day one indicator is looked at, by night three together.
WORLDS, OUTCOMES = (3, 3) if NIGHTLY else (3, 1)
TODAY = date(2026, 11, 26)
RULE, PROTECTION = rule_on(TODAY), thresholds_on(TODAY)
REGIONS, KINDS, MONTHS = 5, 6, 4
# The months of which two expectations are told, one month after the other.
WINDOWS = (range(3), range(1, 4))
CASES = "cases"


def a_world(seed):
    """Regions with many cases, by month and kind: how many, and how many of them in time for each of some
    indicators.
    """
    random = Random(seed)
    shares = [
        [random.choice([0.05, 0.3, 0.5, 0.7, 0.95]) for _ in range(OUTCOMES)] for _ in range(KINDS)
    ]
    world = {}
    for number in range(REGIONS):
        busy = random.choice([80, 110, 300])
        world[f"R{number}"] = [
            {
                (str(kind),): a_count(random, shares[kind], how_many(random, number, kind, busy))
                for kind in range(KINDS)
            }
            | {("common",): a_count(random, [0.6, 0.7, 0.8], busy)}
            for _ in range(MONTHS)
        ]
    return world


def how_many(random, region, kind, busy):
    """Two kinds are rare in each region, and others in each: nationally no kind is."""
    if (region + kind) % KINDS < 2:
        return int(random.random() < 0.5)
    return 5 + int(busy * random.random() ** 3)


def a_count(random, shares, cases):
    in_time = {n: sum(random.random() < one for _ in range(cases)) for n, one in enumerate(shares)}
    return {CASES: cases, **in_time}


def of_outcome(world, outcome, months):
    """These months of the regions as the rule has them for one indicator."""
    return {
        region: [
            {kind: Ratio(one[outcome], one[CASES]) for kind, one in by_month[month].items()}
            for month in months
        ]
        for region, by_month in world.items()
    }


@dataclass
class Unknowns:
    """Which number of the programme stands for which count: cases of a kind, or those of it in time."""

    world: dict

    def __post_init__(self) -> None:
        months = next(iter(self.world.values()))
        self.kinds = sorted(months[0])
        self.whats = sorted(next(iter(months[0].values())), key=str)
        self.names = list(product(self.whats, self.world, range(MONTHS), self.kinds))
        self.places = {name: place for place, name in enumerate(self.names)}

    def row(self, weights):
        found = np.zeros(len(self.names))
        for name, weight in weights.items():
            found[self.places[name]] = weight
        return found


def known(unknowns, told):
    """What the attacker knows: rows of a programme, each between two numbers."""
    world, kinds = unknowns.world, unknowns.kinds

    def exactly(cells):
        whole = sum(world[region][month][kind][what] for what, region, month, kind in cells)
        return dict.fromkeys(cells, 1), whole, whole

    for what in unknowns.whats:
        for region, month in product(world, range(MONTHS)):
            yield exactly([(what, region, month, kind) for kind in kinds])
        for kind, window in product(kinds, WINDOWS):
            yield exactly([(what, region, month, kind) for region in world for month in window])
        if what != CASES:
            for cell in product(world, range(MONTHS), kinds):
                yield {(CASES, *cell): 1, (what, *cell): -1}, 0, np.inf
    for (window, outcome), expected in told.items():
        yield from seen(world, window, outcome, expected)


def seen(world, window, outcome, expected):
    """The expectations that are told; the shares of all regions by kind are exactly known to him."""
    regions = of_outcome(world, outcome, window)
    everywhere = added_up([kinds for months in regions.values() for kinds in months])
    assert all(one.denominator >= RULE.smallest_kind for one in everywhere.values())
    for region, one in expected.items():
        cases = sum(r.denominator for r in added_up(regions[region]).values())
        row = {
            (CASES, region, month, kind): 100 * all_.numerator / all_.denominator / cases
            for month in window
            for kind, all_ in everywhere.items()
        }
        yield row, one.share - one.step / 2, one.share + one.step / 2


def may_be(unknowns, rows, cell, value):
    """Whether a sum of unknowns can have this value, given all that is known."""
    rows = [*rows, (dict.fromkeys(cell, 1), value, value)]
    matrix = csr_array(np.array([unknowns.row(row) for row, _, _ in rows]))
    found = milp(
        np.zeros(len(unknowns.names)),
        integrality=np.ones(len(unknowns.names)),
        bounds=Bounds(0, 10_000),
        constraints=LinearConstraint(
            matrix, [low for _, low, _ in rows], [high for _, _, high in rows]
        ),
    )
    assert found.status in {0, 2}, found.message
    return found.status == 0


def small_cells(world):
    """The small counts of a kind in a region, of a month or of three together: its cases, those in time
    and those not.
    """
    unknowns = Unknowns(world)
    spans = [[month] for month in range(MONTHS)] + [list(window) for window in WINDOWS]
    for what, region, kind, span in product(unknowns.whats, world, unknowns.kinds, spans):
        count = sum(world[region][month][kind][what] for month in span)
        if is_small(count, PROTECTION):
            yield frozenset((what, region, month, kind) for month in span)


def possible(world, rule, cells):
    """Which small numbers each of these sums can be, for the attacker to whom this rule tells."""
    unknowns = Unknowns(world)
    told = {
        (window, outcome): expectations(of_outcome(world, outcome, window), rule, PROTECTION)
        for window in WINDOWS
        for outcome in unknowns.whats
        if outcome != CASES
    }
    assert all(told.values()), "a world of which nothing is told proves nothing"
    rows = list(known(unknowns, told))
    small = range(1, PROTECTION.smallest_count)
    return [{value for value in small if may_be(unknowns, rows, cell, value)} for cell in cells]


def test_every_small_count_of_a_kind_stays_open_between_one_and_four():
    for seed in range(WORLDS):
        world = a_world(seed)
        cells = sorted(small_cells(world), key=lambda cell: sorted(map(str, cell)))
        cells = Random(seed).sample([cell for cell in cells if of_cases(cell)], 2) + Random(
            seed
        ).sample(cells, 1)
        assert possible(world, RULE, cells) == [{1, 2, 3, 4}] * 3, f"seed {seed}"


def of_cases(cell):
    return all(what == CASES for what, *_ in cell)


def test_the_attacker_finds_a_small_count_where_an_expectation_is_told_exactly():
    """Two kinds only, one of them rare in one region: with the exact mean he has their numbers. What is
    rounded leaves more open, even to who knows the share of each kind in the country, which is not told.
    """
    exactly = replace(RULE, told=(Told(1, 1e-6),))
    common, rare = ("common",), ("rare",)
    world = {
        f"R{number}": [{common: {CASES: 100, 0: 60}, rare: {CASES: 20, 0: 2}}] * MONTHS
        for number in range(REGIONS)
    }
    world["R0"] = [{common: {CASES: 100, 0: 60}, rare: {CASES: 1, 0: 1}}] * MONTHS
    cell = frozenset((CASES, "R0", month, rare) for month in WINDOWS[0])
    assert cell in set(small_cells(world))
    assert possible(world, exactly, [cell]) == [{3}]
    (rounded,) = possible(world, RULE, [cell])
    assert rounded > {3}
