"""Years of closed cases behind a table: a few played by the actions, the rest stamped from those."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from django.db import transaction

from schakel.access.actions import seat_of
from schakel.access.context import as_service
from schakel.cases.queries import numbers_taken
from schakel.cases.rules.clocks import Acts, ClockKind, compute
from schakel.handover.rules import receiving_case_id
from schakel.intake.rules import content_hash
from schakel.kernel import clock
from schakel.kernel.ids import new_case_number, pseudonym
from schakel.people.actions import NewPerson, Owner, link_in_order, written_as
from schakel.people.rules.codes import Role
from schakel.people.rules.names import age_range
from schakel.regions.queries import directory
from schakel.simulation.cases import Wish, criminal_case
from schakel.simulation.course import Course, Played, cast, play
from schakel.simulation.courses import course, house_course
from schakel.simulation.patterns import Pattern
from schakel.simulation.people import Place
from schakel.simulation.stamps import Press, Stamp, stamped
from schakel.simulation.strangers import Strangers

REGION = "ROTTERDAM"
WEEK, DAY = timedelta(days=7), timedelta(days=1)
DRIFT_SECONDS = 3500
ONE_MINOR_IN = 14
# Multiples of the golden ratio lie evenly between 0 and 1, however many there are.
GOLDEN = 0.618034
# Above the age for which the instrument has rules of its own.
ADOLESCENT = 24
BATCH = 2000
MOMENTS = ("occurred_at", "arrived_at", "arrested_at")


@dataclass(frozen=True)
class Original:
    """A case that was played, with its message, and when the last thing in it happened."""

    message: Mapping[str, Any]
    played: Played
    arrived_at: datetime
    ended_at: datetime
    age: int
    numbered: bool


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


@dataclass(frozen=True)
class Size:
    """How much history: so many days up to now, and from how many to how many cases a day."""

    days: int = 90
    least: int = 30
    most: int = 42
    a_weekday: int = 9


def write_history(source: Source, size: Size) -> Iterator[str]:
    """Closed cases of every day of the past, written in batches; yields a line for each step."""
    originals = _originals(source, size.a_weekday)
    yield f"{len(originals)} cases played by the actions"
    with transaction.atomic(), as_service("history"):
        loader = Loader(originals, source.strangers)
    wanted = _wanted(source.strangers, size, originals)
    written = 0
    while batch := list(islice(wanted, BATCH)):
        with transaction.atomic(), as_service("history"):
            loader.write(batch)
        written += len(batch)
    yield f"{written} cases stamped from these"


@dataclass(frozen=True)
class Copy:
    """Which original, and how far moved."""

    original: int
    weeks: timedelta
    drift: timedelta


@dataclass(frozen=True)
class Written:
    """A copy that was written: the message it would have come in with, its dossiers and names."""

    message: Mapping[str, Any]
    case: Pattern


@dataclass(frozen=True)
class Familiar:
    """Somebody who comes in again and again: copies are all of this person, whom the police know."""

    person: Mapping[str, Any]
    person_id: uuid.UUID


class Loader:
    """Writes copies of played cases, each with people, numbers and a message of its own."""

    def __init__(
        self,
        originals: Sequence[Original],
        strangers: Strangers,
        *,
        familiar: Familiar | None = None,
    ) -> None:
        self._originals, self._strangers, self._random = originals, strangers, strangers.random
        self._familiar = familiar
        self._press = Press([pattern_of(original) for original in originals])
        self._prefix = directory().regions[REGION].prefix
        self._records = [self._press.records(number) for number in range(len(originals))]
        self._count = 0

    def write(self, copies: Sequence[Copy]) -> list[Written]:
        """Write the copies; returns what each is, and the message it would have come in with."""
        numbers = self._numbers(2 * len(copies))
        made = [self._stamp(copy, numbers) for copy in copies]
        self._press.press([stamp for stamp, _ in made])
        return [written for _, written in made]

    def _numbers(self, count: int) -> list[str]:
        found: set[str] = set()
        while len(found) < count:
            found |= {new_case_number(self._prefix) for _ in range(count - len(found))}
            found -= numbers_taken(found)
        return list(found)

    def _stamp(self, copy: Copy, numbers: list[str]) -> tuple[Stamp, Written]:
        original = self._originals[copy.original]
        self._count += 1
        message = self._message(original, copy)
        seed = f"{self._random.getrandbits(64):016x}"
        played, fixed = original.played, None
        dossiers = [stamped(played.case_id, seed)]
        names: tuple[str, ...] = _names(numbers.pop(), dossiers[0])
        if played.offer_id is not None:
            theirs = receiving_case_id(stamped(played.offer_id, seed))
            fixed = (receiving_case_id(played.offer_id), theirs)
            names += _names(numbers.pop(), theirs)
            dossiers.append(theirs)
        stamp = Stamp(
            pattern=copy.original,
            seed=seed,
            weeks=copy.weeks,
            drift=copy.drift,
            texts=(*names, *_words(message, again=self._familiar is not None)),
            people=self._people(copy.original, message, seed),
            message_id=uuid.UUID(message["message_id"]),
            content_hash=content_hash(message),
            fixed=fixed,
        )
        return stamp, Written(message, Pattern(tuple(dossiers), names))

    def _message(self, original: Original, copy: Copy) -> dict[str, Any]:
        moved = original.arrived_at + copy.weeks + copy.drift
        old, known = original.message, self._familiar
        person = (
            known.person
            if known
            else self._strangers.like(old["suspect"]["person"], age=original.age, on=moved.date())
        )
        return {
            **old,
            **{name: _moved(old[name], copy) for name in MOMENTS if name in old},
            "message_id": str(uuid.UUID(int=self._random.getrandbits(128), version=4)),
            "reference": f"DEMO-{moved:%Y}-H{self._count:06d}",
            "suspect": {**old["suspect"], "person": person},
            "victims": [{**v, "person": self._strangers.victim()} for v in old["victims"]],
        }

    def _people(
        self, pattern: int, message: Mapping[str, Any], seed: str
    ) -> dict[uuid.UUID, Mapping[str, object]]:
        suspect = written_as(_new_person(message["suspect"]["person"]))
        victims = iter(message["victims"])
        found: dict[uuid.UUID, Mapping[str, object]] = {}
        for record in self._records[pattern]:
            columns = suspect
            if record.role == Role.VICTIM:
                columns = written_as(_new_person(next(victims)["person"]))
            person_id = stamped(record.person_id, seed)
            if self._familiar is not None and record.role == Role.SUSPECT:
                person_id = self._familiar.person_id
            found[record.id] = {**columns, "person_id": person_id}
        return found


def _new_person(described: Mapping[str, Any]) -> NewPerson:
    return NewPerson(role=Role.SUSPECT, field_group="", **described)


def _names(number: str, case_id: uuid.UUID) -> tuple[str, str]:
    return number, f"case:{pseudonym(case_id, purpose='journal')}"


def pattern_of(original: Original) -> Pattern:
    """The dossiers of a played case, and what must be another text in each copy."""
    played = original.played
    dossiers = [played.case_id]
    names: tuple[str, ...] = _names(played.receipt["case"], played.case_id)
    if played.offer_id is not None:
        theirs = receiving_case_id(played.offer_id)
        dossiers.append(theirs)
        names += _names(played.house_number, theirs)
    return Pattern(tuple(dossiers), names, _words(original.message))


def _words(message: Mapping[str, Any], *, again: bool = False) -> tuple[str, ...]:
    """What else is said in words: in the file, in the receipt and in the facts of the proposal."""
    return (
        message["reference"],
        message["message_id"],
        _holding_ends(message),
        '"match": "linked"' if again else '"match": "new"',
        f'"age": {_age(message)}',
    )


def _moved(moment: str, copy: Copy) -> str:
    local = clock.local(datetime.fromisoformat(moment)) + copy.weeks + copy.drift
    return local.isoformat(timespec="seconds")


def _holding_ends(message: Mapping[str, Any]) -> str:
    """When holding ends, as the receipt says it."""
    holding = compute(
        Acts(
            arrived_at=datetime.fromisoformat(message["arrived_at"]),
            pretrial_detention_allowed=message["pretrial_detention_allowed"],
        )
    ).of(ClockKind.HOLDING)
    return holding.ends_at.isoformat() if holding else ""


def _originals(source: Source, a_weekday: int) -> list[Original]:
    """Played cases for each day of one week, some weeks ago; and a few that went to the house.

    Four of each day are decided at once, so that also the last days have something to copy. Minors
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
                quick=True if index < 4 else None,
                share=len(made) * GOLDEN % 1,
            )
            made.append(played(case, chosen))
    for day, refused in ((0, False), (2, False), (3, False), (4, True)):
        arrived = _arrival(source.random, first - 3 * WEEK + timedelta(days=day))
        case = _case(source, arrived, len(made), minor=False)
        made.append(played(case, _to_the_house(source.random, arrived, refused=refused)))
    return made


