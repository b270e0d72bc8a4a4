"""What happens to made-up cases, and how often: drawn from a seed, after published figures.

The mix of disposals is that of all OM decisions of 2017; four in ten first decisions fall within a day
(2013). How many cases go to a house and how long a house works on one is not published: an assumption.
Sources: the PROVENANCE file beside `fixtures/mix.csv`.
"""

from datetime import datetime, timedelta
from random import Random

from schakel.kernel import clock
from schakel.regions.rules import PartnerKind
from schakel.simulation.course import Course
from schakel.simulation.house import HouseCourse
from schakel.table.actions.contributions import Answer
from schakel.table.rules import ContributionState, Disposal

ADULTS: dict[Disposal, float] = {
    Disposal.DAGVAARDING: 54.6,
    Disposal.SEPOT_TECHNISCH: 11.0,
    Disposal.SEPOT_BELEID: 7.0,
    Disposal.OM_STRAFBESCHIKKING: 16.7,
    Disposal.SEPOT_VOORWAARDELIJK: 4.7,
    Disposal.TRANSACTIE: 4.6,
    Disposal.MEDIATION: 1.4,
}
MINORS: dict[Disposal, float] = {
    Disposal.HALT: 35,
    Disposal.DAGVAARDING: 35,
    Disposal.OM_STRAFBESCHIKKING: 15,
    Disposal.REPRIMANDE: 15,
}
WITHIN_A_DAY = 0.41
LONGEST_DAYS = 24
FOLLOWED = 0.85
CONCERNS = ("housing", "finances", "addiction", "mental_health", "family", "safety")


def course(random: Random, *, arrived: datetime, minor: bool, quick: bool | None = None) -> Course:
    """From receipt to decision, at hours at which people work; ``quick``: decided the same day."""
    soon = random.random() < WITHIN_A_DAY if quick is None else quick
    wait = timedelta(minutes=random.randint(150, 420))
    if not soon:
        wait += timedelta(days=1 + min(LONGEST_DAYS, int(random.expovariate(1 / 9))))
    decided = _at_work(arrived + wait) - arrived
    mix = MINORS if minor else ADULTS
    return Course(
        received=timedelta(minutes=random.randint(2, 12), seconds=random.randint(1, 59)),
        answers={kind: answer(random) for kind in PartnerKind},
        answered=timedelta(minutes=random.randint(20, 70), seconds=random.randint(1, 59)),
        assessed=timedelta(minutes=random.randint(75, 120), seconds=random.randint(1, 59)),
        decided=decided,
        disposal=random.choices(list(mix), list(mix.values()))[0],
        followed=random.random() < FOLLOWED,
        told=_at_work(arrived + decided + timedelta(hours=2)) - arrived,
    )


def _at_work(moment: datetime) -> datetime:
    """The moment itself, or the next morning: nobody signs between 22:30 and 7:30 in what is over."""
    local = clock.local(moment)
    if 7 <= local.hour < 22:
        return moment
    morning = local.replace(hour=8, minute=local.minute // 2)
    return morning if local.hour < 7 else morning + timedelta(days=1)


def house_course(random: Random, *, refused: bool = False) -> HouseCourse:
    """From opening to closing, some six weeks; or a refusal after two days."""
    days = timedelta(days=1)
    minutes = timedelta(minutes=random.randint(3, 50))
    if refused:
        return HouseCourse(opened=days, refused=days * 2 + minutes)
    return HouseCourse(
        opened=days,
        accepted=days * 2 + minutes,
        joined=days * 3,
        conference=days * 9 + minutes,
        held=True,
        told=days * 35,
        closed=days * 42,
    )


def answer(random: Random) -> Answer:
    """What a partner has to say: six in ten do not know the person."""
    if random.random() < 0.6:
        return Answer(ContributionState.NOT_KNOWN)
    return Answer(
        ContributionState.KNOWN,
        concerns=random.sample(CONCERNS, 2),
        text="Is eerder bij ons in begeleiding geweest.",
        advice="Neem contact op voor de beslissing.",
    )
