"""What was decided about an offered or reported dossier, and what came of it."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import header
from schakel.handover.models import (
    EntryDecision,
    EntryTest,
    Feedback,
)
from schakel.kernel.parts import Part


@dataclass(frozen=True)
class DecisionView:
    """What was decided about an offer or notification, and where else to go."""

    case_id: uuid.UUID
    outcome: str
    reason: str
    where_else: str
    decided_by: uuid.UUID | None
    decided_at: datetime


@dataclass(frozen=True)
class FeedbackView:
    """What came of it, in the words of who did the work."""

    case_id: uuid.UUID
    from_org: str
    outcome: str
    words: str
    given_at: datetime


def decision_part(case_id: uuid.UUID, *, viewer: Viewer) -> Part[DecisionView | None]:
    """The last decision about an offered or reported dossier; for the two units only."""
    part = decisions_part([case_id], viewer)
    return Part(part.rows, lambda rows: part.view(rows).get(case_id))


def decision_of(case_id: uuid.UUID, *, viewer: Viewer) -> DecisionView | None:
    """The last decision about an offered or reported dossier; for the two units only."""
    return decision_part(case_id, viewer=viewer).read()


def decisions_part(
    case_ids: Collection[uuid.UUID], viewer: Viewer
) -> Part[dict[uuid.UUID, DecisionView]]:
    """The last decision about each of these dossiers; for the two units only."""
    mine = Q(unit_id__in=viewer.unit_ids) | Q(reporter_unit_id__in=viewer.unit_ids)
    return Part(
        EntryDecision.objects.filter(mine, case_id__one_of=case_ids).order_by("decided_at"),
        # The last one counts: later rows take the place of earlier ones.
        lambda rows: {
            row.case_id: DecisionView(
                row.case_id,
                row.outcome,
                row.reason,
                row.where_else,
                row.decided_by,
                row.decided_at,
            )
            for row in rows
        },
    )


def feedback_part(case_id: uuid.UUID, *, viewer: Viewer) -> Part[list[FeedbackView]]:
    """What was told about a dossier to or by the viewer's own units, newest first."""
    return feedback_parts([case_id], viewer)


def feedback_of(case_id: uuid.UUID, *, viewer: Viewer) -> list[FeedbackView]:
    """What was told about a dossier to or by the viewer's own units, newest first."""
    return feedback_part(case_id, viewer=viewer).read()


def feedback_parts(case_ids: Collection[uuid.UUID], viewer: Viewer) -> Part[list[FeedbackView]]:
    """What was told about these dossiers to or by the viewer's own units, newest first."""
    mine = Q(from_unit_id__in=viewer.unit_ids) | Q(to_unit_id__in=viewer.unit_ids)
    return Part(
        Feedback.objects.filter(mine, case_id__one_of=case_ids).order_by("-given_at"),
        lambda rows: [
            FeedbackView(row.case_id, row.from_org, row.outcome, row.words, row.given_at)
            for row in rows
        ],
    )


@dataclass(frozen=True)
class ReportView:
    """A notification that the viewer's team sent: what was decided, and what came of it."""

    case_id: uuid.UUID
    decision: DecisionView | None
    feedback: tuple[FeedbackView, ...]


def my_report(case_id: uuid.UUID, *, viewer: Viewer) -> ReportView:
    """What became of a notification, for who reported it. Raises NotFound for others."""
    decision = decision_of(case_id, viewer=viewer)
    told = tuple(feedback_of(case_id, viewer=viewer))
    if decision is None and not told:
        header(case_id, viewer=viewer)
    note_read([case_id], field_groups=[FieldGroup.FEEDBACK])
    return ReportView(case_id, decision, told)


@dataclass(frozen=True)
class EntryTestView:
    """The recorded entry test: each part with whether it is met and why."""

    parts: Mapping[str, tuple[bool, str]]
    prepared_by: uuid.UUID
    prepared_at: datetime
    signed_by: uuid.UUID | None
    signed_org: str
    signed_at: datetime | None


PARTS = ("problems", "several_domains", "indications", "several_chains", "purpose")


def entry_test_part(case_id: uuid.UUID) -> Part[EntryTestView | None]:
    """The entry test of a house case, if there is one and the viewer may see it."""
    return Part(
        EntryTest.objects.filter(case_id=case_id),
        lambda rows: next((_entry_test(row) for row in rows), None),
    )


def entry_test(case_id: uuid.UUID, *, viewer: Viewer) -> EntryTestView | None:
    """The entry test of a house case, if there is one and the viewer may see it."""
    return entry_test_part(case_id).read()


def _entry_test(row: EntryTest) -> EntryTestView:
    return EntryTestView(
        {name: (getattr(row, f"{name}_met"), getattr(row, f"{name}_words")) for name in PARTS},
        row.prepared_by,
        row.prepared_at,
        row.signed_by,
        row.signed_org,
        row.signed_at,
    )


def feedback_given(case_id: uuid.UUID, *, viewer: Viewer) -> bool:
    """Whether who offered or reported was told what came of it, or why nothing is wanted."""
    return Feedback.objects.filter(case_id=case_id).exists()
