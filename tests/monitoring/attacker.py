"""An attacker who lays everything together that is published, and solves for what is left unsaid.

What happened on the days between two boundaries of periods is an unknown whole number, apart for what
is in the numerator and what is not. Whatever is shown says between which bounds some sum of these lies.
The attacker asks of a sum that is left unsaid whether it can still be 1, 2, 3 and 4.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from schakel.monitoring.rules.small_numbers import Shown, Sight, Thresholds

Unknown = tuple  # whatever names it
MOST = 10_000


def bounds_of(shown: Shown, rule: Thresholds) -> tuple[int, int] | None:
    """Between which numbers a count lies for who sees it; None when nothing is said."""
    if shown.sight == Sight.SMALL:
        return 1, rule.smallest_count - 1
    if shown.number is None:
        return None
    if shown.number == 0:
        return 0, 0
    low = shown.number - rule.rounded_to // 2
    return max(rule.smallest_count, low), shown.number + (rule.rounded_to - 1) // 2


@dataclass
class Attacker:
    """Gathers what is published; then says what a sum may still be."""

    rule: Thresholds
    known: list[tuple[frozenset[Unknown], int, int]] = field(default_factory=list)

    def sees(self, parts: frozenset[Unknown], shown: Shown) -> None:
        """A count of these unknowns together, as it is shown."""
        bounds = bounds_of(shown, self.rule)
        if bounds is not None:
            self.known.append((parts, *bounds))

    def may_be(self, parts: frozenset[Unknown], value: int) -> bool:
        """Whether the sum of these unknowns can have this value, given all that was seen."""
        rows = [*dict.fromkeys(self.known), (parts, value, value)]
        matrix = _apart([row for row, _, _ in rows])
        found = milp(
            np.zeros(matrix.shape[1]),
            integrality=np.ones(matrix.shape[1]),
            bounds=Bounds(0, MOST),
            constraints=LinearConstraint(
                matrix, [low for _, low, _ in rows], [high for _, _, high in rows]
            ),
        )
        assert found.status in {0, 2}, found.message
        return found.status == 0

    def who_reads_signs(self) -> "Attacker":
        """Who has seen each "<5" and each 0, and does not lay anything beside them."""
        small = (1, self.rule.smallest_count - 1)
        return Attacker(self.rule, [row for row in self.known if row[1:] in {small, (0, 0)}])

    def narrowed(self, parts: frozenset[Unknown]) -> set[int]:
        """Which small numbers a sum cannot be any more, though each sign by itself leaves them.

        Two counts that are shown as "<5" are two or more together, for whoever can add. Of a count by
        itself all small numbers must stay.
        """
        return self.who_reads_signs().open_values(parts) - self.open_values(parts)

    def open_values(self, parts: frozenset[Unknown]) -> set[int]:
        """Which of the small numbers a sum can still be."""
        small = range(1, self.rule.smallest_count)
        return {value for value in small if self.may_be(parts, value)}


def _apart(rows: list[frozenset[Unknown]]) -> np.ndarray:
    """Which of the unknowns are in which row; what is always together counts as one unknown."""
    inside: dict[Unknown, list[int]] = {}
    for number, row in enumerate(rows):
        for one in row:
            inside.setdefault(one, []).append(number)
    together = sorted({tuple(numbers) for numbers in inside.values()})
    matrix = np.zeros((len(rows), len(together)))
    for column, numbers in enumerate(together):
        matrix[list(numbers), column] = 1
    return matrix
