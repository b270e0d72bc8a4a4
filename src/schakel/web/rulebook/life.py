"""The page of one version: its life as a line of steps, what is lacking, and the next step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.regions.queries import directory, member_names
from schakel.selection.actions.turns import schedule, withdraw
from schakel.selection.actions.versions import (
    Checked,
    approve,
    check,
    send_back,
)
from schakel.selection.comparing import Change, compare
from schakel.selection.life import STEPS, State, Step, may_sign
from schakel.selection.permissions import can_change
from schakel.selection.queries.versions import VersionView, conflicts, newest, version
from schakel.selection.reading import tables
from schakel.web.acts import UNPROCESSABLE, Failure, attempt
from schakel.web.forms_editor import FileForm, NoteForm, TurnForm
from schakel.web.viewing import viewer_of_request
from schakel.web.words_remarks import Remark, looked_at, remarks
from schakel.web.words_versions import LACKS, MISFITS, STATES

LINE = (
    State.DRAFT,
    State.CHECKED,
    State.TRIED,
    State.APPROVED,
    State.SCHEDULED,
    State.IN_FORCE,
)
TEXTS_SHOWN = 15


@dataclass(frozen=True)
class StepOnLine:
    """A step as the line shows it: done, the one now, or still to come; with who did it and when."""

    word: str
    done: bool
    now: bool
    who: str
    at: datetime | None


@dataclass(frozen=True)
class Saved:
    """An earlier text of a draft."""

    number: int
    who: str
    at: datetime
    note: str
    newest: bool


@dataclass(frozen=True)
class TableRow:
    """A table of the version, with what is wrong in it."""

    decision: str
    hit_policy: str
    rules: int
    remarks: int


def page_of(
    request: HttpRequest,
    view: VersionView,
    status: int = 200,
    *,
    checked: Checked | None = None,
    **forms: Any,
) -> HttpResponse:
    """The page of a version. ``forms`` are those that came back with faults, by their name."""
    viewer = viewer_of_request(request)
    told = remarks(checked or looked_at(view), view.model)
    context = {
        "view": view,
        "state": STATES[view.state],
        "line": _line(view),
        "retired": view.state == State.RETIRED,
        "remarks": told,
        "stopping": sum(one.stops for one in told),
        "tables": _tables(view, told),
        "cases_wrong": sum(bool(one.case) for one in told),
        "texts": _texts(view),
        "changes": _changes(view, viewer),
        "may_change": can_change(viewer),
        "editable": can_change(viewer) and not view.life.fixed,
        "returned": view.life.returned,
        "file_form": forms.get("file_form") or FileForm(initial={"on": view.life.text}),
        **_next(view, viewer, forms),
    }
    return render(request, "beheer/versie.html", context, status=status)


def _line(view: VersionView) -> list[StepOnLine]:
    reached = LINE.index(view.state) if view.state in LINE else len(LINE) - 1
    names = member_names(one.by for one in view.life.standing)
    acts = {
        State.CHECKED: Step.CHECKED,
        State.TRIED: Step.TRIED,
        State.APPROVED: Step.APPROVED,
        State.SCHEDULED: Step.SCHEDULED,
    }
    found = []
    for place, state in enumerate(LINE):
        taken = [one for one in view.life.standing if one.step == acts.get(state)]
        mine = taken[-1] if taken and place <= reached and not view.shipped else None
        who = ", ".join(dict.fromkeys(names.get(one.by, "") for one in taken)) if mine else ""
        at = mine.at if mine else None
        found.append(StepOnLine(str(STATES[state]), place <= reached, place == reached, who, at))
    return found


def _tables(view: VersionView, told: list[Remark]) -> list[TableRow]:
    return [
        TableRow(
            table.decision,
            table.hit_policy,
            len(table.rows),
            sum(_about(one, table.decision, {row.id for row in table.rows}) for one in told),
        )
        for table in tables(view.model)
    ]


def _about(one: Remark, decision: str, rules: set[str]) -> bool:
    return one.decision == decision or bool(rules & set(one.rules))


def _texts(view: VersionView) -> list[Saved]:
    names = member_names(one.made_by for one in view.texts)
    newest = view.life.text
    return [
        Saved(one.number, names.get(one.made_by, ""), one.made_at, one.note, one.number == newest)
        for one in reversed(view.texts[-TEXTS_SHOWN:])
    ]


def _changes(view: VersionView, viewer: Viewer) -> dict[str, int] | None:
    """How many rules are otherwise than in the version that this one began as."""
    if not view.based_on:
        return None
    found = compare(newest(view.based_on, viewer=viewer), view.model)
    return {change.value: found.count(change) for change in Change}


def _next(view: VersionView, viewer: Viewer, forms: dict[str, Any]) -> dict[str, Any]:
    """What can be done now, and by whom not."""
    steps = STEPS[view.state]
    lack = may_sign(view.life, person=viewer.person_id, organisation=viewer.organisation)
    today = clock.local(clock.now()).date()
    on = {"on": view.life.text}
    turn_form = forms.get("turn_form") or TurnForm()
    return {
        "can": {step.value.lower(): step in steps for step in Step},
        "not_mine": str(LACKS[lack]) if lack is not None else "",
        "signatures": len(view.life.signatures),
        "signatures_needed": view.life.signatures_needed,
        "note_form": forms.get("note_form") or NoteForm(initial=on),
        "turn_form": turn_form,
        "coming": sorted(day for day in view.life.turns if day > today),
        "begun": sorted((day for day in view.life.turns if day <= today), reverse=True)[:1],
        "deviations": _deviations(view, today) if Step.SCHEDULED in steps else [],
    }


def _deviations(view: VersionView, today: date) -> list[tuple[str, str, str]]:
    """What regions do otherwise and does not fit this version: region, deviation, why."""
    places = directory().regions
    return [
        (places[one.region].name, one.fault.deviation, str(MISFITS[one.fault.why]))
        for one in conflicts(view.model, today)
    ]


@require_GET
def version_page(request: HttpRequest, name: str, number: str) -> HttpResponse:
    """The page of a version."""
    return page_of(request, version(f"{name}@{number}", viewer=viewer_of_request(request)))


@require_POST
def version_act(request: HttpRequest, name: str, number: str) -> HttpResponseBase:
    """A step in the life of a version, by its button."""
    view = version(f"{name}@{number}", viewer=viewer_of_request(request))
    do = _ACTS.get(request.POST.get("doe", ""))
    if do is None:
        return page_of(request, view, UNPROCESSABLE)
    answer = do(request, view)
    return redirect("rules-version", name=name, number=number) if answer is None else answer


def _check(request: HttpRequest, view: VersionView) -> HttpResponse | None:
    form = NoteForm(request.POST)
    found: list[Checked] = []

    def look() -> None:
        on = form.cleaned_data["on"]
        found.append(check(view.label, on=on, by=viewer_of_request(request)))

    failure = attempt(form, look)
    if failure is not None:
        return _refused(request, view, failure, note_form=form)
    if not found[0].passed:
        messages.warning(request, _("Not yet. Below stands what must be mended first."))
        return page_of(request, view, UNPROCESSABLE, checked=found[0])
    messages.success(request, _("Checked: the tables are sound and every written case comes out."))
    return None


def _sign(request: HttpRequest, view: VersionView) -> HttpResponse | None:
    return _noted(request, view, approve, _("You signed for this version."))


def _return(request: HttpRequest, view: VersionView) -> HttpResponse | None:
    return _noted(request, view, send_back, _("The version is a draft again, with your reason."))


def _noted(
    request: HttpRequest, view: VersionView, do: Callable[..., None], done: str
) -> HttpResponse | None:
    form = NoteForm(request.POST)

    def act() -> None:
        data = form.cleaned_data
        do(view.label, on=data["on"], by=viewer_of_request(request), note=data["note"])

    failure = attempt(form, act)
    if failure is not None:
        return _refused(request, view, failure, note_form=form)
    messages.success(request, done)
    return None


def _turn(request: HttpRequest, view: VersionView) -> HttpResponse | None:
    return _dated(request, view, schedule, _("This version counts from that day on."))


def _withdraw(request: HttpRequest, view: VersionView) -> HttpResponse | None:
    return _dated(request, view, withdraw, _("That day was taken back."))


def _dated(
    request: HttpRequest, view: VersionView, do: Callable[..., None], done: str
) -> HttpResponse | None:
    form = TurnForm(request.POST)

    def act() -> None:
        data = form.cleaned_data
        do(view.label, data["begins"], by=viewer_of_request(request), note=data["note"])

    failure = attempt(form, act)
    if failure is not None:
        return _refused(request, view, failure, turn_form=form)
    messages.success(request, done)
    return None


def _refused(
    request: HttpRequest, view: VersionView, failure: Failure, **forms: Any
) -> HttpResponse:
    if failure.conflict is not None:
        messages.error(request, _("Somebody saved this draft meanwhile. Look first."))
        return page_of(
            request, version(view.label, viewer=viewer_of_request(request)), failure.status
        )
    return page_of(request, view, failure.status, **forms)


_ACTS: dict[str, Callable[[HttpRequest, VersionView], HttpResponse | None]] = {
    "kijk-na": _check,
    "teken": _sign,
    "terug": _return,
    "plan": _turn,
    "trek-in": _withdraw,
}
