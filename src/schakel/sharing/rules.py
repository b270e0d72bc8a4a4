"""Which standing decision or ground is in force, what an answer is, how long a list entry counts.

Plain Python. Law is dated configuration: ``standing_decisions.toml`` and ``grounds.toml``.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from schakel.kernel.errors import FieldError
from schakel.kernel.text import is_storable

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


@dataclass(frozen=True)
class Ground:
    """A ground on which kinds of partner may give field groups to others, as configured."""

    code: str
    from_kinds: frozenset[str]
    to_kinds: frozenset[str]
    field_groups: frozenset[str]
    purposes: frozenset[str]
    article: str
    words: str
    valid_from: date
    signed_by: str
    valid_until: date | None = None


@dataclass(frozen=True)
class Choice:
    """One ticked field group, with for what, on which ground and why it is necessary."""

    field_group: str
    purpose: str
    ground: str
    necessity: str


@cache
def _configured() -> dict[str, Any]:
    return tomllib.loads(files("schakel.sharing").joinpath("grounds.toml").read_text("utf-8"))


@cache
def grounds() -> tuple[Ground, ...]:
    """All configured grounds, in order of the file."""
    lists = ("from_kinds", "to_kinds", "field_groups", "purposes")
    return tuple(
        Ground(**{**row, **{name: frozenset(row[name]) for name in lists}})
        for row in _configured()["ground"]
    )


def grounds_for(
    from_kind: str, to_kind: str, field_group: str, *, on: date, demo: bool
) -> tuple[Ground, ...]:
    """The grounds in force on a day for one field group between two kinds of partner."""
    return tuple(
        ground
        for ground in grounds()
        if from_kind in ground.from_kinds
        and to_kind in ground.to_kinds
        and field_group in ground.field_groups
        and ground.valid_from <= on
        and (ground.valid_until is None or on < ground.valid_until)
        and (ground.signed_by or demo)
    )


def working_days_to(code: str, *, on: date) -> int:
    """The term in working days that is in force on a day; the youngest that has begun."""
    rows = [t for t in _configured()["term"] if t["code"] == code and t["valid_from"] <= on]
    return int(max(rows, key=lambda term: term["valid_from"])["working_days"])


MAX_NECESSITY = 1000


def choice_faults(
    choices: Sequence[Choice], *, from_kind: str, to_kind: str, on: date, demo: bool
) -> list[FieldError]:
    """What is wrong with the ticked groups: each needs a purpose, a ground in force and a reason."""
    if not choices:
        return [FieldError("field_groups", "missing", "Choose at least one part.")]
    found = []
    seen: set[str] = set()
    for index, choice in enumerate(choices):
        path = f"choices.{index}"
        if choice.field_group in seen:
            found.append(FieldError(f"{path}.field_group", "twice", "This part is there already."))
        seen.add(choice.field_group)
        allowed = grounds_for(from_kind, to_kind, choice.field_group, on=on, demo=demo)
        fitting = [g for g in allowed if g.code == choice.ground and choice.purpose in g.purposes]
        if not fitting:
            text = "This is no valid ground for this part, purpose and receiver."
            found.append(FieldError(f"{path}.ground", "no_ground", text))
        found += text_faults(f"{path}.necessity", choice.necessity, most=MAX_NECESSITY)
    return found


def text_faults(path: str, text: str, *, most: int = 4000, needed: bool = True) -> list[FieldError]:
    """What is wrong with one text that a person wrote."""
    if needed and not text.strip():
        return [FieldError(path, "missing", "Fill this in.")]
    if len(text) > most:
        return [FieldError(path, "too_long", "This text is too long.")]
    if not is_storable(text):
        return [FieldError(path, "characters", "There is a character in it that cannot be kept.")]
    return []


def article_of(code: str) -> str:
    """The article behind a ground's code, as a disclosure keeps it."""
    return next(ground.article for ground in grounds() if ground.code == code)


class RequestState(StrEnum):
    """Where a question for information ("wat") stands."""

    ASKED = "ASKED"
    ANSWERED = "ANSWERED"
    REFUSED = "REFUSED"
    PARTIAL = "PARTIAL"
    NOTHING_KNOWN = "NOTHING_KNOWN"


class AnswerKind(StrEnum):
    """The answers that can be given; silence is not one of them (domain 3.1)."""

    NOTHING_KNOWN = "NOTHING_KNOWN"
    CALL_ME = "CALL_ME"
    REFUSED = "REFUSED"
    PARTIAL = "PARTIAL"
    FULL = "FULL"


STATE_AFTER: dict[AnswerKind, RequestState] = {
    AnswerKind.NOTHING_KNOWN: RequestState.NOTHING_KNOWN,
    AnswerKind.CALL_ME: RequestState.ANSWERED,
    AnswerKind.REFUSED: RequestState.REFUSED,
    AnswerKind.PARTIAL: RequestState.PARTIAL,
    AnswerKind.FULL: RequestState.ANSWERED,
}
WITH_CONTENT = frozenset({AnswerKind.PARTIAL, AnswerKind.FULL})


class RequestRefusal(StrEnum):
    """Why somebody gives no information (Wgs 1.5 lid 1: only weighty reasons oppose)."""

    PROFESSIONAL_SECRECY = "PROFESSIONAL_SECRECY"
    NO_GROUND = "NO_GROUND"
    NOT_NECESSARY = "NOT_NECESSARY"
    HARMS_INVESTIGATION = "HARMS_INVESTIGATION"
    HARMS_CARE = "HARMS_CARE"
    OTHER = "OTHER"
