"""What the country takes for granted: published figures by their number, and assumptions by name.

A number in the simulation is one of the two. `docs/generated/calibration.md` lists them apart.
"""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Published:
    """A figure of the compilation: what it says, where it was read, and how sure that is.

    ``text`` may hold several values, divided by a bar, in the order that ``figure`` names.
    """

    id: str
    figure: str
    text: str
    unit: str
    period: str
    source: str
    source_url: str
    confidence: str

    def value(self, place: int = 0) -> float:
        """One of the values as a number. Raises ValueError where it is none, IndexError past the last."""
        return float(self.text.split("|")[place].strip(" %"))


@dataclass(frozen=True)
class Assumption:
    """A number that is not published: what we take, between which bounds it may lie, and why."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    reason: str


@dataclass(frozen=True)
class Mix:
    """How a whole is divided where no shares are published."""

    name: str
    reason: str
    weights: Mapping[str, float]

    @property
    def shares(self) -> dict[str, float]:
        """The same, adding up to one."""
        total = sum(self.weights.values())
        return {name: weight / total for name, weight in self.weights.items()}


@cache
def published() -> dict[str, Published]:
    """All published figures by number (F01, F02, ...)."""
    text = files("schakel.simulation.fixtures").joinpath("figures.csv").read_text("utf-8")
    found: dict[str, Published] = {}
    before = ("", "")
    for row in csv.DictReader(text.splitlines()):
        source = row["source"], row["source_url"]
        if source[0].startswith("idem"):  # the row before it, or the one that it names
            named = found.get(source[0].removeprefix("idem").strip())
            source = (named.source, named.source_url) if named else before
        told = {"text" if name == "value" else name: value for name, value in row.items()}
        found[row["id"]] = Published(**{**told, "source": source[0], "source_url": source[1]})
        before = source
    return found


def figure(code: str, place: int = 0) -> float:
    """One value of a published figure. Raises KeyError for a number that is not in the compilation."""
    return published()[code].value(place)


@cache
def assumptions() -> dict[str, Assumption]:
    """All assumptions by name. Raises ValueError for one that lies outside its own bounds."""
    found = {row["name"]: Assumption(**row) for row in _file()["assumption"]}
    for one in found.values():
        if not one.low <= one.value <= one.high:
            raise ValueError(f"assumptions.toml: {one.name} lies outside its own bounds")
    return found


def assumed(name: str) -> float:
    """The value of an assumption. Raises KeyError for one that is not written down."""
    return assumptions()[name].value


@cache
def mixes() -> dict[str, Mix]:
    """All mixes by name."""
    return {row["name"]: Mix(**row) for row in _file()["mix"]}


def mix(name: str) -> dict[str, float]:
    """The shares of a mix. Raises KeyError for one that is not written down."""
    return mixes()[name].shares


@cache
def _file() -> dict[str, list[dict[str, Any]]]:
    text = files("schakel.simulation.country").joinpath("assumptions.toml").read_text("utf-8")
    found: dict[str, list[dict[str, Any]]] = tomllib.loads(text)
    return found
