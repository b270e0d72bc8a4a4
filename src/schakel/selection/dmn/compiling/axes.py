"""The domain of a column, cut into atoms on which every cell has one and the same answer.

For each kind of value an `Axis` has the constants of the cells as its points, and the gaps between
them: 2n + 1 atoms for n points, in order. What a cell says of an atom is asked of the evaluator
itself, with one value of that atom: there is one meaning of a cell, and it is written there.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from schakel.selection.dmn import syntax
from schakel.selection.dmn.compiling import cuts, gaps
from schakel.selection.dmn.elements import Column
from schakel.selection.dmn.types import ANY, Type, conform
from schakel.selection.dmn.values import compare, distinct, kind

KINDS = (*sorted(gaps.KINDS), "boolean")
# What becomes of a value before a cell sees it.
FITS, AS_NULL, REFUSED = "fits", "as null", "refused"


@dataclass(frozen=True, slots=True)
class Axis:
    """The atoms of one kind of value: `values[2 * i + 1]` is point i, the others stand for gaps.

    `values` holds None for a gap in which no value lies. `fates` says of each atom whether the
    value reaches the cells as it is, as null (the input's type refuses it) or not at all (the
    column refuses it, and the table decides null).
    """

    kind: str
    points: tuple[object, ...]
    values: tuple[object, ...]
    fates: tuple[str, ...]

    @property
    def size(self) -> int:
        """The number of atoms, empty gaps counted."""
        return len(self.values)

    def place(self, value: object) -> int:
        """The atom in which a value of this kind lies."""
        points: Sequence[Any] = self.points
        low = bisect_left(points, value)
        exact = low < len(self.points) and bool(self.points[low] == value)
        return 2 * low + exact


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What a value goes through before a column's cells see it: the input's type, then the column's.

    `input_type` is that of the fact that the column reads; any type for an expression.
    """

    column: Column
    input_type: Type = ANY

    def tests(self) -> list[syntax.Test]:
        """The tests of allowed values on the way."""
        found = (self.input_type.allowed, self.column.type.allowed, self.column.allowed)
        return [test for test in found if test is not None]

    def converts(self, name: str) -> bool:
        """Whether a value of this kind reaches the cells as one of another kind."""
        wanted = {self.input_type.base, self.column.type.base} - {"Any"}
        return name not in wanted and "date and time" in wanted and name == "date"

    def fate(self, value: object) -> tuple[str, object]:
        """What becomes of a value, and the value that the cells see."""
        passes = cuts.evaluator().passes
        value, problem = conform(value, self.input_type, passes)
        if problem is not None:
            # The input counts as null; null itself passes the column.
            return AS_NULL, None
        value, problem = conform(value, self.column.type, passes)
        if problem is not None:
            return REFUSED, None
        if value is not None and self.column.allowed is not None:
            items = value if isinstance(value, list) else [value]
            if not all(passes(self.column.allowed, item) is True for item in items):
                return REFUSED, None
        return FITS, value


def axes(constants: Iterable[object], pipeline: Pipeline) -> dict[str, Axis]:
    """An axis for each kind of value; none for a kind whose order is not total.

    Times and moments have no total order once one of the constants has a zone.
    """
    points: dict[str, list[object]] = {name: [] for name in KINDS}
    points["boolean"] = [False, True]
    zoned: set[str] = set()
    tests = [constant for test in pipeline.tests() for constant in cuts.cell_constants(test) or ()]
    for constant in distinct([*constants, *tests]):
        name = kind(constant)
        if name in gaps.KINDS:
            points[name].append(constant)
        if isinstance(constant, dt.time | dt.datetime) and constant.tzinfo is not None:
            zoned.add(name)
    if any(cuts.cell_constants(test) is None for test in pipeline.tests()):
        return {}
    return {
        name: _axis(name, tuple(values if name == "boolean" else _sorted(values)), pipeline)
        for name, values in points.items()
        if name not in zoned and not pipeline.converts(name)
    }


def _sorted(values: list[object]) -> list[object]:
    return sorted(values, key=cmp_to_key(lambda left, right: compare(left, right) or 0))


def _axis(name: str, points: tuple[object, ...], pipeline: Pipeline) -> Axis:
    values: list[object] = []
    for low, high in zip((None, *points), (*points, None), strict=True):
        values.append(None if name == "boolean" else gaps.between(name, low, high))
        values.append(high)
    values.pop()
    # A type without allowed values has one answer for a whole kind.
    whole = None if pipeline.tests() else _fate_of_kind(values, pipeline)
    fates = tuple(whole or (FITS if v is None else pipeline.fate(v)[0]) for v in values)
    return Axis(name, points, tuple(values), fates)


def _fate_of_kind(values: Sequence[object], pipeline: Pipeline) -> str:
    return pipeline.fate(next(value for value in values if value is not None))[0]


def passing(axis: Axis, cell: syntax.Test, constants: Sequence[object]) -> int:
    """The atoms of an axis whose values pass a cell, as bits; `constants` are the cell's own.

    Fates are left out of it: a value that is refused is judged as if the cell saw it.
    """
    own = sorted({axis.place(c) for c in constants if kind(c) == axis.kind})
    if axis.kind == "boolean":
        own = [1, 3]
    passes = cuts.evaluator().passes
    found = 0
    start = 0
    for place in (*own, axis.size):
        # Between two of its own constants a cell has one answer, whatever others lie there.
        value = next((v for v in axis.values[start:place] if v is not None), None)
        if value is not None and passes(cell, value) is True:
            found |= (1 << place) - (1 << start)
        if place < axis.size and passes(cell, axis.values[place]) is True:
            found |= 1 << place
        start = place + 1
    return found


def runs(bits: int) -> list[tuple[int, int]]:
    """The stretches of set bits, each as first and last place."""
    found: list[tuple[int, int]] = []
    start = 0
    while bits:
        skipped = (bits & -bits).bit_length() - 1
        bits >>= skipped
        start += skipped
        length = (~bits & (bits + 1)).bit_length() - 1
        found.append((start, start + length - 1))
        bits >>= length
        start += length
    return found
