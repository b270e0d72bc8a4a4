"""From a value to its mask, as fast as Python can: one function for each Python type.

A number, date or duration is found by bisection among the places where the mask changes, a string
by its hash where order does not matter. What has no function here is judged by the evaluator.
"""

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, TypeVar

from schakel.selection.dmn.compiling import gaps
from schakel.selection.dmn.compiling.axes import Axis
from schakel.selection.dmn.compiling.masks import Masks
from schakel.selection.dmn.values import YearsMonths, plain

Lookup = Callable[[Any], int]
T = TypeVar("T")
_TICK = dt.timedelta.resolution


@dataclass(frozen=True, slots=True)
class Stepped:
    """A lookup by bisection: `found[n]` is the mask of a value with n borders at or below it."""

    borders: list[Any]
    found: list[int]

    def __call__(self, value: object) -> int:
        return self.found[bisect_right(self.borders, value)]


@dataclass(frozen=True, slots=True)
class Mapped:
    """A lookup by the value itself; `default` is the mask of a value that is not among them."""

    known: dict[Any, int]
    default: int

    def __call__(self, value: object) -> int:
        return self.known.get(value, self.default)


class Lookups(dict[type, Lookup]):
    """The function for each Python type; the evaluator for a type that has none."""

    def __init__(self, masks: Masks) -> None:
        super().__init__({type(None): {None: masks.null}.__getitem__})
        self.masks = masks
        for name, (axis, found) in masks.by_kind.items():
            self.update(_BUILDERS[name](axis, found, self.judged))

    def __missing__(self, python: type) -> Lookup:
        return self.judged

    def judged(self, value: object) -> int:
        """The mask of any value of Python that FEEL knows. Raises TypeError for another."""
        return self.masks.of(plain(value))


Found = dict[type, Lookup]


def _steps(
    axis: Axis, masks: tuple[int, ...], start: Callable[[Any], Any], after: Callable[[Any], Any]
) -> tuple[list[Any], list[int]]:
    """Where the mask changes going up, and the masks before, between and after those places.

    `start` gives the first value at a point, `after` the first one beyond it; None when nothing
    lies beyond.
    """
    borders: list[Any] = []
    found: list[int] = []
    for atom, value in enumerate(axis.values):
        if value is None:
            continue
        if not found:
            found.append(masks[atom])
        elif masks[atom] != found[-1]:
            point = axis.points[(atom - 1) // 2]
            border = start(point) if atom % 2 else after(point)
            if border is None:
                break
            borders.append(border)
            found.append(masks[atom])
    return borders, found


def _numbers(axis: Axis, masks: tuple[int, ...], judged: Lookup) -> Found:
    whole = _steps(
        axis,
        masks,
        lambda point: int(point.to_integral_value(ROUND_CEILING)),
        lambda point: int(point.to_integral_value(ROUND_FLOOR)) + 1,
    )
    return {
        int: Stepped(*whole),
        Decimal: _decimals(axis, masks),
        float: _floats(axis, masks, judged),
    }


def _decimals(axis: Axis, masks: tuple[int, ...]) -> Lookup:
    points: list[Any] = list(axis.points)
    places = {point: 2 * place + 1 for place, point in enumerate(points)}

    def lookup(value: Decimal) -> int:
        place = places.get(value)
        return masks[2 * bisect_left(points, value) if place is None else place]

    return lookup


def _floats(axis: Axis, masks: tuple[int, ...], judged: Lookup) -> Lookup:
    """Floats count as the decimal that they print as.

    Among floats themselves that order is the same, as long as each point prints as itself.
    """
    points: tuple[Any, ...] = axis.points
    if any(Decimal(repr(float(point))) != point for point in points):
        return judged
    borders, found = _steps(axis, masks, float, lambda point: math.nextafter(point, math.inf))

    def lookup(value: float) -> int:
        # Not a number: FEEL has no such value, and the evaluator says so.
        return found[bisect_right(borders, value)] if value == value else judged(value)  # noqa: PLR0124

    return lookup


def _strings(axis: Axis, masks: tuple[int, ...], judged: Lookup) -> Found:
    between = {
        mask for mask, value in zip(masks[::2], axis.values[::2], strict=True) if value is not None
    }
    if len(between) > 1:
        return {str: Stepped(*_steps(axis, masks, str, lambda point: point + "\0"))}
    known = dict(zip(axis.points, masks[1::2], strict=True))
    default = between.pop() if between else 0
    return {str: Mapped(known, default)}


def _booleans(axis: Axis, masks: tuple[int, ...], judged: Lookup) -> Found:
    return {bool: Mapped({False: masks[1], True: masks[3]}, 0)}


def _next(last: T, step: Callable[[T], T]) -> Callable[[T], T | None]:
    return lambda point: None if point == last else step(point)


def _dates(axis: Axis, masks: tuple[int, ...], judged: Lookup) -> Found:
    after = _next(dt.date.max, lambda day: day + dt.timedelta(days=1))
    return {dt.date: Stepped(*_steps(axis, masks, lambda day: day, after))}


def _moments(axis: Axis, masks: tuple[int, ...], judged: Lookup) -> Found:
    after = _next(gaps.LAST_MOMENT, lambda moment: moment + _TICK)
    inner = Stepped(*_steps(axis, masks, lambda moment: moment, after))
    return {dt.datetime: lambda value: inner(value) if value.tzinfo is None else judged(value)}


def _times(axis: Axis, masks: tuple[int, ...], judged: Lookup) -> Found:
    def step(clock: dt.time) -> dt.time:
        return (dt.datetime.combine(dt.date(2000, 1, 1), clock) + _TICK).time()

    inner = Stepped(*_steps(axis, masks, lambda clock: clock, _next(dt.time.max, step)))
    return {dt.time: lambda value: inner(value) if value.tzinfo is None else judged(value)}


def _spans(axis: Axis, masks: tuple[int, ...], judged: Lookup) -> Found:
    after = _next(dt.timedelta.max, lambda span: span + _TICK)
    return {dt.timedelta: Stepped(*_steps(axis, masks, lambda span: span, after))}


def _months(axis: Axis, masks: tuple[int, ...], judged: Lookup) -> Found:
    borders, found = _steps(axis, masks, lambda p: p.months, lambda p: p.months + 1)
    return {YearsMonths: lambda value: found[bisect_right(borders, value.months)]}


_BUILDERS: dict[str, Callable[[Axis, tuple[int, ...], Lookup], Found]] = {
    "number": _numbers,
    "string": _strings,
    "boolean": _booleans,
    "date": _dates,
    "date and time": _moments,
    "time": _times,
    "days and time duration": _spans,
    "years and months duration": _months,
}
