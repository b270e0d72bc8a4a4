"""Facts become grants, in the transaction of the fact."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from schakel.access.context import padded_keys
from schakel.access.models import (
    Block,
    ContextKey,
    EffectiveAccess,
    Entitlement,
    Unit,
    UnitMember,
)
from schakel.access.queries import UnitInfo, find_unit, unit_infos
from schakel.access.rules import Basis, Fact, FieldGroup, Purpose, decide
from schakel.access.viewer import SignIn, Viewer
from schakel.kernel import clock
from schakel.kernel.ids import new_id
from schakel.kernel.storing import store
from schakel.regions.queries import directory
from schakel.regions.rules import Function, PartnerKind


@dataclass(frozen=True)
class CaseKey:
    """What every grant copies from its dossier, so that lists can sort and filter on grants."""

    case_id: uuid.UUID
    owner_org: str
    opened_at: datetime
    region: str
    kind: str
    live: bool = True


@dataclass(frozen=True)
class Entitling:
    """One fact to store: this unit may see these field groups, for this purpose, on this basis."""

    unit: UnitInfo
    field_groups: frozenset[FieldGroup]
    purpose: Purpose
    basis: Basis
    basis_id: uuid.UUID | None = None
    house_data: bool = False
    valid_from: datetime | None = None
    valid_until: datetime | None = None


def entitle(case: CaseKey, entitlings: Iterable[Entitling]) -> list[uuid.UUID]:
    """Store facts about one dossier and the grants that ``decide`` allows from them.

    Needs a service context, because grants are written for units the actor is not in. Returns the
    ids of the facts, in order.
    """
    facts = [_entitlement(case, entitling) for entitling in entitlings]
    infos = {entitling.unit.id: entitling.unit for entitling in entitlings}
    store(facts)
    store(grant for fact in facts for grant in grants_of(fact, infos[fact.unit_id]))
    return [fact.id for fact in facts]


def _entitlement(case: CaseKey, entitling: Entitling) -> Entitlement:
    return Entitlement(
        id=new_id(),
        unit_id=entitling.unit.id,
        case_id=case.case_id,
        owner_org=case.owner_org,
        field_groups=sorted(entitling.field_groups),
        purpose=entitling.purpose,
        basis=entitling.basis,
        basis_id=entitling.basis_id,
        house_data=entitling.house_data,
        valid_from=entitling.valid_from or clock.now(),
        valid_until=entitling.valid_until,
        opened_at=case.opened_at,
        region_code=case.region,
        case_kind=case.kind,
        live=case.live,
    )


def fact_of(entitlement: Entitlement) -> Fact:
    """The stored fact as the policy reads it."""
    return Fact(
        owner_org=entitlement.owner_org,
        field_groups=frozenset(FieldGroup(group) for group in entitlement.field_groups),
        purpose=Purpose(entitlement.purpose),
        basis=Basis(entitlement.basis),
        valid_from=entitlement.valid_from,
        valid_until=entitlement.valid_until,
        revoked_at=entitlement.revoked_at,
        house_data=entitlement.house_data,
        shielded=entitlement.shielded,
    )


def grants_of(entitlement: Entitlement, unit: UnitInfo) -> list[EffectiveAccess]:
    """The grants that follow from one fact: a row for each field group the policy allows.

    The policy is asked about the moment the fact starts; its end is in the grant itself and is
    held against the database's clock at each statement (ruling 17).
    """
    fact = fact_of(entitlement)
    return [
        EffectiveAccess(
            unit_id=unit.id,
            case_id=entitlement.case_id,
            owner_org=entitlement.owner_org,
            field_group=group,
            purpose=entitlement.purpose,
            basis=entitlement.basis,
            entitlement_id=entitlement.id,
            valid_from=entitlement.valid_from,
            valid_until=entitlement.valid_until,
            opened_at=entitlement.opened_at,
            region_code=entitlement.region_code,
            case_kind=entitlement.case_kind,
            live=entitlement.live,
        )
        for group in sorted(fact.field_groups)
        if decide(
            fact,
            unit.recipient,
            field_group=group,
            purpose=fact.purpose,
            at=entitlement.valid_from,
        ).allowed
    ]


def revoke(case_id: uuid.UUID, *, basis_id: uuid.UUID | None = None) -> int:
    """End facts of a dossier now, and their grants with them. Returns how many facts ended.

    With ``basis_id`` only the facts that rest on that disclosure or decision. Needs a service
    context.
    """
    open_facts = Entitlement.objects.filter(case_id=case_id, revoked_at__isnull=True)
    if basis_id is not None:
        open_facts = open_facts.filter(basis_id=basis_id)
    ids = list(open_facts.values_list("id", flat=True))
    Entitlement.objects.filter(id__in=ids).update(revoked_at=clock.now())
    EffectiveAccess.objects.filter(entitlement_id__in=ids).delete()
    return len(ids)


def settle(case_id: uuid.UUID, *, until: datetime | None) -> None:
    """Take a dossier off the live lists; ``until`` is when the remaining grants end, if ever."""
    for table in (Entitlement.objects, EffectiveAccess.objects):
        rows = table.filter(case_id=case_id)
        rows.update(live=False)
        if until is not None:
            rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=until)).update(
                valid_until=until
            )


def let_run(case_id: uuid.UUID, moment: datetime) -> dict[int, datetime]:
    """Lift the ends of the grants of a dossier that still run at a moment; returns them, by grant.

    For a simulation whose clock stands in the past: the database holds ends against its own clock.
    Whoever lifts them puts them back with ``end_again``. Needs a service context.
    """
    running = EffectiveAccess.objects.filter(case_id=case_id, valid_until__gt=moment)
    found = running.values_list("id", "valid_until")
    ends = {id_: until for id_, until in found if until is not None}
    EffectiveAccess.objects.filter(id__in=ends.keys()).update(valid_until=None)
    return ends


def end_again(ends: Mapping[int, datetime]) -> None:
    """Put back the ends of grants, those of grants that are there still. Needs a service context."""
    for end in set(ends.values()):
        ids = [id_ for id_, until in ends.items() if until == end]
        EffectiveAccess.objects.filter(id__in=ids).update(valid_until=end)


def shield(case_id: uuid.UUID) -> None:
    """Close a dossier to everybody at once (Wgs 2.31.8). Needs a service context.

    Who was in a team of this one case is so no longer: a year of closed cases must not make the list
    of somebody's units long.
    """
    UnitMember.objects.filter(unit__case_id=case_id, valid_until__isnull=True).update(
        valid_until=clock.now()
    )
    Entitlement.objects.filter(case_id=case_id).update(shielded=True, live=False)
    EffectiveAccess.objects.filter(case_id=case_id).delete()


def open_unit(  # keyword-only: a unit has many optional sides
    *,
    kind: str,
    organisation: str,
    name: str,
    region: str | None = None,
    house: str | None = None,
    person: uuid.UUID | None = None,
    case_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Make a unit and return its id. A seat that exists is returned, not doubled."""
    if kind == Unit.SEAT:
        existing = Unit.objects.filter(
            kind=kind, organisation_id=organisation, region_id=region
        ).first()
        if existing:
            return existing.id
    unit = Unit.objects.create(
        kind=kind,
        organisation_id=organisation,
        name=name,
        region_id=region,
        house_id=house,
        person_id=person,
        case_id=case_id,
    )
    return unit.id


