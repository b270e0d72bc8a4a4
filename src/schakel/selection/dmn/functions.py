"""The built-in functions offered to expressions (DMN 1.5, 10.3.4), arguments by place.

Every one is a total function of its arguments: none reads a clock, a file or the network.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, DecimalException

from schakel.selection.dmn import temporal
from schakel.selection.dmn.arithmetic import calculate
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.text import feel_string
from schakel.selection.dmn.values import DECIMAL128, compare, distinct, equal, kind


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function with the fewest and most arguments it takes; None for no upper bound."""

    run: Callable[..., object]
    least: int
    most: int | None


def call(name: str, arguments: Sequence[object]) -> object:
    """The value of a built-in. Raises FeelError where DMN says null."""
    builtin = BUILTINS[name]
    if len(arguments) < builtin.least or (
        builtin.most is not None and len(arguments) > builtin.most
    ):
        raise FeelError(f"{name}() with {len(arguments)} arguments")
    try:
        return builtin.run(*arguments)
    except (DecimalException, OverflowError) as error:
        raise FeelError(f"{name}() has no number as its result") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise FeelError(f"a string is needed, not {kind(value)}")
    return value


def _number(value: object) -> Decimal:
    if not isinstance(value, Decimal):
        raise FeelError(f"a number is needed, not {kind(value)}")
    return value


def _list(value: object) -> list[object]:
    # DMN 1.5, 10.3.2.9.4: a value where a list is needed is a list of that one value.
    return value if isinstance(value, list) else [value]


def _spread(values: tuple[object, ...]) -> list[object]:
    """`max([1, 2])` and `max(1, 2)` are the same."""
    return _list(values[0]) if len(values) == 1 else list(values)


def _negation(value: object) -> bool | None:
    return not value if isinstance(value, bool) else None


def _date(value: object, *rest: object) -> object:
    if rest:
        try:
            return dt.date(*(int(_number(part)) for part in (value, *rest)))
        except (TypeError, ValueError) as error:
            raise FeelError("this date does not exist") from error
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else temporal.date(_text(value))


def _time(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.timetz()
    return value if isinstance(value, dt.time) else temporal.time(_text(value))


def _date_and_time(value: object, clock: object = None) -> object:
    if clock is None:
        return temporal.date_and_time(_text(value))
    if isinstance(value, dt.date) and isinstance(clock, dt.time):
        return dt.datetime.combine(value, clock)
    raise FeelError("a date and a time are needed")


def _to_number(value: object) -> object:
    try:
        number = Decimal(_text(value))
    except DecimalException as error:
        raise FeelError("this is not a number") from error
    if not number.is_finite():
        raise FeelError("this is not a number")
    return number


def _string(value: object) -> object:
    return None if value is None else feel_string(value)


def _list_contains(items: object, wanted: object) -> bool:
    return any(equal(item, wanted) is True for item in _list(items))


def _extreme(sign: int, values: tuple[object, ...]) -> object:
    items = _spread(values)
    if not items:
        return None
    best = items[0]
    for item in items:
        order = compare(item, best)
        if order is None:
            raise FeelError(f"{kind(item)} and {kind(best)} have no order")
        if order * sign > 0:
            best = item
    return best


def smallest(*values: object) -> object:
    """FEEL's min; null of an empty list. Raises FeelError for values without an order."""
    return _extreme(-1, values)


def largest(*values: object) -> object:
    """FEEL's max; null of an empty list. Raises FeelError for values without an order."""
    return _extreme(1, values)


def total(*values: object) -> object:
    """FEEL's sum; null of an empty list. Raises FeelError for anything but numbers."""
    result: object = None
    for item in _spread(values):
        result = _number(item) if result is None else calculate("+", result, _number(item))
    return result


def _mean(*values: object) -> object:
    items = _spread(values)
    return calculate("/", total(items), Decimal(len(items))) if items else None


def _all(*values: object) -> bool | None:
    items = _spread(values)
    if any(item is False for item in items):
        return False
    return True if all(item is True for item in items) else None


def _any(*values: object) -> bool | None:
    items = _spread(values)
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None


def _rounded(value: object, places: object, mode: str) -> Decimal:
    number, digits = _number(value), int(_number(places))
    if abs(digits) > 6111:
        raise FeelError("too many decimals")
    return number.quantize(Decimal(1).scaleb(-digits), rounding=mode, context=DECIMAL128)


def _modulo(value: object, divisor: object) -> object:
    number, by = _number(value), _number(divisor)
    quotient = calculate("/", number, by)
    # DMN 1.5, table 77: the result takes the sign of the divisor.
    return calculate("-", number, calculate("*", by, _rounded(quotient, Decimal(0), ROUND_FLOOR)))


BUILTINS: dict[str, Builtin] = {
    "not": Builtin(_negation, 1, 1),
    "date": Builtin(_date, 1, 3),
    "time": Builtin(_time, 1, 1),
    "date and time": Builtin(_date_and_time, 1, 2),
    "duration": Builtin(lambda value: temporal.duration(_text(value)), 1, 1),
    "number": Builtin(_to_number, 1, 1),
    "string": Builtin(_string, 1, 1),
    "string length": Builtin(lambda value: Decimal(len(_text(value))), 1, 1),
    "upper case": Builtin(lambda value: _text(value).upper(), 1, 1),
    "lower case": Builtin(lambda value: _text(value).lower(), 1, 1),
    "contains": Builtin(lambda value, part: _text(part) in _text(value), 2, 2),
    "starts with": Builtin(lambda value, part: _text(value).startswith(_text(part)), 2, 2),
    "ends with": Builtin(lambda value, part: _text(value).endswith(_text(part)), 2, 2),
    "list contains": Builtin(_list_contains, 2, 2),
    "distinct values": Builtin(lambda items: distinct(_list(items)), 1, 1),
    "count": Builtin(lambda items: Decimal(len(_list(items))), 1, 1),
    "sum": Builtin(total, 1, None),
    "min": Builtin(smallest, 1, None),
    "max": Builtin(largest, 1, None),
    "mean": Builtin(_mean, 1, None),
    "all": Builtin(_all, 1, None),
    "any": Builtin(_any, 1, None),
    "abs": Builtin(lambda value: _number(value).copy_abs(), 1, 1),
    "floor": Builtin(lambda value: _rounded(value, Decimal(0), ROUND_FLOOR), 1, 1),
    "ceiling": Builtin(lambda value: _rounded(value, Decimal(0), ROUND_CEILING), 1, 1),
    "decimal": Builtin(lambda value, places: _rounded(value, places, ROUND_HALF_EVEN), 2, 2),
    "modulo": Builtin(_modulo, 2, 2),
}
