"""What is reported to the houses of a region: notifications and early signals, as templates."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from schakel.handover.rules import RefusalReason
from schakel.regions.rules import PartnerKind
from schakel.simulation.country.assumptions import assumed, figure, mix
from schakel.simulation.country.cases import adult_age, described
from schakel.simulation.country.hours import (
    DAY,
    HOUR,
    MINUTE,
    OFFICE_CLOSES,
    OFFICE_OPENS,
    SATURDAY,
    at_the_office,
)
from schakel.simulation.country.house_courses import HouseWanted, house_course
from schakel.simulation.country.places import Municipality, RegionOf
from schakel.simulation.country.spreading import Margin, Spread, weighed
from schakel.simulation.country.templates import (
    NotificationTemplate,
    SignalBefore,
    SignalTemplate,
)

LIFE_DOMAINS = ("finances", "addiction", "mental_health", "housing", "family", "safety", "justice")
DOMAINS_NEEDED = ("criminal", "care", "administrative", "social")


@dataclass(frozen=True)
class WeighedNotification:
    """A template of a notification and its share of all of the region."""

    template: NotificationTemplate
    weight: float


@dataclass(frozen=True)
class WeighedSignal:
    """A template of an early signal and its share of all of the region."""

    template: SignalTemplate
    weight: float


def notifications_a_year() -> float:
    """F47 and F49: the referrals of one house, for all, as far as an ordinary house gets."""
    return figure("F47") * figure("F49") * assumed("notifications_a_house")


def signals_a_notification() -> float:
    """Early signals that led to a report, one for each such report (assumptions)."""
    return assumed("signals_a_year") * assumed("signal_acted_on") / notifications_a_year()


def requests_a_notification() -> float:
    """F47: information requests for each referral, in the one house of which both are published."""
    return figure("F47", 1) / figure("F47")


class _Traits:
    def __init__(self, region: RegionOf, count: int) -> None:
        self.spread = spread = Spread(count, f"notifications/{region.code}")
        homes = {place: float(place.population) for place in region.municipalities}
        self.place: list[Municipality] = spread.of("place", homes)
        self.reporter = spread.of("reporter", mix("reporters"))
        self.refused = spread.having("refused", assumed("refused"))
        taken = [not one for one in self.refused]
        self.late = spread.having("late", assumed("feedback_late"), taken)
        punctual = [a and not b for a, b in zip(taken, self.late, strict=True)]
        self.never = spread.having("never", assumed("feedback_never"), punctual)
        self.wanted = spread.having("wanted", assumed("feedback_wanted"))
        self.action_late = spread.having("action", assumed("action_late"), taken)
        self.absent = spread.having(
            "absent", ABSENT_PLACES * assumed("absent_at_conference"), taken
        )
        self.asks = spread.having("asks", 0.7, taken)
        self.asks_more = spread.having("more", 0.4, self.asks)
        self.repeat = spread.having("repeat", assumed("repeat_in_a_house"))
        keepers = [kind in mix("signal_owners") for kind in self.reporter]
        share = signals_a_notification() / max(sum(keepers) / count, 1 / count)
        self.signalled = spread.having("signal", share, keepers)

    def margins(self) -> list[Margin]:
        """The shares that the weights must give."""
        taken = 1 - assumed("refused")
        asked = requests_a_notification() / MEAN_ASKED
        return [
            (self.wanted, assumed("feedback_wanted")),
            (self.never, taken * assumed("feedback_never")),
            (self.late, taken * assumed("feedback_late")),
            (self.action_late, taken * assumed("action_late")),
            (self.absent, taken * ABSENT_PLACES * assumed("absent_at_conference")),
            (self.repeat, assumed("repeat_in_a_house")),
            (self.signalled, signals_a_notification()),
            (self.asks_more, asked * ASKED_MORE),
            (self.asks, asked),
            (self.refused, assumed("refused")),
        ]


# Three are asked to a conference; of those conferences at which somebody stays away, one does.
ABSENT_PLACES = 3
# Of the cases in which a house asks, four in ten ask twice more: together F47's number of requests.
ASKED_MORE = 0.4
ASKED_THEN = 3
MEAN_ASKED = 1 + ASKED_MORE * (ASKED_THEN - 1)


def notification_templates(region: RegionOf, count: int) -> list[WeighedNotification]:
    """So many templates of a region with their weights: the same whenever they are asked for."""
    traits = _Traits(region, count)
    weights = weighed(count, traits.margins())
    return [WeighedNotification(_notification(region, traits, n), weights[n]) for n in range(count)]


def _notification(region: RegionOf, traits: _Traits, n: int) -> NotificationTemplate:
    random = Random(f"notification/{region.code}/{n}")
    arrives, place = _in_office_hours(traits.spread, n, random), traits.place[n]
    refusal = None
    if traits.refused[n]:
        refusal = RefusalReason(traits.spread.of("reason", mix("reasons_to_refuse"))[n])
    one_domain = refusal == RefusalReason.ONE_DOMAIN
    wanted = HouseWanted(
        refused=refusal,
        feedback="LATE" if traits.late[n] else "NEVER" if traits.never[n] else "IN_TIME",
        asks=(ASKED_THEN if traits.asks_more[n] else 1) if traits.asks[n] else 0,
        absent=int(traits.absent[n]),
        action_late=traits.action_late[n],
    )
    return NotificationTemplate(
        key=f"{region.code}/notification/{n:03d}",
        region=region.code,
        arrives=arrives,
        reporter=place.partners[PartnerKind(traits.reporter[n])],
        house=place.house,
        residence=place.code,
        age=adult_age(traits.spread.places("age")[n], random),
        life_domains=tuple(random.sample(LIFE_DOMAINS, 1 if one_domain else random.randint(2, 4))),
        domains_needed=tuple(random.sample(DOMAINS_NEEDED, random.randint(2, 3))),
        feedback_wanted=traits.wanted[n],
        person_informed=random.random() < 0.5,
        repeat=traits.repeat[n],
        received=random.randint(1, 20) * MINUTE + timedelta(seconds=random.randint(1, 59)),
        course=house_course(wanted, arrives, random),
        described=described(random),
        signals=_signals(traits, n, arrives, random),
    )


def _signals(
    traits: _Traits, n: int, arrives: timedelta, random: Random
) -> tuple[SignalBefore, ...]:
    """One of the reporter's own, some weeks before: within the eight weeks of ruling 33."""
    if not traits.signalled[n]:
        return ()
    kind = traits.spread.of("signal kind", mix("signal_kinds"))[n]
    seen = at_the_office(arrives - random.randint(4, 52) * DAY - random.randint(1, 59) * MINUTE)
    return (SignalBefore(kind, arrives - seen),)


