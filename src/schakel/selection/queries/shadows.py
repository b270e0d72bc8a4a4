"""Shadows: which run or ran, what they would have advised otherwise, and in which cases you may see."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from schakel.access.context import as_service
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import headers
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.selection.models import ShadowDifference, ShadowRun
from schakel.selection.permissions import check_can_look
from schakel.selection.queries.proposals import past_cases
from schakel.selection.queries.trials import NAMED, RUNS, ChangedCase, moments
from schakel.selection.rules import Door
from schakel.selection.trial import Change, Difference, Trial


@dataclass(frozen=True)
class ShadowView:
    """A candidate that runs along: of what, where (empty: everywhere), and how long."""

    id: uuid.UUID
    label: str
    name: str
    door: Door
    region: str
    begins: datetime
    until: date
    started_by: uuid.UUID
    stopped_at: datetime | None
    running: bool


@dataclass(frozen=True)
class Found:
    """What a shadow would have advised otherwise so far, as counts that still must be protected.

    ``failures``: the cases for which it gave no advice at all.
    """

    trial: Trial
    failures: int


def shadow_runs(name: str, *, viewer: Viewer) -> list[ShadowView]:
    """The youngest shadows of a model of this name, the last one first. Raises NotFound."""
    check_can_look(viewer)
    rows = ShadowRun.objects.filter(name=name).defer("document").order_by("-begins", "id")
    return [_view(row) for row in rows[:RUNS]]


def shadow_run(run: uuid.UUID, *, viewer: Viewer) -> ShadowView:
    """One shadow. Raises NotFound."""
    check_can_look(viewer)
    row = ShadowRun.objects.filter(id=run).defer("document").first()
    if row is None:
        raise NotFound("no such shadow")
    return _view(row)


def _view(row: ShadowRun) -> ShadowView:
    today = clock.local(clock.now()).date()
    return ShadowView(
        row.id,
        row.label,
        row.name,
        Door(row.door),
        row.region,
        row.begins,
        row.until,
        row.started_by,
        row.stopped_at,
        running=row.stopped_at is None and row.until >= today,
    )


def shadow_counts(shadow: ShadowView, *, viewer: Viewer) -> Found:
    """What a shadow found so far, over all cases: counts, to be protected before anybody sees them."""
    check_can_look(viewer)
    _, ends = moments(shadow.until, shadow.until)
    until = min(shadow.stopped_at or ends, ends)
    with as_service("shadow", viewer=viewer):
        pages = past_cases(shadow.name, shadow.begins, until)
        months = Counter((one.region, one.when.month) for page in pages for one in page)
        rows = ShadowDifference.objects.filter(
            shadow_id=shadow.id, field_group=FieldGroup.PROPOSAL
        ).values_list("region", "case_id", "decision", "before", "after", "why")
        return _counted(shadow, months, set(rows))


Row = tuple[str, uuid.UUID, str, str, str, str]


def _counted(shadow: ShadowView, months: Counter[tuple[str, date]], rows: set[Row]) -> Found:
    cases = Counter[str]({shadow.region: 0} if shadow.region else {})
    for (region, _), number in months.items():
        if shadow.region in {"", region}:
            cases[region] += number
    differing = [row for row in rows if not row[5]]
    changed = Counter(region for region, _ in {(row[0], row[1]) for row in differing})
    changes = Counter((row[0], *row[2:5]) for row in differing)
    listed = tuple(Change(*key, number) for key, number in sorted(changes.items()))
    failures = len({row[1] for row in rows if row[5]})
    return Found(Trial(cases, changed, listed, (), months=months), failures)


def shadow_cases(run: uuid.UUID, *, viewer: Viewer) -> tuple[ChangedCase, ...]:
    """The newest cases in which a shadow differs, as far as the viewer sees their proposals; logged."""
    check_can_look(viewer)
    rows = ShadowDifference.objects.filter(shadow_id=run, why="").order_by("-at", "id")
    differences: dict[uuid.UUID, dict[Difference, None]] = {}
    groups: set[str] = set()
    for row in rows:
        if row.case_id in differences or len(differences) < NAMED:
            told = (row.decision, row.before, row.after)
            differences.setdefault(row.case_id, {})[told] = None
            groups.add(row.field_group)
    if differences:
        note_read(differences, field_groups=groups, action="READ_TRIAL")
    heads = {head.case_id: head for head in headers(differences.keys(), viewer=viewer)}
    return tuple(
        ChangedCase(h.number, h.kind, h.region, h.opened_at, tuple(told))
        for case_id, told in differences.items()
        if (h := heads.get(case_id)) is not None
    )
