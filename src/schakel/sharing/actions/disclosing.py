"""One disclosure by hand: chosen field groups to one unit, each with purpose, ground and necessity."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from schakel.access.actions import CaseKey, Entitling, entitle, revoke
from schakel.access.context import as_service
from schakel.access.queries import UnitInfo, may_see, unit_info
from schakel.access.rules import HOUSE_GROUPS, Basis, FieldGroup, Purpose
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.queries import Header, header
from schakel.cases.rules.states import CaseKind
from schakel.journal.actions import Attributes, Step, keep
from schakel.kernel import clock, events
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.regions.rules import PartnerKind
from schakel.sharing.events import DisclosureWithdrawn, InformationDisclosed
from schakel.sharing.models import DisclosedGroup, Disclosure, InformationRequest
from schakel.sharing.permissions import (
    check_can_disclose,
    check_in_unit,
    check_may_give,
    check_may_receive,
)
from schakel.sharing.rules import Choice, article_of, choice_faults, text_faults


@dataclass(frozen=True)
class NewDisclosure:
    """What is to be given of a case, to which unit, under which conditions and until when."""

    case_id: uuid.UUID
    to_unit: uuid.UUID
    choices: Sequence[Choice]
    conditions: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Passing:
    """A disclosure to be recorded: the two units, the case, and the receiver's own dossier if any."""

    case_id: uuid.UUID
    giver: UnitInfo
    receiver: UnitInfo
    choices: Sequence[Choice]
    conditions: str = ""
    until: datetime | None = None
    onto: uuid.UUID | None = None


def check_choices(choices: Sequence[Choice], *, giver: UnitInfo, receiver: UnitInfo) -> None:
    """Raises Invalid for a group without a ground that is in force today between these two."""
    found = choice_faults(
        choices,
        from_kind=giver.partner_kind,
        to_kind=receiver.partner_kind,
        on=clock.local(clock.now()).date(),
        demo=settings.UNSIGNED_LAW_WORKS,
    )
    if found:
        raise Invalid(found)


def record(passing: Passing, *, by: Viewer) -> uuid.UUID:
    """Write a disclosure and a row for each ticked group. Grants are the caller's.

    The caller has checked who may and called ``check_choices``; needs a service context.
    """
    now, first = clock.now(), passing.choices[0]
    row = Disclosure.objects.create(
        case_id=passing.case_id,
        from_org=passing.giver.organisation,
        from_unit_id=passing.giver.id,
        to_org=passing.receiver.organisation,
        to_unit_id=passing.receiver.id,
        field_groups=[choice.field_group for choice in passing.choices],
        purpose=first.purpose,
        ground=article_of(first.ground),
        necessity=first.necessity,
        conditions=passing.conditions,
        decided_by=by.person_id,
        made_at=now,
        valid_from=now,
        valid_until=passing.until,
        onto_case_id=passing.onto,
    )
    add_groups(row.id, passing)
    return row.id


def add_groups(disclosure_id: uuid.UUID, passing: Passing) -> None:
    """Add ticked groups to a disclosure, each with its own ground. Needs a service context."""
    DisclosedGroup.objects.bulk_create(
        DisclosedGroup(
            disclosure_id=disclosure_id,
            from_unit_id=passing.giver.id,
            to_unit_id=passing.receiver.id,
            field_group=choice.field_group,
            purpose=choice.purpose,
            ground=choice.ground,
            article=article_of(choice.ground),
            necessity=choice.necessity,
        )
        for choice in passing.choices
    )


def end(disclosure_id: uuid.UUID) -> None:
    """Mark a disclosure withdrawn and end the grants that rest on it. Needs a service context."""
    row = Disclosure.objects.get(id=disclosure_id)
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
    revoke(row.onto_case_id or row.case_id, basis_id=row.id)


def forget_reasons(disclosure_id: uuid.UUID) -> None:
    """Take the giver's words from the receiver's sight: what was refused leaves codes and times only.

    The giver keeps them with each group (ruling 25). Needs a service context.
    """
    Disclosure.objects.filter(id=disclosure_id).update(necessity="", conditions="")
    DisclosedGroup.objects.filter(disclosure_id=disclosure_id).update(to_unit_id=None)


