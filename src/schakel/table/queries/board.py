"""The live board of a region: one row a suspect, sorted by the ruling clock.

The same number of statements whatever the number of rows; everything is asked for all rows at once.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from schakel.access.lists import live_cases
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import Header, headers, offence_labels, ruling_clocks
from schakel.cases.rules.clocks import Clock, ClockState, state_of
from schakel.cases.rules.states import CaseKind, CriminalState
from schakel.kernel import clock
from schakel.people.queries import PersonView, persons_of
from schakel.regions.rules import PartnerKind
from schakel.selection.queries.proposals import Advice, latest_advice
from schakel.table.models import Contribution
from schakel.table.rules import ContributionState
from schakel.table.rules.load import Stage, stage_at_table

# The partners that have a column of their own; others stand on the case page.
COLUMNS = (
    PartnerKind.PROBATION,
    PartnerKind.CHILD_PROTECTION,
    PartnerKind.VICTIM_SUPPORT,
    PartnerKind.HALT,
    PartnerKind.MUNICIPALITY,
    PartnerKind.SAFE_AT_HOME,
)
MARK_LENGTH = 8
FAR = datetime(9000, 1, 1, tzinfo=clock.AMSTERDAM)


@dataclass(frozen=True)
class Mark:
    """What one partner's column says for one row: not needed, asked, or what it answered."""

    kind: str
    state: str
    mine: bool


@dataclass(frozen=True)
class Row:
    """One row of the board."""

    case_id: uuid.UUID
    number: str
    state: str
    arrived_at: datetime
    person: PersonView | None
    offence: str
    ruling: Clock | None
    clock_state: ClockState | None
    marks: tuple[Mark, ...]
    proposal: Advice | None
    assigned_to: uuid.UUID | None
    waits_for_me: bool
    stage: Stage

    @property
    def critical(self) -> bool:
        """Under an hour left, or past the end."""
        return self.clock_state in {ClockState.CRITICAL, ClockState.OVERDUE}

    @property
    def minor(self) -> bool:
        """Under eighteen, or possibly so: a doubt is treated as a minor."""
        return self.person is not None and self.person.minor is not False and bool(self.person.ages)


@dataclass(frozen=True)
class Filter:
    """The chips of the board; they live in the URL.

    ``stage``: what a case waits for; ``partner``: whose contribution is asked and not there yet.
    """

    mine: bool = False
    critical: bool = False
    minors: bool = False
    unowned: bool = False
    text: str = ""
    stage: str = ""
    partner: str = ""

    def lets(self, row: Row) -> bool:
        """Whether a row stays."""
        words = f"{row.number} {row.person.name if row.person else ''} {row.offence}".lower()
        return (
            (not self.mine or row.waits_for_me)
            and (not self.critical or row.critical)
            and (not self.minors or row.minor)
            and (not self.unowned or row.assigned_to is None)
            and self.stage in {"", row.stage}
            and (not self.partner or self.partner in asked_of(row.marks))
            and self.text.lower() in words
        )


@dataclass(frozen=True)
class Board:
    """The rows after filtering, the counts before it, and the version of what this unit can see.

    ``shown`` are the marks of the rows: which persons of which cases this board shows.
    """

    rows: tuple[Row, ...]
    total: int
    critical: int
    waiting: int
    minors: int
    unowned: int
    version: str
    at: datetime
    shown: frozenset[str]


def board(
    region: str,
    *,
    viewer: Viewer,
    chosen: Filter | None = None,
    shown_before: Collection[str] = (),
) -> Board:
    """The live cases at a table that this viewer may see, the most pressing first.

    What is shown is logged, except what this viewer was shown before by the board that is refreshed
    now: ``shown_before`` are its marks (ruling 15).
    """
    at = clock.now()
    places = live_cases(
        viewer, field_group=FieldGroup.IDENTITY, kinds=[CaseKind.CRIMINAL], region=region
    )
    ids = [place.case_id for place in places]
    rows = sorted(_rows(ids, viewer, at), key=_urgency)
    lets = (chosen or Filter()).lets
    shown = tuple(row for row in rows if lets(row))
    return Board(
        rows=shown,
        total=len(rows),
        critical=sum(row.critical for row in rows),
        waiting=sum(row.waits_for_me for row in rows),
        minors=sum(row.minor for row in rows),
        unowned=sum(row.assigned_to is None for row in rows),
        version=_version(rows),
        at=at,
        shown=_logged(shown, shown_before),
    )


def _logged(rows: Sequence[Row], shown_before: Collection[str]) -> frozenset[str]:
    """Log the rows that were not shown before; returns the marks of all."""
    marks = {mark_of(row.case_id, row.person): row for row in rows}
    new = [row for mark, row in marks.items() if mark not in shown_before]
    if new or not shown_before:
        note_read(
            [row.case_id for row in new],
            field_groups=(FieldGroup.IDENTITY, FieldGroup.OFFENCE_SUMMARY, FieldGroup.CLOCK),
            subjects=[row.person.person_id for row in new if row.person],
            action="READ_BOARD",
        )
    return frozenset(marks)


def mark_of(case_id: uuid.UUID, person: PersonView | None) -> str:
    """A case and the person it is about, in eight signs that say nothing of either."""
    who = person.person_id.bytes if person else b""
    return sha256(case_id.bytes + who).hexdigest()[:MARK_LENGTH]


