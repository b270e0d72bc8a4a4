"""Reading offers and what was received. The preview is rendered by ``received_case`` too."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from schakel.access.queries import may_see
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import Header, NotificationView, header, notification
from schakel.handover.models import (
    EntryDecision,
    EntryTest,
    Feedback,
    Offer,
    OfferLetter,
    OfferQuestion,
    SharedPart,
)
from schakel.handover.rules import WAITING
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
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
    rows = SharedPart.objects.filter(case_id=case_id).order_by("source_group")
    return tuple(ReceivedPart(row.source_group, row.content) for row in rows)


@dataclass(frozen=True)
class QuestionView:
    """What the receiver wanted to know, and the answer."""

    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True)
class DecisionView:
    """What was decided about an offer or notification, and where else to go."""

    case_id: uuid.UUID
    outcome: str
    reason: str
    where_else: str
    decided_by: uuid.UUID | None
    decided_at: datetime


@dataclass(frozen=True)
class FeedbackView:
    """What came of it, in the words of who did the work."""

    case_id: uuid.UUID
    from_org: str
    outcome: str
    words: str
    given_at: datetime


@dataclass(frozen=True)
class OfferView:
    """An offer as both sides see it; ``source_case_id`` and ``why_now`` for the giver only."""

    id: uuid.UUID
    direction: str
    state: str
    house: str
    from_org: str
    to_org: str
    receiver_name: str
    receiver_phone: str
    field_groups: tuple[str, ...]
    feedback_wanted: bool
    wished_on: date | None
    offered_at: datetime
    due_at: datetime
    received_at: datetime | None
    mine: bool
    overdue: bool
    received_case_id: uuid.UUID | None
    source_case_id: uuid.UUID | None
    why_now: str
    questions: tuple[QuestionView, ...]
    decision: DecisionView | None
    feedback: tuple[FeedbackView, ...]


def offers_from(case_id: uuid.UUID, *, viewer: Viewer) -> list[OfferView]:
    """The offers that the viewer's own unit made of a dossier, newest first."""
    ids = OfferLetter.objects.filter(
        source_case_id=case_id, from_unit_id__in=viewer.unit_ids
    ).values_list("offer_id", flat=True)
    rows = Offer.objects.filter(id__in=list(ids)).order_by("-offered_at")
    note_read([case_id], field_groups=[FieldGroup.FEEDBACK])
    return [_view(row, viewer) for row in rows]


def offers_received(viewer: Viewer) -> list[OfferView]:
    """The offers that wait for the viewer's own units, most urgent first."""
    rows = Offer.objects.filter(to_unit_id__in=viewer.unit_ids, state__in=list(WAITING))
    found = [_view(row, viewer) for row in rows.order_by("due_at", "id")]
    note_read(
        [one.received_case_id for one in found if one.received_case_id],
        field_groups=[FieldGroup.NOTIFICATION],
    )
    return found


def offer_of_received(case_id: uuid.UUID, *, viewer: Viewer) -> OfferView:
    """The offer by which a dossier came to the viewer's unit. Raises NotFound for everybody else."""
    row = Offer.objects.filter(case_id=case_id, to_unit_id__in=viewer.unit_ids).first()
    if row is None:
        raise NotFound("no such offer")
    note_read([case_id], field_groups=[FieldGroup.NOTIFICATION])
    return _view(row, viewer)


def one_offer(offer_id: uuid.UUID, *, viewer: Viewer) -> OfferView:
    """One offer. Raises NotFound for who is on neither side of it."""
    mine = Q(from_unit_id__in=viewer.unit_ids) | Q(to_unit_id__in=viewer.unit_ids)
    row = Offer.objects.filter(mine, id=offer_id).first()
    if row is None:
        raise NotFound("no such offer")
    note_read([row.case_id], field_groups=[FieldGroup.NOTIFICATION])
    return _view(row, viewer)