def _to_the_house(random: Random, arrived: datetime, *, refused: bool) -> Course:
    return replace(
        course(random, arrived=arrived, minor=False, quick=True),
        offered=timedelta(hours=2, seconds=random.randint(1, 50)),
        house=house_course(random, refused=refused),
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
    described, age = message["suspect"]["person"], _age(message)
    described.pop("bsn", None)
    if number % 3 and random.random() < source.numbered:
        described["bsn"] = ""
    message["suspect"]["person"] = source.strangers.like(described, age=age, on=arrived.date())
    return {**message, "reference": f"DEMO-{arrived:%Y}-P{number:06d}"}


def _age(message: Mapping[str, Any]) -> int:
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
    return Original(message, done, arrived, arrived + last, _age(message), numbered)


def write_familiar(source: Source, familiar: Familiar, days: Sequence[date]) -> int:
    """Closed cases of one person, one in the week before each of these days; returns how many."""
    originals = _originals(source, 4)
    adults = {n for n, one in enumerate(originals) if one.numbered and one.age > ADOLESCENT}
    taken, now = set[Copy](), clock.now()
    copies = []
    for day in days:
        week = [day - timedelta(days=back) for back in range(7)]
        fitting = [one for d in week for one in _fitting(d, originals, now) if one[0] in adults]
        copies.append(_one_of(source.random, fitting, taken))
    with transaction.atomic(), as_service("history"):
        loader = Loader(originals, source.strangers, familiar=familiar)
        loader.write(copies)
        owner = f"POL-{REGION}"
        link_in_order(familiar.person_id, owner=Owner(owner, seat_of(owner, REGION).id))
    return len(copies)


def _wanted(strangers: Strangers, size: Size, originals: Sequence[Original]) -> Iterator[Copy]:
    """For each day some dozens of copies of originals of that weekday that have ended by now."""
    random = strangers.random
    now = clock.now()
    taken: set[Copy] = set()
    today = clock.local(now).date()
    numbers = strangers.numbers_left
    for days in range(size.days, 0, -1):
        day = today - timedelta(days=days)
        fitting = _fitting(day, originals, now)
        if numbers < size.most:
            fitting = [one for one in fitting if not originals[one[0]].numbered]
        for _ in range(random.randint(size.least, size.most)):
            copy = _one_of(random, fitting, taken)
            numbers -= originals[copy.original].numbered
            yield copy


def _fitting(
    day: date, originals: Sequence[Original], now: datetime
) -> list[tuple[int, timedelta]]:
    """The originals of that weekday whose copy would have ended by now, and how far to move them."""
    moves = [(number, day - one.arrived_at.date()) for number, one in enumerate(originals)]
    latest = now - timedelta(seconds=DRIFT_SECONDS)
    return [
        (number, weeks)
        for number, weeks in moves
        if weeks % WEEK == timedelta() and originals[number].ended_at + weeks < latest
    ]


def _one_of(random: Random, fitting: Sequence[tuple[int, timedelta]], taken: set[Copy]) -> Copy:
    """A copy that was not made before: no two of one original at one moment."""
    while True:
        number, weeks = random.choice(fitting)
        copy = Copy(number, weeks, timedelta(seconds=random.randint(1, DRIFT_SECONDS)))
        if copy not in taken:
            taken.add(copy)
            return copy
