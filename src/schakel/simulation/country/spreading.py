"""Spreading a few templates evenly over all that may be, and weighing them to known shares.

Chance would leave holes in some fifty templates. A Latin hypercube does not: in each measure the
templates lie evenly between 0 and 1, and which goes with which is drawn (M.D. McKay, R.J. Beckman and
W.J. Conover, Technometrics 21 (1979), 239-245). What small numbers still distort is put right by
weights, fitted margin by margin (iterative proportional fitting; W.E. Deming and F.F. Stephan, Annals of
Mathematical Statistics 11 (1940), 427-444).
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import TypeVar

ROUNDS = 60
T = TypeVar("T")


class Spread:
    """Places between 0 and 1 for so many templates, in as many measures as are asked for."""

    def __init__(self, count: int, seed: str) -> None:
        self._count, self._seed = count, seed
        self._measures: dict[str, list[float]] = {}

    def places(self, measure: str) -> list[float]:
        """The places of all templates in a measure: one in the middle of each equal part."""
        if measure not in self._measures:
            places = [(number + 0.5) / self._count for number in range(self._count)]
            Random(f"{self._seed}/{measure}").shuffle(places)
            self._measures[measure] = places
        return self._measures[measure]

    def having(self, measure: str, share: float, among: Sequence[bool] | None = None) -> list[bool]:
        """Which templates have a trait of this share, of all or of those that can; never none of them."""
        places = self.places(measure)
        able = [n for n in range(self._count) if among is None or among[n]]
        count = min(max(1, round(share * len(able))), len(able)) if share > 0 else 0
        chosen = set(sorted(able, key=lambda number: places[number])[:count])
        return [number in chosen for number in range(self._count)]

    def among(self, measure: str, share: float, strata: Sequence[str]) -> list[bool]:
        """Which templates have a trait of this share, in each stratum as often as in the others."""
        places = self.places(measure)
        line = sorted(range(self._count), key=lambda number: (strata[number], places[number]))
        picked = {number for n, number in enumerate(line) if int((n + 1) * share) > int(n * share)}
        return [number in picked for number in range(self._count)]

    def of(self, measure: str, shares: Mapping[T, float]) -> list[T]:
        """One of several for each template, in proportion to their shares."""
        return [chosen(place, shares) for place in self.places(measure)]


def chosen(place: float, shares: Mapping[T, float]) -> T:
    """What lies at a place between 0 and 1 when these shares lie side by side."""
    total = sum(shares.values())
    upto = accumulate(shares.values())
    return next(one for one, end in zip(shares, upto, strict=True) if place * total <= end)


Margin = tuple[
    Sequence[bool], float
]  # which templates have a trait, and the share that it must have


def weighed(count: int, margins: Sequence[Margin]) -> list[float]:
    """Weights that add up to one and give each trait its share.

    Raises ValueError for a trait of all or of none, which no weights can give another share.
    """
    weights = [1 / count] * count
    for having, _ in margins:
        if len(having) != count or len(set(having)) < 2:
            raise ValueError("a trait that all have or none has cannot be given a share")
    for _ in range(ROUNDS):
        for having, share in margins:
            part = sum(w for w, has in zip(weights, having, strict=True) if has)
            weights = [
                w * (share / part if has else (1 - share) / (1 - part))
                for w, has in zip(weights, having, strict=True)
            ]
    return weights
