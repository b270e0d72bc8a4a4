"""A few closed cases of another table, of last month: what a reviewer of this region can look at."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn
from schakel.kernel import clock
from schakel.review.tasks import draw
from schakel.simulation.cases import Wish, criminal_case
from schakel.simulation.course import PROSECUTOR, Cast, play
from schakel.simulation.courses import course
from schakel.simulation.live import places_of
from schakel.simulation.shift import PROSECUTORS, REGIONS

REGION = REGIONS[1]
CASES = 4
GAP = timedelta(days=1, hours=1)


def close_elsewhere(random: Random) -> Iterator[str]:
    """Play cases of last month at another table to their decision, and draw the reviewers' sample.

    The prosecutor of that table works alone here: no partner answers. Yields a line.
    """
    people = Cast({PROSECUTOR: viewer_of(PROSECUTORS[REGION], sign_in=SignIn.DEMO)})
    places = places_of(REGION)
    for number in range(CASES):
        arrived = _late_last_month() + number * GAP
        message = criminal_case(
            random,
            Wish(arrived, minor=False),
            sender=f"POL-{REGION}",
            places=places,
            number=number,
        )
        message["reference"] = f"DEMO-{arrived:%Y}-E{number:06d}"
        chosen = course(random, arrived=arrived, minor=False, quick=True)
        play(message, replace(chosen, answers={}, assessed=None), people)
    yield f"{draw(clock.now())} cases for peer review"


def _late_last_month() -> datetime:
    """Six days before this month, at ten in the morning: each is decided before the month ends."""
    first = clock.local(clock.now()).replace(day=1, hour=10, minute=0, second=0, microsecond=0)
    return first - timedelta(days=6)
