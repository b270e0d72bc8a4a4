"""Who may offer, open, prepare, sign and tell. Each rule twice: ``check_*`` raises, ``can_*`` asks."""

import uuid

from schakel.access.queries import UnitInfo
from schakel.access.viewer import UnitRef, Viewer
from schakel.cases.queries import Header
from schakel.cases.rules.states import CaseKind
from schakel.handover.rules import Direction
from schakel.kernel.errors import NotFound, Refused
from schakel.regions.rules import Function, Participation, PartnerKind
from schakel.sharing.permissions import speaking_unit

KIND_OF: dict[Direction, CaseKind] = {
    Direction.TO_HOUSE: CaseKind.CRIMINAL,
    Direction.TO_TABLE: CaseKind.HOUSE,
}


def can_offer(viewer: Viewer, case: Header, direction: Direction) -> bool:
    """A participant at the table offers to the house (2.31.1); the house's team to the table."""
    return (
        case.kind == KIND_OF[direction]
        and speaking_unit(viewer, case) is not None
        and not viewer.barred_from_houses
    )


def check_can_offer(viewer: Viewer, case: Header, direction: Direction) -> UnitRef:
    """The unit that offers. Raises Refused."""
    unit = speaking_unit(viewer, case)
    if unit is None or not can_offer(viewer, case, direction):
        raise Refused("MAY_NOT_OFFER", "You cannot offer this case.")
    return unit


def check_in(viewer: Viewer, unit_id: uuid.UUID | None) -> None:
    """Raises NotFound for who is not in this unit now."""
    if unit_id is None or unit_id not in viewer.unit_ids:
        raise NotFound("no such thing")


def can_prepare(viewer: Viewer, case: Header) -> bool:
    """The process director of the house prepares the entry test (domain 2.3)."""
    on_the_team = case.house is not None and viewer.team_of(case.house) is not None
    return on_the_team and viewer.holds(Function.PROCESS_DIRECTOR)


def check_can_prepare(viewer: Viewer, case: Header) -> None:
    """Raises Refused for everybody but a process director on the house's team."""
    if not can_prepare(viewer, case):
        raise Refused("NOT_THE_DIRECTOR", "Only the process director prepares the test.")


def can_sign(viewer: Viewer, case: Header) -> bool:
    """The purpose is tested by first-paragraph participants (Wgs 2.31.2; ruling 23).

    What a house offers to the table, a prosecutor takes or refuses.
    """
    if case.kind == CaseKind.TABLE_OFFER:
        seat = viewer.seat_at(case.region)
        return (
            seat is not None
            and viewer.kind == PartnerKind.PROSECUTION
            and viewer.holds(Function.PROSECUTOR)
        )
    on_the_team = case.house is not None and viewer.team_of(case.house) is not None
    return on_the_team and viewer.participation == Participation.FIRST


def check_can_sign(viewer: Viewer, case: Header) -> None:
    """Raises Refused for who may not decide on entry."""
    if not can_sign(viewer, case):
        raise Refused("NOT_FIRST_PARAGRAPH", "Only a participant of the first paragraph signs.")


def check_table_side(receiver: UnitInfo) -> None:
    """Raises Refused when house data would go to who is no participant (Wgs 2.27)."""
    if receiver.barred:
        raise Refused("NOT_A_PARTICIPANT", "This organisation gets no data of the house.")
