"""Lists of the house: what came in, what is on the agenda, and what the viewer's units must do."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from schakel.access.lists import Place, page_of_cases
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import headers
from schakel.cases.rules.states import CaseKind
from schakel.conference.models import AgendaItem, CaseAction, Conference
from schakel.conference.rules import ActionState
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.people.queries import PersonView, persons_of


@dataclass(frozen=True)
class InboxRow:
    """One case in the list of a house."""

    case_id: uuid.UUID
    number: str
    state: str
    opened_at: datetime
    name: str
    age: str


@dataclass(frozen=True)
class InboxPage:
    """A page of the list; ``after`` is the key of the next page, None at the end. No totals."""

    rows: tuple[InboxRow, ...]
    after: Place | None


def house_inbox(
    viewer: Viewer, house: str, *, before: Place | None = None, limit: int = 50
) -> InboxPage:
    """The cases of a house, newest first, as the viewer's team sees them.

    Only the grants of that house's team count, so the list shows no case of another house. Raises
    NotFound for who is not on the team.
    """
    team = viewer.team_of(house)
    if team is None:
        raise NotFound("no such house")
    page = page_of_cases(
        replace(viewer, units=(team,)),
        field_group=FieldGroup.NOTIFICATION,
        kinds=[CaseKind.HOUSE],
        before=before,
        limit=limit,
    )
    found = {head.case_id: head for head in headers(page.case_ids, viewer=viewer)}
    people = _people([head.subject_record_id for head in found.values()], viewer)
    note_read(
        found,
        field_groups=[FieldGroup.IDENTITY, FieldGroup.NOTIFICATION],
        subjects=[person.person_id for person in people.values()],
    )
    rows = tuple(
        InboxRow(
            case_id=head.case_id,
            number=head.number,
            state=head.state,
            opened_at=head.opened_at,
            name=person.name if person else "",
            age=person.age if person else "",
        )
        for place in page.places
        if (head := found.get(place.case_id)) is not None
        for person in [people.get(head.subject_record_id)]
    )
    return InboxPage(rows, page.places[-1] if page.more else None)


def _people(record_ids: Collection[uuid.UUID], viewer: Viewer) -> dict[uuid.UUID, PersonView]:
    return persons_of(record_ids, viewer=viewer, on=clock.local(clock.now()).date())


@dataclass(frozen=True)
class ConferenceRow:
    """A conference of today or to come, with how many of its cases the viewer may see."""

    conference_id: uuid.UUID
    house: str
    at: datetime
    place: str
    cases: int


def conferences_ahead(viewer: Viewer) -> list[ConferenceRow]:
    """The conferences of today and later: of the viewer's house, and those with a case they are on.

    For a participant the number counts only its own cases; the others are not there to count.
    """
    today = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    meetings = {
        row.id: (row.house_id, row.at, row.place)
        for row in Conference.objects.filter(at__gte=today, unit_id__in=viewer.unit_ids)
    }
    counted: dict[uuid.UUID, int] = {}
    items = list(AgendaItem.objects.filter(at__gte=today))
    found = {head.case_id: head for head in headers({i.case_id for i in items}, viewer=viewer)}
    for item in items:
        head = found.get(item.case_id)
        if head is None:
            continue
        counted[item.conference_id] = counted.get(item.conference_id, 0) + 1
        meetings.setdefault(item.conference_id, (head.house or "", item.at, item.place))
    note_read(found, field_groups=[FieldGroup.CONFERENCE])
    rows = [
        ConferenceRow(id_, house, at, place, counted.get(id_, 0))
        for id_, (house, at, place) in meetings.items()
    ]
    return sorted(rows, key=lambda row: row.at)


@dataclass(frozen=True)
class AgendaRow:
    """A case on the agenda."""

    item_id: uuid.UUID
    case_id: uuid.UUID
    number: str
    state: str
    name: str
    question: str
    sort: int


@dataclass(frozen=True)
class AgendaView:
    """A meeting with the cases that the viewer may see, in order; others leave no gap to count."""

    conference_id: uuid.UUID
    at: datetime
    place: str
    rows: tuple[AgendaRow, ...]


def conference_agenda(conference_id: uuid.UUID, *, viewer: Viewer) -> AgendaView:
    """The agenda of a meeting, as far as the viewer may see its cases (ruling 32).

    Raises NotFound for who is on the team of no house there and on the list of no case of it.
    """
    items = list(AgendaItem.objects.filter(conference_id=conference_id).order_by("sort"))
    meeting = Conference.objects.filter(id=conference_id).first()
    if meeting is None and not items:
        raise NotFound("no such conference")
    found = {head.case_id: head for head in headers([i.case_id for i in items], viewer=viewer)}
    people = _people([head.subject_record_id for head in found.values()], viewer)
    note_read(
        found,
        field_groups=[FieldGroup.IDENTITY, FieldGroup.CONFERENCE],
        subjects=[person.person_id for person in people.values()],
    )
    shown = [(item, found[item.case_id]) for item in items if item.case_id in found]
    rows = tuple(
        AgendaRow(
            item_id=item.id,
            case_id=head.case_id,
            number=head.number,
            state=head.state,
            name=person.name if person else "",
            question=item.question,
            sort=sort,
        )
        for sort, (item, head) in enumerate(shown, 1)
        for person in [people.get(head.subject_record_id)]
    )
    first = meeting or items[0]
    return AgendaView(conference_id, first.at, first.place, rows)


@dataclass(frozen=True)
class MyAction:
    """An action of one of the viewer's own units."""

    id: uuid.UUID
    case_id: uuid.UUID
    number: str
    words: str
    due_at: datetime
    overdue: bool
    owner_was_absent: bool


def my_actions(viewer: Viewer) -> list[MyAction]:
    """The open actions of the viewer's units, most urgent first: exact, and of nobody else."""
    rows = list(
        CaseAction.objects.filter(unit_id__in=viewer.unit_ids, state=ActionState.OPEN).order_by(
            "due_at", "id"
        )
    )
    found = {head.case_id: head for head in headers({r.case_id for r in rows}, viewer=viewer)}
    note_read(found, field_groups=[FieldGroup.CONFERENCE])
    now = clock.now()
    return [
        MyAction(
            id=row.id,
            case_id=row.case_id,
            number=found[row.case_id].number,
            words=row.words,
            due_at=row.due_at,
            overdue=row.due_at < now,
            owner_was_absent=row.owner_was_absent,
        )
        for row in rows
        if row.case_id in found
    ]
