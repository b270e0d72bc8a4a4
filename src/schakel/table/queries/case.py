"""One criminal case as the table reads it: every part only as far as the viewer may see it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from schakel.access.queries import may_see_part
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import (
    ActView,
    CriminalFileView,
    Header,
    OffenceView,
    VictimView,
    acts_part,
    clocks_from,
    criminal_file,
    criminal_file_part,
    detention_part,
    header_by_number,
    offences_part,
    victims_part,
)
from schakel.cases.rules.clocks import Clock, Clocks, ClockState, state_of
from schakel.cases.rules.states import CaseKind
from schakel.journal.queries import TimelineView, timeline_part
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.kernel.parts import Part, Together
from schakel.people.queries import PersonView, link_count_part, persons_of, persons_part
from schakel.regions.queries import member_names
from schakel.regions.rules import PartnerKind
from schakel.selection.queries.proposals import ProposalView, latest_advice, proposal_part
from schakel.sharing.queries import (
    CheckView,
    ToldPlan,
    known_checks,
    known_checks_part,
    told_plans_part,
)
from schakel.table.models import (
    Assessment,
    Contribution,
    DisposalDecision,
    InterimAct,
    PlanWeighing,
    Telling,
)
from schakel.table.queries.drafts import DraftView, drafts_part
from schakel.table.rules import ANSWERED, ContributionState, Situation


@dataclass(frozen=True)
class Card:
    """One partner's card. A partner that was asked and has not answered has one too."""

    kind: str
    organisation: str
    state: str
    concerns: tuple[str, ...]
    text: str
    advice: str
    answered_at: datetime | None
    author: str
    version: int
    mine: bool


@dataclass(frozen=True)
class VictimCard:
    """A victim with name, wishes and telephone: in a part of its own, beside the suspect's file."""

    name: str
    wishes: str
    phone: str


@dataclass(frozen=True)
class TellingView:
    """Who was told, how and when, and by whom."""

    told: str
    who: str
    channel: str
    told_at: datetime
    remark: str
    told_by: str


@dataclass(frozen=True)
class RunningClock:
    """A clock and how it stands now."""

    clock: Clock
    state: ClockState


@dataclass(frozen=True)
class AssessmentView:
    """The assessment with its version."""

    text: str
    author: str
    changed_at: datetime | None
    version: int


@dataclass(frozen=True)
class DecisionView:
    """The signed decision."""

    disposals: tuple[str, ...]
    routings: tuple[str, ...]
    penal_orders: tuple[str, ...]
    ground: str
    motivation: str
    followed: bool
    deviation: str
    deviation_text: str
    without_child_protection: str
    plan_weighed: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True)
class CaseFile:
    """Everything on the page of a case; None or empty where the viewer may not see it."""

    header: Header
    groups: frozenset[FieldGroup]
    person: PersonView | None
    clocks: tuple[RunningClock, ...]
    explained: Clocks
    acts: tuple[ActView, ...]
    offences: tuple[OffenceView, ...]
    file: CriminalFileView | None
    victims: tuple[VictimCard, ...]
    proposal: ProposalView | None
    checks: tuple[CheckView, ...]
    cards: tuple[Card, ...]
    assessment: AssessmentView | None
    interim: tuple[str, ...]
    decision: DecisionView | None
    tellings: tuple[TellingView, ...]
    told_plans: tuple[ToldPlan, ...]
    links: int
    drafts: dict[str, DraftView]
    timeline: tuple[TimelineView, ...]
    assigned_name: str
    at: datetime

    @property
    def minor(self) -> bool:
        """Under eighteen, or possibly so: a doubt is treated as a minor."""
        person = self.person
        return person is not None and person.ages is not None and person.minor is not False

    @property
    def plan_running(self) -> bool:
        """Whether a house has a plan for this person, as far as the viewer may know."""
        return any(check.hit and check.has_plan for check in self.checks)


def case_file(number: str, *, viewer: Viewer) -> CaseFile:
    """One case by its number. Raises NotFound for absent, forbidden and for a house case alike."""
    head = header_by_number(number, viewer=viewer)
    if head.kind != CaseKind.CRIMINAL:
        raise NotFound("no such criminal case")
    parts = _Parts(head, viewer)
    person = parts.people.value.get(head.subject_record_id)
    note_read(
        [head.case_id],
        field_groups=parts.groups.value,
        subjects=[person.person_id] if person else [],
    )
    return _file(head, parts, viewer)


class _Parts:
    """The parts of one case, fetched in one statement: twelve a page, whatever is on it."""

    def __init__(self, head: Header, viewer: Viewer) -> None:
        case_id, together = head.case_id, Together()
        own = {"case_id": case_id}
        self.groups = together.ask(may_see_part(viewer, case_id))
        self.people = together.ask(persons_part(case_id, on=clock.local(clock.now()).date()))
        self.victims = together.ask(victims_part(case_id))
        self.acts = together.ask(acts_part(case_id))
        self.detention = together.ask(detention_part(case_id))
        self.offences = together.ask(offences_part(case_id))
        self.file = together.ask(criminal_file_part(case_id))
        self.proposal = together.ask(proposal_part(case_id))
        self.checks = together.ask(known_checks_part(case_id))
        self.timeline = together.ask(timeline_part(case_id))
        self.cards = together.ask(Part(Contribution.objects.filter(**own), list[Contribution]))
        self.assessment = together.ask(Part(Assessment.objects.filter(**own), list[Assessment]))
        self.decision = together.ask(
            Part(DisposalDecision.objects.filter(**own), list[DisposalDecision])
        )
        self.weighing = together.ask(Part(PlanWeighing.objects.filter(**own), list[PlanWeighing]))
        self.interim = together.ask(
            Part(InterimAct.objects.filter(**own).order_by("at"), list[InterimAct])
        )
        told = Telling.objects.filter(**own).order_by("told_at")
        self.tellings = together.ask(Part(told, list[Telling]))
        self.told_plans = together.ask(told_plans_part(case_id, viewer=viewer))
        self.links = together.ask(link_count_part(head.subject_record_id, viewer=viewer))
        self.drafts = together.ask(drafts_part(case_id, viewer=viewer))
        together.fetch()

    def names(self, head: Header) -> dict[uuid.UUID | None, str]:
        """The names of who wrote or decided something, and of who took the case up."""
        authors = [head.assigned_to, *(row.author_id for row in self.cards.value)]
        authors += [row.author_id for row in self.assessment.value]
        authors += [row.decided_by for row in self.decision.value]
        authors += [row.told_by for row in self.tellings.value]
        return member_names(authors)


