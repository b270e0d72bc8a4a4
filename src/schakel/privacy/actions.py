"""Keeping one colleague from one case, and ending that: a privacy officer does it, with a reason."""

import uuid
from dataclasses import dataclass

from schakel.access.actions import block, end_block
from schakel.access.context import as_service
from schakel.access.queries import concerns, kept_from
from schakel.access.rules import BlockReason
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.giving_back import give_back_for
from schakel.cases.queries import header_by_number
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.kernel.ids import is_case_number
from schakel.kernel.text import is_storable
from schakel.privacy.permissions import check_can_look
from schakel.privacy.queries import blocks
from schakel.regions.queries import colleagues

MOST = 400


@dataclass(frozen=True)
class NewBlock:
    """Who is to be kept from which case, and why."""

    number: str
    person_id: uuid.UUID
    reason: BlockReason


def keep_from(new: NewBlock, *, by: Viewer) -> uuid.UUID:
    """Keep a colleague of the officer's own organisation from a case; it holds from now on.

    What the colleague had taken up goes back. The colleague is not told, and finds what anybody
    finds who has no business with the case. Raises NotFound for who is no privacy officer; Invalid
    for a number that is not there, that is of others or that the officer is kept from: one answer;
    Refused for oneself and when there is such a block.
    """
    check_can_look(by)
    _check_colleague(new.person_id, by)
    with action("person.blocked", by=by.actor) as act:
        with as_service("block", viewer=by):
            case_id = _case(new.number, by)
            if kept_from(new.person_id, case_id):
                raise Refused("BLOCKED_BEFORE", "This colleague is kept from this case already.")
            act.case_ids, act.ground = [case_id], new.reason
            act.object_id = block(new.person_id, case_id, reason=new.reason, by=by.person_id)
            give_back_for(new.person_id, case_id, by=by)
        return act.object_id


def let_back(block_id: uuid.UUID, why: str, *, by: Viewer) -> None:
    """End a block: from now on the units of the colleague decide again what they may see.

    Raises NotFound for a block of another organisation and for one on the officer, Invalid without
    a reason.
    """
    check_can_look(by)
    if not why.strip() or len(why) > MOST or not is_storable(why):
        raise Invalid([FieldError("why", "missing", "Fill this in.")])
    found = next((one for one in blocks(by) if one.id == block_id), None)
    if found is None:
        raise NotFound("no such block")
    with (
        action("block.ended", by=by.actor, on=block_id, case=found.case_id),
        as_service("block", viewer=by),
    ):
        end_block(block_id, by=by.person_id, why=why.strip())


def _check_colleague(person_id: uuid.UUID, by: Viewer) -> None:
    if person_id == by.person_id:
        raise Refused("YOURSELF", "Somebody else keeps you from a case: ask a colleague.")
    own = {one.id for one in colleagues() if one.organisation_code == by.organisation}
    if person_id not in own:
        fault = FieldError("person_id", "unknown", "Choose a colleague of your own organisation.")
        raise Invalid([fault])


def _case(number: str, by: Viewer) -> uuid.UUID:
    """The case behind a number, if the officer's organisation has to do with it.

    For an officer who is kept from the case it is not there: blocks hold for services too.
    """
    found = None
    if is_case_number(number):
        try:
            found = header_by_number(number, viewer=by)
        except NotFound:
            found = None
    if found is None or not concerns(found.case_id, by.organisation):
        text = "Your organisation has no case with this number."
        raise Invalid([FieldError("number", "unknown", text)])
    return found.case_id
