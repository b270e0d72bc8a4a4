"""Nobody who lays all published figures together learns a small number (ruling 36)."""

import os
from datetime import date, timedelta
from random import Random

import pytest

from schakel.monitoring.rules.definitions import definitions
from schakel.monitoring.rules.figures import (
    Counted,
    beside_its_months,
    by_weeks,
    figure,
    put_together,
    series,
)
from schakel.monitoring.rules.periods import asked_for, months, recent, ripe, running, weeks
from schakel.monitoring.rules.small_numbers import (
    Ratio,
    Shown,
    Sight,
    is_small,
    protected,
    thresholds_on,
)
from schakel.monitoring.rules.usefulness import calendar_year
from tests.monitoring.attacker import Attacker

HISTORIES = 150 if os.environ.get("SCHAKEL_NIGHTLY") else 8
# One of these gave a case away while months that were still ripening were told like those that had ended.
SEEDS = range(HISTORIES) if HISTORIES > 45 else (*range(HISTORIES - 1), 45)
TODAY = date(2026, 11, 26)
FIRST = date(2024, 12, 1)
RULE = thresholds_on(TODAY)
HIT_RATE, BOUNCED = definitions()["HIT_RATE"], definitions()["BOUNCED"]
REASONS = ("A", "B", "C")
# How likely something is three times a day, in the months of a busy region and of a quiet one.
BUSY, QUIET = (0, 0.02, 0.1, 0.4), (0, 0, 0.002, 0.01)


class History:
    """Days with a few counted units each: in the numerator by reason, and beside it.

    Something of a day is counted when what its indicator waits for had its days.
    """

    def __init__(self, seed, indicator=HIT_RATE, likely=BUSY) -> None:
        self.random = random = Random(seed)
        self.indicator = indicator
        self.days = [FIRST + timedelta(days=n) for n in range((TODAY - FIRST).days + 1)]
        busy = {m.code: random.choice(likely) for m in asked_for(FIRST, TODAY, TODAY)[1]}
        share = random.choice([0.1, 0.5, 0.9])
        self.units = {}
        for day in self.days:
            for _ in range(3):
                if random.random() < busy[f"{day:%Y-%m}"]:
                    hit = random.random() < share
                    kind = random.choice(REASONS) if hit else "OTHER"
                    self.units.setdefault((day, kind), 0)
                    self.units[day, kind] += 1

    def count(self, period, until, kinds=(*REASONS, "OTHER")):
        return sum(
            n
            for (day, kind), n in self.units.items()
            if kind in kinds and period.starts_on <= day < min(period.ends_on, until)
        )

    def until(self, today):
        """The day before which something must have happened to be counted on a day."""
        return today + timedelta(days=1 - self.indicator.ripens)

    def counted(self, period, today):
        until = self.until(today)
        parts = {kind: self.count(period, until, [kind]) for kind in REASONS}
        told = {kind: n for kind, n in parts.items() if n}
        return Counted(Ratio(sum(parts.values()), self.count(period, until)), parts=told)


def published(history, today):
    """Everything that is told on a day of one indicator in one region: pages, files, command, report.

    The running month is no figure of a page, but whoever subtracts has it. What is put together from
    months is left out: it is computed from what is told of them (the test below).
    """
    calendar = [m for m in (*months(today), running(today)) if m.starts_on >= FIRST]
    days = history.indicator.ripens
    wholly = {ripe(m, days, today): history.counted(m, today) for m in calendar}
    lately = recent(today)
    _, *found = series(
        history.indicator, "R", (lately, history.counted(lately, today)), wholly, RULE
    )
    weekly = {w: history.counted(w, today) for w in weeks(today)}
    first = min(weekly, key=lambda w: w.starts_on).starts_on
    beside = [one for m, one in wholly.items() if m.code >= f"{first:%Y-%m}"]
    found += by_weeks(history.indicator, "R", weekly, beside, RULE)
    year, inside = calendar_year(today.year - 1)
    cells = [history.counted(m, today) for m in inside]
    found.append(
        beside_its_months(history.indicator, "R", (year, history.counted(year, today)), cells, RULE)
    )
    return found


def cut(history, moments):
    """The stretches of days that no boundary of a period cuts, each day with the number of its own."""
    edges = sorted(moments)
    return {day: sum(edge <= day for edge in edges) for day in history.days}


@pytest.mark.parametrize("likely", [BUSY, QUIET], ids=["busy", "quiet"])
@pytest.mark.parametrize("indicator", [HIT_RATE, BOUNCED], ids=["at once", "after thirty days"])
def test_every_small_number_stays_open_between_one_and_four(indicator, likely):
    """A year is a sum of months: each of these may say by its sign that it is not 0, and no more."""
    seen = 0
    for seed in SEEDS:
        history = History(seed, indicator, likely)
        todays = [TODAY - timedelta(days=days) for days in (31, 1, 0)]
        told = [(today, figure) for today in todays for figure in published(history, today)]
        stretch = cut(
            history,
            {edge for _, f in told for edge in (f.period.starts_on, f.period.ends_on)}
            | {history.until(today) for today in todays},
        )
        attacker = Attacker(RULE)
        cells, sums = {}, {}
        for today, one in told:
            found = sums if one.period.code.startswith("YEAR") else cells
            found |= shown_to(attacker, history, today, one, stretch)
        seen += sum(is_small(count, RULE) for count in {**sums, **cells}.values())
        for cell in (cell for cell, count in cells.items() if is_small(count, RULE)):
            assert attacker.open_values(cell) == {1, 2, 3, 4}, f"seed {seed}: {cells[cell]} is told"
        for cell in (cell for cell, count in sums.items() if is_small(count, RULE)):
            assert attacker.narrowed(cell) == set(), f"seed {seed}: {sums[cell]} is told"
    assert seen > HISTORIES, "histories without small numbers prove nothing"


