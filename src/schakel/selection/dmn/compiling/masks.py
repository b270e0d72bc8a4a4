"""The rules that each part of a column's domain lets through, as bit masks; bit r is rule r.

One bit more, `fit`, is set while no value was refused. A mask without it says that DMN makes the
table null if a rule comes to this column; which rules do is for the caller to find out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from schakel.selection.dmn import syntax
from schakel.selection.dmn.compiling import cuts
from schakel.selection.dmn.compiling.axes import (
    AS_NULL,
    FITS,
    REFUSED,
    Axis,
    Pipeline,
    axes,
    passing,
    runs,
)
from schakel.selection.dmn.elements import Rule
from schakel.selection.dmn.values import kind


def bits(mask: int) -> list[int]:
    """The places of the bits that are set, lowest first."""
    found: list[int] = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


@dataclass(frozen=True, slots=True)
class Masks:
    """One column of a table as masks.

    `by_kind` has for each kind of value its axis and a mask per atom. `null` is the mask of null.
    `any_value` has the rules that ask nothing here; `opaque` those whose cell is not S-FEEL on
    constants: their bit is set everywhere and the evaluator must judge them. `may` and `must` are
    the rules that some value, and every value, lets through: what a missing fact allows.
    """

    pipeline: Pipeline
    cells: tuple[syntax.Test, ...]
    by_kind: dict[str, tuple[Axis, tuple[int, ...]]]
    null: int
    any_value: int
    opaque: int
    may: int
    must: int
    fit: int

    def judged(self, value: object) -> int:
        """The mask of any value, asked of the evaluator cell by cell: slow, and always right."""
        fate, seen = self.pipeline.fate(value)
        if fate == REFUSED:
            return self.fit - 1
        mask = self.fit
        passes = cuts.evaluator().passes
        for place, cell in enumerate(self.cells):
            bit = 1 << place
            if self.opaque & bit or passes(cell, seen) is True:
                mask |= bit
        return mask

    def of(self, value: object) -> int:
        """The mask of a value that is plain FEEL already."""
        if value is None:
            return self.null
        found = self.by_kind.get(kind(value))
        if found is None:
            return self.judged(value)
        axis, masks = found
        try:
            return masks[axis.place(value)]
        except TypeError:
            # A time with a zone has no order with those without.
            return self.judged(value)


@dataclass(slots=True)
class _Builder:
    pipeline: Pipeline
    rules: Sequence[Rule]
    place: int
    constants: list[list[object] | None] = field(default_factory=list)
    known: dict[tuple[str, str], int] = field(default_factory=dict)

    def bits(self, axis: Axis, number: int) -> int:
        """The atoms that pass a rule's cell; a text that stands in many rules is judged once."""
        rule = self.rules[number]
        key = (axis.kind, rule.texts[self.place])
        if key not in self.known:
            own = self.constants[number] or ()
            self.known[key] = passing(axis, rule.cells[self.place], own)
        return self.known[key]

    def masks(self, axis: Axis, everywhere: int, null: int, fit: int) -> tuple[int, ...]:
        found = [everywhere | fit] * axis.size
        if FITS in axis.fates:
            for number, own in enumerate(self.constants):
                if own is None or everywhere >> number & 1:
                    continue
                for first, last in runs(self.bits(axis, number)):
                    for atom in range(first, last + 1):
                        found[atom] |= 1 << number
        instead = {AS_NULL: null, REFUSED: fit - 1}
        return tuple(
            mask if fate == FITS else instead[fate]
            for mask, fate in zip(found, axis.fates, strict=True)
        )


def masks_of(pipeline: Pipeline, rules: Sequence[Rule], place: int) -> Masks:
    """The masks of the column at this place of a table's rules."""
    fit = 1 << len(rules)
    cells = tuple(rule.cells[place] for rule in rules)
    builder = _Builder(pipeline, rules, place)
    builder.constants = [cuts.cell_constants(cell) for cell in cells]
    any_value = _set(cells, lambda cell: isinstance(cell, syntax.AnyValue))
    opaque = sum(1 << r for r, own in enumerate(builder.constants) if own is None)
    passes = cuts.evaluator().passes
    certain = any_value | opaque
    null = certain | fit
    for number, cell in enumerate(cells):
        if not certain >> number & 1 and passes(cell, None) is True:
            null |= 1 << number
    constants = [c for own in builder.constants for c in own or ()]
    by_kind = {
        name: (axis, builder.masks(axis, certain, null, fit))
        for name, axis in axes(constants, pipeline).items()
    }
    may, must = _reach(by_kind, null, any_value, certain)
    return Masks(pipeline, cells, by_kind, null, any_value, opaque, may, must, fit)


def _set(cells: Sequence[syntax.Test], wanted: Callable[[syntax.Test], bool]) -> int:
    return sum(1 << number for number, cell in enumerate(cells) if wanted(cell))


def _reach(
    by_kind: dict[str, tuple[Axis, tuple[int, ...]]], null: int, any_value: int, certain: int
) -> tuple[int, int]:
    """What some value lets through, and every value; values that are not allowed left out."""
    may, must = certain | null, null
    for axis, masks in by_kind.values():
        for value, fate, mask in zip(axis.values, axis.fates, masks, strict=True):
            if value is not None and fate == FITS:
                may |= mask
                must &= mask
    # A cell that the evaluator must judge is never sure; one that asks nothing always is.
    return may, must & ~(certain & ~any_value) | any_value
