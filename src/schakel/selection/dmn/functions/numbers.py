"""Built-in functions on numbers (DMN 1.5, 10.3.4.5), in decimals of 34 digits."""

import datetime as dt
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from schakel.selection.dmn.arithmetic import calculate
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.functions.arguments import Builtin, builtin, number, single, whole
from schakel.selection.dmn.values import DECIMAL128, YearsMonths, kind

_SCALES = range(-6111, 6177)


def rounded(value: object, places: object, mode: str) -> Decimal:
    """The number with so many decimals. Raises FeelError for a scale beyond FEEL's."""
    exact, digits = number(value), whole(places)
    if digits not in _SCALES:
        raise FeelError("a scale is from -6111 to 6176")
    if exact.as_tuple().exponent == -digits or not exact:
        return exact
    if int(exact.as_tuple().exponent) >= -digits:
        # There is nothing to round off, and 34 digits may have no room for the zeros.
        return exact
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=mode, context=DECIMAL128)


def _rounding(mode: str) -> Callable[..., object]:
    def run(value: object, places: object = Decimal(0)) -> object:
        return rounded(value, places, mode)

    return run


def _modulo(value: object, divisor: object) -> object:
    exact, by = number(value), number(divisor)
    if not by:
        raise FeelError("division by zero")
    rest = DECIMAL128.remainder(exact, by)
    # DMN 1.5, table 77: the result takes the sign of the divisor.
    return calculate("+", rest, by) if rest and (rest < 0) != (by < 0) else rest


def _absolute(given: object) -> object:
    value = single(given)
    if isinstance(value, dt.timedelta):
        return abs(value)
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    if isinstance(value, Decimal):
        return value.copy_abs()
    raise FeelError(f"a number or duration is needed, not {kind(value)}")


def _square_root(value: object) -> object:
    if number(value) < 0:
        raise FeelError("no square root of a negative number")
    return DECIMAL128.sqrt(number(value))


def _logarithm(value: object) -> object:
    if number(value) <= 0:
        raise FeelError("a logarithm only of what is above zero")
    return DECIMAL128.ln(number(value))


def _power_of_e(value: object) -> object:
    if abs(number(value)) > 15_000:
        raise FeelError("exp() has no number as its result")
    return DECIMAL128.exp(number(value))


def _remainder_is(wanted: int) -> Callable[..., object]:
    def run(value: object) -> object:
        exact = number(value)
        if exact != exact.to_integral_value():
            raise FeelError("only a whole number is odd or even")
        return abs(DECIMAL128.remainder(exact, Decimal(2))) == wanted

    return run


NUMBERS: dict[str, Builtin] = {
    "decimal": builtin(_rounding(ROUND_HALF_EVEN), "n, scale"),
    "floor": builtin(_rounding(ROUND_FLOOR), "n, scale?"),
    "ceiling": builtin(_rounding(ROUND_CEILING), "n, scale?"),
    "round up": builtin(_rounding(ROUND_UP), "n, scale"),
    "round down": builtin(_rounding(ROUND_DOWN), "n, scale"),
    "round half up": builtin(_rounding(ROUND_HALF_UP), "n, scale"),
    "round half down": builtin(_rounding(ROUND_HALF_DOWN), "n, scale"),
    "abs": builtin(_absolute, "n"),
    "modulo": builtin(_modulo, "dividend, divisor"),
    "sqrt": builtin(_square_root, "number"),
    "log": builtin(_logarithm, "number"),
    "exp": builtin(_power_of_e, "number"),
    "odd": builtin(_remainder_is(1), "number"),
    "even": builtin(_remainder_is(0), "number"),
}
