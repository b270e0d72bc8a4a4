"""Days that count: which version of a rule holds on one, and in which quarter it lies.

Each capability keeps its own versions.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A version of a rule, with the first day on which it holds."""

    @property
    def valid_from(self) -> date:
        """The first day."""


Version = TypeVar("Version", bound=Dated)


def in_force(versions: Iterable[Version], day: date) -> Version:
    """The youngest version that has begun on a day.

    Before the first version the oldest counts, so that what is older than our rules has one too. Raises
    ValueError when there is no version at all.
    """
    known = sorted(versions, key=lambda one: one.valid_from)
    if not known:
        raise ValueError("a rule without any version")
    begun = [one for one in known if one.valid_from <= day]
    return begun[-1] if begun else known[0]


def quarter_of(day: date) -> tuple[date, date]:
    """The first day of the calendar quarter in which a day lies, and the first day after it."""
    months = 12 * day.year + 3 * ((day.month - 1) // 3)
    first, after = (date(month // 12, month % 12 + 1, 1) for month in (months, months + 3))
    return first, after
