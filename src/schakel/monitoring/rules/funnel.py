"""The funnel plot: which regions differ more than chance explains, given their size. Plain Python.

Limits are exact (binomial), as in D.J. Spiegelhalter, Statistics in Medicine 24 (2005), 1185-1202;
so are the check for over-dispersion and the widening by it. Everything is computed from rounded counts
that are shown anyhow, so no limit tells of a count that is kept back; what rounding may have moved is
never taken for a difference.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from math import ceil, exp, floor, fsum, lgamma, log, log1p, sqrt
from typing import Any

from schakel.monitoring.rules.p_chart import variance


class Standing(StrEnum):
    """Where a region lies: within the limits of 95 %, beyond those, or beyond those of 99.8 %."""

    AS_EXPECTED = "AS_EXPECTED"
    ABOVE = "ABOVE"
    BELOW = "BELOW"
    FAR_ABOVE = "FAR_ABOVE"
    FAR_BELOW = "FAR_BELOW"


@dataclass(frozen=True)
class Band:
    """The limits for a size, in per cent: those of 95 % inside those of 99.8 %."""

    outer_lower: float
    lower: float
    upper: float
    outer_upper: float


@dataclass(frozen=True)
class Count:
    """What is shown of a region: so many out of so many, both rounded."""

    part: int
    whole: int


@dataclass(frozen=True)
class Place:
    """A region in the funnel."""

    count: Count
    band: Band
    standing: Standing


@dataclass(frozen=True)
class Funnel:
    """All regions around their common share, in per cent. ``dispersion`` 1 is what chance explains."""

    target: float
    dispersion: float
    widened: bool
    places: Mapping[str, Place]


@cache
def _file() -> dict[str, Any]:
    text = files("schakel.monitoring.rules").joinpath("funnel.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def rule() -> dict[str, Any]:
    """The setting in force; there is one version so far."""
    found: dict[str, Any] = _file()["rule"][-1]
    return found


def by_geography(regions: Sequence[str]) -> list[str]:
    """The regions from north to south; those that the order does not name come last, by code."""
    order: list[str] = _file()["geography"]["order"]
    return sorted(regions, key=lambda code: (order.index(code) if code in order else 99, code))


def funnel(counts: Mapping[str, Count], *, rounded_to: int = 1) -> Funnel | None:
    """The funnel of these regions; None when there are too few to compare, or all are out of nothing.

    ``rounded_to`` is what the counts were rounded to before they came here.
    """
    told = {region: count for region, count in counts.items() if count.whole > 0}
    if len(told) < rule()["fewest_regions"]:
        return None
    share = sum(c.part for c in told.values()) / sum(c.whole for c in told.values())
    dispersion = _dispersion(list(told.values()), share, rounded_to)
    widened = dispersion > 1 + 2 * sqrt(2 / len(told))
    factor = sqrt(dispersion) if widened else 1.0
    places = {
        region: Place(
            count, band(count.whole, share, factor), _standing(count, share, factor, rounded_to)
        )
        for region, count in told.items()
    }
    return Funnel(100 * share, dispersion, widened, places)


def _dispersion(counts: Sequence[Count], share: float, rounded_to: int) -> float:
    """The mean square of how far regions lie from the common share, in standard deviations.

    Winsorised, at least one on either end: one region far away does not widen the funnel around itself.
    """
    scores = sorted(_score(count, share, rounded_to) for count in counts)
    cut = ceil(len(scores) * rule()["winsorised"])
    lowest, highest = scores[cut], scores[-1 - cut]
    squares = [min(max(score, lowest), highest) ** 2 for score in scores]
    return fsum(squares) / len(squares)


def _score(count: Count, share: float, rounded_to: int) -> float:
    expected = variance(share, count.whole, rounded_to)
    return (count.part / count.whole - share) / sqrt(expected) if expected > 0 else 0.0


def band(whole: int, share: float, factor: float = 1.0) -> Band:
    """The limits for a size; ``factor`` widens them around the share when there is over-dispersion."""
    inner, outer = rule()["inner_tail"], rule()["outer_tail"]
    tails = (outer, inner, 1 - inner, 1 - outer)
    exact = (limit / whole for limit in binomial_limits(whole, share, tails))
    return Band(*(100 * min(1.0, max(0.0, share + factor * (one - share))) for one in exact))


def binomial_limits(whole: int, share: float, tails: Sequence[float]) -> list[float]:
    """The counts below which these parts of a binomial distribution lie, in rising order.

    Between two counts by interpolation (Spiegelhalter 2005, appendix A.1.1): r is the first count
    with P(X <= r) >= p, and the limit is r - (P(X <= r) - p) / P(X = r).
    """
    if share <= 0 or share >= 1:
        return [whole * share] * len(tails)
    found: list[float] = []
    count = max(0, floor(whole * share - 12 * sqrt(whole * share * (1 - share)) - 12))
    at = _probability(count, whole, share)
    below = at
    for tail in tails:
        while below < tail and count < whole:
            count += 1
            at *= (whole - count + 1) / count * share / (1 - share)
            below += at
        found.append(count - max(0.0, below - tail) / at)
    return found


def _probability(count: int, whole: int, share: float) -> float:
    choices = lgamma(whole + 1) - lgamma(count + 1) - lgamma(whole - count + 1)
    return exp(choices + count * log(share) + (whole - count) * log1p(-share))


def _standing(count: Count, share: float, factor: float, rounded_to: int) -> Standing:
    """Where a region lies, even if rounding moved it as far as it can."""
    slack = rounded_to // 2
    smallest, largest = max(1, count.whole - slack), count.whole + slack
    widest = band(smallest, share, factor)
    low = 100 * max(0, count.part - slack) / largest
    high = 100 * min(count.part + slack, smallest) / smallest
    if low > widest.outer_upper:
        return Standing.FAR_ABOVE
    if high < widest.outer_lower:
        return Standing.FAR_BELOW
    if low > widest.upper:
        return Standing.ABOVE
    return Standing.BELOW if high < widest.lower else Standing.AS_EXPECTED
