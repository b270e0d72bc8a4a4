"""Which standing decision is in force, and how long a house's list entry counts. Plain Python."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

# Ruling 27: an entry on a house's list counts for thirty days after the list came in. (u)
LIST_ENTRY_LIFETIME = timedelta(days=30)


@dataclass(frozen=True)
class Standing:
    """A standing decision as configured."""

    code: str
    from_kind: str
    to_kind: str
    field_groups: tuple[str, ...]
    purpose: str
    ground: str
    necessity_nl: str
    necessity_en: str
    valid_from: date
    signed_by: str
    basis: str = "STANDING_DECISION"
    valid_until: date | None = None


@cache
def standing_decisions() -> tuple[Standing, ...]:
    """All configured standing decisions, in order of the file."""
    text = files("schakel.sharing").joinpath("standing_decisions.toml").read_text("utf-8")
    return tuple(
        Standing(**{**row, "field_groups": tuple(row["field_groups"])})
        for row in tomllib.loads(text)["decision"]
    )


def in_force(from_kind: str, to_kind: str, *, on: date, demo: bool) -> tuple[Standing, ...]:
    """The decisions for a pair of kinds on a day. Unsigned ones count in demo mode only."""
    return tuple(
        decision
        for decision in standing_decisions()
        if decision.from_kind == from_kind
        and decision.to_kind == to_kind
        and decision.valid_from <= on
        and (decision.valid_until is None or on < decision.valid_until)
        and (decision.signed_by or demo)
    )
