"""The periods of the figures: whole months of three years, the running month, whole weeks of half a year.

Only these are counted and protected. What covers more, such as recent time, is put together from what
is told of its months: periods that overlap in other ways would, laid side by side and day after day,
give away what each of them leaves unsaid.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from schakel.kernel import dated

FIRST_YEAR, LAST_YEAR = 2000, 2100
MONTHS, WEEKS = 36, 26
RECENT_MONTHS = 3
QUARTERS = 4
RECENT = "RECENT"


@dataclass(frozen=True)
class Period:
    """From and until a day, the last not included. ``complete``: it has ended and grows no more."""

    code: str
    starts_on: date
    ends_on: date
    complete: bool = True

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return self.starts_on < other.ends_on and other.starts_on < self.ends_on


def recent(today: date) -> Period:
    """The running month until today, and the three before it."""
    first = today.replace(day=1)
    for _ in range(RECENT_MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
    return Period(RECENT, first, today + timedelta(days=1))


def running(today: date) -> Period:
    """The month that runs, until today."""
    month = month_of(today.replace(day=1))
    return Period(month.code, month.starts_on, today + timedelta(days=1), complete=False)


def ripe(period: Period, days: int, today: date) -> Period:
    """The same period, complete only when what takes so many days after its end has had them."""
    grown = period.ends_on + timedelta(days=days) <= today
    return replace(period, complete=period.complete and grown)


def month_of(first: date) -> Period:
    """The month that begins on this day."""
    return Period(f"{first:%Y-%m}", first, (first + timedelta(days=32)).replace(day=1))


def week_of(monday: date) -> Period:
    """The week that begins on this Monday, named by its ISO number (ISO 8601)."""
    year, week, _ = monday.isocalendar()
    return Period(f"{year}-W{week:02d}", monday, monday + timedelta(days=7))


def first_day(code: str) -> date:
    """The first day of a month or week, from its code. Raises ValueError for any other text."""
    if "W" not in code:
        return date.fromisoformat(f"{code}-01")
    year, week = code.split("-W")
    return date.fromisocalendar(int(year), int(week), 1)


def period_of(code: str) -> Period:
    """The month or week of a code. Raises ValueError for any other text."""
    first = first_day(code)
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise ValueError(f"{code} is no period of which there are cases")
    return week_of(first) if is_week(code) else month_of(first)


def is_week(code: str) -> bool:
    """Whether a period is a week, from its code."""
    return "-W" in code


def weeks(today: date) -> tuple[Period, ...]:
    """The whole weeks that ended a week ago or longer, oldest first.

    What may take a week has then been done or not: a younger week would tell of its quick cases only.
    """
    last = today - timedelta(days=today.weekday() + 7)
    return tuple(week_of(last - timedelta(weeks=back)) for back in range(WEEKS, 0, -1))


def months(today: date) -> tuple[Period, ...]:
    """The whole months before today's, oldest first. The running month is not shown by itself."""
    found: list[Period] = []
    first = today.replace(day=1)
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(month_of(first))
    return tuple(reversed(found))


def quarter_of(day: date) -> Period:
    """The calendar quarter in which a day lies, named like 2026-Q3."""
    starts_on, ends_on = dated.quarter_of(day)
    return Period(f"{starts_on.year}-Q{(starts_on.month + 2) // 3}", starts_on, ends_on)


def ended_quarters(today: date) -> tuple[Period, ...]:
    """The last four calendar quarters that are over, oldest first. None has a day of another."""
    found: list[Period] = []
    first = quarter_of(today).starts_on
    for _ in range(QUARTERS):
        found.append(quarter_of(first - timedelta(days=1)))
        first = found[-1].starts_on
    return tuple(reversed(found))


def asked_for(first: date, last: date, today: date) -> tuple[Period, tuple[Period, ...]]:
    """The whole months in which some days lie, as one period and apart; the running month ends today."""
    found: list[Period] = []
    day = first.replace(day=1)
    while day <= last:
        month = month_of(day)
        found.append(running(today) if month.code == running(today).code else month)
        day = month.ends_on
    return Period("CHOSEN", found[0].starts_on, found[-1].ends_on), tuple(found)
