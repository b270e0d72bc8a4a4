"""The parts of a house case that are lists: participants, meetings with minutes, actions.

Row-level security leaves out what the context of the transaction may not see.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from schakel.access.viewer import Viewer
from schakel.conference.models import AgendaItem, CaseAction, Minutes, Participant
from schakel.conference.rules import ActionState
from schakel.kernel import clock


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


def participants_of(case_id: uuid.UUID) -> tuple[ParticipantView, ...]:
    """The list of a case, those removed too, in order of arrival."""
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
        for row in Participant.objects.filter(case_id=case_id).order_by("added_at", "id")
    )


def meetings_of(case_id: uuid.UUID) -> tuple[MeetingView, ...]:
    """The meetings in which a case came up, newest first."""
    items = AgendaItem.objects.filter(case_id=case_id).prefetch_related("attendance", "decisions")
    minutes = {
        row.agenda_item_id: _minutes(row)
        for row in Minutes.objects.filter(case_id=case_id).prefetch_related("addenda")
    }
    return tuple(_meeting(item, minutes.get(item.id)) for item in items.order_by("-at"))


def _minutes(row: Minutes) -> MinutesView:
    return MinutesView(
        row.text,
        row.version,
        row.adopted_by,
        row.adopted_at,
        tuple(addendum.text for addendum in row.addenda.all()),
    )


def _meeting(item: AgendaItem, minutes: MinutesView | None) -> MeetingView:
    return MeetingView(
        item_id=item.id,
        conference_id=item.conference_id,
        at=item.at,
        place=item.place,
        question=item.question,
        attendance=tuple(
            AttendanceView(row.participant_id, row.present, row.with_notice, row.absence_reason)
            for row in item.attendance.all()
        ),
        decisions=tuple(row.words for row in item.decisions.all()),
        minutes=minutes,
    )


def actions_of(case_id: uuid.UUID, viewer: Viewer) -> tuple[ActionView, ...]:
    """The actions of a case, open ones first."""
    now = clock.now()
    rows = CaseAction.objects.filter(case_id=case_id).select_related("owner").order_by("due_at")
    return tuple(
        sorted(
            (
                ActionView(
                    id=row.id,
                    owner=row.owner.organisation,
                    words=row.words,
                    due_at=row.due_at,
                    overdue=row.state == ActionState.OPEN and row.due_at < now,
                    state=row.state,
                    why_not=row.why_not,
                    owner_was_absent=row.owner_was_absent,
                    mine=row.unit_id in viewer.unit_ids,
                )
                for row in rows
            ),
            key=lambda view: view.state != ActionState.OPEN,
        )
    )
