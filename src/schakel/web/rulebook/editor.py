"""The editor of one table: its rules in order, a page for each rule, and its columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.kernel.errors import Conflict, NotFound
from schakel.regions.queries import member_names
from schakel.selection import dmn
from schakel.selection.actions.drafting import change
from schakel.selection.editing import (
    ANYTHING,
    AddRule,
    CopyRule,
    DeleteRule,
    Edit,
    MoveRule,
    next_id,
    rule_in,
)
from schakel.selection.overlays import table_of
from schakel.selection.permissions import can_change
from schakel.selection.queries.versions import VersionView, text_of, version
from schakel.selection.reading import rule_row
from schakel.web.acts import UNPROCESSABLE, attempt
from schakel.web.forms_editor import OnForm, RuleForm, field_of
from schakel.web.rulebook.models import Line, rule_line
from schakel.web.trying import happened
from schakel.web.viewing import viewer_of_request
from schakel.web.words_cells import cell_words, outcome_words
from schakel.web.words_remarks import Remark, looked_at, of_column, of_rule, remarks
from schakel.web.words_versions import hit_policy_words


@dataclass(frozen=True)
class Edited:
    """A rule in the editor of its table: in words, with its remarks and its neighbours."""

    line: Line
    remarks: list[Remark]
    above: str
    below: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A field of the form of a rule with the remarks that are about it."""

    field: Any
    remarks: list[Remark]


@dataclass(frozen=True)
class RuleClash:
    """Two changed one rule: my words, theirs, and those before both."""

    mine: str
    theirs: str
    base: str
    who: str
    at: Any
    url: str
    overwrite: tuple[tuple[str, str], ...]


def the_table(
    request: HttpRequest, name: str, number: str, decision: str
) -> tuple[VersionView, dmn.DecisionTable]:
    """The version and the table that an address is about. Raises NotFound."""
    view = version(f"{name}@{number}", viewer=viewer_of_request(request))
    table = table_of(view.model, decision)
    if table is None:
        raise NotFound("no such table")
    return view, table


def editable(request: HttpRequest, view: VersionView) -> bool:
    """Whether the viewer may change this version now."""
    return can_change(viewer_of_request(request)) and not view.life.fixed


@require_GET
def table_page(request: HttpRequest, name: str, number: str, decision: str) -> HttpResponse:
    """A table: each rule with what is wrong with it, and buttons to work with it."""
    view, table = the_table(request, name, number, decision)
    return _table_page(request, view, table, decision)


def _table_page(
    request: HttpRequest,
    view: VersionView,
    table: dmn.DecisionTable,
    decision: str,
    status: int = 200,
) -> HttpResponse:
    told = remarks(looked_at(view), view.model)
    ids = {rule.id for rule in table.rules}
    context = {
        "view": view,
        "decision": decision,
        "policy": hit_policy_words(table.hit_policy),
        "ordered": table.hit_policy not in {"UNIQUE", "ANY"},
        "rows": _rows(view.model, table, told),
        "columns": table.columns,
        "width": len(table.columns) + 3,
        "matrix": request.GET.get("weergave") == "tabel",
        "remarks": [one for one in told if one.decision == decision and not ids & set(one.rules)],
        "wrong": sum(bool(ids & set(one.rules)) or one.decision == decision for one in told),
        "editable": editable(request, view),
        "next_id": next_id(view.model, decision),
    }
    return render(request, "beheer/tabel.html", context, status=status)


def _rows(model: dmn.Model, table: dmn.DecisionTable, told: list[Remark]) -> list[Edited]:
    ids = ["", *(rule.id for rule in table.rules), "", ""]
    found = []
    for place, rule in enumerate(table.rules):
        line = rule_line(rule_row(model, table, rule))
        cells = tuple("" if text == ANYTHING else cell_words(text) for text in rule.texts)
        # To go down is to stand before the one after the next.
        found.append(Edited(line, of_rule(told, rule.id), ids[place], ids[place + 3], cells))
    return found


