"""Who may do what in the house. Each rule twice: ``check_*`` raises, ``can_*`` shows a button."""

import uuid

from schakel.access.viewer import UnitRef, Viewer
from schakel.cases.queries import Header, header
from schakel.cases.rules.states import CaseKind
from schakel.conference.rules import RUNNING
from schakel.kernel.errors import NotFound, Refused
from schakel.regions.rules import Function


def house_header(case_id: uuid.UUID, *, viewer: Viewer) -> Header:
    """The header of a house case. Raises NotFound for absent, forbidden, and for another kind."""
    case = header(case_id, viewer=viewer)
    if case.kind != CaseKind.HOUSE:
        raise NotFound("no such house case")
    return case


def can_run(viewer: Viewer, case: Header) -> bool:
    """The house's team runs the case as long as it is accepted and open."""
    on_the_team = case.house is not None and viewer.team_of(case.house) is not None
    return on_the_team and case.state in RUNNING


def check_can_run(viewer: Viewer, case: Header) -> UnitRef:
    """The team. Raises Refused for who is not on it, and before acceptance or after closing."""
    team = viewer.team_of(case.house) if case.house else None
    if team is None:
        raise Refused("NOT_THE_TEAM", "Only the team of the house does this.")
    if case.state not in RUNNING:
        raise Refused("NOT_RUNNING", "This case was not accepted or is closed.")
    return team


def can_direct(viewer: Viewer, case: Header) -> bool:
    """The process director decides who takes part, and closes (domain 2.3)."""
    return can_run(viewer, case) and viewer.holds(Function.PROCESS_DIRECTOR)


def check_can_direct(viewer: Viewer, case: Header) -> UnitRef:
    """The team, for its process director. Raises Refused for others."""
    team = check_can_run(viewer, case)
    if not viewer.holds(Function.PROCESS_DIRECTOR):
        raise Refused("NOT_THE_DIRECTOR", "Only the process director does this.")
    return team


def check_may_take_part(*, barred: bool) -> None:
    """Raises Refused, with the reason, for an organisation that is no participant (2.31.9)."""
    if barred:
        text = (
            "This organisation is no participant (art. 2.27 Wgs). Add somebody by name as an incidental"
            " third, after a secrecy statement."
        )
        raise Refused("NOT_A_PARTICIPANT", text)


def check_can_end(viewer: Viewer, case: Header, unit_id: uuid.UUID) -> None:
    """The owner of an action ends it, or the house's team for it. Raises Refused for others."""
    if unit_id not in viewer.unit_ids and not can_run(viewer, case):
        raise Refused("NOT_YOURS", "Only its owner ends this action.")
