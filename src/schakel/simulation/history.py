"""Years of closed cases behind a table: a few played by the actions, the rest stamped from those."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from schakel.regions.queries import directory
from schakel.simulation.originals import REGION, WEEK, Original, Source, age_in, originals_of_a_week
from schakel.simulation.patterns import Gathering, Pattern
from schakel.simulation.stamps import Press, Stamp, stamped
from schakel.simulation.strangers import Strangers

DRIFT_SECONDS = 3500
# Above the age for which the instrument has rules of its own.
ADOLESCENT = 24
BATCH = 2000
MOMENTS = ("occurred_at", "arrived_at", "arrested_at")


@dataclass(frozen=True)
class Size:
    """How much history: so many days up to now, and from how many to how many cases a day.

    Enough for a control chart of twelve whole weeks: the first is cut, the last is too young to tell.
    ``after``: so many days before today are there already; then the older ones are written, the
    youngest of them first, so that a load that was broken off can go on where it stopped.
    """

    days: int = 104
    least: int = 30
    most: int = 42
    a_weekday: int = 9
    after: int = 0

    @property
    def about(self) -> int:
        """How many cases that will be, about."""
        return len(self.ages) * (self.least + self.most) // 2

    @property
    def ages(self) -> range:
        """How many days ago each day is, in the order in which they are written."""
        return range(self.after + 1, self.days + 1) if self.after else range(self.days, 0, -1)


def write_history(source: Source, size: Size) -> Iterator[str]:
    """Closed cases of every day of the past, written in batches; yields a line for each step."""
    originals = originals_of_a_week(source, size.a_weekday)
    yield f"{len(originals)} cases played by the actions"
    with transaction.atomic(), as_service("history"):
        loader = Loader(originals, source.strangers)
    wanted = copies_wanted(source.strangers, size, originals)
    written = 0
    while batch := list(islice(wanted, BATCH)):
        with transaction.atomic(), as_service("history"):
            loader.write(batch)
        written += len(batch)
        if size.after:
            yield f"{written} of about {size.about} cases stamped"
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
        self._press = Press(Gathering([pattern_of(one) for one in originals]).taken())
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
        played, derived = original.played, None
        dossiers = [stamped(played.case_id, seed)]
        names: tuple[str, ...] = (
            message["message_id"],
            *_names(numbers.pop(), dossiers[0]),
        )
        if played.offer_id is not None:
            derived = receiving_case_id(stamped(played.offer_id, seed))
            names += _names(numbers.pop(), derived)
            dossiers.append(derived)
        stamp = Stamp(
            pattern=copy.original,
            seed=seed,
            weeks=copy.weeks,
            drift=copy.drift,
            texts=(*names, *_words(message, again=self._familiar is not None)),
            people=self._people(copy.original, message, seed),
            message_id=uuid.UUID(message["message_id"]),
            content_hash=content_hash(message),
            derived=derived,
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
    dossiers, derived = [played.case_id], None
    names: tuple[str, ...] = (
        original.message["message_id"],
        *_names(played.receipt["case"], played.case_id),
    )
    if played.offer_id is not None:
        derived = receiving_case_id(played.offer_id)
        dossiers.append(derived)
        names += _names(played.house_number, derived)
    return Pattern(tuple(dossiers), names, _words(original.message), derived)


def _words(message: Mapping[str, Any], *, again: bool = False) -> tuple[str, ...]:
    """What else is said in words: in the file, in the receipt and in the facts of the proposal."""
    return (
        message["reference"],
        holding_ends(message),
        '"match": "linked"' if again else '"match": "new"',
        f'"age": {age_in(message)}',
    )


def _moved(moment: str, copy: Copy) -> str:
    local = clock.local(datetime.fromisoformat(moment)) + copy.weeks + copy.drift
    return local.isoformat(timespec="seconds")


def holding_ends(message: Mapping[str, Any]) -> str:
    """When holding ends, as the receipt says it."""
    holding = compute(
        Acts(
            arrived_at=datetime.fromisoformat(message["arrived_at"]),
            pretrial_detention_allowed=message["pretrial_detention_allowed"],
        )
    ).of(ClockKind.HOLDING)
    return holding.ends_at.isoformat() if holding else ""


def write_familiar(source: Source, familiar: Familiar, days: Sequence[date]) -> int:
    """Closed cases of one person, one in the week before each of these days; returns how many."""
    originals = originals_of_a_week(source, 4)
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


def copies_wanted(
    strangers: Strangers, size: Size, originals: Sequence[Original]
) -> Iterator[Copy]:
    """For each day some dozens of copies of originals of that weekday that have ended by now."""
    random = strangers.random
    now = clock.now()
    taken: set[Copy] = set()
    today = clock.local(now).date()
    numbers = strangers.numbers_left
    share = sum(one.slow for one in originals) / len(originals)
    for days in size.ages:
        day = today - timedelta(days=days)
        fitting = _fitting(day, originals, now)
        if numbers < size.most:
            fitting = [one for one in fitting if not originals[one[0]].numbered]
        quick, slow = _by_pace(fitting, originals)
        for _ in range(random.randint(size.least, size.most)):
            # Slow cases keep their share, although fewer of them have ended lately.
            copy = _one_of(random, slow if slow and random.random() < share else quick, taken)
            numbers -= originals[copy.original].numbered
            yield copy


def _by_pace(
    fitting: Sequence[tuple[int, timedelta]], originals: Sequence[Original]
) -> tuple[list[tuple[int, timedelta]], list[tuple[int, timedelta]]]:
    slow = [one for one in fitting if originals[one[0]].slow]
    return [one for one in fitting if not originals[one[0]].slow], slow


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
