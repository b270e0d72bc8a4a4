"""Reading persons of dossiers the viewer may see. Row-level security shows no other."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.kernel.errors import NotFound
from schakel.kernel.parts import Part
from schakel.people.models import PersonBsn, PersonKey, PersonLink, PersonRecord
from schakel.people.rules import bsn as numbers
from schakel.people.rules.codes import LinkState, Role
from schakel.people.rules.names import age_range, display_name, folded_surname


@dataclass(frozen=True)
class RecordView:
    """One record as it was written, to be laid beside another."""

    record_id: uuid.UUID
    person_id: uuid.UUID
    case_id: uuid.UUID
    surname: str
    given_names: str
    birth_date: str
    birth_place: str
    sex: str
    residence: str
    bsn: str
    recorded_at: datetime


@dataclass(frozen=True)
class PersonView:
    """A person as one dossier describes them. ``age`` is a number, or a range when not certain."""

    record_id: uuid.UUID
    person_id: uuid.UUID
    case_id: uuid.UUID
    name: str
    given_names: str
    birth_date: str
    sex: str
    residence: str
    ages: tuple[int, int] | None

    @property
    def age(self) -> str:
        """The age in words for a row: ``34``, ``17-18``, or nothing when unknown."""
        if self.ages is None:
            return ""
        low, high = self.ages
        return str(low) if low == high else f"{low}-{high}"

    @property
    def minor(self) -> bool | None:
        """Under eighteen; None when the birth date leaves it open."""
        if self.ages is None:
            return None
        low, high = self.ages
        if (low < 18) != (high < 18):
            return None
        return low < 18


def persons_of(
    record_ids: Collection[uuid.UUID], *, viewer: Viewer, on: date
) -> dict[uuid.UUID, PersonView]:
    """The persons behind these records, by record id; those the viewer may not see are absent."""
    rows = PersonRecord.objects.filter(id__one_of=record_ids)
    return {row[0]: _view(row, on) for row in rows.values_list(*SHOWN)}


def persons_part(case_id: uuid.UUID, *, on: date) -> Part[dict[uuid.UUID, PersonView]]:
    """The persons of one dossier, by record id; those the viewer may not see are absent."""
    return Part(
        PersonRecord.objects.filter(case_id=case_id),
        lambda rows: {row.id: _view([getattr(row, name) for name in SHOWN], on) for row in rows},
    )


SHOWN = (
    "id",
    "person_id",
    "case_id",
    "surname",
    "name_prefix",
    "given_names",
    "initials",
    "birth_date",
    "sex",
    "residence",
)


def _view(row: Sequence[Any], on: date) -> PersonView:
    """A view of the columns ``SHOWN``: lists ask for these and nothing more."""
    id_, person_id, case_id, surname, prefix, given_names, initials, born, sex, residence = row
    return PersonView(
        record_id=id_,
        person_id=person_id,
        case_id=case_id,
        name=display_name(surname, prefix, given_names, initials),
        given_names=given_names,
        birth_date=born,
        sex=sex,
        residence=residence,
        ages=age_range(born, on),
    )


@dataclass(frozen=True)
class LinkView:
    """Two records of the viewer's own organisation, and whether they are held to be one person.

    A side that the viewer may not see (any more) is None.
    """

    id: uuid.UUID
    state: str
    basis: str
    made_at: datetime
    decided_by: uuid.UUID | None
    decided_at: datetime | None
    reason: str
    one: RecordView | None
    other: RecordView | None


def links_of(record_id: uuid.UUID, *, viewer: Viewer) -> tuple[LinkView, ...]:
    """The links of one record, those in doubt first; of the viewer's own units only.

    ``one`` is the record that was asked about. Raises NotFound for who may not see it.
    """
    rows = list(
        PersonLink.objects.filter(
            Q(first_id=record_id) | Q(second_id=record_id), unit_id__in=viewer.unit_ids
        )
    )
    records = _records({record_id, *(r.first_id for r in rows), *(r.second_id for r in rows)})
    if record_id not in records:
        raise NotFound("no such record")
    seen = list(records.values())
    note_read(
        {one.case_id for one in seen},
        field_groups=[FieldGroup.IDENTITY],
        subjects={one.person_id for one in seen},
    )
    found = [_link(row, record_id, records) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.state != LinkState.REVIEW, one.made_at)))


def _link(row: PersonLink, record_id: uuid.UUID, records: dict[uuid.UUID, RecordView]) -> LinkView:
    other_id = row.second_id if row.first_id == record_id else row.first_id
    return LinkView(
        id=row.id,
        state=row.state,
        basis=row.basis,
        made_at=row.made_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
        one=records.get(record_id),
        other=records.get(other_id),
    )


def link_count_part(record_id: uuid.UUID, *, viewer: Viewer) -> Part[int]:
    """How many links a record has that the viewer's own units may decide on or undo."""
    rows = PersonLink.objects.filter(
        Q(first_id=record_id) | Q(second_id=record_id), unit_id__in=viewer.unit_ids
    )
    return Part(rows, len)


