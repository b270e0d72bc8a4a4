"""Moving a case through the statutory states (Wgs 2.31), and closing it: shielded at once."""

import uuid

from schakel.access.actions import shield
from schakel.access.context import as_service
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.actions import set_state
from schakel.cases.queries import Header
from schakel.cases.rules.states import CaseKind, HouseState, may_follow
from schakel.conference.actions.keeping import Counted, step
from schakel.conference.events import HouseCaseClosed
from schakel.conference.models import AgendaItem, Goal, Participant, PlanEvaluation
from schakel.conference.permissions import check_can_direct, house_header
from schakel.handover.actions.feedback import want_no_feedback
from schakel.handover.queries import feedback_given
from schakel.kernel import events
from schakel.kernel.errors import Refused
from schakel.worklist.actions import drop


def advance(case_id: uuid.UUID, after: HouseState, *, by: Viewer) -> None:
    """Move a case to its next statutory state; each asks for what the law puts before it.

    Raises NotFound, and Refused for another step, for who is not the director, and when the list,
    the agenda, the goals or the evaluation is still missing.
    """
    case = house_header(case_id, viewer=by)
    check_can_direct(by, case)
    if after == HouseState.AFGESLOTEN:
        raise Refused("CLOSE_IT", "Close the case with feedback.")
    if not may_follow(CaseKind.HOUSE, case.state, after):
        raise Refused("NO_SUCH_STEP", "This step is not possible now.")
    _check_ready(case, after)
    with action("case.advanced", by=by.actor, case=case_id):
        set_state(case_id, after, by=by)
        step(case, f"STATE_{after}", by)


def _check_ready(case: Header, after: HouseState) -> None:
    match after:
        case HouseState.BETROKKEN_DEELNEMERS_BEPAALD:
            listed = Participant.objects.filter(case_id=case.case_id, removed_at__isnull=True)
            if not listed.exists():
                raise Refused("NO_PARTICIPANTS", "Set the participants first.")
        case HouseState.CASUSOVERLEG:
            if not AgendaItem.objects.filter(case_id=case.case_id).exists():
                raise Refused("NOT_ON_AGENDA", "Put the case on an agenda first.")
        case HouseState.UITVOERING:
            if not Goal.objects.filter(case_id=case.case_id).exists():
                raise Refused("NO_GOALS", "There is no goal in the plan yet.")
        case HouseState.BIJSTELLING:
            if not PlanEvaluation.objects.filter(case_id=case.case_id).exists():
                raise Refused("NOT_EVALUATED", "Record the evaluation first.")


def close_case(case_id: uuid.UUID, *, by: Viewer, why_no_feedback: str = "") -> None:
    """Close a case: only when feedback was given, or with the reason why none is wanted.

    Shielded at once, to the case team too (Wgs 2.31.8; ruling 25). Raises NotFound and Refused.
    """
    case = house_header(case_id, viewer=by)
    check_can_direct(by, case)
    told = feedback_given(case_id, viewer=by)
    if not told and not why_no_feedback.strip():
        raise Refused("FEEDBACK_FIRST", "Give feedback first, or say why none is wanted.")
    if not may_follow(CaseKind.HOUSE, case.state, HouseState.AFGESLOTEN):
        raise Refused("NO_SUCH_STEP", "This step is not possible now.")
    with action("case.closed", by=by.actor, case=case_id):
        if not told:
            want_no_feedback(case_id, why_no_feedback, by=by)
        set_state(case_id, HouseState.AFGESLOTEN, by=by)
        step(case, "CASE_CLOSED", by, counted=Counted({"feedback_told": told}))
        with as_service("conference", viewer=by):
            drop(case_id, by=by.person_id, why_not="CASE_CLOSED")
            shield(case_id)
        events.announce(HouseCaseClosed(case_id))
