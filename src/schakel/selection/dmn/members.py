"""What stands after a dot: entries of contexts, and the parts of FEEL's own values."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from zoneinfo import ZoneInfo

from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.values import YearsMonths, kind

_SECOND = dt.timedelta(seconds=1)


def _offset(moment: dt.datetime | dt.time) -> object:
    return moment.utcoffset()


def _zone(moment: dt.datetime | dt.time) -> object:
    zone = moment.tzinfo
    return zone.key if isinstance(zone, ZoneInfo) else None


# DMN 1.5, table 65: the parts of dates, times, durations and ranges.
_MEMBERS: dict[str, dict[str, Callable[..., object]]] = {
    "date": {
        "year": lambda day: Decimal(day.year),
        "month": lambda day: Decimal(day.month),
        "day": lambda day: Decimal(day.day),
        "weekday": lambda day: Decimal(day.isoweekday()),
    },
    "time": {
        "hour": lambda clock: Decimal(clock.hour),
        "minute": lambda clock: Decimal(clock.minute),
        "second": lambda clock: Decimal(clock.second),
        "time offset": _offset,
        "timezone": _zone,
    },
    "days and time duration": {
        "days": lambda span: Decimal(_whole_seconds(span) // 86_400 * _sign(span)),
        "hours": lambda span: Decimal(_whole_seconds(span) // 3_600 % 24 * _sign(span)),
        "minutes": lambda span: Decimal(_whole_seconds(span) // 60 % 60 * _sign(span)),
        "seconds": lambda span: Decimal(_whole_seconds(span) % 60 * _sign(span)),
    },
    "range": {
        "start": lambda found: found.low,
        "end": lambda found: found.high,
        "start included": lambda found: found.low_closed,
        "end included": lambda found: found.high_closed,
    },
}
_MEMBERS["date and time"] = _MEMBERS["date"] | _MEMBERS["time"]


def _whole_seconds(span: dt.timedelta) -> int:
    return abs(span) // _SECOND


def _sign(span: dt.timedelta) -> int:
    return -1 if span < dt.timedelta() else 1


def member(source: object, name: str) -> object:
    """The member of that name; of a list, that of each item. Raises FeelError for no such one."""
    if isinstance(source, dict):
        if name not in source:
            raise FeelError(f"there is no {name!r} in it")
        return source[name]
    if isinstance(source, list):
        return [_of_item(item, name) for item in source]
    if isinstance(source, YearsMonths) and name in {"years", "months"}:
        part = divmod(abs(source.months), 12)[name == "months"]
        return Decimal(-part if source.months < 0 else part)
    part_of = _MEMBERS.get(kind(source), {}).get(name)
    if part_of is None:
        raise FeelError(f"{kind(source)} has no {name!r}")
    return part_of(source)


def _of_item(item: object, name: str) -> object:
    try:
        return member(item, name)
    except FeelError:
        # In a list an item without the member is null, and the others stay.
        return None
