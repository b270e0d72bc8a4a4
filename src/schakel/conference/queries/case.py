"""One house case in full: every part only as far as the viewer may see it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from schakel.access.queries import may_see_part
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import (
    Header,
    NotificationView,
    header_by_number,
    notification_part,
)
from schakel.cases.rules.states import CaseKind
from schakel.conference.models import Goal, Plan, PlanEvaluation, Scaling, ScenarioCard
from schakel.conference.queries.parts import (
    ActionView,
    MeetingParts,
    MeetingView,
    ParticipantView,
    action_views,
    actions_part,
    participants_part,
)
from schakel.handover.queries import (
    DecisionView,
    EntryTestView,
    FeedbackView,
    ReceivedPart,
    decision_part,
    entry_test_part,
    feedback_part,
    shared_parts_part,
)
from schakel.journal.queries import TimelineView, timeline_part
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.kernel.parts import Part, Together
from schakel.people.queries import PersonView, bsn_part, persons_part
from schakel.selection.queries.proposals import ProposalView, proposal_part


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
    feedback: tuple[FeedbackView, ...]
    timeline: tuple[TimelineView, ...]


def house_case(number: str, *, viewer: Viewer) -> HouseCase:
    """One house case by its number. Raises NotFound for absent, forbidden and for another kind."""
    head = header_by_number(number, viewer=viewer)
    if head.kind != CaseKind.HOUSE:
        raise NotFound("no such house case")
    parts = _Parts(head, viewer)
    groups = parts.groups.value
    person = parts.people.value.get(head.subject_record_id)
    note_read([head.case_id], field_groups=groups, subjects=[person.person_id] if person else [])
    participants = parts.participants.value
    return HouseCase(
        header=head,
        groups=groups,
        person=person,
        bsn=(parts.bsn.value or "") if FieldGroup.BSN in groups else "",
        notification=parts.notification.value,
        parts=parts.shared.value,
        proposal=parts.proposal.value,
        entry_test=parts.entry_test.value,
        decision=parts.decision.value,
        participants=participants,
        meetings=parts.meetings.views(),
        actions=action_views(parts.actions.value, participants, viewer),
        plan=parts.plan_view(),
        card=parts.card.value,
        scaling=parts.scaling.value,
        feedback=tuple(parts.feedback.value),
        timeline=parts.timeline.value,
    )


class _Parts:
    """The parts of one house case, fetched in one statement."""

    def __init__(self, head: Header, viewer: Viewer) -> None:
        case_id, together = head.case_id, Together()
        own, today = {"case_id": case_id}, clock.local(clock.now()).date()
        self.groups = together.ask(may_see_part(viewer, case_id))
        self.people = together.ask(persons_part(case_id, on=today))
        self.bsn = together.ask(bsn_part(head.subject_record_id))
        self.notification = together.ask(notification_part(case_id))
        self.shared = together.ask(shared_parts_part(case_id))
        self.proposal = together.ask(proposal_part(case_id))
        self.entry_test = together.ask(entry_test_part(case_id))
        self.decision = together.ask(decision_part(case_id, viewer=viewer))
        self.participants = together.ask(participants_part(case_id))
        self.meetings = MeetingParts(case_id, together)
        self.actions = together.ask(actions_part(case_id))
        self.plan = together.ask(Part(Plan.objects.filter(**own), list[Plan]))
        self.goals = together.ask(
            Part(Goal.objects.filter(**own).order_by("life_domain", "id"), _goals)
        )
        self.evaluations = together.ask(Part(PlanEvaluation.objects.filter(**own), _evaluations))
        self.card = together.ask(
            Part(ScenarioCard.objects.filter(**own), lambda rows: _card(rows, today))
        )
        self.scaling = together.ask(Part(Scaling.objects.filter(**own), _scaling))
        self.feedback = together.ask(feedback_part(case_id, viewer=viewer))
        self.timeline = together.ask(timeline_part(case_id))
        together.fetch()

    def plan_view(self) -> PlanView | None:
        """The plan with its goals and evaluations."""
        for row in self.plan.value:
            return PlanView(
                line=row.line,
                coordinator=row.coordinator,
                version=row.version,
                changed_at=row.changed_at,
                goals=self.goals.value,
                evaluations=self.evaluations.value,
            )
        return None


def _goals(rows: Sequence[Goal]) -> tuple[GoalView, ...]:
    return tuple(
        GoalView(g.id, g.life_domain, g.words, g.target_on, g.state, g.remark) for g in rows
    )


def _evaluations(rows: Sequence[PlanEvaluation]) -> tuple[EvaluationView, ...]:
    return tuple(EvaluationView(e.worked, e.did_not_work, e.at) for e in rows)


def _card(rows: Sequence[ScenarioCard], today: date) -> CardView | None:
    for row in rows:
        return CardView(row.call, row.consider, row.avoid, row.review_on, row.review_on <= today)
    return None


def _scaling(rows: Sequence[Scaling]) -> tuple[ScalingView, ...]:
    return tuple(ScalingView(row.level, row.reason, row.at) for row in rows)


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
