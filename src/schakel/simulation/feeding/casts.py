"""Who plays in the country: somebody for each organisation at a table and in a house. All are made up.

One person speaks for each kind of partner of a region, in its tables and its houses alike, as the plan has
it; each house has a director of its own. Nobody of them is a demo person, so nobody's worklist fills.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from schakel.access.actions import join_unit, seat_of, team_of_house, team_of_org
from schakel.access.context import as_service
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn, Viewer
from schakel.kernel.errors import NotFound
from schakel.regions.actions import NewMember, add_member
from schakel.regions.queries import directory
from schakel.regions.rules import Function, PartnerKind
from schakel.sharing.actions.addressing import SEATED
from schakel.simulation.country.places import regions
from schakel.simulation.course import DIRECTOR, PARTNERS, POLICE, PROSECUTOR, Cast
from schakel.simulation.house import HouseCast
from schakel.simulation.people import SURNAMES

KINDS = (
    PartnerKind.POLICE,
    PartnerKind.PROSECUTION,
    PartnerKind.PROBATION,
    PartnerKind.CHILD_PROTECTION,
    PartnerKind.VICTIM_SUPPORT,
    PartnerKind.MUNICIPALITY,
    PartnerKind.PUBLIC_HEALTH,
    PartnerKind.SAFE_AT_HOME,
    PartnerKind.MENTAL_HEALTH,
)
PARTS = {PartnerKind.POLICE: POLICE, PartnerKind.PROSECUTION: PROSECUTOR, **PARTNERS}
# Two shifts a day, and nobody works both: an absence in one must not end the other.
TURNS = (0, 1)
FUNCTIONS = {
    PartnerKind.PROSECUTION: (Function.PROSECUTOR,),
    PartnerKind.MUNICIPALITY: (Function.CASE_WORKER,),
}


@dataclass(frozen=True)
class Wanted:
    """For whom people are needed: regions, houses by region, and who reports something."""

    regions: frozenset[str]
    houses: frozenset[tuple[str, str]]
    reporters: frozenset[str]


def prepare(wanted: Wanted, *, since: date) -> int:
    """Add everybody who is not there yet, and let them join their seats and teams.

    ``since``: from which day they do their work. Returns how many were added.
    """
    with transaction.atomic(), as_service("simulation"):
        added = 0
        for region in sorted(wanted.regions):
            for kind in KINDS:
                added += _partner(region, kind, since)
        for region, house in sorted(wanted.houses):
            added += _director(region, house, since)
        for organisation in sorted(wanted.reporters):
            added += _reader(organisation, since)
    return added


def _partner(region: str, kind: PartnerKind, since: date) -> int:
    """Who speaks for a kind of partner at the table and in the houses, and who sits in the shifts."""
    organisation = _of_kind(region, kind)
    at_table = kind in SEATED
    functions = FUNCTIONS.get(kind, (Function.TRIAGE,) if at_table else (Function.CASE_WORKER,))
    person = _added(_speaker(region, kind), organisation, functions, region, since)
    if person is None:
        return 0
    join_unit(team_of_org(organisation).id, [person])
    if not at_table:
        return 1
    join_unit(seat_of(organisation, region).id, [person])
    for turn in TURNS:
        _added(_sitter(region, kind, turn), organisation, functions, region, since)
    return 1 + len(TURNS)


def _director(region: str, house: str, since: date) -> int:
    organisation = _of_kind(region, PartnerKind.MUNICIPALITY)
    functions = (Function.PROCESS_DIRECTOR,)
    person = _added(_directing(house), organisation, functions, region, since)
    if person is None:
        return 0
    join_unit(team_of_house(house).id, [person])
    return 1


def _reader(organisation: str, since: date) -> int:
    """Who reads what a house answers to a report of this organisation."""
    team = team_of_org(organisation)
    person = _added(_reading(organisation), organisation, (Function.CASE_WORKER,), None, since)
    if person is None:
        return 0
    join_unit(team.id, [person])
    return 1


def _added(
    username: str,
    organisation: str,
    functions: tuple[Function, ...],
    region: str | None,
    since: date,
) -> uuid.UUID | None:
    """The new member; None when there is one of this name already."""
    try:
        _viewer(username)
    except NotFound:
        surname = SURNAMES[sum(username.encode()) % len(SURNAMES)]
        return add_member(
            NewMember(
                username=username,
                display_name=f"{username[-1].upper()}. {surname}",
                organisation=organisation,
                functions=functions,
                valid_from=since,
                region=region,
            )
        )
    return None


def _of_kind(region: str, kind: PartnerKind) -> str:
    return regions()[region].partner(kind)


def _speaker(region: str, kind: PartnerKind) -> str:
    return f"land-{region}-{kind}".lower()


def _sitter(region: str, kind: PartnerKind, turn: int) -> str:
    return f"land-{region}-{kind}-dienst-{turn}".lower()


def _directing(house: str) -> str:
    return f"land-{house}-regisseur".lower()


def _reading(organisation: str) -> str:
    return f"land-{organisation}-melder".lower()


def _viewer(username: str) -> Viewer:
    return viewer_of(username, sign_in=SignIn.CONSOLE, origin="simulation")


@dataclass
class Casts:
    """Everybody as they are at this moment, looked up when they are first needed."""

    _viewers: dict[str, Viewer] = field(default_factory=dict)

    def case(self, region: str, house: str) -> Cast:
        """Who plays in a criminal case of a region that this house may get."""
        there = self.house(region, house)
        viewers = {part: self._of(_speaker(region, kind)) for kind, part in PARTS.items()}
        return Cast({**viewers, DIRECTOR: there.director}, there)

    def house(self, region: str, house: str) -> HouseCast:
        """Who plays in a house."""
        members = {kind: self._of(_speaker(region, kind)) for kind in KINDS}
        return HouseCast(house, self._of(_directing(house)), members)

    def reader(self, organisation: str) -> Viewer:
        """Who reads what a house answers to this organisation."""
        return self._of(_reading(organisation))

    def at_table(self, region: str) -> Mapping[PartnerKind, Viewer]:
        """Who speaks for each partner at a table."""
        return {kind: self._of(_speaker(region, kind)) for kind in KINDS if kind in SEATED}

    def sitting(self, region: str, kind: PartnerKind, turn: int) -> uuid.UUID:
        """Who sits in the seat of a partner in the early or the late shift."""
        return self._of(_sitter(region, kind, turn)).person_id

    def _of(self, username: str) -> Viewer:
        if username not in self._viewers:
            self._viewers[username] = _viewer(username)
        return self._viewers[username]


def teams_for(organisations: Iterable[str]) -> None:
    """Make the teams of these organisations before two processes need them at once."""
    known = directory().organisations
    with transaction.atomic(), as_service("simulation"):
        for organisation in sorted(set(organisations)):
            team_of_org(known[organisation].code)
