"""Our own process events as an object-centric event log, for whoever looks at them elsewhere.

Nobody is named in it, and the names that things have here do not go out: each export gives them new
ones, so that two exports cannot be laid together (Wgs 1.8, AVG 5.1.c).
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import IO

from django.db import transaction

from schakel.access.context import as_service
from schakel.journal.queries import EventView, process_events
from schakel.monitoring.logs.ocel import Concerned, ObjectEvent, Scalar, write

# What an event tells about organisations: the key, and as what each takes part.
ORGANISATIONS = {"organisation": "by", "partner": "partner"}


def export(file: IO[str], *, since: datetime, until: datetime) -> int:
    """Write all process events from a moment until another as OCEL 2.0; returns how many."""
    renamed = _renaming(secrets.token_bytes(32))
    with transaction.atomic(), as_service("monitoring"):
        events = enumerate(process_events(since=since, until=until), 1)
        return write((_object_event(f"e{n}", event, renamed) for n, event in events), file)


def _renaming(key: bytes) -> Callable[[str], str]:
    def renamed(name: str) -> str:
        return hashlib.blake2b(name.encode(), key=key, digest_size=12).hexdigest()

    return renamed


def _object_event(id_: str, event: EventView, renamed: Callable[[str], str]) -> ObjectEvent:
    told = {name: value for name, value in event.attributes.items() if value not in (None, "")}
    organisations = [
        Concerned("organisation", str(told.pop(key)), role)
        for key, role in ORGANISATIONS.items()
        if key in told
    ]
    things = [Concerned(name.partition(":")[0], renamed(name)) for name in event.objects]
    region = [Concerned("region", event.region)] if event.region else []
    attributes: dict[str, Scalar] = {
        name: value if isinstance(value, bool | int | float) else str(value)
        for name, value in told.items()
    }
    return ObjectEvent(id_, event.kind, event.at, (*things, *organisations, *region), attributes)
