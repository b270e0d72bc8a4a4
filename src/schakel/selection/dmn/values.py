"""FEEL values as plain Python, with FEEL's own equality, order and text (DMN 1.5, 10.3.2).

A value is a str, Decimal, bool, None, date, time, datetime, timedelta, `YearsMonths`, list, dict,
`Range` or `Function`. Equality and order are three-valued: None where FEEL says null.
"""

import datetime as dt
import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import total_ordering
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from schakel.selection.dmn.types import Type

# DMN 1.5, 10.3.2.3.1: numbers follow IEEE 754-2008 decimal128.
DECIMAL128 = Context(
    prec=34, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow]
)


@total_ordering
@dataclass(frozen=True, slots=True)
class YearsMonths:
    """A duration of whole months (FEEL: years and months duration)."""

    months: int

    def __lt__(self, other: "YearsMonths") -> bool:
        return self.months < other.months


@dataclass(frozen=True, slots=True)
class Range:
    """An interval. An end that is None has no bound, as in the value of `> 5`."""

    low: object
    low_closed: bool
    high: object
    high_closed: bool

    def contains(self, value: object) -> bool | None:
        """Whether the value lies within; None when it cannot be compared with an end."""
        above = _beyond(value, self.low, closed=self.low_closed, sign=1)
        below = _beyond(value, self.high, closed=self.high_closed, sign=-1)
        if above is False or below is False:
            return False
        return None if above is None or below is None else True


def _beyond(value: object, end: object, *, closed: bool, sign: int) -> bool | None:
    if end is None:
        return True
    order = compare(value, end)
    if order is None:
        return None
    return order * sign > 0 or (closed and order == 0)


class Function(ABC):
    """A function as a value: a lambda, a knowledge model, a decision service or a built-in."""

    __slots__ = ()

    @property
    @abstractmethod
    def type(self) -> "Type":
        """Its type, as far as it is known."""

    @property
    @abstractmethod
    def parameters(self) -> tuple[str, ...] | None:
        """The names of its parameters; None when it takes any number of arguments."""

    @abstractmethod
    def call(self, arguments: Sequence[object], depth: int) -> object:
        """Its value for arguments in the order of the parameters. Raises FeelError."""


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (Decimal, "number"),
    (str, "string"),
    (dt.datetime, "date and time"),
    (dt.date, "date"),
    (dt.time, "time"),
    (dt.timedelta, "days and time duration"),
    (YearsMonths, "years and months duration"),
    (list, "list"),
    (dict, "context"),
    (Range, "range"),
    (Function, "function"),
)
_EXACT: dict[type, str] = dict(_KINDS)


def kind(value: object) -> str:
    """FEEL's name for the type of a value; `null` for None, `function` for anything else."""
    if value is None:
        return "null"
    exact = _EXACT.get(type(value))
    if exact is not None:
        return exact
    # bool before Decimal and datetime before date: in Python the first is a case of the second.
    return next((name for python, name in _KINDS if isinstance(value, python)), "function")


def plain(value: object) -> object:
    """The value with Python's int and float turned into Decimal, throughout lists and dicts.

    Raises TypeError for something FEEL has no value for.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise TypeError(f"FEEL has no value for {value}")
        return Decimal(repr(value))
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if kind(value) == "function" and not isinstance(value, Function):
        raise TypeError(f"FEEL has no value for {type(value).__name__}")
    return value


def equal(left: object, right: object) -> bool | None:
    """FEEL's `=` (DMN 1.5, table 53): null equals only null; different types give None."""
    if left is None or right is None:
        return left is right
    if kind(left) != kind(right):
        return None
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(
            equal(a, b) is True for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            equal(item, right[key]) is True for key, item in left.items()
        )
    if isinstance(left, dt.time) and isinstance(right, dt.time):
        instants = _instants(left, right)
        return instants is not None and instants[0] == instants[1]
    return bool(left == right)


# A day without summer time anywhere that plays no other part.
_ANY_DAY = dt.date(2000, 1, 2)


def offset_of(clock: dt.time) -> dt.timedelta | None:
    """How far a time of day is from UTC; None without a zone.

    A named zone has no offset without a date: its standard time counts, not its summer time.
    """
    if clock.tzinfo is None or clock.utcoffset() is not None:
        return clock.utcoffset()
    moment = dt.datetime.combine(_ANY_DAY, clock)
    return (moment.utcoffset() or dt.timedelta()) - (moment.dst() or dt.timedelta())


def _instants(left: dt.time, right: dt.time) -> tuple[dt.datetime, dt.datetime] | None:
    """Two times of day on one scale; None when one has a zone and the other has not."""
    offsets = offset_of(left), offset_of(right)
    if (offsets[0] is None) != (offsets[1] is None):
        return None
    first, last = (
        dt.datetime.combine(_ANY_DAY, clock.replace(tzinfo=None)) - (offset or dt.timedelta())
        for clock, offset in zip((left, right), offsets, strict=True)
    )
    return first, last


_ORDERED = frozenset(
    {
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)


def compare(left: object, right: object) -> int | None:
    """-1, 0 or 1; None when the two have no order, such as a time with and one without a zone."""
    if kind(left) != kind(right) or kind(left) not in _ORDERED:
        return None
    if isinstance(left, dt.time) and isinstance(right, dt.time):
        instants = _instants(left, right)
        return (
            None if instants is None else (instants[0] > instants[1]) - (instants[0] < instants[1])
        )
    try:
        if left == right:
            return 0
        # Both are of one ordered kind; which one does not matter to `<`.
        return -1 if cast("Decimal", left) < cast("Decimal", right) else 1
    except TypeError:
        return None


def key(value: object) -> object:
    """Something hashable that is the same for two values exactly when FEEL calls them equal."""
    if isinstance(value, list):
        return ("list", tuple(key(item) for item in value))
    if isinstance(value, dict):
        return ("context", frozenset((name, key(item)) for name, item in value.items()))
    if isinstance(value, dt.time):
        offset = offset_of(value)
        moment = dt.datetime.combine(_ANY_DAY, value.replace(tzinfo=None))
        return ("time", offset is None, moment - (offset or dt.timedelta()))
    return (kind(value), value)


def distinct(values: list[object]) -> list[object]:
    """The values without repeats, each at its first place, by FEEL's equality."""
    kept: dict[object, object] = {}
    for value in values:
        kept.setdefault(key(value), value)
    return list(kept.values())
