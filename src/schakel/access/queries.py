"""Who a member is at this moment, which units exist, and the one shape of every list."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Min, Q
from django.db.models.functions import Now

from schakel.access.models import Block, EffectiveAccess, Entitlement, Unit, UnitMember
from schakel.access.rules import Basis, FieldGroup, Purpose, Recipient
from schakel.access.viewer import SignIn, UnitRef, Viewer
from schakel.kernel.errors import NotFound
from schakel.kernel.parts import Part
from schakel.regions.rules import PartnerKind, barred_from_houses

# Ruling 20: Victim Support and Halt get no BSN unless a jurist has signed for it.
BSN_UNSIGNED = frozenset({PartnerKind.VICTIM_SUPPORT, PartnerKind.HALT})


@dataclass(frozen=True)
class UnitInfo:
    """A unit as the policy needs it: its organisation and what the law says of that."""

    id: uuid.UUID
    kind: str
    organisation: str
    partner_kind: str
    region: str | None
    house: str | None
    barred: bool

    @property
    def recipient(self) -> Recipient:
        """The unit as a recipient of data, whoever its members are at the moment."""
        return Recipient(
            organisation=self.organisation,
            barred_from_houses=self.barred,
            bsn_signed=self.partner_kind not in BSN_UNSIGNED,
        )


_INFO = (
    "id",
    "kind",
    "organisation_id",
    "organisation__kind",
    "organisation__wgs_participation",
    "region_id",
    "house_id",
)


def _info(row: tuple[Any, ...]) -> UnitInfo:
    id_, kind, organisation, partner_kind, participation, region, house = row
    return UnitInfo(
        id_,
        kind,
        organisation,
        partner_kind,
        region,
        house,
        barred_from_houses(partner_kind, participation),
    )


def unit_infos() -> dict[uuid.UUID, UnitInfo]:
    """All units. For the verification of grants."""
    return {row[0]: _info(row) for row in Unit.objects.values_list(*_INFO)}


def unit_info(unit_id: uuid.UUID) -> UnitInfo:
    """One unit. Raises NotFound."""
    row = Unit.objects.filter(id=unit_id).values_list(*_INFO).first()
    if row is None:
        raise NotFound("no such unit")
    return _info(row)


def find_unit(
    *, kind: str, organisation: str, region: str | None = None, house: str | None = None
) -> UnitInfo | None:
    """A seat, or a team that is not tied to one case; None when there is none yet."""
    row = (
        Unit.objects.filter(
            kind=kind,
            organisation_id=organisation,
            region_id=region,
            house_id=house,
            case_id__isnull=True,
        )
        .values_list(*_INFO)
        .first()
    )
    return _info(row) if row else None


def seats(region: str) -> dict[str, UnitInfo]:
    """The seats at the table of a region, by organisation code."""
    rows = Unit.objects.filter(kind=Unit.SEAT, region_id=region).values_list(*_INFO)
    return {row[2]: _info(row) for row in rows}


def teams(*, organisation: str | None = None, house: str | None = None) -> list[UnitInfo]:
    """The teams of an organisation that are not tied to one case, or those of a house."""
    rows = Unit.objects.filter(kind=Unit.TEAM, case_id__isnull=True)
    if organisation is not None:
        rows = rows.filter(organisation_id=organisation, house_id__isnull=True)
    if house is not None:
        rows = rows.filter(house_id=house)
    return [_info(row) for row in rows.order_by("name").values_list(*_INFO)]


def membership_ids(unit_ids: Collection[uuid.UUID], since: datetime) -> list[uuid.UUID]:
    """The memberships of these units that begin at exactly this moment, as a shift makes them."""
    rows = UnitMember.objects.filter(unit_id__in=unit_ids, valid_from=since)
    return list(rows.order_by("id").values_list("id", flat=True))


def units_of_organisation(organisation: str) -> tuple[UnitRef, ...]:
    """The team and the seats of an organisation: what its programs act for."""
    rows = Unit.objects.filter(
        organisation_id=organisation, kind__in=(Unit.TEAM, Unit.SEAT), case_id__isnull=True
    )
    return tuple(
        UnitRef(unit.id, unit.kind, organisation, unit.region_id, unit.house_id, unit.name)
        for unit in rows.order_by("name")
    )


def own_since(case_id: uuid.UUID, *, viewer: Viewer) -> datetime | None:
    """Since when the viewer's units have this dossier as their own: the moment it was received."""
    first: datetime | None = EffectiveAccess.objects.filter(
        case_id=case_id, unit_id__in=viewer.unit_ids, basis=Basis.OWN
    ).aggregate(first=Min("valid_from"))["first"]
    return first


