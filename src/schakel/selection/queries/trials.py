"""Trials: those that were asked, what came of them, and which changed cases somebody may see."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import headers
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.selection import dmn
from schakel.selection.models import TrialRun
from schakel.selection.permissions import check_can_look
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.proposals import past_cases
from schakel.selection.rules import Door
from schakel.selection.shipped import shipped
from schakel.selection.trial import Difference, InRegion, RunState, Trial, compare

# So many runs a list has, and so many cases are named.
RUNS, NAMED = 30, 200


@dataclass(frozen=True)
class RunView:
    """A trial that was asked: of what, over which period (both days included), and what came of it.

    ``result`` is there when it is done, and may be told to anybody; ``why`` when it failed.
    """

    id: uuid.UUID
    label: str
    name: str
    door: Door
    digest: str
    since: date
    until: date
    state: RunState
    why: str
    looked_at: int
    result: dict[str, Any] | None
    asked_at: datetime
    asked_by: uuid.UUID
    ended_at: datetime | None

    @property
    def finished(self) -> bool:
        """Whether nothing comes any more."""
        return self.state in {RunState.DONE, RunState.FAILED}


@dataclass(frozen=True)
class ChangedCase:
    """A case that the viewer may see and that would have come out otherwise, and in what."""

    number: str
    kind: str
    region: str
    opened_at: datetime
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class ChangedCases:
    """How many of the cases that the viewer may see change, out of how many; the first are named."""

    looked_at: int
    changed: int
    named: tuple[ChangedCase, ...]


def trial_runs(name: str, *, viewer: Viewer) -> list[RunView]:
    """The youngest trials of a model of this name, the last one asked first. Raises NotFound."""
    check_can_look(viewer)
    rows = TrialRun.objects.filter(name=name).defer("document").order_by("-asked_at", "id")
    return [_view(row) for row in rows[:RUNS]]


def trial_run(run: uuid.UUID, *, viewer: Viewer) -> RunView:
    """One trial. Raises NotFound."""
    check_can_look(viewer)
    row = TrialRun.objects.filter(id=run).defer("document").first()
    if row is None:
        raise NotFound("no such trial")
    return _view(row)


def _view(row: TrialRun) -> RunView:
    return RunView(
        row.id,
        row.label,
        row.name,
        Door(row.door),
        row.digest,
        row.since,
        row.until,
        RunState(row.state),
        row.why,
        row.looked_at,
        row.result,
        row.asked_at,
        row.asked_by,
        row.ended_at,
    )


def changed_cases(run: uuid.UUID, *, viewer: Viewer) -> ChangedCases:
    """The cases of a trial that come out otherwise, as far as the viewer may see them now.

    They are kept nowhere: both models are asked again, in the viewer's own context. What is shown is
    noted in the log. Raises NotFound.
    """
    check_can_look(viewer)
    row = TrialRun.objects.filter(id=run).first()
    if row is None:
        raise NotFound("no such trial")
    found = try_in_context(dmn.load(row.document.encode()), *moments(row.since, row.until))
    differences = dict(found.changed_cases)
    seen = sorted(headers(differences.keys(), viewer=viewer), key=lambda head: head.opened_at)
    if found.ids:
        note_read(found.ids, field_groups=(FieldGroup.PROPOSAL,), action="READ_TRIAL")
    named = (
        ChangedCase(h.number, h.kind, h.region, h.opened_at, differences[h.case_id])
        for h in reversed(seen[-NAMED:])
    )
    return ChangedCases(len(found.ids), len(differences), tuple(named))


def moments(since: date, until: date) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last, in the Netherlands."""
    first, after = (
        datetime.combine(day, datetime.min.time(), tzinfo=clock.AMSTERDAM)
        for day in (since, until + timedelta(days=1))
    )
    return first, after


def try_in_context(candidate: dmn.Model, since: datetime, until: datetime) -> Trial:
    """A trial over the cases that the context of the transaction may see. Raises NotFound."""
    pages = past_cases(candidate.name, since, until)
    return compare(*sides(candidate), chain.from_iterable(pages))


def sides(candidate: dmn.Model) -> tuple[InRegion, InRegion]:
    """The candidate in a region and the model in force there, both with what the region does otherwise.

    Raises NotFound when no door asks a model of this name.
    """
    door, known = door_of(candidate), catalogue()
    today = clock.local(clock.now()).date()

    def proposed(region: str) -> dmn.Model:
        return known.as_in(candidate, region, today)

    def in_force(region: str) -> dmn.Model:
        return known.in_force(door, today, region=region).model

    return proposed, in_force


def door_of(candidate: dmn.Model) -> Door:
    """The door that asks a model of this name. Raises NotFound."""
    for one in shipped().versions():
        if one.model.name == candidate.name:
            return one.door
    raise NotFound("no door asks a model of this name")
