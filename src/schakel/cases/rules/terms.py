"""The legal terms in force on a day, read from dated configuration."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from schakel.kernel.dated import in_force


@dataclass(frozen=True)
class Term:
    """One term of law. ``hours`` are elapsed hours; the night pause has hours of the local day."""

    code: str
    article: str
    rule_nl: str
    rule_en: str
    source: str
    valid_from: date
    signed: bool
    hours: int = 0
    from_hour: int = 0
    until_hour: int = 0


@cache
def all_terms() -> tuple[Term, ...]:
    """Every version of every term."""
    text = files("schakel.cases.rules").joinpath("terms.toml").read_text("utf-8")
    return tuple(Term(**row) for row in tomllib.loads(text)["term"])


@lru_cache(maxsize=512)
def term_on(code: str, day: date) -> Term:
    """The term in force on a day: the youngest version that had begun.

    Before the first version the oldest known one is used, so that an old case still gets a clock.
    """
    return in_force((term for term in all_terms() if term.code == code), day)
