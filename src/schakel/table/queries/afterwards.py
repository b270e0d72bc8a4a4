"""What people did after a proposal: decided, deviated, answered. For looking back."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import headers
from schakel.table.models import Contribution, DisposalDecision
from schakel.table.rules import ANSWERED, Routing


@dataclass(frozen=True)
class DecidedCase:
    """When a case was decided and where it went, over which proposal, and the reason code of a deviation."""

    decided_at: datetime
    proposal_id: uuid.UUID | None
    to_office: bool
    to_house: bool
    deviation: str


def decided_since(since: datetime) -> dict[uuid.UUID, DecidedCase]:
    """The decisions since a moment, by case. Needs a service context; for counts only."""
    rows = DisposalDecision.objects.filter(decided_at__gte=since)
    columns = ("case_id", "decided_at", "proposal_id", "routings", "deviation")
    return {
        case_id: DecidedCase(
            decided_at,
            proposal_id,
            Routing.OVERDRACHT_PARKET in routings,
            Routing.OVERDRACHT_ZVH in routings,
            deviation,
        )
        for case_id, decided_at, proposal_id, routings, deviation in rows.values_list(*columns)
    }


@dataclass(frozen=True)
class PartnerAnswer:
    """How a partner answered its card, and when."""

    state: str
    at: datetime


def partners_since(since: datetime) -> dict[uuid.UUID, dict[str, PartnerAnswer]]:
    """What each kind of partner answered, by case. Needs a service context; for counts only."""
    found: dict[uuid.UUID, dict[str, PartnerAnswer]] = {}
    rows = Contribution.objects.filter(asked_at__gte=since, state__in=list(ANSWERED))
    columns = ("case_id", "partner_kind", "state", "answered_at")
    for case_id, kind, state, at in rows.values_list(*columns):
        found.setdefault(case_id, {})[kind] = PartnerAnswer(state, at)
    return found


@dataclass(frozen=True)
class DeviationView:
    """A decision that deviates from the proposal, in the words of who signed it."""

    number: str
    reason: str
    text: str
    decided_at: datetime


def deviations_from(
    proposals: Collection[uuid.UUID], *, viewer: Viewer, limit: int
) -> list[DeviationView]:
    """The decisions that deviate from these proposals, youngest first.

    Only of cases that the viewer may see; of the others there are reason codes in the figures. It is
    noted as a read.
    """
    rows = list(
        DisposalDecision.objects.filter(proposal_id__in=proposals, followed=False).order_by(
            "-decided_at"
        )[:limit]
    )
    heads = {one.case_id: one for one in headers([row.case_id for row in rows], viewer=viewer)}
    seen = [row for row in rows if row.case_id in heads]
    if seen:
        note_read([row.case_id for row in seen], field_groups=[FieldGroup.DISPOSAL])
    return [
        DeviationView(heads[row.case_id].number, row.deviation, row.deviation_text, row.decided_at)
        for row in seen
    ]
