"""Keeping what happened. Called inside the transaction of the act itself."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from schakel.journal.models import InboxEntry, ProcessEvent, TimelineEntry
from schakel.kernel.ids import pseudonym

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
    """Write the steps to the timelines and, pseudonymous, to the process events."""
    TimelineEntry.objects.bulk_create(
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
    ProcessEvent.objects.bulk_create(
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
