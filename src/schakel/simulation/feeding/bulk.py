"""A plan written in bulk: copies of moulds, each with its own person, numbers, message and moments."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from schakel.access.actions import seat_of, team_of_house, team_of_org
from schakel.cases.queries import numbers_taken
from schakel.handover.rules import receiving_case_id
from schakel.intake.rules import content_hash
from schakel.kernel.ids import new_case_number
from schakel.people.actions import Link, NewPerson, find_among, keep_links, written_as
from schakel.people.rules.codes import Match, Role
from schakel.people.rules.matching import Outcome
from schakel.regions.queries import directory
from schakel.signals.actions import follow_signals
from schakel.simulation.acts import at
from schakel.simulation.country.templates import (
    WEEK,
    CaseTemplate,
    NotificationTemplate,
    ShiftTemplate,
    SignalTemplate,
)
from schakel.simulation.feeding.items import Item, Writer, person_in, words_of
from schakel.simulation.feeding.messages import house_for
from schakel.simulation.feeding.moulds import Mould, Moulds, kind_of
from schakel.simulation.feeding.recognising import Recognition, Seen
from schakel.simulation.feeding.stories import (
    known_in_the_journal,
    seat_in_the_journal,
    signal_in_the_journal,
)
from schakel.simulation.stamps import Press, RecordOf, Stamp, stamped
from schakel.worklist.actions import NewItem, put
from schakel.worklist.rules import ItemKind

BATCH = 2000
NOBODY = uuid.UUID(int=0)


@dataclass
class _Beside:
    """What is written beside the copies of a batch: links between cases, and doubts to decide on."""

    links: list[Link] = field(default_factory=list)
    doubts: list[tuple[datetime, NewItem]] = field(default_factory=list)
    followed: list["_Followed"] = field(default_factory=list)


@dataclass(frozen=True)
class _Followed:
    """A report about somebody of whom the reporter may have early signals."""

    at: datetime
    person_id: uuid.UUID
    case_id: uuid.UUID
    reporter: str
    region: str


class Copyist:
    """Writes items of a plan as copies of moulds. Needs a service context for each call."""

    def __init__(self, writer: Writer, moulds: Moulds) -> None:
        self._writer, self._moulds = writer, moulds
        self._press = Press(moulds.taken)
        self._recognition = Recognition()
        self._units: dict[tuple[str, str], uuid.UUID] = {}
        self._passed: set[str] = set()

    def write(self, items: Sequence[Item]) -> int:
        """Write these items; returns how many rows that took."""
        numbers = _numbers_for(items)
        beside = _Beside()
        rows = self._press.press([self._stamp(item, numbers, beside) for item in items])
        keep_links(beside.links)
        for moment, doubt in beside.doubts:
            with at(moment):
                put([doubt])
        return rows + len(beside.links) + len(beside.doubts) + self._follow(beside.followed)

    def pass_by(self, item: Item) -> None:
        """Remember whom an item was about that an earlier load wrote: of them the database is asked."""
        if isinstance(item.template, ShiftTemplate):
            return
        copy = self._copy(item, item.template)
        for record in self._press.records(copy.mould.pattern):
            if record.role != Role.VICTIM:
                seen = self._seen(copy, record, self._written(copy, record))
                self._recognition.meet(seen)
                self._passed.add(str(seen.record_id))

    def _follow(self, reports: Sequence[_Followed]) -> int:
        """Count that early signals led to these reports, as receiving does (ruling 33)."""
        rows = 0
        for one in reports:
            with at(one.at):
                rows += follow_signals(
                    one.person_id, one.case_id, organisation=one.reporter, region=one.region
                )
        return rows

    def _stamp(self, item: Item, numbers: Mapping[str, list[str]], beside: _Beside) -> Stamp:
        arrives = self._writer.arrives(item)
        if isinstance(item.template, ShiftTemplate):
            mould = self._moulds.of(item.planned, kind_of(item.template, {}, arrives))
            weeks, drift = _moved(arrives, mould.arrives)
            seed = self._seed(item)
            names = self._seats(mould, seed)
            return Stamp(mould.pattern, seed, weeks, drift, names, {}, NOBODY, b"")
        copy = self._copy(item, item.template)
        weeks, drift = _moved(arrives, copy.mould.arrives)
        people, match = self._people(copy, beside)
        names, derived = self._names(copy, numbers[copy.template.region])
        return Stamp(
            pattern=copy.mould.pattern,
            seed=copy.seed,
            weeks=weeks,
            drift=drift,
            texts=(*names, *words_of(copy.template, copy.message, arrives, match)),
            people=people,
            message_id=uuid.UUID(copy.message["message_id"]),
            content_hash=content_hash(copy.message),
            derived=derived,
        )

    def _seed(self, item: Item) -> str:
        return f"{self._writer.run}/{item.number}"

    def _copy(self, item: Item, template: "AboutSomebody") -> "_Copy":
        message = self._writer.message(item)
        kind = kind_of(template, message, self._writer.arrives(item))
        mould = self._moulds.of(item.planned, kind)
        return _Copy(item, template, message, mould, self._seed(item))

    def _seats(self, mould: Mould, seed: str) -> tuple[str, ...]:
        pattern = self._moulds.taken.patterns[mould.pattern]
        seats = pattern.dossiers[1 : 1 + len(pattern.names)]
        return tuple(seat_in_the_journal(stamped(seat, seed)) for seat in seats)

    def _names(self, copy: "_Copy", numbers: list[str]) -> tuple[tuple[str, ...], uuid.UUID | None]:
        """What a copy is called by, and the dossier that the house gets of it if any."""
        pattern = self._moulds.taken.patterns[copy.mould.pattern]
        message_id = copy.message["message_id"]
        case_id = stamped(pattern.dossiers[0], copy.seed)
        if isinstance(copy.template, SignalTemplate):
            return (message_id, signal_in_the_journal(case_id)), None
        names: tuple[str, ...] = (message_id, numbers.pop(), known_in_the_journal(case_id))
        if pattern.derived_from is None:
            return names, None
        derived = receiving_case_id(stamped(pattern.derived_from, copy.seed))
        return (*names, numbers.pop(), known_in_the_journal(derived)), derived

    def _people(
        self, copy: "_Copy", beside: _Beside
    ) -> tuple[dict[uuid.UUID, Mapping[str, Any]], Match]:
        """Who each record of the mould is in this copy, and what matching said of whom it is about."""
        victims = iter(copy.message.get("victims", ()))
        found: dict[uuid.UUID, Mapping[str, Any]] = {}
        said = Match.NEW
        for record in self._press.records(copy.mould.pattern):
            if record.role == Role.VICTIM:
                columns = written_as(_described(next(victims)["person"]))
                found[record.id] = {**columns, "person_id": stamped(record.id, copy.seed)}
                continue
            columns = self._written(copy, record)
            outcome = self._recognised(copy, record, columns, beside)
            said = outcome.match if record.role == copy.role else said
            own = stamped(record.id, copy.seed)
            known = uuid.UUID(outcome.person_id) if outcome.person_id else own
            found[record.id] = {**columns, "person_id": known}
        return found, said

    def _written(self, copy: "_Copy", record: RecordOf) -> dict[str, Any]:
        """The columns in which a record says whom the case is about."""
        told = person_in(copy.message)
        main = record.role == copy.role
        return written_as(_described(told if main else _without_number(told)))

    def _seen(self, copy: "_Copy", record: RecordOf, columns: Mapping[str, Any]) -> Seen:
        owner, _, moment = self._kept_by(copy, record)
        until = None if record.role == copy.role else _forgotten(copy)
        return Seen(owner, stamped(record.id, copy.seed), moment, columns, until)

    def _recognised(
        self, copy: "_Copy", record: RecordOf, columns: Mapping[str, Any], beside: _Beside
    ) -> Outcome:
        """What matching says of a record; what follows from it is written beside the copy."""
        owner, unit_id, moment = self._kept_by(copy, record)
        seen = self._seen(copy, record, columns)
        record_id, main = seen.record_id, record.role == copy.role
        outcome = self._recognition.meet(seen)
        if self._passed.intersection(outcome.records):
            asked = find_among([owner], _described(person_in(copy.message)))
            outcome = asked.get(owner, Outcome(Match.NEW))
        for earlier in outcome.records:
            beside.links.append(Link(unit_id, uuid.UUID(earlier), record_id, outcome, moment))
        if main and isinstance(copy.template, NotificationTemplate | CaseTemplate):
            self._told_beside(copy, record_id, outcome, unit_id, beside)
        return outcome

    def _told_beside(
        self,
        copy: "_Copy",
        record_id: uuid.UUID,
        outcome: Outcome,
        unit_id: uuid.UUID,
        beside: _Beside,
    ) -> None:
        """What receiving does beside when the person is known, or may be."""
        pattern = self._moulds.taken.patterns[copy.mould.pattern]
        case_id, moment = stamped(pattern.dossiers[0], copy.seed), copy.item.comes_in
        if outcome.match == Match.REVIEW:
            doubt = NewItem(unit_id, ItemKind.DECIDE_LINK, case_id, record_id)
            beside.doubts.append((moment, doubt))
        known = outcome.match == Match.LINKED and outcome.person_id
        if known and isinstance(copy.template, NotificationTemplate):
            reporter, region = copy.template.reporter, copy.template.region
            person_id = uuid.UUID(outcome.person_id)
            beside.followed.append(_Followed(moment, person_id, case_id, reporter, region))

    def _kept_by(self, copy: "_Copy", record: RecordOf) -> tuple[str, uuid.UUID, datetime]:
        """Whose record it is, the unit that may look at its links, and when it was kept."""
        template = copy.template
        if isinstance(template, CaseTemplate) and record.role != copy.role:
            house = house_for(template)
            offered = template.course.offered or timedelta()
            return house, self._team(house), self._writer.arrives(copy.item) + offered
        match template:
            case CaseTemplate():
                owner = f"POL-{template.region}"
                return owner, self._seat(owner, template.region), copy.item.comes_in
            case NotificationTemplate():
                return template.reporter, self._team(template.reporter), copy.item.comes_in
            case SignalTemplate():
                return template.owner, self._team(template.owner), copy.item.comes_in
            case ShiftTemplate():
                raise TypeError("a shift is about nobody")

    def _seat(self, organisation: str, region: str) -> uuid.UUID:
        if (organisation, region) not in self._units:
            self._units[organisation, region] = seat_of(organisation, region).id
        return self._units[organisation, region]

    def _team(self, organisation: str) -> uuid.UUID:
        if (organisation, "") not in self._units:
            house = organisation.startswith(HOUSES)
            team = team_of_house(organisation) if house else team_of_org(organisation)
            self._units[organisation, ""] = team.id
        return self._units[organisation, ""]


# How the codes of houses begin in the reference data.
HOUSES = "ZVH-"


AboutSomebody = CaseTemplate | NotificationTemplate | SignalTemplate


@dataclass(frozen=True)
class _Copy:
    """A copy that is being made."""

    item: Item
    template: AboutSomebody
    message: dict[str, Any]
    mould: Mould
    seed: str

    @property
    def role(self) -> Role:
        """In which role whom it is about stands in the records of the sender."""
        return Role.SUSPECT if isinstance(self.template, CaseTemplate) else Role.SUBJECT


def _moved(arrives: datetime, mould: datetime) -> tuple[timedelta, timedelta]:
    """How far a copy lies from its mould by the wall clock: whole weeks, and the rest."""
    span = arrives.replace(tzinfo=None) - mould.replace(tzinfo=None)
    weeks = round(span / WEEK) * WEEK
    return weeks, span - weeks


def _forgotten(copy: _Copy) -> datetime | None:
    """When a house that refused destroys its record of whom it was offered; None: it keeps it."""
    course = copy.template.course if isinstance(copy.template, CaseTemplate) else None
    if course is None or course.house is None or course.house.refused is None:
        return None
    arrived = copy.item.comes_in - course.received
    return arrived + (course.offered or timedelta()) + course.house.refused


def _described(person: Mapping[str, Any]) -> NewPerson:
    return NewPerson(role=Role.SUSPECT, field_group="", **person)


def _without_number(person: Mapping[str, Any]) -> dict[str, Any]:
    """As a house gets somebody: the prosecutor gives no number."""
    return {name: value for name, value in person.items() if name != "bsn"}


def _numbers_for(items: Sequence[Item]) -> dict[str, list[str]]:
    """Case numbers that nothing has, by region: two an item, one for the table and one for a house."""
    prefixes = {code: region.prefix for code, region in directory().regions.items()}
    wanted: dict[str, int] = {}
    for item in items:
        wanted[item.template.region] = wanted.get(item.template.region, 0) + 2
    return {region: _free(prefixes[region], count) for region, count in wanted.items()}


def _free(prefix: str, count: int) -> list[str]:
    found: set[str] = set()
    while len(found) < count:
        found |= {new_case_number(prefix) for _ in range(count - len(found))}
        found -= numbers_taken(found)
    return list(found)


def batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Items by so many as go into one transaction."""
    while batch := list(islice(items, BATCH)):
        yield batch
