"""What happens to made-up cases, and how often: drawn from a seed, after published figures.

The mix of disposals is that of all OM decisions of 2017; four in ten first decisions fall within a day
(2013). How many cases go to a house and how long a house works on one is not published: an assumption.
Sources: `fixtures/PROVENANCE.md`.
"""

import csv
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate
from math import log1p
from random import Random

from schakel.kernel import clock
from schakel.regions.rules import PartnerKind
from schakel.simulation.course import Course
from schakel.simulation.house import HouseCourse
from schakel.table.actions.contributions import Answer
from schakel.table.rules import ContributionState, Disposal

WITHIN_A_DAY = 0.41
LONGEST_DAYS, USUAL_DAYS = 24, 9
FOLLOWED = 0.85
CONCERNS = ("housing", "finances", "addiction", "mental_health", "family", "safety")


@cache
def _mix(table: str) -> dict[Disposal, float]:
    text = files("schakel.simulation.fixtures").joinpath("mix.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {Disposal(row["code"]): float(row["share"]) for row in rows if row["table"] == table}


def disposal_at(share: float, *, minor: bool) -> Disposal:
    """The disposal at a place between 0 and 1 in the mix: places spread evenly give the mix itself."""
    mix = _mix("disposal_minor" if minor else "disposal_adult")
    passed = accumulate(mix.values())
    total = sum(mix.values())
    return next(code for code, upto in zip(mix, passed, strict=True) if share * total < upto)


def course(
    random: Random,
    *,
    arrived: datetime,
    minor: bool,
    quick: bool | None = None,
    share: float | None = None,
    pace: float | None = None,
) -> Course:
    """From receipt to decision, at hours at which people work; ``quick``: decided the same day.

    ``share``: the place in the mix of disposals, ``pace``: the place among those that take longer than
    a day, both from 0 to 1; None draws one.
    """
    soon = random.random() < WITHIN_A_DAY if quick is None else quick
    wait = timedelta(minutes=random.randint(150, 420))
    if not soon:
        place = random.random() if pace is None else pace
        wait += timedelta(days=1 + min(LONGEST_DAYS, int(-USUAL_DAYS * log1p(-place))))
    decided = _at_work(arrived + wait) - arrived
    return Course(
        received=timedelta(minutes=random.randint(2, 12), seconds=random.randint(1, 59)),
        answers={kind: answer(random) for kind in PartnerKind},
        answered=timedelta(minutes=random.randint(20, 70), seconds=random.randint(1, 59)),
        assessed=timedelta(minutes=random.randint(75, 120), seconds=random.randint(1, 59)),
        decided=decided,
        disposal=disposal_at(random.random() if share is None else share, minor=minor),
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


def house_course(random: Random, *, refused: bool = False, late: bool = False) -> HouseCourse:
    """From opening to closing, some six weeks; or a refusal after two days.

    ``late``: the agreed action was done a week after its date.
    """
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
        acted=days * (30 if late else 20) + minutes,
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
