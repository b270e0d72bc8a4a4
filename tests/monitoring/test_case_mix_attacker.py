"""Nobody learns from an expectation how many cases of a kind a region had (ruling 36).

The attacker is given far more than is published: exactly how many cases each region had in each month and
how many of them were in time, and of all regions together exactly how many of each kind. What is left
unsaid is how the cases of a region fall into kinds. He sees the expectations of two months that follow each
other, and solves in whole numbers.
"""

import os
from dataclasses import dataclass, replace
from datetime import date
from random import Random

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from schakel.monitoring.rules.case_mix import Told, added_up, expectations, rule_on
from schakel.monitoring.rules.small_numbers import Ratio, is_small, thresholds_on

WORLDS = 60 if os.environ.get("SCHAKEL_NIGHTLY") else 4
TODAY = date(2026, 11, 26)
RULE, PROTECTION = rule_on(TODAY), thresholds_on(TODAY)
REGIONS, KINDS, MONTHS = 5, 6, 4
# The months of which two expectations are told, one month after the other.
WINDOWS = (slice(0, 3), slice(1, 4))


def a_world(seed):
    """Regions with many cases, among which some kinds are rare; in and out of time."""
    random = Random(seed)
    shares = [random.choice([0.05, 0.3, 0.5, 0.7, 0.95]) for _ in range(KINDS)]
    world = {}
    for number in range(REGIONS):
        busy = random.choice([80, 110, 300])
        world[f"R{number}"] = [
            {
                (str(kind),): a_count(random, share, how_many(random, number, kind, busy))
                for kind, share in enumerate(shares)
            }
            | {("common",): a_count(random, 0.6, busy)}
            for _ in range(MONTHS)
        ]
    return world


def how_many(random, region, kind, busy):
    """Two kinds are rare in each region, and others in each: nationally no kind is."""
    if (region + kind) % KINDS < 2:
        return int(random.random() < 0.5)
    return 5 + int(busy * random.random() ** 3)


def a_count(random, share, cases):
    return Ratio(sum(random.random() < share for _ in range(cases)), cases)


@dataclass
class Unknowns:
    """Which number of the programme stands for which count: cases of a kind, or those of it in time."""

    world: dict

    def __post_init__(self) -> None:
        kinds = sorted({kind for months in self.world.values() for m in months for kind in m})
        self.kinds = kinds
        self.names = [
            (what, region, month, kind)
            for what in ("cases", "in time")
            for region in self.world
            for month in range(MONTHS)
            for kind in kinds
        ]
        self.places = {name: place for place, name in enumerate(self.names)}

    def row(self, **weights):
        found = np.zeros(len(self.names))
        for name, weight in weights["of"].items():
            found[self.places[name]] = weight
        return found


def known(unknowns, told):
    """What the attacker knows: rows of a programme, each between two numbers."""
    world, kinds = unknowns.world, unknowns.kinds
    for what in ("cases", "in time"):

        def number(region, month, kind, what=what):
            one = world[region][month].get(kind, Ratio(0, 0))
            return one.denominator if what == "cases" else one.numerator

        for region in world:
            for month in range(MONTHS):
                whole = sum(number(region, month, kind) for kind in kinds)
                yield {(what, region, month, kind): 1 for kind in kinds}, whole, whole
        for kind in kinds:
            for window in WINDOWS:
                inside = range(MONTHS)[window]
                whole = sum(number(r, m, kind) for r in world for m in inside)
                yield {(what, r, m, kind): 1 for r in world for m in inside}, whole, whole
    for region in world:
        for month in range(MONTHS):
            for kind in kinds:
                row = {("cases", region, month, kind): 1, ("in time", region, month, kind): -1}
                yield row, 0, np.inf
    for window, expected in zip(WINDOWS, told, strict=True):
        yield from seen(unknowns, window, expected)


def seen(unknowns, window, expected):
    """The expectations that are told: the shares by kind are exactly known to him, rare ones together."""
    world, inside = unknowns.world, range(MONTHS)[window]
    everywhere = added_up([kinds for months in world.values() for kinds in months[window]])
    rare = {k for k, one in everywhere.items() if one.denominator < RULE.smallest_kind}
    assert not rare, "this world is one in which every kind has a share of its own"
    for region, one in expected.items():
        cases = sum(r.denominator for r in added_up(world[region][window]).values())
        row = {
            ("cases", region, m, kind): 100 * all_.numerator / all_.denominator / cases
            for m in inside
            for kind, all_ in everywhere.items()
        }
        yield row, one.share - one.step / 2, one.share + one.step / 2


def may_be(unknowns, rows, cell, value):
    """Whether a sum of unknowns can have this value, given all that is known."""
    rows = [*rows, (cell, value, value)]
    matrix = np.array([unknowns.row(of=row) for row, _, _ in rows])
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
    """The small counts of a kind in a region: of a month, and of three months together."""
    for region, months in world.items():
        for kind in added_up(months):
            spans = [[month] for month in range(MONTHS)]
            spans += [list(range(MONTHS)[window]) for window in WINDOWS]
            for span in spans:
                count = sum(months[month][kind].denominator for month in span)
                if is_small(count, PROTECTION):
                    yield {("cases", region, month, kind): 1 for month in span}


def possible(world, rule, cells):
    """Which small numbers each of these sums can be, for the attacker to whom this rule tells."""
    told = [
        expectations({region: months[window] for region, months in world.items()}, rule, PROTECTION)
        for window in WINDOWS
    ]
    assert all(told), "a world of which nothing is told proves nothing"
    unknowns = Unknowns(world)
    rows = list(known(unknowns, told))
    small = range(1, PROTECTION.smallest_count)
    return [{v for v in small if may_be(unknowns, rows, cell, v)} for cell in cells]


def test_every_small_count_of_a_kind_stays_open_between_one_and_four():
    looked_at = 0
    for seed in range(WORLDS):
        world = a_world(seed)
        cells = Random(seed).sample(list(small_cells(world)), 3)
        looked_at += len(cells)
        assert possible(world, RULE, cells) == [{1, 2, 3, 4}] * len(cells), f"seed {seed}"
    assert looked_at == 3 * WORLDS


def test_the_attacker_finds_a_small_count_where_an_expectation_is_told_exactly():
    """Two kinds only, one of them rare in one region: with the exact mean he has their numbers. What is
    rounded leaves more open, even to who knows the share of each kind in the country, which is not told.
    """
    exactly = replace(RULE, told=(Told(1, 1e-6),))
    common, rare = Ratio(60, 100), ("rare",)
    world = {
        f"R{number}": [{("common",): common, rare: Ratio(2, 20 if number else 1)}] * MONTHS
        for number in range(REGIONS)
    }
    world["R0"] = [{("common",): common, rare: Ratio(1, 1)}] * MONTHS
    (cell,) = [c for c in small_cells(world) if len(c) == 3 and ("cases", "R0", 0, rare) in c]
    assert possible(world, exactly, [cell]) == [{3}]
    (rounded,) = possible(world, RULE, [cell])
    assert rounded > {3}
