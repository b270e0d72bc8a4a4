"""Reading known-checks and disclosures, as far as the viewer may see them."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from schakel.access.viewer import Viewer
from schakel.sharing.models import Disclosure, KnownCheck


@dataclass(frozen=True)
class CheckView:
    """The answer of one house: hit or no hit, and whom to call."""

    house: str
    hit: bool | None
    has_plan: bool
    contact_name: str
    contact_phone: str
    answered_at: datetime | None


def known_checks(
    case_ids: Collection[uuid.UUID], *, viewer: Viewer
) -> dict[uuid.UUID, list[CheckView]]:
    """The houses' answers per dossier; empty for who is no participant (Wgs 2.27)."""
    found: dict[uuid.UUID, list[CheckView]] = {}
    for row in KnownCheck.objects.filter(case_id__in=case_ids).order_by("-hit", "house_id"):
        found.setdefault(row.case_id, []).append(
            CheckView(
                row.house_id,
                row.hit,
                row.has_plan,
                row.contact_name,
                row.contact_phone,
                row.answered_at,
            )
        )
    return found


@dataclass(frozen=True)
class DisclosureView:
    """One disclosure as giver and receiver both see it."""

    id: uuid.UUID
    from_org: str
    to_org: str
    field_groups: tuple[str, ...]
    purpose: str
    ground: str
    necessity: str
    conditions: str
    standing_decision: str
    made_at: datetime
    valid_until: datetime | None
    withdrawn_at: datetime | None


def disclosures(case_id: uuid.UUID, *, viewer: Viewer) -> list[DisclosureView]:
    """The disclosures about a dossier that the viewer's units gave or received, newest first."""
    mine = Q(from_unit_id__in=viewer.unit_ids) | Q(to_unit_id__in=viewer.unit_ids)
    rows = Disclosure.objects.filter(mine, case_id=case_id).order_by("-made_at", "to_org")
    return [
        DisclosureView(
            row.id,
            row.from_org,
            row.to_org,
            tuple(row.field_groups),
            row.purpose,
            row.ground,
            row.necessity,
            row.conditions,
            row.standing_decision,
            row.made_at,
            row.valid_until,
            row.withdrawn_at,
        )
        for row in rows
    ]
