"""The people of the country: a fictitious register, and what a message makes of it.

Registers of one person differ: another spelling, no number, a month instead of a day of birth, the
prefix before or behind the name. A person is a key here; all else follows from it and from the seed.
Names are from our own lists and numbers from the range kept for tests: no one is real.
"""

from array import array
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any

from schakel.people.rules.bsn import is_bsn
from schakel.simulation.country.assumptions import assumed
from schakel.simulation.country.templates import Described
from schakel.simulation.people import GIVEN, PREFIXES, SURNAMES

YEAR = 365.2425
# How a clerk hears or types it: one of these is tried, the first that changes the name.
SPELLINGS = (
    ("ij", "y"),
    ("aa", "a"),
    ("ck", "k"),
    ("ee", "e"),
    ("oo", "o"),
    ("v", "f"),
    ("s", "z"),
    ("d", "dt"),
    ("e", "a"),
)


class Register:
    """People by key, in the order in which they first came in."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._born = array("l")

    def __len__(self) -> int:
        return len(self._born)

    def add(self, ordinal: int, age: int, within_the_year: float) -> int:
        """Enter somebody who has this age on a day, given as its ordinal; returns the key."""
        born = ordinal - int((age + 0.98 * within_the_year + 0.01) * YEAR)
        self._born.append(born)
        return len(self._born) - 1

    def age(self, key: int, ordinal: int) -> int:
        """How old somebody is on a day, given as its ordinal."""
        return int((ordinal - self._born[key]) / YEAR)

    def born(self, key: int) -> date:
        """The birth date of somebody."""
        return date.fromordinal(self._born[key])

    @cached_property
    def _numbers(self) -> list[str]:
        numbers = [text for n in range(100_000) if is_bsn(text := f"9999{n:05d}")]
        Random(f"{self._seed}/numbers").shuffle(numbers)
        return numbers

    def number(self, key: int) -> str | None:
        """The citizen service number of somebody, or None: the range for tests has about nine thousand.

        Whoever came in first has one, so that no number belongs to two.
        """
        return self._numbers[key] if key < len(self._numbers) else None

    def official(self, key: int) -> dict[str, Any]:
        """What the register of residents says of somebody."""
        random = Random(f"{self._seed}/person/{key}")
        first, second = random.choice(SURNAMES), random.choice(SURNAMES)
        prefix = random.choice([one for one in PREFIXES if one])
        return {
            "given_names": random.choice(GIVEN),
            "name_prefix": prefix,
            "surname": first if random.random() < 0.5 else f"{first}-{second}",
            "birth_date": self.born(key).isoformat(),
            "sex": random.choice("MMMF"),
        }

    def mention(self, key: int, described: Described, mention: int) -> dict[str, Any]:
        """How a message describes somebody: with the fields that it has, and with errors.

        ``mention`` numbers the messages about one person: the first is right, later ones may differ.
        """
        official = self.official(key)
        random = Random(f"{self._seed}/person/{key}/{mention}")
        told = {**official, **self._misspelt(official, random)} if mention else dict(official)
        if not described.prefix:
            prefix = told.pop("name_prefix")
            # A register that has no field for it puts it behind the name, or drops it.
            if mention and random.random() < assumed("other_spelling"):
                told["surname"] = f"{told['surname']} {prefix}"
        if not described.day_of_birth:
            told["birth_date"] = f"{told['birth_date'][:7]}-00"
        number = self.number(key)
        if described.bsn and number is not None:
            told["bsn"] = number
        return told

    def _misspelt(self, official: Mapping[str, Any], random: Random) -> dict[str, Any]:
        if random.random() >= assumed("other_spelling"):
            return {}
        if random.random() < 0.5:
            return {"surname": other_spelling(official["surname"], random)}
        moved = date.fromisoformat(official["birth_date"]) + timedelta(days=random.choice((-1, 1)))
        return {"birth_date": moved.isoformat()}


def other_spelling(name: str, random: Random) -> str:
    """The name as somebody else would write it: a habit of spelling, or two letters swapped."""
    able = [(old, new) for old, new in SPELLINGS if old in name.lower()]
    if able and random.random() < 0.7:
        old, new = random.choice(able)
        at = name.lower().index(old)
        return name[:at] + _cased(new, name[at]) + name[at + len(old) :]
    at = random.randrange(1, len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _cased(text: str, like: str) -> str:
    return text.capitalize() if like.isupper() else text
