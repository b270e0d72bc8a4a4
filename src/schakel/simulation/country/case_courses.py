"""What is done in a criminal case, drawn for a template: a fast and a slow stream (F12, F17)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import exp, factorial
from random import Random

from schakel.regions.rules import PartnerKind
from schakel.simulation.country.assumptions import assumed, figure
from schakel.simulation.country.hours import (
    DAY,
    HOUR,
    MINUTE,
    at_the_office,
    at_the_table,
)
from schakel.simulation.country.house_courses import PLAIN, house_course
from schakel.simulation.country.templates import Known
from schakel.simulation.course import Course
from schakel.simulation.courses import CONCERNS, disposal_at
from schakel.simulation.house import RequestCourse
from schakel.table.actions.contributions import Answer
from schakel.table.rules import ContributionState

AT_THE_TABLE = (PartnerKind.PROBATION, PartnerKind.CHILD_PROTECTION, PartnerKind.VICTIM_SUPPORT)
# A slow case takes longer than this, so that the share within a day stays that of F17.
LEAST_SLOW = timedelta(days=1, hours=2)
ROUNDS = 12


@dataclass(frozen=True)
class Wanted:
    """What a course must be, beside what chance makes of it. ``pace`` and ``disposal`` are places
    between 0 and 1: among the slow cases, and in the mix of disposals (F24)."""

    minor: bool
    fast: bool
    pace: float
    disposal: float
    followed: bool
    victim: bool
    custody: bool
    known: Known
    offered: bool
    judged: bool
    right_table: bool


def table_course(wanted: Wanted, arrives: timedelta, random: Random) -> Course:
    """From receipt to decision and after, each act at an hour at which people work."""

    def after(span: timedelta) -> timedelta:
        return at_the_table(arrives + span) - arrives

    decided = after(random.randint(150, 420) * MINUTE)
    if not wanted.fast:
        decided = _slow(wanted.pace, mean_of_slow(), arrives)
    custody = after(random.randint(240, 330) * MINUTE) if wanted.custody else None
    released = None
    if not wanted.fast:
        released = after(
            custody + 2 * DAY if custody else timedelta(minutes=random.randint(230, 340))
        )
    course = Course(
        # Before the soonest answer, which is a quarter of the median.
        received=timedelta(minutes=random.randint(2, 8), seconds=random.randint(1, 59)),
        answers=_answers(random),
        answered=after(30 * MINUTE),
        answered_after={kind: after(_answering(random)) for kind in AT_THE_TABLE},
        assessed=after(random.randint(100, 145) * MINUTE),
        custody=custody,
        released=released,
        decided=decided,
        disposal=disposal_at(wanted.disposal, minor=wanted.minor),
        followed=wanted.followed,
        right_table=wanted.right_table,
        requests=_requests(wanted, after, random),
    )
    return _with_what_follows(_with_house(course, wanted, arrives, random), wanted, arrives)


def _with_house(course: Course, wanted: Wanted, arrives: timedelta, random: Random) -> Course:
    if not wanted.offered:
        return course
    offered = at_the_table(arrives + random.randint(120, 145) * MINUTE)
    return replace(
        course,
        offered=offered - arrives,
        house=house_course(PLAIN, offered, random, offer=True),
    )


def _with_what_follows(course: Course, wanted: Wanted, arrives: timedelta) -> Course:
    """When the victim is told, and when those who had a part judge the table: counted from the decision."""
    decided = course.decided or timedelta()
    told = at_the_table(arrives + decided + 2 * HOUR) - arrives if wanted.victim else None
    judged = at_the_office(arrives + decided + JUDGED_AFTER) - arrives if wanted.judged else None
    return replace(course, told=told, judged=judged)


# Within the thirty days in which the question stands (ruling 37).
JUDGED_AFTER = timedelta(days=6, minutes=17)


def mean_of_slow() -> float:
    """Days of the slow stream: with the share of F17 within a day, all together take the mean of F12."""
    fast = figure("F17") / 100
    return (figure("F12") - fast * FAST_DAYS) / (1 - fast)


# What is decided at the table on the day itself takes some hours.
FAST_DAYS = 0.25


def _slow(place: float, mean: float, arrives: timedelta) -> timedelta:
    """A lead time of the slow stream, at a place between 0 and 1 in a gamma distribution (Erlang)."""
    shape = round(assumed("slow_shape"))
    days = _quantile(place, shape) * mean / shape
    return slow_lead(timedelta(days=days), arrives)


def slow_lead(span: timedelta, arrives: timedelta) -> timedelta:
    """The moment of the decision nearest after a span, at an office hour."""
    moment = arrives + max(span, LEAST_SLOW)
    return at_the_office(moment) - arrives


def _quantile(place: float, shape: int) -> float:
    """Where the distribution of an Erlang of mean ``shape`` passes a place, by halving."""
    low, high = 0.0, 100.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        below = 1 - exp(-middle) * sum(middle**n / factorial(n) for n in range(shape))
        low, high = (middle, high) if below < place else (low, middle)
    return low


def fitted_to_the_mean(
    courses: Sequence[Course], arrivals: Sequence[timedelta], weights: Sequence[float]
) -> list[Course]:
    """The courses with slow lead times stretched until the weighted mean is that of F12."""
    wanted, found = figure("F12"), list(courses)
    for _ in range(ROUNDS):
        leads = [(one.decided or timedelta()) / DAY for one in found]
        quick = sum(w * d for w, d in zip(weights, leads, strict=True) if d <= 1)
        slow = sum(w * d for w, d in zip(weights, leads, strict=True) if d > 1)
        factor = (wanted - quick) / slow
        found = [
            _stretched(one, factor, arrives) for one, arrives in zip(found, arrivals, strict=True)
        ]
    return found


def _stretched(course: Course, factor: float, arrives: timedelta) -> Course:
    decided = course.decided or timedelta()
    if decided <= DAY:
        return course
    later = slow_lead(decided * factor, arrives)
    moved = later - decided
    told = at_the_table(arrives + course.told + moved) - arrives if course.told else None
    judged = at_the_office(arrives + course.judged + moved) - arrives if course.judged else None
    return replace(course, decided=later, told=told, judged=judged)


def _answering(random: Random) -> timedelta:
    """Minutes to an answer, around the assumed median and never less than a quarter of it."""
    median = assumed("answers_in_time")
    seconds = median * 60 * min(2.0, max(0.25, random.lognormvariate(0, 0.5)))
    return timedelta(seconds=int(seconds))


def _answers(random: Random) -> Mapping[PartnerKind, Answer]:
    return {
        kind: _answer(random)
        for kind in AT_THE_TABLE
        if random.random() < assumed("partner_answers")
    }


def _answer(random: Random) -> Answer:
    if random.random() < assumed("not_known_to_partner"):
        return Answer(ContributionState.NOT_KNOWN)
    return Answer(
        ContributionState.KNOWN,
        concerns=random.sample(CONCERNS, 2),
        text="Is eerder bij ons in begeleiding geweest.",
        advice="Neem contact op voor de beslissing.",
    )


def _requests(
    wanted: Wanted, after: Callable[[timedelta], timedelta], random: Random
) -> tuple[RequestCourse, ...]:
    """After a hit the table asks the house what it knows; the answer comes before the decision or late."""
    if wanted.known == Known.NOT_KNOWN or random.random() >= assumed("asked_for_content"):
        return ()
    asked = timedelta(minutes=random.randint(25, 45), seconds=random.randint(1, 59))
    soon = random.random() < assumed("content_before_decision")
    wait = random.randint(30, 80) * MINUTE if soon else 30 * HOUR
    return (RequestCourse(PartnerKind.SAFETY_HOUSE, after(asked), after(asked + wait)),)
