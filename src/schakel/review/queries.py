"""Reading the sample and the findings. Row-level security decides by function and region."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from schakel.access.viewer import Viewer
from schakel.kernel.errors import NotFound
from schakel.review.models import Finding, ReviewCase
from schakel.review.permissions import can_review, check_can_look, check_can_review


@dataclass(frozen=True)
class FactView:
    """One step of a case: what, by which kind of partner, how long after the first step."""

    kind: str
    partner: str
    minutes: int


@dataclass(frozen=True)
class ReviewCaseView:
    """A sampled case under its label; ``done`` when the viewer has handed in a sheet."""

    id: uuid.UUID
    label: str
    region: str
    month: str
    facts: tuple[FactView, ...]
    done: bool


def _view(row: ReviewCase, *, done: bool) -> ReviewCaseView:
    facts = tuple(FactView(fact["kind"], fact["partner"], fact["minutes"]) for fact in row.facts)
    return ReviewCaseView(row.id, row.label, row.region_id, row.month, facts, done)


def cases_to_review(viewer: Viewer) -> list[ReviewCaseView]:
    """The sampled cases of other regions, those still to do first. Raises NotFound.

    Empty for a chain manager who is no reviewer, and for a reviewer without a region.
    """
    check_can_look(viewer)
    if not can_review(viewer):
        return []
    mine = Finding.objects.filter(case=OuterRef("pk"), reviewer_id=viewer.person_id)
    rows = ReviewCase.objects.exclude(region_id=viewer.region).annotate(done=Exists(mine))
    return [_view(row, done=row.done) for row in rows.order_by("done", "-month", "label")[:60]]


def case_to_review(case_id: uuid.UUID, *, viewer: Viewer) -> ReviewCaseView:
    """One sampled case of another region. Raises NotFound for everybody but its reviewers."""
    check_can_review(viewer)
    row = ReviewCase.objects.filter(id=case_id).exclude(region_id=viewer.region).first()
    if row is None:
        raise NotFound("no such case")
    done = Finding.objects.filter(case=row, reviewer_id=viewer.person_id).exists()
    return _view(row, done=done)


@dataclass(frozen=True)
class FindingView:
    """What a reviewer of another region found about a case."""

    label: str
    month: str
    timeliness: int
    attendance: int
    plan_weighed: str
    feedback_given: str
    right_table: str
    remarks: str
    found_at: datetime


def findings_about(viewer: Viewer) -> list[FindingView]:
    """What was found about the viewer's own region, youngest first. Raises NotFound.

    Who found it is not told: the sheet is about the case.
    """
    check_can_look(viewer)
    rows: list[Any] = list(
        Finding.objects.filter(region_id=viewer.region)
        .exclude(reviewer_id=viewer.person_id)
        .select_related("case")
        .order_by("-found_at")[:60]
    )
    return [
        FindingView(
            row.case.label,
            row.case.month,
            row.timeliness,
            row.attendance,
            row.plan_weighed,
            row.feedback_given,
            row.right_table,
            row.remarks,
            row.found_at,
        )
        for row in rows
    ]
