"""The load of a table as one seat sees it: now, in the coming hours, and against the clocks.

Everything is counted from what this viewer may see: the cases of its seat, what the seat itself did
lately, and the cases that came to it in the weeks before (ADR 0038). So nothing here tells of a case
of others, and who was kept from a case does not find it back in a number.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schakel.access.lists import live_and_lately
from schakel.access.rules import FieldGroup
from schakel.access.viewer import UnitRef, Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import Header, headers, ruling_clocks
from schakel.cases.rules.clocks import Clock
from schakel.cases.rules.states import CaseKind
from schakel.journal.queries import steps_part
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.kernel.parts import Part, Together
from schakel.people.queries import PersonView, persons_of
from schakel.regions.queries import directory
from schakel.selection.queries.proposals import latest_advice
from schakel.table.models import Contribution
from schakel.table.queries.board import asked_in, mark_of, settles_cases, stage_of
from schakel.table.queries.shift import roster_of, seats_part, shifts_part
from schakel.table.rules.hours import (
    Arrivals,
    Hour,
    PlannedSeat,
    Roster,
    clock_hours,
    coming_hours,
)
from schakel.table.rules.load import (
    InHand,
    LoadRule,
    Pace,
    Span,
    Stage,
    by_clock,
    last_hours,
    load_rule_on,
    outlook,
    present_pace,
)

# More than a table gets in the weeks that are looked back on (the busiest: some 200 a day).
MOST_ARRIVALS = 10_000


@dataclass(frozen=True)
class Waiting:
    """How many cases wait for one thing, and how long the longest of them: since it came in."""

    stage: Stage
    count: int
    longest: timedelta


@dataclass(frozen=True)
class PartnerWait:
    """How many cases wait for one partner's contribution, and the longest since it was asked.

    ``seat``: FILLED, EMPTY, or NONE where it has no seat in the shift that runs.
    """

    kind: str
    count: int
    longest: timedelta
    seat: str


@dataclass(frozen=True)
class ClockAhead:
    """A case and the clock that rules it. ``expected_at`` None: it comes up in no known hour."""

    case_id: uuid.UUID
    number: str
    person: PersonView | None
    clock: Clock
    place: int
    expected_at: datetime | None


@dataclass(frozen=True)
class Load:
    """The load of a table for one viewer, at a moment.

    ``settles``: the seat works on whole cases; else on its own cards in them. ``late`` when there is
    a pace; ``soon`` when there is none: the clocks that end soon.
    """

    at: datetime
    rule: LoadRule
    settles: bool
    total: int
    waiting: tuple[Waiting, ...]
    partners: tuple[PartnerWait, ...]
    in_hand: int
    pace: Pace | None
    shift_runs: bool
    hours: tuple[Hour, ...]
    late: tuple[ClockAhead, ...]
    soon: tuple[ClockAhead, ...]
    beyond_the_roster: int
    shown: frozenset[str]


@dataclass(frozen=True)
class _Case:
    """A live case with what its stage follows from."""

    head: Header
    ruling: Clock | None
    stage: Stage
    asked: frozenset[str]
    asked_at: Mapping[str, datetime]

    @property
    def in_hand(self) -> InHand:
        return InHand(self.head.number, self.ruling.ends_at if self.ruling else None)


def load_of(region: str, *, viewer: Viewer, shown_before: Collection[str] = ()) -> Load:
    """The load of a table now, for who has a seat there.

    Who is named is logged, except those that this viewer was shown before by the page that is
    refreshed now (``shown_before``, ruling 15). Raises NotFound for who has no seat there now.
    """
    seat = viewer.seat_at(region)
    if seat is None:
        raise NotFound("no seat at this table")
    at = clock.now()
    rule = load_rule_on(clock.local(at).date())
    read = _read(region, seat, viewer, at, rule)
    pace = present_pace(read.done, read.window, rule)
    mine = [case for case in read.cases if case.stage != Stage.GIVEN]
    foretold = _foretold(mine, pace, read.roster, at, rule)
    named = _named(mine, foretold, at, viewer)
    return Load(
        at=at,
        rule=rule,
        settles=settles_cases(viewer),
        total=len(read.cases),
        waiting=_waiting(read.cases, at),
        partners=_partners(read.cases, read.roster, at) if settles_cases(viewer) else (),
        in_hand=len(mine),
        pace=pace,
        shift_runs=any(_runs(shift, at) for shift in read.roster.shifts),
        hours=_hours(read, len(mine), pace, at, rule),
        late=named if pace else (),
        soon=() if pace else named,
        beyond_the_roster=foretold.beyond,
        shown=_logged(named, shown_before),
    )


@dataclass(frozen=True)
class _Read:
    """What the load is counted from: all of it as this viewer may see it.

    ``window``: the last hours in which a shift ran. ``done``: when the seat got one done in it.
    """

    roster: Roster
    window: tuple[Span, ...]
    cases: list[_Case]
    done: list[datetime]
    arrivals: Arrivals


def _read(region: str, seat: UnitRef, viewer: Viewer, at: datetime, rule: LoadRule) -> _Read:
    back = at - timedelta(hours=rule.look_back_hours)
    until = at + timedelta(days=rule.roster_days)
    together = Together()
    shifts = together.ask(shifts_part(region, since=back, until=until))
    seats = together.ask(seats_part(region, since=back, until=until))
    steps = together.ask(_done_part(seat, viewer, since=back))
    together.fetch()
    roster = roster_of(shifts.value, seats.value)
    window = last_hours(roster.shifts, at, rule.pace_hours)
    done = [step for step in steps.value if window and step[1] >= window[0].begins]
    places = live_and_lately(
        viewer,
        field_group=FieldGroup.IDENTITY,
        kinds=[CaseKind.CRIMINAL],
        region=region,
        since=at - timedelta(weeks=rule.weeks, days=1),
        limit=MOST_ARRIVALS,
    )
    live = {place.case_id for place in places.live}
    settled = {case_id for case_id, _ in done} if settles_cases(viewer) else set()
    heads = headers(live | settled, viewer=viewer)
    elsewhere = {head.case_id for head in heads if head.region != region}
    return _Read(
        roster,
        window,
        _cases([head for head in heads if head.case_id in live], viewer),
        [moment for case_id, moment in done if case_id not in elsewhere],
        Arrivals.at(place.opened_at for place in places.opened),
    )


def _done_part(
    seat: UnitRef, viewer: Viewer, *, since: datetime
) -> Part[list[tuple[uuid.UUID, datetime]]]:
    """What the seat got done: the cases settled, or of a partner the cards that it answered."""
    if settles_cases(viewer):
        return steps_part("CASE_DISPOSED", since=since)
    cards = Contribution.objects.filter(unit_id=seat.id, answered_at__gte=since)
    return Part(cards, lambda rows: [(row.case_id, row.answered_at) for row in rows])


def _hours(
    read: _Read, in_hand: int, pace: Pace | None, at: datetime, rule: LoadRule
) -> tuple[Hour, ...]:
    """The hours from now to the end of the shift day; none when no shift is on today's roster."""
    day = read.roster.rest_of_the_day(at, rule)
    return coming_hours(
        clock_hours(day.begins, day.ends) if day else (),
        in_hand=in_hand,
        arrivals=read.arrivals,
        pace=pace,
        roster=read.roster,
        rule=rule,
    )


