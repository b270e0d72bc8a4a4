"""Who is looking: the required argument of every query and action."""

import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from schakel.audit.actor import Actor
from schakel.regions.rules import Function, barred_from_houses


class SignIn(StrEnum):
    """How strong the sign-in was. DEMO exists in demo mode only."""

    SINGLE_FACTOR = "SINGLE_FACTOR"
    MULTI_FACTOR = "MULTI_FACTOR"
    DEMO = "DEMO"
    CLIENT = "CLIENT"
    CONSOLE = "CONSOLE"


STRONG = frozenset({SignIn.MULTI_FACTOR, SignIn.DEMO, SignIn.CLIENT, SignIn.CONSOLE})


@dataclass(frozen=True)
class UnitRef:
    """A unit the viewer is in at this moment."""

    id: uuid.UUID
    kind: str
    organisation: str
    region: str | None
    house: str | None
    name: str


@dataclass(frozen=True)
class Viewer:
    """A member at a moment: organisation, functions and the units that hold grants."""

    person_id: uuid.UUID
    name: str
    organisation: str
    organisation_name: str
    kind: str
    participation: str
    region: str | None
    functions: frozenset[str]
    units: tuple[UnitRef, ...]
    sign_in: SignIn
    username: str = ""
    phone: str = ""
    origin: str = field(default="web", compare=False)

    @property
    def unit_ids(self) -> tuple[uuid.UUID, ...]:
        """The units whose grants count for this viewer."""
        return tuple(unit.id for unit in self.units)

    @property
    def barred_from_houses(self) -> bool:
        """Whether the law keeps house data from this viewer's organisation."""
        return barred_from_houses(self.kind, self.participation)

    @property
    def actor(self) -> Actor:
        """The viewer as the audit log names them."""
        return Actor(
            person_id=self.person_id,
            organisation=self.organisation,
            functions=tuple(sorted(self.functions)),
            sign_in=self.sign_in.value,
            origin=self.origin,
        )

    def holds(self, *functions: Function) -> bool:
        """Whether the viewer holds one of these functions today."""
        return any(function in self.functions for function in functions)

    def seat_at(self, region: str) -> UnitRef | None:
        """The seat the viewer has now at the table of a region, if any."""
        for unit in self.units:
            if unit.kind == "SEAT" and unit.region == region:
                return unit
        return None

    def team_of(self, house: str) -> UnitRef | None:
        """The house team the viewer is in, if any."""
        for unit in self.units:
            if unit.kind == "TEAM" and unit.house == house:
                return unit
        return None
