"""Reading proposals: the one that rests on a house's list where the viewer may see it, else without."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.kernel.parts import Part
from schakel.selection.models import Proposal


@dataclass(frozen=True)
class ProposalView:
    """What the instrument advised, and by which rules."""

    id: uuid.UUID
    model: str
    track: str
    house_action: str
    house: str
    partners: tuple[str, ...]
    rules: tuple[str, ...]
    facts: dict[str, Any]
    missing: tuple[str, ...]
    provisional: bool
    why_none: str
    made_at: datetime
    knows_houses: bool


def latest_proposals(
    case_ids: Collection[uuid.UUID], *, viewer: Viewer
) -> dict[uuid.UUID, ProposalView]:
    """Per dossier the youngest proposal the viewer may see; with the house's hit before without."""
    rows: dict[uuid.UUID, list[Proposal]] = {}
    for row in Proposal.objects.filter(case_id__in=case_ids):
        rows.setdefault(row.case_id, []).append(row)
    return {case_id: _view(max(of_one, key=_rank)) for case_id, of_one in rows.items()}


def proposal_part(case_id: uuid.UUID) -> Part[ProposalView | None]:
    """The proposal that counts in one dossier, as ``latest_proposals`` chooses it."""
    return Part(
        Proposal.objects.filter(case_id=case_id),
        lambda rows: _view(max(rows, key=_rank)) if rows else None,
    )


def _rank(row: Proposal) -> tuple[bool, datetime]:
    return (row.field_group == FieldGroup.HOUSE_HIT, row.made_at)


def _view(row: Proposal) -> ProposalView:
    return ProposalView(
        row.id,
        row.model,
        row.track,
        row.house_action,
        row.house_id,
        tuple(row.partners),
        tuple(row.rules),
        row.facts,
        tuple(row.missing),
        row.provisional,
        row.why_none,
        row.made_at,
        row.field_group == FieldGroup.HOUSE_HIT,
    )