def _cases(heads: Sequence[Header], viewer: Viewer) -> list[_Case]:
    ids = [head.case_id for head in heads]
    clocks = ruling_clocks(ids, viewer=viewer)
    proposals = latest_advice(ids, viewer=viewer)
    states: dict[uuid.UUID, dict[str, str]] = {}
    asked_at: dict[uuid.UUID, dict[str, datetime]] = {}
    cards = Contribution.objects.filter(case_id__one_of=ids)
    for case_id, kind, state, since in cards.values_list(
        "case_id", "partner_kind", "state", "asked_at"
    ):
        states.setdefault(case_id, {})[kind] = state
        asked_at.setdefault(case_id, {})[kind] = since
    found = []
    for head in heads:
        mine, proposal = states.get(head.case_id, {}), proposals.get(head.case_id)
        asked = asked_in(proposal, mine, viewer)
        found.append(
            _Case(
                head,
                clocks.get(head.case_id),
                stage_of(head, proposal, mine, asked, viewer),
                asked,
                asked_at.get(head.case_id, {}),
            )
        )
    return found


def _waiting(cases: Sequence[_Case], at: datetime) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(stage, len(mine), max(_since(case.head.opened_at, at) for case in mine))
        for stage in Stage
        if (mine := [case for case in cases if case.stage == stage])
    )


