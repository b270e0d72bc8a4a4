"""Who is asked to look at a criminal case: on receipt, and again when a house's answer changed.

Everything here runs inside the intake's service context and transaction.
"""

from collections.abc import Mapping, Sequence

from schakel.access.actions import CaseKey, Entitling, entitle
from schakel.access.queries import UnitInfo
from schakel.access.rules import Basis, FieldGroup, Purpose
from schakel.access.viewer import Viewer
from schakel.journal.actions import Step, keep
from schakel.kernel import clock
from schakel.people.queries import residence_of
from schakel.regions.rules import PartnerKind
from schakel.selection.actions.asking import ask_the_newly_named, hits_to, seats_of
from schakel.selection.actions.proposing import Proposals, propose_anew
from schakel.selection.rules import NOT_KNOWN, Door, HouseKnowledge
from schakel.sharing.actions import Changed, Hit, disclose_on_receipt

F = FieldGroup

CRIMINAL_GROUPS = frozenset(
    {
        F.IDENTITY,
        F.BSN,
        F.OFFENCE_SUMMARY,
        F.CLOCK,
        F.CRIMINAL_FILE,
        F.VICTIM,
        F.PROPOSAL,
        F.CONTRIBUTION,
        F.ASSESSMENT,
        F.DISPOSAL,
    }
)


def knowledge_of(hits: Sequence[Hit]) -> HouseKnowledge:
    """The house to consult: one with a plan before one without."""
    if not hits:
        return NOT_KNOWN
    first = min(hits, key=lambda hit: (not hit.has_plan, hit.house))
    return HouseKnowledge(known=True, has_plan=first.has_plan, house=first.house)


def invited(
    region: str, proposals: Proposals, residence: str | None, seated: Mapping[str, UnitInfo]
) -> list[UnitInfo]:
    """The seats that are asked to look: the prosecutor's, and those that the instrument names.

    Who is asked among those that may not know of a house's list follows from the proposal made
    without it (ruling 11).
    """
    full = seats_of(proposals.full.partners, region, residence, seated)
    plain = seats_of(proposals.without_house.partners, region, residence, seated)
    prosecutor = seats_of((PartnerKind.PROSECUTION,), region, residence, seated)
    chosen = [*prosecutor, *plain, *(unit for unit in full if not unit.barred)]
    return list({unit.id: unit for unit in chosen}.values())


def open_to_the_table(case: CaseKey, seat: UnitInfo, partners: Sequence[UnitInfo]) -> None:
    """Own data to the police seat; to partners what a standing decision allows; hits to participants."""
    entitlings = [Entitling(seat, CRIMINAL_GROUPS, Purpose.SETTLEMENT, Basis.OWN)]
    entitlings += disclose_on_receipt(case, giver=seat, receivers=partners)
    entitlings += hits_to((seat, *partners))
    entitle(case, entitlings)


def evaluate_again(changes: Sequence[Changed], *, by: Viewer) -> None:
    """Propose anew where a house answers something else, and ask the partners that are named now.

    A partner that was asked stays asked. Who is no participant in the houses is told nothing, is
    never asked on this ground, and sees nothing change (ruling 11).
    """
    keep([_step(change) for change in changes])
    for change in changes:
        case = change.case
        key = CaseKey(case.case_id, case.owner_org, case.opened_at, case.region, case.kind)
        anew = propose_anew(key, Door.CRIMINAL_CASE, knowledge_of(change.hits))
        if anew is not None:
            ask_the_newly_named(key, anew, residence_of(case.subject_record_id), by)


def _step(change: Changed) -> Step:
    return Step(
        "KNOWN_CHECK_CHANGED",
        clock.now(),
        change.case.case_id,
        change.case.region,
        change.house,
        field_group=F.HOUSE_HIT,
        attributes={"hit": change.hit, "has_plan": change.has_plan},
    )
