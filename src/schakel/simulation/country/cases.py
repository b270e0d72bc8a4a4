"""What the criminal cases of a region are: some dozens that together have the published mix."""

from dataclasses import dataclass, replace
from random import Random

from schakel.simulation.cases import OFFENCES
from schakel.simulation.country.assumptions import assumed, figure, mix
from schakel.simulation.country.case_courses import Wanted, fitted_to_the_mean, table_course
from schakel.simulation.country.hours import MINUTE, arrival
from schakel.simulation.country.places import Municipality, RegionOf
from schakel.simulation.country.spreading import Margin, Spread, chosen, weighed
from schakel.simulation.country.templates import CaseTemplate, Described, Known, Offence

# The groups of F28 in its own order, as first figures of the CBS classification.
GROUPS_OF_F28 = ("1", "2", "3", "5", "6", "7")
VIOLENCE = "3"
AGES_OF_MINORS = (14, 17)


@dataclass(frozen=True)
class Weighed:
    """A template of a case and its share of all cases of the region."""

    template: CaseTemplate
    weight: float


def share_of_minors() -> float:
    """F07: minors of all suspects of whom the age is known; legal persons are left out."""
    adults, minors = figure("F07"), figure("F07", 1)
    return minors / (adults + minors)


def share_with_victim() -> float:
    """F11 of F01: cases with a victim."""
    return figure("F11") / figure("F01")


def share_of_domestic_violence() -> float:
    """F09 of F01, for 2022."""
    return figure("F09", 4) / figure("F01")


def groups() -> dict[str, float]:
    """F28: each group of offences with its share; what is missing goes to other laws."""
    shares = {group: figure("F28", place) / 100 for place, group in enumerate(GROUPS_OF_F28)}
    rest = 1 - sum(shares.values())
    return shares | {group: rest * part for group, part in mix("other_offences").items()}


def offences() -> dict[Offence, float]:
    """Each offence with its share: groups by F28, within a group by the weights of the demo."""
    found: dict[Offence, float] = {}
    for group, label, article, pretrial, weight in OFFENCES:
        root = group.split(".")[0]
        whole = sum(o[4] for o in OFFENCES if o[0].split(".")[0] == root)
        found[Offence(group, label, article, pretrial)] = groups()[root] * weight / whole
    return found


class _Traits:
    """What each of the templates of a region is, before it has a course."""

    def __init__(self, region: RegionOf, count: int) -> None:
        self.spread = spread = Spread(count, f"cases/{region.code}")
        homes = {place: float(place.population) for place in region.municipalities}
        self.place: list[Municipality] = spread.of("place", homes)
        self.offence: list[Offence] = spread.of("offence", offences())
        self.groups = [offence.group.split(".")[0] for offence in self.offence]
        violent = [group == VIOLENCE for group in self.groups]
        may_be_held = [offence.pretrial_detention_allowed for offence in self.offence]
        self.minor = spread.having("minor", share_of_minors())
        adult = [not one for one in self.minor]
        self.victim = spread.having("victim", share_with_victim())
        domestic = share_of_domestic_violence() / groups()[VIOLENCE]
        self.domestic = spread.having("domestic", domestic, violent)
        self.weapon = spread.having("weapon", assumed("weapon"))
        self.homeless = spread.having("homeless", assumed("no_fixed_abode"))
        self.fast = spread.among("fast", figure("F17") / 100, self.groups)
        slow = [not one for one in self.fast]
        self.custody = spread.having(
            "custody", assumed("custody_ordered"), _both(may_be_held, slow)
        )
        # Two at least, so that some have a plan and others have none.
        self.known = spread.having("known", max(assumed("known_to_a_house"), 2.5 / count), adult)
        self.plan = spread.having("plan", assumed("with_running_plan"), self.known)
        self.followed = spread.having("followed", assumed("proposal_followed"))
        self.offered = spread.having("offered", assumed("offered_to_a_house"), _both(adult, slow))
        self.judged = spread.having("judged", max(assumed("judged"), 2.5 / count))
        self.wrong = spread.having("wrong", assumed("wrong_table"), self.judged)
        self.young_again = spread.having("repeat", figure("F44", 1) / 100, self.minor)
        self.adult_again = spread.having("repeat", figure("F44") / 100, adult)
        self.repeat = _either(self.young_again, self.adult_again)

    def margins(self) -> list[Margin]:
        """The shares that the weights must give; a group of offences that no template has is left out."""
        by_group = [
            ([one == group for one in self.groups], share) for group, share in groups().items()
        ]
        known, judged = assumed("known_to_a_house"), assumed("judged")
        return [
            *(margin for margin in by_group if any(margin[0])),
            (self.known, known),
            (self.plan, known * assumed("with_running_plan")),
            (self.followed, assumed("proposal_followed")),
            (self.offered, assumed("offered_to_a_house")),
            (self.judged, judged),
            (self.wrong, judged * assumed("wrong_table")),
            (self.victim, share_with_victim()),
            (self.domestic, share_of_domestic_violence()),
            (self.young_again, share_of_minors() * figure("F44", 1) / 100),
            (self.adult_again, (1 - share_of_minors()) * figure("F44") / 100),
            (self.minor, share_of_minors()),
            (self.fast, figure("F17") / 100),
        ]


