"""What becomes of the advice of each rule: followed, deviated from, judged wrong afterwards. Pure.

A rule about where a case goes is deviated from by the decision. One that names a partner is deviated
from when that partner says that it was not needed. Counts are exact here and leave only protected.

Everything counts on the day on which it happened, in quarters that are over: what is told of one does not
change any more, so that nobody finds out about few by subtracting yesterday's figures.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from schakel.monitoring.rules.periods import Period, ended_quarters, quarter_of
from schakel.monitoring.rules.small_numbers import (
    ALL_KEPT_BACK,
    KEPT_BACK,
    ZERO,
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
# How long before the year a case may have been advised on that is decided in it, or judged.
LONGEST = timedelta(days=366)
# The normal quantile of an interval that holds the true share 95 of 100 times.
Z = 1.96

RuleKey = tuple[str, str]
Place = tuple[str, str]


@dataclass(frozen=True)
class Verdict:
    """What became of the advice of one rule in one case, each with the day on which it did.

    ``deviated`` and ``wrong`` are None where nobody decided or judged; ``reason`` and ``place`` are
    codes: why it was deviated from, and where the case belonged.
    """

    key: RuleKey
    region: str
    advised_on: date
    deviated: bool | None = None
    decided_on: date | None = None
    reason: str = ""
    wrong: bool | None = None
    judged_on: date | None = None
    place: str = ""


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

    def add_advice(self, _one: Verdict) -> None:
        """Take in that the rule fired."""
        self.fired += 1

    def add_decision(self, one: Verdict) -> None:
        """Take in whether people did otherwise."""
        self.decided += 1
        if one.deviated:
            self.deviated += 1
            self.reasons[one.reason] += 1

    def add_judgement(self, one: Verdict) -> None:
        """Take in whether the case belonged elsewhere."""
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
    """The last four quarters that are over."""
    first, *_, last = ended_quarters(today)
    return Period(YEAR, first.starts_on, last.ends_on)


def read_from(today: date) -> date:
    """Since when advice can have been given of which something happened in the year."""
    return year(today).starts_on - LONGEST


def tallied(verdicts: Iterable[Verdict], today: date) -> dict[RuleKey, dict[Place, Tally]]:
    """The counts of each rule in each quarter: in all regions together and in each."""
    whole = year(today)
    found: dict[RuleKey, dict[Place, Tally]] = {}
    for one in verdicts:
        happened = (
            (one.advised_on, Tally.add_advice),
            (one.decided_on, Tally.add_decision),
            (one.judged_on, Tally.add_judgement),
        )
        for day, add in happened:
            if day is None or not whole.starts_on <= day < whole.ends_on:
                continue
            mine = found.setdefault(one.key, {})
            for region in (NATIONAL, one.region):
                add(mine.setdefault((region, quarter_of(day).code), Tally()), one)
    return found


@dataclass(frozen=True)
class _Piece:
    """What may be told of one place in some time. ``reasons`` and ``places`` None: nothing of these."""

    fired: ShownRatio
    deviated: ShownRatio
    wrong: ShownRatio
    reasons: Mapping[str, Shown] | None = None
    places: Mapping[str, Shown] | None = None


def may_be_told(
    key: RuleKey,
    counts: Mapping[Place, Tally],
    regions: Sequence[str],
    today: date,
    rule: Thresholds,
) -> list[RuleTold]:
    """What may be shown of a rule, protected once: here.

    A quarter is protected by itself, so that it stays as it was told; the year is put together from
    what is told of its quarters, and tells nothing that they do not.
    """
    parts = ended_quarters(today)
    pieces = [_pieces(counts, part.code, regions, rule) for part in parts]
    whole = {place: _together([one[place] for one in pieces], rule) for place in pieces[0]}
    return [
        *(_told(key, place, year(today), piece) for place, piece in whole.items()),
        *(
            _told(key, NATIONAL, part, one[NATIONAL])
            for part, one in zip(parts, pieces, strict=True)
        ),
    ]


def _pieces(
    counts: Mapping[Place, Tally], quarter: str, regions: Sequence[str], rule: Thresholds
) -> dict[str, _Piece]:
    """A quarter in all regions together and in each, which add up: is one small, none is told."""
    whole = counts.get((NATIONAL, quarter), Tally())
    tallies = [counts.get((region, quarter), Tally()) for region in regions]
    told, inside = [], []
    for of in (_fired, _deviated, _wrong):
        told.append(_alone(of(whole), rule))
        inside.append(protected_together(of(whole), [of(one) for one in tallies], rule)[1])
    fired, deviated, wrong = told
    piece = _Piece(
        fired,
        deviated,
        wrong,
        _parts(whole.reasons, deviated, rule),
        _parts(whole.places, wrong, rule),
    )
    return {NATIONAL: piece} | {
        region: _Piece(*three) for region, *three in zip(regions, *inside, strict=True)
    }


def _fired(tally: Tally) -> Ratio:
    return Ratio(tally.fired, tally.fired)


def _deviated(tally: Tally) -> Ratio:
    return Ratio(tally.deviated, tally.decided)


def _wrong(tally: Tally) -> Ratio:
    return Ratio(tally.wrong, tally.judged)


def _alone(ratio: Ratio, rule: Thresholds) -> ShownRatio:
    """Without "<5": beside the months of the indicators that would narrow other small numbers down."""
    return ALL_KEPT_BACK if has_small(ratio, rule) else protected(ratio, rule)


def _parts(
    counts: Mapping[str, int], whole: ShownRatio, rule: Thresholds
) -> Mapping[str, Shown] | None:
    """A total by code; None where the total is not told, or where nothing of it may be."""
    if whole.numerator.number is None:
        return None
    told = protected_parts(counts, rule)
    return None if whole.numerator.number and not told else told


def _together(pieces: Sequence[_Piece], rule: Thresholds) -> _Piece:
    """What is told of some time, put together from what is told of its parts."""
    return _Piece(
        _added([one.fired for one in pieces], rule),
        _added([one.deviated for one in pieces], rule),
        _added([one.wrong for one in pieces], rule),
        _added_parts([one.reasons for one in pieces]),
        _added_parts([one.places for one in pieces]),
    )


def _added(ratios: Sequence[ShownRatio], rule: Thresholds) -> ShownRatio:
    """The sum of what is told; nothing when something of it is not."""
    numerators = [one.numerator.number for one in ratios]
    denominators = [one.denominator.number for one in ratios]
    if None in numerators or None in denominators:
        return ALL_KEPT_BACK
    part, whole = sum(filter(None, numerators)), sum(filter(None, denominators))
    percentage = round(100 * part / whole, 1) if whole >= rule.percentage_from else None
    return ShownRatio(Shown(Sight.SHOWN, part), Shown(Sight.SHOWN, whole), percentage)


def _added_parts(parts: Sequence[Mapping[str, Shown] | None]) -> Mapping[str, Shown] | None:
    known = [one for one in parts if one is not None]
    if len(known) < len(parts):
        return None
    codes = sorted({code for one in known for code in one})
    return {code: _sum([one.get(code, ZERO) for one in known]) for code in codes}


def _sum(numbers: Sequence[Shown]) -> Shown:
    if any(one.number is None for one in numbers):
        return KEPT_BACK
    return Shown(Sight.SHOWN, sum(one.number or 0 for one in numbers))


def _told(key: RuleKey, region: str, period: Period, piece: _Piece) -> RuleTold:
    shares = [worst_case(piece.deviated), worst_case(piece.wrong)]
    national = region == NATIONAL and period.code == YEAR
    return RuleTold(
        key,
        region,
        period,
        piece.fired.denominator,
        piece.deviated,
        piece.wrong,
        (piece.reasons or {}) if national else {},
        (piece.places or {}) if national else {},
        max((share for share in shares if share is not None), default=None),
    )


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
