"""Assessing and deciding. The prosecutor signs; the software checks that nothing is left unsaid."""

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta

from schakel.access.actions import settle
from schakel.access.context import as_service
from schakel.access.queries import may_see
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.actions import record_act, set_state
from schakel.cases.queries import Header, clocks_of, header, victims
from schakel.cases.rules.clocks import ClockKind, Clocks
from schakel.cases.rules.states import ActKind, CriminalState
from schakel.handover.actions.outcome import Decided, tell_houses
from schakel.journal.actions import Step, keep
from schakel.kernel import clock, events
from schakel.kernel.errors import Conflict, Invalid, Refused
from schakel.people.queries import person_of
from schakel.sharing.queries import known_checks
from schakel.table.events import CaseDisposed
from schakel.table.models import Assessment, DisposalDecision, InterimAct, PlanWeighing
from schakel.table.permissions import check_can_assess, check_can_decide, mandate
from schakel.table.queries.case import situation_of
from schakel.table.rules import Decision, Interim, Situation, deviates, faults
from schakel.worklist.actions import NewItem, put
from schakel.worklist.rules import ItemKind, working_days_later

# How long partners keep seeing a decided case: long enough to carry out and to look back. (u)
VISIBLE_AFTER_DECISION = timedelta(days=30)
# Working days within which the victim, and a house that works on the person, hear of it. (u)
TOLD_WITHIN = 1


def assess(case_id: uuid.UUID, *, text: str, version: int, by: Viewer) -> None:
    """Write the assessment. Raises Conflict with both texts when somebody changed it first."""
    case = header(case_id, viewer=by)
    check_can_assess(by, may_see(by, case_id))
    with action("case.assessed", by=by.actor, case=case_id) as act:
        act.field_groups = [FieldGroup.ASSESSMENT]
        row = Assessment.objects.select_for_update().filter(case_id=case_id).first()
        current = row.version if row else 0
        if current != version:
            raise Conflict(
                "assessment",
                theirs=row.text if row else "",
                mine=text,
                version=current,
                by=row.author_id if row else None,
                at=row.changed_at if row else None,
            )
        row = row or Assessment(case_id=case_id, version=0)
        row.text = text
        row.author_id = by.person_id
        row.changed_at = clock.now()
        row.version += 1
        row.save()
        if case.state in {CriminalState.RECEIVED, CriminalState.TRIAGE}:
            set_state(case_id, CriminalState.ASSESSED, by=by)
        keep([_line(case, "CASE_ASSESSED", by, FieldGroup.ASSESSMENT)])


@dataclass(frozen=True)
class InterimChoice:
    """An interim act the prosecutor orders, with the reason in words."""

    code: Interim
    motivation: str = ""


INTERIM_ACTS: dict[Interim, ActKind] = {
    Interim.IVS: ActKind.CUSTODY_ORDER,
    Interim.VOORGELEIDING: ActKind.BEFORE_JUDGE,
    Interim.HEENZENDEN_NADER_ONDERZOEK: ActKind.RELEASE,
    Interim.OPROEP_OM_HOORZITTING: ActKind.RELEASE,
}


def order_interim(case_id: uuid.UUID, choice: InterimChoice, *, by: Viewer) -> None:
    """Order custody, arraignment, release pending investigation, or a hearing at the OM."""
    case = header(case_id, viewer=by)
    check_can_decide(by, may_see(by, case_id))
    with action(f"interim.{choice.code.lower()}", by=by.actor, case=case_id):
        InterimAct.objects.create(
            case_id=case_id,
            code=choice.code,
            at=clock.now(),
            decided_by=by.person_id,
            motivation=choice.motivation,
        )
        record_act(case_id, INTERIM_ACTS[choice.code], at=clock.now(), by=by)
        _step(case, f"INTERIM_{choice.code}", by)
        if choice.code == Interim.IVS:
            _tell_probation(case, by)


def _tell_probation(case: Header, by: Viewer) -> None:
    """The custody order is at once notified to the probation service (art. 59 lid 5 Sv)."""
    seat = by.seat_at(case.region)
    if seat is not None:
        item = NewItem(seat.id, ItemKind.TELL_PROBATION, case.case_id, case.case_id, clock.now())
        put([item])


