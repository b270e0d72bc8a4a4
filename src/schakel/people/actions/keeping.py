"""Keeping what a message says about people, and linking it to earlier mentions."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db import connection

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.kernel.ids import new_id
from schakel.kernel.storing import store, store_now
from schakel.people.models import PersonBsn, PersonKey, PersonLink, PersonRecord
from schakel.people.rules import bsn as numbers
from schakel.people.rules.codes import LinkState, Match, Role
from schakel.people.rules.matching import (
    Candidate,
    Mention,
    Outcome,
    candidate,
    judge,
    mention_of,
)
from schakel.people.rules.names import folded_surname


@dataclass(frozen=True)
class NewPerson:
    """A person as a message describes them. Only the surname is certain to be there."""

    surname: str
    role: Role
    field_group: str
    name_prefix: str = ""
    given_names: str = ""
    initials: str = ""
    partner_surname: str = ""
    partner_prefix: str = ""
    name_use: str = ""
    birth_date: str = ""
    birth_place: str = ""
    sex: str = ""
    residence: str = ""
    address: dict[str, str] | None = field(default=None, compare=False)
    bsn: str = ""
    skn: str = ""
    v_number: str = ""


@dataclass(frozen=True)
class Kept:
    """Where a mention went: its record, the person, and how it was matched."""

    record_id: uuid.UUID
    person_id: uuid.UUID
    match: Match


@dataclass(frozen=True)
class Owner:
    """Whose records these are, and the unit that may look at links and decide on doubt."""

    organisation: str
    unit_id: uuid.UUID


def keep_mentions(people: Sequence[NewPerson], *, case_id: uuid.UUID, owner: Owner) -> list[Kept]:
    """Store the people of one dossier and match them within the owner's own earlier records.

    Victims are stored and never matched: their file stays apart. Needs a service context. Returns
    one result a person, in order.
    """
    outcomes = [_outcome(person, owner) for person in people]
    records = [
        _record(person, outcome, case_id, owner)
        for person, outcome in zip(people, outcomes, strict=True)
    ]
    store_now([*records, *_index(people, records)])
    store(
        link
        for record, outcome in zip(records, outcomes, strict=True)
        for link in _links(record, outcome, owner)
    )
    return [
        Kept(record.id, record.person_id, outcome.match)
        for record, outcome in zip(records, outcomes, strict=True)
    ]


def _outcome(person: NewPerson, owner: Owner) -> Outcome:
    if person.role == Role.VICTIM:
        return Outcome(Match.NEW)
    mention = _mention(person)
    found = _candidates([owner.organisation], mention)
    return judge(mention, found.get(owner.organisation, []))


def _mention(person: NewPerson) -> Mention:
    return Mention(
        surname=person.surname,
        given_names=person.given_names,
        initials=person.initials,
        birth_date=person.birth_date,
        sex=person.sex,
        bsn_hash=_hash(person),
    )


def _hash(person: NewPerson) -> bytes | None:
    return numbers.keyed_hash(person.bsn, key=settings.FIELD_KEY) if person.bsn else None


def _key(surname: str, birth_date: str) -> bytes | None:
    return numbers.blocking_key(folded_surname(surname), birth_date, key=settings.FIELD_KEY)


def _candidates(owners: Sequence[str], mention: Mention) -> dict[str, list[Candidate]]:
    """Per owner, the records that share the number or a key; both functions in one statement."""
    key = _key(mention.surname, mention.birth_date)
    if mention.bsn_hash is None and key is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM people_find_by_bsn(%s, %s)"
            " UNION SELECT * FROM people_find_by_keys(%s, %s::bytea[])",
            [list(owners), mention.bsn_hash, list(owners), [key] if key else []],
        )
        rows = cursor.fetchall()
    found: dict[str, list[Candidate]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(_candidate(row[1:]))
    return found


def _candidate(row: Sequence[Any]) -> Candidate:
    """A record as the two functions give it, from its id on."""
    record, person, surname, given_names, initials, birth_date, sex, number = row
    return Candidate(
        record_id=str(record),
        person_id=str(person),
        surname=surname,
        given_names=given_names,
        initials=initials,
        birth_date=birth_date,
        sex=sex,
        bsn_hash=bytes(number) if number else None,
    )


def find_among(owners: Sequence[str], person: NewPerson) -> dict[str, Outcome]:
    """Per owner that has such a person on record, what exact matching says.

    For known-checks: it tells which owners to ask, and is never shown to anybody. Needs a service
    context.
    """
    mention = _mention(person)
    return {
        owner: outcome
        for owner, candidates in _candidates(owners, mention).items()
        if (outcome := judge(mention, candidates)).match != Match.NEW
    }


_KNOWN_AGAIN = """
SELECT wanted.place, found.*
FROM unnest(%s::bytea[], %s::bytea[]) WITH ORDINALITY AS wanted(number, key, place)
CROSS JOIN LATERAL (
    SELECT * FROM people_find_by_bsn(%s, wanted.number)
    UNION SELECT * FROM people_find_by_keys(%s, ARRAY[wanted.key])
) found
WHERE found.record_id = ANY (%s)
"""
AT_ONCE = 100


def find_known_again(
    people: Sequence[NewPerson],
    kept: Sequence[Kept],
    *,
    owners: Collection[str],
    records: Collection[uuid.UUID],
) -> dict[uuid.UUID, Outcome]:
    """Per record of these owners that is one of these people, or may be, what matching says.

    The other way round than ``find_among`` and with its answer: from a list that just came in to
    the records that asked for it, one statement a hundred people. ``kept`` are the people as they
    were kept, in order. Needs a service context.
    """
    mentions: dict[uuid.UUID, Mention] = {}
    entries: dict[uuid.UUID, list[Candidate]] = {}
    for start in range(0, len(people), AT_ONCE):
        some = [_mention(person) for person in people[start : start + AT_ONCE]]
        for place, record in _sharing_a_key(some, list(owners), list(records)):
            record_id, listed = uuid.UUID(record.record_id), kept[start + place]
            entry = candidate(some[place], str(listed.record_id), str(listed.person_id))
            mentions[record_id] = mention_of(record)
            entries.setdefault(record_id, []).append(entry)
    outcomes = {record: judge(mentions[record], found) for record, found in entries.items()}
    return {record: o for record, o in outcomes.items() if o.match != Match.NEW}


def _sharing_a_key(
    mentions: Sequence[Mention], owners: list[str], records: list[uuid.UUID]
) -> Iterator[tuple[int, Candidate]]:
    """Which of these records share the number or a key with which of these mentions, by place."""
    numbers_wanted = [mention.bsn_hash for mention in mentions]
    keys = [_key(mention.surname, mention.birth_date) for mention in mentions]
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_AGAIN, [numbers_wanted, keys, owners, owners, records])
        for row in cursor.fetchall():
            yield row[0] - 1, _candidate(row[2:])


def _record(person: NewPerson, outcome: Outcome, case_id: uuid.UUID, owner: Owner) -> PersonRecord:
    record_id = new_id()
    return PersonRecord(
        id=record_id,
        case_id=case_id,
        field_group=person.field_group,
        owner_org=owner.organisation,
        role=person.role,
        person_id=uuid.UUID(outcome.person_id) if outcome.person_id else record_id,
        surname=person.surname,
        name_prefix=person.name_prefix,
        given_names=person.given_names,
        initials=person.initials,
        partner_surname=person.partner_surname,
        partner_prefix=person.partner_prefix,
        name_use=person.name_use,
        birth_date=person.birth_date,
        birth_place=person.birth_place,
        sex=person.sex,
        residence=person.residence,
        address=person.address,
        skn=person.skn,
        v_number=person.v_number,
        recorded_at=clock.now(),
    )


def written_as(person: NewPerson) -> dict[str, str | bytes | None]:
    """What differs between two people in the columns of this capability's tables, by column.

    For copies that simulation makes of whole dossiers: number and key as they are kept, never plain.
    """
    sealed = numbers.encrypt(person.bsn, key=settings.FIELD_KEY) if person.bsn else None
    return {
        "surname": person.surname,
        "name_prefix": person.name_prefix,
        "given_names": person.given_names,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "ciphertext": sealed,
        "keyed_hash": _hash(person),
        "key": _key(person.surname, person.birth_date),
    }


def link_in_order(person_id: uuid.UUID, *, owner: Owner) -> int:
    """Link the records of one person, each to the one before: what matching by number does to each.

    For copies that simulation makes. Needs a service context. Returns how many links there are.
    """
    rows = PersonRecord.objects.filter(owner_org=owner.organisation, person_id=person_id)
    records = list(rows.order_by("recorded_at"))
    links = [
        PersonLink(
            unit_id=owner.unit_id,
            first=first,
            second=second,
            state=LinkState.LINKED,
            basis="BSN",
            made_at=second.recorded_at,
        )
        for first, second in pairwise(records)
    ]
    return len(PersonLink.objects.bulk_create(links, ignore_conflicts=True))


@dataclass(frozen=True)
class Link:
    """Two records, the earlier first, that matching takes to be one person, or may be."""

    unit_id: uuid.UUID
    first: uuid.UUID
    second: uuid.UUID
    outcome: Outcome
    made_at: datetime


def keep_links(links: Iterable[Link]) -> None:
    """Store what matching said of copies that simulation makes. Needs a service context."""
    states = {Match.LINKED: LinkState.LINKED, Match.REVIEW: LinkState.REVIEW}
    PersonLink.objects.bulk_create(
        PersonLink(
            unit_id=link.unit_id,
            first_id=link.first,
            second_id=link.second,
            state=states[link.outcome.match],
            basis=link.outcome.basis,
            made_at=link.made_at,
        )
        for link in links
    )


def _index(
    people: Sequence[NewPerson], records: Sequence[PersonRecord]
) -> list[PersonBsn | PersonKey]:
    """Number and blocking key of each person who can be matched later."""
    found: list[PersonBsn | PersonKey] = []
    for person, record in zip(people, records, strict=True):
        common = {"record": record, "case_id": record.case_id, "owner_org": record.owner_org}
        hashed = _hash(person)
        if hashed is not None:
            sealed = numbers.encrypt(person.bsn, key=settings.FIELD_KEY)
            group = FieldGroup.VICTIM if person.role == Role.VICTIM else FieldGroup.BSN
            found.append(
                PersonBsn(**common, field_group=group, ciphertext=sealed, keyed_hash=hashed)
            )
        key = _key(person.surname, person.birth_date)
        if key is not None and person.role != Role.VICTIM:
            found.append(PersonKey(**common, key=key))
    return found


def _links(record: PersonRecord, outcome: Outcome, owner: Owner) -> list[PersonLink]:
    state = {Match.LINKED: LinkState.LINKED, Match.REVIEW: LinkState.REVIEW}.get(outcome.match)
    if state is None:
        return []
    return [
        PersonLink(
            unit_id=owner.unit_id,
            first_id=uuid.UUID(other),
            second_id=record.id,
            state=state,
            basis=outcome.basis,
            made_at=clock.now(),
        )
        for other in outcome.records
    ]


def forget_records(record_ids: Sequence[uuid.UUID]) -> None:
    """Destroy records with their keys, numbers and links. Needs a service context."""
    PersonRecord.objects.filter(id__in=record_ids).delete()


def forget_case(case_id: uuid.UUID) -> None:
    """Destroy all records of one dossier, with their keys, numbers and links (Besluit Wgs 1.16.1b).

    Needs a service context.
    """
    PersonRecord.objects.filter(case_id=case_id).delete()


def copy_of(record_id: uuid.UUID, *, role: Role, with_bsn: bool, by: Viewer) -> NewPerson:
    """A person as one dossier describes them, to be written anew in another.

    Reads as the giver, so that nobody gives what they do not see; raises NotFound. Numbers of the
    criminal chain stay behind; the citizen service number goes along only if it is asked for.
    """
    row = PersonRecord.objects.filter(id=record_id).first()
    if row is None:
        raise NotFound("no such record")
    sealed = PersonBsn.objects.filter(record_id=record_id).first() if with_bsn else None
    number = numbers.decrypt(bytes(sealed.ciphertext), key=settings.FIELD_KEY) if sealed else ""
    return NewPerson(
        surname=row.surname,
        role=role,
        field_group=FieldGroup.IDENTITY,
        name_prefix=row.name_prefix,
        given_names=row.given_names,
        initials=row.initials,
        partner_surname=row.partner_surname,
        partner_prefix=row.partner_prefix,
        name_use=row.name_use,
        birth_date=row.birth_date,
        birth_place=row.birth_place,
        sex=row.sex,
        residence=row.residence,
        address=row.address,
        bsn=number,
    )