_VIEWER_SQL = """
SELECT m.id, m.username, m.display_name, m.phone, m.region_id, o.code, o.name, o.kind,
       o.wgs_participation,
       coalesce((SELECT array_agg(f.function) FROM regions_memberfunction f
                 WHERE f.member_id = m.id AND f.valid_from <= schakel_today()
                   AND (f.valid_until IS NULL OR f.valid_until > schakel_today())), '{}'),
       coalesce((SELECT json_agg(json_build_array(u.id, u.kind, u.organisation_id, u.region_id,
                                                  u.house_id, u.name) ORDER BY u.name)
                 FROM access_unit u JOIN access_unitmember x ON x.unit_id = u.id
                 WHERE x.person_id = m.id AND x.valid_from <= statement_timestamp()
                   AND (x.valid_until IS NULL OR x.valid_until > statement_timestamp())), '[]')
FROM regions_member m JOIN regions_organisation o ON o.code = m.organisation_id
WHERE m.is_active AND (m.id = %s OR m.username = %s)
"""


def viewer_of(member: uuid.UUID | str, *, sign_in: SignIn, origin: str = "web") -> Viewer:
    """The member as a viewer at this moment, in one statement; by id or by user name.

    Raises NotFound when there is no such active member.
    """
    by_id, by_name = (member, None) if isinstance(member, uuid.UUID) else (None, member)
    with connection.cursor() as cursor:
        cursor.execute(_VIEWER_SQL, [by_id, by_name])
        row = cursor.fetchone()
    if row is None:
        raise NotFound("no such member")
    return Viewer(
        person_id=row[0],
        username=row[1],
        name=row[2],
        phone=row[3],
        region=row[4],
        organisation=row[5],
        organisation_name=row[6],
        kind=row[7],
        participation=row[8],
        functions=frozenset(row[9]),
        units=tuple(UnitRef(uuid.UUID(u[0]), u[1], u[2], u[3], u[4], u[5]) for u in row[10]),
        sign_in=sign_in,
        origin=origin,
    )


def may_see(viewer: Viewer, case_id: uuid.UUID) -> frozenset[FieldGroup]:
    """Which field groups of a dossier the viewer may see now. Empty: as if it did not exist."""
    return may_see_part(viewer, case_id).read()


def may_see_part(viewer: Viewer, case_id: uuid.UUID) -> Part[frozenset[FieldGroup]]:
    """Which field groups of a dossier the viewer may see now, to be read with its other parts."""
    rows = EffectiveAccess.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=Now()),
        case_id=case_id,
        unit_id__in=viewer.unit_ids,
        valid_from__lte=Now(),
    )
    return Part(rows, lambda grants: frozenset(FieldGroup(g.field_group) for g in grants))


def visible_part(viewer: Viewer, case_ids: Collection[uuid.UUID]) -> Part[frozenset[uuid.UUID]]:
    """Of which of these dossiers the viewer may see anything now, to be read with other parts."""
    rows = EffectiveAccess.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=Now()),
        case_id__one_of=case_ids,
        unit_id__in=viewer.unit_ids,
        valid_from__lte=Now(),
    )
    return Part(rows, lambda grants: frozenset(grant.case_id for grant in grants))


