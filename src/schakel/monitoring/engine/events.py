"""Which process events the indicators read, and what of each: a table per kind of event.

A table has the columns of every event and those declared for its kind. Moments are in UTC; a day is
a day in the Netherlands.
"""

import pyarrow as pa

EVERY = ("at", "day", "region")
# What an event concerns, by the kind of thing; each is known by a pseudonym.
THINGS = ("case", "action", "seat")
# What an event tells in codes, yes or no, or minutes.
CODES = {
    "minutes": pa.int64(),
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
        ),
        pa.bool_(),
    ),
    **dict.fromkeys(("partner", "partners", "deviation", "reason"), pa.string()),
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
    "CASE_RECEIVED": ("case",),
    "PROPOSAL_MADE": ("case", "partners"),
    "PARTNER_INVITED": ("case", "partner"),
    "CONTRIBUTION_GIVEN": ("case", "partner"),
    "CASE_DISPOSED": (
        "case",
        "within_holding",
        "proposed",
        "followed",
        "deviation",
        "plan_running",
        "plan_weighed",
    ),
    "KNOWN_CHECK_ANSWERED": ("case", "hit"),
    "INFORMATION_ASKED": ("case", "to_house"),
    "INFORMATION_ANSWERED": ("case", "to_house", "content"),
    "CASE_ACCEPTED": ("case", "due", "due_day", "reason"),
    "CASE_REFUSED": ("case", "reason"),
    "CASE_RETURNED": ("case", "told"),
    "OFFER_EXPIRED": ("case", "reason"),
    "FEEDBACK_GIVEN": ("case", "told"),
    "SEAT_PLANNED": ("seat", "minutes", "filled"),
    "SEAT_EMPTIED": ("seat", "minutes"),
    "ACTION_AGREED": ("action", "due", "due_day"),
    "ACTION_ENDED": ("action", "done"),
    "TABLE_JUDGED": ("case", "right_table"),
    "CASE_REVIEWED": ("case", "right_table"),
}
KINDS = tuple(COLUMNS)


def columns_of(kind: str) -> tuple[str, ...]:
    """The columns of the table of a kind of event."""
    return (*EVERY, *COLUMNS[kind])


def schema_of(kind: str) -> pa.Schema:
    """The columns of the table of a kind of event, with their types."""
    return pa.schema([(name, TYPES[name]) for name in columns_of(kind)])
