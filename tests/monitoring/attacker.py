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
        rows = [*self.known, (parts, value, value)]
        names = sorted({one for row, _, _ in rows for one in row})
        places = {name: place for place, name in enumerate(names)}
        matrix = np.zeros((len(rows), len(names)))
        for number, (row, _, _) in enumerate(rows):
            matrix[number, [places[one] for one in row]] = 1
        found = milp(
            np.zeros(len(names)),
            integrality=np.ones(len(names)),
            bounds=Bounds(0, MOST),
            constraints=LinearConstraint(
                matrix, [low for _, low, _ in rows], [high for _, _, high in rows]
            ),
        )
        assert found.status in {0, 2}, found.message
        return found.status == 0

    def open_values(self, parts: frozenset[Unknown]) -> set[int]:
        """Which of the small numbers a sum can still be."""
        small = range(1, self.rule.smallest_count)
        return {value for value in small if self.may_be(parts, value)}
