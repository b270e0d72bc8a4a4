"""Built-in functions that make a value of another one (DMN 1.5, 10.3.4.1)."""

import datetime as dt
import re
from decimal import Decimal, DecimalException

from schakel.selection.dmn import temporal
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.functions.arguments import (
    Builtin,
    builtin,
    number,
    single,
    text,
    whole,
)
from schakel.selection.dmn.text import feel_string
from schakel.selection.dmn.values import DECIMAL128, YearsMonths, kind

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_GROUPING = (None, " ", ",", ".")
_POINT = (None, ".", ",")


def _date(value: object, *rest: object) -> object:
    if rest:
        try:
            return dt.date(*(whole(part) for part in (value, *rest)))
        except (TypeError, ValueError) as error:
            raise FeelError("this date does not exist") from error
    value = single(value)
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else temporal.date(text(value))


def _time(value: object, *rest: object) -> object:
    if rest:
        return _clock(value, *rest)
    value = single(value)
    if isinstance(value, dt.datetime):
        return value.timetz()
    if isinstance(value, dt.date):
        return dt.time(tzinfo=dt.UTC)
    return value if isinstance(value, dt.time) else temporal.time(text(value))


def _clock(hour: object, minute: object, second: object = None, offset: object = None) -> dt.time:
    """A time of its parts; the second may have a fraction, the offset is a duration."""
    if offset is not None and not isinstance(offset, dt.timedelta):
        raise FeelError("an offset is a days and time duration")
    exact = number(second)
    if not 0 <= exact < 60:
        raise FeelError("this time does not exist")
    micro = int((exact - int(exact)) * 1_000_000)
    try:
        zone = None if offset is None else temporal.offset_zone(offset)
        return dt.time(whole(hour), whole(minute), int(exact), micro, zone)
    except ValueError as error:
        raise FeelError("this time does not exist") from error


def _date_and_time(value: object, *clock: object) -> object:
    if not clock:
        if isinstance(value, dt.datetime):
            return value
        if isinstance(value, dt.date):
            return dt.datetime.combine(value, dt.time(tzinfo=dt.UTC))
        return temporal.date_and_time(text(value))
    if isinstance(value, dt.date) and isinstance(clock[0], dt.time):
        return dt.datetime.combine(value, clock[0])
    raise FeelError("a date and a time are needed")


def _to_number(value: object, *separators: object) -> object:
    if not separators and isinstance(single(value), Decimal):
        return single(value)
    return _read_number(text(value), *separators)


def _read_number(plain: str, grouping: object = None, point: object = None) -> object:
    if grouping not in _GROUPING or point not in _POINT or (point and point == grouping):
        raise FeelError("these separators do not go together")
    if grouping is not None:
        plain = plain.replace(str(grouping), "")
    if point is not None:
        plain = plain.replace(str(point), ".")
    if not _NUMBER.fullmatch(plain):
        raise FeelError("this is not a number")
    try:
        return DECIMAL128.create_decimal(Decimal(plain))
    except DecimalException as error:
        raise FeelError("this is not a number") from error


def _string(value: object) -> object:
    return None if value is None else feel_string(value)


def _duration(value: object) -> object:
    if isinstance(value, dt.timedelta | YearsMonths):
        return value
    return temporal.duration(text(value))


def _months_between(first: object, last: object) -> object:
    """Whole months from one day to another; negative when the other comes first."""
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        raise FeelError(f"two dates are needed, not {kind(first)} and {kind(last)}")
    start, end, sign = _instant(first), _instant(last), 1
    if start > end:
        start, end, sign = end, start, -1
    months = (end.year - start.year) * 12 + end.month - start.month
    if (end.day, end.time()) < (start.day, start.time()):
        months -= 1
    return YearsMonths(sign * months)


def _instant(day: dt.date) -> dt.datetime:
    """The moment without its zone: months are counted on the calendar."""
    if isinstance(day, dt.datetime):
        return day.replace(tzinfo=None)
    return dt.datetime.combine(day, dt.time())


def _negation(value: object) -> bool | None:
    return not value if isinstance(value, bool) else None


CONVERSIONS: dict[str, Builtin] = {
    "not": builtin(_negation, "negand"),
    "date": builtin(_date, "from", "year, month, day"),
    "time": builtin(_time, "from", "hour, minute, second, offset?"),
    "date and time": builtin(_date_and_time, "from", "date, time"),
    "duration": builtin(_duration, "from"),
    "years and months duration": builtin(_months_between, "from, to"),
    "number": builtin(_to_number, "from, grouping separator?, decimal separator?"),
    "string": builtin(_string, "from"),
}
