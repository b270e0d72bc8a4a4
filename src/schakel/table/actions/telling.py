"""Telling probation of a custody order and the victim of the decision: who, how and when."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from schakel.access.queries import may_see
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.queries import header
from schakel.journal.actions import Step, keep
from schakel.kernel import clock
from schakel.kernel.errors import FieldError, Invalid, Refused
from schakel.sharing.rules import text_faults
from schakel.table.models import Telling
from schakel.table.permissions import check_can_record_acts
from schakel.table.rules import Channel, Told
from schakel.worklist.actions import finish
from schakel.worklist.rules import ItemKind

# In which part of the file it stands, and which item it ends.
PLACE: dict[Told, FieldGroup] = {
    Told.PROBATION: FieldGroup.DISPOSAL,
    Told.VICTIM: FieldGroup.VICTIM,
}
ITEM: dict[Told, ItemKind] = {
    Told.PROBATION: ItemKind.TELL_PROBATION,
    Told.VICTIM: ItemKind.TELL_VICTIM,
}


@dataclass(frozen=True)
class NewTelling:
    """Who was told, how and when."""

    told: Told
    who: str
    channel: Channel
    at: datetime
    remark: str = ""


def tell(case_id: uuid.UUID, new: NewTelling, *, by: Viewer) -> None:
    """Record that somebody was told, and end the item that waited for it.

    Raises NotFound, Refused for who does not hold that part of the file, and Invalid by field.
    """
    case = header(case_id, viewer=by)
    groups = may_see(by, case_id)
    check_can_record_acts(by, groups)
    if PLACE[new.told] not in groups:
        raise Refused("NOT_HELD", "You do not see this part of the file.")
    found = text_faults("who", new.who, most=200)
    found += text_faults("remark", new.remark, most=1000, needed=False)
    if new.at > clock.now():
        found.append(FieldError("at", "future", "This is in the future."))
    if found:
        raise Invalid(found)
    with action(f"told.{new.told.lower()}", by=by.actor, case=case_id) as act:
        act.field_groups = [PLACE[new.told]]
        Telling.objects.create(
            case_id=case_id,
            field_group=PLACE[new.told],
            told=new.told,
            who=new.who,
            channel=new.channel,
            told_at=new.at,
            remark=new.remark,
            told_by=by.person_id,
        )
        finish(ITEM[new.told], case_id, by=by.person_id)
        line = Step(
            f"TOLD_{new.told}",
            clock.now(),
            case_id,
            case.region,
            by.organisation,
            person_id=by.person_id,
            field_group=PLACE[new.told],
        )
        keep([line])
