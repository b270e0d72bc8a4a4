"""The prosecutor's decision goes to the house by itself, the same moment (Wgs 1.7.4; the letter).

To the house that took the case up, and to a house with a running plan for this person. It is a
disclosure like any other (ruling 11): on a ground in force, of the decision and no more; without a
ground nothing goes.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from schakel.access.actions import entitle, team_of_house
from schakel.access.context import as_service
from schakel.access.queries import UnitInfo, unit_info
from schakel.access.rules import FieldGroup, Purpose
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.queries import Header, header
from schakel.cases.rules.states import HouseState
from schakel.handover.actions.keeping import step
from schakel.handover.models import Offer, SharedPart
from schakel.handover.rules import TAKEN, Direction
from schakel.handover.sources import Content
from schakel.kernel import clock
from schakel.regions.rules import PartnerKind
from schakel.sharing.actions.addressing import grounds_between
from schakel.sharing.actions.disclosing import Passing, facts_of, key_of, record
from schakel.sharing.permissions import speaking_unit
from schakel.sharing.rules import Choice
from schakel.worklist.actions import NewItem, put
from schakel.worklist.rules import ItemKind

F = FieldGroup
TAKEN_UP = "Het huis behandelt deze casus en moet de afdoening kennen."
PLAN_RUNS = "Het huis heeft een lopend plan voor deze persoon en moet de afdoening kennen."


@dataclass(frozen=True)
class Decided:
    """What was decided, as it is given, and which houses have a plan for the person."""

    content: Content
    houses_with_plan: Collection[str]


@dataclass(frozen=True)
class Told:
    """Which houses were told, and whether there was one that works on this person at all."""

    houses: tuple[str, ...] = ()
    waited: bool = False


def tell_houses(case: Header, decided: Decided, *, by: Viewer) -> Told:
    """Give the decision to the houses that work on it; returns which. One act in the audit record.

    Called inside the decision, by who signs it: either both happen or neither.
    """
    unit = speaking_unit(by, case)
    if unit is None:
        return Told(waited=bool(decided.houses_with_plan))
    with action("outcome.told", by=by.actor, case=case.case_id) as act:
        act.field_groups, act.purpose = [F.DISPOSAL], Purpose.COMPLEX_CASE
        with as_service("handover", viewer=by):
            giver = unit_info(unit.id)
            takers = _takers(case, by)
            told = _tell_takers(takers, case, decided, giver, by)
            others = sorted(set(decided.houses_with_plan) - set(told))
            told += [house for house in others if _tell_plan(case, house, giver, by)]
        if told:
            step(case, "HOUSE_TOLD", by, F.HOUSE_HIT)
    return Told(tuple(told), waited=bool(takers or decided.houses_with_plan))


def _choices(giver: UnitInfo, groups: Collection[str], why: str) -> list[Choice]:
    """A choice for each group, or none at all when one of them has no ground in force."""
    found = []
    for group in groups:
        grounds = [
            ground
            for ground in grounds_between(giver.partner_kind, PartnerKind.SAFETY_HOUSE, group)
            if Purpose.COMPLEX_CASE in ground.purposes
        ]
        if not grounds:
            return []
        found.append(Choice(group, Purpose.COMPLEX_CASE, grounds[0].code, why))
    return found


def _takers(case: Header, by: Viewer) -> list[Offer]:
    """The offers of this case that a house accepted and still works on."""
    offers = Offer.objects.filter(
        letter__source_case_id=case.case_id,
        direction=Direction.TO_HOUSE,
        state__in=list(TAKEN),
    )
    return [
        offer for offer in offers if header(offer.case_id, viewer=by).state != HouseState.AFGESLOTEN
    ]


def _tell_takers(
    offers: Sequence[Offer], case: Header, decided: Decided, giver: UnitInfo, by: Viewer
) -> list[str]:
    """The houses that accepted this case: the decision comes to stand in their own dossier."""
    choices = _choices(giver, [F.DISPOSAL], TAKEN_UP)
    told = []
    for offer in offers if choices else ():
        receiver = unit_info(offer.to_unit_id)
        passing = Passing(case.case_id, giver, receiver, choices, onto=offer.case_id)
        disclosure_id = record(passing, by=by)
        SharedPart.objects.update_or_create(
            case_id=offer.case_id,
            source_group=F.DISPOSAL,
            defaults={"content": decided.content, "given_at": clock.now()},
        )
        _put(receiver.id, offer.case_id, disclosure_id)
        told.append(offer.house_id)
    return told


def _tell_plan(case: Header, house: str, giver: UnitInfo, by: Viewer) -> bool:
    """A house with a running plan: it sees of the criminal case who it is and what was decided."""
    choices = _choices(giver, [F.IDENTITY, F.DISPOSAL], PLAN_RUNS)
    if not choices:
        return False
    receiver = team_of_house(house)
    passing = Passing(case.case_id, giver, receiver, choices)
    disclosure_id = record(passing, by=by)
    entitle(key_of(case), facts_of(passing, disclosure_id, house_data=False))
    _put(receiver.id, case.case_id, disclosure_id)
    return True


def _put(unit_id: uuid.UUID, case_id: uuid.UUID, disclosure_id: uuid.UUID) -> None:
    put([NewItem(unit_id, ItemKind.READ_OUTCOME, case_id, disclosure_id)])
