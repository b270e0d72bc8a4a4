"""What is told of the rules, by region and quarter, now and a quarter ago, tells no small number (ruling 36).

The figures of a rule are of the last four quarters that are over: who keeps those of a quarter ago subtracts
them.
"""

import os
from datetime import date, timedelta
from functools import partial
from random import Random

from schakel.monitoring.rules.learning import YEAR, Verdict, may_be_told, tallied, year
from schakel.monitoring.rules.periods import quarter_of
from schakel.monitoring.rules.small_numbers import is_small, thresholds_on
from tests.monitoring.attacker import Attacker

WORLDS = 300 if os.environ.get("SCHAKEL_NIGHTLY") else 20
TODAY = date(2026, 11, 26)
TODAYS = (date(2026, 2, 1), date(2026, 4, 1), date(2026, 9, 30), TODAY)
FIRST, LAST = year(TODAYS[0]).starts_on, year(TODAY).ends_on
QUARTERS = sorted(
    {quarter_of(FIRST + timedelta(days=n)).starts_on for n in range((LAST - FIRST).days)}
)
RULE = thresholds_on(TODAY)
REGIONS, KEY = ("NORTH", "SOUTH", "WEST"), ("m@1", "R1")
FIRED, FOLLOWED, DEVIATED = "FIRED", "FOLLOWED", "DEVIATED"


def a_world(seed):
    """How often each thing happened in each region and quarter."""
    random = Random(seed)
    most = {
        (region, what): random.choice([0, 1, 2, 8, 40])
        for region in REGIONS
        for what in (FIRED, FOLLOWED, DEVIATED)
    }
    return {
        (quarter, region, what): random.randint(0, mean)
        for quarter in QUARTERS
        for (region, what), mean in most.items()
    }


def verdicts(world):
    for (quarter, region, what), times in world.items():
        if what == FIRED:
            yield from times * [Verdict(KEY, region, quarter)]
        else:
            decided = Verdict(KEY, region, date.min, what == DEVIATED, quarter, "PERSON")
            yield from times * [decided]


def test_the_figures_of_a_rule_leave_every_small_number_open_quarter_after_quarter():
    seen = 0
    for seed in range(WORLDS):
        world = a_world(seed)
        attacker, cells = Attacker(RULE), set()
        for today in TODAYS:
            places = tallied(verdicts(world), today).get(KEY)
            for one in may_be_told(KEY, places, REGIONS, today, RULE) if places else ():
                cells |= shown_to(attacker, one)
        for cell in cells:
            if is_small(count := sum(world[name] for name in cell), RULE):
                seen += 1
                assert attacker.open_values(cell) == {1, 2, 3, 4}, (
                    f"world {seed}: a {count} is told"
                )
    assert seen > WORLDS, "worlds without small numbers prove nothing"


def sees_sum(attacker, parts, shown):
    """A year is put together from four rounded quarters."""
    if shown.number is not None:
        slack = 4 * (RULE.rounded_to // 2) if shown.number else 0
        attacker.known.append((parts, shown.number - slack, shown.number + slack))


def shown_to(attacker, told):
    """Let the attacker see what is told of a place and period; returns which cells that is."""
    regions = (told.region,) if told.region else REGIONS
    inside = [quarter for quarter in QUARTERS if quarter_of(quarter).overlaps(told.period)]

    def cell(*what):
        return frozenset((q, region, one) for q in inside for region in regions for one in what)

    see = attacker.sees if told.period.code != YEAR else partial(sees_sum, attacker)
    see(cell(FIRED), told.fired)
    see(cell(FOLLOWED, DEVIATED), told.deviated.denominator)
    see(cell(DEVIATED), told.deviated.numerator)
    return {cell(FIRED), cell(FOLLOWED, DEVIATED), cell(DEVIATED), cell(FOLLOWED)}
