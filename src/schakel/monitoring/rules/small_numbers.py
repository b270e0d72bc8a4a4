"""Small numbers, protected in one place: before table, chart, file and answer (ruling 36).

Counts of 1 to 4 are shown as "<5", other counts are rounded to 5. For whatever is left unsaid each
of 1, 2, 3 and 4 remains possible to who puts everything together that is shown.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from schakel.kernel.dated import in_force


@dataclass(frozen=True)
class Thresholds:
    """The rule in force: one dated setting with its source."""

    valid_from: date
    source: str
    smallest_count: int
    rounded_to: int
    percentage_from: int
    beyond_a_quantile: int


@cache
def _all() -> tuple[Thresholds, ...]:
    text = files("schakel.monitoring.rules").joinpath("small_numbers.toml").read_text("utf-8")
    return tuple(Thresholds(**row) for row in tomllib.loads(text)["rule"])


def thresholds_on(day: date) -> Thresholds:
    """The rule that is in force on a day: the youngest that has begun, or else the oldest."""
    return in_force(_all(), day)


class Sight(StrEnum):
    """How a count is shown: as a rounded number, as "<5", withheld, or not there at all."""

    SHOWN = "SHOWN"
    SMALL = "SMALL"
    WITHHELD = "WITHHELD"
    NONE = "NONE"


@dataclass(frozen=True)
class Shown:
    """A count as it may be shown. ``number`` only when it is SHOWN."""

    sight: Sight
    number: int | None = None

    def as_json(self) -> int | str | None:
        """A number, "<5", or nothing."""
        return "<5" if self.sight == Sight.SMALL else self.number

    def __str__(self) -> str:
        signs = {Sight.SMALL: "<5", Sight.WITHHELD: "•", Sight.NONE: "–"}
        return signs.get(self.sight, str(self.number))


NOT_THERE, KEPT_BACK = Shown(Sight.NONE), Shown(Sight.WITHHELD)
ZERO = Shown(Sight.SHOWN, 0)


def is_small(count: int, rule: Thresholds) -> bool:
    """Whether a count is of so few that it must not be told."""
    return 0 < count < rule.smallest_count


def shown(count: int, rule: Thresholds) -> Shown:
    """One count by itself, as it may be shown. Halves go up."""
    if is_small(count, rule):
        return Shown(Sight.SMALL)
    return Shown(
        Sight.SHOWN, (2 * count + rule.rounded_to) // (2 * rule.rounded_to) * rule.rounded_to
    )


def added_up(counts: Sequence[Shown]) -> Shown:
    """The sum of what is told, which tells nothing that its parts do not; left unsaid when one of them is."""
    numbers = [count.number for count in counts if count.number is not None]
    return Shown(Sight.SHOWN, sum(numbers)) if len(numbers) == len(counts) else KEPT_BACK


@dataclass(frozen=True)
class Ratio:
    """A numerator out of a denominator, exact: never shown, stored or sent as it stands."""

    numerator: int
    denominator: int


@dataclass(frozen=True)
class ShownRatio:
    """What may be shown of a ratio. The percentage is computed from the rounded numbers."""

    numerator: Shown
    denominator: Shown
    percentage: float | None

    @property
    def suppressed(self) -> bool:
        """Whether something is left unsaid here because it is about few."""
        hidden = {Sight.SMALL, Sight.WITHHELD}
        return self.numerator.sight in hidden or self.denominator.sight in hidden


EMPTY = ShownRatio(ZERO, ZERO, None)
ALL_KEPT_BACK = ShownRatio(KEPT_BACK, KEPT_BACK, None)


def protected(ratio: Ratio, rule: Thresholds) -> ShownRatio:
    """One ratio as it may be shown.

    The numerator is withheld when the denominator is small, and when its complement is: otherwise
    the difference of two shown numbers would narrow down what is not shown.
    """
    if ratio.denominator == 0:
        return EMPTY
    complement = ratio.denominator - ratio.numerator
    denominator = shown(ratio.denominator, rule)
    if is_small(ratio.denominator, rule) or is_small(complement, rule):
        return ShownRatio(KEPT_BACK, denominator, None)
    numerator = shown(ratio.numerator, rule)
    if numerator.number is None or denominator.number is None:
        return ShownRatio(numerator, denominator, None)
    if ratio.denominator < rule.percentage_from:
        return ShownRatio(numerator, denominator, None)
    percentage = round(100 * numerator.number / denominator.number, 1)
    return ShownRatio(numerator, denominator, percentage)


def has_small(ratio: Ratio, rule: Thresholds) -> bool:
    """Whether numerator, denominator or complement is about few."""
    parts = (ratio.numerator, ratio.denominator, ratio.denominator - ratio.numerator)
    return any(is_small(part, rule) for part in parts)


def protected_together(
    whole: Ratio, inside: Sequence[Ratio], rule: Thresholds
) -> tuple[ShownRatio, tuple[ShownRatio, ...]]:
    """A period and the shorter periods that overlap it, which are shown at one time.

    When something in them is about few, the shorter ones are withheld: their sum says something of
    the whole, and the other way round.
    """
    if any(has_small(ratio, rule) for ratio in (whole, *inside)):
        return protected(whole, rule), tuple(ALL_KEPT_BACK for _ in inside)
    return protected(whole, rule), tuple(protected(ratio, rule) for ratio in inside)


def may_be_split(whole: Sequence[Ratio], parts: Sequence[Ratio], rule: Thresholds) -> bool:
    """Whether periods may be told in parts that do not fit into them: all is about many, or nothing.

    Weeks lie across months. When none of either is about few there is no cell to protect.
    """
    return not any(has_small(ratio, rule) for ratio in (*whole, *parts))


def protected_parts(parts: Mapping[str, int], rule: Thresholds) -> dict[str, Shown]:
    """A numerator by kind, beside its total. Empty when the small ones together are about few.

    Nothing is shown then: total less the large parts would tell of the rest.
    """
    few = sum(count for count in parts.values() if is_small(count, rule))
    if is_small(few, rule):
        return {}
    return {
        name: KEPT_BACK if is_small(count, rule) else shown(count, rule)
        for name, count in parts.items()
        if count
    }


def quantile_may_be_shown(quantile: float, cases: int, rule: Thresholds) -> bool:
    """Whether a median or other quantile stands for enough cases on either side."""
    beyond = round(cases * min(quantile, 1 - quantile), 6)
    return cases >= rule.percentage_from and beyond >= rule.beyond_a_quantile


def rounded_days(minutes: float) -> float:
    """Minutes as days of 24 hours, in tenths: coarser than minutes are shown."""
    return round(minutes / (24 * 60), 1)


def rounded_minutes(minutes: float, rule: Thresholds) -> int:
    """Minutes as they may be shown: rounded like counts."""
    return round(minutes / rule.rounded_to) * rule.rounded_to
