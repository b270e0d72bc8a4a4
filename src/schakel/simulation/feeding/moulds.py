"""What copies are made of: each template played once by the actions, taken at every stage that is needed,
and rolled back. Nothing of it stays; the moulds are the rows as the actions wrote them."""

import uuid
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction

from schakel.access.actions import seat_of, team_of_org
from schakel.access.context import as_service
from schakel.access.queries import UnitInfo, unit_infos
from schakel.kernel import clock
from schakel.kernel.ids import new_id
from schakel.people.actions import NewPerson, find_among
from schakel.people.rules.bsn import is_bsn
from schakel.people.rules.codes import Role
from schakel.people.rules.names import age_range
from schakel.selection.queries.catalogue import catalogue
from schakel.sharing.rules import standing_decisions
from schakel.simulation.acts import Act, at
from schakel.simulation.country.templates import (
    WEEK,
    CaseTemplate,
    Known,
    NotificationTemplate,
    Planned,
    ShiftTemplate,
    SignalTemplate,
    Template,
    moment,
)
from schakel.simulation.course import send
from schakel.simulation.feeding.casts import Casts
from schakel.simulation.feeding.items import (
    Item,
    Writer,
    age_open,
    person_in,
    somebody_else,
    words_of,
    write,
)
from schakel.simulation.feeding.messages import Envelope, house_for, list_message
from schakel.simulation.feeding.stories import Message, Story, story_of
from schakel.simulation.patterns import Gathering, Taken, renamed, together
from schakel.table.queries.shift import first_shift

VICTIM = {"given_names": "Noor", "surname": "Gietvorm"}
# No template lasts longer; and a year before that there is a time without a change of the clocks.
MOST_WEEKS = 200
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# What is said in a case of the time after it: who sees a decided case for how long.
AFTER_IT = timedelta(days=35)


@dataclass(frozen=True)
class Kind:
    """One template to be played, and what else decides which rows it leaves.

    ``age_open``: the birth date leaves the age open to the selection instrument. ``since``: the day
    from which its rules are those that counted on arrival, ``until`` the day on which they changed.
    ``untils``: before which spans it is taken; None: when it has ended.
    """

    template: Template
    age_open: bool = False
    since: date = date.min
    until: date = date.max
    untils: set[timedelta | None] = field(default_factory=set)

    @property
    def name(self) -> tuple[str, bool, date]:
        """What tells kinds apart."""
        return self.template.key, self.age_open, self.since

    @property
    def last(self) -> timedelta:
        """The span of the last act that is wanted of it."""
        moments, untils = self.template.moments(), [one for one in self.untils if one is not None]
        if None in self.untils:
            return moments[-1]
        return max(span for span in moments if span < max(untils))


def kinds_of(items: Iterable[Item], writer: Writer) -> list[Kind]:
    """What must be played for these items, in the order in which they come in."""
    found: dict[tuple[str, bool, date], Kind] = {}
    for item in items:
        kind = kind_of(item.template, writer.message(item), writer.arrives(item))
        found.setdefault(kind.name, kind).untils.add(reached(item.planned))
    return list(found.values())


def reached(planned: Planned) -> timedelta | None:
    """Before which span a copy stops: that of its plan, or sooner.

    A mould is played under the rules that count now, so it cannot have begun before them: what would
    happen in a case after longer than that stays undone in its copies.
    """
    longest = clock.local(clock.now()).date() - rules_since() - WEEK - DAY
    if planned.until is not None:
        return min(planned.until, longest)
    return longest if planned.template.moments()[-1] >= longest else None


@cache
def rules_since() -> date:
    """Since when partners are shown a case on receipt: the youngest of the standing decisions."""
    return max(one.valid_from for one in standing_decisions())


def kind_of(template: Template, message: Message, arrives: datetime) -> Kind:
    """Of which kind something is that arrives at a moment."""
    if isinstance(template, ShiftTemplate):
        return Kind(template)
    changes = _changes_of_rules()
    place = bisect_right(changes, arrives.date())
    open_age = age_open(template, message, arrives)
    return Kind(template, open_age, since=changes[place - 1], until=changes[place])


@cache
def _changes_of_rules() -> tuple[date, ...]:
    """The days on which what a door asks changes, in order, between the first and the last of all."""
    there = catalogue()
    days = {one.valid_from for one in there.listed} | {one.valid_from for one in there.deviations}
    days |= {one.valid_until for one in there.deviations if one.valid_until is not None}
    return (date.min, *sorted(days), date.max)


@dataclass(frozen=True)
class Mould:
    """A kind as it is after so many acts: its number among the patterns, and where it stood in time."""

    pattern: int
    arrives: datetime
    message: Message


