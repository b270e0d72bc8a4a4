"""The XmR control chart: ordinary variation, or something special. Plain Python.

Four rules (NHS Making Data Count): a point outside the limits; a run on one side of the mean; a
trend; two of three points near a limit. Words, not colours, carry the answer.
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
    """What a point or a whole chart says."""

    BETTER = "BETTER"
    WORSE = "WORSE"
    ORDINARY = "ORDINARY"
    TOO_FEW = "TOO_FEW"


@dataclass(frozen=True)
class Limits:
    """The mean and the natural limits of a series."""

    mean: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Reading:
    """A series read by the four rules: a signal a point, and that of the last point for the whole."""

    limits: Limits | None
    signals: tuple[Signal, ...]
    verdict: Signal


@cache
def rule() -> dict[str, Any]:
    """The setting in force; there is one version so far."""
    text = files("schakel.monitoring.rules").joinpath("xmr.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["rule"]
    return rows[-1]


def fewest_points() -> int:
    """How many points a chart needs before it has limits."""
    return int(rule()["fewest_points"])


def read(values: Sequence[float], *, higher_is_better: bool) -> Reading:
    """Apply the four rules. Fewer than twelve points give no limits and no verdict."""
    if len(values) < fewest_points():
        return Reading(None, (Signal.ORDINARY,) * len(values), Signal.TOO_FEW)
    limits = _limits(values)
    sides = [_special(values, index, limits) for index in range(len(values))]
    words = {0: Signal.ORDINARY, 1: Signal.BETTER, -1: Signal.WORSE}
    signals = tuple(words[side if higher_is_better else -side] for side in sides)
    return Reading(limits, signals, signals[-1])


def _limits(values: Sequence[float]) -> Limits:
    mean = fmean(values)
    moving = fmean(abs(b - a) for a, b in pairwise(values))
    reach = rule()["limit_factor"] * moving
    return Limits(mean, mean - reach, mean + reach)


def _special(values: Sequence[float], index: int, limits: Limits) -> int:
    """1 or -1 when the point is special on the high or low side, else 0."""
    for side in (1, -1):
        reach = (limits.upper - limits.mean) * side
        away = [(value - limits.mean) * side for value in values[: index + 1]]
        if away[-1] > abs(reach) or _run(away) or _near(away, abs(reach)):
            return side
        if _trend([value * side for value in values[: index + 1]]):
            return side
    return 0


def _run(away: Sequence[float]) -> bool:
    length = rule()["run_on_one_side"]
    return len(away) >= length and all(value > 0 for value in away[-length:])


def _trend(values: Sequence[float]) -> bool:
    length = rule()["trend"]
    last = values[-length:]
    return len(last) == length and all(a < b for a, b in pairwise(last))


def _near(away: Sequence[float], reach: float) -> bool:
    last = away[-rule()["near_limit_of"] :]
    near = [value > reach * rule()["near_limit_share"] for value in last]
    return reach > 0 and near[-1] and sum(near) >= rule()["near_limit_needs"]
