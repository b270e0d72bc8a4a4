"""Who saw a case: the log of one case, as far as the officer's own organisation answers for it.

Each look is itself an act on record. There is no content here: a case number, members, codes.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from schakel.access.context import as_service
from schakel.access.queries import kept_from, running_blocks
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.audit.definers import MAX_ROWS
from schakel.audit.queries import LogLine, lines_of_case
from schakel.cases.queries import header_by_number, headers
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.privacy.permissions import check_can_look
from schakel.regions.queries import member_names

PAGE = 100
PERIODS = (7, 30, 90, 365)
USUAL = 30

# A case that stands in a list among others was not opened.
IN_PASSING = ("READ_BOARD", "READ_LIST", "READ_LOAD")

Place = tuple[datetime, uuid.UUID]


class Mark(StrEnum):
    """Why a line asks for a second look. A mark is a question, not a finding."""

    DENIED = "DENIED"
    AFTER_CLOSING = "AFTER_CLOSING"


@dataclass(frozen=True)
class Look:
    """One line of the log: who of which organisation did what with a case, and with what result."""

    at: datetime
    name: str
    organisation: str
    functions: tuple[str, ...]
    origin: str
    actions: tuple[str, ...]
    field_groups: tuple[str, ...]
    purposes: tuple[str, ...]
    ground: str
    bases: tuple[str, ...]
    denied: bool
    reason_code: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Looks:
    """A page of lines, newest first. ``older`` is where the next page begins, None at the end."""

    lines: tuple[Look, ...]
    older: Place | None


@dataclass(frozen=True)
class Asked:
    """Which lines are asked for: of which case, since how many days, only where it was opened."""

    number: str
    days: int = USUAL
    opened: bool = False


def looks_at(asked: Asked, *, viewer: Viewer, before: Place | None = None) -> Looks:
    """Who saw or did what with a case in the last days, a hundred a page; the look is on record.

    Empty for a number that is not there, for a case of others and for a case that the officer is kept
    from, alike. Raises NotFound for who is
    no privacy officer.
    """
    return _looks(asked, viewer, name="privacy.log_seen", most=PAGE, before=before)


def looks_to_export(asked: Asked, *, viewer: Viewer) -> Looks:
    """The same as one file, at most ten thousand lines; ``older`` says that there are more."""
    return _looks(asked, viewer, name="privacy.log_exported", most=MAX_ROWS, before=None)


def _looks(asked: Asked, viewer: Viewer, *, name: str, most: int, before: Place | None) -> Looks:
    check_can_look(viewer)
    with action(name, by=viewer.actor) as act:
        act.asked = asked.number
        found = (
            []
            if _kept_from(asked.number, viewer)
            else lines_of_case(
                asked.number,
                since=clock.now() - timedelta(days=asked.days),
                without=IN_PASSING if asked.opened else (),
                before=before,
                limit=most + 1,
            )
        )
    shown = found[:most]
    older = (shown[-1].at, shown[-1].id) if len(found) > most else None
    return Looks(_with_names(shown), older)


def _with_names(lines: Sequence[LogLine]) -> tuple[Look, ...]:
    names = member_names({line.actor_id for line in lines})
    return tuple(_look(line, names.get(line.actor_id, "")) for line in lines)


def _look(line: LogLine, name: str) -> Look:
    denied = line.result == "DENIED"
    marks = ((Mark.DENIED, denied), (Mark.AFTER_CLOSING, line.after_closing))
    return Look(
        line.at,
        name,
        line.organisation,
        line.functions,
        line.origin,
        tuple(line.action.split("+")),
        line.field_groups,
        tuple(line.purpose.split("+")) if line.purpose else (),
        line.ground,
        line.bases,
        denied,
        line.reason_code,
        tuple(mark for mark, holds in marks if holds),
    )


def _kept_from(number: str, viewer: Viewer) -> bool:
    """Deny wins for an officer too: whom a block keeps from a case, the log of it says nothing.

    Asked as nobody: in the officer's own name the case would not be there.
    """
    with as_service("block"):
        try:
            case = header_by_number(number, viewer=viewer)
        except NotFound:
            return False
        return kept_from(viewer.person_id, case.case_id)


@dataclass(frozen=True)
class Kept:
    """A block that runs: which colleague is kept from which case, why, since when, set by whom."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    case_id: uuid.UUID
    number: str
    reason: str
    since: datetime
    set_by: str


def blocks(viewer: Viewer) -> list[Kept]:
    """The running blocks on colleagues of the officer's own organisation, youngest first.

    A block on the officer is not among them: who is kept from a case finds no trace of it. Raises
    NotFound for who is no privacy officer.
    """
    check_can_look(viewer)
    with as_service("block", viewer=viewer):
        running = running_blocks(viewer.organisation)
        hidden = {row.case_id for row in running if row.person_id == viewer.person_id}
        rows = [row for row in running if row.case_id not in hidden]
        cases = headers({row.case_id for row in rows}, viewer=viewer)
    numbers = {case.case_id: case.number for case in cases}
    names = member_names({id_ for row in rows for id_ in (row.person_id, row.set_by)})
    return [
        Kept(
            row.id,
            row.person_id,
            names.get(row.person_id, ""),
            row.case_id,
            numbers.get(row.case_id, ""),
            row.reason,
            row.since,
            names.get(row.set_by, ""),
        )
        for row in rows
    ]
