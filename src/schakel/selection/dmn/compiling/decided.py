"""What the fast form answers: a decision, its trace, and what facts to come still allow."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Trace:
    """For each rule that did not match, its id and the label of its first column that failed.

    `left` has the rules that are left at the start and after each column, as bits; after the last
    one come columns that no rule reaches. Rules from `until` on are left out: FIRST had taken one
    before. Iterates over (rule, column) in the order of the rules.
    """

    __slots__ = ("labels", "left", "rules", "until")

    def __init__(
        self,
        left: tuple[int, ...],
        rules: tuple[str, ...],
        labels: tuple[str, ...],
        until: int,
    ) -> None:
        self.left = left
        self.rules = rules
        self.labels = labels
        self.until = until

    def __iter__(self) -> Iterator[tuple[str, str]]:
        told: list[tuple[int, str]] = []
        reached = (1 << self.until) - 1
        for label, before, after in zip(self.labels, self.left, self.left[1:], strict=False):
            failing = (before ^ after) & reached
            while failing:
                low = failing & -failing
                told.append((low.bit_length(), label))
                failing ^= low
        told.sort()
        rules = self.rules
        return iter([(rules[place - 1], label) for place, label in told])


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
