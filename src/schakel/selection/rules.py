"""From a message to the facts the decision models ask for. Pure.

A fact that is not known is absent, not null: the engine then says whether it could matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from schakel.kernel.clock import AMSTERDAM
from schakel.people.rules.names import age_range

Facts = dict[str, Any]


class Door(StrEnum):
    """What is asked, each with its own model: the two doors, and the youth route beside the first."""

    CRIMINAL_CASE = "CRIMINAL_CASE"
    NOTIFICATION = "NOTIFICATION"
    YOUTH_ROUTE = "YOUTH_ROUTE"


@dataclass(frozen=True)
class HouseKnowledge:
    """What the houses' lists said. ``house`` is the one to consult."""

    known: bool
    has_plan: bool
    house: str | None


NOT_KNOWN = HouseKnowledge(known=False, has_plan=False, house=None)

# CBS standard classification: which groups make which kind of offence.
OFFENCE_KINDS: dict[str, tuple[str, ...]] = {
    "property_offence": ("1",),
    "public_order_offence": ("2",),
    "violent_offence": ("3",),
    "traffic_offence": ("5",),
    "drug_offence": ("6",),
    "weapon_offence": ("7",),
}
SEXUAL_GROUP = "3.3"
# Too heavy for the table: homicide, unlawful detention, trafficking. (own choice, open to review)
HEAVY_GROUPS = frozenset({"3.4", "3.5", "3.6"})
DOMAINS_NEEDED = ("criminal", "care", "administrative", "social")
LIFE_DOMAINS = (
    "addiction",
    "mental_health",
    "family",
    "safety",
    "housing",
    "finances",
    "work_education",
    "physical_health",
    "disability",
    "justice",
)
MINOR_UNDER = 18  # Sr 77a: under 18 on the day of the offence
JUVENILE_LAW_UNDER = 23  # Sr 77c: up to 23 the judge may apply juvenile law


def criminal_facts(
    *,
    birth_date: str | None,
    at: datetime,
    offence_groups: Sequence[str],
    victims: int,
    residence: str | None,
    in_region: bool,
    pretrial_detention_allowed: bool,
    stated: Mapping[str, Any],
) -> Facts:
    """The facts of a criminal case, without what rests on a house's list.

    ``stated`` are the sender's own facts, under their own names. An age that a partial birth date
    leaves open is left out.
    """
    facts: Facts = {
        # These facts are about reports: what the sender does not mention was not reported.
        "confused_behaviour_reported": False,
        "addiction_reported": False,
        "adolescent_law": False,
        **stated,
        "victim_present": victims > 0,
        "no_fixed_abode": residence is None,
        "residence_in_region": in_region,
        "pretrial_detention_allowed": pretrial_detention_allowed,
        "sexual_offence": SEXUAL_GROUP in offence_groups,
        "heavy_offence": bool(HEAVY_GROUPS & set(offence_groups)),
        **{
            name: any(group.split(".")[0] in roots for group in offence_groups)
            for name, roots in OFFENCE_KINDS.items()
        },
    }
    return {**facts, **_age(birth_date, at)}


def notification_facts(
    *,
    birth_date: str | None,
    at: datetime,
    problems: str | None,
    life_domains: Sequence[str],
    indications: str | None,
    domains_needed: Sequence[str],
) -> Facts:
    """The facts of a notification: the four parts of Besluit Wgs 2.20 as the reporter stated them."""
    return {
        "problems_person_or_family": bool(problems and problems.strip()),
        "life_domain_count": len(set(life_domains)),
        "objective_indications": bool(indications and indications.strip()),
        "domain_count": len(set(domains_needed)),
        **{f"{name}_domain": name in domains_needed for name in DOMAINS_NEEDED},
        **{f"{name}_domain": name in life_domains for name in LIFE_DOMAINS},
        **_age(birth_date, at),
    }


def _age(birth_date: str | None, at: datetime) -> Facts:
    day: date = at.astimezone(AMSTERDAM).date()
    ages = age_range(birth_date or "", day)
    if ages is None or ages[0] != ages[1]:
        return {}
    return {"age": ages[0]}


def with_house(facts: Facts, knowledge: HouseKnowledge) -> Facts:
    """The same facts with what the houses' lists said."""
    return {**facts, "known_at_house": knowledge.known, "house_has_plan": knowledge.has_plan}


def asks_the_youth_route(facts: Facts) -> bool:
    """Whether the youth route is asked beside the criminal door (Sr 77a and 77c).

    For a suspect under 18, and for one of 18 to 22 where the sender states that juvenile law is
    asked. An age that is not known asks nothing.
    """
    age = facts.get("age")
    if age is None:
        return False
    return bool(
        age < MINOR_UNDER or (age < JUVENILE_LAW_UNDER and facts.get("adolescent_law") is True)
    )
