"""What may be told beside numbers about the same cases that are told already.

A sum of counts, or the same cases counted in another way, may give away what a number leaves unsaid.
Whoever reads rounded counts knows between which counts each lies, and that a numerator and its
complement are the denominator. All that is known of a ratio is a shape with level, upright and slanting
sides, and so is what ratios add up to: two such shapes meet when their numerators, their denominators
and their complements each do.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from schakel.monitoring.rules.small_numbers import (
    Ratio,
    Shown,
    ShownRatio,
    Sight,
    Thresholds,
    has_small,
    is_small,
    protected,
)

Span = tuple[int, int]  # the least and the most that a count may be
ENDLESS = 10**9


@dataclass(frozen=True)
class Told:
    """A ratio that is known here, as it is told elsewhere or would be."""

    ratio: Ratio
    shown: ShownRatio


def may_be_added_up(year: Ratio, months: Sequence[Ratio], rule: Thresholds) -> bool:
    """Whether beside the year each small count of a month may still be 1, 2, 3 and 4."""
    if has_small(year, rule):
        return False
    return _stay_open(as_told([year], rule), as_told(months, rule), NO_REST, rule)


def stay_open(some: Sequence[Told], others: Sequence[Told], rule: Thresholds) -> bool:
    """Whether each small count may still be 1, 2, 3 and 4 for who reads some numbers beside others.

    Both are about the same cases, and part them in two ways. Where they do not add up to the same, all
    that is taken to be known is which of the two counts more.
    """
    return _stay_open(some, others, _rest(some, others), rule)


def as_told(ratios: Iterable[Ratio], rule: Thresholds) -> list[Told]:
    """Ratios, each as it is told by itself."""
    return [Told(ratio, protected(ratio, rule)) for ratio in ratios]


@dataclass(frozen=True)
class _Known:
    """Between which counts a numerator, a denominator and a complement lie for who reads them."""

    numerator: Span
    denominator: Span
    complement: Span

    @property
    def spans(self) -> tuple[Span, Span, Span]:
        return self.numerator, self.denominator, self.complement


NO_REST = _Known((0, 0), (0, 0), (0, 0))


def _stay_open(
    some: Sequence[Told], others: Sequence[Told], rest: _Known, rule: Thresholds
) -> bool:
    """Whether small counts stay open when some are as many as the others and a rest together."""
    known = [*(_known(one, rule) for one in some), NO_REST]
    beside = [*(_known(one, rule) for one in others), rest]
    return all(
        _meet(mine, other)
        for cells, mine, other in ((some, known, beside), (others, beside, known))
        for mine in _each_fixed(cells, mine, rule)
    )


def _each_fixed(
    cells: Sequence[Told], known: Sequence[_Known], rule: Thresholds
) -> Iterator[list[_Known]]:
    """What would be known if one of the small counts of these cells were 1, 2, 3 or 4."""
    for place, cell in enumerate(cells):
        for fixed in _fixed(cell.ratio, known[place], rule):
            yield [*known[:place], fixed, *known[place + 1 :]]


def _fixed(ratio: Ratio, known: _Known, rule: Thresholds) -> Iterator[_Known]:
    for place, count in enumerate(_three(ratio)):
        if is_small(count, rule):
            for value in range(1, rule.smallest_count):
                spans = list(known.spans)
                spans[place] = _both(spans[place], (value, value))
                yield _tight(*spans)


def _three(ratio: Ratio) -> tuple[int, int, int]:
    return ratio.numerator, ratio.denominator, ratio.denominator - ratio.numerator


def _rest(some: Sequence[Told], others: Sequence[Told]) -> _Known:
    """What some count more than others, or less: known is only which of the two."""
    mine, theirs = (
        [sum(counts) for counts in zip(*(_three(one.ratio) for one in cells), strict=True)]
        or [0, 0, 0]
        for cells in (some, others)
    )
    return _Known(
        *((-ENDLESS * (m < t), ENDLESS * (m > t)) for m, t in zip(mine, theirs, strict=True))
    )


def _known(told: Told, rule: Thresholds) -> _Known:
    numerator, denominator = told.shown.numerator, told.shown.denominator
    return _tight(_between(numerator, rule), _between(denominator, rule), (0, ENDLESS))


def _tight(numerator: Span, denominator: Span, complement: Span) -> _Known:
    """The three, each no wider than the other two allow."""
    for _round in range(2):
        numerator = _both(numerator, _minus(denominator, complement))
        denominator = _both(denominator, _plus(numerator, complement))
        complement = _both(complement, _minus(denominator, numerator))
    return _Known(numerator, denominator, complement)


def _meet(some: Sequence[_Known], others: Sequence[_Known]) -> bool:
    whole = all(low <= high for one in some for low, high in one.spans)
    return whole and all(
        low <= most and least <= high
        for (least, most), (low, high) in zip(_sums(some), _sums(others), strict=True)
    )


def _sums(known: Sequence[_Known]) -> list[Span]:
    return [
        (sum(low for low, _ in spans), sum(high for _, high in spans))
        for spans in zip(*(one.spans for one in known), strict=True)
    ]


def _between(told: Shown, rule: Thresholds) -> Span:
    """The least and the most that a count may be for who sees it as it is shown."""
    if told.sight == Sight.SMALL:
        return 1, rule.smallest_count - 1
    if told.number is None:
        return 0, ENDLESS
    if told.number == 0:
        return 0, 0
    low = max(rule.smallest_count, told.number - rule.rounded_to // 2)
    return low, told.number + (rule.rounded_to - 1) // 2


def _both(one: Span, other: Span) -> Span:
    return max(one[0], other[0]), min(one[1], other[1])


def _plus(one: Span, other: Span) -> Span:
    return one[0] + other[0], one[1] + other[1]


def _minus(one: Span, other: Span) -> Span:
    return max(0, one[0] - other[1]), one[1] - other[0]
