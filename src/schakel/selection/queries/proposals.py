"""Reading proposals: the one that rests on a house's list where the viewer may see it, else without."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Q

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.cases.queries import regions_of
from schakel.kernel.parts import Part
from schakel.selection.models import Proposal
from schakel.selection.trial import PastCase

AT_ONCE = 2000


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
    lighter_step: str
    youth_model: str
    youth_route: str


@dataclass(frozen=True)
class Advice:
    """What a list needs of a proposal: which table and partners, and whether it may still change."""

    id: uuid.UUID
    track: str
    house_action: str
    partners: tuple[str, ...]
    provisional: bool


def latest_advice(case_ids: Collection[uuid.UUID], *, viewer: Viewer) -> dict[uuid.UUID, Advice]:
    """Per dossier the youngest proposal the viewer may see; with the house's hit before without."""
    columns = ("id", "track", "house_action", "partners", "provisional")
    found: dict[uuid.UUID, tuple[tuple[bool, datetime], Advice]] = {}
    rows = Proposal.objects.filter(case_id__one_of=case_ids)
    for case_id, group, made_at, *values in rows.values_list(
        "case_id", "field_group", "made_at", *columns
    ):
        rank = _rank(group, made_at)
        if case_id not in found or rank > found[case_id][0]:
            id_, track, action, partners, provisional = values
            found[case_id] = (rank, Advice(id_, track, action, tuple(partners), provisional))
    return {case_id: advice for case_id, (_, advice) in found.items()}


def proposal_part(case_id: uuid.UUID) -> Part[ProposalView | None]:
    """The proposal that counts in one dossier, as ``latest_advice`` chooses it."""
    return Part(
        Proposal.objects.filter(case_id=case_id),
        lambda rows: (
            _view(max(rows, key=lambda row: _rank(row.field_group, row.made_at))) if rows else None
        ),
    )


def proposal_history(case_id: uuid.UUID, *, viewer: Viewer) -> list[ProposalView]:
    """Every time that the proposal which counts for the viewer was made, oldest first.

    Who sees a proposal that rests on a house's list reads the history of that one; for the others
    there is only the one made without it, which an answer of a house leaves as it is (ruling 11).
    """
    rows = list(Proposal.objects.filter(case_id=case_id).order_by("made_at", "id"))
    group = max((row.field_group for row in rows), key=_group_rank, default="")
    return [_view(row) for row in rows if row.field_group == group]


def _group_rank(field_group: str) -> bool:
    return field_group == FieldGroup.HOUSE_HIT


def _rank(field_group: str, made_at: datetime) -> tuple[bool, datetime]:
    return (field_group == FieldGroup.HOUSE_HIT, made_at)


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
        row.lighter_step,
        row.youth_model,
        row.youth_route,
    )


def past_cases(name: str, since: datetime, until: datetime) -> Iterator[PastCase]:
    """The cases that a model of this name was asked about in a period, with their facts then.

    The facts without what rests on a house's list, of the first time each case was asked. Row-level
    security leaves out what the context of the transaction may not see.
    """
    asked = Q(model__startswith=f"{name}@") | Q(youth_model__startswith=f"{name}@")
    rows = Proposal.objects.filter(
        asked,
        field_group=FieldGroup.PROPOSAL,
        made_at__gte=since,
        made_at__lt=until,
    ).order_by("made_at")
    seen: set[uuid.UUID] = set()
    wanted = rows.values_list("case_id", "made_at", "facts").iterator(chunk_size=AT_ONCE)
    while some := list(islice(wanted, AT_ONCE)):
        regions = regions_of({case_id for case_id, _, _ in some})
        for case_id, made_at, facts in some:
            if case_id in regions and case_id not in seen:
                seen.add(case_id)
                yield PastCase(case_id, regions[case_id], made_at, facts)
