"""What was received, as its receiver sees it; the preview is rendered by this too."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from schakel.access.queries import may_see
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import Header, NotificationView, header, notification
from schakel.handover.models import (
    Offer,
    SharedPart,
)
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.kernel.parts import Part
from schakel.people.queries import bsn_of, persons_of
from schakel.sharing.queries import GivenGroup, given_groups


@dataclass(frozen=True)
class ReceivedPerson:
    """The person as the offer described them."""

    name: str
    given_names: str
    birth_date: str
    sex: str
    residence: str
    age: str
    minor: bool | None
    bsn: str


@dataclass(frozen=True)
class ReceivedPart:
    """A part of the giver's file that came along: a copy at one moment."""

    source_group: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class ReceivedCase:
    """All that the receiver sees of an offer. No ids: preview and arrival are equal in every field."""

    direction: str
    house: str
    from_org: str
    to_org: str
    receiver_name: str
    receiver_phone: str
    region: str
    kind: str
    groups: frozenset[FieldGroup]
    person: ReceivedPerson | None
    notification: NotificationView | None
    parts: tuple[ReceivedPart, ...]
    grounds: tuple[GivenGroup, ...]
    feedback_wanted: bool
    wished_on: date | None
    offered_at: datetime
    due_at: datetime


def received_case(case_id: uuid.UUID, *, viewer: Viewer) -> ReceivedCase:
    """An offered dossier as its receiver sees it. Raises NotFound for everybody else."""
    row = Offer.objects.filter(case_id=case_id, to_unit_id__in=viewer.unit_ids).first()
    if row is None:
        raise NotFound("no such offer")
    head = header(case_id, viewer=viewer)
    groups = may_see(viewer, case_id)
    parts = SharedPart.objects.filter(case_id=case_id).order_by("source_group")
    return ReceivedCase(
        direction=row.direction,
        house=row.house_id,
        from_org=row.from_org,
        to_org=row.to_org,
        receiver_name=row.receiver_name,
        receiver_phone=row.receiver_phone,
        region=head.region,
        kind=head.kind,
        groups=groups,
        person=_person(head, groups, viewer),
        notification=notification(case_id, viewer=viewer),
        parts=tuple(ReceivedPart(part.source_group, part.content) for part in parts),
        grounds=given_groups(row.disclosure_id, viewer=viewer),
        feedback_wanted=row.feedback_wanted,
        wished_on=row.wished_on,
        offered_at=row.offered_at,
        due_at=row.due_at,
    )


def _person(head: Header, groups: frozenset[FieldGroup], viewer: Viewer) -> ReceivedPerson | None:
    record_id = head.subject_record_id
    today = clock.local(clock.now()).date()
    found = persons_of([record_id], viewer=viewer, on=today).get(record_id)
    note_read([head.case_id], field_groups=groups, subjects=[found.person_id] if found else [])
    if found is None:
        return None
    return ReceivedPerson(
        name=found.name,
        given_names=found.given_names,
        birth_date=found.birth_date,
        sex=found.sex,
        residence=found.residence,
        age=found.age,
        minor=found.minor,
        bsn=bsn_of(record_id, viewer=viewer) or "",
    )


def shared_parts(case_id: uuid.UUID, *, viewer: Viewer) -> tuple[ReceivedPart, ...]:
    """The parts that came along with an offer, if the viewer may see them."""
    return shared_parts_part(case_id).read()


def shared_parts_part(case_id: uuid.UUID) -> Part[tuple[ReceivedPart, ...]]:
    """The parts that came along with an offer, if the viewer may see them."""
    return Part(
        SharedPart.objects.filter(case_id=case_id).order_by("source_group"),
        lambda rows: tuple(ReceivedPart(row.source_group, row.content) for row in rows),
    )
