"""Keeping what happened. Called inside the transaction of the act itself."""

import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import connection
from django.db.models import F

from schakel.journal.models import (
    Delivery,
    InboxEntry,
    OutboxEntry,
    ProcessEvent,
    TimelineEntry,
    Webhook,
)
from schakel.journal.queries import DueDelivery, Hearer, OutboxView
from schakel.journal.rules import LEASE, OutgoingEvent, next_try
from schakel.kernel import clock
from schakel.kernel.ids import pseudonym
from schakel.kernel.storing import once, store

CHANNEL = "schakel_regions"

# What an event may tell beside its type and time: codes, yes or no, minutes. Never content.
Attributes = Mapping[str, str | int | bool | None]


@dataclass(frozen=True)
class Step:
    """One step of a case. ``field_group`` says which part of the file the step is about.

    ``about`` names other things that the step concerns, by kind; they are stored as pseudonyms.
    """

    kind: str
    at: datetime
    case_id: uuid.UUID
    region: str
    organisation: str
    person_id: uuid.UUID | None = None
    field_group: str = "CLOCK"
    attributes: Attributes = field(default_factory=dict)
    about: Mapping[str, uuid.UUID] = field(default_factory=dict)


def keep(steps: Sequence[Step]) -> None:
    """Write the steps to the timelines, to the outbox and, pseudonymous, to the process events."""
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
    store(
        OutboxEntry(kind=step.kind, at=step.at, case_id=step.case_id, field_group=step.field_group)
        for step in steps
    )
    _signal({step.region for step in steps})
    count(
        Count(
            step.kind,
            step.at,
            step.region,
            step.organisation,
            about={"case": step.case_id, **step.about},
            attributes=step.attributes,
        )
        for step in steps
    )


@dataclass(frozen=True)
class Count:
    """A fact that is counted and stands on no timeline.

    ``about`` becomes pseudonyms; ``known_as`` are pseudonyms already, for who knows no more.
    """

    kind: str
    at: datetime
    region: str
    organisation: str
    about: Mapping[str, uuid.UUID] = field(default_factory=dict)
    attributes: Attributes = field(default_factory=dict)
    known_as: tuple[str, ...] = ()


def count(facts: Iterable[Count]) -> None:
    """Write facts to the process events, with pseudonyms only."""
    store(
        ProcessEvent(
            type=fact.kind,
            at=fact.at,
            region_code=fact.region,
            objects_involved=[known_as(kind, id_) for kind, id_ in fact.about.items()]
            + list(fact.known_as),
            attributes={"organisation": fact.organisation, **fact.attributes},
        )
        for fact in facts
    )


def known_as(kind: str, subject: uuid.UUID) -> str:
    """How the process events name a thing: its kind and a pseudonym of the journal's own."""
    return f"{kind}:{pseudonym(subject, purpose='journal')}"


def _signal(regions: Iterable[str]) -> None:
    """Tell the web processes that something happened in a region; delivered on commit.

    The message is the region's code and nothing else. What each person may see of it is asked again.
    """
    for region in regions:
        once((CHANNEL, region), partial(_notify, region))


def _notify(region: str) -> None:
    with connection.cursor() as cursor:
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
    """Add a message to the inbox.

    Raises IntegrityError when it already had its effect: at once, or at the end of the batch.
    """
    store([InboxEntry(**arrival.__dict__)])


def register_webhook(organisation: str, url: str) -> uuid.UUID:
    """Let the system of an organisation hear events at this address. Needs a service context."""
    row = Webhook.objects.create(organisation=organisation, url=url, made_at=clock.now())
    return row.id


def end_webhook(webhook_id: uuid.UUID) -> bool:
    """Tell an address nothing any more, what waits included. False when there is none that runs.

    Needs a service context.
    """
    running = Webhook.objects.filter(id=webhook_id, ended_at__isnull=True)
    ended = running.update(ended_at=clock.now())
    Delivery.objects.filter(webhook_id=webhook_id).exclude(state=Delivery.DELIVERED).delete()
    return bool(ended)


def pass_on(entries: Sequence[OutboxView], hearers: Mapping[uuid.UUID, Sequence[Hearer]]) -> int:
    """Turn entries of the outbox into deliveries and take them out; returns how many deliveries.

    ``hearers`` says per event who hears of it and as which case. Needs a service context; the
    entries must have been locked by ``outbox_waiting`` in the same transaction.
    """
    made = Delivery.objects.bulk_create(
        (
            Delivery(
                webhook_id=hearer.webhook_id,
                event_id=entry.id,
                kind=entry.kind,
                subject=hearer.subject,
                at=entry.at,
                state=Delivery.WAITING,
                due_at=entry.at,
            )
            for entry in entries
            for hearer in hearers.get(entry.id, ())
        ),
        ignore_conflicts=True,
    )
    OutboxEntry.objects.filter(id__in=[entry.id for entry in entries]).delete()
    return len(made)


def take_due(now: datetime, *, limit: int) -> list[DueDelivery]:
    """The deliveries that are due, leased to the caller for a while. Needs a service context.

    A worker that dies with them loses the lease, and another delivers them again with the same id.
    """
    rows = list(
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(state=Delivery.WAITING, due_at__lte=now, webhook__ended_at__isnull=True)
        .select_related("webhook")
        .order_by("due_at", "id")[:limit]
    )
    Delivery.objects.filter(id__in=[row.id for row in rows]).update(due_at=now + LEASE)
    return [
        DueDelivery(
            row.id,
            row.webhook_id,
            row.webhook.url,
            OutgoingEvent(row.event_id, row.kind, row.subject, row.at),
        )
        for row in rows
    ]


def delivered(delivery_id: uuid.UUID, answer: str) -> None:
    """Note that the other side took it. Needs a service context."""
    Delivery.objects.filter(id=delivery_id).update(
        state=Delivery.DELIVERED, delivered_at=clock.now(), answer=answer, tries=F("tries") + 1
    )


def not_delivered(delivery_id: uuid.UUID, answer: str) -> None:
    """Note that it was not taken: again after a pause, or set apart. Needs a service context."""
    row = Delivery.objects.select_for_update().get(id=delivery_id)
    again = next_try(row.tries + 1, clock.now(), jitter=secrets.randbelow(1000) / 1000)
    row.tries += 1
    row.answer = answer
    if again is None:
        row.state = Delivery.PARKED
    else:
        row.due_at = again
    row.save(update_fields=["tries", "answer", "state", "due_at"])


def postpone(delivery_ids: Sequence[uuid.UUID], until: datetime) -> None:
    """Leave deliveries to an address that fails now for later; it counts as no try."""
    Delivery.objects.filter(id__in=delivery_ids, state=Delivery.WAITING).update(due_at=until)


def forget_delivered(before: datetime) -> int:
    """Delete deliveries that were taken before a moment; returns how many. In a service context."""
    old = Delivery.objects.filter(state=Delivery.DELIVERED, delivered_at__lt=before)
    return old.delete()[0]


def retry_parked(webhook_id: uuid.UUID) -> int:
    """Try again what was set apart for an address; returns how many. Needs a service context."""
    parked = Delivery.objects.filter(webhook_id=webhook_id, state=Delivery.PARKED)
    return parked.update(state=Delivery.WAITING, tries=0, due_at=clock.now())
