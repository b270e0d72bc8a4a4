"""Control charts: ordinary variation, or something special. Plain Python.

Four rules (NHS Making Data Count): a point outside the limits; a run on one side of the mean; a
trend; two of three points near a limit. Words, not colours, carry the answer. Limits are those of
the XmR chart, or of the p-chart where chance alone explains how shares differ (``p_chart``).
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise
from statistics import fmean
from typing import Any


class Signal(StrEnum):
    """What a point or a whole chart says; HIGHER and LOWER where neither way is better."""

    BETTER = "BETTER"
    WORSE = "WORSE"
    HIGHER = "HIGHER"
    LOWER = "LOWER"
    ORDINARY = "ORDINARY"
    TOO_FEW = "TOO_FEW"


class Kind(StrEnum):
    """Which chart: one width of limits for all points, or limits by the size of each point."""

    XMR = "XMR"
    P = "P"


@dataclass(frozen=True)
class Limits:
    """The mean and the natural limits of a series, or of one of its points."""

    mean: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Reading:
    """A series read by the four rules: limits and a signal a point; the last point speaks for all."""

    kind: Kind
    bounds: tuple[Limits, ...]
    signals: tuple[Signal, ...]
    verdict: Signal

    @property
    def limits(self) -> Limits | None:
        """The limits of the last point; None when there are too few points for limits."""
        return self.bounds[-1] if self.bounds else None


@cache
def rule() -> dict[str, Any]:
    """The setting in force; there is one version so far."""
    text = files("schakel.monitoring.rules").joinpath("xmr.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["rule"]
    return rows[-1]


def fewest_points() -> int:
    """How many points a chart needs before it has limits."""
    return int(rule()["fewest_points"])


def read(
    values: Sequence[float], *, higher_is_better: bool | None, steps: Sequence[float] = ()
) -> Reading:
    """Apply the four rules of the XmR chart. Fewer than twelve points give no limits and no verdict.

    ``steps``: of each point, how far apart two values are that rounding can give; none when exact.
    """
    if len(values) < fewest_points():
        return too_few(Kind.XMR, len(values))
    limits = natural_limits(values)
    bounds = [_no_finer(limits, step) for step in steps or (0.0,) * len(values)]
    return by_rules(Kind.XMR, values, bounds, higher_is_better=higher_is_better, steps=steps)


def _no_finer(limits: Limits, step: float) -> Limits:
    """Limits at least one step of the rounding from the mean.

    Where months differ by less than that, most are rounded alike: the moving range is then almost
    nothing, and the one month that was rounded the other way would stand out (D.J. Wheeler calls such
    data chunky: Understanding Statistical Process Control, 3rd ed., 2010, chapter 9).
    """
    reach = max(limits.upper - limits.mean, step)
    return Limits(limits.mean, limits.mean - reach, limits.mean + reach)


def too_few(kind: Kind, points: int) -> Reading:
    """A series of which nothing can be said yet."""
    return Reading(kind, (), (Signal.ORDINARY,) * points, Signal.TOO_FEW)


def by_rules(
    kind: Kind,
    values: Sequence[float],
    bounds: Sequence[Limits],
    *,
    higher_is_better: bool | None,
    steps: Sequence[float] = (),
) -> Reading:
    """The series beside the limits of each of its points, read by the four rules.

    A point within half a step of the mean lies on neither side: rounding may have put it there.
    """
    exact = steps or (0.0,) * len(values)
    away = [_away(*point) for point in zip(values, bounds, exact, strict=True)]
    words = {0: Signal.ORDINARY, 1: Signal.HIGHER, -1: Signal.LOWER}
    if higher_is_better is not None:
        good = 1 if higher_is_better else -1
        words |= {good: Signal.BETTER, -good: Signal.WORSE}
    signals = tuple(words[_special(away, values, last)] for last in range(len(values)))
    return Reading(kind, tuple(bounds), signals, signals[-1])


def natural_limits(values: Sequence[float]) -> Limits:
    """The mean, and 2.66 times the mean moving range to either side of it."""
    mean = fmean(values)
    moving = fmean(abs(b - a) for a, b in pairwise(values))
    reach = rule()["limit_factor"] * moving
    return Limits(mean, mean - reach, mean + reach)


def _away(value: float, limits: Limits, step: float) -> float:
    """How far a point is from the mean; 1 is at the limit. All points alike are at the mean."""
    reach, off = limits.upper - limits.mean, value - limits.mean
    return off / reach if reach > 0 and abs(off) > step / 2 else 0.0


def _special(away: Sequence[float], values: Sequence[float], last: int) -> int:
    """1 or -1 when the point is special on the high or low side, else 0."""
    for side in (1, -1):
        so_far = [one * side for one in away[: last + 1]]
        if so_far[-1] > 1 or _run(so_far) or _near(so_far):
            return side
        if _trend([value * side for value in values[: last + 1]]):
            return side
    return 0


def _run(away: Sequence[float]) -> bool:
    length = rule()["run_on_one_side"]
    return len(away) >= length and all(value > 0 for value in away[-length:])


def _trend(values: Sequence[float]) -> bool:
    length = rule()["trend"]
    last = values[-length:]
    return len(last) == length and all(a < b for a, b in pairwise(last))


def _near(away: Sequence[float]) -> bool:
    share: float = rule()["near_limit_share"]
    near = [one > share for one in away[-rule()["near_limit_of"] :]]
    return near[-1] and sum(near) >= int(rule()["near_limit_needs"])
