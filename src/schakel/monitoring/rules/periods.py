"""The periods of the figures: whole months of the last three years, and the last ninety days."""

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = 36
RECENT_DAYS = 90
RECENT = "LAST_90_DAYS"


@dataclass(frozen=True)
class Period:
    """From and until a day, the last not included."""

    code: str
    starts_on: date
    ends_on: date

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return self.starts_on < other.ends_on and other.starts_on < self.ends_on


def recent(today: date) -> Period:
    """The last ninety days, today included."""
    tomorrow = today + timedelta(days=1)
    return Period(RECENT, tomorrow - timedelta(days=RECENT_DAYS), tomorrow)


def month_of(first: date) -> Period:
    """The month that begins on this day."""
    return Period(f"{first:%Y-%m}", first, (first + timedelta(days=32)).replace(day=1))


def months(today: date) -> tuple[Period, ...]:
    """The whole months before today, oldest first. The running month is not told by itself."""
    found: list[Period] = []
    first = today.replace(day=1)
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(month_of(first))
    return tuple(reversed(found))
