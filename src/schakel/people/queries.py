"""Reading persons of dossiers the viewer may see. Row-level security shows no other."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from schakel.access.viewer import Viewer
from schakel.people.models import PersonBsn, PersonRecord
from schakel.people.rules import bsn as numbers
from schakel.people.rules.names import age_range, display_name


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
    rows = PersonRecord.objects.filter(id__in=record_ids)
    return {row.id: _view(row, on) for row in rows}


def _view(row: PersonRecord, on: date) -> PersonView:
    return PersonView(
        record_id=row.id,
        person_id=row.person_id,
        case_id=row.case_id,
        name=display_name(row.surname, row.name_prefix, row.given_names, row.initials),
        given_names=row.given_names,
        birth_date=row.birth_date,
        sex=row.sex,
        residence=row.residence,
        ages=age_range(row.birth_date, on),
    )


def residence_of(record_id: uuid.UUID) -> str | None:
    """The municipality of residence of a record. Inside a service context, for routing only."""
    found = PersonRecord.objects.filter(id=record_id).values_list("residence", flat=True).first()
    return found or None


def bsn_of(record_id: uuid.UUID, *, viewer: Viewer) -> str | None:
    """The citizen service number of a record, if there is one and the viewer may see it."""
    sealed = (
        PersonBsn.objects.filter(record_id=record_id).values_list("ciphertext", flat=True).first()
    )
    return numbers.decrypt(bytes(sealed), key=settings.FIELD_KEY) if sealed else None