def test_a_period_of_ones_own_tells_no_more_than_its_months():
    """Whatever the exact counts are: months that look the same give the same sum."""
    quiet, busy = History(1), History(2)
    for seed in range(HISTORIES):
        begin = FIRST + timedelta(days=Random(seed).randrange(600))
        whole, apart = asked_for(begin, begin + timedelta(days=95), TODAY)
        pieces = [figure(HIT_RATE, "R", m, quiet.counted(m, TODAY), RULE) for m in apart]
        told = [
            put_together(HIT_RATE, "R", (whole, one.counted(whole, TODAY)), pieces, RULE)
            for one in (quiet, busy)
        ]
        assert told[0] == told[1]
        open_to_all = all(piece.denominator.sight == Sight.SHOWN for piece in pieces)
        assert (told[0].denominator.sight == Sight.SHOWN) == open_to_all
        if open_to_all:
            assert told[0].denominator.number == sum(p.denominator.number for p in pieces)


def shown_to(attacker, history, today, one, stretch):
    """Let the attacker see a figure; returns its cells with what they really are."""

    def cell(*kinds):
        until = min(one.period.ends_on, history.until(today))
        days = [day for day in history.days if one.period.starts_on <= day < until]
        return frozenset((stretch[day], kind) for day in days for kind in kinds)

    hits, others = cell(*REASONS), cell("OTHER")
    counted = history.counted(one.period, today)
    attacker.sees(hits, one.numerator)
    attacker.sees(hits | others, one.denominator)
    for reason in REASONS:
        shown = one.parts.get(reason, None)
        if shown is not None:
            attacker.sees(cell(reason), shown)
        elif one.parts:
            attacker.sees(cell(reason), Shown(Sight.SHOWN, 0))
    found = {
        hits: counted.ratio.numerator,
        hits | others: counted.ratio.denominator,
        others: counted.ratio.denominator - counted.ratio.numerator,
    }
    if one.parts:
        found |= {cell(reason): counted.parts.get(reason, 0) for reason in REASONS}
    return {names: count for names, count in found.items() if names}


# When a case was decided: within a day, within a week, within a month, or later or not at all.
DECIDED = ("DAY", "WEEK", "MONTH", "LATER")
WITHIN = {
    "DECIDED_IN_1_DAY": DECIDED[:1],
    "DECIDED_IN_7_DAYS": DECIDED[:2],
    "DECIDED_IN_1_MONTH": DECIDED[:3],
}
PARTNERS = ("POLICE", "PROBATION", "NOBODY")


def test_indicators_about_the_same_cases_laid_together_tell_no_small_number():
    """What is decided in a day is decided in a week: one denominator, numerators within each other."""
    seen = 0
    for seed in range(2 * HISTORIES):
        month, random = months(TODAY)[-1], Random(seed)
        most = {one: random.choice([0, 2, 6, 15]) for one in DECIDED}
        cases = {(one, p): random.randint(0, most[one]) for one in DECIDED for p in PARTNERS}
        attacker, cells = Attacker(RULE), set()
        for code, inside in WITHIN.items():
            by_partner = {p: _ratio(cases, inside, [p]) for p in PARTNERS}
            told = figure(
                definitions()[code],
                "R",
                month,
                Counted(
                    _ratio(cases, inside, PARTNERS),
                    own={p: Counted(one) for p, one in by_partner.items() if p != "NOBODY"},
                ),
                RULE,
            )
            within = {names for names in cases if names[0] in inside}
            attacker.sees(frozenset(within), told.numerator)
            attacker.sees(frozenset(cases), told.denominator)
            for partner, own in told.own.items():
                attacker.sees(frozenset(n for n in cases if n[1] == partner), own.denominator)
            cells |= {frozenset(within), frozenset(cases), frozenset(cases.keys() - within)}
        for cell in cells - {frozenset()}:
            if is_small(sum(cases[name] for name in cell), RULE):
                seen += 1
                assert attacker.open_values(cell) == {1, 2, 3, 4}, f"seed {seed}: {cases}"
    assert seen > HISTORIES, "months without small numbers prove nothing"


def _ratio(cases, inside, partners):
    mine = {name: n for name, n in cases.items() if name[1] in partners}
    return Ratio(sum(n for name, n in mine.items() if name[0] in inside), sum(mine.values()))


def test_the_attacker_finds_a_small_number_where_nothing_protects_it():
    attacker = Attacker(RULE)
    january, february = frozenset({("jan",)}), frozenset({("feb",)})
    attacker.sees(january, Shown(Sight.SHOWN, 20))
    attacker.sees(january | february, Shown(Sight.SHOWN, 15))
    assert attacker.open_values(february) == set()
    attacker = Attacker(RULE)
    attacker.sees(january, protected(Ratio(8, 8), RULE).denominator)
    attacker.sees(january | february, Shown(Sight.SHOWN, 10))
    assert attacker.open_values(february) == {1, 2, 3, 4}
