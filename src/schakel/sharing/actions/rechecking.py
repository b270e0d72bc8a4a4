"""A house's new list is held against the cases that asked that house and still run (ruling 27)."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from schakel.access.queries import live_dossiers
from schakel.access.viewer import Viewer
from schakel.cases.queries import Header, headers
from schakel.cases.rules.states import CaseKind
from schakel.kernel.storing import store
from schakel.people.actions import Kept, NewPerson, find_known_again
from schakel.sharing.actions.receipt import WEIGHED, Hit, answer
from schakel.sharing.models import KnownCheck, ListedPerson
from schakel.sharing.queries import youngest_answers


@dataclass(frozen=True)
class Changed:
    """A case of which one house answers something else now, and what all houses answer together."""

    case: Header
    house: str
    hit: bool
    has_plan: bool
    hits: tuple[Hit, ...]


def check_again(
    house: str, people: Sequence[NewPerson], kept: Sequence[Kept], *, by: Viewer, at: datetime
) -> list[Changed]:
    """Ask the list that just came in anew for every running case that asked this house before.

    Matching runs from the list to the records. An answer is kept only when it differs from the one
    before, and every answer stays. Needs a service context.
    """
    before = _standing(house, live_dossiers(CaseKind.CRIMINAL))
    cases = {case.subject_record_id: case for case in headers(before.keys(), viewer=by)}
    owners = {case.owner_org for case in cases.values()}
    found = find_known_again(people, kept, owners=owners, records=cases.keys()) if cases else {}
    entries = _entries({record: outcome.records for record, outcome in found.items()})
    new = [answer(c.case_id, house, entries.get(record), at) for record, c in cases.items()]
    changed = [row for row in new if _says(row) != _says(before[row.case_id])]
    store(changed)
    return _changes(changed, {case.case_id: case for case in cases.values()})


def _standing(house: str, case_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, KnownCheck]:
    """What this house answered last about each of these cases."""
    rows = KnownCheck.objects.filter(case_id__in=case_ids, house_id=house)
    return {row.case_id: row for row in youngest_answers(rows)}


def _entries(records: Mapping[uuid.UUID, Iterable[str]]) -> dict[uuid.UUID, ListedPerson]:
    """For each suspect's record the entry that counts among those that matched."""
    wanted = [record for matched in records.values() for record in matched]
    entries = {
        str(entry.record_id): entry for entry in ListedPerson.objects.filter(record_id__in=wanted)
    }
    return {suspect: max((entries[r] for r in of), key=_weight) for suspect, of in records.items()}


def _weight(entry: ListedPerson) -> tuple[object, ...]:
    return tuple(getattr(entry, name) for name in WEIGHED)


def _says(row: KnownCheck) -> tuple[object, ...]:
    return (row.hit, row.has_plan, row.contact_name, row.contact_phone)


def _changes(changed: Sequence[KnownCheck], cases: Mapping[uuid.UUID, Header]) -> list[Changed]:
    """Each change with the answers of the other houses beside it."""
    ours = {row.case_id: row for row in changed}
    rows = youngest_answers(
        KnownCheck.objects.filter(case_id__in=ours.keys()).exclude(
            house_id__in={row.house_id for row in changed}
        )
    )
    hits: dict[uuid.UUID, list[Hit]] = {case_id: [] for case_id in ours}
    for row in (*rows, *changed):
        if row.hit:
            hits[row.case_id].append(Hit(row.house_id, row.has_plan))
    return [
        Changed(cases[case_id], row.house_id, bool(row.hit), row.has_plan, tuple(hits[case_id]))
        for case_id, row in ours.items()
    ]