@dataclass(frozen=True)
class BlockView:
    """A block that runs: who is kept from which dossier, why, since when and by whom."""

    id: uuid.UUID
    person_id: uuid.UUID
    case_id: uuid.UUID
    reason: str
    since: datetime
    set_by: uuid.UUID | None


def running_blocks(organisation: str) -> list[BlockView]:
    """The blocks on members of one organisation, youngest first. Needs a service context."""
    rows = Block.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=Now()),
        person__organisation_id=organisation,
    ).order_by("-valid_from", "id")
    columns = ("id", "person_id", "case_id", "reason", "valid_from", "set_by")
    return [BlockView(*row) for row in rows.values_list(*columns)]


def kept_from(person_id: uuid.UUID, case_id: uuid.UUID) -> bool:
    """Whether a block keeps this person from the dossier now. Needs a service context."""
    return Block.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=Now()),
        person_id=person_id,
        case_id=case_id,
    ).exists()


def concerns(case_id: uuid.UUID, organisation: str) -> bool:
    """Whether a unit of this organisation could ever see the dossier. Needs a service context."""
    return Entitlement.objects.filter(case_id=case_id, unit__organisation_id=organisation).exists()


def live_dossiers(kind: str) -> frozenset[uuid.UUID]:
    """All dossiers of a kind that run, whoever's they are. Needs a service context."""
    rows = EffectiveAccess.objects.filter(
        live=True, basis=Basis.OWN, case_kind=kind, field_group=FieldGroup.IDENTITY
    )
    return frozenset(rows.values_list("case_id", flat=True))


def with_purpose(
    viewer: Viewer, case_ids: Collection[uuid.UUID], purpose: Purpose
) -> frozenset[uuid.UUID]:
    """Those of these dossiers that the viewer may see now for this purpose."""
    rows = EffectiveAccess.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=Now()),
        case_id__in=case_ids,
        unit_id__in=viewer.unit_ids,
        valid_from__lte=Now(),
        purpose=purpose,
    )
    return frozenset(rows.values_list("case_id", flat=True))


_SEEING_SQL = """
SELECT DISTINCT p.case_id, p.field_group, u.organisation_id
FROM unnest(%s::uuid[], %s::text[]) AS p(case_id, field_group)
JOIN access_effectiveaccess e ON e.case_id = p.case_id AND e.field_group = p.field_group
JOIN access_unit u ON u.id = e.unit_id
WHERE u.organisation_id = ANY(%s) AND e.valid_from <= statement_timestamp()
  AND (e.valid_until IS NULL OR e.valid_until > statement_timestamp())
"""


def organisations_that_see(
    parts: Collection[tuple[uuid.UUID, str]], organisations: Collection[str]
) -> dict[tuple[uuid.UUID, str], frozenset[str]]:
    """Of these organisations, which have a unit that may see a part of a dossier now.

    ``parts`` are pairs of dossier and field group. Needs a service context.
    """
    case_ids, groups = [case_id for case_id, _ in parts], [group for _, group in parts]
    found: dict[tuple[uuid.UUID, str], set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SEEING_SQL, [case_ids, groups, list(organisations)])
        for case_id, group, organisation in cursor.fetchall():
            found.setdefault((case_id, group), set()).add(organisation)
    return {part: frozenset(names) for part, names in found.items()}


def units_ever_on(case_id: uuid.UUID) -> list[UnitInfo]:
    """The teams and seats that had a part in a dossier, also when it is closed by now.

    Needs a service context.
    """
    ids = Entitlement.objects.filter(case_id=case_id).values_list("unit_id", flat=True).distinct()
    rows = Unit.objects.filter(id__in=list(ids)).exclude(kind=Unit.PERSON)
    return [_info(row) for row in rows.order_by("name").values_list(*_INFO)]
