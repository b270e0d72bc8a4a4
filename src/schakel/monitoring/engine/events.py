"""Which process events the indicators read, and what of each: a table per kind of event.

A table has the columns of every event and those declared for its kind. Moments are in UTC; a day is
a day in the Netherlands.
"""

import pyarrow as pa

EVERY = ("at", "day", "region")
# What an event concerns, by the kind of thing; each is known by a pseudonym.
THINGS = (
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
# What an event tells in codes, yes or no, or minutes.
CODES = {
    **dict.fromkeys(("minutes", "victims", "level"), pa.int64()),
    **dict.fromkeys(
        (
            "within_holding",
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
            "domestic_violence",
        ),
        pa.bool_(),
    ),
    **dict.fromkeys(
        (
            "partner",
            "partners",
            "deviation",
            "reason",
            "direction",
            "outcome",
            "state",
            "case_kind",
            "item_kind",
            "offence",
        ),
        pa.string(),
    ),
}
TYPES = {
    "at": pa.timestamp("us"),
    "day": pa.date32(),
    "region": pa.string(),
    **dict.fromkeys(THINGS, pa.string()),
    "due": pa.timestamp("us"),
    "due_day": pa.date32(),
    **CODES,
}

# What is read of each kind of event beside what all have.
COLUMNS: dict[str, tuple[str, ...]] = {
    "CASE_RECEIVED": ("case", "person", "minor", "victims", "offence", "domestic_violence"),
    "PROPOSAL_MADE": ("case", "partners"),
    "PARTNER_INVITED": ("case", "partner"),
    "CONTRIBUTION_GIVEN": ("case", "partner"),
    "CASE_DISPOSED": (
        "case",
        "person",
        "minutes",
        "due",
        "due_day",
        "victims",
        "house_waits",
        "minor",
        "within_custody",
        "within_holding",
        "proposed",
        "followed",
        "deviation",
        "plan_running",
        "plan_weighed",
    ),
    "KNOWN_CHECK_ANSWERED": ("case", "hit"),
    "KNOWN_CHECK_CHANGED": ("case", "hit"),
    "FACT_GIVEN": ("case",),
    "HOUSE_TOLD": ("case",),
    "TOLD_VICTIM": ("case",),
    "INFORMATION_ASKED": ("case", "request", "partner", "due", "due_day", "to_house"),
    "INFORMATION_ANSWERED": ("case", "request", "to_house", "content"),
    "INFORMATION_DISCLOSED": ("case", "to_house", "with_outcome"),
    "CASE_OFFERED": ("case", "offer", "due", "due_day"),
    "OFFER_WITHDRAWN": ("case", "offer"),
    "CASE_ACCEPTED": ("case", "offer", "due", "due_day", "reason", "direction", "by_offer"),
    "CASE_REFUSED": ("case", "offer", "reason", "way_on"),
    "CASE_RETURNED": ("case", "told"),
    "OFFER_EXPIRED": ("case", "offer", "reason", "way_on"),
    "FEEDBACK_GIVEN": ("case", "told", "outcome"),
    "NOTIFICATION_RECEIVED": ("case", "case_kind", "partner"),
    "OFFER_RECEIVED": ("case", "case_kind", "partner"),
    "ATTENDANCE_TAKEN": ("case",),
    "PARTICIPANT_EXPECTED": ("case", "agenda_item", "participant", "partner", "present"),
    "GOAL_SET": ("case", "goal", "state"),
    "PLAN_EVALUATED": ("case",),
    "CASE_CLOSED": ("case",),
    "SIGNAL_RECEIVED": ("signal", "partner"),
    "SIGNAL_FOLLOWED": ("case", "signal"),
    "ITEM_CLIMBED": ("item", "item_kind", "level", "due"),
    "SEAT_PLANNED": ("seat", "minutes", "filled"),
    "SEAT_EMPTIED": ("seat", "minutes"),
    "ACTION_AGREED": ("action", "due", "due_day"),
    "ACTION_ENDED": ("action", "done"),
    "TABLE_ASKED": ("question", "partner"),
    "TABLE_JUDGED": ("case", "question", "right_table"),
    "CASE_REVIEWED": ("case", "right_table"),
}
KINDS = tuple(COLUMNS)


def columns_of(kind: str) -> tuple[str, ...]:
    """The columns of the table of a kind of event."""
    return (*EVERY, *COLUMNS[kind])


def schema_of(kind: str) -> pa.Schema:
    """The columns of the table of a kind of event, with their types."""
    return pa.schema([(name, TYPES[name]) for name in columns_of(kind)])