def board_version(region: str, *, viewer: Viewer) -> str:
    """The version of what this viewer can see, for the live signal. Shows nothing, so logs nothing."""
    places = live_cases(
        viewer, field_group=FieldGroup.IDENTITY, kinds=[CaseKind.CRIMINAL], region=region
    )
    rows = _rows([place.case_id for place in places], viewer, clock.now())
    return _version(sorted(rows, key=_urgency))


def _rows(ids: list[uuid.UUID], viewer: Viewer, at: datetime) -> Iterable[Row]:
    heads = headers(ids, viewer=viewer)
    day = clock.local(at).date()
    persons = persons_of([head.subject_record_id for head in heads], viewer=viewer, on=day)
    labels = offence_labels(ids, viewer=viewer)
    clocks = ruling_clocks(ids, viewer=viewer)
    proposals = latest_advice(ids, viewer=viewer)
    cards = _cards(ids)
    for head in heads:
        ruling = clocks.get(head.case_id)
        proposal = proposals.get(head.case_id)
        states = cards.get(head.case_id, {})
        marks = marks_of(proposal, states, viewer)
        yield Row(
            case_id=head.case_id,
            number=head.number,
            state=head.state,
            arrived_at=head.opened_at,
            person=persons.get(head.subject_record_id),
            offence=labels.get(head.case_id, ""),
            ruling=ruling,
            clock_state=state_of(ruling, at) if ruling else None,
            marks=marks,
            proposal=proposal,
            assigned_to=head.assigned_to,
            waits_for_me=_waits(head, marks, viewer),
            stage=stage_of(head, proposal, states, asked_of(marks), viewer),
        )


def _cards(ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    found: dict[uuid.UUID, dict[str, str]] = {}
    rows = Contribution.objects.filter(case_id__one_of=ids)
    for case_id, kind, state in rows.values_list("case_id", "partner_kind", "state"):
        found.setdefault(case_id, {})[kind] = state
    return found


def marks_of(proposal: Advice | None, cards: Mapping[str, str], viewer: Viewer) -> tuple[Mark, ...]:
    """A mark for each partner with a column: not needed, asked, or what its card says."""
    asked = _wanted(proposal, viewer)
    return tuple(
        Mark(
            kind,
            cards.get(kind, ContributionState.ASKED if kind in asked else ""),
            kind == viewer.kind,
        )
        for kind in COLUMNS
    )


def _wanted(proposal: Advice | None, viewer: Viewer) -> set[str]:
    """The partners that are asked, as far as this viewer may know: one with a column knows of itself."""
    asked = set(proposal.partners) if proposal else set()
    if viewer.kind in COLUMNS:
        asked.add(viewer.kind)
    return asked


def asked_in(proposal: Advice | None, cards: Mapping[str, str], viewer: Viewer) -> frozenset[str]:
    """What ``asked_of`` says of the marks of a case, without making them: a list may be of thousands."""
    known = (_wanted(proposal, viewer) | cards.keys()).intersection(COLUMNS)
    asked = ContributionState.ASKED
    return frozenset(kind for kind in known if cards.get(kind, asked) == asked)


def asked_of(marks: Iterable[Mark]) -> frozenset[str]:
    """The partners whose contribution is asked and not there yet."""
    return frozenset(mark.kind for mark in marks if mark.state == ContributionState.ASKED)


def settles_cases(viewer: Viewer) -> bool:
    """Whether the viewer's seat works on whole cases; a partner's works on its own card in them."""
    return viewer.kind in {PartnerKind.POLICE, PartnerKind.PROSECUTION}


def stage_of(
    head: Header,
    proposal: Advice | None,
    cards: Mapping[str, str],
    asked: frozenset[str],
    viewer: Viewer,
) -> Stage:
    """What a case waits for, as this viewer's seat may know it. ``asked`` as ``asked_of`` says it.

    A partner sees the whole of no case: to it a case waits for its own card, or no longer.
    """
    if not settles_cases(viewer):
        mine = cards.get(viewer.kind, ContributionState.ASKED)
        return Stage.OWN_CARD if mine == ContributionState.ASKED else Stage.GIVEN
    return stage_at_table(
        proposed=proposal is not None,
        partners_wait=bool(asked),
        assessed=head.state == CriminalState.ASSESSED,
    )


def _waits(head: Header, marks: tuple[Mark, ...], viewer: Viewer) -> bool:
    """A partner is waited for until its card is answered; the prosecutor until it is decided."""
    if viewer.kind == PartnerKind.PROSECUTION:
        return head.assigned_to == viewer.person_id
    return any(mark.mine and mark.state == ContributionState.ASKED for mark in marks)


def _urgency(row: Row) -> tuple[datetime, datetime, str]:
    """By wall-clock time to the deadline; without a clock last, oldest first (ruling on sorting)."""
    ends = row.ruling.ends_at if row.ruling else FAR
    return (ends.astimezone(clock.AMSTERDAM), row.arrived_at, row.number)


def _version(rows: Iterable[Row]) -> str:
    """A hash of what this viewer can see, never a global counter (ruling 18)."""
    text = "|".join(
        f"{row.number}:{row.state}:{row.assigned_to}:"
        f"{','.join(mark.state for mark in row.marks)}:"
        f"{row.ruling.ends_at.isoformat() if row.ruling else ''}:"
        f"{row.proposal.id if row.proposal else ''}"
        for row in rows
    )
    return sha256(text.encode()).hexdigest()[:16]
