"""The columns of a table in the editor: which facts it asks, and the values that they may have."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schakel.selection import dmn
from schakel.selection.actions.drafting import change
from schakel.selection.editing import (
    ANYTHING,
    AddColumn,
    Edit,
    MoveColumn,
    RemoveColumn,
    SetColumn,
)
from schakel.selection.queries.versions import VersionView
from schakel.web.acts import UNPROCESSABLE, attempt
from schakel.web.forms_editor import ColumnForm
from schakel.web.rulebook.editor import attempt_edit, editable, the_table
from schakel.web.viewing import viewer_of_request
from schakel.web.words_cells import outcome_words
from schakel.web.words_rules import in_language


@dataclass(frozen=True)
class ColumnRow:
    """A column with its form, how many rules ask it, and its neighbours for the buttons."""

    column: dmn.Column
    form: ColumnForm
    used: int
    before: str
    after: str
    last: bool


@require_http_methods(["GET", "POST"])
def columns_page(request: HttpRequest, name: str, number: str, decision: str) -> HttpResponseBase:
    """The columns of a table, each with a form of its own."""
    view, table = the_table(request, name, number, decision)
    if request.method != "POST":
        return _page(request, view, table, decision)
    column = request.POST.get("column", "")
    do = request.POST.get("doe", "")
    form: ColumnForm | None = None
    if do == "bewaar":
        form = ColumnForm(request.POST)
        status = _save(request, view, decision, form)
    else:
        edits: dict[str, Edit] = {
            "voeg-toe": AddColumn(decision, request.POST.get("feit", "")),
            "verplaats": MoveColumn(decision, column, request.POST.get("voor", "")),
            "verwijder": RemoveColumn(decision, column),
        }
        edit = edits.get(do)
        note = _("Columns")
        status = attempt_edit(request, view, [edit], note=note) if edit else UNPROCESSABLE
    if status is None:
        messages.success(request, _("Saved."))
        return redirect("rules-columns", name=name, number=number, decision=decision)
    view, table = the_table(request, name, number, decision)
    return _page(request, view, table, decision, status=status, wrong=form)


def _save(request: HttpRequest, view: VersionView, decision: str, form: ColumnForm) -> int | None:
    def act() -> None:
        data = form.cleaned_data
        edit = SetColumn(decision, data["column"], data["label"], data["allowed"])
        change(view.label, edit, on=data["on"], by=viewer_of_request(request), note=_("Columns"))

    failure = attempt(form, act)
    if failure is not None and failure.conflict is not None:
        form.add_error(None, _("Somebody changed this meanwhile. Look first."))
    return None if failure is None else failure.status


def _page(
    request: HttpRequest,
    view: VersionView,
    table: dmn.DecisionTable,
    decision: str,
    *,
    status: int = 200,
    wrong: ColumnForm | None = None,
) -> HttpResponse:
    asked = {column.text for column in table.columns}
    context = {
        "view": view,
        "decision": decision,
        "rows": _rows(view, table, wrong),
        "outputs": [
            (output.label or output.name, [outcome_words(f'"{v}"') for v in output.values])
            for output in table.outputs
        ],
        "facts": [
            (name, in_language(data.label) or name)
            for name, data in view.model.inputs.items()
            if name not in asked
        ],
        "editable": editable(request, view),
        "wrong": wrong,
    }
    return render(request, "beheer/kolommen.html", context, status=status)


def _rows(view: VersionView, table: dmn.DecisionTable, wrong: ColumnForm | None) -> list[ColumnRow]:
    texts = ["", *(column.text for column in table.columns), "", ""]
    found = []
    for place, column in enumerate(table.columns):
        mine = wrong is not None and wrong.data.get("column") == column.text
        initial = {
            "on": view.life.text,
            "column": column.text,
            "label": column.label,
            "allowed": column.allowed_text,
        }
        form = wrong if mine and wrong else ColumnForm(initial=initial, auto_id=f"k{place}-%s")
        used = sum(rule.texts[place] not in {"", ANYTHING} for rule in table.rules)
        last = place == len(table.columns) - 1
        found.append(ColumnRow(column, form, used, texts[place], texts[place + 3], last))
    return found
