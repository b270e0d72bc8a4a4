"""Choosing a house by hand, for a report whose place of residence has none."""

import uuid

from schakel.access.actions import Entitling, entitle, team_of_house
from schakel.access.context import as_service
from schakel.access.rules import Basis, Purpose
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.actions import set_house
from schakel.cases.queries import header
from schakel.cases.rules.states import CaseKind
from schakel.handover.permissions import check_in
from schakel.handover.rules import HOUSE_TEAM_GROUPS
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.regions.queries import directory
from schakel.regions.rules import PartnerKind
from schakel.sharing.actions.disclosing import key_of
from schakel.worklist.actions import finish
from schakel.worklist.queries import unit_of_item
from schakel.worklist.rules import ItemKind


def choose_house(case_id: uuid.UUID, house: str, *, by: Viewer) -> None:
    """Send a report to a house that its reporter chose; the house's team sees it from now.

    Raises NotFound for who does not hold the report, Refused when it has a house, and Invalid.
    """
    case = header(case_id, viewer=by)
    if case.kind != CaseKind.HOUSE:
        raise NotFound("no such report")
    check_in(by, unit_of_item(ItemKind.CHOOSE_HOUSE, case_id, viewer=by))
    if case.house is not None:
        raise Refused("HAS_A_HOUSE", "This report has gone to a house already.")
    organisation = directory().organisations.get(house)
    if organisation is None or organisation.kind != PartnerKind.SAFETY_HOUSE:
        raise Invalid([FieldError("house", "unknown", "This house is not known.")])
    with action("house.chosen", by=by.actor, case=case_id):
        with as_service("handover", viewer=by):
            set_house(case_id, house)
            fact = Entitling(
                team_of_house(house),
                HOUSE_TEAM_GROUPS,
                Purpose.COMPLEX_CASE,
                Basis.PARTICIPANT,
                house_data=True,
            )
            entitle(key_of(case), [fact])
        finish(ItemKind.CHOOSE_HOUSE, case_id, by=by.person_id)
