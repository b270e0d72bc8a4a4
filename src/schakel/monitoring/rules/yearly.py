"""The yearly report as it is kept: from when on a year may be told, and what a report has."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

from schakel.kernel.dated import in_force
from schakel.monitoring.rules.definitions import definitions
from schakel.monitoring.rules.figures import Figure, all_together
from schakel.monitoring.rules.periods import months
from schakel.monitoring.rules.small_numbers import Thresholds
from schakel.monitoring.rules.usefulness import calendar_year

LONGEST_REASON = 200


@dataclass(frozen=True)
class Settled:
    """From when on a year may be told: one dated setting with its source."""

    valid_from: date
    after_days: int
    source: str


@dataclass(frozen=True)
class Remade:
    """That a report was made again: when, and why."""

    at: datetime
    reason: str


@dataclass(frozen=True)
class Report:
    """The report of a year as it may be told, of each region and of all together (``region`` empty).

    ``counted_from`` is the first day of the month of its first event. What comes later, and what is
    destroyed, does not change it: it is made again by command only, and says so.
    """

    year: int
    counted_from: date
    first_told_at: datetime
    told_at: datetime
    remade: tuple[Remade, ...]
    figures: tuple[Figure, ...]

    def figure(self, indicator: str, region: str) -> Figure | None:
        """One figure; None for what was not counted when the report was made."""
        return next(
            (f for f in self.figures if (f.indicator, f.region) == (indicator, region)), None
        )

    @property
    def unsaid(self) -> int:
        """How many figures leave a number unsaid because it is about few."""
        return sum(figure.suppressed for figure in self.figures)


@cache
def _settings() -> tuple[Settled, ...]:
    text = files("schakel.monitoring.rules").joinpath("usefulness.toml").read_text("utf-8")
    return tuple(Settled(**row) for row in tomllib.loads(text)["settled"])


def settled(today: date) -> Settled:
    """The setting that is in force on a day: the youngest that has begun, or else the oldest."""
    return in_force(_settings(), today)


def told_from(year: int, today: date) -> date:
    """The first day on which a year may be told, by the setting of ``today``."""
    whole, _months = calendar_year(year)
    return whole.ends_on + timedelta(days=settled(today).after_days)


def years_to_tell(today: date) -> tuple[int, ...]:
    """The years that have settled and of which every month is among the figures, the oldest first."""
    kept = set(months(today))
    return tuple(
        year
        for year in sorted({month.starts_on.year for month in kept})
        if set(calendar_year(year)[1]) <= kept and told_from(year, today) <= today
    )


def with_the_country(figures: Sequence[Figure], rule: Thresholds) -> tuple[Figure, ...]:
    """The figures of all regions, and before those of each indicator that of all together."""
    return tuple(_by_indicator(figures, rule))


def _by_indicator(figures: Sequence[Figure], rule: Thresholds) -> Iterator[Figure]:
    for code in dict.fromkeys(figure.indicator for figure in figures):
        pieces = [figure for figure in figures if figure.indicator == code]
        yield all_together(definitions()[code], pieces, rule)
        yield from pieces