@require_POST
def table_act(request: HttpRequest, name: str, number: str, decision: str) -> HttpResponseBase:
    """Add, copy, move or delete a rule, by its button."""
    view, table = the_table(request, name, number, decision)
    rule = request.POST.get("regel", "")
    edit, done = _edit_of(request, view.model, decision, rule)
    if edit is None:
        return _table_page(request, view, table, decision, UNPROCESSABLE)
    failure = attempt_edit(request, view, [edit], note=done)
    if failure is not None:
        view, table = the_table(request, name, number, decision)
        return _table_page(request, view, table, decision, failure)
    messages.success(request, done)
    if isinstance(edit, AddRule | CopyRule):
        return redirect("rules-rule", name=name, number=number, rule=edit.id)
    answer = redirect("rules-table", name=name, number=number, decision=decision)
    anchor = rule if isinstance(edit, MoveRule) else ""
    answer["Location"] += f"#{quote(anchor)}" if anchor else ""
    return answer


def _edit_of(
    request: HttpRequest, model: dmn.Model, decision: str, rule: str
) -> tuple[Edit | None, str]:
    """What a button wants, and what is said when it is done."""
    new = request.POST.get("nieuw", "").strip() or next_id(model, decision)
    before = request.POST.get("voor", "")
    edits: dict[str, tuple[Edit, str]] = {
        "voeg-toe": (AddRule(decision, new, before), _("Rule %(rule)s was added.") % {"rule": new}),
        "kopieer": (
            CopyRule(rule, next_id(model, decision)),
            _("This is a copy of rule %(rule)s.") % {"rule": rule},
        ),
        "verplaats": (MoveRule(rule, before), _("Rule %(rule)s was moved.") % {"rule": rule}),
        "verwijder": (
            DeleteRule(rule),
            _("Rule %(rule)s was deleted. An earlier text still has it.") % {"rule": rule},
        ),
    }
    return edits.get(request.POST.get("doe", ""), (None, ""))


def attempt_edit(
    request: HttpRequest, view: VersionView, edits: Iterable[Edit], *, note: str
) -> int | None:
    """Make edits that come of a button. None: done. Else the status, and a message says why."""
    form = OnForm(request.POST)
    viewer = viewer_of_request(request)
    failure = attempt(
        form,
        lambda: change(view.label, *edits, on=form.cleaned_data["on"], by=viewer, note=note),
    )
    if failure is None:
        return None
    told = [_("Somebody changed this meanwhile. Look first.")] if failure.conflict else []
    messages.error(request, " ".join([*told, *map(str, form.non_field_errors())]))
    return failure.status


@require_http_methods(["GET", "POST"])
def rule_page(request: HttpRequest, name: str, number: str, rule: str) -> HttpResponseBase:
    """One rule: its conditions, its outcome, its words, and what is wrong with it."""
    view = version(f"{name}@{number}", viewer=viewer_of_request(request))
    form = _rule_form(request, view, rule)
    status = 200
    clash: RuleClash | None = None
    if request.method == "POST":
        viewer = viewer_of_request(request)
        note = _("Rule %(rule)s") % {"rule": rule}
        failure = attempt(
            form,
            lambda: change(
                view.label, *form.edits(), on=form.cleaned_data["on"], by=viewer, note=note
            ),
        )
        if failure is None:
            happened(request, "RULE_CHANGED")
            messages.success(request, _("Saved."))
            return redirect("rules-rule", name=name, number=number, rule=rule)
        status = failure.status
        if failure.conflict is not None:
            view = version(view.label, viewer=viewer)
            form, clash = _clash(request, view, form, failure.conflict)
    return _rule_page(request, view, form, clash, status)


def _rule_form(request: HttpRequest, view: VersionView, rule: str) -> RuleForm:
    """The form of a rule. One that somebody deleted meanwhile is still there as it was typed in."""
    data = request.POST if request.method == "POST" else None
    found, model = rule_in(view.model, rule), view.model
    on = request.POST.get("on", "")
    if found is None and on.isascii() and on.isdigit() and len(on) < 9:
        model, _written = text_of(view.label, int(on), viewer=viewer_of_request(request))
        found = rule_in(model, rule)
    table = table_of(model, found[0]) if found else None
    if found is None or table is None:
        raise NotFound("no such rule")
    return RuleForm(data, decision=found[0], table=table, rule=found[1], text=view.life.text)


