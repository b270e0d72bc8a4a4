"""Reading what happened. The inbox is read by intake only, inside a service context."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schakel.journal.models import InboxEntry, TimelineEntry


@dataclass(frozen=True)
class Earlier:
    """An accepted message of the same sender with the same id."""

    content_hash: bytes
    receipt: dict[str, Any]


def earlier_arrival(sender: str, message_id: uuid.UUID) -> Earlier | None:
    """The accepted message with this id from this sender, if there was one."""
    row = (
        InboxEntry.objects.filter(sender=sender, message_id=message_id, status=InboxEntry.ACCEPTED)
        .values_list("content_hash", "receipt")
        .first()
    )
    return Earlier(bytes(row[0]), row[1]) if row else None


@dataclass(frozen=True)
class TimelineView:
    """A line on the timeline: which act, by which organisation, when."""

    kind: str
    at: datetime
    organisation: str
    person_id: uuid.UUID | None


def timeline(case_id: uuid.UUID) -> list[TimelineView]:
    """What happened in a dossier, newest first.

    The journal knows no viewers: row-level security leaves out the lines about parts that the
    context of the transaction may not see.
    """
    rows = TimelineEntry.objects.filter(case_id=case_id).order_by("-at")
    return [TimelineView(row.kind, row.at, row.organisation, row.person_id) for row in rows]


MESSAGE_SENT = "MESSAGE_SENT"


def acts_of(person_id: uuid.UUID, *, since: datetime) -> Counter[str]:
    """What one person did since a moment, counted by kind: of the lines that the context may see.

    MESSAGE_SENT counts the messages that this person sent in by hand and that were accepted.
    """
    rows = TimelineEntry.objects.filter(person_id=person_id, at__gte=since)
    sent = InboxEntry.objects.filter(
        account_id=person_id, received_at__gte=since, status=InboxEntry.ACCEPTED
    )
    return Counter(rows.values_list("kind", flat=True)) + Counter({MESSAGE_SENT: sent.count()})
