"""What each indicator means: its question, what is counted over what, and what it may do wrong.

The texts and codes are data (``indicators.toml``); the computation of each is in ``engine``.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

# The indicator whose control chart is shown first, and by week where there are months too few.
CHARTED = "DECIDED_IN_7_DAYS"


class Unit(StrEnum):
    """In what the value is told."""

    PERCENT = "PERCENT"
    MINUTES = "MINUTES"


@dataclass(frozen=True)
class Definition:
    """One indicator. ``counted_on`` says which day puts a case in a period."""

    code: str
    unit: Unit
    higher_is_better: bool | None
    name_nl: str
    name_en: str
    question_nl: str
    question_en: str
    numerator_nl: str
    numerator_en: str
    denominator_nl: str
    denominator_en: str
    counted_on_nl: str
    counted_on_en: str
    beware_nl: str
    beware_en: str
    source_nl: str
    source_en: str


@cache
def definitions() -> dict[str, Definition]:
    """All indicators by code, in the order in which they are shown."""
    text = files("schakel.monitoring.rules").joinpath("indicators.toml").read_text("utf-8")
    rows = tomllib.loads(text)["indicator"]
    return {
        row["code"]: Definition(
            **{**row, "unit": Unit(row["unit"]), "higher_is_better": row.get("higher_is_better")}
        )
        for row in rows
    }
