"""What is told of the rules, by region and quarter and on several days, tells no small number (ruling 36).

The figures of a rule are of the last 364 days, counted anew each hour: who keeps yesterday's subtracts them.
"""

import os
from datetime import date, timedelta
from random import Random

from schakel.monitoring.rules.learning import Verdict, may_be_told, tallied, year
from schakel.monitoring.rules.small_numbers import is_small, thresholds_on
from tests.monitoring.attacker import Attacker

HISTORIES = 100 if os.environ.get("SCHAKEL_NIGHTLY") else 4
TODAY = date(2026, 11, 26)
TODAYS = tuple(TODAY - timedelta(days=back) for back in (31, 1, 0))
FIRST = year(TODAYS[0]).starts_on
RULE = thresholds_on(TODAY)
REGIONS, RULES = ("NORTH", "SOUTH"), (("m@1", "R1"), ("m@1", "R2"))
FOLLOWED, DEVIATED, OPEN = "FOLLOWED", "DEVIATED", "OPEN"
STATES = {FOLLOWED: False, DEVIATED: True, OPEN: None}
DECIDED = (FOLLOWED, DEVIATED)


class World:
    """Cases by day, region, rule and what became of them."""

    def __init__(self, seed) -> None:
        random = Random(seed)
        self.days = [FIRST + timedelta(days=n) for n in range((TODAY - FIRST).days + 1)]
        busy = {(r, k): random.choice([0.002, 0.02, 0.3]) for r in REGIONS for k in RULES}
        deviating = random.choice([0.05, 0.4])
        self.cases = [
            (day, region, key, _state(random, deviating))
            for day in self.days
            for region in REGIONS
            for key in RULES
            if random.random() < busy[region, key]
        ]

    def rules_told(self, today):
        """What the page of the rules says on a day."""
        verdicts = [
            Verdict(key, region, day, STATES[state], "PERSON", None, "")
            for day, region, key, state in self.cases
            if day <= today
        ]
        counted = tallied(verdicts, today)
        return [
            one
            for key, places in counted.items()
            for one in may_be_told(key, places, REGIONS, today, RULE)
        ]


def _state(random, deviating):
    if random.random() < 0.2:
        return OPEN
    return DEVIATED if random.random() < deviating else FOLLOWED


def test_the_figures_of_rules_leave_every_small_number_open():
    seen = 0
    for seed in range(HISTORIES):
        world = World(seed)
        told = [(today, one) for today in TODAYS for one in world.rules_told(today)]
        edges = {edge for _, one in told for edge in (one.period.starts_on, one.period.ends_on)}
        stretch = cut(world, edges | {today + timedelta(days=1) for today in TODAYS})
        attacker, cells = Attacker(RULE), set()
        for today, one in told:
            where = REGIONS if not one.region else (one.region,)
            parts = cell_of(stretch, one.period, today, where, one.key)
            deviated = parts(DEVIATED)
            attacker.sees(parts(*STATES), one.fired)
            attacker.sees(parts(*DECIDED), one.deviated.denominator)
            attacker.sees(deviated, one.deviated.numerator)
            cells |= {parts(*STATES), parts(*DECIDED), deviated, parts(FOLLOWED)}
        real = counted(world, stretch)
        for cell in cells - {frozenset()}:
            if is_small(count := sum(real.get(name, 0) for name in cell), RULE):
                seen += 1
                assert attacker.open_values(cell) == {1, 2, 3, 4}, f"seed {seed}: a {count} is told"
    assert seen > HISTORIES, "worlds without small numbers prove nothing"


def cut(world, edges):
    """The stretch of each day: no boundary of a period lies within one."""
    return {day: sum(edge <= day for edge in edges) for day in world.days}


def cell_of(stretch, period, today, regions, key):
    """Says which unknowns a count of some outcomes in a period is of."""
    until = min(period.ends_on, today + timedelta(days=1))
    days = {n for day, n in stretch.items() if period.starts_on <= day < until}
    return lambda *states: frozenset(
        (n, region, key, state) for n in days for region in regions for state in states
    )


def counted(world, stretch):
    found = {}
    for day, region, key, state in world.cases:
        name = (stretch[day], region, key, state)
        found[name] = found.get(name, 0) + 1
    return found