def _rule_page(
    request: HttpRequest,
    view: VersionView,
    form: RuleForm,
    clash: RuleClash | None,
    status: int,
) -> HttpResponse:
    told = of_rule(remarks(looked_at(view), view.model), form.rule.id)
    columns = form.table.columns
    conditions = [
        Asked(form[field_of(column)], of_column(told, column.label)) for column in columns
    ]
    beside = {id(one) for asked in conditions for one in asked.remarks}
    ids = [rule.id for rule in form.table.rules]
    place = ids.index(form.rule.id)
    context = {
        "view": view,
        "decision": form.decision,
        "rule": form.rule,
        "form": form,
        "conditions": conditions,
        "outcomes": [form[f"o{number}"] for number in range(len(form.table.outputs))],
        "words": [form[name] for name in ("nl", "en", "source", "variation")],
        "remarks": [one for one in told if id(one) not in beside],
        "previous": ids[place - 1] if place else "",
        "following": ids[place + 1] if place + 1 < len(ids) else "",
        "place": place + 1,
        "number": len(ids),
        "clash": clash,
        "editable": editable(request, view),
        "line": rule_line(rule_row(view.model, form.table, form.rule)),
    }
    return render(request, "beheer/regel.html", context, status=status)


def _clash(
    request: HttpRequest, view: VersionView, typed: RuleForm, conflict: Conflict
) -> tuple[RuleForm, RuleClash]:
    """What the screen shows when somebody changed this rule first; no word of either is lost.

    The form comes back on what stands there now, with what was typed in it.
    """
    viewer = viewer_of_request(request)
    base, _written = text_of(view.label, typed.cleaned_data["on"], viewer=viewer)
    found = rule_in(base, typed.rule.id)
    before = table_of(base, found[0]) if found else None
    gone = rule_in(view.model, typed.rule.id) is None
    kept = {name: str(typed.data[name]) for name in typed.fields if name in typed.data}
    kept["on"] = str(conflict.version)
    now = _rule_form(request, view, typed.rule.id)
    now.data = {**typed.data, **kept}
    return now, RuleClash(
        mine=_typed(typed),
        theirs=_("The rule was deleted.") if gone else _told(now.table, now.rule),
        base=_told(before, found[1]) if found and before else "",
        who=member_names([conflict.by]).get(conflict.by, ""),
        at=conflict.at,
        url=request.path,
        overwrite=() if gone else tuple(kept.items()),
    )


def _typed(form: RuleForm) -> str:
    """A rule as it was typed, line by line."""
    data = form.cleaned_data
    lines = [
        f"{column.label}: {cell_words(data[field_of(column)])}"
        for column in form.table.columns
        if data[field_of(column)].strip() not in {"", ANYTHING}
    ]
    outcomes = [data[f"o{place}"] for place in range(len(form.table.outputs))]
    return _lines(lines, outcomes, {name: data[name] for name in ("nl", "en")}, data["source"])


def _told(table: dmn.DecisionTable, rule: dmn.Rule) -> str:
    """A rule as it stands there, line by line."""
    lines = [
        f"{column.label}: {cell_words(text)}"
        for column, text in zip(table.columns, rule.texts, strict=True)
        if text != ANYTHING
    ]
    return _lines(lines, rule.output_texts, rule.explanation, rule.source)


def _lines(
    conditions: list[str], outcomes: Iterable[str], explanation: Mapping[str, str], source: str
) -> str:
    then = _("Then: %(outcome)s") % {"outcome": ", ".join(map(outcome_words, outcomes))}
    words = [explanation.get(name, "") for name in ("nl", "en")]
    return "\n".join(line for line in (*conditions, then, *words, source) if line)
