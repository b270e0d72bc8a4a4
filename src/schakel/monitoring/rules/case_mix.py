"""Allowing for the mix of cases when regions are compared: indirect standardisation. Plain Python.

A case is of a kind: what was known of it when it came in. All regions together have a share in each kind;
what is to be expected of a region is the mean of these by its own cases. So a region that does exactly as
all do in every kind is at its expectation, whatever cases it gets.

Counts by kind are told nowhere (ruling 36). What is told is the expectation of a region, rounded, and
only where nothing of the region is about few; regions of which something is have no part in anything here.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from math import fsum
from typing import Any

from schakel.kernel.dated import in_force
from schakel.monitoring.rules.periods import Period, months
from schakel.monitoring.rules.small_numbers import Ratio, Thresholds, has_small

# What is known of a kind of case, in the order of the things allowed for; UNKNOWN where it was not told.
Kind = tuple[str, ...]
UNKNOWN = ""
Kinds = Mapping[Kind, Ratio]  # exact: never shown, stored or sent


@dataclass(frozen=True)
class Told:
    """From so many cases of a region on, its expectation is told, rounded to so many per cent."""

    from_cases: int
    rounded_to: float


@dataclass(frozen=True)
class Rule:
    """The rule in force: one dated setting with its source. ``told`` rises by cases."""

    valid_from: date
    source: str
    months: int
    smallest_kind: int
    known_from: float
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Thing:
    """Something that a comparison allows for, with the reason why."""

    code: str
    name_nl: str
    name_en: str
    reason: str


@dataclass(frozen=True)
class LeftOut:
    """Something that a comparison never allows for, with the reason why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Allowed:
    """What the comparison of one indicator allows for. ``lag``: months that its counts come later."""

    code: str
    allows_for: tuple[str, ...]
    lag: int = 0


@dataclass(frozen=True)
class Expected:
    """What is to be expected of a region given its cases, in per cent, as told: rounded to ``step``."""

    share: float
    step: float


@dataclass(frozen=True)
class Mix:
    """What is to be expected of each region given its cases in some months that ended."""

    starts_on: date
    ends_on: date
    regions: Mapping[str, Expected]


@cache
def _file() -> dict[str, Any]:
    text = files("schakel.monitoring.rules").joinpath("case_mix.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def rule_on(day: date) -> Rule:
    """The rule that is in force on a day: the youngest that has begun, or else the oldest."""
    return in_force((Rule(**row | {"told": _told(row)}) for row in _file()["rule"]), day)


def _told(row: Mapping[str, Any]) -> tuple[Told, ...]:
    return tuple(sorted((Told(**one) for one in row["told"]), key=lambda one: one.from_cases))


@cache
def things() -> dict[str, Thing]:
    """What may be allowed for, by code."""
    return {row["code"]: Thing(**row) for row in _file()["thing"]}


@cache
def left_out() -> tuple[LeftOut, ...]:
    """What is never allowed for."""
    return tuple(LeftOut(**row) for row in _file()["left_out"])


@cache
def allowed() -> dict[str, Allowed]:
    """What the comparison of each indicator allows for, by the code of the indicator."""
    rows = _file()["indicator"]
    return {row["code"]: Allowed(**row | {"allows_for": tuple(row["allows_for"])}) for row in rows}


def months_of(code: str, today: date, *, stock: bool) -> tuple[Period, ...]:
    """The ended months of which the kinds of an indicator are counted, oldest first."""
    ended = months(today)
    last = len(ended) - allowed()[code].lag
    return ended[last - 1 : last] if stock else ended[last - rule_on(today).months : last]


def expectations(
    counted: Mapping[str, Sequence[Kinds]], rule: Rule, protection: Thresholds
) -> dict[str, Expected]:
    """What is to be expected of each region, from its cases by kind in each of some months.

    Left out, and without a part in what is told of the others: regions with a month in which something is
    about few, those with few cases, and those of which too few cases are of a known kind.
    """
    taking_part = {
        region: added_up(by_month)
        for region, by_month in counted.items()
        if _may_be_told(by_month, rule, protection)
    }
    shares = _shares(taking_part, rule)
    return {
        region: _rounded(_expected(kinds, shares), _whole(kinds).denominator, rule)
        for region, kinds in taking_part.items()
    }


def _may_be_told(by_month: Sequence[Kinds], rule: Rule, protection: Thresholds) -> bool:
    if any(has_small(_whole(kinds), protection) for kinds in by_month):
        return False
    kinds = added_up(by_month)
    cases = _whole(kinds).denominator
    known = sum(one.denominator for kind, one in kinds.items() if UNKNOWN not in kind)
    return cases >= rule.told[0].from_cases and known >= rule.known_from * cases


def added_up(several: Sequence[Kinds]) -> dict[Kind, Ratio]:
    """Counts by kind together."""
    found: dict[Kind, Ratio] = {}
    for kinds in several:
        for kind, one in kinds.items():
            so_far = found.get(kind, Ratio(0, 0))
            found[kind] = Ratio(
                so_far.numerator + one.numerator, so_far.denominator + one.denominator
            )
    return found


def _whole(kinds: Kinds) -> Ratio:
    return Ratio(
        sum(one.numerator for one in kinds.values()),
        sum(one.denominator for one in kinds.values()),
    )


def _shares(regions: Mapping[str, Kinds], rule: Rule) -> dict[Kind, float]:
    """The share of all regions together in each kind; rare kinds have theirs together."""
    everywhere = {k: r for k, r in added_up(list(regions.values())).items() if r.denominator}
    found = {kind: one.numerator / one.denominator for kind, one in everywhere.items()}
    rare: list[Kind] = []
    together = 0
    for kind in sorted(everywhere, key=lambda kind: (everywhere[kind].denominator, kind)):
        size = everywhere[kind].denominator
        if size >= rule.smallest_kind and (not rare or together >= rule.smallest_kind):
            break
        rare.append(kind)
        together += size
    if rare:
        share = sum(everywhere[kind].numerator for kind in rare) / together
        found |= dict.fromkeys(rare, share)
    return found


def _expected(kinds: Kinds, shares: Mapping[Kind, float]) -> float:
    """In per cent: the mean of the shares by kind, weighed by the region's own cases."""
    cases = _whole(kinds).denominator
    expected = fsum(
        one.denominator * shares[kind] for kind, one in kinds.items() if one.denominator
    )
    return 100 * expected / cases


def _rounded(share: float, cases: int, rule: Rule) -> Expected:
    step = [one.rounded_to for one in rule.told if one.from_cases <= cases][-1]
    return Expected(round(round(share / step) * step, 6), step)
