"""Reading what happened. The inbox is read by intake only, inside a service context."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schakel.journal.models import InboxEntry, ProcessEvent, TimelineEntry


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


@dataclass(frozen=True)
class EventView:
    """A process event: a type, a time, pseudonyms of what it concerns, and codes."""

    kind: str
    at: datetime
    region: str
    objects: tuple[str, ...]
    attributes: dict[str, Any]


def process_events(kinds: Collection[str], *, since: datetime | None = None) -> Iterator[EventView]:
    """The process events of these types, oldest first. Inside a service context only."""
    rows = ProcessEvent.objects.filter(type__in=kinds).order_by("at")
    if since is not None:
        rows = rows.filter(at__gte=since)
    columns = ("type", "at", "region_code", "objects_involved", "attributes")
    for kind, at, region, objects, attributes in rows.values_list(*columns).iterator(20_000):
        yield EventView(kind, at, region, tuple(objects), attributes)


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
