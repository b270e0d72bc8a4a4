"""What the fast form answers: a decision, its trace, and what facts to come still allow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Trace:
    """For each rule that did not match, its id and the label of its first column that failed.

    `planes` have the place of that column bit by bit, from the lowest: bit r of each is that of
    rule r, and 0 is a rule that matches. Rules from `until` on are left out: FIRST had taken one
    before. `labels` are by place, as `place_labels` makes them.

    Iterates over (rule, column) in the order of the rules.
    """

    __slots__ = ("labels", "planes", "rules", "until")

    def __init__(
        self,
        planes: tuple[int, ...],
        rules: tuple[str, ...],
        labels: Mapping[str, str],
        until: int,
    ) -> None:
        self.planes = planes
        self.rules = rules
        self.labels = labels
        self.until = until

    def __iter__(self) -> Iterator[tuple[str, str]]:
        labels = self.labels
        told = zip(self.rules[: self.until], self._places(), strict=False)
        return iter([(rule, labels[place]) for rule, place in told if place in labels])

    def _places(self) -> Iterable[str]:
        """The place of the column for each rule, as a hexadecimal number.

        Binary digits read as hexadecimal ones are four bits apart, so that four planes fit in one
        number with a digit for each rule.
        """
        size = len(self.rules)
        digits = [
            f"{sum(_spread(p) << n for n, p in enumerate(self.planes[at : at + 4])):0{size}x}"[::-1]
            for at in range(0, len(self.planes), 4)
        ]
        return digits[0] if len(digits) == 1 else map("".join, zip(*digits[::-1], strict=True))


def place_labels(labels: Sequence[str]) -> dict[str, str]:
    """The labels of columns by their place, from 1, as a trace writes it."""
    width = -(-len(labels).bit_length() // 4)
    return {f"{place:0{width}x}": label for place, label in enumerate(labels, start=1)}


def _spread(plane: int) -> int:
    return int(f"{plane:b}", 16)


class Decided(NamedTuple):
    """What a decision came to: its value, and the ids of the rules of its own table that fired.

    `failed` is there when a trace was asked; empty where a refused value makes the table null.
    """

    value: object
    rules: tuple[str, ...] = ()
    failed: Trace | tuple[()] = ()


@dataclass(frozen=True, slots=True)
class Possible:
    """Which rules facts still to come allow: `may` match for some of their values, `must` for all.

    `decided` is the decision where those facts can make no difference any more, else None.
    """

    may: tuple[str, ...]
    must: tuple[str, ...]
    decided: Decided | None
