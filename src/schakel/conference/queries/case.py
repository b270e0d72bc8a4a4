"""One house case in full: every part only as far as the viewer may see it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from schakel.access.queries import may_see
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import (
    Header,
    NotificationView,
    header_by_number,
    notification,
)
from schakel.cases.rules.states import CaseKind
from schakel.conference.models import Goal, Plan, PlanEvaluation, Scaling, ScenarioCard
from schakel.conference.queries.parts import (
    ActionView,
    MeetingView,
    ParticipantView,
    actions_of,
    meetings_of,
    participants_of,
)
from schakel.handover.queries import (
    DecisionView,
    EntryTestView,
    FeedbackView,
    ReceivedPart,
    decision_of,
    entry_test,
    feedback_of,
    shared_parts,
)
from schakel.journal.queries import TimelineView, timeline
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.people.queries import PersonView, bsn_of, persons_of
from schakel.selection.queries import ProposalView, proposal_part
from schakel.sharing.queries import RequestView, requests_of


@dataclass(frozen=True)
class GoalView:
    """A goal and how it stands."""

    id: uuid.UUID
    life_domain: str
    words: str
    target_on: date | None
    state: str
    remark: str


@dataclass(frozen=True)
class CardView:
    """The scenario card; ``review_due`` once its date has come."""

    call: str
    consider: str
    avoid: str
    review_on: date
    review_due: bool


@dataclass(frozen=True)
class EvaluationView:
    """What worked and what did not, at one moment."""

    worked: str
    did_not_work: str
    at: datetime


@dataclass(frozen=True)
class PlanView:
    """The plan with its goals, its card and its evaluations."""

    line: str
    coordinator: str
    version: int
    changed_at: datetime
    goals: tuple[GoalView, ...]
    evaluations: tuple[EvaluationView, ...]


@dataclass(frozen=True)
class ScalingView:
    """One step on the scaling ladder."""

    level: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class HouseCase:
    """Everything on the page of a house case; None or empty where the viewer may not see it."""

    header: Header
    groups: frozenset[FieldGroup]
    person: PersonView | None
    bsn: str
    notification: NotificationView | None
    parts: tuple[ReceivedPart, ...]
    proposal: ProposalView | None
    entry_test: EntryTestView | None
    decision: DecisionView | None
    participants: tuple[ParticipantView, ...]
    meetings: tuple[MeetingView, ...]
    actions: tuple[ActionView, ...]
    plan: PlanView | None
    card: CardView | None
    scaling: tuple[ScalingView, ...]
    requests: tuple[RequestView, ...]
    feedback: tuple[FeedbackView, ...]
    timeline: tuple[TimelineView, ...]


def house_case(number: str, *, viewer: Viewer) -> HouseCase:
    """One house case by its number. Raises NotFound for absent, forbidden and for another kind."""
    head = header_by_number(number, viewer=viewer)
    if head.kind != CaseKind.HOUSE:
        raise NotFound("no such house case")
    ids, today = [head.case_id], clock.local(clock.now()).date()
    record_id = head.subject_record_id
    groups = may_see(viewer, head.case_id)
    person = persons_of([record_id], viewer=viewer, on=today).get(record_id)
    note_read(ids, field_groups=groups, subjects=[person.person_id] if person else [])
    return HouseCase(
        header=head,
        groups=groups,
        person=person,
        bsn=(bsn_of(record_id, viewer=viewer) or "") if FieldGroup.BSN in groups else "",
        notification=notification(head.case_id, viewer=viewer),
        parts=shared_parts(head.case_id, viewer=viewer),
        proposal=proposal_part(head.case_id).read(),
        entry_test=entry_test(head.case_id, viewer=viewer),
        decision=decision_of(head.case_id, viewer=viewer),
        participants=participants_of(head.case_id),
        meetings=meetings_of(head.case_id),
        actions=actions_of(head.case_id, viewer),
        plan=_plan(head.case_id),
        card=_card(head.case_id, today),
        scaling=_scaling(head.case_id),
        requests=tuple(requests_of(head.case_id, viewer=viewer)),
        feedback=tuple(feedback_of(head.case_id, viewer=viewer)),
        timeline=tuple(timeline(head.case_id)),
    )


def _plan(case_id: uuid.UUID) -> PlanView | None:
    row = Plan.objects.filter(case_id=case_id).first()
    if row is None:
        return None
    return PlanView(
        line=row.line,
        coordinator=row.coordinator,
        version=row.version,
        changed_at=row.changed_at,
        goals=tuple(
            GoalView(g.id, g.life_domain, g.words, g.target_on, g.state, g.remark)
            for g in Goal.objects.filter(case_id=case_id).order_by("life_domain", "id")
        ),
        evaluations=tuple(
            EvaluationView(e.worked, e.did_not_work, e.at)
            for e in PlanEvaluation.objects.filter(case_id=case_id)
        ),
    )


def _card(case_id: uuid.UUID, today: date) -> CardView | None:
    row = ScenarioCard.objects.filter(case_id=case_id).first()
    if row is None:
        return None
    return CardView(row.call, row.consider, row.avoid, row.review_on, row.review_on <= today)


def _scaling(case_id: uuid.UUID) -> tuple[ScalingView, ...]:
    return tuple(
        ScalingView(row.level, row.reason, row.at)
        for row in Scaling.objects.filter(case_id=case_id)
    )


def plan_in_short(case_id: uuid.UUID, *, viewer: Viewer) -> dict[str, Any] | None:
    """What the table gets as "wat": the line of the plan and the scenario card, no more (ruling 31)."""
    plan, card = (
        Plan.objects.filter(case_id=case_id).first(),
        ScenarioCard.objects.filter(case_id=case_id).first(),
    )
    if plan is None and card is None:
        return None
    note_read([case_id], field_groups=[FieldGroup.PLAN])
    found: dict[str, Any] = {"line": plan.line if plan else ""}
    if card is not None:
        found |= {"call": card.call, "consider": card.consider, "avoid": card.avoid}
        found["review_on"] = card.review_on.isoformat()
    return found
