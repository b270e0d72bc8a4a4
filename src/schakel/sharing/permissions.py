"""Who may give and who may ask. Each rule twice: ``check_*`` raises, ``can_*`` shows a button."""

from collections.abc import Collection

from schakel.access.queries import UnitInfo
from schakel.access.rules import HOUSE_GROUPS, FieldGroup
from schakel.access.viewer import UnitRef, Viewer
from schakel.cases.queries import Header
from schakel.cases.rules.states import CaseKind, HouseState
from schakel.kernel.errors import NotFound, Refused
from schakel.regions.rules import PartnerKind

# These never leave by hand: a victim's file stays apart; who is on a house's list is not passed on.
NEVER_GIVEN = frozenset({FieldGroup.VICTIM, FieldGroup.HOUSE_HIT})
BEFORE_ACCEPTANCE = frozenset({HouseState.AANGEMELD, HouseState.TOETS_DOEL, HouseState.GEWEIGERD})


def speaking_unit(viewer: Viewer, case: Header) -> UnitRef | None:
    """The unit from which the viewer speaks about a case: the seat, or the house's team."""
    if case.kind == CaseKind.HOUSE:
        return viewer.team_of(case.house) if case.house else None
    return viewer.seat_at(case.region)


def can_disclose(viewer: Viewer, case: Header) -> bool:
    """The owner's unit gives; for a criminal case the OM too, which directs it (art. 148 Sv). (u)"""
    unit = speaking_unit(viewer, case)
    if unit is None or case.kind == CaseKind.HOUSE:
        return unit is not None
    return viewer.organisation == case.owner_org or viewer.kind == PartnerKind.PROSECUTION


def check_can_disclose(viewer: Viewer, case: Header) -> UnitRef:
    """The unit that gives. Raises Refused for who only received it."""
    unit = speaking_unit(viewer, case)
    if unit is None or not can_disclose(viewer, case):
        raise Refused("NOT_YOURS", "Only the owner of the data gives them.")
    return unit


def check_may_give(visible: Collection[FieldGroup], groups: Collection[str]) -> None:
    """Raises Refused for a group that is never given by hand, or that the giver does not hold."""
    if set(groups) & NEVER_GIVEN:
        raise Refused("NEVER_GIVEN", "This part is never given.")
    if not set(groups) <= set(visible):
        raise Refused("NOT_HELD", "You cannot give what you do not see yourself.")


def may_receive(receiver: UnitInfo, groups: Collection[str], *, house_data: bool) -> bool:
    """Whether the law lets this receiver have house data, where it is that (Wgs 2.27; ruling 12)."""
    return not receiver.barred or not (house_data or set(groups) & HOUSE_GROUPS)


def check_may_receive(receiver: UnitInfo, groups: Collection[str], *, house_data: bool) -> None:
    """Raises Refused when house data would go to who is no participant."""
    if not may_receive(receiver, groups, house_data=house_data):
        text = "This organisation is no participant: data of the house do not go there."
        raise Refused("NOT_A_PARTICIPANT", text)


def check_can_ask(viewer: Viewer, case: Header) -> UnitRef:
    """The unit that asks. Raises Refused before acceptance (ruling 23), and for who has no seat."""
    unit = speaking_unit(viewer, case)
    if unit is None:
        raise Refused("NO_SEAT", "You have no place in this case now.")
    if case.kind == CaseKind.HOUSE and case.state in BEFORE_ACCEPTANCE:
        text = "Ask for information only once the case is accepted."
        raise Refused("NOT_ACCEPTED_YET", text)
    return unit


def check_in_unit(viewer: Viewer, unit_id: object) -> None:
    """Raises NotFound for who is not in this unit now: to others the thing does not exist."""
    if unit_id not in viewer.unit_ids:
        raise NotFound("no such thing")