def decide(case_id: uuid.UUID, decision: Decision, *, by: Viewer) -> None:
    """Sign the disposal. One decision a case; the prosecutor alone (ruling 29).

    Raises NotFound, Refused without mandate or when it was decided before, and Invalid naming every
    reason that is still missing.
    """
    case = header(case_id, viewer=by)
    check_can_decide(by, may_see(by, case_id))
    if case.state in {CriminalState.DISPOSED, CriminalState.CLOSED}:
        raise Refused("ALREADY_DECIDED", "This case was decided before.")
    situation, proposal_id = situation_of(case, viewer=by)
    found = faults(decision, situation)
    if found:
        raise Invalid(found)
    counted = _counted(case, decision, situation, by)
    # The suspect, by a pseudonym, as linked now; read before grants begin to end.
    person_id = person_of(case.subject_record_id)
    about = {"person": person_id} if person_id else {}
    with action("case.disposed", by=by.actor, case=case_id) as act:
        act.field_groups = [group := FieldGroup.DISPOSAL]
        _store(case, decision, situation, proposal_id, by)
        set_state(case_id, CriminalState.DISPOSED, by=by)
        _tell_victims(case, by)
        told = tell_houses(case, _decided(case, decision, by), by=by)
        with as_service("settle", viewer=by):
            settle(case_id, until=clock.now() + VISIBLE_AFTER_DECISION)
        counted["house_waits"] = told.waited
        keep([replace(_line(case, "CASE_DISPOSED", by, group, **counted), about=about)])
        events.announce(CaseDisposed(case_id))


def _counted(
    case: Header, decision: Decision, situation: Situation, by: Viewer
) -> dict[str, str | int | bool | None]:
    """What is counted of a decision: which terms were kept, and what was weighed. No content."""
    now = clock.now()
    clocks = clocks_of([case.case_id], viewer=by).get(case.case_id, Clocks())
    holding, custody = clocks.of(ClockKind.HOLDING), clocks.of(ClockKind.CUSTODY)
    differs = deviates(decision, situation)
    return {
        "minutes": (now - case.opened_at) // timedelta(minutes=1),
        "within_holding": now <= holding.ends_at if holding else None,
        "within_custody": now <= custody.ends_at if custody else None,
        "with_disposal": bool(decision.disposals),
        "proposed": bool(situation.track),
        "followed": not differs,
        "deviation": decision.deviation if differs else None,
        "plan_running": situation.plan_running,
        "plan_weighed": bool(decision.plan_weighed.strip()),
        "minor": situation.minor,
        "victims": len(victims(case.case_id, viewer=by)),
        # What was promised follows from the decision: telling the victim, and the house (ruling 30).
        "due": clock.written(working_days_later(now, TOLD_WITHIN)),
    }


def _store(
    case: Header,
    decision: Decision,
    situation: Situation,
    proposal_id: uuid.UUID | None,
    by: Viewer,
) -> None:
    differs = deviates(decision, situation)
    DisposalDecision.objects.create(
        case_id=case.case_id,
        disposals=list(decision.disposals),
        routings=list(decision.routings),
        penal_orders=list(decision.penal_orders),
        ground=decision.ground,
        motivation=decision.motivation,
        followed=not differs,
        deviation=decision.deviation or "" if differs else "",
        deviation_text=decision.deviation_text if differs else "",
        without_child_protection=decision.without_child_protection,
        proposal_id=proposal_id,
        decided_by=by.person_id,
        mandate=mandate(by, decision.disposals) or "",
        decided_at=clock.now(),
    )
    if decision.plan_weighed.strip():
        PlanWeighing.objects.create(
            case_id=case.case_id,
            text=decision.plan_weighed,
            decided_by=by.person_id,
            at=clock.now(),
        )


def _decided(case: Header, decision: Decision, by: Viewer) -> Decided:
    """The decision as a house gets it: what, where it goes on, and why."""
    checks = known_checks([case.case_id], viewer=by).get(case.case_id, [])
    return Decided(
        content={
            "disposals": list(decision.disposals),
            "routings": list(decision.routings),
            "motivation": decision.motivation,
            "decided_at": clock.now().isoformat(),
        },
        houses_with_plan=[check.house for check in checks if check.hit and check.has_plan],
    )


def _tell_victims(case: Header, by: Viewer) -> None:
    """Every disposal has an item: who tells the victim and the complainant (ruling 30)."""
    seat = by.seat_at(case.region)
    if seat is None or not victims(case.case_id, viewer=by):
        return
    due = working_days_later(clock.now(), TOLD_WITHIN)
    put([NewItem(seat.id, ItemKind.TELL_VICTIM, case.case_id, case.case_id, due_at=due)])


def _step(case: Header, kind: str, by: Viewer, **attributes: str | int | bool | None) -> None:
    keep([_line(case, kind, by, FieldGroup.DISPOSAL, **attributes)])


def _line(
    case: Header, kind: str, by: Viewer, group: FieldGroup, **attributes: str | int | bool | None
) -> Step:
    return Step(
        kind,
        clock.now(),
        case.case_id,
        case.region,
        by.organisation,
        person_id=by.person_id,
        field_group=group,
        attributes=attributes,
    )
