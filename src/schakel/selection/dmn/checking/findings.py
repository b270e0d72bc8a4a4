"""What a check found, as data: kinds, rules, columns and a counter-example."""

from collections.abc import Mapping
from dataclasses import dataclass, field

GAP = "GAP"
OVERLAP = "OVERLAP"
CONTRADICTION = "CONTRADICTION"
UNREACHABLE = "UNREACHABLE"
TYPE_ERROR = "TYPE_ERROR"
MISSING_OUTPUT = "MISSING_OUTPUT"
KINDS = (MISSING_OUTPUT, TYPE_ERROR, UNREACHABLE, CONTRADICTION, OVERLAP, GAP)
# Findings of one kind that are written out for one table; the rest are counted.
WRITTEN_OUT = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    `rules` are the ids it is about, `columns` the labels of the columns that matter to it, in
    order. `example` has the fewest facts that show it: whatever the other facts are, it is so.
    `smallest` is False where the search for fewer facts passed its bound. `reason` tells a type
    error, or the rule before which makes one unreachable.
    """

    kind: str
    decision: str
    rules: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    example: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    smallest: bool = True


@dataclass(frozen=True, slots=True)
class Unchecked:
    """What could not be looked at in full: of which decision, which columns, and why.

    `rules` are given where it holds for those rules only. Reasons: NOT_CONSTANT (cells or columns
    that are more than tests against constants), NOT_CONSTANT_OUTPUT, BOUND (too much work).
    """

    decision: str
    columns: tuple[str, ...]
    reason: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a check found. `more` counts, by kind, the findings that are not written out.

    A table is sound when `sound` is true: nothing found, and nothing left unlooked at.
    """

    found: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    more: Mapping[str, int] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether everything was looked at and nothing was found."""
        return not self.found and not self.unchecked

    def __add__(self, other: "Findings") -> "Findings":
        kinds = {*self.more, *other.more}
        more = {kind: self.more.get(kind, 0) + other.more.get(kind, 0) for kind in kinds}
        return Findings(self.found + other.found, self.unchecked + other.unchecked, more)