def _view(row: Offer, viewer: Viewer) -> OfferView:
    mine = row.from_unit_id in viewer.unit_ids
    letter = OfferLetter.objects.filter(offer=row).first()
    # The receiver reads them as long as it may see the dossier: not after it was closed (2.31.8).
    shown = mine or bool(may_see(viewer, row.case_id))
    questions = OfferQuestion.objects.filter(offer=row).order_by("asked_at") if shown else ()
    return OfferView(
        id=row.id,
        direction=row.direction,
        state=row.state,
        house=row.house_id,
        from_org=row.from_org,
        to_org=row.to_org,
        receiver_name=row.receiver_name,
        receiver_phone=row.receiver_phone,
        field_groups=tuple(row.field_groups),
        feedback_wanted=row.feedback_wanted,
        wished_on=row.wished_on,
        offered_at=row.offered_at,
        due_at=row.due_at,
        received_at=row.received_at,
        mine=mine,
        overdue=row.state in WAITING and row.due_at < clock.now(),
        received_case_id=row.case_id if row.to_unit_id in viewer.unit_ids else None,
        source_case_id=letter.source_case_id if letter else None,
        why_now=letter.why_now if letter else "",
        questions=tuple(
            QuestionView(q.question, q.asked_at, q.answer, q.answered_at) for q in questions
        ),
        decision=decision_of(row.case_id, viewer=viewer),
        feedback=tuple(feedback_of(row.case_id, viewer=viewer)),
    )


def sources_of_offers(
    subject_ids: Collection[uuid.UUID], *, viewer: Viewer
) -> dict[uuid.UUID, uuid.UUID]:
    """The giver's dossier behind offers, by the offer's id and by the receiver's dossier's.

    Only of offers that the viewer's own units made.
    """
    rows = OfferLetter.objects.filter(
        Q(offer_id__in=subject_ids) | Q(offer__case_id__in=subject_ids),
        from_unit_id__in=viewer.unit_ids,
    ).values_list("offer_id", "offer__case_id", "source_case_id")
    found: dict[uuid.UUID, uuid.UUID] = {}
    for offer_id, case_id, source in rows:
        found[offer_id] = found[case_id] = source
    return found


def decision_of(case_id: uuid.UUID, *, viewer: Viewer) -> DecisionView | None:
    """The last decision about an offered or reported dossier; for the two units only."""
    mine = Q(unit_id__in=viewer.unit_ids) | Q(reporter_unit_id__in=viewer.unit_ids)
    row = EntryDecision.objects.filter(mine, case_id=case_id).order_by("-decided_at").first()
    if row is None:
        return None
    return DecisionView(
        row.case_id, row.outcome, row.reason, row.where_else, row.decided_by, row.decided_at
    )


def feedback_of(case_id: uuid.UUID, *, viewer: Viewer) -> list[FeedbackView]:
    """What was told about a dossier to or by the viewer's own units, newest first."""
    mine = Q(from_unit_id__in=viewer.unit_ids) | Q(to_unit_id__in=viewer.unit_ids)
    rows = Feedback.objects.filter(mine, case_id=case_id).order_by("-given_at")
    return [
        FeedbackView(row.case_id, row.from_org, row.outcome, row.words, row.given_at)
        for row in rows
    ]


@dataclass(frozen=True)
class ReportView:
    """A notification that the viewer's team sent: what was decided, and what came of it."""

    case_id: uuid.UUID
    decision: DecisionView | None
    feedback: tuple[FeedbackView, ...]


def my_report(case_id: uuid.UUID, *, viewer: Viewer) -> ReportView:
    """What became of a notification, for who reported it. Raises NotFound for others."""
    decision = decision_of(case_id, viewer=viewer)
    told = tuple(feedback_of(case_id, viewer=viewer))
    if decision is None and not told:
        header(case_id, viewer=viewer)
    note_read([case_id], field_groups=[FieldGroup.FEEDBACK])
    return ReportView(case_id, decision, told)


@dataclass(frozen=True)
class EntryTestView:
    """The recorded entry test: each part with whether it is met and why."""

    parts: Mapping[str, tuple[bool, str]]
    prepared_by: uuid.UUID
    prepared_at: datetime
    signed_by: uuid.UUID | None
    signed_org: str
    signed_at: datetime | None


PARTS = ("problems", "several_domains", "indications", "several_chains", "purpose")


def entry_test(case_id: uuid.UUID, *, viewer: Viewer) -> EntryTestView | None:
    """The entry test of a house case, if there is one and the viewer may see it."""
    row = EntryTest.objects.filter(case_id=case_id).first()
    if row is None:
        return None
    return EntryTestView(
        {name: (getattr(row, f"{name}_met"), getattr(row, f"{name}_words")) for name in PARTS},
        row.prepared_by,
        row.prepared_at,
        row.signed_by,
        row.signed_org,
        row.signed_at,
    )


def feedback_given(case_id: uuid.UUID, *, viewer: Viewer) -> bool:
    """Whether who offered or reported was told what came of it, or why nothing is wanted."""
    return Feedback.objects.filter(case_id=case_id).exists()