@dataclass
class Moulds:
    """All moulds of some regions, by kind and number of acts."""

    taken: Taken
    _by_stage: Mapping[tuple[tuple[str, bool, date], int], Mould]
    _spans: Mapping[tuple[str, bool, date], tuple[timedelta, ...]]

    def of(self, planned: Planned, kind: Kind) -> Mould:
        """The mould of what happened of a plan as far as it came."""
        return self._by_stage[kind.name, stage(self._spans[kind.name], reached(planned))]


def stage(spans: Sequence[timedelta], until: timedelta | None) -> int:
    """How many acts were done before a span; all, when it is None."""
    return len(spans) if until is None else sum(span < until for span in spans)


@dataclass(eq=False)
class _Cast:
    """One template that is being played."""

    kind: Kind
    began: datetime
    message: Message
    story: Story
    acts: Sequence[Act]
    wanted: frozenset[int]
    stages: dict[int, int] = field(default_factory=dict)


def moulds_for(wanted: Sequence[Kind], monday: date, casts: Casts) -> Moulds:
    """Play these kinds, and take each at every stage that is wanted.

    ``monday``: the Monday after which nothing may happen: what is played lies before it. In a
    transaction of its own that is rolled back.
    """
    there = unit_infos()
    with transaction.atomic():
        playing = _begun(wanted, monday, casts)
        _send_lists(playing)
        taken = together(list(_in_step(playing)))
        own = frozenset().union(*taken.own)
        made = {k: unit for k, unit in unit_infos().items() if k not in there and k not in own}
        transaction.set_rollback(True)
    return Moulds(
        renamed(taken, _made_again(made)),
        {
            (one.kind.name, number): Mould(pattern, one.began, one.message)
            for one in playing
            for number, pattern in one.stages.items()
        },
        {one.kind.name: tuple(act.after for act in one.acts) for one in playing},
    )


def _made_again(units: Mapping[uuid.UUID, UnitInfo]) -> dict[uuid.UUID, uuid.UUID]:
    """Seats and teams that were opened while playing, to stay: their ids then, and now."""
    with transaction.atomic(), as_service("simulation"):
        return {
            then: seat_of(unit.organisation, unit.region).id
            if unit.region is not None
            else team_of_org(unit.organisation).id
            for then, unit in units.items()
        }


def _begun(wanted: Sequence[Kind], monday: date, casts: Casts) -> list[_Cast]:
    numbers = _free_numbers()
    weeks = Weeks(monday, clock.local(clock.now()), _before_the_first_shift(wanted, monday))
    found = []
    for number, kind in enumerate(wanted):
        template = kind.template
        began = weeks.place(kind, number)
        message = _message(kind, began, number, numbers)
        story = story_of(template, message, casts)
        acts = story.acts()
        spans = [act.after for act in acts]
        stages = frozenset(stage(spans, until) for until in kind.untils)
        found.append(_Cast(kind, began, message, story, acts, stages))
    return sorted(found, key=lambda one: one.began)


def _before_the_first_shift(wanted: Sequence[Kind], monday: date) -> dict[str, date]:
    """For each region the Monday before which no shift is on record."""
    found = {}
    for region in {kind.template.region for kind in wanted}:
        first = first_shift(region)
        day = min(clock.local(first).date(), monday) if first else monday
        found[region] = day - timedelta(days=day.weekday())
    return found


@dataclass
class Weeks:
    """Where each mould is played: under the rules of its kind, and none in the way of another."""

    monday: date
    now: datetime
    before: Mapping[str, date] = field(default_factory=dict)
    _shifts: dict[tuple[str, timedelta], int] = field(default_factory=dict)

    def place(self, kind: Kind, number: int) -> datetime:
        """The beginning of the course: as late as it can be, with no change of the clocks within it.

        What must leave the age open is played on a day on which it does. What can be had of these, in
        this order: its last act lies in the past, its rules are those of
        the kind, the clocks do not change. Shifts of one place in the week are a week apart, because a
        table has one shift at a time, and lie before those that are on record (``before``).
        """
        template = kind.template
        if isinstance(template, ShiftTemplate):
            slot = (template.region, template.arrives)
            self._shifts[slot] = self._shifts.get(slot, 0) + 1
            monday = self.before.get(template.region, self.monday)
            return moment(monday - self._shifts[slot] * WEEK, template.arrives)
        span = template.arrives + _drift(template, number)
        weeks = (moment(self.monday - n * WEEK, span) for n in range(MOST_WEEKS))
        open_ = (began for began in weeks if not kind.age_open or _leaves_age_open(began))
        past = [began for began in open_ if began + kind.last + HOUR < self.now]
        since = max(kind.since, rules_since())
        ruled = [began for began in past if since <= began.date() < kind.until]
        steady = [began for began in ruled if _steady(began, began + kind.last + AFTER_IT)]
        return (steady or ruled or past)[0]


