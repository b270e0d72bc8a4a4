"""What partners' systems are told, in which form, and when a delivery is tried again. Plain Python.

An event is thin: it says that something happened, when, and in which case by its number. Who wants
to know more asks for it, under its own rights (CloudEvents 1.0; profile NL GOV for CloudEvents).
"""

import base64
import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
SPECVERSION = "1.0"

# After each failed try so long a pause; after the last one the delivery is set apart.
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21600, 43200, 86400)
)
# How long a delivery is another worker's before it may be taken up again.
LEASE = timedelta(seconds=120)


@dataclass(frozen=True)
class OutgoingEvent:
    """One event for one receiver: its stable id, what happened, in which case, when."""

    id: uuid.UUID
    kind: str
    subject: str
    at: datetime


def event_type(kind: str) -> str:
    """The type of an event, in the reversed-domain form that CloudEvents asks for."""
    return f"nl.schakel.{kind.lower().replace('_', '-')}"


def cloud_event(event: OutgoingEvent, *, source: str) -> bytes:
    """The event in the structured JSON form of CloudEvents 1.0; it carries ids and a type only."""
    body = {
        "specversion": SPECVERSION,
        "id": str(event.id),
        "source": source,
        "type": event_type(event.kind),
        "subject": event.subject,
        "time": event.at.isoformat(),
    }
    return json.dumps(body, sort_keys=True).encode()


def secret_of(webhook_id: uuid.UUID, *, key: str) -> bytes:
    """The secret that a webhook's signatures are made with, derived and so never stored."""
    return hmac.new(key.encode(), b"webhook:" + webhook_id.bytes, sha256).digest()


def signature(secret: bytes, event_id: uuid.UUID, at: datetime, body: bytes) -> str:
    """The signature over id, moment and body, as the Standard Webhooks convention writes it."""
    signed = f"{event_id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, sha256).digest()).decode()


def next_try(tries: int, now: datetime, *, jitter: float) -> datetime | None:
    """When to try again after so many failed tries; None: set it apart.

    ``jitter`` between 0 and 1 lengthens the pause by up to a fifth, so that what failed together
    does not come back together.
    """
    if tries > len(PAUSES):
        return None
    return now + PAUSES[tries - 1] * (1 + jitter / 5)
