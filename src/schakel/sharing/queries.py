"""Reading known-checks and disclosures, as far as the viewer may see them."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import headers
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.kernel.parts import Part
from schakel.people.queries import PersonView, persons_of
from schakel.sharing.models import (
    DisclosedGroup,
    Disclosure,
    InformationRequest,
    KnownCheck,
    TakenBackAnswer,
)


@dataclass(frozen=True)
class CheckView:
    """The answer of one house: hit or no hit, and whom to call."""

    house: str
    hit: bool | None
    has_plan: bool
    contact_name: str
    contact_phone: str
    answered_at: datetime | None


def known_checks(
    case_ids: Collection[uuid.UUID], *, viewer: Viewer
) -> dict[uuid.UUID, list[CheckView]]:
    """The houses' answers per dossier; empty for who is no participant (Wgs 2.27)."""
    found: dict[uuid.UUID, list[CheckView]] = {}
    for row in hits_first(KnownCheck.objects.filter(case_id__one_of=case_ids)):
        found.setdefault(row.case_id, []).append(_check(row))
    return found


def known_checks_part(case_id: uuid.UUID) -> Part[tuple[CheckView, ...]]:
    """The houses' answers about one dossier, hits first."""
    return Part(
        KnownCheck.objects.filter(case_id=case_id),
        lambda rows: tuple(_check(row) for row in hits_first(rows)),
    )


def youngest_answers(rows: Iterable[KnownCheck]) -> list[KnownCheck]:
    """Of each house's answers about a dossier the last: a new list can change an answer."""
    by_age = sorted(rows, key=lambda row: row.asked_at)
    return list({(row.case_id, row.house_id): row for row in by_age}.values())


def hits_first(rows: Iterable[KnownCheck]) -> list[KnownCheck]:
    """The answers that count, hits before the others."""
    return sorted(youngest_answers(rows), key=lambda row: (not row.hit, row.house_id))


def _check(row: KnownCheck) -> CheckView:
    return CheckView(
        row.house_id,
        row.hit,
        row.has_plan,
        row.contact_name,
        row.contact_phone,
        row.answered_at,
    )


@dataclass(frozen=True)
class GivenGroup:
    """One ticked group of a disclosure by hand."""

    field_group: str
    purpose: str
    ground: str
    article: str
    necessity: str


@dataclass(frozen=True)
class DisclosureView:
    """One disclosure as giver and receiver both see it.

    ``groups`` is empty for a standing decision: its one ground holds for all of it. ``mine`` says
    that the viewer's unit gave it; ``of_offer`` that it goes and comes with an offer; ``of_answer``
    the question that it answers.
    """

    id: uuid.UUID
    from_org: str
    to_org: str
    field_groups: tuple[str, ...]
    purpose: str
    ground: str
    necessity: str
    conditions: str
    standing_decision: str
    made_at: datetime
    valid_until: datetime | None
    withdrawn_at: datetime | None
    mine: bool
    of_offer: bool
    groups: tuple[GivenGroup, ...] = ()
    of_answer: uuid.UUID | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing rests on it any more: withdrawn, or past its end."""
        over = self.valid_until is not None and self.valid_until <= clock.now()
        return over or self.withdrawn_at is not None


def disclosures(case_id: uuid.UUID, *, viewer: Viewer) -> list[DisclosureView]:
    """The disclosures about a dossier that the viewer's units gave or received, newest first."""
    mine = Q(from_unit_id__in=viewer.unit_ids) | Q(to_unit_id__in=viewer.unit_ids)
    rows = list(Disclosure.objects.filter(mine, case_id=case_id).order_by("-made_at", "to_org"))
    ticked = _groups_of({row.id for row in rows})
    answers = _answers_with({row.id for row in rows if not row.standing_decision})
    note_read([case_id], field_groups={group for row in rows for group in row.field_groups})
    return [
        DisclosureView(
            row.id,
            row.from_org,
            row.to_org,
            tuple(row.field_groups),
            row.purpose,
            row.ground,
            row.necessity,
            row.conditions,
            row.standing_decision,
            row.made_at,
            row.valid_until,
            row.withdrawn_at,
            row.from_unit_id in viewer.unit_ids,
            row.onto_case_id is not None,
            ticked.get(row.id, ()),
            answers.get(row.id),
        )
        for row in rows
    ]


def _answers_with(ids: Collection[uuid.UUID]) -> dict[uuid.UUID | None, uuid.UUID]:
    if not ids:
        return {}
    rows = InformationRequest.objects.filter(answer_disclosure_id__in=ids)
    return dict(rows.values_list("answer_disclosure_id", "id"))


def _groups_of(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[GivenGroup, ...]]:
    found: dict[uuid.UUID, tuple[GivenGroup, ...]] = {}
    rows = DisclosedGroup.objects.filter(disclosure_id__in=ids).order_by("field_group")
    for row in rows:
        found[row.disclosure_id] = (*found.get(row.disclosure_id, ()), _given(row))
    return found


def receivers_of(case_id: uuid.UUID, *, viewer: Viewer) -> frozenset[uuid.UUID]:
    """The units that were told of a dossier and may still know of it."""
    rows = Disclosure.objects.filter(case_id=case_id, withdrawn_at__isnull=True)
    return frozenset(rows.values_list("to_unit_id", flat=True))


def _given(row: DisclosedGroup) -> GivenGroup:
    return GivenGroup(row.field_group, row.purpose, row.ground, row.article, row.necessity)


def given_groups(disclosure_id: uuid.UUID, *, viewer: Viewer) -> tuple[GivenGroup, ...]:
    """The ticked groups of a disclosure, in order of the code; giver and receiver see them."""
    rows = DisclosedGroup.objects.filter(disclosure_id=disclosure_id).order_by("field_group")
    return tuple(_given(row) for row in rows)


