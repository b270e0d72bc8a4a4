"""A version of a model from its draft to its signatures. Each act is one transaction and one record."""

import hashlib
import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError

from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.kernel import clock
from schakel.kernel.errors import Conflict, FieldError, Invalid, NotFound, Refused
from schakel.kernel.storing import store_now
from schakel.selection import dmn
from schakel.selection.dmn.checking import Findings, check_model
from schakel.selection.fitting import Misfit, case_misfits, misfits
from schakel.selection.life import STEPS, Lack, Step, may_sign, next_version
from schakel.selection.models import ModelStep, ModelText, ModelVersion
from schakel.selection.permissions import check_can_change
from schakel.selection.queries.versions import VersionView, version_of
from schakel.selection.rules import Door
from schakel.selection.shipped import shipped
from schakel.selection.written import WrittenCases, read_cases, stored_cases

NOT_NOW = "This step is not possible now."


def new_draft(based_on: str, *, by: Viewer, note: str = "") -> str:
    """A new version that begins as a copy of another; returns its label. Raises NotFound, Refused."""
    check_can_change(by)
    base = version_of(based_on)
    return _new(base.door, base.model, base.written, based_on=based_on, by=by, note=note)


def new_draft_from(model: dmn.Model, written: WrittenCases | None, *, by: Viewer, note: str) -> str:
    """A new version out of a file; without written cases it gets those of the model that ships.

    Returns its label. Raises Refused, and Invalid when no door asks a model of this name.
    """
    check_can_change(by)
    known = {one.model.name: one for one in shipped().versions()}
    base = known.get(model.name)
    if base is None:
        text = "No door asks a model of this name."
        raise Invalid([FieldError("file", "name", text)])
    label = base.model.label
    return _new(base.door, model, written or base.written, based_on=label, by=by, note=note)


def _new(
    door: Door,
    model: dmn.Model,
    written: WrittenCases,
    *,
    based_on: str,
    by: Viewer,
    note: str,
) -> str:
    now = clock.now()
    taken = set(ModelVersion.objects.filter(name=model.name).values_list("version", flat=True))
    taken |= {o.model.version for o in shipped().versions() if o.model.name == model.name}
    row = ModelVersion(
        door=door,
        name=model.name,
        version=next_version(clock.local(now).date(), taken),
        based_on=based_on,
        made_at=now,
        made_by=by.person_id,
        made_in=by.organisation,
    )
    with action("model.drafted", by=by.actor, on=row.id):
        store_now([row, _text(row, 1, model, stored_cases(written), by=by, note=note)])
    return str(row)


def save(
    label: str,
    model: dmn.Model,
    written: WrittenCases,
    *,
    on: int,
    by: Viewer,
    note: str = "",
) -> int:
    """Keep a new text of a version; returns its number. ``on`` is the number it was made from.

    Earlier signatures do not count for it. Raises Conflict when somebody saved meanwhile (its
    ``version`` is the number that stands there now), and Refused for a version that had a turn.
    """
    check_can_change(by)
    row = _row(label)
    view = version_of(label)
    if view.life.fixed:
        text = "This version has counted or will count, and stays as it is. Make a new draft of it."
        raise Refused("FIXED", text)
    if view.life.text != on:
        raise _conflict(view)
    new = _text(row, on + 1, model, stored_cases(written), by=by, note=note)
    try:
        with action("model.saved", by=by.actor, on=row.id):
            store_now([new])
    except IntegrityError:
        raise _conflict(version_of(label)) from None
    return new.number


def back_to(label: str, number: int, *, on: int, by: Viewer) -> int:
    """Make an earlier text the newest again. Raises as ``save``, and NotFound."""
    check_can_change(by)
    row = ModelText.objects.filter(version=_row(label), number=number).first()
    if row is None:
        raise NotFound("no such text")
    model = dmn.load(row.document.encode())
    return save(label, model, read_cases(row.cases), on=on, by=by, note=f"= {number}")


@dataclass(frozen=True)
class Checked:
    """What a check found. ``passed``: nothing is wrong; some columns may be left unlooked at."""

    findings: Findings
    misfits: tuple[Misfit, ...]

    @property
    def passed(self) -> bool:
        """Whether the version may go on."""
        return not self.findings.found and not self.findings.more and not self.misfits


def look_at(view: VersionView) -> Checked:
    """Everything that is wrong with the newest text: its tables, its door, its written cases."""
    return look_at_model(view.door, view.model, view.written)


