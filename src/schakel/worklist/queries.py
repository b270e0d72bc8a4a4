"""Reading what the viewer's own units must do: exact, and of nobody else."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.worklist.models import WorkItem
from schakel.worklist.rules import ItemKind, ItemState


@dataclass(frozen=True)
class ItemView:
    """One thing to do. ``escalated`` says that it came up from a unit below."""

    id: uuid.UUID
    kind: str
    unit_id: uuid.UUID
    case_id: uuid.UUID | None
    subject_id: uuid.UUID | None
    owner_id: uuid.UUID | None
    due_at: datetime | None
    made_at: datetime
    overdue: bool
    reminded: bool
    escalated: bool


def unit_of_item(kind: ItemKind, subject_id: uuid.UUID, *, viewer: Viewer) -> uuid.UUID | None:
    """The unit that must do this now, if the viewer sees the item; None when there is none."""
    mine = Q(unit_id__in=viewer.unit_ids) | Q(escalated_to_id__in=viewer.unit_ids)
    open_ones = WorkItem.objects.filter(mine, kind=kind, subject_id=subject_id)
    return open_ones.filter(state=ItemState.OPEN).values_list("unit_id", flat=True).first()


def my_items(viewer: Viewer) -> list[ItemView]:
    """The open items of the viewer's units and those escalated to them, most urgent first."""
    now = clock.now()
    mine = Q(unit_id__in=viewer.unit_ids) | Q(escalated_to_id__in=viewer.unit_ids)
    rows = WorkItem.objects.filter(mine, state=ItemState.OPEN).order_by(
        F("due_at").asc(nulls_last=True), "made_at", "id"
    )
    return [
        ItemView(
            id=row.id,
            kind=row.kind,
            unit_id=row.unit_id,
            case_id=row.case_id,
            subject_id=row.subject_id,
            owner_id=row.owner_id,
            due_at=row.due_at,
            made_at=row.made_at,
            overdue=row.due_at is not None and row.due_at < now,
            reminded=row.reminded_at is not None,
            escalated=row.escalated_to_id in viewer.unit_ids and row.unit_id not in viewer.unit_ids,
        )
        for row in rows
    ]