def _file(head: Header, parts: _Parts, viewer: Viewer) -> CaseFile:
    at, names, groups = clock.now(), parts.names(head), parts.groups.value
    explained = clocks_from(parts.acts.value, pretrial=parts.detention.value)
    assessment = next(iter(parts.assessment.value), None)
    return CaseFile(
        header=head,
        groups=groups,
        person=parts.people.value.get(head.subject_record_id),
        clocks=tuple(RunningClock(c, state_of(c, at)) for c in explained.clocks),
        explained=explained,
        acts=tuple(parts.acts.value),
        offences=tuple(parts.offences.value),
        file=parts.file.value,
        victims=_victim_cards(parts.victims.value, parts.people.value),
        proposal=parts.proposal.value,
        checks=parts.checks.value,
        cards=_cards(parts.cards.value, parts.proposal.value, names, viewer),
        assessment=_assessment(assessment, names) if FieldGroup.ASSESSMENT in groups else None,
        interim=tuple(row.code for row in parts.interim.value),
        decision=_decision(parts, names),
        tellings=tuple(_told(row, names) for row in parts.tellings.value),
        told_plans=parts.told_plans.value,
        links=parts.links.value,
        drafts=parts.drafts.value,
        timeline=parts.timeline.value,
        assigned_name=names.get(head.assigned_to, ""),
        at=at,
    )


def _victim_cards(
    hurt: list[VictimView], people: dict[uuid.UUID, PersonView]
) -> tuple[VictimCard, ...]:
    return tuple(
        VictimCard(people[v.record_id].name if v.record_id in people else "", v.wishes, v.phone)
        for v in hurt
    )


def _told(row: Telling, names: dict[uuid.UUID | None, str]) -> TellingView:
    by = names.get(row.told_by, "")
    return TellingView(row.told, row.who, row.channel, row.told_at, row.remark, by)


def _assessment(row: Assessment | None, names: dict[uuid.UUID | None, str]) -> AssessmentView:
    if row is None:
        return AssessmentView("", "", None, 0)
    return AssessmentView(row.text, names.get(row.author_id, ""), row.changed_at, row.version)


def _decision(parts: _Parts, names: dict[uuid.UUID | None, str]) -> DecisionView | None:
    row = next(iter(parts.decision.value), None)
    if row is None:
        return None
    return DecisionView(
        tuple(row.disposals),
        tuple(row.routings),
        tuple(row.penal_orders),
        row.ground,
        row.motivation,
        row.followed,
        row.deviation,
        row.deviation_text,
        row.without_child_protection,
        next((weighing.text for weighing in parts.weighing.value), ""),
        names.get(row.decided_by, ""),
        row.decided_at,
    )


def _cards(
    rows: list[Contribution],
    proposal: ProposalView | None,
    names: dict[uuid.UUID | None, str],
    viewer: Viewer,
) -> tuple[Card, ...]:
    """The answered cards, and an open one for each partner that was asked and has not answered."""
    answered = {
        row.partner_kind: Card(
            row.partner_kind,
            row.organisation,
            row.state,
            tuple(row.concerns),
            row.text,
            row.advice,
            row.answered_at,
            names.get(row.author_id, ""),
            row.version,
            row.unit_id in viewer.unit_ids,
        )
        for row in rows
    }
    asked = [k for k in (proposal.partners if proposal else ()) if k != PartnerKind.SAFETY_HOUSE]
    if viewer.kind not in {PartnerKind.POLICE, PartnerKind.PROSECUTION}:
        asked.append(viewer.kind)
    waiting = {
        kind: Card(kind, "", ContributionState.ASKED, (), "", "", None, "", 0, kind == viewer.kind)
        for kind in asked
        if kind not in answered
    }
    return tuple(sorted([*answered.values(), *waiting.values()], key=lambda card: card.kind))


def situation_of(case: Header, *, viewer: Viewer) -> tuple[Situation, uuid.UUID | None]:
    """What a decision in this case is held against, and the proposal it may deviate from."""
    at = clock.now()
    person = persons_of([case.subject_record_id], viewer=viewer, on=clock.local(at).date()).get(
        case.subject_record_id
    )
    proposal = latest_advice([case.case_id], viewer=viewer).get(case.case_id)
    checks = known_checks([case.case_id], viewer=viewer).get(case.case_id, [])
    answered = Contribution.objects.filter(
        case_id=case.case_id, partner_kind=PartnerKind.CHILD_PROTECTION, state__in=list(ANSWERED)
    ).exists()
    file = criminal_file(case.case_id, viewer=viewer)
    situation = Situation(
        minor=person is not None and person.minor is not False and person.ages is not None,
        child_protection_answered=answered,
        plan_running=any(check.hit and check.has_plan for check in checks),
        suspect_heard=bool(file and file.suspect_heard_at),
        track=proposal.track if proposal else "",
        house_action=proposal.house_action if proposal else "",
    )
    return situation, proposal.id if proposal else None
