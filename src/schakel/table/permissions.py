"""Who may do what at the table. Each rule twice: ``check_*`` raises, ``can_*`` shows a button."""

from collections.abc import Collection

from schakel.access.rules import FieldGroup
from schakel.access.viewer import UnitRef, Viewer
from schakel.kernel.errors import Refused
from schakel.regions.rules import Function, PartnerKind
from schakel.table.rules import Disposal

# Function × disposal: the mandate of the day. Unsigned configuration gives it to prosecutors only
# (ruling 29). (u)
MANDATES: dict[Function, frozenset[Disposal]] = {Function.PROSECUTOR: frozenset(Disposal)}


def can_contribute(viewer: Viewer, region: str) -> bool:
    """A partner speaks from its own seat, while on the roster."""
    return viewer.seat_at(region) is not None


def may_enter_cases(viewer: Viewer) -> bool:
    """The police enter a case by hand from their seat, while on the roster."""
    seated = any(unit.kind == "SEAT" for unit in viewer.units)
    return seated and viewer.kind == PartnerKind.POLICE


def check_can_contribute(viewer: Viewer, region: str) -> UnitRef:
    """The seat the viewer speaks from. Raises Refused without one at this table now."""
    seat = viewer.seat_at(region)
    if seat is None:
        raise Refused("NO_SEAT", "You have no seat at this table now.")
    return seat


def can_assess(viewer: Viewer, groups: Collection[FieldGroup]) -> bool:
    """Police and prosecution write the assessment together."""
    return (
        viewer.kind in {PartnerKind.POLICE, PartnerKind.PROSECUTION}
        and FieldGroup.ASSESSMENT in groups
    )


def check_can_assess(viewer: Viewer, groups: Collection[FieldGroup]) -> None:
    """Raises Refused for who only contributes."""
    if not can_assess(viewer, groups):
        raise Refused("NOT_YOURS", "Only police and prosecution write the assessment.")


def mandate(viewer: Viewer, disposals: Collection[Disposal]) -> str | None:
    """The function on which the viewer may sign these disposals today, or None."""
    for function, allowed in MANDATES.items():
        if viewer.holds(function) and set(disposals) <= allowed:
            return function.value
    return None


def can_decide(viewer: Viewer, groups: Collection[FieldGroup]) -> bool:
    """Only a prosecutor of the OM decides (domain: the public prosecutor alone decides)."""
    return (
        viewer.kind == PartnerKind.PROSECUTION
        and FieldGroup.DISPOSAL in groups
        and mandate(viewer, ()) is not None
    )


def check_can_decide(viewer: Viewer, groups: Collection[FieldGroup]) -> None:
    """Raises Refused for everybody but a prosecutor with a mandate."""
    if not can_decide(viewer, groups):
        raise Refused("NO_MANDATE", "Only the public prosecutor decides.")


def can_invite(viewer: Viewer, groups: Collection[FieldGroup]) -> bool:
    """Police and prosecution ask partners to look."""
    return can_record_acts(viewer, groups)


def check_can_invite(viewer: Viewer, groups: Collection[FieldGroup]) -> None:
    """Raises Refused for who was only invited."""
    if not can_invite(viewer, groups):
        raise Refused("NOT_YOURS", "Only police and prosecution ask a partner.")


def can_record_acts(viewer: Viewer, groups: Collection[FieldGroup]) -> bool:
    """Police and prosecution record arrest, release, custody and what follows."""
    return (
        viewer.kind in {PartnerKind.POLICE, PartnerKind.PROSECUTION}
        and FieldGroup.CRIMINAL_FILE in groups
    )


def check_can_record_acts(viewer: Viewer, groups: Collection[FieldGroup]) -> None:
    """Raises Refused for partners who only see the clock."""
    if not can_record_acts(viewer, groups):
        raise Refused("NOT_YOURS", "Only police and prosecution record acts.")
