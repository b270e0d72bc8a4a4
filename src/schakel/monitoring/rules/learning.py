"""What becomes of the advice of each rule: followed, deviated from, judged wrong afterwards. Pure.

A rule about where a case goes is deviated from by the decision. One that names a partner is deviated
from when that partner says that it was not needed. Counts are exact here and leave only protected.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from schakel.monitoring.rules.periods import Period
from schakel.monitoring.rules.small_numbers import (
    ALL_KEPT_BACK,
    Ratio,
    Shown,
    ShownRatio,
    Sight,
    Thresholds,
    has_small,
    protected,
    protected_parts,
    protected_together,
)

NATIONAL = ""
YEAR = "LAST_YEAR"
QUARTER_DAYS, QUARTERS = 91, 4
# The normal quantile of an interval that holds the true share 95 of 100 times.
Z = 1.96

RuleKey = tuple[str, str]
Place = tuple[str, str]


@dataclass(frozen=True)
class Verdict:
    """What became of the advice of one rule in one case.

    ``deviated`` and ``wrong`` are None where nobody decided or judged; ``reason`` and ``place`` are
    codes: why it was deviated from, and where the case belonged.
    """

    key: RuleKey
    region: str
    day: date
    deviated: bool | None
    reason: str
    wrong: bool | None
    place: str


@dataclass
class Tally:
    """The exact counts of one rule in one place and period."""

    fired: int = 0
    decided: int = 0
    deviated: int = 0
    judged: int = 0
    wrong: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)

    def add(self, one: Verdict) -> None:
        """Take one case in."""
        self.fired += 1
        if one.deviated is not None:
            self.decided += 1
        if one.deviated:
            self.deviated += 1
            self.reasons[one.reason] += 1
        if one.wrong is not None:
            self.judged += 1
        if one.wrong:
            self.wrong += 1
            self.places[one.place] += 1


@dataclass(frozen=True)
class RuleTold:
    """What may be shown of a rule in one place and period.

    ``at_least`` is the share of cases that went otherwise or were judged wrong, at the least, as far as
    chance allows to say; None where the cases are too few.
    """

    key: RuleKey
    region: str
    period: Period
    fired: Shown
    deviated: ShownRatio
    wrong: ShownRatio
    reasons: Mapping[str, Shown]
    places: Mapping[str, Shown]
    at_least: float | None


def year(today: date) -> Period:
    """The last 364 days, today included: four times thirteen weeks."""
    tomorrow = today + timedelta(days=1)
    return Period(YEAR, tomorrow - timedelta(days=QUARTER_DAYS * QUARTERS), tomorrow)


def quarters(today: date) -> tuple[Period, ...]:
    """The four times thirteen weeks of the year, oldest first; together they are the year."""
    first = year(today).starts_on
    starts = [first + timedelta(days=QUARTER_DAYS * number) for number in range(QUARTERS)]
    return tuple(
        Period(f"{start.isoformat()}", start, start + timedelta(days=QUARTER_DAYS))
        for start in starts
    )


def tallied(verdicts: Iterable[Verdict], today: date) -> dict[RuleKey, dict[Place, Tally]]:
    """The counts of each rule: of the whole year in all regions and in each, and of each quarter."""
    whole, parts = year(today), quarters(today)
    found: dict[RuleKey, dict[Place, Tally]] = {}
    for one in verdicts:
        if not whole.starts_on <= one.day < whole.ends_on:
            continue
        quarter = parts[(one.day - whole.starts_on).days // QUARTER_DAYS]
        mine = found.setdefault(one.key, {})
        for place in ((NATIONAL, YEAR), (one.region, YEAR), (NATIONAL, quarter.code)):
            mine.setdefault(place, Tally()).add(one)
    return found


def may_be_told(
    key: RuleKey,
    counts: Mapping[Place, Tally],
    regions: Sequence[str],
    today: date,
    rule: Thresholds,
) -> list[RuleTold]:
    """What may be shown of a rule, protected once: here.

    The regions add up to the whole, and so do the quarters: as soon as one number among them is small,
    that number is kept back for all of them, so that no difference tells of few.
    """
    whole = counts[NATIONAL, YEAR]
    found = [_told(key, (NATIONAL, year(today)), _protected(whole, rule), whole, rule)]
    for places in (
        [(region, year(today)) for region in regions],
        [(NATIONAL, quarter) for quarter in quarters(today)],
    ):
        tallies = [counts.get((region, period.code), Tally()) for region, period in places]
        numbers = [_together(whole, tallies, of, rule) for of in (_fired, _deviated, _wrong)]
        for place, tally, *shown in zip(places, tallies, *numbers, strict=True):
            found.append(_told(key, place, tuple(shown), tally, rule))
    return found


def _fired(tally: Tally) -> Ratio:
    return Ratio(tally.fired, tally.fired)


def _deviated(tally: Tally) -> Ratio:
    return Ratio(tally.deviated, tally.decided)


def _wrong(tally: Tally) -> Ratio:
    return Ratio(tally.wrong, tally.judged)


def _protected(tally: Tally, rule: Thresholds) -> tuple[ShownRatio, ...]:
    """Without "<5": beside the months of the indicators, that would narrow other small numbers down."""
    ratios = [of(tally) for of in (_fired, _deviated, _wrong)]
    return tuple(ALL_KEPT_BACK if has_small(one, rule) else protected(one, rule) for one in ratios)


def _together(
    whole: Tally, parts: Sequence[Tally], of: Callable[[Tally], Ratio], rule: Thresholds
) -> tuple[ShownRatio, ...]:
    return protected_together(of(whole), [of(part) for part in parts], rule)[1]


def _told(
    key: RuleKey,
    place: tuple[str, Period],
    shown: Sequence[ShownRatio],
    tally: Tally,
    rule: Thresholds,
) -> RuleTold:
    fired, deviated, wrong = shown
    national = place[0] == NATIONAL and place[1].code == YEAR
    shares = [worst_case(deviated), worst_case(wrong)]
    return RuleTold(
        key,
        place[0],
        place[1],
        fired.denominator,
        deviated,
        wrong,
        _parts(tally.reasons, deviated, rule) if national else {},
        _parts(tally.places, wrong, rule) if national else {},
        max((share for share in shares if share is not None), default=None),
    )


def _parts(counts: Mapping[str, int], whole: ShownRatio, rule: Thresholds) -> dict[str, Shown]:
    """The total by code; nothing where the total itself is not shown."""
    return protected_parts(counts, rule) if whole.numerator.sight == Sight.SHOWN else {}


def worst_case(ratio: ShownRatio) -> float | None:
    """The share in hundredths that it is at the least, from the numbers that may be shown."""
    if ratio.percentage is None or not ratio.numerator.number or not ratio.denominator.number:
        return 0.0 if ratio.percentage == 0 else None
    return round(100 * wilson_lower(ratio.numerator.number, ratio.denominator.number), 1)


def wilson_lower(part: int, whole: int) -> float:
    """The lower bound of a share that holds 95 of 100 times (Wilson 1927); 0 to 1.

    Of few cases it is low, whatever their share: it takes many to call a rule worse than another.
    """
    share, squared = part / whole, Z * Z
    middle = share + squared / (2 * whole)
    margin = Z * math.sqrt((share * (1 - share) + squared / (4 * whole)) / whole)
    return max(0.0, (middle - margin) / (1 + squared / whole))
