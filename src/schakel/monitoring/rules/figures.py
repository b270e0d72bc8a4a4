"""From exact counts to figures that may be shown: one road, for page, file and command alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schakel.monitoring.rules.definitions import Definition, Unit
from schakel.monitoring.rules.periods import Period
from schakel.monitoring.rules.small_numbers import (
    ALL_KEPT_BACK,
    EMPTY,
    NOT_THERE,
    Ratio,
    Shown,
    ShownRatio,
    Thresholds,
    has_small,
    protected,
    protected_parts,
    protected_together,
    quantile_may_be_shown,
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


NOTHING = Counted(Ratio(0, 0))


@dataclass(frozen=True)
class Figure:
    """A figure as it may be shown. ``value`` is a percentage or minutes; ``high`` the 90th percentile."""

    indicator: str
    region: str
    period: Period
    numerator: Shown
    denominator: Shown
    value: float | None
    high: float | None = None
    parts: dict[str, Shown] = field(default_factory=dict)
    suppressed: bool = False


def figure(
    definition: Definition, region: str, period: Period, counted: Counted, rule: Thresholds
) -> Figure:
    """One figure by itself."""
    shown = protected(counted.ratio, rule)
    return _figure(definition, region, period, counted, shown=shown, rule=rule)


def series(
    definition: Definition,
    region: str,
    recent: tuple[Period, Counted],
    months: Mapping[Period, Counted],
    rule: Thresholds,
) -> list[Figure]:
    """The figures of one indicator in one region that are shown together: recent time and months.

    A month that overlaps recent time is withheld when either is about few.
    """
    period, counted = recent
    touching = [month for month in months if month.overlaps(period)]
    whole, parts = protected_together(counted.ratio, [months[m].ratio for m in touching], rule)
    safe = dict(zip(touching, parts, strict=True))
    found = [_figure(definition, region, period, counted, shown=whole, rule=rule)]
    for month, count in months.items():
        shown = safe.get(month) or protected(count.ratio, rule)
        found.append(_figure(definition, region, month, count, shown=shown, rule=rule))
    return found


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
    if definition.unit == Unit.MINUTES:
        cases = counted.ratio.denominator if open_to_all else 0
        value = _quantile(counted.median, MEDIAN, cases, rule)
        high = _quantile(counted.high, HIGH, cases, rule)
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
    )


def _quantile(minutes: float | None, quantile: float, cases: int, rule: Thresholds) -> float | None:
    if minutes is None or not quantile_may_be_shown(quantile, cases, rule):
        return None
    return rounded_minutes(minutes, rule)
