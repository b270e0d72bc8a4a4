"""What may be told of the rules: protected by quarter, and beside the months of the indicators.

What is told of one quarter stays as it was told; the year is put together from its quarters. The months
of the indicators are about the same cases, and are on screen already: what would give away a small number
of these, or of a rule, is left unsaid.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from schakel.monitoring.rules.beside import Told, as_told, stay_open
from schakel.monitoring.rules.learning import (
    NATIONAL,
    PARTNERS,
    YEAR,
    Place,
    RuleCounts,
    RuleKey,
    Tally,
    quarters,
    wilson_lower,
    year,
)
from schakel.monitoring.rules.periods import Period
from schakel.monitoring.rules.small_numbers import (
    ALL_KEPT_BACK,
    ZERO,
    Ratio,
    Shown,
    ShownRatio,
    Sight,
    Thresholds,
    added_up,
    has_small,
    protected,
    protected_parts,
    protected_together,
)

# By what is counted: the ratios of the months of an indicator, by region and quarter.
Elsewhere = Mapping[str, Mapping[Place, Sequence[Ratio]]]
Group = dict[RuleKey, RuleCounts]
Parts = Mapping[str, Shown]
COUNTED: dict[str, Callable[[Tally], Ratio]] = {
    "fired": lambda tally: Ratio(tally.fired, tally.fired),
    "deviated": lambda tally: Ratio(tally.deviated, tally.decided),
    "wrong": lambda tally: Ratio(tally.wrong, tally.judged),
}


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
    reasons: Parts
    places: Parts
    at_least: float | None


@dataclass(frozen=True)
class _Piece:
    """What may be told of one place in some time, by what is counted.

    ``parts``: what a numerator falls apart into; None where nothing of that may be told.
    """

    ratios: Mapping[str, ShownRatio]
    parts: Mapping[str, Parts | None] = field(default_factory=dict)

    def without(self, what: str) -> "_Piece":
        """The same with one of its ratios, and what that falls apart into, left unsaid."""
        return _Piece({**self.ratios, what: ALL_KEPT_BACK}, {**self.parts, what: None})


def may_be_told(
    counted: Mapping[RuleKey, RuleCounts],
    elsewhere: Elsewhere,
    regions: Sequence[str],
    today: date,
    rule: Thresholds,
) -> Iterator[RuleTold]:
    """What may be shown of the rules, protected once: here.

    A quarter is protected by itself, so that it stays as it was told; the year is put together from
    what is told of its quarters, and tells nothing that they do not. Rules of which one gives the answer
    in each case add up to all cases, and are looked at together.
    """
    groups: dict[tuple[str, str], Group] = {}
    for key, one in counted.items():
        alone = one.decision in {"", PARTNERS}
        groups.setdefault(key if alone else (key[0], one.decision), {})[key] = one
    parts = quarters(today)
    for group in groups.values():
        pieces = [_quarter(group, part.code, elsewhere, regions, rule) for part in parts]
        for key in group:
            yield from _rule_told(key, [one[key] for one in pieces], today, rule)


def _rule_told(
    key: RuleKey, pieces: Sequence[Mapping[str, _Piece]], today: date, rule: Thresholds
) -> Iterator[RuleTold]:
    for place in pieces[0]:
        whole = _together([one[place] for one in pieces], rule)
        yield _told(key, place, year(today), whole)
    for part, one in zip(quarters(today), pieces, strict=True):
        yield _told(key, NATIONAL, part, one[NATIONAL])


def _quarter(
    group: Group,
    quarter: str,
    elsewhere: Elsewhere,
    regions: Sequence[str],
    rule: Thresholds,
) -> dict[RuleKey, dict[str, _Piece]]:
    """A quarter of rules in each place: what stays after looking at the months of the indicators.

    Gives all regions together something away, then nothing is told; gives one region, then no region is,
    because the others would tell of it.
    """
    pieces = {key: _pieces(one.cells, quarter, regions, rule) for key, one in group.items()}
    for what in COUNTED:
        months = {one: elsewhere[what].get((one, quarter), ()) for one in regions}
        everywhere = list(chain.from_iterable(months.values()))
        if not stay_open(
            as_told(everywhere, rule), _said(group, pieces, what, (NATIONAL, quarter)), rule
        ):
            hidden = [NATIONAL, *regions]
        elif not all(
            stay_open(as_told(cells, rule), _said(group, pieces, what, (one, quarter)), rule)
            for one, cells in months.items()
        ):
            hidden = [*regions]
        else:
            continue
        for mine in pieces.values():
            mine |= {one: mine[one].without(what) for one in hidden}
    return pieces


def _said(
    group: Group, pieces: Mapping[RuleKey, Mapping[str, _Piece]], what: str, place: Place
) -> list[Told]:
    """What would be told of each rule in a place, of what the indicator beside it counts too.

    Whether a partner was needed is no decision, and in no indicator.
    """
    return [
        Told(COUNTED[what](one.cells.get(place, Tally())), pieces[key][place[0]].ratios[what])
        for key, one in group.items()
        if (what, one.decision) != ("deviated", PARTNERS)
    ]


def _pieces(
    counts: Mapping[Place, Tally], quarter: str, regions: Sequence[str], rule: Thresholds
) -> dict[str, _Piece]:
    """A quarter in all regions together and in each, which add up: is one small, none is told."""
    whole = counts.get((NATIONAL, quarter), Tally())
    tallies = [counts.get((region, quarter), Tally()) for region in regions]
    told = {what: _alone(of(whole), rule) for what, of in COUNTED.items()}
    inside = {
        what: protected_together(of(whole), [of(one) for one in tallies], rule)[1]
        for what, of in COUNTED.items()
    }
    parts = {
        "deviated": _parts(whole.reasons, told["deviated"], rule),
        "wrong": _parts(whole.places, told["wrong"], rule),
    }
    return {NATIONAL: _Piece(told, parts)} | {
        region: _Piece({what: ratios[place] for what, ratios in inside.items()})
        for place, region in enumerate(regions)
    }


def _alone(ratio: Ratio, rule: Thresholds) -> ShownRatio:
    """Without "<5": beside the months of the indicators that would narrow other small numbers down."""
    return ALL_KEPT_BACK if has_small(ratio, rule) else protected(ratio, rule)


def _parts(counts: Mapping[str, int], whole: ShownRatio, rule: Thresholds) -> Parts | None:
    """A total by code; None where the total is not told, or where nothing of it may be."""
    if whole.numerator.number is None:
        return None
    told = protected_parts(counts, rule)
    return None if whole.numerator.number and not told else told


def _together(pieces: Sequence[_Piece], rule: Thresholds) -> _Piece:
    """What is told of some time, put together from what is told of its parts."""
    return _Piece(
        {what: _added([one.ratios[what] for one in pieces], rule) for what in COUNTED},
        {what: _added_parts([one.parts.get(what) for one in pieces]) for what in COUNTED},
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


def _added_parts(parts: Sequence[Parts | None]) -> Parts | None:
    known = [one for one in parts if one is not None]
    if len(known) < len(parts):
        return None
    codes = sorted({code for one in known for code in one})
    return {code: added_up([one.get(code, ZERO) for one in known]) for code in codes}


def _told(key: RuleKey, region: str, period: Period, piece: _Piece) -> RuleTold:
    deviated, wrong = piece.ratios["deviated"], piece.ratios["wrong"]
    shares = [worst_case(deviated), worst_case(wrong)]
    apart = piece.parts if region == NATIONAL and period.code == YEAR else {}
    return RuleTold(
        key,
        region,
        period,
        piece.ratios["fired"].denominator,
        deviated,
        wrong,
        apart.get("deviated") or {},
        apart.get("wrong") or {},
        max((share for share in shares if share is not None), default=None),
    )


def worst_case(ratio: ShownRatio) -> float | None:
    """The share in hundredths that it is at the least, from the numbers that may be shown."""
    if ratio.percentage is None or not ratio.numerator.number or not ratio.denominator.number:
        return 0.0 if ratio.percentage == 0 else None
    return round(100 * wilson_lower(ratio.numerator.number, ratio.denominator.number), 1)
