"""Turns: from which day a version counts, that day taken back, and an older version once more."""

from datetime import date

from django.db import connection, transaction

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.kernel.errors import FieldError, Invalid, Refused
from schakel.selection.actions.versions import NOT_NOW, keep_step
from schakel.selection.life import STEPS, Step
from schakel.selection.permissions import check_can_change
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.versions import VersionView, conflicts, version_of


def schedule(label: str, begins: date, *, by: Viewer, note: str = "") -> None:
    """Let a version count from a day on, until the next turn of its door. Raises Invalid, Refused.

    Not before tomorrow, one version a day, and not while a regional deviation does not fit it:
    ``queries.versions.conflicts`` lists those. An older version may have another turn: rolling back.
    """
    check_can_change(by)
    with transaction.atomic():
        one_at_a_time()
        view = _at_step(label, Step.SCHEDULED)
        _check_day(view, begins)
        if conflicts(view.model, begins):
            text = "What some regions do otherwise does not fit this version. Settle that first."
            raise Refused("DEVIATIONS", text)
        keep_step(view, Step.SCHEDULED, by=by, begins=begins, note=note)


def _check_day(view: VersionView, begins: date) -> None:
    if begins <= clock.local(clock.now()).date():
        text = "Choose a day from tomorrow on: what counted today stays as it was."
        raise Invalid([FieldError("begins", "past", text)])
    taken = [t for t in catalogue().listed if (t.door, t.valid_from) == (view.door, begins)]
    if taken:
        text = "Another version of this model begins on that day. Choose another day."
        raise Invalid([FieldError("begins", "taken", text)])
    if catalogue().in_force(view.door, begins).model.label == view.label:
        text = "This version counts on that day already."
        raise Invalid([FieldError("begins", "same", text)])


def withdraw(label: str, begins: date, *, by: Viewer, note: str = "") -> None:
    """Take back a turn that has not begun. Raises Invalid, Refused."""
    check_can_change(by)
    with transaction.atomic():
        one_at_a_time()
        view = _at_step(label, Step.WITHDRAWN)
        if begins not in view.life.turns or begins <= clock.local(clock.now()).date():
            text = "This turn has begun, or was taken back before."
            raise Invalid([FieldError("begins", "begun", text)])
        keep_step(view, Step.WITHDRAWN, by=by, begins=begins, note=note)


def _at_step(label: str, step: Step) -> VersionView:
    view = version_of(label)
    if step not in STEPS[view.state]:
        raise Refused("NO_SUCH_STEP", NOT_NOW)
    return view


def one_at_a_time() -> None:
    """Until the end of the transaction nobody else schedules: two versions never get one day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('selection.turns'))")
