"""Keeping what happened. Called inside the transaction of the act itself."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from schakel.journal.models import InboxEntry, ProcessEvent, TimelineEntry
from schakel.kernel.ids import pseudonym
from schakel.kernel.storing import store

CHANNEL = "schakel_regions"


@dataclass(frozen=True)
class Step:
    """One step of a case. ``field_group`` says which part of the file the step is about."""

    kind: str
    at: datetime
    case_id: uuid.UUID
    region: str
    organisation: str
    person_id: uuid.UUID | None = None
    field_group: str = "CLOCK"
    attributes: Mapping[str, str | int | bool | None] = field(default_factory=dict)


def keep(steps: Sequence[Step]) -> None:
    """Write the steps to the timelines and, pseudonymous, to the process events."""
    store(
        TimelineEntry(
            case_id=step.case_id,
            kind=step.kind,
            at=step.at,
            organisation=step.organisation,
            person_id=step.person_id,
            field_group=step.field_group,
        )
        for step in steps
    )
    _signal({step.region for step in steps})
    store(
        ProcessEvent(
            type=step.kind,
            at=step.at,
            region_code=step.region,
            objects_involved=[f"case:{pseudonym(step.case_id, purpose='journal')}"],
            attributes={"organisation": step.organisation, **step.attributes},
        )
        for step in steps
    )


def _signal(regions: Iterable[str]) -> None:
    """Tell the web processes that something happened in a region; delivered on commit.

    The message is the region's code and nothing else. What each person may see of it is asked again.
    """
    with connection.cursor() as cursor:
        for region in regions:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, region])


@dataclass(frozen=True)
class Arrival:
    """A message as the inbox keeps it: hash, outcome and receipt."""

    sender: str
    message_id: uuid.UUID | None
    content_hash: bytes
    status: str
    receipt: dict[str, object]
    received_at: datetime
    account_id: uuid.UUID | None


def keep_arrival(arrival: Arrival) -> None:
    """Add a message to the inbox. Raises IntegrityError when it already had its effect."""
    InboxEntry.objects.create(**arrival.__dict__)
