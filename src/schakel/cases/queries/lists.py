"""Lists of dossiers: mine, those of one person, those that a search finds. By key, without totals."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from schakel.access.lists import Place, page_of_cases
from schakel.access.queries import with_purpose
from schakel.access.rules import FieldGroup, Purpose
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries.dossiers import Header, header_by_number, headers, offence_labels
from schakel.cases.rules.states import CaseKind
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.people.queries import PersonView, Sought, find_records, persons_of, records_of

PAGE = 100
SHOWN = (FieldGroup.IDENTITY, FieldGroup.OFFENCE_SUMMARY)


@dataclass(frozen=True)
class ListRow:
    """One dossier in a list. ``person`` and ``offence`` only where the viewer may see them."""

    case_id: uuid.UUID
    kind: str
    number: str
    region: str
    house: str | None
    owner_org: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    person: PersonView | None
    offence: str


@dataclass(frozen=True)
class CaseList:
    """A page of a list, newest first. ``older`` is where the next page begins, None at the end."""

    rows: tuple[ListRow, ...]
    older: Place | None


@dataclass(frozen=True)
class PersonFile:
    """A person of one organisation with the dossiers that the viewer may see."""

    person: PersonView
    cases: CaseList


def list_of_cases(
    viewer: Viewer,
    *,
    kinds: Sequence[str] = tuple(CaseKind),
    region: str | None = None,
    live: bool | None = None,
    before: Place | None = None,
    since: datetime | None = None,
) -> CaseList:
    """The dossiers of the viewer's units, a hundred a page. ``live``: running ones, ended ones, or both.

    ``since``: none that was opened earlier.
    """
    page = page_of_cases(
        viewer,
        field_group=FieldGroup.IDENTITY,
        kinds=kinds,
        region=region,
        live=live,
        before=before,
        since=since,
        limit=PAGE,
    )
    rows = _rows(page.case_ids, viewer, action="READ_LIST")
    return CaseList(rows, page.places[-1] if page.more else None)


def person_file(person_id: uuid.UUID, *, viewer: Viewer, before: Place | None = None) -> PersonFile:
    """The dossiers in which an organisation's person is suspect or subject, a hundred a page.

    Raises NotFound for absent and for a person of whom the viewer may see no dossier. A victim's
    dossiers are no such list: they stay beside the suspect's.
    """
    found = records_of(
        person_id,
        viewer=viewer,
        before=(before.opened_at, before.case_id) if before else None,
        limit=PAGE + 1,
    )
    if not found:
        raise NotFound("no such person")
    shown, older = found[:PAGE], None
    if len(found) > PAGE:
        older = Place(shown[-1].case_id, shown[-1].recorded_at)
    rows = _rows([record.case_id for record in shown], viewer, action="READ_PERSON")
    person = next((row.person for row in rows if row.person), None)
    if person is None:
        raise NotFound("no such person")
    return PersonFile(person, CaseList(rows, older))


def find_cases(
    sought: Sought, *, number: str, purpose: Purpose, viewer: Viewer
) -> tuple[ListRow, ...]:
    """What a search finds among the dossiers that the viewer may see for this purpose, newest first.

    By case number, by BSN, or by surname and birth date together: a name alone is no reason to look.
    At most a hundred; each search is on record (SEARCH) with its purpose, also one that finds nothing.
    """
    ids = _by_number(number, viewer) if number else find_records(sought, viewer=viewer, limit=PAGE)
    note_read((), field_groups=(), action="SEARCH", purpose=purpose)
    return _rows(with_purpose(viewer, ids, purpose), viewer, action="SEARCH")


def _by_number(number: str, viewer: Viewer) -> list[uuid.UUID]:
    try:
        return [header_by_number(number, viewer=viewer).case_id]
    except NotFound:
        return []


def _rows(case_ids: Collection[uuid.UUID], viewer: Viewer, *, action: str) -> tuple[ListRow, ...]:
    heads = headers(case_ids, viewer=viewer)
    today = clock.local(clock.now()).date()
    persons = persons_of([head.subject_record_id for head in heads], viewer=viewer, on=today)
    offences = offence_labels(case_ids, viewer=viewer)
    note_read(
        [head.case_id for head in heads],
        field_groups=SHOWN,
        subjects=[person.person_id for person in persons.values()],
        action=action,
    )
    heads.sort(key=lambda head: (head.opened_at, head.case_id), reverse=True)
    return tuple(
        _row(head, persons.get(head.subject_record_id), offences.get(head.case_id, ""))
        for head in heads
    )


def _row(head: Header, person: PersonView | None, offence: str) -> ListRow:
    return ListRow(
        head.case_id,
        head.kind,
        head.number,
        head.region,
        head.house,
        head.owner_org,
        head.state,
        head.opened_at,
        head.closed_at,
        person,
        offence,
    )
