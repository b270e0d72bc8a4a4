"""Reading the log for control, through the one function that may; what it lets through is no secret."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

LAST = (datetime(9000, 1, 1, tzinfo=UTC), uuid.UUID(int=2**128 - 1))


@dataclass(frozen=True)
class LogLine:
    """One record of the log about a case: who, when, what, which parts, for what, with what result."""

    id: uuid.UUID
    at: datetime
    actor_id: uuid.UUID | None
    organisation: str
    functions: tuple[str, ...]
    origin: str
    action: str
    field_groups: tuple[str, ...]
    purpose: str
    ground: str
    result: str
    reason_code: str
    after_closing: bool
    bases: tuple[str, ...]


def lines_of_case(
    number: str,
    *,
    since: datetime,
    without: Sequence[str] = (),
    before: tuple[datetime, uuid.UUID] | None = None,
    limit: int,
) -> list[LogLine]:
    """What the log says of a case since a moment, newest first, after ``before``.

    ``without``: codes of acts that are left out.

    Who asks is the person of the transaction's context; for who is no privacy officer there is
    nothing, and the database sees to that.
    """
    before_at, before_id = before or LAST
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM audit_of_case(%s, %s, %s, %s, %s, %s)",
            [number, list(without), since, before_at, before_id, limit],
        )
        return [_line(row) for row in cursor.fetchall()]


def _line(row: Sequence[Any]) -> LogLine:
    """The columns in order; arrays of the database as tuples."""
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return LogLine(*values)
