"""The parts of a house case that are lists: participants, meetings with minutes, actions.

Row-level security leaves out what the context of the transaction may not see.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schakel.access.viewer import Viewer
from schakel.conference.models import (
    AgendaItem,
    Attendance,
    CaseAction,
    ConferenceDecision,
    Minutes,
    MinutesAddendum,
    Participant,
)
from schakel.conference.rules import ActionState
from schakel.kernel import clock
from schakel.kernel.parts import Part, Together


@dataclass(frozen=True)
class ParticipantView:
    """One place on the need-to-know list."""

    id: uuid.UUID
    kind: str
    organisation: str
    name: str
    field_groups: tuple[str, ...]
    reason: str
    secrecy_signed_on: date | None
    added_at: datetime
    removed_at: datetime | None


@dataclass(frozen=True)
class AttendanceView:
    """Whether a participant was there; if not, whether it sent word, and which."""

    participant_id: uuid.UUID
    present: bool
    with_notice: bool
    absence_reason: str


@dataclass(frozen=True)
class MinutesView:
    """The minutes with their version, who adopted them, and what was added since."""

    text: str
    version: int
    adopted_by: uuid.UUID | None
    adopted_at: datetime | None
    addenda: tuple[str, ...]


@dataclass(frozen=True)
class MeetingView:
    """What happened about this case in one meeting."""

    item_id: uuid.UUID
    conference_id: uuid.UUID
    at: datetime
    place: str
    question: str
    attendance: tuple[AttendanceView, ...]
    decisions: tuple[str, ...]
    minutes: MinutesView | None


@dataclass(frozen=True)
class ActionView:
    """Something agreed, by whom, and what came of it."""

    id: uuid.UUID
    owner: str
    words: str
    due_at: datetime
    overdue: bool
    state: str
    why_not: str
    owner_was_absent: bool
    mine: bool


def participants_part(case_id: uuid.UUID) -> Part[tuple[ParticipantView, ...]]:
    """The list of a case, those removed too, in order of arrival."""
    rows = Participant.objects.filter(case_id=case_id).order_by("added_at", "id")
    return Part(rows, _participants)


def _participants(rows: Sequence[Participant]) -> tuple[ParticipantView, ...]:
    return tuple(
        ParticipantView(
            id=row.id,
            kind=row.kind,
            organisation=row.organisation or row.organisation_name,
            name=row.name,
            field_groups=tuple(row.field_groups),
            reason=row.reason,
            secrecy_signed_on=row.secrecy_signed_on,
            added_at=row.added_at,
            removed_at=row.removed_at,
        )
        for row in rows
    )


class MeetingParts:
    """What happened about a case in its meetings: five tables, to be fetched with the other parts."""

    def __init__(self, case_id: uuid.UUID, together: Together) -> None:
        of_case = {"case_id": case_id}
        self._items = together.ask(
            Part(AgendaItem.objects.filter(**of_case).order_by("-at"), list[AgendaItem])
        )
        self._attendance = together.ask(
            Part(Attendance.objects.filter(**of_case), list[Attendance])
        )
        self._decisions = together.ask(
            Part(
                ConferenceDecision.objects.filter(**of_case).order_by("decided_at"),
                list[ConferenceDecision],
            )
        )
        self._minutes = together.ask(Part(Minutes.objects.filter(**of_case), list[Minutes]))
        self._addenda = together.ask(
            Part(MinutesAddendum.objects.filter(**of_case), list[MinutesAddendum])
        )

    def views(self) -> tuple[MeetingView, ...]:
        """The meetings, newest first."""
        minutes = {row.agenda_item_id: self._minutes_view(row) for row in self._minutes.value}
        return tuple(self._meeting(item, minutes.get(item.id)) for item in self._items.value)

    def _minutes_view(self, row: Minutes) -> MinutesView:
        addenda = tuple(a.text for a in self._addenda.value if a.minutes_id == row.id)
        return MinutesView(row.text, row.version, row.adopted_by, row.adopted_at, addenda)

    def _meeting(self, item: AgendaItem, minutes: MinutesView | None) -> MeetingView:
        return MeetingView(
            item_id=item.id,
            conference_id=item.conference_id,
            at=item.at,
            place=item.place,
            question=item.question,
            attendance=tuple(
                AttendanceView(row.participant_id, row.present, row.with_notice, row.absence_reason)
                for row in self._attendance.value
                if row.agenda_item_id == item.id
            ),
            decisions=tuple(
                row.words for row in self._decisions.value if row.agenda_item_id == item.id
            ),
            minutes=minutes,
        )


def actions_part(case_id: uuid.UUID) -> Part[list[CaseAction]]:
    """The actions of a case, by due date; ``action_views`` says whose they are."""
    rows = CaseAction.objects.filter(case_id=case_id).order_by("due_at")
    return Part(rows, list[CaseAction])


def action_views(
    rows: Sequence[CaseAction], participants: Sequence[ParticipantView], viewer: Viewer
) -> tuple[ActionView, ...]:
    """The actions of a case with their owners' organisations, open ones first."""
    now = clock.now()
    owners = {one.id: one.organisation for one in participants}
    views = [
        ActionView(
            id=row.id,
            owner=owners.get(row.owner_id, ""),
            words=row.words,
            due_at=row.due_at,
            overdue=row.state == ActionState.OPEN and row.due_at < now,
            state=row.state,
            why_not=row.why_not,
            owner_was_absent=row.owner_was_absent,
            mine=row.unit_id in viewer.unit_ids,
        )
        for row in rows
    ]
    return tuple(sorted(views, key=lambda view: view.state != ActionState.OPEN))
