"""The p-chart: a series of shares with limits by the size of each point. Plain Python.

Limits are three standard deviations of the binomial distribution (Shewhart; NIST/SEMATECH e-Handbook
of Statistical Methods, 6.3.3.2). Shares are of rounded counts: rounding is variation too, and widens
them. Where points differ more than that, the XmR chart measures the width instead.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import fmean

from schakel.monitoring.rules.xmr import Kind, Limits, Reading, by_rules, fewest_points, rule
from schakel.monitoring.rules.xmr import read as read_xmr

SIGMAS = 3
# The mean range of two draws from a normal distribution, in standard deviations.
MEAN_RANGE = 1.128

Share = tuple[int, int]  # how many out of how many, as shown


def read(shares: Sequence[Share], *, higher_is_better: bool | None, rounded_to: int = 1) -> Reading:
    """Read shares, in per cent, as a p-chart; as an XmR chart where chance does not explain them.

    Fewer than twelve points give no limits and no verdict. ``rounded_to`` is what the counts were
    rounded to before they came here. Raises ZeroDivisionError for a point that is out of nothing.
    """
    values = [100 * part / whole for part, whole in shares]
    steps = [100 * rounded_to / whole if rounded_to > 1 else 0.0 for _, whole in shares]
    if len(values) < fewest_points():
        return read_xmr(values, higher_is_better=higher_is_better)
    bounds = limits_by_size(shares, rounded_to)
    if spread(values, bounds) > rule()["p_chart_until"]:
        return read_xmr(values, higher_is_better=higher_is_better, steps=steps)
    return by_rules(Kind.P, values, bounds, higher_is_better=higher_is_better, steps=steps)


def limits_by_size(shares: Sequence[Share], rounded_to: int = 1) -> list[Limits]:
    """The mean of all points together, and the limits of each by its size, in per cent."""
    mean = sum(part for part, _ in shares) / sum(whole for _, whole in shares)
    reaches = [SIGMAS * sqrt(variance(mean, whole, rounded_to)) for _, whole in shares]
    return [
        Limits(100 * mean, 100 * max(0.0, mean - reach), 100 * (mean + reach)) for reach in reaches
    ]


def variance(mean: float, whole: int, rounded_to: int) -> float:
    """Of a share out of so many: by chance, and by rounding both of its counts."""
    rounding = (rounded_to**2 - 1) / 12
    return mean * (1 - mean) / whole + (1 + mean**2) * rounding / whole**2


def spread(values: Sequence[float], bounds: Sequence[Limits]) -> float:
    """How much points differ from one to the next, in times what is expected of them."""
    away = [
        SIGMAS * (value - one.mean) / (one.upper - one.mean) if one.upper > one.mean else 0.0
        for value, one in zip(values, bounds, strict=True)
    ]
    return fmean(abs(b - a) for a, b in pairwise(away)) / MEAN_RANGE
