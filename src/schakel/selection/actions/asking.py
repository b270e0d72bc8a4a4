"""Who is asked to look because a proposal names them: seats at the table, told as on receipt.

Everything here needs a service context.
"""

from collections.abc import Mapping, Sequence

from schakel.access.actions import CaseKey, Entitling, entitle, seat_of
from schakel.access.queries import UnitInfo, seats
from schakel.access.rules import Basis, FieldGroup, Purpose
from schakel.access.viewer import Viewer
from schakel.journal.actions import Count, count
from schakel.kernel import clock
from schakel.regions.queries import directory
from schakel.regions.rules import PartnerKind
from schakel.selection.actions.proposing import Anew
from schakel.sharing.actions import disclose_on_receipt
from schakel.sharing.queries import receivers_of


def ask_the_newly_named(case: CaseKey, anew: Anew, residence: str | None, by: Viewer) -> None:
    """Ask the partners that a proposal made anew names and the one before it did not.

    A partner that was asked stays asked. Who is no participant in the houses is asked only for what the
    proposal without their lists names (ruling 11).
    """
    full = [kind for kind in anew.full.partners if kind not in anew.named_before]
    plain = [kind for kind in anew.plain_partners if kind not in anew.named_before]
    if not full and not plain:
        return
    seated = seats(case.region)
    named = [unit for unit in seats_of(full, case.region, residence, seated) if not unit.barred]
    named += seats_of(plain, case.region, residence, seated)
    units = list({unit.id: unit for unit in named}.values())
    if not units:
        return
    told = receivers_of(case.case_id, viewer=by)
    giver = seated.get(case.owner_org) or seat_of(case.owner_org, case.region)
    new = [unit for unit in units if unit.id not in told]
    entitle(case, [*disclose_on_receipt(case, giver=giver, receivers=new), *hits_to(units)])
    count(_asked(case, unit) for unit in new)


def _asked(case: CaseKey, unit: UnitInfo) -> Count:
    return Count(
        "PARTNER_INVITED",
        clock.now(),
        case.region,
        case.owner_org,
        about={"case": case.case_id},
        attributes={"partner": unit.partner_kind},
    )


def hits_to(units: Sequence[UnitInfo]) -> list[Entitling]:
    """What rests on a house's list is for participants in the houses only (Wgs 2.27)."""
    return [
        Entitling(
            unit,
            frozenset({FieldGroup.HOUSE_HIT}),
            Purpose.SETTLEMENT,
            Basis.PARTICIPANT,
            house_data=True,
        )
        for unit in units
        if not unit.barred
    ]


def seats_of(
    kinds: Sequence[str], region: str, residence: str | None, seated: Mapping[str, UnitInfo]
) -> list[UnitInfo]:
    """The seats of these kinds of partners at the table of a region, as far as one serves there."""
    reference = directory()
    codes = [
        reference.partner(kind, region=region, municipality=residence)
        for kind in kinds
        if kind != PartnerKind.SAFETY_HOUSE
    ]
    return [seated.get(code) or seat_of(code, region) for code in codes if code is not None]
