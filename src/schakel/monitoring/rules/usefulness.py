"""The yearly report on usefulness (Wgs art. 1.7): which figures it has, and when a year may be told.

The months of a year are on screen already. A year is a sum of months: told beside them, it may give
away what a month leaves unsaid. Then the year is left unsaid.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from schakel.kernel.errors import Misconfigured
from schakel.monitoring.rules.definitions import definitions
from schakel.monitoring.rules.periods import Period, month_of
from schakel.monitoring.rules.small_numbers import (
    Ratio,
    Shown,
    Sight,
    Thresholds,
    has_small,
    is_small,
    protected,
)

Span = tuple[int, int]  # the least and the most that a count may be
ENDLESS = 10**9


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
    """Whether beside the year each small count of a month may still be 1, 2, 3 and 4.

    Looked at for numerators, denominators and complements together: whoever reads rounded counts knows
    between which counts each lies, and that a numerator and its complement are the denominator. All that
    is known of a month is a shape with level, upright and slanting sides, and so is what months add up
    to: it meets what is known of the year when it does so for each of the three.
    """
    if has_small(year, rule):
        return False
    told, known = _known(year, rule), [_known(month, rule) for month in months]
    return all(
        _meet(told, [*known[:place], fixed, *known[place + 1 :]])
        for place, month in enumerate(months)
        for fixed in _fixed(month, known[place], rule)
    )


@dataclass(frozen=True)
class _Known:
    """Between which counts a numerator, a denominator and a complement lie for who reads them."""

    numerator: Span
    denominator: Span
    complement: Span

    @property
    def spans(self) -> tuple[Span, Span, Span]:
        return self.numerator, self.denominator, self.complement


def _tight(numerator: Span, denominator: Span, complement: Span) -> _Known:
    """The three, each no wider than the other two allow."""
    for _round in range(2):
        numerator = _both(numerator, _minus(denominator, complement))
        denominator = _both(denominator, _plus(numerator, complement))
        complement = _both(complement, _minus(denominator, numerator))
    return _Known(numerator, denominator, complement)


def _known(ratio: Ratio, rule: Thresholds) -> _Known:
    told = protected(ratio, rule)
    return _tight(_between(told.numerator, rule), _between(told.denominator, rule), (0, ENDLESS))


def _fixed(month: Ratio, known: _Known, rule: Thresholds) -> Iterator[_Known]:
    """What would be known of a month if one of its small counts were 1, 2, 3 or 4."""
    counts = (month.numerator, month.denominator, month.denominator - month.numerator)
    for place, count in enumerate(counts):
        if is_small(count, rule):
            for value in range(1, rule.smallest_count):
                spans = list(known.spans)
                spans[place] = _both(spans[place], (value, value))
                yield _tight(*spans)


def _meet(year: _Known, months: Sequence[_Known]) -> bool:
    sums = (
        (sum(low for low, _ in spans), sum(high for _, high in spans))
        for spans in zip(*(month.spans for month in months), strict=True)
    )
    whole = all(low <= high for month in months for low, high in month.spans)
    return whole and all(
        low <= most and least <= high
        for (least, most), (low, high) in zip(year.spans, sums, strict=True)
    )


def _between(told: Shown, rule: Thresholds) -> Span:
    """The least and the most that a count may be for who sees it as it is shown."""
    if told.sight == Sight.SMALL:
        return 1, rule.smallest_count - 1
    if told.number is None:
        return 0, ENDLESS
    if told.number == 0:
        return 0, 0
    low = max(rule.smallest_count, told.number - rule.rounded_to // 2)
    return low, told.number + (rule.rounded_to - 1) // 2


def _both(one: Span, other: Span) -> Span:
    return max(one[0], other[0]), min(one[1], other[1])


def _plus(one: Span, other: Span) -> Span:
    return one[0] + other[0], one[1] + other[1]


def _minus(one: Span, other: Span) -> Span:
    return max(0, one[0] - other[1]), one[1] - other[0]
