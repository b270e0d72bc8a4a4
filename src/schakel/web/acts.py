"""One act on a page: parse, do, and what to show when it may not be. For every screen that writes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext as _

from schakel.kernel.errors import Conflict, Invalid, Refused
from schakel.regions.queries import member_names
from schakel.web.forms import PageForm

UNPROCESSABLE, CONFLICT = 422, 409


@dataclass(frozen=True)
class Clash:
    """Two wrote in one section: three texts, and what saves mine over theirs.

    ``form`` holds both texts, to be put together by hand; it is on the version that stands there now.
    """

    section: str
    mine: str
    theirs: str
    base: str
    who: str
    at: datetime | None
    url: str
    overwrite: tuple[tuple[str, str], ...]
    form: PageForm


def clash(form: PageForm, url: str, conflict: Conflict) -> Clash:
    """What the screen shows when somebody else was first; no word of either is lost."""
    lists = {name: list(values) for name, values in QueryDict.lists(form.data)}  # type: ignore[arg-type]
    lists["version"] = [str(conflict.version)]
    kept = {name: lists[name] for name in form.fields if name in lists}
    fresh = type(form)()
    fresh.initial = {
        name: _together(values[0], conflict.fields[name])
        if name in conflict.fields
        else (values if name in MANY else values[0])
        for name, values in kept.items()
    }
    for name, theirs in conflict.fields.items():
        fresh.initial.setdefault(name, theirs)
    fresh.initial["base"] = conflict.theirs
    return Clash(
        section=conflict.section,
        mine=conflict.mine,
        theirs=conflict.theirs,
        base="".join(lists.get("base", [])),
        who=member_names([conflict.by]).get(conflict.by, ""),
        at=conflict.at,
        url=url,
        overwrite=tuple((name, value) for name, values in kept.items() for value in values),
        form=fresh,
    )


MANY = frozenset({"concerns"})


def _together(mine: str, theirs: str) -> str:
    """Both texts, each once."""
    if not theirs.strip() or theirs.strip() in mine:
        return mine
    return theirs if mine.strip() in theirs else f"{mine}\n\n{theirs}"


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
