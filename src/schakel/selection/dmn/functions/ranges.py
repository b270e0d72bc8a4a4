"""Built-in functions that compare points and ranges (DMN 1.5, 10.3.4.9), and `range` itself.

A range that is open on a side has no end there: it lies before nothing and after nothing.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from schakel.selection.dmn import temporal
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.functions.arguments import Builtin, builtin, text
from schakel.selection.dmn.values import Range, compare, kind

_RANGE = re.compile(r"\s*([\[(\]])\s*(.*?)\s*\.\.\s*(.*?)\s*([\])\[])\s*", re.DOTALL)
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII)
_STRING = re.compile(r'"([^"\\]*)"')
_TEMPORAL = re.compile(r'(?:@|(date and time|date|time|duration)\(\s*)"([^"\\]*)"\s*(\)?)')
_MAKERS: dict[str, Callable[[str], object]] = {
    "date": temporal.date,
    "time": temporal.time,
    "date and time": temporal.date_and_time,
    "duration": temporal.duration,
}


def _as_range(value: object) -> Range:
    """A range as it is; a point as the range that holds it alone."""
    if isinstance(value, Range):
        return value
    if value is None or isinstance(value, list | dict):
        raise FeelError(f"a point or range is needed, not {kind(value)}")
    return Range(value, True, value, True)


def _strict(value: object) -> Range:
    if not isinstance(value, Range):
        raise FeelError(f"a range is needed, not {kind(value)}")
    return value


def _order(left: object, right: object) -> int:
    order = compare(left, right)
    if order is None:
        raise FeelError(f"{kind(left)} and {kind(right)} have no order")
    return order


def _before(left: object, right: object) -> bool:
    """Whether all of the left lies before all of the right."""
    first, last = _as_range(left), _as_range(right)
    if first.high is None or last.low is None:
        return False
    order = _order(first.high, last.low)
    return order < 0 or (order == 0 and not (first.high_closed and last.low_closed))


def _starts_order(left: Range, right: Range) -> int:
    """How the starts of two ranges lie: -1 when the left one begins earlier."""
    if left.low is None or right.low is None:
        return (left.low is not None) - (right.low is not None)
    order = _order(left.low, right.low)
    return order or right.low_closed - left.low_closed


def _ends_order(left: Range, right: Range) -> int:
    """How the ends of two ranges lie: -1 when the left one stops earlier."""
    if left.high is None or right.high is None:
        return (right.high is not None) - (left.high is not None)
    order = _order(left.high, right.high)
    return order or left.high_closed - right.high_closed


def _meets(left: object, right: object) -> bool:
    first, last = _strict(left), _strict(right)
    if first.high is None or last.low is None:
        return False
    return first.high_closed and last.low_closed and _order(first.high, last.low) == 0


def _overlaps(left: object, right: object) -> bool:
    first, last = _strict(left), _strict(right)
    return not _before(first, last) and not _before(last, first)


def _overlaps_before(left: object, right: object) -> bool:
    """The left begins first, and stops within the right."""
    first, last = _strict(left), _strict(right)
    return (
        _overlaps(first, last) and _starts_order(first, last) < 0 and _ends_order(first, last) <= 0
    )


def _overlaps_after(left: object, right: object) -> bool:
    """The left begins later, within the right, and does not stop earlier."""
    first, last = _strict(left), _strict(right)
    return (
        _overlaps(first, last) and _starts_order(first, last) > 0 and _ends_order(first, last) >= 0
    )


def _includes(outer: object, inner: object) -> bool:
    whole, part = _strict(outer), _as_range(inner)
    return _starts_order(whole, part) <= 0 <= _ends_order(whole, part)


def _starts(left: object, right: object) -> bool:
    part, whole = _as_range(left), _strict(right)
    if part.low is None or whole.low is None or _order(part.low, whole.low) != 0:
        return False
    return part.low_closed == whole.low_closed and _ends_order(part, whole) <= 0


def _finishes(left: object, right: object) -> bool:
    part, whole = _as_range(left), _strict(right)
    if part.high is None or whole.high is None or _order(part.high, whole.high) != 0:
        return False
    return part.high_closed == whole.high_closed and _starts_order(part, whole) >= 0


def _coincides(left: object, right: object) -> bool:
    first, last = _as_range(left), _as_range(right)
    if isinstance(left, Range) != isinstance(right, Range):
        raise FeelError("two points or two ranges are needed")
    return _starts_order(first, last) == 0 and _ends_order(first, last) == 0


def _turned(test: Callable[[object, object], bool]) -> Callable[[object, object], bool]:
    return lambda left, right: test(right, left)


def _range(source: object) -> object:
    """The range that a text writes, such as `[1..10)` with literals as its ends."""
    match = _RANGE.fullmatch(text(source))
    if match is None:
        raise FeelError("this is not a range")
    low, high = _end(match[2]), _end(match[3])
    if low is None and high is None:
        raise FeelError("a range has at least one end")
    made = Range(low, match[1] == "[", high, match[4] == "]")
    if (low is None and made.low_closed) or (high is None and made.high_closed):
        raise FeelError("a range is open where it has no end")
    if low is not None and high is not None and _order(low, high) > 0:
        raise FeelError("a range begins before it ends")
    return made


def _end(written: str) -> object:
    if not written or written == "null":
        return None
    if _NUMBER.fullmatch(written):
        return Decimal(written)
    if match := _STRING.fullmatch(written):
        return match[1]
    match = _TEMPORAL.fullmatch(written)
    if match is None or bool(match[1]) != bool(match[3]):
        raise FeelError("the ends of a range are literals")
    return _MAKERS[match[1]](match[2]) if match[1] else temporal.any_temporal(match[2])


_POINTS = ("point1, point2", "point, range", "range, point", "range1, range2")

RANGES: dict[str, Builtin] = {
    "range": builtin(_range, "from"),
    "before": builtin(_before, *_POINTS),
    "after": builtin(_turned(_before), *_POINTS),
    "meets": builtin(_meets, "range1, range2"),
    "met by": builtin(_turned(_meets), "range1, range2"),
    "overlaps": builtin(_overlaps, "range1, range2"),
    "overlaps before": builtin(_overlaps_before, "range1, range2"),
    "overlaps after": builtin(_overlaps_after, "range1, range2"),
    "finishes": builtin(_finishes, "point, range", "range1, range2"),
    "finished by": builtin(_turned(_finishes), "range, point", "range1, range2"),
    "includes": builtin(_includes, "range, point", "range1, range2"),
    "during": builtin(_turned(_includes), "point, range", "range1, range2"),
    "starts": builtin(_starts, "point, range", "range1, range2"),
    "started by": builtin(_turned(_starts), "range, point", "range1, range2"),
    "coincides": builtin(_coincides, "point1, point2", "range1, range2"),
}
