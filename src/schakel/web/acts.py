"""One act on a page: parse, do, and what to show when it may not be. For every screen that writes."""

from collections.abc import Callable
from dataclasses import dataclass

from django.forms import Form
from django.utils.translation import gettext as _

from schakel.kernel.errors import Conflict, Invalid, Refused

UNPROCESSABLE, CONFLICT = 422, 409


@dataclass(frozen=True)
class Failure:
    """Why an act did not happen; the faults are in the form, beside what was typed."""

    status: int
    conflict: Conflict | None = None


def _plain_place(path: str) -> str:
    return path.replace(".", "_")


def attempt(form: Form, do: Callable[[], object]) -> Failure | None:
    """Do it when the form is whole. None: it is done. NotFound goes on to the page for that."""
    if not form.is_valid():
        return Failure(UNPROCESSABLE)
    try:
        do()
    except Invalid as refusal:
        place_of = getattr(form, "place_of", _plain_place)
        for fault in refusal.errors:
            field = place_of(fault.path)
            form.add_error(field if field in form.fields else None, _(fault.message))
        return Failure(UNPROCESSABLE)
    except Conflict as conflict:
        return Failure(CONFLICT, conflict)
    except Refused as refusal:
        form.add_error(None, _(str(refusal)))
        return Failure(UNPROCESSABLE)
    return None
