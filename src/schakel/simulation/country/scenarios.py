"""Scenarios as files: what is different from an ordinary year, and what the monitoring must show of it.

A file says which region, since when and how strongly, and which signal must be found on which chart. What
is wrong in a file is said in a sentence with the file and the place.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from schakel.monitoring.rules.definitions import definitions
from schakel.monitoring.rules.periods import months
from schakel.monitoring.rules.xmr import Signal
from schakel.regions.rules import PartnerKind
from schakel.simulation.country.cases import groups
from schakel.simulation.country.changes import (
    NOTHING,
    Change,
    NoFeedback,
    PartnerAbsent,
    RuleMissesGroup,
    SignalsGrow,
)
from schakel.simulation.country.places import regions
from schakel.simulation.country.plan import Detail, Wish
from schakel.simulation.country.shifts import SEATS

WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
ORDINARY = "ordinary-year"


class ScenarioError(Exception):
    """A scenario that cannot be used: each sentence says which file, which place, and what is wrong."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Expected:
    """Which signal must be found: on the chart of an indicator in a region, in which month since it
    began (1 is its own)."""

    indicator: str
    region: str
    signal: Signal
    month: int = 1


@dataclass(frozen=True)
class Begins:
    """When a change begins: on a day, or on the first of the whole month so many before the end."""

    day: date | None = None
    months_before_the_end: int | None = None

    def on(self, until: date) -> date:
        """The day, for a period that ends before ``until``."""
        if self.day is not None:
            return self.day
        return months(until)[-(self.months_before_the_end or 1)].starts_on


@dataclass(frozen=True)
class Scenario:
    """One file. ``period`` is there when the scenario is about certain years only."""

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    change: Change = NOTHING
    begins: Begins = Begins()
    expected: Expected | None = None
    period: tuple[date, int] | None = None

    def wish(
        self,
        *,
        until: date,
        days: int,
        seed: int,
        only: tuple[str, ...] | None = None,
        detail: Detail | None = None,
        run_in: bool = False,
    ) -> Wish:
        """What to plan for so many days up to ``until``; a scenario of certain years has its own.

        Raises ScenarioError when its change does not begin within these days.
        """
        first = until - timedelta(days=days)
        if self.period is not None:
            first, days = self.period
        wish = Wish(first, days, seed, only, detail or Detail(), run_in)
        if self.change is NOTHING:
            return wish
        begins = self.begins.on(wish.until)
        if not wish.first <= begins < wish.until:
            words = f"{self.name}: it begins on {begins}, not between {wish.first} and {wish.until}"
            raise ScenarioError([words])
        return _with_change(wish, self.change, begins)

    def month_expected(self, until: date) -> str:
        """The code of the month on whose point the signal must be."""
        begins, later = self.begins.on(until), (self.expected.month if self.expected else 1) - 1
        count = begins.year * 12 + begins.month - 1 + later
        return f"{count // 12:04d}-{count % 12 + 1:02d}"


def _with_change(wish: Wish, change: Change, begins: date) -> Wish:
    return Wish(
        wish.first,
        wish.days,
        wish.seed,
        wish.only,
        wish.detail,
        wish.run_in,
        type(change)(**{**vars(change), "begins": begins}),
    )


@cache
def scenarios() -> dict[str, Scenario]:
    """All scenarios that ship, by name, the ordinary year first. Raises ScenarioError."""
    folder = files("schakel.simulation.country.scenarios_shipped")
    found: dict[str, Scenario] = {}
    for file in sorted(folder.iterdir(), key=lambda one: (ORDINARY not in one.name, one.name)):
        if file.name.endswith(".toml"):
            one = read_scenario(file.read_text("utf-8"), file.name)
            found[one.name] = one
    return found


def scenario(name: str) -> Scenario:
    """One scenario. Raises ScenarioError with a sentence that lists those that exist."""
    if name not in scenarios():
        raise ScenarioError([f"no such scenario: {name}; there are {', '.join(scenarios())}"])
    return scenarios()[name]


