"""Working agreements of the regions held against the national baseline. Dated configuration."""

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Standing(StrEnum):
    """How a region stands to the baseline: as everybody, otherwise for now, or otherwise too long."""

    SAME = "SAME"
    VARIED = "VARIED"
    LAPSED = "LAPSED"


@dataclass(frozen=True)
class Agreement:
    """One agreement of the national baseline. ``assumed``: nobody adopted this value yet."""

    code: str
    valid_from: date
    title_nl: str
    title_en: str
    value_nl: str
    value_en: str
    assumed: bool
    source: str = ""


@dataclass(frozen=True)
class RegionalDeviation:
    """What a region does otherwise: why, who answers for it, and until when (that day excluded)."""

    agreement: str
    region: str
    valid_from: date
    valid_until: date
    value_nl: str
    value_en: str
    reason_nl: str
    reason_en: str
    owner: str
    assumed: bool
    source: str = ""


@dataclass(frozen=True)
class Compared:
    """One agreement in one region. A lapsed deviation has no force: the baseline holds again."""

    agreement: Agreement
    standing: Standing
    deviation: RegionalDeviation | None = None


@cache
def _read() -> tuple[tuple[Agreement, ...], tuple[RegionalDeviation, ...]]:
    rows = tomllib.loads(files("schakel.regions").joinpath("agreements.toml").read_text("utf-8"))
    return (
        tuple(Agreement(**row) for row in rows["agreement"]),
        tuple(RegionalDeviation(**row) for row in rows["deviation"]),
    )


def agreements() -> tuple[Agreement, ...]:
    """The national baseline."""
    return _read()[0]


def deviations() -> tuple[RegionalDeviation, ...]:
    """Everything that regions do or did otherwise."""
    return _read()[1]


def compare(region: str, *, on: date) -> list[Compared]:
    """Each agreement of the baseline as it stands in a region on a day."""
    return [_compared(agreement, region, on) for agreement in agreements()]


def _compared(agreement: Agreement, region: str, on: date) -> Compared:
    begun = [
        deviation
        for deviation in deviations()
        if (deviation.agreement, deviation.region) == (agreement.code, region)
        and deviation.valid_from <= on
    ]
    if not begun:
        return Compared(agreement, Standing.SAME)
    youngest = max(begun, key=lambda deviation: deviation.valid_from)
    running = on < youngest.valid_until
    return Compared(agreement, Standing.VARIED if running else Standing.LAPSED, youngest)
