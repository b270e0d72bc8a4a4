"""The need-to-know list of a case (Wgs 2.31.4): who is on it sees the case, and nobody else."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from schakel.access.actions import CaseKey, Entitling, entitle, join_unit, open_unit, revoke
from schakel.access.context import as_service
from schakel.access.queries import unit_info, viewer_of
from schakel.access.rules import Basis, FieldGroup, Purpose
from schakel.access.viewer import SignIn, Viewer
from schakel.audit.actions import action
from schakel.cases.queries import Header
from schakel.conference.actions.keeping import step
from schakel.conference.events import ParticipantAdded, ParticipantRemoved
from schakel.conference.models import CaseAction, Participant
from schakel.conference.permissions import (
    check_can_direct,
    check_may_take_part,
    house_header,
)
from schakel.conference.rules import (
    ALWAYS,
    MAY_BE_ADDED,
    ActionState,
    IncidentalThird,
    ParticipantKind,
    incidental_faults,
)
from schakel.kernel import clock, events
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.kernel.ids import new_id
from schakel.regions.queries import directory
from schakel.regions.rules import barred_from_houses
from schakel.sharing.rules import text_faults


@dataclass(frozen=True)
class NewParticipant:
    """An organisation for the list: its people on this case, why, and what beyond the usual."""

    organisation: str
    people: Sequence[uuid.UUID]
    reason: str
    extra_groups: frozenset[FieldGroup] = frozenset()


def add_participant(case_id: uuid.UUID, new: NewParticipant, *, by: Viewer) -> uuid.UUID:
    """Put an organisation on the list: its named people become the case team that sees the case.

    Raises NotFound; Refused for who is not the director, before acceptance, and for an organisation
    that is no participant; Invalid by field.
    """
    case = house_header(case_id, viewer=by)
    check_can_direct(by, case)
    _check(case, new)
    with action("participant.added", by=by.actor, case=case_id) as act:
        groups = ALWAYS | new.extra_groups
        act.field_groups, act.purpose = sorted(groups), Purpose.COMPLEX_CASE
        participant_id = act.object_id = new_id()
        with as_service("conference", viewer=by):
            unit_id = open_unit(
                kind="TEAM",
                organisation=new.organisation,
                name=f"case team {new.organisation}",
                case_id=case_id,
            )
            join_unit(unit_id, new.people)
            entitle(_key(case), [_entitling(unit_id, groups, participant_id)])
        Participant.objects.create(
            id=participant_id,
            case_id=case_id,
            kind=ParticipantKind.MEMBER,
            organisation=new.organisation,
            unit_id=unit_id,
            field_groups=sorted(groups),
            reason=new.reason,
            added_by=by.person_id,
            added_at=clock.now(),
        )
        step(case, "PARTICIPANT_ADDED", by)
        events.announce(ParticipantAdded(case_id))
    return participant_id


def _entitling(
    unit_id: uuid.UUID, groups: frozenset[FieldGroup], participant_id: uuid.UUID
) -> Entitling:
    return Entitling(
        unit=unit_info(unit_id),
        field_groups=groups,
        purpose=Purpose.COMPLEX_CASE,
        basis=Basis.PARTICIPANT,
        basis_id=participant_id,
        house_data=True,
    )


def _key(case: Header) -> CaseKey:
    return CaseKey(case.case_id, case.owner_org, case.opened_at, case.region, case.kind)


def _check(case: Header, new: NewParticipant) -> None:
    organisation = directory().organisations.get(new.organisation)
    if organisation is None:
        raise Invalid([FieldError("organisation", "unknown", "This organisation is not known.")])
    check_may_take_part(
        barred=barred_from_houses(organisation.kind, organisation.participation)
        or new.organisation == case.house
    )
    found = text_faults("reason", new.reason, most=1000)
    if not new.people:
        found.append(FieldError("people", "missing", "Choose who takes part for them."))
    if not new.extra_groups <= MAY_BE_ADDED:
        found.append(FieldError("extra_groups", "not_offered", "This part cannot be added."))
    listed = Participant.objects.filter(
        case_id=case.case_id, organisation=new.organisation, removed_at__isnull=True
    )
    if listed.exists():
        found.append(FieldError("organisation", "twice", "This organisation takes part already."))
    if any(_works_for(person) != new.organisation for person in new.people):
        found.append(FieldError("people", "elsewhere", "Somebody works for another organisation."))
    if found:
        raise Invalid(found)


def _works_for(person_id: uuid.UUID) -> str:
    return viewer_of(person_id, sign_in=SignIn.CONSOLE).organisation


def add_incidental(case_id: uuid.UUID, third: IncidentalThird, *, by: Viewer) -> uuid.UUID:
    """Put somebody on the list by name: no login, ever, and a secrecy statement first (2.31.9).

    Raises NotFound, Refused for who is not the director, and Invalid without the statement.
    """
    case = house_header(case_id, viewer=by)
    check_can_direct(by, case)
    found = incidental_faults(third, today=clock.local(clock.now()).date())
    if found:
        raise Invalid(found)
    with action("incidental.added", by=by.actor, case=case_id) as act:
        row = Participant.objects.create(
            case_id=case_id,
            kind=ParticipantKind.INCIDENTAL,
            name=third.name,
            organisation_name=third.organisation_name,
            field_groups=[],
            reason=third.reason,
            secrecy_signed_on=third.secrecy_signed_on,
            added_by=by.person_id,
            added_at=clock.now(),
        )
        act.object_id = row.id
        step(case, "INCIDENTAL_ADDED", by)
        events.announce(ParticipantAdded(case_id))
    return row.id


def remove_participant(participant_id: uuid.UUID, reason: str, *, by: Viewer) -> None:
    """Take somebody off the list: from that moment they see nothing of the case.

    Raises NotFound, Refused for who is not the director or while actions are open, and Invalid.
    """
    row = Participant.objects.filter(id=participant_id, removed_at__isnull=True).first()
    if row is None:
        raise NotFound("no such participant")
    case = house_header(row.case_id, viewer=by)
    check_can_direct(by, case)
    found = text_faults("reason", reason, most=1000)
    if found:
        raise Invalid(found)
    if CaseAction.objects.filter(owner=row, state=ActionState.OPEN).exists():
        raise Refused("OPEN_ACTIONS", "This participant still has open actions.")
    with action("participant.removed", by=by.actor, on=row.id, case=row.case_id):
        row.removed_at = clock.now()
        row.removed_reason = reason
        row.save(update_fields=["removed_at", "removed_reason"])
        with as_service("conference", viewer=by):
            revoke(row.case_id, basis_id=row.id)
        step(case, "PARTICIPANT_REMOVED", by)
        events.announce(ParticipantRemoved(row.case_id))