@dataclass(frozen=True)
class ToldPlan:
    """What a house told of its plan in an answer: the line, and the scenario card (ruling 31)."""

    house: str
    line: str
    call: str
    consider: str
    avoid: str
    review_on: date | None
    told_at: datetime | None

    @property
    def review_due(self) -> bool:
        """Whether the house should have looked at its card again by now."""
        return self.review_on is not None and self.review_on <= clock.local(clock.now()).date()


def told_plans_part(case_id: uuid.UUID, *, viewer: Viewer) -> Part[tuple[ToldPlan, ...]]:
    """The plans that houses told the viewer's own units about this dossier, newest first.

    Only who asked sees them, and only until the moment that the house set.
    """
    rows = InformationRequest.objects.filter(
        Q(answer_until__isnull=True) | Q(answer_until__gt=clock.now()),
        from_unit_id__in=viewer.unit_ids,
        case_id=case_id,
        answer_content__isnull=False,
    ).order_by("-answered_at")
    return Part(rows, lambda found: tuple(map(_told, found)))


def _told(row: InformationRequest) -> ToldPlan:
    told: dict[str, str] = row.answer_content or {}
    on = told.get("review_on")
    return ToldPlan(
        house=row.to_org,
        line=told.get("line", ""),
        call=told.get("call", ""),
        consider=told.get("consider", ""),
        avoid=told.get("avoid", ""),
        review_on=date.fromisoformat(on) if on else None,
        told_at=row.answered_at,
    )


@dataclass(frozen=True)
class RequestView:
    """A question with its answer, as both units see it. ``person`` only while the receiver may."""

    id: uuid.UUID
    case_id: uuid.UUID
    from_org: str
    to_org: str
    question: str
    field_groups: tuple[str, ...]
    purpose: str
    ground: str
    necessity: str
    without_hit: str
    asked_at: datetime
    due_at: datetime
    state: str
    answer_kind: str
    answer: str
    call_name: str
    call_phone: str
    refusal: str
    answered_at: datetime | None
    mine_to_answer: bool
    person: PersonView | None
    plan: ToldPlan | None
    taken_back_at: datetime | None = None
    taken_back_why: str = ""


def requests_of(case_id: uuid.UUID, *, viewer: Viewer) -> list[RequestView]:
    """The questions about a dossier that the viewer's units asked or got, newest first."""
    mine = Q(from_unit_id__in=viewer.unit_ids) | Q(to_unit_id__in=viewer.unit_ids)
    rows = list(InformationRequest.objects.filter(mine, case_id=case_id).order_by("-asked_at"))
    return _request_views(rows, viewer)


def request(request_id: uuid.UUID, *, viewer: Viewer) -> RequestView:
    """One question. Raises NotFound for who neither asked it nor was asked."""
    mine = Q(from_unit_id__in=viewer.unit_ids) | Q(to_unit_id__in=viewer.unit_ids)
    row = InformationRequest.objects.filter(mine, id=request_id).first()
    if row is None:
        raise NotFound("no such request")
    found = _request_views([row], viewer)
    if not found:
        raise NotFound("no such request")
    return found[0]


def _request_views(rows: list[InformationRequest], viewer: Viewer) -> list[RequestView]:
    """Who asked reads the answer as long as they may see the dossier: not once it is shielded."""
    records = {
        head.case_id: head.subject_record_id
        for head in headers({row.case_id for row in rows}, viewer=viewer)
    }
    rows = [row for row in rows if row.case_id in records or row.to_unit_id in viewer.unit_ids]
    people = persons_of(records.values(), viewer=viewer, on=clock.local(clock.now()).date())
    note_read(
        {row.case_id for row in rows},
        field_groups={group for row in rows for group in row.field_groups},
        subjects=[person.person_id for person in people.values()],
    )
    own = _own_words({row.id for row in rows if row.taken_back_at is not None}, viewer)
    return [
        _request_view(
            row, viewer, people.get(records.get(row.case_id, row.id)), own.get(row.id, row)
        )
        for row in rows
    ]


def _own_words(
    taken_back: Collection[uuid.UUID], viewer: Viewer
) -> dict[uuid.UUID, TakenBackAnswer]:
    """What answers said before they were taken back, for the unit that gave them."""
    if not taken_back:
        return {}
    rows = TakenBackAnswer.objects.filter(request_id__in=taken_back, unit_id__in=viewer.unit_ids)
    return {row.request_id: row for row in rows}


def _request_view(
    row: InformationRequest,
    viewer: Viewer,
    person: PersonView | None,
    words: InformationRequest | TakenBackAnswer,
) -> RequestView:
    """An answer that was given until a moment is no longer shown after it."""
    ended = row.answer_until is not None and row.answer_until <= clock.now()
    return RequestView(
        id=row.id,
        case_id=row.case_id,
        from_org=row.from_org,
        to_org=row.to_org,
        question=row.question,
        field_groups=tuple(row.field_groups),
        purpose=row.purpose,
        ground=row.ground,
        necessity=row.necessity,
        without_hit=row.without_hit,
        asked_at=row.asked_at,
        due_at=row.due_at,
        state=row.state,
        answer_kind=row.answer_kind,
        answer="" if ended else words.answer,
        call_name=words.call_name,
        call_phone=words.call_phone,
        refusal=row.refusal,
        answered_at=row.answered_at,
        mine_to_answer=row.to_unit_id in viewer.unit_ids,
        person=person,
        plan=_told(row) if row.answer_content and not ended else None,
        taken_back_at=row.taken_back_at,
        taken_back_why=row.taken_back_why,
    )
