"""What the selection instrument advises in a case of a template: the models that ship, asked once each."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from schakel.regions.rules import PartnerKind
from schakel.selection.advice import Advice, advise
from schakel.selection.rules import (
    NOT_KNOWN,
    Door,
    Facts,
    HouseKnowledge,
    asks_the_youth_route,
    criminal_facts,
    with_house,
)
from schakel.selection.shipped import shipped
from schakel.simulation.country.marks import at_reference
from schakel.simulation.country.places import regions
from schakel.simulation.country.templates import CaseTemplate, Known

HALF_A_YEAR = timedelta(days=183)
YEAR = 365.2425


@dataclass(frozen=True)
class Proposed:
    """The advice with and without what rests on a house's list (ruling 11)."""

    full: Advice
    without_house: Advice

    @property
    def asked(self) -> list[str]:
        """The kinds of partners that the proposal without the houses' lists asks."""
        return [kind for kind in self.without_house.partners if kind != PartnerKind.SAFETY_HOUSE]


def proposed(template: CaseTemplate, on: date) -> Proposed:
    """What the models in force on a day say of a case."""
    facts = _facts(template)
    plain = _ask(template, with_house(facts, NOT_KNOWN), on)
    if template.known == Known.NOT_KNOWN:
        return Proposed(plain, plain)
    plan, house = template.known == Known.WITH_PLAN, house_of(template)
    knowledge = HouseKnowledge(known=True, has_plan=plan, house=house)
    return Proposed(_ask(template, with_house(facts, knowledge), on), plain)


def house_of(template: CaseTemplate) -> str:
    """The house of the residence, and of the place of the deed for who has none."""
    home = template.residence or template.municipality
    return next(m.house for m in regions()[template.region].municipalities if m.code == home)


def _ask(template: CaseTemplate, facts: Facts, on: date) -> Advice:
    return _asked(template.region, tuple(sorted(facts.items())), house_of(template), on)


@lru_cache(maxsize=8192)
def _asked(region: str, facts: tuple[tuple[str, Any], ...], house: str, on: date) -> Advice:
    """Remembered by the facts: templates are few, and plans of many seeds have the same."""
    models, told = shipped(), dict(facts)
    youth = None
    if asks_the_youth_route(told):
        youth = models.in_force(Door.YOUTH_ROUTE, on, region=region).model
    model = models.in_force(Door.CRIMINAL_CASE, on, region=region).model
    return advise(model, told, house, youth=youth)


def _facts(template: CaseTemplate) -> Facts:
    """The facts as the message gives them, of somebody whose birthday is half a year away."""
    arrives = at_reference(template.arrives)
    born = arrives.date() - HALF_A_YEAR - timedelta(days=int(template.age * YEAR))
    written = born.isoformat() if template.described.day_of_birth else f"{born:%Y-%m}-00"
    return criminal_facts(
        birth_date=written,
        at=arrives,
        offence_groups=[template.offence.group],
        victims=template.victims,
        residence=template.residence,
        in_region=True,
        pretrial_detention_allowed=template.offence.pretrial_detention_allowed,
        stated={
            "domestic_violence": template.domestic_violence,
            "weapon": template.weapon,
            "prior_cases_12m": template.prior_cases_12m,
        },
    )
