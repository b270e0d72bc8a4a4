"""The written cases of a version: how each comes out now, and a form for one."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.kernel.errors import FieldError, Invalid, NotFound
from schakel.selection import dmn
from schakel.selection.actions.drafting import change_cases
from schakel.selection.editing import put_case, remove_case
from schakel.selection.queries.versions import VersionView
from schakel.selection.written import WrittenCase, run_cases
from schakel.web.acts import attempt
from schakel.web.forms_editor import CaseForm, OnForm
from schakel.web.rulebook.editor import editable
from schakel.web.rulebook.models import case_line
from schakel.web.rulebook.versions import the_version
from schakel.web.viewing import viewer_of_request
from schakel.web.words_remarks import looked_at, remarks

NEW = 0


@dataclass(frozen=True)
class CaseRow:
    """A written case with its number (from 1) and what the model says now, or why it says nothing."""

    number: int
    line: dict[str, Any]
    trouble: str


@require_GET
def cases_page(request: HttpRequest, name: str, number: str) -> HttpResponse:
    """All written cases of a version."""
    view = the_version(request, name, number)
    return _cases(request, view)


def _cases(request: HttpRequest, view: VersionView, status: int = 200) -> HttpResponse:
    rows = [_row(view.model, place, case) for place, case in enumerate(view.written.cases)]
    told = remarks(looked_at(view), view.model)
    lacking = {rule for one in told if not one.decision and not one.case for rule in one.rules}
    context = {
        "view": view,
        "rows": rows,
        "wrong": sum(bool(row.trouble) or not row.line["passed"] for row in rows),
        "remarks": [one for one in told if lacking & set(one.rules) and not one.decision],
        "editable": editable(request, view),
    }
    return render(request, "beheer/gevallen.html", context, status=status)


def _row(model: dmn.Model, place: int, case: WrittenCase) -> CaseRow:
    try:
        (result,) = run_cases(model, [case])
    except (dmn.ModelError, TypeError):
        text = _("This written case cannot be asked of the model.")
        return CaseRow(place + 1, {"name": case.name, "passed": False}, text)
    return CaseRow(place + 1, case_line(result), "")


@require_POST
def cases_act(request: HttpRequest, name: str, number: str) -> HttpResponseBase:
    """Remove a case, or take what the model says now as what must come of it."""
    view = the_version(request, name, number)
    form = OnForm(request.POST)
    case = request.POST.get("geval", "")
    place = int(case) - 1 if case.isascii() and case.isdigit() and len(case) < 9 else -1

    def act() -> None:
        viewer, on = viewer_of_request(request), form.cleaned_data["on"]
        if request.POST.get("doe") == "verwijder":
            note = _("A written case was removed")
            change_cases(
                view.label, lambda all_: remove_case(all_, place), on=on, by=viewer, note=note
            )
            return
        if not 0 <= place < len(view.written.cases):
            raise Invalid([FieldError("case", "unknown", "There is no such case.")])
        old = view.written.cases[place]
        (result,) = run_cases(view.model, [old])
        new = replace(old, expected=result.found, fires=result.fired)
        note = _("A written case as it comes out now")
        change_cases(
            view.label, lambda all_: put_case(all_, new, at=place), on=on, by=viewer, note=note
        )

    failure = attempt(form, act)
    if failure is not None:
        told = [_("Somebody changed this meanwhile. Look first.")] if failure.conflict else []
        messages.error(request, " ".join([*told, *map(str, form.non_field_errors())]))
        return _cases(request, the_version(request, name, number), failure.status)
    messages.success(request, _("Saved."))
    return redirect("rules-cases", name=name, number=number)


@require_http_methods(["GET", "POST"])
def case_page(request: HttpRequest, name: str, number: str, case: int) -> HttpResponseBase:
    """One written case; 0 is a new one."""
    view = the_version(request, name, number)
    if case > len(view.written.cases) or (case == NEW and not editable(request, view)):
        raise NotFound("no such case")
    at = case - 1 if case else None
    initial = (
        CaseForm.typed(view.written.cases[case - 1], view.life.text)
        if case
        else {"on": view.life.text, **_start(view)}
    )
    posted = request.POST if request.method == "POST" else None
    form = CaseForm(posted, initial=initial, model=view.model)
    status = 200
    if request.method == "POST":

        def act() -> None:
            viewer, typed = viewer_of_request(request), form.case()
            on, note = form.cleaned_data["on"], _("Written case “%(name)s”") % {"name": typed.name}
            change_cases(
                view.label, lambda all_: put_case(all_, typed, at=at), on=on, by=viewer, note=note
            )

        failure = attempt(form, act)
        if failure is None:
            messages.success(request, _("Saved."))
            return redirect("rules-cases", name=name, number=number)
        status = failure.status
        if failure.conflict is not None:
            form.add_error(None, _("Somebody changed the cases meanwhile. Look at them first."))
    return _case(request, view, case, form, status)


def _start(view: VersionView) -> dict[str, object]:
    """A new case starts from the facts that every case starts from."""
    base = WrittenCase("", view.written.base, {}, ())
    return {k: v for k, v in CaseForm.typed(base, view.life.text).items() if k.startswith("f-")}


def _case(
    request: HttpRequest, view: VersionView, case: int, form: CaseForm, status: int
) -> HttpResponse:
    row = _row(view.model, case - 1, view.written.cases[case - 1]) if case else None
    context = {
        "view": view,
        "case": case,
        "form": form,
        "row": row,
        "facts": [form[f"f-{name}"] for name in view.model.inputs],
        "answers": [field for field in form.visible_fields() if field.name.startswith("a-")],
        "editable": editable(request, view),
    }
    return render(request, "beheer/geval.html", context, status=status)
