"""The yearly report on usefulness (Wgs art. 1.7): which figures it has, and when a year may be told.

The months of a year are on screen already. A year is a sum of months: told beside them, it may give
away what a month leaves unsaid. Then the year is left unsaid.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from schakel.kernel.errors import Misconfigured
from schakel.monitoring.rules.definitions import definitions
from schakel.monitoring.rules.periods import Period, month_of
from schakel.monitoring.rules.small_numbers import Ratio, Thresholds, is_small, shown


@dataclass(frozen=True)
class Duty:
    """A part of the duty: its article, what it asks, and the indicators that answer."""

    code: str
    article: str
    article_en: str
    asks_nl: str
    asks_en: str
    indicators: tuple[str, ...]


@cache
def duties() -> tuple[Duty, ...]:
    """The parts of the report, in order. Raises Misconfigured for an indicator that is not defined."""
    text = files("schakel.monitoring.rules").joinpath("usefulness.toml").read_text("utf-8")
    found = tuple(
        Duty(**{**row, "indicators": tuple(row["indicators"])})
        for row in tomllib.loads(text)["duty"]
    )
    check_named(found)
    return found


def check_named(found: Sequence[Duty]) -> None:
    """Raises Misconfigured with a line for each indicator that a duty names and nobody defined."""
    faults = [
        f"usefulness.toml: {duty.code}: there is no indicator {code}; define it or take it out."
        for duty in found
        for code in duty.indicators
        if code not in definitions()
    ]
    if faults:
        raise Misconfigured("\n".join(faults))


def calendar_year(year: int) -> tuple[Period, tuple[Period, ...]]:
    """A year and its months."""
    months = tuple(month_of(date(year, number, 1)) for number in range(1, 13))
    return Period(f"YEAR-{year}", date(year, 1, 1), date(year + 1, 1, 1)), months


def may_be_added_up(year: Ratio, months: Sequence[Ratio], rule: Thresholds) -> bool:
    """Whether beside the year each small count of a month may still be 1, 2, 3 or 4.

    Looked at for numerators, denominators and complements. Whoever reads a rounded count knows
    between which counts it lies; the year less the other months must leave all four open.
    """
    parts = [_parts(month) for month in months]
    return all(
        _open(whole, [part[place] for part in parts], rule)
        for place, whole in enumerate(_parts(year))
    )


def _parts(ratio: Ratio) -> tuple[int, int, int]:
    return ratio.numerator, ratio.denominator, ratio.denominator - ratio.numerator


def _open(whole: int, cells: Sequence[int], rule: Thresholds) -> bool:
    least, most = _between(whole, rule)
    known = [_between(cell, rule) for cell in cells]
    lows, highs = sum(low for low, _ in known), sum(high for _, high in known)
    return all(
        least - (highs - high) <= low and most - (lows - low) >= high
        for cell, (low, high) in zip(cells, known, strict=True)
        if is_small(cell, rule)
    )


def _between(count: int, rule: Thresholds) -> tuple[int, int]:
    """The least and the most that a count may be for who sees it as it is shown."""
    told = shown(count, rule).number
    if told is None:
        return 1, rule.smallest_count - 1
    if told == 0:
        return 0, 0
    low = max(rule.smallest_count, told - rule.rounded_to // 2)
    return low, told + (rule.rounded_to - 1) // 2
