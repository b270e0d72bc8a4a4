"""What is told of the rules tells no small number, beside the indicators about the same cases (ruling 36).

The figures of a rule are of the last four quarters that have settled: who keeps those of a quarter ago
subtracts them. The months and years of the indicators are about the same advice and the same decisions:
whoever lays them beside the rules is the attacker here. A case is decided on another day than that of its
advice, so that nobody knows how many are still open.
"""

import os
from datetime import date
from functools import partial
from random import Random

import pytest

from schakel.monitoring.rules.definitions import definitions
from schakel.monitoring.rules.figures import Counted, beside_its_months, figure
from schakel.monitoring.rules.learning import YEAR, Verdict, quarters, tallied
from schakel.monitoring.rules.periods import month_of
from schakel.monitoring.rules.rules_told import may_be_told
from schakel.monitoring.rules.small_numbers import Ratio, Sight, is_small, thresholds_on
from schakel.monitoring.rules.usefulness import calendar_year
from tests.monitoring.attacker import Attacker

NIGHTLY = os.environ.get("SCHAKEL_NIGHTLY")
# Without the look at the months these worlds of one rule give a small number away.
ONE_RULE = range(200) if NIGHTLY else (0, 3, 4, 5)
TWO_RULES = range(100) if NIGHTLY else range(2)
TODAY = date(2026, 11, 26)
TODAYS = (date(2026, 2, 2), date(2026, 5, 2), date(2026, 9, 30), TODAY)
MONTHS = tuple(month_of(date(2025 + n // 12, n % 12 + 1, 1)) for n in range(21))
RULE = thresholds_on(TODAY)
REGIONS = ("NORTH", "SOUTH")
R1, R2 = ("m@1", "R1"), ("m@1", "R2")
FIRED, FOLLOWED, PERSON, CAPACITY = "FIRED", "FOLLOWED", "PERSON", "CAPACITY"
DEVIATED = (PERSON, CAPACITY)
DECIDED = (FOLLOWED, *DEVIATED)
ALL = (FIRED, *DECIDED)


class World:
    """How often each thing happened in each month and region by each rule."""

    def __init__(self, seed, rules) -> None:
        random = Random(seed)
        self.rules = rules
        most = {
            (region, key, what): random.choice([0, 1, 2, 5, 15])
            for region in REGIONS
            for key in rules
            for what in ALL
        }
        self.times = {
            (month.code, *name): random.randint(0, mean)
            for month in MONTHS
            for name, mean in most.items()
        }

    def cell(self, months=MONTHS, regions=REGIONS, rules=None, what=ALL):
        """The unknowns that a count is of."""
        return frozenset(
            (month.code, region, key, one)
            for month in months
            for region in regions
            for key in rules or self.rules
            for one in what
        )

    def count(self, cell):
        return sum(self.times[name] for name in cell)

    def ratio(self, *, numerator, denominator, **where):
        return Ratio(*(self.count(self.cell(**where, what=w)) for w in (numerator, denominator)))

    def counted(self, code, **where):
        """What an indicator counts: cases with a proposal, or decisions over one and deviations."""
        if code == "ARRIVAL_TO_PROPOSAL":
            return Counted(self.ratio(numerator=[FIRED], denominator=[FIRED], **where))
        parts = {one: self.count(self.cell(**where, what=[one])) for one in DEVIATED}
        told = {one: n for one, n in parts.items() if n}
        return Counted(self.ratio(numerator=DEVIATED, denominator=DECIDED, **where), parts=told)

    def elsewhere(self, today):
        def of(code):
            return {
                (region, quarter.code): [
                    self.counted(code, months=[month], regions=[region]).ratio
                    for month in MONTHS
                    if quarter.overlaps(month)
                ]
                for region in REGIONS
                for quarter in quarters(today)
            }

        return {"fired": of("ARRIVAL_TO_PROPOSAL"), "deviated": of("DEVIATION"), "wrong": {}}

    def rules_told(self, today):
        counted = tallied(self._verdicts(), today)
        return may_be_told(counted, self.elsewhere(today), REGIONS, today, RULE)

    def _verdicts(self):
        for (month, region, key, what), times in self.times.items():
            day, decision = date.fromisoformat(f"{month}-01"), {"decision": "track"}
            if what == FIRED:
                yield from times * [Verdict(key, region, day, **decision)]
            else:
                reason = "" if what == FOLLOWED else what
                done = Verdict(key, region, date.min, what != FOLLOWED, day, reason, **decision)
                yield from times * [done]


class Reader(Attacker):
    """An attacker who knows which cells there are."""

    def __init__(self, world) -> None:
        super().__init__(RULE)
        self.world, self.cells, self.sums = world, set(), set()

    def reads_rule(self, told):
        """What is told of a rule in a place and period."""
        where = {
            "months": [month for month in MONTHS if told.period.overlaps(month)],
            "regions": (told.region,) if told.region else REGIONS,
            "rules": [told.key],
        }
        cell = partial(self.world.cell, **where)
        see = self.sees_sum if told.period.code == YEAR else self.sees
        see(cell(what=[FIRED]), told.fired)
        see(cell(what=DECIDED), told.deviated.denominator)
        see(cell(what=DEVIATED), told.deviated.numerator)
        self.sums |= {cell(what=w) for w in ([FIRED], DECIDED, DEVIATED, [FOLLOWED])}
        for reason, shown in told.reasons.items():
            self.sees_sum(cell(what=[reason]), shown)
        if told.reasons:
            self.sums |= {cell(what=[one]) for one in DEVIATED}

    def sees_sum(self, parts, shown):
        """A year is put together from four rounded quarters."""
        if shown.sight == Sight.SHOWN:
            slack = 4 * (RULE.rounded_to // 2) if shown.number else 0
            self.known.append((parts, shown.number - slack, shown.number + slack))

    def reads_indicators(self):
        """The months of the two indicators in each region, and the year that is over."""
        year, inside = calendar_year(2025)
        for region in REGIONS:
            for code in ("ARRIVAL_TO_PROPOSAL", "DEVIATION"):
                cells = {
                    month: self.world.counted(code, months=[month], regions=[region])
                    for month in MONTHS
                }
                for month, counted in cells.items():
                    told = figure(definitions()[code], region, month, counted, RULE)
                    self._reads_figure(told, [month], region)
            told = beside_its_months(
                definitions()["DEVIATION"],
                region,
                (year, self.world.counted("DEVIATION", months=inside, regions=[region])),
                [cells[month] for month in inside],
                RULE,
            )
            if told.denominator.sight == Sight.SHOWN:
                self._reads_figure(told, inside, region)

    def _reads_figure(self, told, months, region):
        cell = partial(self.world.cell, months=months, regions=[region])
        if told.indicator == "ARRIVAL_TO_PROPOSAL":
            self.sees(cell(what=[FIRED]), told.denominator)
            self.cells.add(cell(what=[FIRED]))
            return
        self.sees(cell(what=DECIDED), told.denominator)
        self.sees(cell(what=DEVIATED), told.numerator)
        self.cells |= {cell(what=w) for w in (DECIDED, DEVIATED, [FOLLOWED])}
        for reason in DEVIATED if told.parts else ():
            self.cells.add(cell(what=[reason]))
            if reason in told.parts:
                self.sees(cell(what=[reason]), told.parts[reason])

    def found(self):
        """The small numbers that it narrowed down; and how many small ones there are.

        A number of a rule is a sum of months, each of which may say by its sign that it is not 0.
        """
        gone = {cell: {1, 2, 3, 4} - self.open_values(cell) for cell in self._small(self.cells)}
        gone |= {cell: self.narrowed(cell) for cell in self._small(self.sums - self.cells)}
        return [
            f"a {self.world.count(cell)} of {sorted(cell)[:2]} is not one of {values}"
            for cell, values in gone.items()
            if values
        ], len(gone)

    def _small(self, cells):
        return [cell for cell in cells if is_small(self.world.count(cell), RULE)]


@pytest.mark.parametrize(
    ("rules", "worlds"),
    [((R1,), ONE_RULE), ((R1, R2), TWO_RULES)],
    ids=["one rule decides all", "two rules"],
)
def test_rules_beside_indicators_leave_every_small_number_open_quarter_after_quarter(rules, worlds):
    seen = told = 0
    for seed in worlds:
        world = World(seed, rules)
        reader = Reader(world)
        reader.reads_indicators()
        for today in TODAYS:
            for one in world.rules_told(today):
                told += one.deviated.denominator.sight == Sight.SHOWN
                reader.reads_rule(one)
        narrowed, small = reader.found()
        seen += small
        assert not narrowed, f"world {seed}: {narrowed[:3]}"
    assert seen > len(worlds), "worlds without small numbers prove nothing"
    assert told > len(worlds), "an attacker who is told nothing proves nothing"
