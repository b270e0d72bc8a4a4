"""Made-up people: names from our own lists, BSNs from the range kept for tests, no one real."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from schakel.people.rules.bsn import is_bsn

GIVEN = [
    "Daan",
    "Noor",
    "Bram",
    "Fatma",
    "Yusuf",
    "Lotte",
    "Sem",
    "Aylin",
    "Thijs",
    "Sanne",
    "Milan",
    "Inge",
    "Ravi",
    "Joke",
    "Kees",
    "Amira",
    "Pim",
    "Willemijn",
    "Ruben",
    "Nadia",
    "Jesse",
    "Marit",
    "Omar",
    "Femke",
    "Dirk",
    "Esra",
    "Luuk",
    "Hanna",
    "Faisal",
    "Tess",
]
SURNAMES = [
    "Verzonnen",
    "Proefpersoon",
    "Bedachtzaam",
    "Nietecht",
    "Denkbeeld",
    "Fantasie",
    "Verdicht",
    "Voorbeeld",
    "Schijnaar",
    "Waanders",
    "Testman",
    "Oefenaar",
    "Spiegelman",
    "Droomer",
    "Luchtkasteel",
    "Papieren",
    "Bordkarton",
    "Simulant",
    "Figurant",
    "Nepveu",
    "Poppema",
    "Maskerade",
    "Toneelman",
    "Decorte",
    "Schaduwen",
]
PREFIXES = ("", "", "", "", "van", "de", "van der", "el")


@dataclass(frozen=True)
class Place:
    """A municipality with its share of people, to draw residences from."""

    code: str
    population: int


def test_bsn(random: Random) -> str:
    """A number of the range 9999xxxxx, which no living person has, that passes the eleven-test."""
    while True:
        number = f"9999{random.randrange(100_000):05d}"
        if is_bsn(number):
            return number


def person(random: Random, *, on: date, minor: bool) -> dict[str, Any]:
    """A person as a message describes them; now and then without BSN, or with a partial date."""
    age = random.randint(14, 17) if minor else min(75, int(18 + random.expovariate(1 / 14)))
    born = on - timedelta(days=365 * age + random.randint(30, 320))
    described: dict[str, Any] = {
        "given_names": random.choice(GIVEN),
        "surname": random.choice(SURNAMES),
        "birth_date": born.isoformat(),
        "sex": random.choice("MMMF"),
    }
    prefix = random.choice(PREFIXES)
    if prefix:
        described["name_prefix"] = prefix
    if random.random() < 0.8:
        described["bsn"] = test_bsn(random)
    elif random.random() < 0.2 and not minor:
        described["birth_date"] = f"{born.year}-{born.month:02d}-00"
    return described


def residence(random: Random, places: Sequence[Place]) -> str | None:
    """A municipality drawn by population; now and then no fixed abode."""
    if random.random() < 0.06:
        return None
    return random.choices(places, weights=[place.population for place in places])[0].code