def _both(some: list[bool], others: list[bool]) -> list[bool]:
    return [a and b for a, b in zip(some, others, strict=True)]


def _either(some: list[bool], others: list[bool]) -> list[bool]:
    return [a or b for a, b in zip(some, others, strict=True)]


def case_templates(region: RegionOf, count: int) -> list[Weighed]:
    """So many templates of a region with their weights: the same whenever they are asked for.

    F12: the lead times of the slow ones are stretched until the mean of all is the published one.
    Raises ValueError when there are too few for the mix.
    """
    traits = _Traits(region, count)
    weights = weighed(count, traits.margins())
    made = [_template(region, traits, n) for n in range(count)]
    courses = fitted_to_the_mean([one.course for one in made], [t.arrives for t in made], weights)
    return [
        Weighed(replace(template, course=course), weight)
        for template, course, weight in zip(made, courses, weights, strict=True)
    ]


def _template(region: RegionOf, traits: _Traits, n: int) -> CaseTemplate:
    random = Random(f"case/{region.code}/{n}")
    spread, offence, place = traits.spread, traits.offence[n], traits.place[n]
    arrives = arrival(spread.places("day")[n], spread.places("hour")[n], random)
    wanted = Wanted(
        minor=traits.minor[n],
        fast=traits.fast[n],
        pace=spread.places("pace")[n],
        disposal=spread.places("disposal")[n],
        followed=traits.followed[n],
        victim=traits.victim[n],
        custody=traits.custody[n],
        known=_known(traits, n),
        offered=traits.offered[n],
        judged=traits.judged[n],
        right_table=not traits.wrong[n],
    )
    return CaseTemplate(
        key=f"{region.code}/case/{n:03d}",
        region=region.code,
        arrives=arrives,
        municipality=place.code,
        residence=None if traits.homeless[n] else place.code,
        offence=offence,
        age=_age(traits, n, random),
        victims=int(traits.victim[n]),
        domestic_violence=traits.domestic[n],
        weapon=traits.weapon[n] or offence.group == "7",
        prior_cases_12m=random.randint(1, 4) if traits.repeat[n] else 0,
        repeat=traits.repeat[n],
        known=wanted.known,
        course=table_course(wanted, arrives, random),
        described=described(random),
        occurred_before=random.randint(40, 180) * MINUTE,
        arrested_before=random.randint(10, 38) * MINUTE if random.random() < ARRESTED else None,
    )


# The others came by themselves; then art. 59a Sv counts from arrival (an assumption of the demo too).
ARRESTED = 0.9


def _known(traits: _Traits, n: int) -> Known:
    if traits.plan[n]:
        return Known.WITH_PLAN
    return Known.KNOWN if traits.known[n] else Known.NOT_KNOWN


def _age(traits: _Traits, n: int, random: Random) -> int:
    if traits.minor[n]:
        return random.randint(*AGES_OF_MINORS)
    return adult_age(traits.spread.places("age")[n], random)


def adult_age(place: float, random: Random) -> int:
    """An age at a place between 0 and 1 in the mix of adults."""
    low, _, high = chosen(place, mix("ages_of_adults")).partition("-")
    return random.randint(int(low), int(high))


def described(random: Random) -> Described:
    """Which fields a message has of the person."""
    return Described(
        bsn=random.random() >= assumed("no_number"),
        prefix=random.random() < PREFIXED,
        day_of_birth=random.random() >= assumed("no_day_of_birth"),
    )


# As in the demo's names: half of them have one.
PREFIXED = 0.5
