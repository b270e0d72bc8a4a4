"""A demo shift, made relative to now: nine people, three manned tables, live cases with clocks."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from schakel.access.actions import join_unit, team_of_house, team_of_org, technical_account
from schakel.access.context import acting, as_service
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn
from schakel.cases.actions import record_act
from schakel.cases.rules.clocks import holding_end
from schakel.cases.rules.states import ActKind
from schakel.cases.rules.terms import term_on
from schakel.intake.actions import receive
from schakel.kernel import clock
from schakel.regions.actions import NewMember, add_member
from schakel.regions.queries import directory
from schakel.regions.rules import Function
from schakel.simulation.cases import Wish, criminal_case
from schakel.simulation.people import Place, person
from schakel.table.actions.contributions import Answer, contribute
from schakel.table.actions.shifts import Place as SeatPlace
from schakel.table.actions.shifts import plan_shift
from schakel.table.queries.board import board
from schakel.table.rules import ContributionState

REGIONS = ("ROTTERDAM", "AMSTERDAM", "OOST-NEDERLAND")
HOUSE = "ZVH-ROTTERDAM-RIJNMOND"


@dataclass(frozen=True)
class DemoPerson:
    """One of the nine cards on the start page. ``seat``: has a place at the table of Rotterdam."""

    username: str
    name: str
    organisation: str
    function: Function
    seat: bool
    also: tuple[Function, ...] = ()


PEOPLE = (
    DemoPerson("1-politie", "A. van Dam", "POL-ROTTERDAM", Function.TRIAGE, True),
    DemoPerson("2-officier", "J. de Boer", "OM-ROTTERDAM", Function.PROSECUTOR, True),
    DemoPerson("3-reclassering", "M. Jansen", "RECLASSERING", Function.TRIAGE, True),
    DemoPerson("4-raad", "S. Visser", "RVDK", Function.TRIAGE, True),
    DemoPerson("5-slachtofferhulp", "L. Smit", "SLACHTOFFERHULP", Function.TRIAGE, True),
    DemoPerson("6-procesregisseur", "R. Bakker", "GEM-ROTTERDAM", Function.PROCESS_DIRECTOR, False),
    DemoPerson("7-casemanager", "T. Meijer", "GEM-ROTTERDAM", Function.CASE_WORKER, True),
    DemoPerson(
        "8-ketenmanager",
        "W. Mulder",
        "GEM-ROTTERDAM",
        Function.CHAIN_MANAGER,
        False,
        also=(Function.REVIEWER,),
    ),
    DemoPerson("9-privacy", "C. Dekker", "OM-ROTTERDAM", Function.PRIVACY_OFFICER, False),
)


def load(seed: int, *, cases: int = 40) -> Iterator[str]:
    """Make the demo from a seed, through the actions that people use; yields a line per step.

    Everything is dated relative to now: the last suspect arrived twenty minutes ago.
    """
    random = Random(seed)
    now = clock.now()
    ids = _people(now)
    yield f"{len(ids)} demo people, {len(REGIONS)} tables"
    listed = [person(random, on=now.date(), minor=False) for _ in range(6)]
    _send(_known_list(random, listed))
    for region in REGIONS:
        count = cases if region == REGIONS[0] else cases // 2
        for message in _messages(random, region, count, now, listed):
            _send(message)
        yield f"{count} cases at the table of {region}"
    _custody_that_ends_soon(now)
    yield f"{_answers(random)} contributions"


def _people(now: datetime) -> dict[str, uuid.UUID]:
    with transaction.atomic(), as_service("demo"):
        ids = {
            who.username: add_member(
                NewMember(
                    username=who.username,
                    display_name=who.name,
                    organisation=who.organisation,
                    functions=(who.function, *who.also),
                    valid_from=clock.local(now).date(),
                    region=REGIONS[0],
                    demo=True,
                )
            )
            for who in PEOPLE
        }
        plan_shift(
            REGIONS[0],
            name="demo",
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(days=7),
            places=[SeatPlace(w.organisation, ids[w.username]) for w in PEOPLE if w.seat],
            by=technical_account("roster"),
        )
        join_unit(team_of_house(HOUSE).id, [ids["6-procesregisseur"]])
        join_unit(team_of_org("GEM-ROTTERDAM").id, [ids["7-casemanager"]])
    return ids


def _places(region: str) -> list[Place]:
    found = [m for m in directory().municipalities.values() if m.region == region]
    return [Place(m.code, m.population) for m in sorted(found, key=lambda m: -m.population)]


def _messages(
    random: Random, region: str, count: int, now: datetime, listed: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Live cases of the last hours; a few are wished for: critical, minor, with a running plan."""
    places = _places(region)
    wishes = [
        Wish(now - timedelta(hours=73, minutes=m), minor=False, pretrial=True) for m in (5, 40)
    ]
    wishes += [Wish(arrival_ending_at(now + timedelta(minutes=m))) for m in (25, 50)]
    wishes += [Wish(_ago(random, now), minor=True) for _ in range(2)]
    wishes += [Wish(_ago(random, now), person=known, minor=False) for known in listed[:3]]
    wishes += [Wish(_ago(random, now)) for _ in range(count - len(wishes) - 1)]
    wishes.append(Wish(now - timedelta(minutes=20)))
    for number, wish in enumerate(sorted(wishes, key=lambda wish: wish.arrived_at), 1):
        yield criminal_case(random, wish, sender=f"POL-{region}", places=places, number=number)


