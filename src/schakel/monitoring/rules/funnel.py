"""The funnel plot: which regions differ more than chance explains, given their size. Plain Python.

Limits are exact (binomial), as in D.J. Spiegelhalter, Statistics in Medicine 24 (2005), 1185-1202;
so are the check for over-dispersion and the widening by it. Everything is computed from rounded counts
that are shown anyhow, so no limit tells of a count that is kept back; what rounding may have moved is
never taken for a difference.

Where cases differ, a region is held against what is to be expected of its own cases (``case_mix``), and
both its share and its limits are put on the scale of all regions together.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from math import ceil, exp, floor, fsum, lgamma, log, log1p, sqrt
from typing import Any

from schakel.monitoring.rules.case_mix import Expected
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
    """A region in the funnel; ``value`` and ``band`` in per cent, on the scale of all regions together.

    ``expected`` is its own level, in per cent, where its cases were allowed for; else None.
    """

    count: Count
    band: Band
    standing: Standing
    value: float
    expected: float | None = None


@dataclass(frozen=True)
class _Level:
    """The share around which chance plays in a region, and between which it lies before rounding."""

    share: float
    low: float
    high: float

    @property
    def rounding(self) -> float:
        """How much rounding adds to the square of a distance from it."""
        return (self.high - self.low) ** 2 / 12


@dataclass(frozen=True)
class Funnel:
    """All regions around their common share, in per cent. ``dispersion`` 1 is what chance explains.

    ``adjusted``: each region is held against an expectation of its own.
    """

    target: float
    dispersion: float
    widened: bool
    places: Mapping[str, Place]
    adjusted: bool = False


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
    share = _together(told)
    levels = dict.fromkeys(told, _Level(share, share, share))
    return _around(told, levels, rounded_to, adjusted=False)


def adjusted_funnel(
    counts: Mapping[str, Count], expected: Mapping[str, Expected], *, rounded_to: int = 1
) -> Funnel | None:
    """The funnel of the regions of which an expectation is told, each held against its own.

    The expectations are of other months, so they are laid on what all these regions together have now: by
    one factor, with which as many are expected as there are. A region's share is then that of all together
    times observed over expected, and never more than everything. None when there are too few to compare.
    """
    told = {
        region: count
        for region, count in counts.items()
        if count.whole > 0 and region in expected and expected[region].share > 0
    }
    if len(told) < rule()["fewest_regions"]:
        return None
    return _around(told, _levels(told, expected), rounded_to, adjusted=True)


def _levels(told: Mapping[str, Count], expected: Mapping[str, Expected]) -> dict[str, _Level]:
    observed = sum(count.part for count in told.values())

    def factor(way: float) -> float:
        """As many observed as expected, if every expectation were rounded this way as far as can be."""
        whole = fsum(
            count.whole * (expected[region].share + way * expected[region].step / 2)
            for region, count in told.items()
        )
        return observed / whole

    levels = {}
    for region in told:
        share, reach = expected[region].share, expected[region].step / 2
        ends = (share * factor(0), (share - reach) * factor(1), (share + reach) * factor(-1))
        levels[region] = _Level(*(min(1.0, max(0.0, end)) for end in ends))
    return levels


def _together(told: Mapping[str, Count]) -> float:
    return sum(c.part for c in told.values()) / sum(c.whole for c in told.values())


def _around(
    told: Mapping[str, Count], levels: Mapping[str, _Level], rounded_to: int, *, adjusted: bool
) -> Funnel:
    target = _together(told)
    dispersion = _dispersion([_score(told[r], levels[r], rounded_to) for r in told])
    widened = dispersion > 1 + 2 * sqrt(2 / len(told))
    factor = sqrt(dispersion) if widened else 1.0
    places = {
        region: Place(
            count,
            band(count.whole, levels[region].share, factor),
            _standing(count, levels[region], factor, rounded_to),
            100 * count.part / count.whole,
        )
        for region, count in told.items()
    }
    if adjusted:
        places = {r: _on_scale(place, levels[r].share, target) for r, place in places.items()}
    return Funnel(100 * target, dispersion, widened, places, adjusted)


def _on_scale(place: Place, level: float, target: float) -> Place:
    """A region on the scale of all together: observed over expected, times what they have."""
    scale = target / level if level > 0 else 1.0
    limits = (min(100.0, scale * limit) for limit in astuple(place.band))
    value = min(100.0, scale * place.value)
    return replace(place, band=Band(*limits), value=value, expected=100 * level)


def _dispersion(scores: Sequence[float]) -> float:
    """The mean square of how far regions lie from their level, in standard deviations.

    Winsorised, at least one on either end: one region far away does not widen the funnel around itself.
    """
    ordered = sorted(scores)
    cut = ceil(len(ordered) * rule()["winsorised"])
    lowest, highest = ordered[cut], ordered[-1 - cut]
    squares = [min(max(score, lowest), highest) ** 2 for score in ordered]
    return fsum(squares) / len(squares)


def _score(count: Count, level: _Level, rounded_to: int) -> float:
    expected = variance(level.share, count.whole, rounded_to) + level.rounding
    return (count.part / count.whole - level.share) / sqrt(expected) if expected > 0 else 0.0


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


def _standing(count: Count, level: _Level, factor: float, rounded_to: int) -> Standing:
    """Where a region lies, even if rounding moved it and its level as far as it can."""
    slack = rounded_to // 2
    smallest, largest = max(1, count.whole - slack), count.whole + slack
    above, below = band(smallest, level.high, factor), band(smallest, level.low, factor)
    low = 100 * max(0, count.part - slack) / largest
    high = 100 * min(count.part + slack, smallest) / smallest
    if low > above.outer_upper:
        return Standing.FAR_ABOVE
    if high < below.outer_lower:
        return Standing.FAR_BELOW
    if low > above.upper:
        return Standing.ABOVE
    return Standing.BELOW if high < below.lower else Standing.AS_EXPECTED
