"""Regions, houses and municipalities of the reference data, as the plan needs them: without a database."""

import csv
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schakel.regions.rules import PartnerKind


@dataclass(frozen=True, eq=False)
class Municipality:
    """A municipality, its house, and the organisation of each kind that serves it. Read once, so that
    each is itself only."""

    code: str
    population: int
    house: str
    partners: dict[str, str]


@dataclass(frozen=True)
class RegionOf:
    """A region with its share of the people of the country, and its municipalities, largest first."""

    code: str
    share: float
    municipalities: tuple[Municipality, ...]

    def partner(self, kind: PartnerKind) -> str:
        """The organisation of a kind at the table of the region: of its largest municipality."""
        return self.municipalities[0].partners[kind]


@cache
def regions() -> dict[str, RegionOf]:
    """All regions by code, in alphabetical order."""
    rows = [row for row in _rows("municipalities.csv") if row["safety_house"]]
    people: Counter[str] = Counter()
    for row in rows:
        people[_code(row["police_unit"])] += int(row["population"])
    total = sum(people.values())
    return {
        code: RegionOf(code, people[code] / total, _municipalities(code, rows))
        for code in sorted(people)
    }


def _municipalities(region: str, rows: list[dict[str, str]]) -> tuple[Municipality, ...]:
    mine = [row for row in rows if _code(row["police_unit"]) == region]
    mine.sort(key=lambda row: -int(row["population"]))
    return tuple(
        Municipality(row["code"], int(row["population"]), row["safety_house"], _partners(row))
        for row in mine
    )


def _partners(row: dict[str, str]) -> dict[str, str]:
    """Which organisation of each kind serves a municipality, as ``regions.queries`` finds it."""
    areas = {
        "national": None,
        "police_unit": row["police_unit"],
        "municipality": row["code"],
        "safety_region": row["safety_region_code"],
    }
    found: dict[str, str] = {}
    for one in _rows("organisations.csv"):
        kind = one["region_type"]
        if kind == "national" or (kind in areas and one["region"] == areas[kind]):
            found.setdefault(one["kind"], one["code"])
    return found | {PartnerKind.MUNICIPALITY: row["organisation"]}


@cache
def kinds() -> dict[str, PartnerKind]:
    """Which kind of organisation each is, by code."""
    return {row["code"]: PartnerKind(row["kind"]) for row in _rows("organisations.csv")}


def kind_of(organisation: str) -> PartnerKind:
    """Which kind of organisation this is. Raises KeyError for one that is not in the reference data."""
    return kinds()[organisation]


def _code(name: str) -> str:
    return name.upper().replace(" ", "-")


@cache
def _rows(file: str) -> list[dict[str, str]]:
    text = files("schakel.regions.fixtures").joinpath(file).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