def _ago(random: Random, now: datetime) -> datetime:
    return now - timedelta(minutes=random.randint(20, 300))


def arrival_ending_at(end: datetime) -> datetime:
    """The latest arrival whose holding (nine hours) ends at or before a moment, to the minute."""
    day = clock.local(end).date()
    hours = term_on("HOLDING_PRETRIAL", day).hours
    pause = term_on("NIGHT_PAUSE", day)
    arrival = end
    while holding_end(arrival, hours, pause) > end:
        arrival -= timedelta(minutes=1)
    return arrival


def _known_list(random: Random, listed: list[dict[str, Any]]) -> dict[str, Any]:
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


def _send(message: dict[str, Any]) -> None:
    receipt = receive(json.dumps(message).encode(), by=technical_account())
    if receipt["status"] != "accepted":
        raise RuntimeError(f"the demo made a message that is refused: {receipt['errors']}")


def _custody_that_ends_soon(now: datetime) -> None:
    """Two of the oldest cases were taken into custody almost three days ago: at any hour of the
    night their clocks are critical, when holding stands still."""
    prosecutor = viewer_of("2-officier", sign_in=SignIn.DEMO)
    with acting(prosecutor):
        rows = board(REGIONS[0], viewer=prosecutor).rows
        held = [row for row in rows if row.arrived_at < now - timedelta(hours=70)]
        for row, minutes in zip(held[:2], (25, 50), strict=True):
            ends = now + timedelta(minutes=minutes)
            started = ends - timedelta(hours=term_on("CUSTODY", clock.local(ends).date()).hours)
            record_act(row.case_id, ActKind.CUSTODY_ORDER, at=started, by=prosecutor)


def _answers(random: Random) -> int:
    """Partners answer about half of the cards that wait for them."""
    given = 0
    for username in ("3-reclassering", "4-raad", "5-slachtofferhulp"):
        viewer = viewer_of(username, sign_in=SignIn.DEMO)
        with acting(viewer):
            waiting = [row for row in board(REGIONS[0], viewer=viewer).rows if row.waits_for_me]
            for row in random.sample(waiting, len(waiting) // 2):
                contribute(row.case_id, _answer(random), by=viewer)
                given += 1
    return given


def _answer(random: Random) -> Answer:
    if random.random() < 0.6:
        return Answer(ContributionState.NOT_KNOWN)
    return Answer(
        ContributionState.KNOWN,
        concerns=random.sample(["housing", "finances", "addiction", "mental_health"], 2),
        text="Is eerder bij ons in begeleiding geweest.",
        advice="Neem contact op voor de beslissing.",
    )