def seat_of(organisation: str, region: str) -> UnitInfo:
    """The seat of an organisation at the table of a region; made when it never sat there before."""
    found = find_unit(kind=Unit.SEAT, organisation=organisation, region=region)
    if found is None:
        open_unit(
            kind=Unit.SEAT,
            organisation=organisation,
            region=region,
            name=f"{organisation} at {region}",
        )
    return found or seat_of(organisation, region)


def team_of_org(organisation: str) -> UnitInfo:
    """The team of an organisation that handles its own notifications and signals."""
    found = find_unit(kind=Unit.TEAM, organisation=organisation)
    if found is None:
        open_unit(kind=Unit.TEAM, organisation=organisation, name=f"team {organisation}")
    return found or team_of_org(organisation)


def team_of_house(house: str) -> UnitInfo:
    """The team of a house that receives notifications; its members work for participants."""
    found = find_unit(kind=Unit.TEAM, organisation=house, house=house)
    if found is None:
        open_unit(kind=Unit.TEAM, organisation=house, house=house, name=f"team {house}")
    return found or team_of_house(house)


TABLE_KINDS = (
    PartnerKind.POLICE,
    PartnerKind.PROSECUTION,
    PartnerKind.PROBATION,
    PartnerKind.CHILD_PROTECTION,
    PartnerKind.VICTIM_SUPPORT,
    PartnerKind.HALT,
)