def look_at_model(door: Door, model: dmn.Model, written: WrittenCases) -> Checked:
    """As ``look_at``, for a model that is kept nowhere yet."""
    base = next(one.model for one in reversed(shipped().versions()) if one.door == door)
    wrong = (*misfits(model, base), *case_misfits(model, written))
    return Checked(check_model(model), wrong)


def check(label: str, *, on: int, by: Viewer) -> Checked:
    """Look at a version; when nothing is wrong that is kept as a step. Raises Conflict, Refused."""
    view = _ready(label, Step.CHECKED, on=on, by=by)
    found = look_at(view)
    if found.passed:
        unlooked = [
            name for one in found.findings.unchecked for name in one.columns or (one.reason,)
        ]
        keep_step(view, Step.CHECKED, by=by, unchecked=unlooked)
    return found


def digest(document: bytes) -> str:
    """What a text is known by, so that a trial says which text it tried."""
    return hashlib.sha256(document).hexdigest()


def tried(label: str, *, trial: uuid.UUID, document: str, by: Viewer) -> None:
    """Keep that a version was tried on stored cases. ``document``: the digest of what was tried.

    Raises Refused when the version says something else by now.
    """
    view = _ready(label, Step.TRIED, on=None, by=by)
    if digest(view.document) != document:
        text = "This version has changed since. Try it again."
        raise Refused("CHANGED_SINCE", text)
    keep_step(view, Step.TRIED, by=by, trial=trial)


def approve(label: str, *, on: int, by: Viewer, note: str = "") -> None:
    """Sign for a version, as a second person of another organisation. Raises Conflict, Refused."""
    view = _ready(label, Step.APPROVED, on=on, by=by)
    lack = may_sign(view.life, person=by.person_id, organisation=by.organisation)
    if lack is not None:
        raise not_to_sign(lack)
    keep_step(view, Step.APPROVED, by=by, note=note)


def not_to_sign(lack: Lack) -> Refused:
    """The refusal for who may not sign, with what would help."""
    if lack == Lack.SIGNED_BEFORE:
        text = "You signed this already. The second signature is of another person."
    elif lack == Lack.OWN_WORK:
        text = "You wrote this yourself. Somebody of another organisation must sign."
    else:
        text = "Your organisation wrote this. Somebody of another organisation must sign."
    return Refused(lack.value, text)


def send_back(label: str, *, on: int, by: Viewer, note: str) -> None:
    """Send a version back to who wrote it, with the reason. Raises Conflict, Invalid, Refused."""
    view = _ready(label, Step.RETURNED, on=on, by=by)
    if not note.strip():
        raise Invalid([FieldError("note", "empty", "Say what must be different.")])
    keep_step(view, Step.RETURNED, by=by, note=note)


def _ready(label: str, step: Step, *, on: int | None, by: Viewer) -> VersionView:
    """The version when this step may be taken now on the text that the member looked at."""
    check_can_change(by)
    view = version_of(label)
    if on is not None and view.life.text != on:
        raise _conflict(view)
    if step not in STEPS[view.state]:
        raise Refused("NO_SUCH_STEP", NOT_NOW)
    return view


def keep_step(view: VersionView, step: Step, *, by: Viewer, **more: Any) -> None:
    """Keep that a step was taken on the newest text of a version, in the table and in the log."""
    row = ModelStep(
        label=view.label,
        door=view.door,
        text=view.life.text,
        step=step,
        at=clock.now(),
        by=by.person_id,
        organisation=by.organisation,
        **more,
    )
    with action(f"model.{step.lower()}", by=by.actor, on=row.id):
        store_now([row])


def _row(label: str) -> ModelVersion:
    name, _, number = label.partition("@")
    row = ModelVersion.objects.filter(name=name, version=number).first()
    if row is None:
        raise NotFound("no such draft")
    return row


def _text(
    row: ModelVersion,
    number: int,
    model: dmn.Model,
    cases: dict[str, Any],
    *,
    by: Viewer,
    note: str,
) -> ModelText:
    """A text under the version's own name, whatever name the model came with."""
    named = dmn.Model(replace(model.definitions, version=row.version))
    return ModelText(
        version=row,
        number=number,
        document=dmn.write(named).decode(),
        cases=cases,
        made_at=clock.now(),
        made_by=by.person_id,
        made_in=by.organisation,
        note=note[:200],
    )


def _conflict(view: VersionView) -> Conflict:
    last = view.texts[-1] if view.texts else None
    return Conflict(
        "model",
        theirs=last.note if last else "",
        version=view.life.text,
        by=last.made_by if last else None,
        at=last.made_at if last else None,
    )
