"""The rows of the board as they stand on the screen: a row that did not change is not rendered again.

What is remembered is the text of a row by everything that stands in it. Who asks gets the text of
what they were allowed to read a moment before, and of nothing else; a row is forgotten when newer
ones need its place.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.contrib.sessions.backends.base import SessionBase
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from schakel.access.viewer import Viewer
from schakel.cases.rules.clocks import ClockState
from schakel.table.queries.board import MARK_LENGTH, Board, Row
from schakel.web.templatetags.schakel_words import deadline, iso, left, passed, pauses

# Three full tables, as two kinds of partners see them, during one minute.
REMEMBERED = 2000
SHOWN_KEY = "schakel.shown"


@dataclass(frozen=True)
class ClockFace:
    """The ruling clock as a row shows it; ``passed`` is the part of its span gone by, in %."""

    kind: str
    state: str
    starts: str
    ends: str
    pauses: str
    passed: int
    left: str
    deadline: str


@dataclass(frozen=True)
class RowFace:
    """Everything that stands in one row, and nothing that does not."""

    number: str
    state: str
    look: str
    clock: ClockFace | None
    name: str
    age: str
    minor: bool
    offence: str
    marks: tuple[tuple[str, str, bool], ...]
    proposed: bool
    track: str
    provisional: bool
    owner: str


def rendered_rows(board: Board, viewer: Viewer) -> list[SafeString]:
    """The rows of a board in its order, in the language of the request."""
    language = get_language() or ""
    return [_rendered(face, language) for face in _faces(board, viewer)]


def shown_in(session: SessionBase, region: str) -> frozenset[str]:
    """The marks of what a board showed in this sign-in session since it was opened last."""
    text = session.get(SHOWN_KEY, {}).get(region, "")
    return frozenset(
        text[start : start + MARK_LENGTH] for start in range(0, len(text), MARK_LENGTH)
    )


def keep_shown(session: SessionBase, region: str, marks: Collection[str]) -> None:
    """Remember what a board showed. It stands with the session: the server's word, not the browser's."""
    if marks != shown_in(session, region):
        session[SHOWN_KEY] = {**session.get(SHOWN_KEY, {}), region: "".join(sorted(marks))}


@lru_cache(maxsize=REMEMBERED)
def _rendered(face: RowFace, _language: str) -> SafeString:
    return render_to_string("tafel/_row.html", {"row": face})


def _faces(board: Board, viewer: Viewer) -> Iterable[RowFace]:
    for row in board.rows:
        person, proposal = row.person, row.proposal
        yield RowFace(
            number=row.number,
            state=row.state,
            look=_look(row),
            clock=_clock_face(row, board.at),
            name=person.name if person else "",
            age=person.age if person else "",
            minor=row.minor,
            offence=row.offence,
            marks=tuple((mark.kind, mark.state, mark.mine) for mark in row.marks if mark.state),
            proposed=proposal is not None,
            track=proposal.track if proposal else "",
            provisional=bool(proposal and proposal.provisional),
            owner=_owner(row, viewer),
        )


def _look(row: Row) -> str:
    """The one signal colour of a row, never the only sign: the clock says it in words."""
    if row.clock_state == ClockState.OVERDUE:
        return "overdue"
    if row.critical:
        return "critical"
    return "attention" if row.clock_state == ClockState.ATTENTION else ""


def _owner(row: Row, viewer: Viewer) -> str:
    if row.assigned_to is None:
        return ""
    return "me" if row.assigned_to == viewer.person_id else "colleague"


def _clock_face(row: Row, at: datetime) -> ClockFace | None:
    ruling = row.ruling
    if ruling is None or row.clock_state is None:
        return None
    return ClockFace(
        kind=ruling.kind,
        state=row.clock_state,
        starts=iso(ruling.began_at),
        ends=iso(ruling.ends_at),
        pauses=pauses(ruling, at),
        passed=passed(ruling, at),
        left=left(ruling.ends_at, at),
        deadline=deadline(ruling.ends_at, at),
    )
