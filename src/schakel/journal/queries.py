"""Reading what happened. The inbox is read by intake only, inside a service context."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.db import connection
from django.db.models import Count, Min

from schakel.journal.models import (
    Delivery,
    InboxEntry,
    OutboxEntry,
    ProcessEvent,
    TimelineEntry,
    Webhook,
)
from schakel.journal.rules import OutgoingEvent
from schakel.kernel.parts import Part

# The sender of a message and the id it gave.
ArrivalKey = tuple[str, uuid.UUID]


@dataclass(frozen=True)
class Earlier:
    """An accepted message of the same sender with the same id."""

    content_hash: bytes
    receipt: dict[str, Any]


def earlier_arrivals(keys: Iterable[ArrivalKey]) -> dict[ArrivalKey, Earlier]:
    """Which of these messages were accepted before, by sender and id; one statement."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = InboxEntry.objects.filter(
        sender__in={sender for sender, _ in wanted},
        message_id__one_of=[message_id for _, message_id in wanted],
        status=InboxEntry.ACCEPTED,
    ).values_list("sender", "message_id", "content_hash", "receipt")
    found = {(row[0], row[1]): Earlier(bytes(row[2]), row[3]) for row in rows}
    return {key: earlier for key, earlier in found.items() if key in wanted}


@dataclass(frozen=True)
class TimelineView:
    """A line on the timeline: which act, by which organisation, when."""

    kind: str
    at: datetime
    organisation: str
    person_id: uuid.UUID | None


def timeline_part(case_id: uuid.UUID) -> Part[tuple[TimelineView, ...]]:
    """What happened in a dossier, newest first.

    The journal knows no viewers: row-level security leaves out the lines about parts that the
    context of the transaction may not see.
    """
    return Part(TimelineEntry.objects.filter(case_id=case_id).order_by("-at"), _timeline)


def _timeline(rows: Sequence[TimelineEntry]) -> tuple[TimelineView, ...]:
    return tuple(TimelineView(row.kind, row.at, row.organisation, row.person_id) for row in rows)


def timeline(case_id: uuid.UUID) -> list[TimelineView]:
    """The timeline of one dossier by itself."""
    return list(timeline_part(case_id).read())


@dataclass(frozen=True)
class OutboxView:
    """A step that partners' systems may have to hear of, and which part of the file it is about."""

    id: uuid.UUID
    kind: str
    at: datetime
    case_id: uuid.UUID
    field_group: str


def outbox_waiting(*, limit: int) -> list[OutboxView]:
    """The oldest entries of the outbox, locked until the transaction ends. In a service context."""
    rows = OutboxEntry.objects.select_for_update(skip_locked=True).order_by("at", "id")[:limit]
    return [OutboxView(row.id, row.kind, row.at, row.case_id, row.field_group) for row in rows]


@dataclass(frozen=True)
class Hearer:
    """A webhook that hears of an event, and the number by which it knows the case."""

    webhook_id: uuid.UUID
    subject: str


@dataclass(frozen=True)
class DueDelivery:
    """A delivery that the worker is to make now."""

    id: uuid.UUID
    webhook_id: uuid.UUID
    url: str
    event: OutgoingEvent


@dataclass(frozen=True)
class WebhookView:
    """An address with how its deliveries stand."""

    id: uuid.UUID
    organisation: str
    url: str
    made_at: datetime
    waiting: int
    delivered: int
    parked: int


def webhooks() -> list[WebhookView]:
    """The addresses that run, oldest first. In a service context."""
    stands = Counter(
        {
            (row["webhook_id"], row["state"]): row["n"]
            for row in Delivery.objects.values("webhook_id", "state").annotate(n=Count("id"))
        }
    )
    return [
        WebhookView(
            row.id,
            row.organisation,
            row.url,
            row.made_at,
            waiting=stands[row.id, Delivery.WAITING],
            delivered=stands[row.id, Delivery.DELIVERED],
            parked=stands[row.id, Delivery.PARKED],
        )
        for row in Webhook.objects.filter(ended_at__isnull=True).order_by("made_at")
    ]


def webhook_organisations() -> dict[uuid.UUID, str]:
    """Which organisation each running webhook is of. In a service context."""
    return dict(Webhook.objects.filter(ended_at__isnull=True).values_list("id", "organisation"))


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


@dataclass(frozen=True)
class EventView:
    """A process event: a type, a time, pseudonyms of what it concerns, and codes."""

    kind: str
    at: datetime
    region: str
    objects: tuple[str, ...]
    attributes: dict[str, Any]


def process_events(
    kinds: Collection[str] | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[EventView]:
    """The process events of these types, or of all, oldest first. Inside a service context only.

    From a moment, and until another that itself is left out.
    """
    rows = ProcessEvent.objects.order_by("at")
    if kinds is not None:
        rows = rows.filter(type__in=kinds)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    columns = ("type", "at", "region_code", "objects_involved", "attributes")
    for kind, at, region, objects, attributes in rows.values_list(*columns).iterator(20_000):
        yield EventView(kind, at, region, tuple(objects), attributes)


COPIED = """
COPY (SELECT type, at AT TIME ZONE 'UTC', region_code, array_to_string(objects_involved, ' '), attributes
      FROM {table} WHERE type = ANY(%s) AND at >= %s) TO STDOUT (FORMAT csv)
"""


def copy_events(kinds: Collection[str], *, since: datetime, into: IO[bytes]) -> None:
    """Write the process events of these types as CSV: type, moment in UTC, region, objects, codes.

    Objects are parted by spaces, codes are a JSON document; the order is none. They go from the
    database to the file without becoming objects here. Inside a service context only.
    """
    statement = COPIED.format(table=connection.ops.quote_name(ProcessEvent._meta.db_table))
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(statement, [list(kinds), since]) as copied,
    ):
        for block in copied:
            into.write(block)


def events_of(name: str) -> list[EventView]:
    """What happened to a case, known by its pseudonym. Inside a service context only."""
    rows = ProcessEvent.objects.filter(objects_involved__0=name).order_by("at", "type")
    return [
        EventView(row.type, row.at, row.region_code, tuple(row.objects_involved), row.attributes)
        for row in rows
    ]


def cases_with(kinds: Collection[str], *, since: datetime) -> list[tuple[uuid.UUID, datetime]]:
    """The dossiers to which one of these steps happened, and when. Inside a service context only."""
    rows = TimelineEntry.objects.filter(kind__in=kinds, at__gte=since).order_by("at", "case_id")
    return list(rows.values_list("case_id", "at"))


def first_event_within(since: datetime, until: datetime) -> datetime | None:
    """The moment of the first process event from a moment on and before another; None when none is.

    Inside a service context only.
    """
    rows = ProcessEvent.objects.filter(at__gte=since, at__lt=until)
    found: datetime | None = rows.aggregate(first=Min("at"))["first"]
    return found


def steps_part(kind: str, *, since: datetime) -> Part[list[tuple[uuid.UUID, datetime]]]:
    """Every step of a kind since a moment, by dossier: of the lines that the context may see."""
    rows = TimelineEntry.objects.filter(kind=kind, at__gte=since)
    return Part(rows, lambda found: [(row.case_id, row.at) for row in found])


def event_count() -> int:
    """How many process events there are. Needs a service context."""
    return ProcessEvent.objects.count()
