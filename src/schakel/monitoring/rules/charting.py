"""Which chart a series of figures gets, and how it reads: from what may be shown, and nothing else."""

from collections.abc import Sequence

from schakel.monitoring.rules import p_chart, xmr
from schakel.monitoring.rules.definitions import Definition, Unit
from schakel.monitoring.rules.figures import Figure
from schakel.monitoring.rules.periods import RECENT
from schakel.monitoring.rules.small_numbers import Thresholds

# What takes days is done by the working day: durations lie in clusters a day apart, and a median jumps
# from one to the next when nothing changed. Less than a day is no difference.
DAY_STEP = 1.0


def drawable(figures: Sequence[Figure]) -> list[Figure]:
    """The figures that are points of a chart: whole periods of a calendar whose value may be shown.

    Of a month that still ripens only the first days count: held against whole months it would look
    special, and make their limits wider.
    """
    return [
        f for f in figures if f.period.code != RECENT and f.period.complete and f.value is not None
    ]


def reading_of(definition: Definition, points: Sequence[Figure], rule: Thresholds) -> xmr.Reading:
    """How the points of one region and indicator read: shares by the p-chart, times by the XmR chart."""
    wanted = definition.higher_is_better
    if definition.unit == Unit.PERCENT:
        shares = [(f.numerator.number or 0, f.denominator.number or 0) for f in points]
        return p_chart.read(shares, higher_is_better=wanted, rounded_to=rule.rounded_to)
    step = DAY_STEP if definition.unit == Unit.DAYS else float(rule.rounded_to)
    steps = [step] * len(points)
    return xmr.read([f.value or 0.0 for f in points], higher_is_better=wanted, steps=steps)
