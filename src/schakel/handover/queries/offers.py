"""Offers as giver and receiver see them."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from schakel.access.queries import visible_part
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.handover.models import (
    Offer,
    OfferLetter,
    OfferQuestion,
)
from schakel.handover.queries.outcome import (
    DecisionView,
    FeedbackView,
    decisions_part,
    feedback_parts,
)
from schakel.handover.rules import WAITING
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.kernel.parts import Part, Together


@dataclass(frozen=True)
class QuestionView:
    """What the receiver wanted to know, and the answer."""

    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


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
    letters = OfferLetter.objects.filter(source_case_id=case_id, from_unit_id__in=viewer.unit_ids)
    rows = Offer.objects.filter(id__in=letters.values("offer_id")).order_by("-offered_at")
    note_read([case_id], field_groups=[FieldGroup.FEEDBACK])
    return _views(list(rows), viewer)


def offers_received(viewer: Viewer, *, case_id: uuid.UUID | None = None) -> list[OfferView]:
    """The offers that wait for the viewer's own units, most urgent first; all, or of one dossier."""
    rows = Offer.objects.filter(to_unit_id__in=viewer.unit_ids, state__in=list(WAITING))
    if case_id is not None:
        rows = rows.filter(case_id=case_id)
    found = _views(list(rows.order_by("due_at", "id")), viewer)
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
    return _views([row], viewer)[0]


def one_offer(offer_id: uuid.UUID, *, viewer: Viewer) -> OfferView:
    """One offer. Raises NotFound for who is on neither side of it."""
    mine = Q(from_unit_id__in=viewer.unit_ids) | Q(to_unit_id__in=viewer.unit_ids)
    row = Offer.objects.filter(mine, id=offer_id).first()
    if row is None:
        raise NotFound("no such offer")
    note_read([row.case_id], field_groups=[FieldGroup.NOTIFICATION])
    return _views([row], viewer)[0]


class _About:
    """What belongs to some offers, fetched in one statement: letters, questions, what was decided."""

    def __init__(self, rows: Sequence[Offer], viewer: Viewer) -> None:
        offers, cases = [row.id for row in rows], [row.case_id for row in rows]
        together = Together()
        self.letters = together.ask(
            Part(
                OfferLetter.objects.filter(offer__id__one_of=offers),
                lambda found: {letter.offer_id: letter for letter in found},
            )
        )
        self.questions = together.ask(
            Part(
                OfferQuestion.objects.filter(offer__id__one_of=offers).order_by("asked_at"),
                list[OfferQuestion],
            )
        )
        self.visible = together.ask(visible_part(viewer, cases))
        self.decisions = together.ask(decisions_part(cases, viewer))
        self.feedback = together.ask(feedback_parts(cases, viewer))
        if rows:
            together.fetch()


def _views(rows: Sequence[Offer], viewer: Viewer) -> list[OfferView]:
    about = _About(rows, viewer)
    return [_view(row, about, viewer) for row in rows]


def _view(row: Offer, about: _About, viewer: Viewer) -> OfferView:
    mine = row.from_unit_id in viewer.unit_ids
    letter = about.letters.value.get(row.id)
    # The receiver reads them as long as it may see the dossier: not after it was closed (2.31.8).
    shown = mine or row.case_id in about.visible.value
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
            QuestionView(q.question, q.asked_at, q.answer, q.answered_at)
            for q in about.questions.value
            if shown and q.offer_id == row.id
        ),
        decision=about.decisions.value.get(row.case_id),
        feedback=tuple(told for told in about.feedback.value if told.case_id == row.case_id),
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
