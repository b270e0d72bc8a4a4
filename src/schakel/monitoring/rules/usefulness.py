"""The yearly report on usefulness (Wgs art. 1.7): which figures it has, and what it covers.

The months of a year are on screen already; beside them a year may have to be left unsaid (``beside``).
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
