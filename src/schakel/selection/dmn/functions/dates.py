"""Built-in functions on dates and times (DMN 1.5, 10.3.4.6 and 10.3.4.7).

`now` and `today` alone are no function of their arguments: they ask the one clock.
"""

import datetime as dt
from decimal import Decimal

from schakel.kernel import clock
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.functions.arguments import Builtin, builtin, single
from schakel.selection.dmn.values import equal, kind, offset_of

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _day(value: object) -> dt.date:
    found = single(value)
    if not isinstance(found, dt.date):
        raise FeelError(f"a date is needed, not {kind(found)}")
    return found


def _identical(left: object, right: object) -> object:
    """Whether two values are the same element of one domain (DMN 1.5, table 80)."""
    if kind(left) != kind(right):
        return False
    if isinstance(left, dt.datetime) and isinstance(right, dt.datetime):
        same_zone = left.utcoffset() == right.utcoffset()
        return same_zone and left.replace(tzinfo=None) == right.replace(tzinfo=None)
    if isinstance(left, dt.time) and isinstance(right, dt.time):
        same_zone = offset_of(left) == offset_of(right)
        return same_zone and left.replace(tzinfo=None) == right.replace(tzinfo=None)
    return equal(left, right) is True


DATES: dict[str, Builtin] = {
    "now": builtin(lambda: clock.local(clock.now()), ""),
    "today": builtin(lambda: clock.local(clock.now()).date(), ""),
    "day of year": builtin(lambda day: Decimal(_day(day).timetuple().tm_yday), "date"),
    "day of week": builtin(lambda day: _DAYS[_day(day).weekday()], "date"),
    "month of year": builtin(lambda day: _MONTHS[_day(day).month - 1], "date"),
    "week of year": builtin(lambda day: Decimal(_day(day).isocalendar().week), "date"),
    "is": builtin(_identical, "value1, value2"),
}
