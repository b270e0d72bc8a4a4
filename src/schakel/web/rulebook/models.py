"""The rules on screen: which models are in force, their rules in words, and a run with examples."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.selection import dmn
from schakel.selection.catalogue import Listed
from schakel.selection.examples import Tried, try_out
from schakel.selection.permissions import can_change, check_can_look
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.deviations import in_work
from schakel.selection.queries.versions import VersionView, overview, version
from schakel.selection.reading import RuleRow, Table, tables
from schakel.selection.written import CaseResult, run_cases
from schakel.web.acts import UNPROCESSABLE
from schakel.web.forms_rules import ExampleForm, as_typed
from schakel.web.trying import happened
from schakel.web.viewing import viewer_of_request
from schakel.web.words_cells import cell_words, outcome_words
from schakel.web.words_rules import in_language, model_word, value_words


@dataclass(frozen=True)
class Line:
    """A rule as the page shows it. ``became`` says what a run made of it."""

    id: str
    conditions: tuple[tuple[str, str], ...]
    outcome: str
    explanation: str
    source: str
    variation: str
    became: str
    fired: bool


@require_GET
def models(request: HttpRequest) -> HttpResponse:
    """The models of each door, since when they are in force, and what waits for the viewer to sign."""
    viewer = viewer_of_request(request)
    check_can_look(viewer)
    today = clock.local(clock.now()).date()
    rows = [
        (one, one.in_force(today), sum(len(table.rows) for table in tables(one.model)))
        for one in catalogue().listed
    ]
    signs = can_change(viewer)
    context = {
        "rows": rows,
        "versions": [one for one in overview(viewer) if signs and one.waits_for(viewer)],
        "deviations": [one for one in in_work(viewer) if signs and one.waits_for(viewer)],
    }
    return render(request, "beheer/regels.html", context)


@require_GET
def model_page(request: HttpRequest, name: str) -> HttpResponse:
    """One model: its rules in order, and its written cases as they come out now."""
    one = _chosen(request, name)
    results = run_cases(one.model, one.version.cases)
    context = {
        "one": one,
        "sections": [
            (table, [rule_line(row) for row in table.rows]) for table in tables(one.model)
        ],
        "results": [case_line(result) for result in results],
        "failed": sum(not result.passed for result in results),
    }
    return render(request, "beheer/model.html", context)


@require_GET
def example(request: HttpRequest, name: str) -> HttpResponse:
    """A run with made-up facts: what comes out, by which rules, and which fact is lacking."""
    one = _asked(request, name)
    asked = "vraag" in request.GET
    form = ExampleForm(request.GET if asked else None, model=one.model)
    context: dict[str, Any] = {"one": one, "form": form}
    if not asked:
        return render(request, "beheer/proef.html", context)
    if not form.is_valid():
        return render(request, "beheer/proef.html", context, status=UNPROCESSABLE)
    tried = try_out(one.model, form.facts())
    happened(request, "EXAMPLE_RUN")
    context["answers"] = [_answer(one.model, answer) for answer in tried]
    context["sections"] = [(table, _lines(table, tried)) for table in tables(one.model)]
    return render(request, "beheer/proef.html", context)


def _chosen(request: HttpRequest, name: str) -> Listed:
    check_can_look(viewer_of_request(request))
    today = clock.local(clock.now()).date()
    return catalogue().find(name, on=today, version=request.GET.get("versie") or None)


def _asked(request: HttpRequest, name: str) -> Listed | VersionView:
    """What is run with examples: a version that has, had or will have a turn, or a draft."""
    try:
        return _chosen(request, name)
    except NotFound:
        label = f"{name}@{request.GET.get('versie', '')}"
        return version(label, viewer=viewer_of_request(request))


def rule_line(row: RuleRow, became: str = "", *, fired: bool = False) -> Line:
    """A rule in the words of the screen."""
    variation = {True: _("open to regions"), False: _("the same everywhere"), None: ""}
    return Line(
        row.id,
        tuple((in_language(asked.label), cell_words(asked.test)) for asked in row.conditions),
        ", ".join(outcome_words(text) for text in row.outcomes),
        in_language(row.explanation),
        row.source,
        variation[row.open_to_variation],
        became,
        fired,
    )


def _names(model: dmn.Model, names: Iterable[str]) -> str:
    return ", ".join(in_language(model.inputs[name].label) for name in names)


def _answer(model: dmn.Model, tried: Tried) -> dict[str, str]:
    return {
        "decision": model_word(tried.decision),
        "value": value_words(tried.value),
        "rules": ", ".join(tried.fired),
        "lacking": _names(model, tried.deciding),
        "possible": _others(tried),
    }


def _others(tried: Tried) -> str:
    """What could still come out instead; of a list, who could still be added."""
    if not isinstance(tried.value, list):
        others = [value_words(value) for value in tried.possible if value != tried.value]
        return ", ".join(others)
    named = {one for value in tried.possible if isinstance(value, list) for one in value}
    return value_words(sorted(named - set(tried.value))) if named - set(tried.value) else ""


def _lines(table: Table, tried: Iterable[Tried]) -> list[Line]:
    """The rules of a table with what the run made of each: fired, its first failure, or not reached."""
    traces = {rule: trace for answer in tried for rule, trace in answer.trace.items()}
    found = []
    for row in table.rows:
        trace = traces.get(row.id)
        if trace is None:
            found.append(rule_line(row, _("not reached: an earlier rule decided")))
        elif trace.fired:
            found.append(rule_line(row, _("fired"), fired=True))
        else:
            found.append(rule_line(row, _failure(row, trace)))
    return found


def _failure(row: RuleRow, trace: dmn.RuleTrace) -> str:
    labels = {asked.label.get("nl"): in_language(asked.label) for asked in row.conditions}
    told = {
        "fact": labels.get(trace.column, trace.column),
        "test": cell_words(trace.test),
        "value": _("not known") if trace.value is None else value_words(trace.value),
    }
    return _("did not fit: %(fact)s must be %(test)s and is %(value)s") % told


def case_line(result: CaseResult) -> dict[str, Any]:
    """A written case as a page shows it: what came out, what was written, and a link to run it."""
    said = [f"{model_word(name)}: {value_words(value)}" for name, value in result.found.items()]
    wanted = [f"{model_word(name)}: {value_words(v)}" for name, v in result.case.expected.items()]
    return {
        "name": result.case.name,
        "passed": result.passed,
        "said": said,
        "wanted": wanted,
        "rules": ", ".join(result.fired),
        "wanted_rules": ", ".join(result.case.fires),
        "query": urlencode({**as_typed(result.case.facts), "vraag": "1"}),
    }
