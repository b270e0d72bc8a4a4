"""Asking another unit for the content ("wat") behind a hit, and answering."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schakel.access.actions import entitle
from schakel.access.context import as_service
from schakel.access.queries import UnitInfo, may_see, unit_info
from schakel.access.rules import FieldGroup, Purpose
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.queries import Header, header
from schakel.cases.rules.states import CaseKind
from schakel.journal.actions import Step, keep
from schakel.kernel import clock, events
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.regions.rules import PartnerKind
from schakel.sharing.actions.disclosing import (
    Passing,
    check_choices,
    end,
    facts_of,
    key_of,
    record,
)
from schakel.sharing.events import InformationAsked, RequestAnswered
from schakel.sharing.models import InformationRequest, KnownCheck
from schakel.sharing.permissions import (
    check_can_ask,
    check_in_unit,
    check_may_give,
    check_may_receive,
)
from schakel.sharing.queries import youngest_answers
from schakel.sharing.rules import (
    STATE_AFTER,
    WITH_CONTENT,
    AnswerKind,
    Choice,
    RequestRefusal,
    RequestState,
    text_faults,
    working_days_to,
)
from schakel.worklist.actions import NewItem, finish, put
from schakel.worklist.rules import ItemKind, working_days_later


@dataclass(frozen=True)
class NewRequest:
    """A question: about which case, to whom, what is wanted, for what, on which ground and why.

    ``without_hit`` is the reason to ask when no known-check gave a hit at the receiver.
    """

    case_id: uuid.UUID
    to_unit: uuid.UUID
    question: str
    field_groups: Sequence[str]
    purpose: Purpose
    ground: str
    necessity: str
    without_hit: str = ""


def ask(new: NewRequest, *, by: Viewer) -> uuid.UUID:
    """Ask a unit what it knows; it learns about whom, and gets an item with a date.

    Raises NotFound; Refused without a seat, before acceptance of a house case (ruling 23), for an
    asker whom the law keeps from house data, and without a hit or a reason; Invalid by field.
    """
    case = header(new.case_id, viewer=by)
    asker = unit_info(check_can_ask(by, case).id)
    receiver = unit_info(new.to_unit)
    house_data = case.kind == CaseKind.HOUSE
    to_house = receiver.partner_kind == PartnerKind.SAFETY_HOUSE
    check_may_receive(asker, (), house_data=to_house)
    check_may_receive(receiver, (), house_data=house_data)
    check_may_give(may_see(by, case.case_id), [FieldGroup.IDENTITY])
    _check_request(new)
    _check_reason(new, receiver)
    identity = Choice(FieldGroup.IDENTITY, new.purpose, new.ground, new.necessity)
    check_choices([identity], giver=asker, receiver=receiver)
    with action("information.asked", by=by.actor, case=case.case_id, ground=new.ground) as act:
        act.field_groups, act.purpose = sorted(new.field_groups), new.purpose
        with as_service("sharing", viewer=by):
            passing = Passing(case.case_id, asker, receiver, [identity])
            disclosure_id = record(passing, by=by)
            entitle(key_of(case), facts_of(passing, disclosure_id, house_data=house_data))
            row = _store(new, asker, receiver, disclosure_id, by)
            put([_item(row)])
        act.object_id = row.id
        _step(case, "INFORMATION_ASKED", by, row, asked=receiver)
        events.announce(InformationAsked(case.case_id, row.id))
    return row.id


def _check_request(new: NewRequest) -> None:
    faults = text_faults("question", new.question)
    faults += text_faults("without_hit", new.without_hit, most=1000, needed=False)
    known = frozenset(FieldGroup)
    if not new.field_groups or not set(new.field_groups) <= known:
        faults.append(FieldError("field_groups", "missing", "Choose what you want to know."))
    if faults:
        raise Invalid(faults)


def _check_reason(new: NewRequest, receiver: UnitInfo) -> None:
    """ "Wat" only if there is reason: a hit, or one in words (domain 3.2)."""
    answers = KnownCheck.objects.filter(case_id=new.case_id, house_id=receiver.organisation)
    hit = any(answer.hit for answer in youngest_answers(answers))
    if not hit and not new.without_hit.strip():
        text = "There was no hit: say why you ask."
        raise Refused("NO_HIT", text)


def _store(
    new: NewRequest, asker: UnitInfo, receiver: UnitInfo, disclosure_id: uuid.UUID, by: Viewer
) -> InformationRequest:
    now = clock.now()
    days = working_days_to("ANSWER_REQUEST", on=clock.local(now).date())
    return InformationRequest.objects.create(
        case_id=new.case_id,
        from_unit_id=asker.id,
        from_org=asker.organisation,
        to_unit_id=receiver.id,
        to_org=receiver.organisation,
        question=new.question,
        field_groups=list(new.field_groups),
        purpose=new.purpose,
        ground=new.ground,
        necessity=new.necessity,
        without_hit=new.without_hit,
        asked_at=now,
        asked_by=by.person_id,
        due_at=working_days_later(now, days),
        state=RequestState.ASKED,
        identity_disclosure_id=disclosure_id,
    )


def _item(row: InformationRequest) -> NewItem:
    return NewItem(row.to_unit_id, ItemKind.ANSWER_REQUEST, row.case_id, row.id, due_at=row.due_at)


@dataclass(frozen=True)
class Answer:
    """An answer. Content needs ticked groups with a ground; "call me" a name and telephone number;
    a refusal its reason and words.

    ``plan`` is a copy of what the house's plan says in short: it goes along only with its own tick.
    """

    kind: AnswerKind
    text: str = ""
    choices: Sequence[Choice] = ()
    call_name: str = ""
    call_phone: str = ""
    refusal: RequestRefusal | None = None
    conditions: str = ""
    until: datetime | None = None
    plan: Mapping[str, Any] | None = None


def answer(request_id: uuid.UUID, given: Answer, *, by: Viewer) -> None:
    """Answer a question; content is a disclosure of its own, with ground, conditions and end.

    Raises NotFound for who was not asked, Refused when it was answered, and Invalid by field.
    """
    row = InformationRequest.objects.select_for_update().filter(id=request_id).first()
    if row is None:
        raise NotFound("no such request")
    check_in_unit(by, row.to_unit_id)
    if row.state != RequestState.ASKED:
        raise Refused("ALREADY_ANSWERED", "This question was answered before.")
    giver, receiver = unit_info(row.to_unit_id), unit_info(row.from_unit_id)
    _check_answer(given, giver=giver, receiver=receiver)
    case = header(row.case_id, viewer=by)
    with action("information.answered", by=by.actor, on=row.id, case=row.case_id) as act:
        act.field_groups = [choice.field_group for choice in given.choices]
        with as_service("sharing", viewer=by):
            if given.kind in WITH_CONTENT:
                row.answer_disclosure_id = record(
                    Passing(
                        row.case_id,
                        giver,
                        receiver,
                        given.choices,
                        conditions=given.conditions,
                        until=given.until,
                    ),
                    by=by,
                )
            _write(row, given, by)
            end(row.identity_disclosure_id)
            finish(ItemKind.ANSWER_REQUEST, row.id, by=by.person_id)
            put([NewItem(row.from_unit_id, ItemKind.READ_ANSWER, row.case_id, row.id)])
        _step(case, "INFORMATION_ANSWERED", by, row, asked=giver)
        events.announce(RequestAnswered(row.case_id, row.id))


def _check_answer(given: Answer, *, giver: UnitInfo, receiver: UnitInfo) -> None:
    faults = text_faults("conditions", given.conditions, most=1000, needed=False)
    if given.kind == AnswerKind.CALL_ME:
        faults += text_faults("call_name", given.call_name, most=200)
        faults += text_faults("call_phone", given.call_phone, most=30)
    if given.kind == AnswerKind.REFUSED and given.refusal is None:
        faults.append(FieldError("refusal", "missing", "Choose why you give nothing."))
    with_words = given.kind in WITH_CONTENT or given.kind == AnswerKind.REFUSED
    faults += text_faults("text", given.text, needed=with_words)
    if given.until is not None and given.until <= clock.now():
        faults.append(FieldError("until", "past", "This date is in the past."))
    ticked = {choice.field_group for choice in given.choices}
    if given.plan is not None and (given.kind not in WITH_CONTENT or FieldGroup.PLAN not in ticked):
        faults.append(FieldError("plan", "not_ticked", "Tick the plan to let it go along."))
    if faults:
        raise Invalid(faults)
    if given.kind in WITH_CONTENT:
        house_data = giver.partner_kind == PartnerKind.SAFETY_HOUSE
        groups = [choice.field_group for choice in given.choices]
        check_may_receive(receiver, groups, house_data=house_data)
        check_choices(given.choices, giver=giver, receiver=receiver)


def _write(row: InformationRequest, given: Answer, by: Viewer) -> None:
    row.state = STATE_AFTER[given.kind]
    row.answer_kind = given.kind
    row.answer = given.text
    row.answer_content = dict(given.plan) if given.plan is not None else None
    row.call_name = given.call_name
    row.call_phone = given.call_phone
    row.refusal = given.refusal or ""
    row.answer_until = given.until
    row.answered_at = clock.now()
    row.answered_by = by.person_id
    row.save()


def _step(case: Header, kind: str, by: Viewer, row: InformationRequest, *, asked: UnitInfo) -> None:
    with_house = asked.partner_kind == PartnerKind.SAFETY_HOUSE
    at_table = FieldGroup.HOUSE_HIT if with_house else FieldGroup.CRIMINAL_FILE
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
                attributes={
                    "to_house": with_house,
                    "content": row.answer_kind in WITH_CONTENT,
                    "partner": asked.partner_kind,
                    "due": clock.written(row.due_at),
                    "on_time": row.answered_at is None or row.answered_at <= row.due_at,
                },
            )
        ]
    )
