"""Trials that the worker runs: asked by a member, taken by one worker at a time, told as anybody may see."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.kernel import clock
from schakel.kernel.dated import quarter_of
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.kernel.storing import store_now
from schakel.selection import dmn
from schakel.selection.actions.versions import digest, tried
from schakel.selection.models import TrialRun
from schakel.selection.permissions import check_can_look
from schakel.selection.rules import Door
from schakel.selection.shipped import shipped
from schakel.selection.trial import RunState

# A worker that said nothing for so long is gone, and another takes the run.
SILENCE = timedelta(minutes=2)
# A run that stopped so often will stop again.
ATTEMPTS = 3
# Why a run failed; the screen has the sentence.
STOPPED, FAULT = "STOPPED", "FAULT"
UNFINISHED = (RunState.ASKED, RunState.RUNNING)


def ask_trial(
    document: bytes, *, since: date, until: date, by: Viewer, of: str | None = None
) -> uuid.UUID:
    """Ask for a trial of a DMN document over a period, both days included; returns its id.

    Asking for what is waiting or running already gives that one. Raises Invalid for a document that
    cannot be read, that no door asks or that is not a model ``of`` this name, and for a period that
    ``check_period`` refuses.
    """
    check_can_look(by)
    model, door = read_candidate(document, of=of)
    check_period(since, until, clock.local(clock.now()).date())
    known = digest(document)
    same = TrialRun.objects.filter(digest=known, since=since, until=until, state__in=UNFINISHED)
    if (waiting := same.first()) is not None:
        return waiting.id
    row = TrialRun(
        label=model.label[:80],
        name=model.name,
        door=door,
        document=document.decode(),
        digest=known,
        since=since,
        until=until,
        state=RunState.ASKED,
        asked_at=clock.now(),
        asked_by=by.person_id,
        asked_in=by.organisation,
    )
    with action("trial.asked", by=by.actor, on=row.id):
        store_now([row])
    return row.id


def check_period(since: date, until: date, today: date) -> None:
    """Raises Invalid for a period that is not of whole quarters, runs back or has not come.

    Only the running quarter ends today. Whoever could choose a period to the day would lay two of them
    beside each other, and know how many cases came between.
    """
    if until < since:
        raise Invalid([FieldError("until", "order", "The period ends before it begins.")])
    if since > today:
        raise Invalid([FieldError("since", "future", "There are no cases yet of a time to come.")])
    if since != quarter_of(since)[0]:
        text = "A trial begins on the first day of a quarter."
        raise Invalid([FieldError("since", "quarter", text)])
    if until not in {today, quarter_of(until)[1] - timedelta(days=1)}:
        text = "A trial ends on the last day of a quarter, or today."
        raise Invalid([FieldError("until", "quarter", text)])


def read_candidate(document: bytes, *, of: str | None = None) -> tuple[dmn.Model, Door]:
    """The model in a document and the door that asks it.

    Raises Invalid when it cannot be read, no door asks it, or it is not a model ``of`` this name.
    """
    try:
        document.decode()
        model = dmn.load(document)
    except (dmn.ModelError, UnicodeDecodeError) as error:
        text = "This model cannot be read."
        raise Invalid([FieldError("file", "unreadable", text)]) from error
    if of is not None and model.name != of:
        raise Invalid([FieldError("file", "name", "This is another model.")])
    for one in shipped().versions():
        if one.model.name == model.name:
            return model, one.door
    raise Invalid([FieldError("file", "name", "No door asks a model of this name.")])


def rest_on(label: str, trial: uuid.UUID, *, by: Viewer) -> None:
    """Keep that a version was tried, by a trial that is done. Raises NotFound and Refused."""
    check_can_look(by)
    row = TrialRun.objects.filter(id=trial).first()
    if row is None:
        raise NotFound("no such trial")
    if row.state != RunState.DONE:
        raise Refused("NOT_DONE", "This trial is not finished.")
    tried(label, trial=row.id, document=row.digest, by=by)


@dataclass(frozen=True)
class Taken:
    """A run that a worker took: what to try, and over which period (both days included)."""

    id: uuid.UUID
    document: bytes
    since: date
    until: date


def take_next(now: datetime) -> Taken | None:
    """The oldest run that waits, or whose worker is gone; None when there is none.

    Two workers never take one run. A run that was given up too often fails.
    """
    free = Q(state=RunState.ASKED) | Q(state=RunState.RUNNING, mine_until__lt=now)
    with transaction.atomic():
        rows = TrialRun.objects.select_for_update(skip_locked=True).filter(free)
        row = rows.order_by("asked_at").first()
        if row is None:
            return None
        if row.taken >= ATTEMPTS:
            _end(row.id, RunState.FAILED, why=STOPPED)
            return None
        TrialRun.objects.filter(id=row.id).update(
            state=RunState.RUNNING, taken=row.taken + 1, looked_at=0, mine_until=now + SILENCE
        )
        return Taken(row.id, row.document.encode(), row.since, row.until)


def looked_at(run: uuid.UUID, cases: int) -> None:
    """Say how many cases were looked at so far, and that the worker is still there."""
    until = clock.now() + SILENCE
    TrialRun.objects.filter(id=run).update(looked_at=cases, mine_until=until)


def done(run: uuid.UUID, result: dict[str, Any]) -> None:
    """Keep what came out; it must be what anybody may be told."""
    _end(run, RunState.DONE, result=result)


def failed(run: uuid.UUID, why: str) -> None:
    """Keep that a run failed, and why."""
    _end(run, RunState.FAILED, why=why)


def _end(run: uuid.UUID, state: RunState, **more: Any) -> None:
    TrialRun.objects.filter(id=run).update(
        state=state, ended_at=clock.now(), mine_until=None, **more
    )
