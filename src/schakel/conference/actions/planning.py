"""The plan of a case: its line, goals per life domain, the scenario card, scaling, evaluation."""

import uuid
from typing import Any

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.queries import Header
from schakel.conference.actions.keeping import Counted, step
from schakel.conference.events import PlanChanged
from schakel.conference.models import Goal, Plan, PlanEvaluation, Scaling, ScenarioCard
from schakel.conference.permissions import check_can_direct, check_can_run, house_header
from schakel.conference.rules import (
    CardDraft,
    GoalDraft,
    GoalState,
    Level,
    card_faults,
    goal_faults,
)
from schakel.kernel import clock, events
from schakel.kernel.errors import Conflict, FieldError, Invalid, NotFound, Refused
from schakel.regions.queries import directory
from schakel.sharing.rules import text_faults


def _running(case_id: uuid.UUID, by: Viewer) -> Header:
    case = house_header(case_id, viewer=by)
    check_can_run(by, case)
    return case


def _check(found: list[FieldError]) -> None:
    if found:
        raise Invalid(found)


def write_plan(
    case_id: uuid.UUID, line: str, *, version: int, by: Viewer, coordinator: str = ""
) -> None:
    """Write the line of the plan; ``version`` is the one that was read (0: none yet).

    Raises NotFound, Refused, Invalid, and Conflict with both texts.
    """
    case = _running(case_id, by)
    _check(
        [
            *text_faults("line", line),
            *text_faults("coordinator", coordinator, most=200, needed=False),
        ]
    )
    with action("plan.written", by=by.actor, case=case_id) as act:
        act.field_groups = [FieldGroup.PLAN]
        row = Plan.objects.select_for_update().filter(case_id=case_id).first()
        if (row.version if row else 0) != version:
            theirs = row.line if row else ""
            raise Conflict(
                "plan",
                theirs=theirs,
                mine=line,
                version=row.version if row else 0,
                fields={"line": theirs},
                by=row.changed_by if row else None,
                at=row.changed_at if row else None,
            )
        row = row or Plan(case_id=case_id, version=0)
        row.line = line
        row.coordinator = coordinator
        row.version += 1
        row.changed_at, row.changed_by = clock.now(), by.person_id
        row.save()
        step(case, "PLAN_WRITTEN", by, FieldGroup.PLAN)
        events.announce(PlanChanged(case_id))


def add_goal(case_id: uuid.UUID, draft: GoalDraft, *, by: Viewer) -> uuid.UUID:
    """Add a goal in one life domain. Raises NotFound, Refused without a plan, and Invalid."""
    case = _running(case_id, by)
    _check(goal_faults(draft, life_domains=directory().life_domains))
    plan = Plan.objects.filter(case_id=case_id).first()
    if plan is None:
        raise Refused("NO_PLAN", "Write the line of the plan first.")
    with action("goal.added", by=by.actor, case=case_id) as act:
        act.field_groups = [FieldGroup.PLAN]
        row = Goal.objects.create(
            case_id=case_id,
            plan=plan,
            life_domain=draft.life_domain,
            words=draft.words,
            target_on=draft.target_on,
            state=GoalState.OPEN,
            changed_at=clock.now(),
            changed_by=by.person_id,
        )
        step(case, "GOAL_ADDED", by, FieldGroup.PLAN)
        events.announce(PlanChanged(case_id))
    return row.id


def set_goal(goal_id: uuid.UUID, state: GoalState, *, by: Viewer, remark: str = "") -> None:
    """Say how a goal stands. Raises NotFound, Refused, and Invalid."""
    row = Goal.objects.select_for_update().filter(id=goal_id).first()
    if row is None:
        raise NotFound("no such goal")
    case = _running(row.case_id, by)
    stopped = state in {GoalState.NOT_REACHED, GoalState.STOPPED}
    _check(text_faults("remark", remark, most=1000, needed=stopped))
    with action("goal.set", by=by.actor, on=row.id, case=row.case_id) as act:
        act.field_groups = [FieldGroup.PLAN]
        row.state = state
        row.remark = remark
        row.changed_at, row.changed_by = clock.now(), by.person_id
        row.save()
        told = Counted({"state": state}, {"goal": row.id})
        step(case, "GOAL_SET", by, FieldGroup.PLAN, told)
        events.announce(PlanChanged(row.case_id))


def write_card(case_id: uuid.UUID, card: CardDraft, *, by: Viewer) -> None:
    """Write the scenario card (ruling 31). Raises NotFound, Refused, and Invalid."""
    case = _running(case_id, by)
    _check(card_faults(card, today=clock.local(clock.now()).date()))
    values: dict[str, Any] = {
        **card.__dict__,
        "changed_at": clock.now(),
        "changed_by": by.person_id,
    }
    with action("card.written", by=by.actor, case=case_id) as act:
        act.field_groups = [FieldGroup.PLAN]
        ScenarioCard.objects.update_or_create(case_id=case_id, defaults=values)
        step(case, "CARD_WRITTEN", by, FieldGroup.PLAN)
        events.announce(PlanChanged(case_id))


def scale(case_id: uuid.UUID, level: Level, reason: str, *, by: Viewer) -> None:
    """Move a case on the scaling ladder, with the reason. Raises NotFound, Refused, and Invalid."""
    case = house_header(case_id, viewer=by)
    check_can_direct(by, case)
    _check(text_faults("reason", reason, most=1000))
    with action("case.scaled", by=by.actor, case=case_id):
        Scaling.objects.create(
            case_id=case_id,
            level=level,
            reason=reason,
            at=clock.now(),
            decided_by=by.person_id,
        )
        step(case, "CASE_SCALED", by)


def evaluate(case_id: uuid.UUID, worked: str, *, by: Viewer, did_not_work: str = "") -> None:
    """Write down what worked and what did not (2.31.6). Raises NotFound, Refused, and Invalid."""
    case = _running(case_id, by)
    _check(
        [
            *text_faults("worked", worked),
            *text_faults("did_not_work", did_not_work, needed=False),
        ]
    )
    with action("plan.evaluated", by=by.actor, case=case_id) as act:
        act.field_groups = [FieldGroup.PLAN]
        PlanEvaluation.objects.create(
            case_id=case_id,
            worked=worked,
            did_not_work=did_not_work,
            at=clock.now(),
            written_by=by.person_id,
        )
        step(case, "PLAN_EVALUATED", by, FieldGroup.PLAN)
