"""FEEL's arithmetic on numbers, strings, dates and durations (DMN 1.5, tables 51 and 54 to 58).

A pair of types that is not listed there raises FeelError: DMN makes it null.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, DecimalException, localcontext

from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.values import DECIMAL128, YearsMonths, kind

_NUMBERS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "**": lambda left, right: left**right,
}


def calculate(operator: str, left: object, right: object) -> object:
    """The value of `left operator right`. Raises FeelError where DMN says null."""
    if left is None or right is None:
        raise FeelError(f"{operator} with null")
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _numbers(operator, left, right)
    if isinstance(left, str) and isinstance(right, str) and operator == "+":
        return left + right
    try:
        result = _temporal(operator, left, right)
    except (OverflowError, DecimalException, TypeError) as error:
        raise FeelError(f"{operator} goes beyond the calendar or mixes zones") from error
    if result is None:
        raise FeelError(f"{operator} does not go with {kind(left)} and {kind(right)}")
    return result


def negate(value: object) -> object:
    """Minus the number or duration. Raises FeelError for anything else."""
    if isinstance(value, Decimal):
        # Unary minus would round to Python's own 28 digits.
        return value.copy_negate()
    if isinstance(value, dt.timedelta):
        return -value
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    raise FeelError(f"minus does not go with {kind(value)}")


def _numbers(operator: str, left: Decimal, right: Decimal) -> Decimal:
    if operator == "/" and not right:
        raise FeelError("division by zero")
    try:
        with localcontext(DECIMAL128):
            return _NUMBERS[operator](left, right)
    except DecimalException as error:
        raise FeelError(f"{operator} has no number as its result") from error


def _temporal(operator: str, left: object, right: object) -> object:
    if isinstance(left, YearsMonths) or isinstance(right, YearsMonths):
        return _months(operator, left, right)
    if isinstance(left, dt.timedelta) or isinstance(right, dt.timedelta):
        return _days(operator, left, right)
    if operator == "-" and isinstance(left, dt.date) and isinstance(right, dt.date):
        return _beside(left, right) - _beside(right, left)
    if operator == "-" and isinstance(left, dt.time) and isinstance(right, dt.time):
        return _on_one_day(left) - _on_one_day(right)
    return None


def _months(operator: str, left: object, right: object) -> object:
    if isinstance(left, YearsMonths) and isinstance(right, YearsMonths):
        return _two_months(operator, left, right)
    if isinstance(left, YearsMonths) and isinstance(right, Decimal) and operator in {"*", "/"}:
        return YearsMonths(int(_numbers(operator, Decimal(left.months), right)))
    if isinstance(right, YearsMonths) and isinstance(left, Decimal) and operator == "*":
        return YearsMonths(int(_numbers("*", left, Decimal(right.months))))
    if isinstance(right, YearsMonths) and isinstance(left, dt.date) and operator in {"+", "-"}:
        return _add_months(left, _signed(operator, right.months))
    if isinstance(left, YearsMonths) and isinstance(right, dt.date) and operator == "+":
        return _add_months(right, left.months)
    return None


def _two_months(operator: str, left: YearsMonths, right: YearsMonths) -> object:
    if operator in {"+", "-"}:
        return YearsMonths(left.months + _signed(operator, right.months))
    if operator == "/" and right.months:
        return _numbers("/", Decimal(left.months), Decimal(right.months))
    return None


def _add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months on; the month's last day where that day does not exist."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=years, month=month + 1, day=min(day.day, last))
        except ValueError:
            continue
    raise FeelError("this goes beyond the calendar")


def _days(operator: str, left: object, right: object) -> object:
    if isinstance(left, dt.timedelta) and isinstance(right, dt.timedelta):
        return _two_durations(operator, left, right)
    if isinstance(left, dt.timedelta) and isinstance(right, Decimal) and operator in {"*", "/"}:
        return _duration(_numbers(operator, _microseconds(left), right))
    if isinstance(right, dt.timedelta) and isinstance(left, Decimal) and operator == "*":
        return _duration(_numbers("*", left, _microseconds(right)))
    if isinstance(left, dt.timedelta) and operator == "+":
        return _moved(right, left)
    if isinstance(right, dt.timedelta) and operator in {"+", "-"}:
        return _moved(left, right if operator == "+" else -right)
    return None


def _two_durations(operator: str, left: dt.timedelta, right: dt.timedelta) -> object:
    if operator in {"+", "-"}:
        return left + right if operator == "+" else left - right
    if operator == "/" and right:
        return _numbers("/", _microseconds(left), _microseconds(right))
    return None


def _moved(moment: object, by: dt.timedelta) -> object:
    if isinstance(moment, dt.datetime):
        return moment + by
    if isinstance(moment, dt.date):
        # DMN 1.5, table 57: a date takes part as its midnight, and the result is a date again.
        return (_midnight(moment) + by).date()
    if isinstance(moment, dt.time):
        return (_on_one_day(moment) + by).timetz()
    return None


def _midnight(day: dt.date) -> dt.datetime:
    if isinstance(day, dt.datetime):
        return day
    return dt.datetime.combine(day, dt.time())


def _beside(day: dt.date, other: dt.date) -> dt.datetime:
    """A day as its midnight, in UTC beside a date and time (DMN 1.5, 10.3.2.3.5)."""
    if isinstance(other, dt.datetime) and not isinstance(day, dt.datetime):
        return _midnight(day).replace(tzinfo=dt.UTC)
    return _midnight(day)


def _on_one_day(clock: dt.time) -> dt.datetime:
    return dt.datetime.combine(dt.date(2000, 1, 2), clock)


def _microseconds(value: dt.timedelta) -> Decimal:
    return Decimal(value // dt.timedelta(microseconds=1))


def _duration(microseconds: Decimal) -> dt.timedelta:
    return dt.timedelta(microseconds=int(microseconds))


def _signed(operator: str, number: int) -> int:
    return number if operator == "+" else -number
