"""What a house does with what is offered or reported to it, drawn for a template."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from schakel.handover.rules import RefusalReason
from schakel.regions.rules import PartnerKind
from schakel.simulation.country.assumptions import assumed, mix
from schakel.simulation.country.hours import DAY, HOUR, MINUTE, at_the_office
from schakel.simulation.country.spreading import chosen
from schakel.simulation.house import HELD_AFTER, HouseCourse, RequestCourse

INVITED = (PartnerKind.MUNICIPALITY, PartnerKind.POLICE, PartnerKind.PROBATION)


@dataclass(frozen=True)
class HouseWanted:
    """What a house's course must be. ``refused`` with its reason; ``feedback``: in time, late or never;
    ``asks``: how many information requests; ``absent``: how many of those asked stay away."""

    refused: RefusalReason | None = None
    feedback: str = "IN_TIME"
    asks: int = 1
    absent: int = 0
    action_late: bool = False
    judged: bool = False
    right_table: bool = True


PLAIN = HouseWanted()


def house_course(
    wanted: HouseWanted, base: timedelta, random: Random, *, offer: bool = False
) -> HouseCourse:
    """Spans after ``base``, itself a span since Monday: when the case was offered or reported."""

    def office(span: timedelta) -> timedelta:
        return at_the_office(base + span) - base

    opened = office(random.randint(2, 20) * HOUR) if offer else None
    answered = office(2 * DAY + random.randint(0, 36) * HOUR + random.randint(0, 59) * MINUTE)
    if wanted.refused is not None:
        return HouseCourse(opened=opened, refused=answered, refusal=wanted.refused)
    joined = office(answered + DAY)
    conference = office(joined + random.randint(5, 11) * DAY)
    acted = random.randint(17, 30) if wanted.action_late else random.randint(5, 12)
    told = _told(wanted.feedback, answered, random)
    ended = office(told + random.randint(7, 30) * DAY) if told else None
    return HouseCourse(
        opened=opened,
        accepted=answered,
        joined=joined,
        requests=_requests(wanted.asks, answered, base, random),
        participants=INVITED,
        absent=INVITED[len(INVITED) - wanted.absent :] if wanted.absent else (),
        conference=conference,
        held=True,
        acted=office(conference + HELD_AFTER + acted * DAY),
        told=office(told) if told else None,
        closed=ended,
        judged=office(ended + 6 * DAY) if ended and wanted.judged else None,
        right_table=wanted.right_table,
    )


def _told(feedback: str, accepted: timedelta, random: Random) -> timedelta | None:
    """Around the term of sixty working days (``handover/terms.toml``): before, after, or never."""
    days = {"IN_TIME": random.randint(45, 80), "LATE": random.randint(90, 115)}.get(feedback)
    return accepted + days * DAY + random.randint(0, 7) * HOUR if days else None


def _requests(
    asks: int, accepted: timedelta, base: timedelta, random: Random
) -> tuple[RequestCourse, ...]:
    """Questions to several organisations, soon after acceptance (ruling 23: none before it)."""
    shares = dict(mix("asked_by_a_house"))
    found = []
    for number in range(asks):
        kind = chosen(random.random(), shares)
        del shares[kind]
        asked = at_the_office(base + accepted + (1 + number) * 20 * MINUTE)
        answered = at_the_office(asked + random.randint(20, 140) * HOUR)
        silent = random.random() >= assumed("information_answered")
        found.append(
            RequestCourse(
                PartnerKind(kind),
                asked - base,
                None if silent else answered - base,
                content=random.random() < assumed("information_with_content"),
            )
        )
    return tuple(found)
