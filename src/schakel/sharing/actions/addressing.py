"""Who can be given or asked something about a dossier: whom a ground in force allows, no others."""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from schakel.access.actions import seat_of, team_of_house, team_of_org
from schakel.access.queries import UnitInfo
from schakel.access.rules import FieldGroup, Purpose
from schakel.access.viewer import Viewer
from schakel.cases.queries import Header
from schakel.cases.rules.states import CaseKind
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.regions.queries import directory
from schakel.regions.rules import PartnerKind, barred_from_houses
from schakel.sharing.permissions import NEVER_GIVEN
from schakel.sharing.rules import Ground, grounds_for

# At a table a partner is found in its seat; elsewhere in the team of its organisation.
SEATED = frozenset(
    {
        PartnerKind.POLICE,
        PartnerKind.PROSECUTION,
        PartnerKind.PROBATION,
        PartnerKind.CHILD_PROTECTION,
        PartnerKind.VICTIM_SUPPORT,
        PartnerKind.HALT,
    }
)


@dataclass(frozen=True)
class Addressee:
    """An organisation that may be given or asked something; ``code`` names it in an address."""

    code: str
    kind: str


def speaks_as(case: Header, viewer: Viewer) -> str:
    """The kind of partner on whose grounds the viewer gives: the house for its own cases."""
    return PartnerKind.SAFETY_HOUSE if case.kind == CaseKind.HOUSE else viewer.kind


def grounds_between(from_kind: str, to_kind: str, group: str) -> tuple[Ground, ...]:
    """The grounds in force today for one field group between two kinds of partner."""
    today = clock.local(clock.now()).date()
    return grounds_for(from_kind, to_kind, group, on=today, demo=settings.UNSIGNED_LAW_WORKS)


def to_give(
    case: Header, visible: Collection[FieldGroup], *, residence: str | None, viewer: Viewer
) -> tuple[Addressee, ...]:
    """Whom the viewer's unit can give something of what it sees. A house gets it by an offer."""
    from_kind = speaks_as(case, viewer)
    return tuple(
        one
        for one in _partners(case, residence, viewer)
        if one.kind != PartnerKind.SAFETY_HOUSE
        and any(grounds_between(from_kind, one.kind, group) for group in set(visible) - NEVER_GIVEN)
    )


def to_ask(case: Header, *, residence: str | None, viewer: Viewer) -> tuple[Addressee, ...]:
    """Whom the viewer's unit can ask: a question says about whom it is, and needs a ground for that.

    Who may not have data of a house can ask it nothing (Wgs 2.27).
    """
    from_kind, purpose = speaks_as(case, viewer), purpose_of(case)
    return tuple(
        one
        for one in _partners(case, residence, viewer)
        if any(
            purpose in ground.purposes
            for ground in grounds_between(from_kind, one.kind, FieldGroup.IDENTITY)
        )
        and not (one.kind == PartnerKind.SAFETY_HOUSE and viewer.barred_from_houses)
    )


def purpose_of(case: Header) -> Purpose:
    """What a question about this dossier is for."""
    return Purpose.COMPLEX_CASE if case.kind == CaseKind.HOUSE else Purpose.SETTLEMENT


def _partners(case: Header, residence: str | None, viewer: Viewer) -> list[Addressee]:
    """The partner of each kind that serves this place, and at a table the houses of its region."""
    reference = directory()
    codes = [
        reference.partner(kind, region=case.region, municipality=residence)
        for kind in PartnerKind
        if kind != PartnerKind.SAFETY_HOUSE
    ]
    if case.kind == CaseKind.CRIMINAL:
        codes += reference.houses_of(case.region)
    found = [
        reference.organisations[code]
        for code in codes
        if code is not None and (case.kind == CaseKind.HOUSE or code != viewer.organisation)
    ]
    return [
        Addressee(one.code, one.kind)
        for one in found
        if case.kind != CaseKind.HOUSE or not barred_from_houses(one.kind, one.participation)
    ]


def unit_at(case: Header, code: str) -> UnitInfo:
    """The unit of an organisation that gets it: its seat at the table, its team, or the house's.

    Raises NotFound for an organisation that is not known.
    """
    organisation = directory().organisations.get(code)
    if organisation is None:
        raise NotFound("no such organisation")
    if organisation.kind == PartnerKind.SAFETY_HOUSE:
        return team_of_house(code)
    if organisation.kind in SEATED:
        return seat_of(code, case.region)
    return team_of_org(code)
