"""Putting items in a unit's list, doing them, and climbing the ladder when nothing happens."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from schakel.kernel import clock
from schakel.worklist.models import WorkItem
from schakel.worklist.rules import ItemKind, ItemState


@dataclass(frozen=True)
class NewItem:
    """A thing to do: for which unit, about which dossier and subject, by when."""

    unit_id: uuid.UUID
    kind: ItemKind
    case_id: uuid.UUID | None = None
    subject_id: uuid.UUID | None = None
    due_at: datetime | None = None
    owner_id: uuid.UUID | None = None


def put(items: Iterable[NewItem]) -> None:
    """Add items. An open item of the same kind about the same subject is not doubled."""
    WorkItem.objects.bulk_create(
        (
            WorkItem(
                unit_id=item.unit_id,
                kind=item.kind,
                case_id=item.case_id,
                subject_id=item.subject_id,
                due_at=item.due_at,
                owner_id=item.owner_id,
                state=ItemState.OPEN,
                made_at=clock.now(),
            )
            for item in items
        ),
        ignore_conflicts=True,
    )


def finish(
    kind: ItemKind, subject_id: uuid.UUID, *, by: uuid.UUID | None, why_not: str = ""
) -> int:
    """Close the open items about a subject: done, or not done with the reason. Returns how many."""
    return WorkItem.objects.filter(kind=kind, subject_id=subject_id, state=ItemState.OPEN).update(
        state=ItemState.NOT_DONE if why_not else ItemState.DONE,
        why_not=why_not,
        done_at=clock.now(),
        done_by=by,
    )