def read_scenario(text: str, file: str) -> Scenario:
    """A scenario from its text. Raises ScenarioError with a sentence for each fault."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError([f"{file}: this is no TOML: {error}"]) from None
    reader = _Reader(file)
    found = _scenario(reader, told)
    if reader.faults:
        raise ScenarioError(reader.faults)
    return found


class _Reader:
    """Takes values out of a file and gathers what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file, self.faults = file, list[str]()

    def fault(self, place: str, words: str) -> None:
        self.faults.append(f"{self.file}, {place}: {words}")

    def known_only(self, told: Mapping[str, Any], place: str, names: Sequence[str]) -> None:
        """No other keys than these."""
        for name in sorted(told.keys() - set(names)):
            where = f"{place}.{name}" if place else name
            self.fault(where, f"unknown key; known are {', '.join(names)}")

    def text(self, told: Mapping[str, Any], place: str, name: str) -> str:
        """A text that must be there."""
        value = told.get(name)
        if not isinstance(value, str) or not value.strip():
            self.fault(f"{place}.{name}" if place else name, "a text is needed here")
            return ""
        return value

    def one_of(self, told: Mapping[str, Any], place: str, name: str, names: Sequence[str]) -> str:
        """One of a list of names."""
        value = told.get(name)
        if value not in names:
            self.fault(f"{place}.{name}", f"this must be one of {', '.join(names)}")
            return names[0]
        return str(value)

    def number(
        self, told: Mapping[str, Any], place: str, name: str, *, most: float, least: float = 0.0
    ) -> float:
        """A number between bounds."""
        value = told.get(name)
        right = isinstance(value, int | float) and not isinstance(value, bool)
        if not right or not least <= float(value or 0) <= most:
            self.fault(f"{place}.{name}", f"this must be a number from {least:g} to {most:g}")
            return least
        return float(value or 0)

    def day(self, told: Mapping[str, Any], place: str, name: str) -> date:
        """A date as TOML writes it."""
        value = told.get(name)
        if type(value) is not date:
            self.fault(
                f"{place}.{name}", "this must be a date, written as 2026-10-01 without quotes"
            )
            return date.max
        return value


TOP = ("name", "title_nl", "title_en", "about_nl", "about_en", "period", "change", "expect")


def _scenario(reader: _Reader, told: Mapping[str, Any]) -> Scenario:
    reader.known_only(told, "", TOP)
    name = reader.text(told, "", "name")
    if name and f"{name}.toml" != reader.file:
        reader.fault("name", "this must be the name of the file")
    change, begins = NOTHING, Begins()
    if "change" in told:
        change, begins = _change(reader, told["change"])
    return Scenario(
        name=name,
        title={lang: reader.text(told, "", f"title_{lang}") for lang in ("nl", "en")},
        about={lang: reader.text(told, "", f"about_{lang}") for lang in ("nl", "en")},
        change=change,
        begins=begins,
        expected=_expected(reader, told["expect"]) if "expect" in told else None,
        period=_period(reader, told["period"]) if "period" in told else None,
    )


def _period(reader: _Reader, told: Mapping[str, Any]) -> tuple[date, int]:
    reader.known_only(told, "period", ("first", "days"))
    days = reader.number(told, "period", "days", least=1, most=3660)
    return reader.day(told, "period", "first"), int(days)


def _expected(reader: _Reader, told: Mapping[str, Any]) -> Expected:
    reader.known_only(told, "expect", ("indicator", "region", "signal", "month"))
    month = reader.number({"month": 1, **told}, "expect", "month", least=1, most=12)
    return Expected(
        reader.one_of(told, "expect", "indicator", list(definitions())),
        reader.one_of(told, "expect", "region", list(regions())),
        Signal(reader.one_of(told, "expect", "signal", [one.value for one in Signal])),
        int(month),
    )


ALWAYS = ("kind", "region", "strength", "from", "months_before_the_end")
OWN = {
    "NO_FEEDBACK": (),
    "PARTNER_ABSENT": ("partner", "weekday"),
    "RULE_MISSES_GROUP": ("offence_group",),
    "SIGNALS_GROW": (),
}
MOST_GROWTH = 10.0


def _change(reader: _Reader, told: Mapping[str, Any]) -> tuple[Change, Begins]:
    kind = reader.one_of(told, "change", "kind", list(OWN))
    reader.known_only(told, "change", (*ALWAYS, *OWN[kind]))
    begins = _begins(reader, told)
    most = MOST_GROWTH if kind == "SIGNALS_GROW" else 1.0
    common: dict[str, Any] = {
        "region": reader.one_of(told, "change", "region", list(regions())),
        "strength": reader.number(told, "change", "strength", most=most),
    }
    match kind:
        case "NO_FEEDBACK":
            return NoFeedback(**common), begins
        case "PARTNER_ABSENT":
            partner = PartnerKind(reader.one_of(told, "change", "partner", list(SEATS)))
            weekday = WEEKDAYS.index(reader.one_of(told, "change", "weekday", WEEKDAYS))
            return PartnerAbsent(**common, partner=partner, weekday=weekday), begins
        case "RULE_MISSES_GROUP":
            group = reader.one_of(told, "change", "offence_group", list(groups()))
            return RuleMissesGroup(**common, group=group), begins
        case _:
            return SignalsGrow(**common), begins


def _begins(reader: _Reader, told: Mapping[str, Any]) -> Begins:
    if ("from" in told) == ("months_before_the_end" in told):
        reader.fault("change", "say either from which day, or how many months before the end")
        return Begins()
    if "from" in told:
        return Begins(day=reader.day(told, "change", "from"))
    count = reader.number(told, "change", "months_before_the_end", least=1, most=36)
    return Begins(months_before_the_end=int(count))