def signal_templates(region: RegionOf, count: int) -> list[WeighedSignal]:
    """So many templates of early signals of a region that lead to nothing, with their weights."""
    spread = Spread(count, f"signals/{region.code}")
    repeat = spread.having("repeat", assumed("repeat_in_a_house"))
    weights = weighed(count, [(repeat, assumed("repeat_in_a_house"))])
    return [
        WeighedSignal(_signal(region, spread, n, repeat=repeat[n]), weights[n])
        for n in range(count)
    ]


def _signal(region: RegionOf, spread: Spread, n: int, *, repeat: bool) -> SignalTemplate:
    random = Random(f"signal/{region.code}/{n}")
    homes = {place: float(place.population) for place in region.municipalities}
    place: Municipality = spread.of("place", homes)[n]
    return SignalTemplate(
        key=f"{region.code}/signal/{n:03d}",
        region=region.code,
        arrives=_in_office_hours(spread, n, random),
        owner=place.partners[PartnerKind(spread.of("owner", mix("signal_owners"))[n])],
        residence=place.code,
        kind=spread.of("kind", mix("signal_kinds"))[n],
        age=adult_age(spread.places("age")[n], random),
        repeat=repeat,
        received=random.randint(5, 90) * MINUTE + timedelta(seconds=random.randint(1, 59)),
        described=described(random),
    )


def _in_office_hours(spread: Spread, n: int, random: Random) -> timedelta:
    """A working day and an hour of the office, both evenly spread."""
    day = int(spread.places("day")[n] * SATURDAY) * DAY
    clock = OFFICE_OPENS + spread.places("hour")[n] * (OFFICE_CLOSES - OFFICE_OPENS - HOUR)
    return at_the_office(day + clock) + timedelta(seconds=random.randint(1, 59))
