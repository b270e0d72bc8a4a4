"""Process events as one Arrow table: what the expressions of the indicators read."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from schakel.journal.queries import EventView
from schakel.kernel import clock

# Which events are read, and which of what they tell, each with its type.
KINDS = (
    "CASE_RECEIVED",
    "PROPOSAL_MADE",
    "PARTNER_INVITED",
    "CONTRIBUTION_GIVEN",
    "CASE_DISPOSED",
    "KNOWN_CHECK_ANSWERED",
    "INFORMATION_ASKED",
    "INFORMATION_ANSWERED",
    "CASE_ACCEPTED",
    "CASE_REFUSED",
    "CASE_RETURNED",
    "OFFER_EXPIRED",
    "FEEDBACK_GIVEN",
    "SEAT_PLANNED",
    "SEAT_EMPTIED",
    "ACTION_AGREED",
    "ACTION_ENDED",
    "TABLE_JUDGED",
    "CASE_REVIEWED",
    "KNOWN_CHECK_CHANGED",
    "FACT_GIVEN",
    "HOUSE_TOLD",
    "TOLD_VICTIM",
    "INFORMATION_DISCLOSED",
    "CASE_OFFERED",
    "OFFER_WITHDRAWN",
    "NOTIFICATION_RECEIVED",
    "OFFER_RECEIVED",
    "ATTENDANCE_TAKEN",
    "PARTICIPANT_EXPECTED",
    "GOAL_SET",
    "PLAN_EVALUATED",
    "CASE_CLOSED",
    "SIGNAL_RECEIVED",
    "SIGNAL_FOLLOWED",
    "ITEM_CLIMBED",
    "TABLE_ASKED",
)
# What an event concerns, each as a pseudonym (ADR 0031 on persons).
OBJECTS = (
    "case",
    "person",
    "request",
    "offer",
    "action",
    "goal",
    "agenda_item",
    "participant",
    "signal",
    "seat",
    "item",
    "question",
)
FLAGS = (
    "within_holding",
    "with_disposal",
    "proposed",
    "followed",
    "plan_running",
    "plan_weighed",
    "hit",
    "to_house",
    "content",
    "filled",
    "done",
    "told",
    "right_table",
    "within_custody",
    "house_waits",
    "minor",
    "with_outcome",
    "way_on",
    "by_offer",
    "present",
)
CODES = (
    "partner",
    "partners",
    "deviation",
    "reason",
    "direction",
    "outcome",
    "state",
    "case_kind",
    "item_kind",
)
NUMBERS = ("minutes", "victims", "level")

SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("at", pa.timestamp("us")),
        ("day", pa.date32()),
        ("region", pa.string()),
        *((name, pa.string()) for name in OBJECTS),
        ("due", pa.timestamp("us")),
        ("due_day", pa.date32()),
        *((name, pa.int64()) for name in NUMBERS),
        *((name, pa.bool_()) for name in FLAGS),
        *((name, pa.string()) for name in CODES),
    ]
)


def to_arrow(events: Iterable[EventView]) -> pa.Table:
    """The events as columns. Moments are in UTC; a day is a day in the Netherlands."""
    columns: dict[str, list[Any]] = {name: [] for name in SCHEMA.names}
    for event in events:
        row = _row(event)
        for name, values in columns.items():
            values.append(row.get(name))
    return pa.table(columns, schema=SCHEMA)


def _row(event: EventView) -> dict[str, Any]:
    told = event.attributes
    due = _moment(told.get("due") or told.get("feedback_due"))
    return {
        "kind": event.kind,
        "at": event.at.astimezone(UTC).replace(tzinfo=None),
        "day": clock.local(event.at).date(),
        "region": event.region,
        **dict(name.split(":", 1) for name in event.objects),
        "due": due.astimezone(UTC).replace(tzinfo=None) if due else None,
        "due_day": clock.local(due).date() if due else None,
        **{name: told.get(name) for name in (*NUMBERS, *FLAGS, *CODES)},
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
