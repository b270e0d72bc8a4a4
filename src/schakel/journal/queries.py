"""Reading what happened. The inbox is read by intake only, inside a service context."""

import uuid
from dataclasses import dataclass
from typing import Any

from schakel.journal.models import InboxEntry


@dataclass(frozen=True)
class Earlier:
    """An accepted message of the same sender with the same id."""

    content_hash: bytes
    receipt: dict[str, Any]


def earlier_arrival(sender: str, message_id: uuid.UUID) -> Earlier | None:
    """The accepted message with this id from this sender, if there was one."""
    row = (
        InboxEntry.objects.filter(
            sender=sender, message_id=message_id, status=InboxEntry.ACCEPTED
        )
        .values_list("content_hash", "receipt")
        .first()
    )
    return Earlier(bytes(row[0]), row[1]) if row else None
