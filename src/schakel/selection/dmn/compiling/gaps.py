"""Simple values for people and for tests: one for a gap between two constants of a kind."""

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from schakel.selection.dmn.values import YearsMonths

_FIRST_DAY = dt.date(2000, 1, 1)
_MIDNIGHT = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - FEEL's date and time without a zone
_DAY = dt.timedelta(days=1)
FIRST_MOMENT = dt.datetime.min  # noqa: DTZ901 - the same
LAST_MOMENT = dt.datetime.max  # noqa: DTZ901 - the same
_DECIMALS = 45


def between(kind: str, low: object, high: object) -> object:
    """A simple value strictly between two values of a kind; an end that is None has no bound.

    None when nothing lies between. Kinds: number, string, date, time and date and time without a
    zone, both durations.
    """
    return _FINDERS[kind](low, high)


def _number(low: Decimal | None, high: Decimal | None) -> Decimal | None:
    with localcontext(prec=200):
        if low is None or high is None:
            return _beyond(low, high)
        if low < 0 < high:
            return Decimal(0)
        if low < 0:
            inner = _number(-high, -low)
            return None if inner is None else -inner
        # The number with the fewest decimals that lies between, and nearest to zero of those.
        for decimals in range(_DECIMALS):
            step = Decimal(1).scaleb(-decimals)
            candidate = (low // step + 1) * step
            if candidate < high:
                return candidate
        return (low + high) / 2


def _beyond(low: Decimal | None, high: Decimal | None) -> Decimal:
    if high is not None:
        return Decimal(0) if high > 0 else (high - 1).to_integral_value(ROUND_CEILING)
    if low is None or low < 0:
        return Decimal(0)
    return (low + 1).to_integral_value(ROUND_FLOOR)


def _string(low: str | None, high: str | None) -> str | None:
    if low is None:
        return None if high == "" else ""
    for tail in ("x", " "):
        if high is None or low + tail < high:
            return low + tail
    # The smallest string after `low`.
    return None if low + "\0" == high else low + "\0"


def _date(low: dt.date | None, high: dt.date | None) -> dt.date | None:
    if low is None:
        if high is None or high > _FIRST_DAY:
            return _FIRST_DAY
        return None if high == dt.date.min else high - _DAY
    if low == dt.date.max:
        return None
    found = low + _DAY
    return found if high is None or found < high else None


def _moment(low: dt.datetime | None, high: dt.datetime | None) -> dt.datetime | None:
    if low is None:
        if high is None or high > _MIDNIGHT:
            return _MIDNIGHT
        return None if high == FIRST_MOMENT else high - dt.timedelta.resolution
    for step in (_DAY, dt.timedelta(hours=1), dt.timedelta(minutes=1), dt.timedelta.resolution):
        if low <= LAST_MOMENT - step and (high is None or low + step < high):
            return low + step
    return None


def _time(low: dt.time | None, high: dt.time | None) -> dt.time | None:
    after = None if low is None else dt.datetime.combine(_FIRST_DAY, low)
    before = dt.datetime.combine(_FIRST_DAY, high) if high is not None else _MIDNIGHT + _DAY
    if after is None:
        return None if before == _MIDNIGHT else dt.time()
    found = _moment(after, before)
    return None if found is None else found.time()


def _span(low: dt.timedelta | None, high: dt.timedelta | None) -> dt.timedelta | None:
    if low is None:
        zero = dt.timedelta()
        if high is None or zero < high:
            return zero
        return None if high == dt.timedelta.min else high - dt.timedelta.resolution
    for step in (_DAY, dt.timedelta(hours=1), dt.timedelta(minutes=1), dt.timedelta.resolution):
        if low <= dt.timedelta.max - step and (high is None or low + step < high):
            return low + step
    return None


def _months(low: YearsMonths | None, high: YearsMonths | None) -> YearsMonths | None:
    if low is None:
        return YearsMonths(0 if high is None or high.months > 0 else high.months - 1)
    found = YearsMonths(low.months + 1)
    return found if high is None or found < high else None


_FINDERS: dict[str, Callable[..., object]] = {
    "number": _number,
    "string": _string,
    "date": _date,
    "time": _time,
    "date and time": _moment,
    "days and time duration": _span,
    "years and months duration": _months,
}
KINDS = frozenset(_FINDERS)
