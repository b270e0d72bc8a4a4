"""From exact counts to figures that may be shown: one road, for page, file and command alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from schakel.monitoring.rules.beside import may_be_added_up
from schakel.monitoring.rules.definitions import DURATIONS, Definition, Unit
from schakel.monitoring.rules.flows import ALL_REGIONS
from schakel.monitoring.rules.periods import Period
from schakel.monitoring.rules.small_numbers import (
    ALL_KEPT_BACK,
    EMPTY,
    NOT_THERE,
    Ratio,
    Shown,
    ShownRatio,
    Sight,
    Thresholds,
    added_up,
    has_small,
    is_small,
    may_be_split,
    protected,
    protected_parts,
    quantile_may_be_shown,
    rounded_days,
    rounded_minutes,
)

MEDIAN, HIGH = 0.5, 0.9


@dataclass(frozen=True)
class Counted:
    """An exact count of one indicator in one region and period. Never stored, shown or sent."""

    ratio: Ratio
    median: float | None = None
    high: float | None = None
    parts: dict[str, int] = field(default_factory=dict)
    own: "dict[str, Counted]" = field(default_factory=dict)


NOTHING = Counted(Ratio(0, 0))


@dataclass(frozen=True)
class Figure:
    """A figure as it may be shown. ``value`` is in the unit of the indicator: a percentage or a median.

    ``high`` is the 90th percentile; ``own`` has the figure of each partner, all of them or none.
    """

    indicator: str
    region: str
    period: Period
    numerator: Shown
    denominator: Shown
    value: float | None
    high: float | None = None
    parts: dict[str, Shown] = field(default_factory=dict)
    suppressed: bool = False
    own: "dict[str, Own]" = field(default_factory=dict)


@dataclass(frozen=True)
class Own:
    """The figure of one partner within another, as it may be shown: value and how many."""

    value: float | None
    denominator: Shown


def figure(
    definition: Definition, region: str, period: Period, counted: Counted, rule: Thresholds
) -> Figure:
    """One figure by itself.

    A period that still grows is told again every day: what it leaves unsaid today would follow from what
    it says tomorrow. So it is told only while nothing in it is about few.
    """
    shown = protected(counted.ratio, rule)
    if not period.complete:
        if has_small(counted.ratio, rule):
            shown = ALL_KEPT_BACK
        if any(is_small(count, rule) for count in counted.parts.values()):
            counted = replace(counted, parts={})
    return _figure(definition, region, period, counted, shown=shown, rule=rule)


def beside_its_months(
    definition: Definition,
    region: str,
    year: tuple[Period, Counted],
    months: Sequence[Counted],
    rule: Thresholds,
) -> Figure:
    """A year as it may be told beside its months, which are told already; else it is left unsaid."""
    period, counted = year
    alone = replace(counted, parts={}, own={})
    may = may_be_added_up(counted.ratio, [month.ratio for month in months], rule)
    shown = protected(counted.ratio, rule) if may else ALL_KEPT_BACK
    return _figure(definition, region, period, alone, shown=shown, rule=rule)


def put_together(
    definition: Definition,
    region: str,
    whole: tuple[Period, Counted],
    pieces: Sequence[Figure],
    rule: Thresholds,
) -> Figure:
    """A period as the sum of what is told of its months: it tells nothing that they do not.

    It is left unsaid as soon as one of them leaves a count unsaid. A median is that of the whole period,
    and a stock that at its end. ``pieces`` are in the order of time.
    """
    period, counted = whole
    pieces = pieces[-1:] if definition.stock else pieces
    denominator = added_up([piece.denominator for piece in pieces])
    if definition.unit in DURATIONS:
        numerator, cases = NOT_THERE, denominator.number or 0
        value = _quantile(counted.median, MEDIAN, cases, definition.unit, rule)
        high = _quantile(counted.high, HIGH, cases, definition.unit, rule)
    else:
        numerator, high = added_up([piece.numerator for piece in pieces]), None
        value = _percentage(numerator, denominator, rule)
    hidden = Sight.WITHHELD in {numerator.sight, denominator.sight}
    return Figure(
        definition.code,
        region,
        period,
        numerator,
        denominator,
        value,
        high,
        _parts_together(pieces),
        suppressed=hidden,
        own=_own_together(definition, counted, pieces, rule),
    )


def all_together(definition: Definition, regions: Sequence[Figure], rule: Thresholds) -> Figure:
    """All regions as the sum of what is told of each: it tells nothing that they do not.

    It is left unsaid as soon as one of them leaves a count unsaid. A median of all is no sum, and is not
    told. ``regions`` are of one period.
    """
    denominator = added_up([one.denominator for one in regions])
    numerator, value = NOT_THERE, None
    if definition.unit not in DURATIONS:
        numerator = added_up([one.numerator for one in regions])
        value = _percentage(numerator, denominator, rule)
    hidden = Sight.WITHHELD in {numerator.sight, denominator.sight}
    period = regions[0].period
    return Figure(
        definition.code, ALL_REGIONS, period, numerator, denominator, value, suppressed=hidden
    )


def _percentage(numerator: Shown, denominator: Shown, rule: Thresholds) -> float | None:
    few = (denominator.number or 0) < rule.percentage_from
    if few or numerator.number is None or denominator.number is None:
        return None
    return round(100 * numerator.number / denominator.number, 1)


def _parts_together(pieces: Sequence[Figure]) -> dict[str, Shown]:
    """What falls into each part, where every piece tells its parts or has nothing to part."""
    if any(not piece.parts and piece.numerator.number != 0 for piece in pieces):
        return {}
    zero = Shown(Sight.SHOWN, 0)
    names = sorted({name for piece in pieces for name in piece.parts})
    return {name: added_up([piece.parts.get(name, zero) for piece in pieces]) for name in names}


def _own_together(
    definition: Definition, counted: Counted, pieces: Sequence[Figure], rule: Thresholds
) -> dict[str, Own]:
    """The figures of the partners, where every piece tells them or has nothing to tell."""
    if any(not piece.own and piece.denominator.number != 0 for piece in pieces):
        return {}
    names = sorted({name for piece in pieces for name in piece.own})
    return {
        name: _one_together(
            definition,
            counted.own.get(name),
            [piece.own[name] for piece in pieces if name in piece.own],
            rule,
        )
        for name in names
    }


def _one_together(
    definition: Definition, counted: Counted | None, pieces: Sequence[Own], rule: Thresholds
) -> Own:
    denominator = added_up([piece.denominator for piece in pieces])
    cases = denominator.number or 0
    if definition.unit in DURATIONS:
        median = counted.median if counted else None
        return Own(_quantile(median, MEDIAN, cases, definition.unit, rule), denominator)
    told = [(piece.value, piece.denominator.number) for piece in pieces]
    if not cases or any(value is None for value, number in told if number):
        return Own(None, denominator)
    weighted = sum((value or 0.0) * (number or 0) for value, number in told)
    return Own(round(weighted / cases, 1), denominator)


def by_weeks(
    definition: Definition,
    region: str,
    weeks: Mapping[Period, Counted],
    told: Sequence[Counted],
    rule: Thresholds,
) -> list[Figure]:
    """Whole weeks, beside what is told of the same days; none when anything in it is about few."""
    ratios = [one.ratio for one in told]
    if not may_be_split(ratios, [one.ratio for one in weeks.values()], rule):
        return []
    return [figure(definition, region, week, one, rule) for week, one in weeks.items()]


def series(
    definition: Definition,
    region: str,
    recent: tuple[Period, Counted],
    months: Mapping[Period, Counted],
    rule: Thresholds,
) -> list[Figure]:
    """The figures of one indicator in one region: recent time, and each month by itself.

    ``months`` has the running month too, which is a part of recent time. A month without a count is one
    in which nothing was counted.
    """
    told = [figure(definition, region, month, count, rule) for month, count in months.items()]
    inside = [one for one in told if one.period.overlaps(recent[0])]
    return [put_together(definition, region, recent, inside, rule), *told]


def _figure(
    definition: Definition,
    region: str,
    period: Period,
    counted: Counted,
    *,
    shown: ShownRatio,
    rule: Thresholds,
) -> Figure:
    open_to_all = shown not in {EMPTY, ALL_KEPT_BACK}
    if definition.unit in DURATIONS:
        cases = counted.ratio.denominator if open_to_all else 0
        value = _quantile(counted.median, MEDIAN, cases, definition.unit, rule)
        high = _quantile(counted.high, HIGH, cases, definition.unit, rule)
        hidden = shown.suppressed or (value is None and cases > 0)
        numerator = NOT_THERE
    else:
        value, high, numerator = shown.percentage, None, shown.numerator
        hidden = shown.suppressed or (value is None and has_small(counted.ratio, rule))
    with_parts = open_to_all and not has_small(counted.ratio, rule)
    parts = protected_parts(counted.parts, rule) if with_parts else {}
    return Figure(
        definition.code,
        region,
        period,
        numerator,
        shown.denominator,
        value,
        high,
        parts,
        suppressed=hidden,
        own=_own(definition, counted, rule) if with_parts else {},
    )


def _own(definition: Definition, counted: Counted, rule: Thresholds) -> dict[str, Own]:
    """The figures of the partners: none at all when one of them is about few.

    They add up to the figure of all, so that leaving out one would be leaving out nothing; what is
    of no partner counts as one.
    """
    ratios = [one.ratio for one in counted.own.values()]
    rest = Ratio(
        counted.ratio.numerator - sum(one.numerator for one in ratios),
        counted.ratio.denominator - sum(one.denominator for one in ratios),
    )
    if any(has_small(one, rule) for one in (*ratios, rest)):
        return {}
    return {name: _one_own(definition, one, rule) for name, one in sorted(counted.own.items())}


def _one_own(definition: Definition, counted: Counted, rule: Thresholds) -> Own:
    shown = protected(counted.ratio, rule)
    if definition.unit not in DURATIONS:
        return Own(shown.percentage, shown.denominator)
    cases = counted.ratio.denominator
    value = _quantile(counted.median, MEDIAN, cases, definition.unit, rule)
    return Own(value, shown.denominator)


def _quantile(
    minutes: float | None, quantile: float, cases: int, unit: Unit, rule: Thresholds
) -> float | None:
    if minutes is None or not quantile_may_be_shown(quantile, cases, rule):
        return None
    return rounded_days(minutes) if unit == Unit.DAYS else rounded_minutes(minutes, rule)
