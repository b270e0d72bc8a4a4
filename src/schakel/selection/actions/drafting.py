"""Working in a draft: edits of its rules and its written cases, and a file that is taken over."""

from collections.abc import Callable
from dataclasses import replace

from schakel.access.viewer import Viewer
from schakel.kernel.errors import Conflict, FieldError, Invalid
from schakel.selection import dmn
from schakel.selection.actions.versions import save
from schakel.selection.editing import Edit, apply, can_follow
from schakel.selection.permissions import check_can_change
from schakel.selection.queries.versions import VersionView, text_of, version_of
from schakel.selection.written import WrittenCases

# How often an edit is laid over what somebody saved at the same moment.
TRIES = 3


def change(label: str, *edits: Edit, on: int, by: Viewer, note: str = "") -> int:
    """Make edits in a draft and keep them as a new text; returns its number.

    When somebody saved since ``on``, the edits are laid over that text if it says the same of what
    they are about. Raises Conflict when it does not, Invalid with the place of each fault, and
    Refused for a version that had a turn.
    """
    check_can_change(by)
    for _ in range(TRIES):
        view = version_of(label)
        if view.life.text != on:
            base, _written = text_of(label, on, viewer=by)
            if not can_follow(base, view.model, *edits):
                break
        changed = apply(view.model, *edits)
        if dmn.write(changed) == dmn.write(view.model):
            return view.life.text
        try:
            return save(label, changed, view.written, on=view.life.text, by=by, note=note)
        except Conflict:
            # Somebody saved between the look and the save: look again.
            continue
    raise _conflict(version_of(label))


def change_cases(
    label: str,
    edit: Callable[[WrittenCases], WrittenCases],
    *,
    on: int,
    by: Viewer,
    note: str = "",
) -> int:
    """Change the written cases of a draft; returns the number of the text. Raises as ``change``."""
    check_can_change(by)
    view = version_of(label)
    if view.life.text != on and text_of(label, on, viewer=by)[1] != view.written:
        raise _conflict(view)
    changed = edit(view.written)
    if changed == view.written:
        return view.life.text
    return save(label, view.model, changed, on=view.life.text, by=by, note=note)


def take_over(
    label: str,
    model: dmn.Model,
    written: WrittenCases | None,
    *,
    on: int,
    by: Viewer,
    note: str = "",
) -> int:
    """Put the model of a file in a draft; without written cases those of the draft stay.

    Raises Invalid for a model of another name, Conflict when somebody saved since, and Refused.
    """
    check_can_change(by)
    view = version_of(label)
    if model.name != view.name:
        text = "This file is of another model."
        raise Invalid([FieldError("file", "model", text)])
    named = dmn.Model(replace(model.definitions, version=view.version))
    same = dmn.write(named) == dmn.write(view.model)
    if same and (written is None or written == view.written):
        return view.life.text
    return save(label, model, written or view.written, on=on, by=by, note=note)


def _conflict(view: VersionView) -> Conflict:
    last = view.texts[-1]
    return Conflict(
        "model",
        theirs=last.note,
        version=view.life.text,
        by=last.made_by,
        at=last.made_at,
    )
