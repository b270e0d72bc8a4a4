"""One or more edits on a model: the new model, or every fault with its place."""

from collections.abc import Iterator
from typing import Protocol

from schakel.kernel.errors import FieldError, Invalid
from schakel.selection import dmn
from schakel.selection.dmn.elements import Definitions
from schakel.selection.editing.of_columns import RemoveColumn, SetColumn, without_unasked
from schakel.selection.editing.of_rules import AddRule, SetCell, SetOutcome
from schakel.selection.editing.places import outcome_fits, place_of


class Edit(Protocol):
    """A change of a model, small enough to be told in one line."""

    @property
    def path(self) -> str:
        """The place of a fault."""

    def change(self, definitions: Definitions) -> Definitions:
        """The definitions after it; expressions are still text only. Raises Invalid."""


def apply(model: dmn.Model, *edits: Edit) -> dmn.Model:
    """The model after these edits, in order, as it reads back from its own file.

    Raises Invalid with every fault: ``rules.R07.cells.age`` is the cell of rule R07 that asks the
    age. Nothing of the old model changes.
    """
    definitions = model.definitions
    faults: list[FieldError] = []
    done: list[Edit] = []
    for edit in edits:
        try:
            definitions = edit.change(definitions)
            done.append(edit)
        except Invalid as refusal:
            faults += refusal.errors
    faults += _outcome_faults(model, dmn.Model(definitions), done)
    if faults:
        raise Invalid(faults)
    changed = _read_back(dmn.Model(definitions), done)
    for edit in done:
        if isinstance(edit, RemoveColumn):
            changed = without_unasked(model, changed, edit.decision)
    return changed


def _outcome_faults(old: dmn.Model, new: dmn.Model, edits: list[Edit]) -> Iterator[FieldError]:
    """Outcomes that cannot be read, or that were not among those allowed before the edits."""
    for path, decision, place, text in _outcomes(new.definitions, edits):
        try:
            fits = outcome_fits(old, decision, place, text)
        except dmn.ModelError:
            yield FieldError(path, "unreadable", "This outcome cannot be read.")
            continue
        if not fits:
            yield FieldError(path, "not_allowed", "This outcome is not among those allowed.")


def _outcomes(definitions: Definitions, edits: list[Edit]) -> Iterator[tuple[str, str, int, str]]:
    for edit in edits:
        if isinstance(edit, SetOutcome) and _there(definitions, edit.rule):
            yield edit.path, place_of(definitions, edit.rule)[0], edit.place, edit.text
        elif isinstance(edit, AddRule):
            for place, text in enumerate(edit.outcomes):
                yield f"{edit.path}.outcomes.{place}", edit.decision, place, text


def _there(definitions: Definitions, rule: str) -> bool:
    try:
        place_of(definitions, rule)
    except Invalid:
        return False
    return True


def _read_back(model: dmn.Model, edits: list[Edit]) -> dmn.Model:
    try:
        return dmn.load(dmn.write(model))
    except dmn.ModelError as error:
        faults = [fault for edit in edits if (fault := _fault(model, edit)) is not None]
        text = "With this the model cannot be read any more."
        path = edits[0].path if len(edits) == 1 else error.element
        raise Invalid(faults or [FieldError(path, "model", text)]) from error


def _fault(model: dmn.Model, edit: Edit) -> FieldError | None:
    """What is wrong with one edit, when it is a cell or the values of a column."""
    if isinstance(edit, SetCell):
        if not _there(model.definitions, edit.rule):
            return None
        decision, text = place_of(model.definitions, edit.rule)[0], edit.text
    elif isinstance(edit, SetColumn):
        decision, text = edit.decision, edit.allowed
    else:
        return None
    try:
        dmn.cell(model, decision, text.strip() or "-")
    except dmn.ModelError:
        text = "This cannot be read. Write for example < 12, [12..18), true or -."
        return FieldError(edit.path, "unreadable", text)
    return None