def facts_of(passing: Passing, disclosure_id: uuid.UUID, *, house_data: bool) -> list[Entitling]:
    """The facts that follow from a disclosure: one for each purpose."""
    purposes: dict[str, set[FieldGroup]] = {}
    for choice in passing.choices:
        purposes.setdefault(choice.purpose, set()).add(FieldGroup(choice.field_group))
    return [
        Entitling(
            unit=passing.receiver,
            field_groups=frozenset(groups),
            purpose=Purpose(purpose),
            basis=Basis.DISCLOSURE,
            basis_id=disclosure_id,
            house_data=house_data,
            valid_until=passing.until,
        )
        for purpose, groups in sorted(purposes.items())
    ]


def key_of(case: Header) -> CaseKey:
    """What grants copy from a dossier that is already there."""
    return CaseKey(
        case.case_id,
        case.owner_org,
        case.opened_at,
        case.region,
        case.kind,
        live=case.closed_at is None,
    )


def disclose(new: NewDisclosure, *, by: Viewer) -> uuid.UUID:
    """Give chosen field groups of a case to one unit of the table or the house.

    Raises NotFound; Refused for who does not own it, for a group never given, and for a receiver
    whom the law keeps from house data; Invalid naming each group without a ground in force.
    """
    case = header(new.case_id, viewer=by)
    giver = unit_info(check_can_disclose(by, case).id)
    receiver = unit_info(new.to_unit)
    groups = {choice.field_group for choice in new.choices}
    house_data = case.kind == CaseKind.HOUSE or bool(groups & HOUSE_GROUPS)
    check_may_receive(receiver, groups, house_data=house_data)
    check_may_give(may_see(by, case.case_id), groups)
    check_choices(new.choices, giver=giver, receiver=receiver)
    _check_end(new)
    passing = Passing(
        case.case_id, giver, receiver, new.choices, conditions=new.conditions, until=new.until
    )
    with action("information.disclosed", by=by.actor, case=case.case_id) as act:
        act.field_groups, act.ground = sorted(groups), new.choices[0].ground
        act.purpose = new.choices[0].purpose
        with as_service("sharing", viewer=by):
            disclosure_id = act.object_id = record(passing, by=by)
            entitle(key_of(case), facts_of(passing, disclosure_id, house_data=house_data))
        told: Attributes = {
            "to_house": receiver.partner_kind == PartnerKind.SAFETY_HOUSE,
            "with_outcome": FieldGroup.DISPOSAL in groups,
        }
        _step(case, "INFORMATION_DISCLOSED", by, house_data=house_data, told=told)
        events.announce(InformationDisclosed(case.case_id, disclosure_id))
    return disclosure_id


def _check_end(new: NewDisclosure) -> None:
    faults = text_faults("conditions", new.conditions, most=1000, needed=False)
    if new.until is not None and new.until <= clock.now():
        faults.append(FieldError("until", "past", "This date is in the past."))
    if faults:
        raise Invalid(faults)


def withdraw_disclosure(disclosure_id: uuid.UUID, *, by: Viewer) -> None:
    """Take a disclosure back: its grants end in the same transaction.

    Raises NotFound for who did not give it, and Refused for what is part of an offer or an answer.
    """
    row = Disclosure.objects.filter(id=disclosure_id, withdrawn_at__isnull=True).first()
    if row is None:
        raise NotFound("no such disclosure")
    check_in_unit(by, row.from_unit_id)
    if row.onto_case_id is not None:
        raise Refused("PART_OF_OFFER", "This belongs to an offer: withdraw that.")
    if InformationRequest.objects.filter(answer_disclosure_id=row.id).exists():
        raise Refused("PART_OF_ANSWER", "This belongs to an answer: take that back.")
    case = header(row.case_id, viewer=by)
    with action("disclosure.withdrawn", by=by.actor, on=row.id, case=row.case_id) as act:
        act.field_groups = list(row.field_groups)
        with as_service("sharing", viewer=by):
            end(row.id)
        house_data = case.kind == CaseKind.HOUSE or bool(set(row.field_groups) & HOUSE_GROUPS)
        _step(case, "DISCLOSURE_WITHDRAWN", by, house_data=house_data)
        events.announce(DisclosureWithdrawn(row.case_id, row.id))


def _step(
    case: Header, kind: str, by: Viewer, *, house_data: bool, told: Attributes | None = None
) -> None:
    criminal = FieldGroup.HOUSE_HIT if house_data else FieldGroup.CRIMINAL_FILE
    group = FieldGroup.CONFERENCE if case.kind == CaseKind.HOUSE else criminal
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
                attributes=told or {},
            )
        ]
    )
