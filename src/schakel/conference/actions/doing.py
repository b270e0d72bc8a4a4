"""Actions that were agreed: each with an owner of the list, a date, and an end that says something."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from schakel.access.context import as_service
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.conference.actions.keeping import Counted, step
from schakel.conference.events import ActionAgreed, ActionEnded
from schakel.conference.models import AgendaItem, Attendance, CaseAction, Participant
from schakel.conference.permissions import check_can_end, check_can_run, house_header
from schakel.conference.rules import ActionState, ParticipantKind, action_faults
from schakel.journal.actions import Attributes
from schakel.kernel import clock, events
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.kernel.ids import new_id
from schakel.sharing.rules import text_faults
from schakel.worklist.actions import NewItem, finish, put
from schakel.worklist.rules import ItemKind


@dataclass(frozen=True)
class NewAction:
    """What was agreed: what, by which participant, by when, and in which meeting if in one."""

    words: str
    participant_id: uuid.UUID
    due_at: datetime
    item_id: uuid.UUID | None = None


def agree_action(case_id: uuid.UUID, new: NewAction, *, by: Viewer) -> uuid.UUID:
    """Record an action; its owner gets an item, and so hears of it also when absent (ruling 32).

    Raises NotFound, Refused for who is not on the house's team, and Invalid by field.
    """
    case = house_header(case_id, viewer=by)
    check_can_run(by, case)
    owner, unit_id = _owner(case_id, new)
    item = _agenda_item(case_id, new.item_id)
    absent = Attendance.objects.filter(agenda_item=item, participant=owner, present=False).exists()
    with action("action.agreed", by=by.actor, case=case_id) as act:
        row = CaseAction(
            id=new_id(),
            case_id=case_id,
            agenda_item=item,
            owner=owner,
            unit_id=unit_id,
            words=new.words,
            due_at=new.due_at,
            owner_was_absent=absent,
            state=ActionState.OPEN,
            made_at=clock.now(),
            made_by=by.person_id,
        )
        row.save(force_insert=True)
        act.object_id = row.id
        with as_service("conference", viewer=by):
            put([NewItem(row.unit_id, ItemKind.DO_ACTION, case_id, row.id, due_at=row.due_at)])
        due: Attributes = {"due": clock.written(row.due_at), "owner_was_absent": absent}
        step(case, "ACTION_AGREED", by, counted=Counted(due, {"action": row.id}))
        events.announce(ActionAgreed(case_id, row.id))
    return row.id


def _owner(case_id: uuid.UUID, new: NewAction) -> tuple[Participant, uuid.UUID]:
    found = action_faults(new.words, new.due_at, now=clock.now())
    owner = Participant.objects.filter(
        id=new.participant_id,
        case_id=case_id,
        removed_at__isnull=True,
        kind=ParticipantKind.MEMBER,
    ).first()
    if owner is None or owner.unit_id is None:
        found.append(FieldError("participant_id", "not_listed", "Choose somebody on the list."))
        raise Invalid(found)
    if found:
        raise Invalid(found)
    return owner, owner.unit_id


def _agenda_item(case_id: uuid.UUID, item_id: uuid.UUID | None) -> AgendaItem | None:
    if item_id is None:
        return None
    item = AgendaItem.objects.filter(id=item_id, case_id=case_id).first()
    if item is None:
        raise NotFound("no such item")
    return item


def end_action(action_id: uuid.UUID, *, by: Viewer, why_not: str = "") -> None:
    """Say that an action is done, or with ``why_not`` that it is not, and why.

    Raises NotFound, Refused for who does not own it or when it has ended, and Invalid.
    """
    row = CaseAction.objects.select_for_update().filter(id=action_id).first()
    if row is None:
        raise NotFound("no such action")
    case = house_header(row.case_id, viewer=by)
    check_can_end(by, case, row.unit_id)
    if row.state != ActionState.OPEN:
        raise Refused("ENDED", "This action was ended before.")
    found = text_faults("why_not", why_not, most=400, needed=False)
    if found:
        raise Invalid(found)
    with action("action.ended", by=by.actor, on=row.id, case=row.case_id):
        row.state = ActionState.NOT_DONE if why_not.strip() else ActionState.DONE
        row.why_not = why_not.strip()
        row.ended_at, row.ended_by = clock.now(), by.person_id
        row.save()
        with as_service("conference", viewer=by):
            # The item says only that there is a reason: the words stay in the dossier.
            reason = "SEE_CASE" if row.why_not else ""
            finish(ItemKind.DO_ACTION, row.id, by=by.person_id, why_not=reason)
        end = {
            "done": row.state == ActionState.DONE,
            "on_time": row.ended_at <= row.due_at,
        }
        step(case, "ACTION_ENDED", by, counted=Counted(end, {"action": row.id}))
        events.announce(ActionEnded(row.case_id, row.id))