def _partners(cases: Sequence[_Case], shifts: Roster, at: datetime) -> tuple[PartnerWait, ...]:
    """The partners that are waited for, the one with most cases first."""
    waits: dict[str, list[timedelta]] = {}
    for case in cases:
        for kind in case.asked:
            since = case.asked_at.get(kind, case.head.opened_at)
            waits.setdefault(kind, []).append(_since(since, at))
    seats = [seat for seat in shifts.seats if _runs(seat.span, at)]
    found = [
        PartnerWait(kind, len(mine), max(mine), _seat(kind, seats)) for kind, mine in waits.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.kind)))


def _seat(kind: str, seats: Iterable[PlannedSeat]) -> str:
    known = directory().organisations
    mine = [
        s.filled for s in seats if s.organisation in known and known[s.organisation].kind == kind
    ]
    if not mine:
        return "NONE"
    return "FILLED" if any(mine) else "EMPTY"


def _runs(span: Span, at: datetime) -> bool:
    return span.begins <= at < span.ends


def _since(moment: datetime, at: datetime) -> timedelta:
    return max(at - moment, timedelta())


@dataclass(frozen=True)
class _Foretold:
    """The cases to tell of: their place by the clock, and when each comes up if that is known."""

    cases: Mapping[str, tuple[int, datetime | None]]
    beyond: int = 0


def _foretold(
    cases: Sequence[_Case], pace: Pace | None, shifts: Roster, at: datetime, rule: LoadRule
) -> _Foretold:
    """Which clocks end too soon at this pace; without a pace, which end soon."""
    mine = [case.in_hand for case in cases]
    if pace is not None:
        found = outlook(mine, pace, shifts.shifts, at)
        late = {one.name: (one.place, one.expected_at) for one in found.late}
        return _Foretold(late, found.beyond_the_roster)
    until = at + timedelta(minutes=rule.soon_minutes)
    return _Foretold(
        {
            one.name: (place, None)
            for place, one in enumerate(by_clock(mine), start=1)
            if one.ends_at is not None and one.ends_at <= until
        }
    )


def _named(
    cases: Sequence[_Case], foretold: _Foretold, at: datetime, viewer: Viewer
) -> tuple[ClockAhead, ...]:
    """The cases to tell of, with who each is about, in the order of their clocks."""
    told = [
        (case, *foretold.cases[n]) for case in cases if (n := case.head.number) in foretold.cases
    ]
    persons = persons_of(
        [case.head.subject_record_id for case, *_ in told],
        viewer=viewer,
        on=clock.local(at).date(),
    )
    rows = [
        ClockAhead(
            case.head.case_id,
            case.head.number,
            persons.get(case.head.subject_record_id),
            case.ruling,
            place,
            expected_at,
        )
        for case, place, expected_at in told
        if case.ruling is not None
    ]
    return tuple(sorted(rows, key=lambda row: row.place))


def _logged(rows: Sequence[ClockAhead], shown_before: Collection[str]) -> frozenset[str]:
    """Log who is named and was not shown before; returns the marks of all."""
    marks = {mark_of(row.case_id, row.person): row for row in rows}
    new = [row for mark, row in marks.items() if mark not in shown_before]
    if new:
        note_read(
            [row.case_id for row in new],
            field_groups=(FieldGroup.IDENTITY, FieldGroup.CLOCK),
            subjects=[row.person.person_id for row in new if row.person],
            action="READ_LOAD",
        )
    return frozenset(marks)
