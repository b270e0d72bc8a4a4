"""A demo shift, made relative to now: nine people, three manned tables, live cases with clocks."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from schakel.access.actions import join_unit, seat_of, team_of_house, team_of_org, technical_account
from schakel.access.context import as_service
from schakel.kernel import clock
from schakel.regions.actions import NewMember, add_member
from schakel.regions.rules import Function
from schakel.simulation.course import send
from schakel.simulation.house import HOUSE
from schakel.simulation.live import (
    answer_some,
    arrivals,
    custody_ends_soon,
    known_list,
    tell_stories,
)
from schakel.simulation.people import person
from schakel.table.actions.shifts import Place as SeatPlace
from schakel.table.actions.shifts import plan_shift

REGIONS = ("ROTTERDAM", "AMSTERDAM", "OOST-NEDERLAND")


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
    DemoPerson(
        "2-officier",
        "J. de Boer",
        "OM-ROTTERDAM",
        Function.PROSECUTOR,
        True,
        also=(Function.POLICY,),
    ),
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


# Colleagues without a card: they decide at the other two tables, and keep Rotterdam going meanwhile.
ELSEWHERE = (
    DemoPerson("officier-amsterdam", "K. Prins", "OM-AMSTERDAM", Function.PROSECUTOR, True),
    DemoPerson("officier-oost", "H. Wolters", "OM-OOST-NEDERLAND", Function.PROSECUTOR, True),
)
BESIDE = (
    DemoPerson("collega-officier", "E. Kuiper", "OM-ROTTERDAM", Function.PROSECUTOR, True),
    DemoPerson("collega-reclassering", "B. Postma", "RECLASSERING", Function.TRIAGE, True),
    DemoPerson("collega-raad", "N. Hoekstra", "RVDK", Function.TRIAGE, True),
    DemoPerson("collega-slachtofferhulp", "D. Vos", "SLACHTOFFERHULP", Function.TRIAGE, True),
)
SUBSTITUTES = {who.username.removeprefix("collega-"): who.username for who in BESIDE}
PROSECUTORS = dict(zip(REGIONS, ("2-officier", *(w.username for w in ELSEWHERE)), strict=True))
ROSTER = timedelta(days=365)


def load(seed: int, *, cases: int = 40) -> Iterator[str]:
    """Make the demo from a seed, through the actions that people use; yields a line per step.

    Everything is dated relative to now: the last suspect arrived twenty minutes ago.
    """
    random = Random(seed)
    now = clock.now()
    staff(now)
    yield f"{len(PEOPLE)} demo people, {len(REGIONS)} tables"
    listed = [person(random, on=now.date(), minor=False) for _ in range(6)]
    send(known_list(random, listed))
    for region in REGIONS:
        count = cases if region == REGIONS[0] else cases // 2
        for message in arrivals(random, region, count, now=now, listed=listed):
            send(message)
        custody_ends_soon(region, PROSECUTORS[region], now=now)
        yield f"{count} cases at the table of {region}"
    yield f"{tell_stories(random, now)} cases of the house"
    yield f"{answer_some(random)} contributions"


def staff(now: datetime) -> dict[str, uuid.UUID]:
    """The demo people and their colleagues, each on a roster, and the house's team filled."""
    with transaction.atomic(), as_service("demo"):
        ids = {who.username: _added(who, REGIONS[0], now, demo=True) for who in PEOPLE}
        ids |= {who.username: _added(who, REGIONS[0], now, demo=False) for who in BESIDE}
        _roster(REGIONS[0], [w for w in (*PEOPLE, *BESIDE) if w.seat], ids, now)
        for region, who in zip(REGIONS[1:], ELSEWHERE, strict=True):
            ids[who.username] = _added(who, region, now, demo=False)
            _roster(region, [who], ids, now)
        join_unit(team_of_house(HOUSE).id, [ids["6-procesregisseur"]])
        join_unit(team_of_org("GEM-ROTTERDAM").id, [ids["7-casemanager"]])
    return ids


def staff_without_shift(now: datetime) -> None:
    """The demo people in the seats and teams where they work, with no shift planned.

    For a simulated country, whose own rosters say which seats were filled. Needs a service context.
    """
    everybody = [(REGIONS[0], who) for who in (*PEOPLE, *BESIDE)]
    everybody += list(zip(REGIONS[1:], ELSEWHERE, strict=True))
    for region, who in everybody:
        person = _added(who, region, now, demo=who in PEOPLE)
        if who.seat:
            join_unit(seat_of(who.organisation, region).id, [person])
        if who.function == Function.PROCESS_DIRECTOR:
            join_unit(team_of_house(HOUSE).id, [person])
        if who.function == Function.CASE_WORKER:
            join_unit(team_of_org(who.organisation).id, [person])


def _added(who: DemoPerson, region: str, now: datetime, *, demo: bool) -> uuid.UUID:
    return add_member(
        NewMember(
            username=who.username,
            display_name=who.name,
            organisation=who.organisation,
            functions=(who.function, *who.also),
            valid_from=clock.local(now).date(),
            region=region,
            demo=demo,
        )
    )


def _roster(
    region: str, people: Sequence[DemoPerson], ids: Mapping[str, uuid.UUID], now: datetime
) -> None:
    """A shift as long as a demo may stay on a machine."""
    plan_shift(
        region,
        name="demo",
        starts_at=now - timedelta(hours=1),
        ends_at=now + ROSTER,
        places=[SeatPlace(who.organisation, ids[who.username]) for who in people],
        by=technical_account("roster"),
    )
