"""Disclosing: every piece that crosses between organisations is a record with its ground."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from schakel.access.actions import CaseKey, Entitling
from schakel.access.queries import UnitInfo
from schakel.access.rules import Basis, FieldGroup, Purpose
from schakel.kernel import clock
from schakel.kernel.ids import new_id
from schakel.kernel.storing import store
from schakel.people.actions import (
    Kept,
    NewPerson,
    Owner,
    find_among,
    forget_records,
    keep_mentions,
)
from schakel.people.rules.codes import Match
from schakel.sharing.models import Disclosure, KnownCheck, ListedPerson, StandingDecision
from schakel.sharing.rules import LIST_ENTRY_LIFETIME, Standing, in_force, standing_decisions


def load_standing_decisions() -> int:
    """Refresh the table of standing decisions from configuration, as the owner role."""
    StandingDecision.objects.bulk_create(
        [
            StandingDecision(**{**d.__dict__, "field_groups": list(d.field_groups)})
            for d in standing_decisions()
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            "field_groups",
            "ground",
            "necessity_nl",
            "necessity_en",
            "signed_by",
            "valid_until",
        ],
    )
    return StandingDecision.objects.count()


def disclose_on_receipt(
    case: CaseKey, *, giver: UnitInfo, receivers: Iterable[UnitInfo]
) -> list[Entitling]:
    """Record a disclosure to each partner for whom a standing decision is in force.

    Returns the facts to store; a partner without a decision gets none, and so no row on the board.
    Needs a service context.
    """
    day = clock.local(case.opened_at).date()
    pairs = [
        (receiver, decision)
        for receiver in receivers
        for decision in in_force(
            giver.partner_kind, receiver.partner_kind, on=day, demo=settings.UNSIGNED_LAW_WORKS
        )
    ]
    rows = [_standing_disclosure(case, giver, receiver, decision) for receiver, decision in pairs]
    store(rows)
    return [
        Entitling(
            unit=receiver,
            field_groups=frozenset(map(FieldGroup, decision.field_groups)),
            purpose=Purpose(decision.purpose),
            basis=Basis(decision.basis),
            basis_id=row.id,
        )
        for row, (receiver, decision) in zip(rows, pairs, strict=True)
    ]


def _standing_disclosure(
    case: CaseKey, giver: UnitInfo, receiver: UnitInfo, decision: Standing
) -> Disclosure:
    return Disclosure(
        id=new_id(),
        case_id=case.case_id,
        from_org=giver.organisation,
        from_unit_id=giver.id,
        to_org=receiver.organisation,
        to_unit_id=receiver.id,
        field_groups=list(decision.field_groups),
        purpose=decision.purpose,
        ground=decision.ground,
        necessity=decision.necessity_nl,
        standing_decision=decision.code,
        made_at=clock.now(),
        valid_from=clock.now(),
    )


@dataclass(frozen=True)
class Listing:
    """A person on a house's list, with whom to call."""

    person: NewPerson
    contact_name: str
    contact_phone: str
    has_plan: bool


def replace_list(house: str, listings: Sequence[Listing], *, owner: UnitInfo) -> list[Kept]:
    """Put a house's new list in the place of the old one; who is not on it gives no hit from now.

    Needs a service context. Returns where each listed person went, in order.
    """
    old = ListedPerson.objects.filter(house_id=house)
    forget_records(list(old.values_list("record_id", flat=True)))
    old.delete()
    list_id, now = new_id(), clock.now()
    kept = keep_mentions(
        [listing.person for listing in listings],
        case_id=list_id,
        owner=Owner(house, owner.id),
    )
    ListedPerson.objects.bulk_create(
        ListedPerson(
            house_id=house,
            record_id=mention.record_id,
            person_id=mention.person_id,
            contact_name=listing.contact_name,
            contact_phone=listing.contact_phone,
            has_plan=listing.has_plan,
            listed_at=now,
            expires_at=now + LIST_ENTRY_LIFETIME,
        )
        for listing, mention in zip(listings, kept, strict=True)
    )
    return kept


# Of two entries in doubt that of the last counts: one with a plan before one without.
WEIGHED = ("has_plan", "contact_name", "contact_phone")


@dataclass(frozen=True)
class Hit:
    """What the known-check found in all: which house to ask, and whether there is a plan."""

    house: str
    has_plan: bool


def check_known(
    case_id: uuid.UUID, person: NewPerson, houses: Sequence[str], *, at: datetime
) -> tuple[Hit, ...]:
    """Ask each house's list whether it knows the person, and keep each answer ("dat").

    A doubtful match is a hit: the house's contact person tells whether it is the same. The answers
    are field group HOUSE_HIT. Needs a service context.
    """
    outcomes = find_among(list(houses), person) if houses else {}
    found = {house: o for house, o in outcomes.items() if o.match in {Match.LINKED, Match.REVIEW}}
    record_ids = [uuid.UUID(record) for o in found.values() for record in o.agreeing]
    entries = (
        {
            entry.house_id: entry
            for entry in ListedPerson.objects.filter(
                record_id__in=record_ids, expires_at__gt=at
            ).order_by(*WEIGHED)
        }
        if record_ids
        else {}
    )
    store(answer(case_id, house, entries.get(house), at) for house in houses)
    return tuple(Hit(house, entry.has_plan) for house, entry in sorted(entries.items()))


def answer(case_id: uuid.UUID, house: str, entry: ListedPerson | None, at: datetime) -> KnownCheck:
    """The answer of a house about one dossier, not stored: a hit when there is an entry."""
    return KnownCheck(
        case_id=case_id,
        house_id=house,
        asked_at=at,
        answered_at=at,
        hit=entry is not None,
        has_plan=bool(entry and entry.has_plan),
        contact_name=entry.contact_name if entry else "",
        contact_phone=entry.contact_phone if entry else "",
    )
