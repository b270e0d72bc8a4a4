"""The messages in which a plan comes in: what a template says, about one person, at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schakel.regions.queries import directory
from schakel.simulation.cases import WISHES
from schakel.simulation.country.templates import (
    CaseTemplate,
    Known,
    NotificationTemplate,
    SignalTemplate,
)

CONTACT = {"name": "R. Bakker", "phone": "+31000000006"}
WORDS = {
    "NUISANCE": "Overlast in het portiek, buren bellen voor de tweede keer.",
    "CONFUSED_BEHAVIOUR": "Verward op straat; wist niet waar te gaan.",
    "DEBT": "Huurachterstand, brieven blijven ongeopend.",
}


@dataclass(frozen=True)
class Envelope:
    """What a message has beside its content: its id and the sender's reference."""

    message_id: str
    reference: str


def case_message(
    template: CaseTemplate,
    arrived: datetime,
    person: Mapping[str, Any],
    victims: Sequence[Mapping[str, Any]],
    envelope: Envelope,
) -> dict[str, Any]:
    """A criminal case of a suspect who arrived at a moment of the wall clock."""
    offence = template.offence
    message: dict[str, Any] = {
        "type": "criminal_case",
        "message_id": envelope.message_id,
        "sender": f"POL-{template.region}",
        "reference": envelope.reference,
        "occurred_at": _text(arrived - template.occurred_before),
        "arrived_at": _text(arrived),
        "pretrial_detention_allowed": offence.pretrial_detention_allowed,
        "municipality": template.municipality,
        "suspect": {"person": dict(person), "residence": template.residence},
        "offences": [{"group": offence.group, "label": offence.label, "article": offence.article}],
        "victims": [
            {
                "person": dict(victim),
                "wishes": WISHES[number % len(WISHES)],
                "contact": {"phone": f"+3100000{number:04d}"},
            }
            for number, victim in enumerate(victims, len(template.key))
        ],
        "facts": {
            "domestic_violence": template.domestic_violence,
            "weapon": template.weapon,
            "prior_cases_12m": template.prior_cases_12m,
        },
    }
    if template.arrested_before is not None:
        message["arrested_at"] = _text(arrived - template.arrested_before)
    return message


def notification_message(
    template: NotificationTemplate,
    reported: datetime,
    person: Mapping[str, Any],
    envelope: Envelope,
) -> dict[str, Any]:
    """A notification to the house of the residence, at a moment of the wall clock."""
    informed: dict[str, Any] = {"informed": template.person_informed}
    if not template.person_informed:
        informed["reason"] = "De veiligheid van een ander liet het niet toe."
    return {
        "type": "notification",
        "message_id": envelope.message_id,
        "sender": template.reporter,
        "reference": envelope.reference,
        "reported_at": _text(reported),
        "person": dict(person),
        "residence": template.residence,
        "reason": "Overlast en zorgen op meer dan een gebied.",
        "question": "Wie neemt de regie?",
        "criteria": {
            "problems_person_or_family": "Problemen op meer dan een leefgebied.",
            "life_domains": list(template.life_domains),
            "objective_indications": "Drie meldingen in een half jaar.",
            "domains_needed": list(template.domains_needed),
        },
        "person_informed": informed,
        "feedback_wanted": template.feedback_wanted,
    }


def signal_message(
    template: SignalTemplate, seen: datetime, person: Mapping[str, Any], envelope: Envelope
) -> dict[str, Any]:
    """An early signal of one organisation, seen at a moment of the wall clock."""
    return {
        "type": "signal",
        "message_id": envelope.message_id,
        "sender": template.owner,
        "reference": envelope.reference,
        "observed_at": _text(seen),
        "person": dict(person),
        "residence": template.residence,
        "kind": template.kind,
        "text": WORDS.get(template.kind, "Een lichte zorg, gezien door een medewerker."),
    }


def list_message(
    house: str, persons: Sequence[tuple[Mapping[str, Any], Known]], message_id: str
) -> dict[str, Any]:
    """The list of the persons that a house knows."""
    return {
        "type": "known_persons",
        "message_id": message_id,
        "sender": house,
        "persons": [
            {"person": dict(person), "contact": CONTACT, "has_plan": known == Known.WITH_PLAN}
            for person, known in persons
        ],
    }


def house_for(template: CaseTemplate) -> str:
    """The house of the residence, and of the place of the deed for who has none."""
    house = directory().route(template.residence, template.municipality).house
    if house is None:
        raise ValueError(f"{template.key}: no house serves {template.municipality}")
    return house


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