def _born_this_month(began: datetime, year: str) -> str:
    """A birth date without a day, of which nobody can say whether the birthday of this year is past."""
    return f"{year}-{began.month:02d}-00"


def _leaves_age_open(began: datetime) -> bool:
    """On the last of 31 days every birthday of the month is past."""
    ages = age_range(_born_this_month(began, "1990"), began.date())
    return ages is not None and ages[0] != ages[1]


def _steady(first: datetime, last: datetime) -> bool:
    """Whether the clocks show the same time of the year at both ends."""
    return first.utcoffset() == last.utcoffset()


def _drift(template: Template, number: int) -> timedelta:
    """A drift of its own, at which nothing happens on a whole minute: copies take what is at 17:00
    sharp for the end of a working day."""
    drift = timedelta(seconds=number % 3000)
    while any(
        (template.arrives + span + drift) % timedelta(minutes=1) == timedelta()
        for span in template.moments()
    ):
        drift += timedelta(seconds=1)
    return drift


def _free_numbers() -> Iterator[str]:
    """The numbers kept for tests, one after the other."""
    return (text for n in range(99_999, -1, -1) if is_bsn(text := f"9999{n:05d}"))


def _message(kind: Kind, began: datetime, number: int, numbers: Iterator[str]) -> Message:
    template = kind.template
    if isinstance(template, ShiftTemplate):
        return {}
    person = somebody_else(number, template.age, began, template.described)
    if kind.age_open:
        person["birth_date"] = _born_this_month(began, person["birth_date"][:4])
    victims = [VICTIM] * (template.victims if isinstance(template, CaseTemplate) else 0)
    if template.described.bsn:
        person["bsn"] = _unused(template, person, numbers)
    envelope = Envelope(str(new_id()), f"GIETVORM-{number:06d}")
    return write(template, began, person, victims, envelope)


def _unused(template: Template, person: Mapping[str, Any], numbers: Iterator[str]) -> str:
    """A number that the sender has not met."""
    match template:
        case CaseTemplate():
            owner = f"POL-{template.region}"
        case NotificationTemplate():
            owner = template.reporter
        case SignalTemplate():
            owner = template.owner
        case ShiftTemplate():
            raise TypeError("a shift is about nobody")
    with as_service("simulation"):
        for number in numbers:
            new = NewPerson(
                surname=person["surname"], role=Role.SUBJECT, field_group="", bsn=number
            )
            if not find_among([owner], new):
                return number
    raise RuntimeError(f"{owner} has met every number that is kept for tests")


def _send_lists(playing: Sequence[_Cast]) -> None:
    """Put those whom a house must know on its list, before anything is played."""
    by_house: dict[str, list[tuple[Mapping[str, Any], Known]]] = {}
    first = min((one.began for one in playing), default=clock.now())
    last = max((one.began for one in playing), default=first)
    for one in playing:
        template = one.kind.template
        if isinstance(template, CaseTemplate) and template.known != Known.NOT_KNOWN:
            listed = by_house.setdefault(house_for(template), [])
            listed.append((person_in(one.message), template.known))
    for house, persons in sorted(by_house.items()):
        with at(last - WEEK):
            send(list_message(house, persons, str(new_id())))


def _in_step(playing: Sequence[_Cast]) -> Iterator[Taken]:
    """Do the first act of each, then the second, and so on; take after each what is wanted."""
    pattern = 0
    for done in range(1, max((max(one.wanted) for one in playing), default=0) + 1):
        for one in playing:
            if done <= max(one.wanted):
                one.acts[done - 1].play(one.began)
        ready = [one for one in playing if done in one.wanted]
        yield from _taken(ready, pattern, done)
        pattern += len(ready)


def _taken(ready: Sequence[_Cast], first: int, done: int) -> Iterator[Taken]:
    """The rows of these as they are now; each remembers which pattern it is at its stage."""
    if not ready:
        return
    with as_service("simulation"):
        yield Gathering([one.story.pattern(_words(one)) for one in ready]).taken()
    for pattern, one in enumerate(ready, first):
        one.stages[done] = pattern


def _words(one: _Cast) -> tuple[str, ...]:
    if isinstance(one.kind.template, ShiftTemplate):
        return ()
    return words_of(one.kind.template, one.message, one.began)