def open_standing_units() -> None:
    """The seats every table has, and the team of every house. As the owner role; idempotent."""
    reference = directory()
    taken: set[tuple[str, str | None, str | None]] = set(
        Unit.objects.values_list("organisation_id", "region_id", "house_id")
    )
    seats = [
        Unit(kind=Unit.SEAT, organisation_id=code, region_id=region, name=f"{code} at {region}")
        for region in reference.regions
        for kind in TABLE_KINDS
        if (code := reference.partner(kind, region=region, municipality=None))
        and (code, region, None) not in taken
    ]
    houses = [
        Unit(kind=Unit.TEAM, organisation_id=code, house_id=code, name=f"team {code}")
        for code, organisation in reference.organisations.items()
        if organisation.kind == PartnerKind.SAFETY_HOUSE and (code, None, code) not in taken
    ]
    Unit.objects.bulk_create([*seats, *houses])


def store_context_key(key: str) -> None:
    """Put the key that signs contexts where only the owner role can read it."""
    inner, outer = padded_keys(key.encode())
    ContextKey.objects.update_or_create(id=1, defaults={"inner_pad": inner, "outer_pad": outer})


def technical_account(name: str = "intake") -> Viewer:
    """The named account that file intake acts as: no person, no units, only the intake's service."""
    return Viewer(
        person_id=uuid.uuid5(uuid.NAMESPACE_URL, f"schakel:account:{name}"),
        name=name,
        organisation="SCHAKEL",
        organisation_name="Schakel",
        kind="",
        participation="NONE",
        region=None,
        functions=frozenset({Function.TECHNICAL_ACCOUNT}),
        units=(),
        sign_in=SignIn.CONSOLE,
        origin="cli",
    )


def join_unit(
    unit_id: uuid.UUID,
    person_ids: Sequence[uuid.UUID],
    *,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> None:
    """Make people members of a unit, from and until a moment."""
    UnitMember.objects.bulk_create(
        UnitMember(
            unit_id=unit_id,
            person_id=person_id,
            valid_from=valid_from or clock.now(),
            valid_until=valid_until,
        )
        for person_id in person_ids
    )


def leave_unit(
    unit_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    between: tuple[datetime, datetime] | None = None,
) -> None:
    """End a membership now; the next statement of that person no longer counts the unit.

    ``between``: only the membership from and until these moments, as joined; one that has not begun
    ends where it begins. Without it every membership of this unit that is not over yet.
    """
    now = clock.now()
    ending = UnitMember.objects.filter(unit_id=unit_id, person_id=person_id).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=now)
    )
    if between is not None:
        ending = ending.filter(valid_from=between[0], valid_until=between[1])
    ending.update(valid_until=Greatest(F("valid_from"), Value(now)))


def block(
    person_id: uuid.UUID, case_id: uuid.UUID, *, reason: str, by: uuid.UUID | None = None
) -> uuid.UUID:
    """Keep one dossier from one person, whatever their units may see. Deny wins. Returns its id."""
    row = Block.objects.create(
        person_id=person_id, case_id=case_id, reason=reason, set_by=by, valid_from=clock.now()
    )
    return row.id


def end_block(block_id: uuid.UUID, *, by: uuid.UUID, why: str) -> None:
    """End a block now; it stays on record with who ended it and why. Needs a service context."""
    Block.objects.filter(id=block_id, valid_until__isnull=True).update(
        valid_until=clock.now(), ended_by=by, ended_why=why
    )


def verify() -> list[str]:
    """Recompute all grants from the facts through ``decide`` and list the differences (ruling 17).

    Needs a service context. One line a difference, with ids only.
    """
    infos = unit_infos()
    stored = set(EffectiveAccess.objects.values_list("entitlement_id", "unit_id", "field_group"))
    expected = {
        (fact.id, grant.unit_id, str(grant.field_group))
        for fact in Entitlement.objects.filter(revoked_at__isnull=True, shielded=False).iterator()
        for grant in grants_of(fact, infos[fact.unit_id])
    }
    missing = [f"missing: fact {f} unit {u} {g}" for f, u, g in sorted(expected - stored, key=str)]
    extra = [f"too much: fact {f} unit {u} {g}" for f, u, g in sorted(stored - expected, key=str)]
    return missing + extra
