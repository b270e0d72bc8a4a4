"""Asking a partner for its view: on receipt by the instrument's advice, later by a person."""

import uuid

from schakel.access.actions import CaseKey, entitle, seat_of
from schakel.access.context import as_service
from schakel.access.queries import UnitInfo, may_see
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.queries import Header, header
from schakel.cases.rules.states import CriminalState
from schakel.journal.actions import Count, count
from schakel.kernel import clock
from schakel.kernel.errors import Refused
from schakel.people.queries import residence_of
from schakel.regions.queries import directory
from schakel.regions.rules import PartnerKind
from schakel.sharing.actions import disclose_on_receipt
from schakel.table.models import Contribution
from schakel.table.permissions import check_can_invite
from schakel.table.rules import ContributionState


def invite(case_id: uuid.UUID, kind: PartnerKind, *, by: Viewer) -> None:
    """Ask a partner for its view: a disclosure on the standing decision, and an open card.

    Raises NotFound, and Refused when no organisation of that kind serves here, when no standing
    decision allows it, or when it was asked before.
    """
    case = header(case_id, viewer=by)
    check_can_invite(by, may_see(by, case_id))
    if case.state in {CriminalState.DISPOSED, CriminalState.CLOSED}:
        raise Refused("ALREADY_DECIDED", "This case was decided before.")
    with action("partner.invited", by=by.actor, case=case_id) as act:
        act.field_groups = [FieldGroup.IDENTITY, FieldGroup.OFFENCE_SUMMARY, FieldGroup.CLOCK]
        with as_service("invite", viewer=by):
            seat = _seat(case, kind)
            _open_card(case, seat)
            _disclose(case, seat)
        count(
            [
                Count(
                    "PARTNER_INVITED",
                    clock.now(),
                    case.region,
                    by.organisation,
                    about={"case": case_id},
                    attributes={"partner": kind},
                )
            ]
        )


def _seat(case: Header, kind: PartnerKind) -> UnitInfo:
    residence = residence_of(case.subject_record_id)
    code = directory().partner(kind, region=case.region, municipality=residence)
    if code is None:
        raise Refused("NO_PARTNER", "No partner of this kind serves this place.")
    return seat_of(code, case.region)


def _open_card(case: Header, seat: UnitInfo) -> None:
    if Contribution.objects.filter(case_id=case.case_id, unit_id=seat.id).exists():
        raise Refused("ASKED_BEFORE", "This partner was asked before.")
    Contribution.objects.create(
        case_id=case.case_id,
        field_group=FieldGroup.CONTRIBUTION,
        unit_id=seat.id,
        organisation=seat.organisation,
        partner_kind=seat.partner_kind,
        state=ContributionState.ASKED,
        asked_at=clock.now(),
        version=0,
    )


def _disclose(case: Header, seat: UnitInfo) -> None:
    key = CaseKey(case.case_id, case.owner_org, case.opened_at, case.region, case.kind)
    giver = seat_of(case.owner_org, case.region)
    facts = disclose_on_receipt(key, giver=giver, receivers=[seat])
    if not facts:
        raise Refused("NO_DECISION", "No standing decision allows this; disclose it by hand.")
    entitle(key, facts)
