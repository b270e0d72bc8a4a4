"""What is going on at the tables at this moment: something of every kind, at any hour of the day.

A holding clock stands still between midnight and nine (art. 56a Sv) and at no other hour. So by day the
demo shows holding that spans the night that was or the one that comes; the case page explains the
pause. And at night nothing ends that is held: what presses then is custody, which counts on.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from schakel.access.context import acting
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn
from schakel.cases.actions import record_act
from schakel.cases.rules.clocks import holding_end, is_paused
from schakel.cases.rules.states import ActKind
from schakel.cases.rules.terms import term_on
from schakel.kernel import clock
from schakel.regions.queries import directory
from schakel.simulation.cases import Wish, criminal_case
from schakel.simulation.course import PARTNERS, Course, cast, play
from schakel.simulation.courses import answer
from schakel.simulation.house import HOUSE, HouseCourse
from schakel.simulation.people import Place
from schakel.table.actions.contributions import contribute
from schakel.table.queries.board import board

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
OFFERED = 2 * HOUR
RELEASED = Course(received=6 * MINUTE, released=HOUR, assessed=90 * MINUTE, offered=OFFERED)
# From this hour a suspect who arrives is held over midnight: nine hours do not fit before it.
HELD_OVERNIGHT_FROM = 16


def places_of(region: str) -> list[Place]:
    """The municipalities of a region, the largest first."""
    found = [m for m in directory().municipalities.values() if m.region == region]
    return [Place(m.code, m.population) for m in sorted(found, key=lambda m: -m.population)]


def arrivals(
    random: Random, region: str, count: int, *, now: datetime, listed: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Live cases of the last hours, the last of twenty minutes ago; a few are wished for."""
    held = [Wish(now - 73 * HOUR - m * MINUTE, minor=False, pretrial=True) for m in (5, 40)]
    ending = [Wish(arrival_ending_at(now + m * MINUTE), pretrial=True) for m in (25, 50)]
    wishes = [
        *held,
        *(wish for wish in ending if not paused_at_night(now)),
        *(Wish(at, minor=False, pretrial=True) for at in overnight(now)),
        *(Wish(_ago(random, now), minor=True) for _ in range(2)),
        *(Wish(_ago(random, now), person=known, minor=False) for known in listed[:3]),
    ]
    wishes += [Wish(_ago(random, now)) for _ in range(count - len(wishes) - 1)]
    wishes.append(Wish(now - 20 * MINUTE))
    places = places_of(region)
    for number, wish in enumerate(sorted(wishes, key=lambda wish: wish.arrived_at), 1):
        yield criminal_case(random, wish, sender=f"POL-{region}", places=places, number=number)


def _ago(random: Random, now: datetime) -> datetime:
    return now - random.randint(21, 300) * MINUTE


def paused_at_night(now: datetime) -> bool:
    """Whether holding clocks stand still at this moment."""
    return is_paused(now, term_on("NIGHT_PAUSE", clock.local(now).date()))


def overnight(now: datetime) -> tuple[datetime, datetime]:
    """Two arrivals whose holding spans the night that is, that was, or that comes."""
    local = clock.local(now)
    if local.hour >= HELD_OVERNIGHT_FROM:
        return now - 25 * MINUTE, now - 50 * MINUTE
    evening = datetime.combine(local.date() - DAY, time(22, 50), tzinfo=clock.AMSTERDAM)
    return evening, evening + 30 * MINUTE


def arrival_ending_at(end: datetime) -> datetime:
    """The latest arrival whose holding (nine hours) ends at or before a moment, to the minute."""
    day = clock.local(end).date()
    hours = term_on("HOLDING_PRETRIAL", day).hours
    pause = term_on("NIGHT_PAUSE", day)
    arrival = end
    while holding_end(arrival, hours, pause) > end:
        arrival -= MINUTE
    return arrival


def known_list(random: Random, listed: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The house's list of known persons; every second one has a plan that runs."""
    return {
        "type": "known_persons",
        "message_id": str(uuid.UUID(int=random.getrandbits(128), version=4)),
        "sender": HOUSE,
        "persons": [
            {
                "person": known,
                "contact": {"name": "R. Bakker", "phone": "+31000000006"},
                "has_plan": index % 2 == 0,
            }
            for index, known in enumerate(listed)
        ],
    }


def custody_ends_soon(region: str, prosecutor: str, *, now: datetime) -> None:
    """Two of the oldest cases were taken into custody almost three days ago: their clocks are
    critical at any hour, also when holding stands still."""
    viewer = viewer_of(prosecutor, sign_in=SignIn.DEMO)
    with acting(viewer):
        rows = board(region, viewer=viewer).rows
        held = [row for row in rows if row.arrived_at < now - 70 * HOUR]
        for row, minutes in zip(held[:2], (25, 50), strict=True):
            ends = now + minutes * MINUTE
            started = ends - term_on("CUSTODY", clock.local(ends).date()).hours * HOUR
            record_act(row.case_id, ActKind.CUSTODY_ORDER, at=started, by=viewer)


def tell_stories(random: Random, now: datetime) -> int:
    """Two cases each: refused, waiting for the house, on today's agenda, and with feedback late.

    Returns how many.
    """
    places, people = places_of("ROTTERDAM"), cast()
    stories = list(_stories(now))
    for number, (arrived, course) in enumerate(stories, 1):
        message = criminal_case(
            random,
            Wish(arrived, minor=False),
            sender="POL-ROTTERDAM",
            places=places,
            number=900 + number,
        )
        play(message, course, people)
    return len(stories)


def _stories(now: datetime) -> Iterator[tuple[datetime, Course]]:
    """When the suspect arrived, and what was done since; all were released and wait at home."""
    today = clock.local(now).date()
    for days in (3, 4):
        house = HouseCourse(opened=20 * HOUR, refused=22 * HOUR)
        yield now - days * DAY, replace(RELEASED, house=house)
    for hours in (26, 30):
        yield now - hours * HOUR, replace(RELEASED, decided=4 * HOUR)
    for days, hour in ((6, 10), (7, 14)):
        arrived = now - days * DAY
        meeting = datetime.combine(today, time(hour, 30), tzinfo=clock.AMSTERDAM)
        house = HouseCourse(
            opened=20 * HOUR,
            accepted=22 * HOUR,
            joined=44 * HOUR,
            conference=meeting - clock.local(arrived) - OFFERED,
        )
        yield arrived, replace(RELEASED, decided=4 * HOUR, house=house)
    for days in (16, 18):
        house = HouseCourse(
            opened=20 * HOUR, accepted=22 * HOUR, joined=44 * HOUR, conference=5 * DAY, held=True
        )
        yield (
            now - days * DAY,
            replace(RELEASED, decided=4 * HOUR, house=house, feedback_by=today - 3 * DAY),
        )


def answer_some(random: Random) -> int:
    """Partners answer about half of the cards that wait for them."""
    given = 0
    for username in PARTNERS.values():
        viewer = viewer_of(username, sign_in=SignIn.DEMO)
        with acting(viewer):
            waiting = [row for row in board("ROTTERDAM", viewer=viewer).rows if row.waits_for_me]
            for row in random.sample(waiting, len(waiting) // 2):
                contribute(row.case_id, answer(random), by=viewer)
                given += 1
    return given