def _records(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, RecordView]:
    rows = list(PersonRecord.objects.filter(id__in=ids))
    kept = PersonBsn.objects.filter(record_id__in=[row.id for row in rows])
    sealed = {one.record_id: bytes(one.ciphertext) for one in kept}
    return {row.id: _record(row, sealed.get(row.id)) for row in rows}


def _record(row: PersonRecord, sealed: bytes | None) -> RecordView:
    return RecordView(
        record_id=row.id,
        person_id=row.person_id,
        case_id=row.case_id,
        surname=" ".join(part for part in (row.name_prefix, row.surname) if part),
        given_names=row.given_names or row.initials,
        birth_date=row.birth_date,
        birth_place=row.birth_place,
        sex=row.sex,
        residence=row.residence,
        bsn=numbers.decrypt(sealed, key=settings.FIELD_KEY) if sealed else "",
        recorded_at=row.recorded_at,
    )


@dataclass(frozen=True)
class RecordOf:
    """One mention of a person: in which dossier, since when."""

    case_id: uuid.UUID
    recorded_at: datetime


def records_of(
    person_id: uuid.UUID,
    *,
    viewer: Viewer,
    before: tuple[datetime, uuid.UUID] | None,
    limit: int,
) -> list[RecordOf]:
    """Where a person is suspect or subject, newest first, after ``before``; never as a victim."""
    rows = PersonRecord.objects.filter(person_id=person_id, role__in=(Role.SUSPECT, Role.SUBJECT))
    if before is not None:
        at, case_id = before
        rows = rows.filter(Q(recorded_at__lt=at) | Q(recorded_at=at, case_id__lt=case_id))
    found = rows.order_by("-recorded_at", "-case_id").values_list("case_id", "recorded_at")
    return [RecordOf(*row) for row in found[:limit]]


@dataclass(frozen=True)
class Sought:
    """Whom a search is for: by citizen service number, or by surname and birth date together.

    ``birth_date`` is ``YYYY-MM-DD`` or only a year.
    """

    surname: str = ""
    birth_date: str = ""
    bsn: str = ""


def find_records(sought: Sought, *, viewer: Viewer, limit: int) -> list[uuid.UUID]:
    """The dossiers, among those the viewer may see, whose suspect or subject is this person.

    By equality on a key of a B-tree, as matching does (ruling 21): names are folded first, so that
    prefixes, diacritics and capitals do not matter.
    """
    rows = _by_number(sought.bsn) if sought.bsn else _by_name(sought)
    return list(rows.values_list("case_id", flat=True).order_by("-record__recorded_at")[:limit])


def _by_number(bsn: str) -> QuerySet[PersonBsn]:
    hashed = numbers.keyed_hash(bsn, key=settings.FIELD_KEY)
    return PersonBsn.objects.filter(keyed_hash=hashed).exclude(record__role=Role.VICTIM)


def _by_name(sought: Sought) -> QuerySet[PersonKey]:
    name = folded_surname(sought.surname)
    key = numbers.blocking_key(name, sought.birth_date, key=settings.FIELD_KEY)
    return PersonKey.objects.filter(_born(sought.birth_date), key=key)


def _born(birth_date: str) -> Q:
    """A record's birth date that this one does not contradict: unknown parts are ``00``."""
    year, month = birth_date[:4], birth_date[:7]
    if len(birth_date) < len("YYYY-MM-DD"):
        return Q(record__birth_date__startswith=birth_date)
    return Q(record__birth_date__in=(birth_date, f"{month}-00", f"{year}-00-00"))


def person_of(record_id: uuid.UUID) -> uuid.UUID | None:
    """The person that a record is linked to now; None when the context may not see the record."""
    rows = PersonRecord.objects.filter(id=record_id)
    return rows.values_list("person_id", flat=True).first()


def records_of_person(person_id: uuid.UUID) -> list[uuid.UUID]:
    """All records that are linked to a person now, as far as the context may see them."""
    rows = PersonRecord.objects.filter(person_id=person_id)
    return list(rows.values_list("id", flat=True))


def residence_of(record_id: uuid.UUID) -> str | None:
    """The municipality of residence of a record. Inside a service context, for routing only."""
    found = PersonRecord.objects.filter(id=record_id).values_list("residence", flat=True).first()
    return found or None


def bsn_of(record_id: uuid.UUID, *, viewer: Viewer) -> str | None:
    """The citizen service number of a record, if there is one and the viewer may see it."""
    return bsn_part(record_id).read()


def bsn_part(record_id: uuid.UUID) -> Part[str | None]:
    """The citizen service number of a record, if there is one and the viewer may see it."""
    return Part(PersonBsn.objects.filter(record_id=record_id), _number)


def _number(rows: Sequence[PersonBsn]) -> str | None:
    for row in rows:
        return numbers.decrypt(bytes(row.ciphertext), key=settings.FIELD_KEY)
    return None
