"""What takes long: a trial of a candidate over the stored cases of a period."""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from schakel.access.context import acting, as_service
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import headers
from schakel.selection import dmn
from schakel.selection.actions import trials
from schakel.selection.queries.proposals import past_cases
from schakel.selection.queries.trials import moments, sides, try_in_context
from schakel.selection.trial import PastCase, Trial, compare

logger = logging.getLogger("schakel.selection")

Watch = Callable[[int], None]


def try_on_history(
    candidate: dmn.Model,
    *,
    since: datetime,
    until: datetime,
    viewer: Viewer | None = None,
    watch: Watch = lambda cases: None,
) -> Trial:
    """What a candidate would have changed in the cases that came in from one moment until another.

    With a viewer only over the cases that this person may see, and these may be listed to them; without
    one over all, as counts that still must be protected before anybody sees them; ``watch`` is then
    told how many cases were looked at. Raises NotFound when no door asks a model of this name.
    """
    if viewer is not None:
        with acting(viewer):
            found = try_in_context(candidate, since, until)
            note_read(found.ids, field_groups=(FieldGroup.PROPOSAL,), action="READ_TRIAL")
            return found
    pages = past_cases(candidate.name, since, until, each=over_all)
    with without_looking_for_cycles():
        return compare(*sides(candidate), _watched(pages, watch))


@contextmanager
def without_looking_for_cycles() -> Iterator[None]:
    """A trial makes no cycles, and looking for them goes through all cases again and again: half the
    time of a trial over a year.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


@contextmanager
def over_all() -> Iterator[None]:
    """A transaction that reads all cases, for counts that are protected before anybody sees them."""
    with transaction.atomic(), as_service("trial"):
        yield


def _watched(pages: Iterator[list[PastCase]], watch: Watch) -> Iterator[PastCase]:
    looked_at = 0
    for page in pages:
        yield from page
        looked_at += len(page)
        watch(looked_at)


def numbers_shown(trial: Trial, *, viewer: Viewer) -> list[str]:
    """The numbers of the cases that would have come out otherwise, as far as the viewer may see them."""
    with acting(viewer):
        note_read(trial.changed_ids, field_groups=(FieldGroup.PROPOSAL,), action="READ_TRIAL")
        return sorted(head.number for head in headers(trial.changed_ids, viewer=viewer))


def run_next_trial(now: datetime, tell: Callable[[Trial], dict[str, Any]]) -> int:
    """Run the trial that waits longest, if any; returns how many were run.

    ``tell`` makes of it what anybody may be told, and only that is kept. Whatever goes wrong is kept
    with the run as a sentence; a database that is away leaves the run to the next look.
    """
    run = trials.take_next(now)
    if run is None:
        return 0
    since, until = moments(run.since, run.until)
    try:
        candidate = dmn.load(run.document)
        found = try_on_history(
            candidate, since=since, until=until, watch=lambda n: trials.looked_at(run.id, n)
        )
        trials.done(run.id, tell(found))
    except DatabaseError:
        raise
    except Exception:
        # Whatever it is, who waits for this run must hear that it will not come.
        logger.exception("the trial %s failed", run.id)
        trials.failed(run.id, trials.FAULT)
    return 1
