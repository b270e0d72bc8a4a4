"""Edits of the written cases of a model."""

from dataclasses import replace

from schakel.kernel.errors import FieldError, Invalid
from schakel.selection.written import WrittenCase, WrittenCases

NAME_CHARACTERS = 200
# A check asks every case of the model: so many, and a person still waits for it.
CASES = 500


def put_case(written: WrittenCases, case: WrittenCase, *, at: int | None = None) -> WrittenCases:
    """The cases with this one at a place (from 0), or at the end. Raises Invalid.

    A case has a name of its own, and says what must come of it in at least one decision.
    """
    others = [one for place, one in enumerate(written.cases) if place != at]
    faults = []
    if not case.name.strip() or len(case.name) > NAME_CHARACTERS:
        faults.append(FieldError("name", "missing", "Give the case a name, of one line."))
    if any(one.name == case.name for one in others):
        faults.append(FieldError("name", "taken", "There is a case of this name already."))
    if at is None and len(others) >= CASES:
        faults.append(FieldError("name", "many", "A model has 500 written cases at most."))
    if not case.expected:
        text = "Say what must come of it, for one decision at least."
        faults.append(FieldError("expected", "missing", text))
    if faults:
        raise Invalid(faults)
    if at is None:
        return replace(written, cases=(*written.cases, case))
    _check_place(written, at)
    return replace(written, cases=(*written.cases[:at], case, *written.cases[at + 1 :]))


def remove_case(written: WrittenCases, at: int) -> WrittenCases:
    """The cases without the one at a place. Raises Invalid when there is none."""
    _check_place(written, at)
    return replace(written, cases=(*written.cases[:at], *written.cases[at + 1 :]))


def _check_place(written: WrittenCases, at: int) -> None:
    if not 0 <= at < len(written.cases):
        raise Invalid([FieldError("case", "unknown", "There is no such case.")])
