"""One criminal case as the table reads it: every part only as far as the viewer may see it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from schakel.access.queries import may_see
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import (
    ActView,
    CriminalFileView,
    Header,
    OffenceView,
    VictimView,
    acts,
    clocks_of,
    criminal_file,
    header_by_number,
    offences,
    victims,
)
from schakel.cases.rules.clocks import Clock, Clocks, ClockState, state_of
from schakel.cases.rules.states import CaseKind
from schakel.journal.queries import TimelineView, timeline
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.people.queries import PersonView, persons_of
from schakel.regions.queries import member_names
from schakel.regions.rules import PartnerKind
from schakel.selection.queries import ProposalView, latest_proposals
from schakel.sharing.queries import CheckView, known_checks
from schakel.table.models import (
    Assessment,
    Contribution,
    DisposalDecision,
    InterimAct,
    PlanWeighing,
    Telling,
)
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
    at = clock.now()
    groups = may_see(viewer, head.case_id)
    hurt = victims(head.case_id, viewer=viewer) if FieldGroup.VICTIM in groups else []
    people = persons_of(
        [head.subject_record_id, *(victim.record_id for victim in hurt)],
        viewer=viewer,
        on=clock.local(at).date(),
    )
    person = people.get(head.subject_record_id)
    note_read(
        [head.case_id],
        field_groups=groups,
        subjects=[person.person_id] if person else [],
    )
    return _file(head, groups, person, _victim_cards(hurt, people), viewer)


def _victim_cards(
    hurt: list[VictimView], people: dict[uuid.UUID, PersonView]
) -> tuple[VictimCard, ...]:
    return tuple(
        VictimCard(people[v.record_id].name if v.record_id in people else "", v.wishes, v.phone)
        for v in hurt
    )


def _file(
    head: Header,
    groups: frozenset[FieldGroup],
    person: PersonView | None,
    hurt: tuple[VictimCard, ...],
    viewer: Viewer,
) -> CaseFile:
    ids, at = [head.case_id], clock.now()
    explained = clocks_of(ids, viewer=viewer).get(head.case_id, Clocks())
    proposal = latest_proposals(ids, viewer=viewer).get(head.case_id)
    rows = list(Contribution.objects.filter(case_id=head.case_id))
    assessment = Assessment.objects.filter(case_id=head.case_id).first()
    decision = DisposalDecision.objects.filter(case_id=head.case_id).first()
    told = list(Telling.objects.filter(case_id=head.case_id).order_by("told_at"))
    lines = timeline(head.case_id)
    authors = [assessment.author_id if assessment else None, head.assigned_to]
    authors += [decision.decided_by if decision else None, *(row.author_id for row in rows)]
    authors += [row.told_by for row in told]
    names = member_names(authors)
    return CaseFile(
        header=head,
        groups=groups,
        person=person,
        clocks=tuple(RunningClock(c, state_of(c, at)) for c in explained.clocks),
        explained=explained,
        acts=tuple(acts(head.case_id, viewer=viewer)),
        offences=tuple(offences(head.case_id, viewer=viewer)),
        file=criminal_file(head.case_id, viewer=viewer),
        victims=hurt,
        proposal=proposal,
        checks=tuple(known_checks(ids, viewer=viewer).get(head.case_id, [])),
        cards=_cards(rows, proposal, names, viewer),
        assessment=_assessment(assessment, names) if FieldGroup.ASSESSMENT in groups else None,
        interim=tuple(_interim(head.case_id)),
        decision=_decision(decision, names) if decision else None,
        tellings=tuple(_told(row, names) for row in told),
        timeline=tuple(lines),
        assigned_name=names.get(head.assigned_to, ""),
        at=at,
    )


def _told(row: Telling, names: dict[uuid.UUID | None, str]) -> TellingView:
    by = names.get(row.told_by, "")
    return TellingView(row.told, row.who, row.channel, row.told_at, row.remark, by)


def _interim(case_id: uuid.UUID) -> list[str]:
    rows = InterimAct.objects.filter(case_id=case_id).order_by("at")
    return list(rows.values_list("code", flat=True))


def _assessment(row: Assessment | None, names: dict[uuid.UUID | None, str]) -> AssessmentView:
    if row is None:
        return AssessmentView("", "", None, 0)
    return AssessmentView(row.text, names.get(row.author_id, ""), row.changed_at, row.version)


def _decision(row: DisposalDecision, names: dict[uuid.UUID | None, str]) -> DecisionView:
    weighing = PlanWeighing.objects.filter(case_id=row.case_id).values_list("text", flat=True)
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
        next(iter(weighing), ""),
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
    proposal = latest_proposals([case.case_id], viewer=viewer).get(case.case_id)
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
