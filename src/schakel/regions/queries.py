"""Reading reference data. It names no person under a case, so no viewer is asked for."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from schakel.kernel.errors import NotFound
from schakel.regions.models import (
    Installation,
    LifeDomain,
    Member,
    Municipality,
    OffenceGroup,
    Organisation,
    Region,
)


@dataclass(frozen=True)
class RegionView:
    """A ZSM region."""

    code: str
    name: str
    prefix: str


@dataclass(frozen=True)
class OrganisationView:
    """A partner in the chain."""

    code: str
    name: str
    kind: str
    participation: str
    area_type: str
    area: str


@dataclass(frozen=True)
class MunicipalityView:
    """A municipality with what routing needs."""

    code: str
    name: str
    population: int
    safety_region: str
    region: str | None
    organisation: str
    house: str | None
    house_stand_in: bool


@dataclass(frozen=True)
class Routing:
    """Which house a person belongs to, and why: RESIDENCE, NO_FIXED_ABODE, NO_HOUSE, UNKNOWN_PLACE.

    ``stand_in`` says that the house's territory was not verified and another may be the right one.
    """

    house: str | None
    region: str | None
    basis: str
    stand_in: bool


@dataclass(frozen=True)
class Directory:
    """All reference data that a message is held against, read once per process and refreshed.

    Reference data changes only by `schakel migrate`; processes start after that.
    """

    regions: dict[str, RegionView]
    organisations: dict[str, OrganisationView]
    municipalities: dict[str, MunicipalityView]
    offence_groups: frozenset[str]
    life_domains: frozenset[str]

    def partner(self, kind: str, *, region: str, municipality: str | None) -> str | None:
        """The organisation of a kind that serves a region, or a municipality within it.

        National organisations serve everybody; police and prosecution serve a region; the others
        follow the municipality, and without one there is none.
        """
        return next(
            (
                organisation.code
                for organisation in self.organisations.values()
                if organisation.kind == kind
                and self._serves(organisation, region, self.municipalities.get(municipality or ""))
            ),
            None,
        )

    def _serves(
        self, organisation: OrganisationView, region: str, home: MunicipalityView | None
    ) -> bool:
        match organisation.area_type:
            case "national":
                return True
            case "police_unit":
                return organisation.area.upper().replace(" ", "-") == region
            case "municipality":
                return home is not None and organisation.area == home.code
            case "safety_region":
                return home is not None and organisation.area == home.safety_region
            case _:
                return home is not None and organisation.code == home.house

    def region_of(self, organisation: str) -> str | None:
        """The region in which an organisation works; None for a national one, or one in several."""
        found = self.organisations.get(organisation)
        if found is None:
            return None
        if found.area_type == "police_unit":
            return found.area.upper().replace(" ", "-")
        served = {
            m.region
            for m in self.municipalities.values()
            if organisation in {m.house, m.organisation} or found.area in {m.code, m.safety_region}
        }
        return served.pop() if len(served) == 1 else None

    def houses_of(self, region: str) -> list[str]:
        """The houses that serve municipalities of a region, in order of their code."""
        return sorted(
            {m.house for m in self.municipalities.values() if m.region == region and m.house}
        )

    def route(self, residence: str | None, place: str | None) -> Routing:
        """The house for a person: by municipality of residence (domain: houses follow residence).

        No fixed abode: the house of the place of the deed, and the routing says so. A municipality
        without a house: nobody, with the reason, so that a person decides.
        """
        home = self.municipalities.get(residence or "")
        if home is not None:
            basis = "RESIDENCE" if home.house else "NO_HOUSE"
            return Routing(home.house, home.region, basis, home.house_stand_in)
        where = self.municipalities.get(place or "")
        if where is not None:
            basis = "NO_FIXED_ABODE" if where.house else "NO_HOUSE"
            return Routing(where.house, where.region, basis, where.house_stand_in)
        return Routing(None, None, "UNKNOWN_PLACE", stand_in=False)


@lru_cache(maxsize=1)
def directory() -> Directory:
    """The reference data of this process."""
    return Directory(
        regions={
            row.code: RegionView(row.code, row.name, row.prefix) for row in Region.objects.all()
        },
        organisations={
            row.code: OrganisationView(
                row.code, row.name, row.kind, row.wgs_participation, row.area_type, row.area
            )
            for row in Organisation.objects.all()
        },
        municipalities={
            row.code: MunicipalityView(
                row.code,
                row.name,
                row.population,
                row.safety_region,
                row.region_id,
                row.organisation_id,
                row.house_id,
                row.house_stand_in,
            )
            for row in Municipality.objects.all()
        },
        offence_groups=frozenset(OffenceGroup.objects.values_list("code", flat=True)),
        life_domains=frozenset(LifeDomain.objects.values_list("code", flat=True)),
    )


@dataclass(frozen=True)
class MemberView:
    """A member as a card: who, for which organisation, what they do."""

    id: uuid.UUID
    username: str
    name: str
    organisation: str
    functions: tuple[str, ...]
    region: str | None
    organisation_code: str = ""


def demo_members() -> tuple[MemberView, ...]:
    """The demo people, in the order they were added."""
    members = Member.objects.filter(demo=True, is_active=True).prefetch_related(
        "functions", "organisation"
    )
    return tuple(_member(member) for member in members.order_by("username"))


def demo_member(username: str) -> MemberView:
    """One demo person. Raises NotFound for anybody else."""
    member = (
        Member.objects.filter(demo=True, is_active=True, username=username)
        .prefetch_related("functions", "organisation")
        .first()
    )
    if member is None:
        raise NotFound("no such demo person")
    return _member(member)


# By which of our columns a member is found, for each way an organisation may name its people.
SIGN_IN_NAMES = {"preferred_username": "username", "sub": "username", "email": "email__iexact"}


def member_at_sign_in(name: str, *, organisation: str, by: str) -> uuid.UUID | None:
    """The one member of this organisation with this name; None when there is none, or two.

    Demo people have no organisation that vouches for them.
    """
    found = Member.objects.filter(
        organisation_id=organisation, demo=False, **{SIGN_IN_NAMES[by]: name}
    ).values_list("id", flat=True)[:2]
    return found[0] if len(found) == 1 else None


def _member(member: Member) -> MemberView:
    return MemberView(
        member.id,
        member.username,
        member.display_name,
        member.organisation.name,
        tuple(sorted(row.function for row in member.functions.all())),
        member.region_id,
        member.organisation_id,
    )


def member_names(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    """The names of members by id: colleagues at the tables, never persons in cases."""
    wanted = [id_ for id_ in ids if id_ is not None]
    if not wanted:
        return {}
    return dict(Member.objects.filter(id__in=wanted).values_list("id", "display_name"))


def installation_mode() -> str | None:
    """DEMO, REAL, or None for a database that nothing was said about yet."""
    return Installation.objects.values_list("mode", flat=True).first()


def offence_groups(language: str) -> list[tuple[str, str]]:
    """The CBS groups of offences with their names in a language, in order of the code."""
    name = "label_en" if language == "en" else "label_nl"
    rows = OffenceGroup.objects.order_by("code").values_list("code", name)
    return [(code, f"{code} {label}") for code, label in rows]


def colleagues() -> tuple[MemberView, ...]:
    """All active members, for choosing who is needed; people in cases are never among them."""
    members = Member.objects.filter(is_active=True).prefetch_related("functions", "organisation")
    return tuple(_member(member) for member in members.order_by("display_name"))
