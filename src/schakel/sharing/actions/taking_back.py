"""Taking an answer back, and giving it again as it was: the undo of either (Wgs 1.5; AVG art. 5)."""

import uuid
from collections.abc import Sequence

from schakel.access.context import as_service
from schakel.access.queries import UnitInfo, unit_info
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.queries import Header, header
from schakel.cases.rules.states import CaseKind
from schakel.journal.actions import Step, keep
from schakel.kernel import clock, events
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.regions.rules import PartnerKind
from schakel.sharing.actions.disclosing import Passing, check_choices, end, record
from schakel.sharing.events import AnswerPutBack, AnswerTakenBack
from schakel.sharing.models import (
    DisclosedGroup,
    Disclosure,
    InformationRequest,
    TakenBackAnswer,
)
from schakel.sharing.permissions import check_in_unit, check_may_receive
from schakel.sharing.rules import Choice, RequestState, text_faults
from schakel.worklist.actions import NewItem, finish, put
from schakel.worklist.rules import ItemKind

WORDS = ("answer", "answer_content", "call_name", "call_phone")


def take_back(request_id: uuid.UUID, why: str, *, by: Viewer) -> None:
    """Take an answer back: who asked reads it no longer, and reads the reason instead.

    The unit that gave it keeps its own words. Raises NotFound for who was not asked, Refused when
    there is no answer or it was taken back before, and Invalid without a reason.
    """
    row = _answered(request_id, by)
    if row.taken_back_at is not None:
        raise Refused("TAKEN_BACK", "This answer was taken back before.")
    faults = text_faults("why", why, most=1000)
    if faults:
        raise Invalid(faults)
    with action("answer.taken_back", by=by.actor, on=row.id, case=row.case_id) as act:
        with as_service("sharing", viewer=by):
            case = header(row.case_id, viewer=by)
            act.field_groups = _end_disclosure(row)
            kept = {name: getattr(row, name) for name in WORDS}
            TakenBackAnswer.objects.create(
                request=row,
                case_id=row.case_id,
                unit_id=row.to_unit_id,
                taken_back_by=by.person_id,
                **kept,
            )
            row.answer, row.answer_content, row.call_name, row.call_phone = "", None, "", ""
            row.taken_back_at, row.taken_back_why = clock.now(), why.strip()
            row.save()
            _tell(row)
        _step(case, "ANSWER_TAKEN_BACK", by, row)
        events.announce(AnswerTakenBack(row.case_id, row.id))


def put_back(request_id: uuid.UUID, *, by: Viewer) -> None:
    """Give an answer that was taken back again as it was, by a disclosure of its own.

    Raises NotFound for who was not asked; Refused when nothing was taken back, when its end has come,
    or when the law now keeps it from who asked; Invalid when a ground is no longer in force.
    """
    row = _answered(request_id, by)
    kept = TakenBackAnswer.objects.filter(request=row).first()
    if row.taken_back_at is None or kept is None:
        raise Refused("NOT_TAKEN_BACK", "This answer was not taken back.")
    if row.answer_until is not None and row.answer_until <= clock.now():
        raise Refused("ENDED", "This answer was given until a moment that has passed.")
    giver, receiver = unit_info(row.to_unit_id), unit_info(row.from_unit_id)
    choices = _choices(row)
    _check(choices, giver, receiver)
    with action("answer.put_back", by=by.actor, on=row.id, case=row.case_id) as act:
        act.field_groups = [choice.field_group for choice in choices]
        with as_service("sharing", viewer=by):
            case = header(row.case_id, viewer=by)
            if choices:
                row.answer_disclosure_id = record(_passing(row, choices, giver, receiver), by=by)
            for name in WORDS:
                setattr(row, name, getattr(kept, name))
            row.taken_back_at, row.taken_back_why = None, ""
            row.save()
            kept.delete()
            _tell(row)
        _step(case, "ANSWER_PUT_BACK", by, row)
        events.announce(AnswerPutBack(row.case_id, row.id))


def _answered(request_id: uuid.UUID, by: Viewer) -> InformationRequest:
    row = InformationRequest.objects.select_for_update().filter(id=request_id).first()
    if row is None:
        raise NotFound("no such request")
    check_in_unit(by, row.to_unit_id)
    if row.state == RequestState.ASKED:
        raise Refused("NOT_ANSWERED", "This question was not answered yet.")
    return row


def _end_disclosure(row: InformationRequest) -> list[str]:
    if row.answer_disclosure_id is None:
        return []
    end(row.answer_disclosure_id)
    return list(Disclosure.objects.get(id=row.answer_disclosure_id).field_groups)


def _choices(row: InformationRequest) -> list[Choice]:
    if row.answer_disclosure_id is None:
        return []
    groups = DisclosedGroup.objects.filter(disclosure_id=row.answer_disclosure_id)
    return [
        Choice(group.field_group, group.purpose, group.ground, group.necessity)
        for group in groups.order_by("field_group")
    ]


def _check(choices: Sequence[Choice], giver: UnitInfo, receiver: UnitInfo) -> None:
    if choices:
        house_data = giver.partner_kind == PartnerKind.SAFETY_HOUSE
        groups = [choice.field_group for choice in choices]
        check_may_receive(receiver, groups, house_data=house_data)
        check_choices(choices, giver=giver, receiver=receiver)


def _passing(
    row: InformationRequest, choices: Sequence[Choice], giver: UnitInfo, receiver: UnitInfo
) -> Passing:
    conditions = Disclosure.objects.values_list("conditions", flat=True).get(
        id__in=[row.answer_disclosure_id]
    )
    return Passing(
        row.case_id,
        giver,
        receiver,
        choices,
        conditions=conditions,
        until=row.answer_until,
    )


def _tell(row: InformationRequest) -> None:
    """Who asked gets the answer on the work list once more; one item, whatever was open."""
    finish(ItemKind.READ_ANSWER, row.id, by=None)
    put([NewItem(row.from_unit_id, ItemKind.READ_ANSWER, row.case_id, row.id)])


def _step(case: Header, kind: str, by: Viewer, row: InformationRequest) -> None:
    to_house = unit_info(row.to_unit_id).partner_kind == PartnerKind.SAFETY_HOUSE
    at_table = FieldGroup.HOUSE_HIT if to_house else FieldGroup.CRIMINAL_FILE
    group = FieldGroup.CONFERENCE if case.kind == CaseKind.HOUSE else at_table
    keep(
        [
            Step(
                kind,
                clock.now(),
                case.case_id,
                case.region,
                by.organisation,
                person_id=by.person_id,
                field_group=group,
                about={"request": row.id},
            )
        ]
    )
