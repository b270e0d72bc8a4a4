"""Everything of a plan in the order in which it comes in, each with its person and its message.

A message follows from the plan alone: whoever makes it anew makes the same, so that a load that was broken
off goes on with the rest.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from schakel.people.rules.codes import Match
from schakel.people.rules.names import age_range
from schakel.simulation.country.plan import Plan
from schakel.simulation.country.templates import (
    CaseTemplate,
    Described,
    NotificationTemplate,
    Planned,
    ShiftTemplate,
    SignalTemplate,
    Template,
)
from schakel.simulation.feeding.messages import (
    Envelope,
    case_message,
    notification_message,
    signal_message,
)
from schakel.simulation.history import holding_ends
from schakel.simulation.people import GIVEN, SURNAMES

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "schakel:simulation")
AGED = (CaseTemplate, NotificationTemplate)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a plan: which of them all, when it came in, and how often its person was told of before.

    ``number`` counts in the order of arrival of everything in the plan, whatever the region.
    """

    number: int
    planned: Planned
    comes_in: datetime
    mention: int

    @property
    def template(self) -> Template:
        """What happens in it."""
        return self.planned.template


def items_of(plan: Plan) -> list[Item]:
    """All of a plan, in the order in which it comes in; what comes in at one moment by its template."""
    monday = plan.wish.monday
    coming = []
    for planned in plan:
        span = planned.template.moments()[0]
        arrives = planned.arrives_at(monday)
        coming.append((arrives + span, planned.template.key, planned))
    coming.sort(key=lambda one: (one[0], one[1], one[2].drift))
    told: dict[int, int] = {}
    found = []
    for number, (comes_in, _, planned) in enumerate(coming):
        mention = 0
        if planned.person is not None:
            mention = told.get(planned.person, 0)
            told[planned.person] = mention + 1
        found.append(Item(number, planned, comes_in, mention))
    return found


@dataclass(frozen=True)
class Writer:
    """Writes the messages of a plan. ``run`` names the load, so that two never share a message."""

    plan: Plan
    run: str

    def arrives(self, item: Item) -> datetime:
        """When the course of an item begins, by the wall clock."""
        return item.planned.arrives_at(self.plan.wish.monday)

    def person(self, item: Item) -> dict[str, Any]:
        """How the message of an item describes its person."""
        if item.planned.person is None or isinstance(item.template, ShiftTemplate):
            raise TypeError("a shift is about nobody")
        described = item.template.described
        return self.plan.register.mention(item.planned.person, described, item.mention)

    def victims(self, item: Item) -> list[dict[str, str]]:
        """The victims of a criminal case: names of nobody."""
        count = item.template.victims if isinstance(item.template, CaseTemplate) else 0
        random = Random(f"{self.run}/victims/{item.number}")
        return [
            {"given_names": random.choice(GIVEN), "surname": random.choice(SURNAMES)}
            for _ in range(count)
        ]

    def envelope(self, item: Item) -> Envelope:
        """The id and the reference of an item's message."""
        message_id = uuid.uuid5(NAMESPACE, f"{self.run}/{item.number}")
        return Envelope(str(message_id), f"SIM-{item.comes_in:%Y}-{item.number:07d}")

    def message(self, item: Item) -> dict[str, Any]:
        """The message in which an item comes in; a shift has none."""
        if isinstance(item.template, ShiftTemplate):
            return {}
        return write(
            item.template,
            self.arrives(item),
            self.person(item),
            self.victims(item),
            self.envelope(item),
        )


def write(
    template: CaseTemplate | NotificationTemplate | SignalTemplate,
    arrives: datetime,
    person: Mapping[str, Any],
    victims: list[dict[str, str]],
    envelope: Envelope,
) -> dict[str, Any]:
    """A message of a template about somebody."""
    match template:
        case CaseTemplate():
            return case_message(template, arrives, person, victims, envelope)
        case NotificationTemplate():
            return notification_message(template, arrives, person, envelope)
        case SignalTemplate():
            return signal_message(template, arrives, person, envelope)


def person_in(message: Mapping[str, Any]) -> dict[str, Any]:
    """Whom a message is about, as it describes them."""
    person: dict[str, Any] = (
        message["suspect"]["person"] if "suspect" in message else message["person"]
    )
    return person


def age_told(template: Template, message: Mapping[str, Any], arrives: datetime) -> int | None:
    """The age that the selection instrument sees: None where the birth date leaves it open."""
    if not isinstance(template, AGED):
        return None
    ages = age_range(person_in(message).get("birth_date", ""), arrives.date())
    return ages[0] if ages is not None and ages[0] == ages[1] else None


def age_open(template: Template, message: Mapping[str, Any], arrives: datetime) -> bool:
    """Whether the birth date leaves the age open to the selection instrument."""
    aged = isinstance(template, AGED)
    return aged and age_told(template, message, arrives) is None


def words_of(
    template: Template, message: Mapping[str, Any], arrives: datetime, match: Match = Match.NEW
) -> tuple[str, ...]:
    """What stands in the rows of a case as text, from its message and its receipt, in a fixed order."""
    age = age_told(template, message, arrives)
    return (
        message["reference"],
        f'"match": "{match}"',
        "" if age is None else f'"age": {age}',
        holding_ends(message) if isinstance(template, CaseTemplate) else "",
    )


def somebody_else(number: int, age: int, on: datetime, described: Described) -> dict[str, Any]:
    """A person of a pattern: of this age, like nobody of the register, with a number if that is told.

    Their names tell them apart; they are gone before anybody sees them.
    """
    first, second = divmod(number, len(SURNAMES))
    surname = f"{SURNAMES[first % len(SURNAMES)]}-{SURNAMES[second]}-Gietvorm"
    born = _born(on, age)
    person = {
        "given_names": GIVEN[number % len(GIVEN)],
        "surname": surname,
        "birth_date": born if described.day_of_birth else f"{born[:7]}-00",
        "sex": "M",
    }
    return person | ({"name_prefix": "van"} if described.prefix else {})


def _born(on: datetime, age: int) -> str:
    """A birth date half a year from a birthday that gives this age on a day."""
    months = on.year * 12 + on.month - 1 - 12 * age - 6
    return f"{months // 12:04d}-{months % 12 + 1:02d}-15"


def in_regions(items: list[Item], regions: frozenset[str]) -> Iterator[Item]:
    """The items of some regions, in their order."""
    return (item for item in items if item.template.region in regions)
