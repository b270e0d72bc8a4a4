"""People whom no organisation has met before: no two with one number, or one name and birth date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from schakel.people.rules.bsn import is_bsn
from schakel.simulation.people import GIVEN, PREFIXES, SURNAMES


class NumbersUsedUp(Exception):
    """The range of citizen service numbers kept for tests has about nine thousand that are valid."""


@cache
def _kept_for_tests() -> tuple[str, ...]:
    """The numbers that are nobody's. To look for them takes a third of a second."""
    return tuple(text for n in range(100_000) if is_bsn(text := f"9999{n:05d}"))


@dataclass
class Strangers:
    """Draws people that differ from all drawn before."""

    random: Random
    _named: set[tuple[str, str]] = field(default_factory=set)
    _numbers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = list(_kept_for_tests())
        self.random.shuffle(self._numbers)

    @property
    def numbers_left(self) -> int:
        """How many more people can have a number."""
        return len(self._numbers)

    def like(self, other: Mapping[str, Any], *, age: int, on: date) -> dict[str, Any]:
        """Somebody else of the same age on a day, described in the same fields."""
        described = {
            **other,
            "given_names": self.random.choice(GIVEN),
            "sex": self.random.choice("MMMF"),
        }
        described["surname"], described["birth_date"] = self._name(age, on)
        if "name_prefix" in other:
            described["name_prefix"] = self.random.choice([p for p in PREFIXES if p])
        if "bsn" in other:
            if not self._numbers:
                raise NumbersUsedUp("no citizen service numbers are left in the range for tests")
            described["bsn"] = self._numbers.pop()
        return described

    def _name(self, age: int, on: date) -> tuple[str, str]:
        """A surname and birth date that nobody has had together."""
        while True:
            first, second = self.random.choice(SURNAMES), self.random.choice(SURNAMES)
            surname = first if self.random.random() < 0.5 else f"{first}-{second}"
            name = surname, _born(self.random, age, on)
            if name not in self._named:
                self._named.add(name)
                return name

    def victim(self) -> dict[str, Any]:
        """A victim, of whom only a name is known."""
        return {
            "given_names": self.random.choice(GIVEN),
            "surname": self.random.choice(SURNAMES),
        }


def _born(random: Random, age: int, on: date) -> str:
    """A full birth date that gives this age on a day."""
    youngest = date(on.year - age, on.month, min(on.day, 28))
    return (youngest - timedelta(days=random.randint(1, 360))).isoformat()
