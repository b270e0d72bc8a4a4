"""The cases that history is stamped from: a week of them, played by the actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from schakel.kernel import clock
from schakel.people.rules.names import age_range
from schakel.simulation.cases import Wish, criminal_case
from schakel.simulation.course import Course, Played, cast, play
from schakel.simulation.courses import course, house_course
from schakel.simulation.people import Place
from schakel.simulation.strangers import Strangers

REGION = "ROTTERDAM"
WEEK, DAY = timedelta(days=7), timedelta(days=1)
ONE_MINOR_IN = 14
QUICK = 4
# Multiples of the golden ratio lie evenly between 0 and 1, however many there are.
GOLDEN = 0.618034
# The same of another number (1 over the plastic number), for a second measure beside the first.
PLASTIC = 0.754878


@dataclass(frozen=True)
class Original:
    """A case that was played, with its message, and when the last thing in it happened."""

    message: Mapping[str, Any]
    played: Played
    arrived_at: datetime
    ended_at: datetime
    age: int
    numbered: bool

    @property
    def slow(self) -> bool:
        """Whether it took more than a week."""
        return self.ended_at - self.arrived_at > WEEK


@dataclass(frozen=True)
class Source:
    """What made-up cases are drawn from. ``numbered``: how many suspects in ten have a BSN."""

    strangers: Strangers
    places: Sequence[Place]
    numbered: float = 0.8

    @property
    def random(self) -> Random:
        """The one source of chance."""
        return self.strangers.random


def originals_of_a_week(source: Source, a_weekday: int) -> list[Original]:
    """Played cases for each day of one week, some weeks ago; and a few that went to the house.

    Four of each day (of nine: the published share) are decided at once. Minors
    and disposals are spread evenly over the few cases, so that copies of them keep the mix.
    """
    monday = clock.local(clock.now() - 5 * WEEK).replace(minute=0, second=0, microsecond=0)
    first = monday - timedelta(days=monday.weekday())
    made: list[Original] = []
    for day in range(7):
        for index in range(a_weekday):
            arrived = _arrival(source.random, first + timedelta(days=day))
            minor = len(made) % ONE_MINOR_IN == ONE_MINOR_IN // 2
            case = _case(source, arrived, len(made), minor=minor)
            chosen = course(
                source.random,
                arrived=arrived,
                minor=minor,
                quick=index < QUICK,
                share=len(made) * GOLDEN % 1,
                pace=len(made) * PLASTIC % 1,
            )
            made.append(played(case, chosen))
    for day, ending in ((0, ""), (2, "late"), (3, ""), (4, "refused")):
        arrived = _arrival(source.random, first - 3 * WEEK + timedelta(days=day))
        case = _case(source, arrived, len(made), minor=False)
        made.append(played(case, _to_the_house(source.random, arrived, ending=ending)))
    return made


def _to_the_house(random: Random, arrived: datetime, *, ending: str) -> Course:
    return replace(
        course(random, arrived=arrived, minor=False, quick=True),
        offered=timedelta(hours=2, seconds=random.randint(1, 50)),
        house=house_course(random, refused=ending == "refused", late=ending == "late"),
    )


def _arrival(random: Random, day: datetime) -> datetime:
    """Most come in the opening hours of the table (14 hours a day), none around midnight."""
    hour = random.choice((9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 20, 1, 4, 7))
    return day.replace(hour=hour, minute=random.randint(0, 59), second=random.randint(1, 59))


def _case(source: Source, arrived: datetime, number: int, *, minor: bool) -> dict[str, Any]:
    """A case of somebody whom nobody has met before; one in three at least has no number."""
    random = source.random
    message = criminal_case(
        random,
        Wish(arrived, minor=minor),
        sender=f"POL-{REGION}",
        places=source.places,
        number=number,
    )
    described, age = message["suspect"]["person"], age_in(message)
    described.pop("bsn", None)
    if number % 3 and random.random() < source.numbered:
        described["bsn"] = ""
    message["suspect"]["person"] = source.strangers.like(described, age=age, on=arrived.date())
    return {**message, "reference": f"DEMO-{arrived:%Y}-P{number:06d}"}


def age_in(message: Mapping[str, Any]) -> int:
    """The age of the suspect on arrival; 30 when the message says too little of it."""
    on = datetime.fromisoformat(message["arrived_at"]).date()
    ages = age_range(message["suspect"]["person"]["birth_date"], on)
    return ages[0] if ages else 30


def played(message: Mapping[str, Any], chosen: Course) -> Original:
    """Let the actions do a case, and keep what copies of it need to know."""
    done = play(message, chosen, cast())
    arrived = datetime.fromisoformat(message["arrived_at"])
    last = max(chosen.received, chosen.decided or DAY, chosen.told or DAY)
    if chosen.house is not None and chosen.offered is not None:
        ends = chosen.house.closed or chosen.house.refused or timedelta()
        last = max(last, chosen.offered + ends)
    arrived = clock.local(arrived)
    numbered = "bsn" in message["suspect"]["person"]
    return Original(message, done, arrived, arrived + last, age_in(message), numbered)
