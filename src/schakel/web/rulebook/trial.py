"""Trying a candidate on stored cases: asking for it, waiting for it, what came out, as table and file."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.kernel.errors import NotFound, Refused
from schakel.monitoring.rules.trials import heavier
from schakel.regions.queries import directory, member_names
from schakel.selection.actions.trials import STOPPED, ask_trial, rest_on
from schakel.selection.actions.versions import digest
from schakel.selection.life import State
from schakel.selection.permissions import can_change
from schakel.selection.queries.trials import (
    ChangedCase,
    RunView,
    changed_cases,
    trial_run,
    trial_runs,
)
from schakel.selection.queries.versions import VersionView, overview, version
from schakel.selection.trial import NO_ANSWER, PARTNERS, RunState
from schakel.web.acts import attempt
from schakel.web.csv_files import csv_answer
from schakel.web.forms_trial import TrialForm
from schakel.web.trying import happened
from schakel.web.viewing import viewer_of_request
from schakel.web.words import word
from schakel.web.words_rules import model_word

Row = dict[str, Any]


@require_http_methods(["GET", "POST"])
def trials_page(request: HttpRequest, name: str) -> HttpResponseBase:
    """The trials of a model, and the form that asks for one. Raises NotFound."""
    viewer = viewer_of_request(request)
    labels = labels_of(name, viewer)
    today = clock.local(clock.now()).date()
    if request.method == "GET":
        form = TrialForm(labels=labels, today=today)
        form.initial["version"] = f"{name}@{request.GET.get('versie', '')}"
        return _trials(request, name, form, viewer)
    form = TrialForm(request.POST, request.FILES, labels=labels, today=today)
    asked: list[uuid.UUID] = []

    def ask() -> None:
        data = form.cleaned_data
        period = {"since": data["since"], "until": data["until"]}
        asked.append(ask_trial(document_of(data, viewer), **period, of=name, by=viewer))

    failure = attempt(form, ask)
    if failure is not None:
        return _trials(request, name, form, viewer, status=failure.status)
    happened(request, "TRIAL_ASKED")
    return redirect("rules-trial-run", name, asked[0])


def labels_of(name: str, viewer: Viewer) -> list[str]:
    """The versions of a model of this name that may be tried. Raises NotFound when there is none."""
    labels = [one.label for one in overview(viewer) if one.label.partition("@")[0] == name]
    if not labels:
        raise NotFound("no such model")
    return labels


def document_of(data: Mapping[str, Any], viewer: Viewer) -> bytes:
    """What was chosen in the form: the file that was sent, or the newest text of a version."""
    if data["file"]:
        sent: bytes = data["file"].read()
        return sent
    return version(data["version"], viewer=viewer).document


def _trials(
    request: HttpRequest, name: str, form: TrialForm, viewer: Viewer, *, status: int = 200
) -> HttpResponse:
    runs = trial_runs(name, viewer=viewer)
    names = member_names({run.asked_by for run in runs})
    context = {
        "name": name,
        "form": form,
        "runs": [(run, _in_short(run), names.get(run.asked_by, "")) for run in runs],
    }
    return render(request, "beheer/proefdraaien.html", context, status=status)


def _in_short(run: RunView) -> str:
    """What came out in some words, or how far it is."""
    if run.state == RunState.DONE:
        return sentence(run.result or {})
    return {
        RunState.ASKED: _("waits for its turn"),
        RunState.RUNNING: _("is running"),
        RunState.FAILED: _("failed"),
    }[run.state]


def sentence(result: Row) -> str:
    """What came out in one sentence. Protected counts are about so many."""
    cases, changed = result["cases"], result["changed"]
    hidden = [row for row in result["regions"] if not isinstance(row["changed"], int)]
    if not result["regions"]:
        return _("There are no cases of this model in this period.")
    if not changed and hidden:
        return _("So few cases come out otherwise that their number is not shown.")
    if not changed:
        return _("No case comes out otherwise.")
    told = {"changed": changed, "cases": cases}
    if result["exact"]:
        text = ngettext(
            "%(changed)s of %(cases)s case comes out otherwise.",
            "%(changed)s of %(cases)s cases come out otherwise.",
            cases,
        )
        return text % told
    return _("About %(changed)s of %(cases)s cases come out otherwise.") % told


@require_GET
def run_page(request: HttpRequest, name: str, run: uuid.UUID) -> HttpResponse:
    """One trial: how far it is, or what came out. It looks again by itself until it is finished."""
    viewer = viewer_of_request(request)
    view = _run(name, run, viewer)
    why = {STOPPED: _("The worker stopped each time it ran this trial.")}.get(
        view.why, _("The program stopped on a fault. What went wrong is in its log.")
    )
    who = member_names([view.asked_by]).get(view.asked_by, "")
    context: dict[str, Any] = {"name": name, "run": view, "who": who, "why": why}
    if view.result is not None:
        context |= _told(view.result, everything="alles" in request.GET)
        context["rests"] = _may_rest(view, viewer)
    return render(request, "beheer/proefuitslag.html", context)


def _run(name: str, run: uuid.UUID, viewer: Viewer) -> RunView:
    view = trial_run(run, viewer=viewer)
    if view.name != name:
        raise NotFound("no such trial of this model")
    return view


def _may_rest(view: RunView, viewer: Viewer) -> bool:
    """Whether the version waits for exactly this trial, and the viewer may say so."""
    known = _version_or_none(view.label, viewer)
    return (
        known is not None
        and can_change(viewer)
        and known.state == State.CHECKED
        and digest(known.document) == view.digest
    )


def _version_or_none(label: str, viewer: Viewer) -> VersionView | None:
    try:
        return version(label, viewer=viewer)
    except NotFound:
        return None


@dataclass(frozen=True)
class Ways:
    """One decision: from what to what, and how many cases in each region, in their order."""

    decision: str
    heads: tuple[str, str]
    regions: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]


def _told(result: Row, *, everything: bool) -> dict[str, Any]:
    loads = [_load(row) for row in result["loads"]]
    shown = [row for row in loads if everything or row["changes"]]
    return {
        "sentence": sentence(result),
        **tables_told(result),
        "heavier": [_heavier(row) for row in heavier(result["loads"])],
        "loads": shown,
        "unchanged": len(loads) - len(shown),
        "everything": everything,
    }


def tables_told(result: Row) -> dict[str, Any]:
    """How many cases come out otherwise in each region, and from what to what."""
    return {
        "exact": result["exact"],
        "regions": [
            (region_name(row["region"]), count(row["cases"]), count(row["changed"]))
            for row in result["regions"]
        ],
        "ways": list(_ways(result["changes"])),
    }


def _ways(changes: Iterable[Row]) -> Iterable[Ways]:
    by_decision: dict[str, list[Row]] = {}
    for row in changes:
        by_decision.setdefault(row["decision"], []).append(row)
    for decision, rows in by_decision.items():
        regions = sorted({row["region"] for row in rows}, key=region_name)
        cells = {(r["from"], r["to"], r["region"]): count(r["cases"]) for r in rows}
        found = dict.fromkeys((r["from"], r["to"]) for r in rows)
        yield Ways(
            model_word(decision),
            (_("Partner"), _("Candidate")) if decision == PARTNERS else (_("Now"), _("Candidate")),
            tuple(map(region_name, regions)),
            tuple(
                (*way(decision, a, b), tuple(cells.get((a, b, place), "0") for place in regions))
                for a, b in found
            ),
        )


def way(decision: str, before: str | None, after: str | None) -> tuple[str, str]:
    """From what to what in words; of a partner: who, and whether they come or go."""
    if decision == PARTNERS and before is None:
        return value(after), _("is added")
    if decision == PARTNERS and after is None:
        return value(before), _("drops out")
    return value(before), value(after)


def _load(row: Row) -> Row:
    before, after = row["before"], row["after"]
    more = row["more_percent"]
    return {
        "region": region_name(row["region"]),
        "partner": word(row["partner"]),
        "before": count(before["a_shift"]),
        "after": count(after["a_shift"]),
        "more": "–" if more is None else f"{more:+d}%",
        "busy_before": count(before["busy_shift"]),
        "busy_after": count(after["busy_shift"]),
        "comes": count(row["comes"]),
        "leaves": count(row["leaves"]),
        "changes": (row["comes"], row["leaves"]) != (0, 0),
    }


def _heavier(row: Row) -> str:
    told = {
        "partner": word(row["partner"]),
        "region": region_name(row["region"]),
        "more": row["more_percent"],
    }
    return _("%(partner)s in %(region)s: %(more)s%% more") % told


def region_name(code: str) -> str:
    """The name of a region; its code when it is not there any more."""
    place = directory().regions.get(code)
    return place.name if place else code


def count(told: float | str | None) -> str:
    """A count as the screen shows it; a dot for what is kept back."""
    if told is None:
        return "•"
    return str(told).replace(".", ",") if isinstance(told, float) else str(told)


def value(code: str | None) -> str:
    """An outcome in words; a dash for none."""
    if code is None:
        return "–"
    if code == NO_ANSWER:
        return _("no answer")
    parts = code.split(",")
    return ", ".join(word(one) if word(one) != one else model_word(one) for one in parts)


@require_GET
def cases_page(request: HttpRequest, name: str, run: uuid.UUID) -> HttpResponse:
    """The cases that come out otherwise, as far as the viewer may see them now; this is logged."""
    viewer = viewer_of_request(request)
    view = _run(name, run, viewer)
    found = changed_cases(run, viewer=viewer)
    context = {"name": name, "run": view, "found": found, "rows": case_rows(found.named)}
    return render(request, "beheer/proefzaken.html", context)


def case_rows(cases: Iterable[ChangedCase]) -> list[tuple[ChangedCase, str, list[str]]]:
    """Cases with the name of their region and their differences in words."""
    return [
        (one, region_name(one.region), [_difference(*each) for each in one.differences])
        for one in cases
    ]


def _difference(decision: str, before: str, after: str) -> str:
    first, second = way(decision, before or None, after or None)
    if decision == PARTNERS:
        return f"{first}: {second}"
    return f"{model_word(decision)}: {first} → {second}"


@require_GET
def run_file(request: HttpRequest, name: str, run: uuid.UUID) -> HttpResponse:
    """What came out, as a file for a spreadsheet: the same numbers as on the page."""
    view = _run(name, run, viewer_of_request(request))
    if view.result is None:
        raise NotFound("this trial has no result")
    head = ("soort", "regio", "wat", "van", "naar", "zaken", "per dienst", "drukke dienst")
    return csv_answer(f"proefdraaien-{view.since}-{view.until}", head, _lines(view.result))


def _lines(result: Row) -> Iterable[tuple[object, ...]]:
    for row in result["regions"]:
        yield ("zaken", row["region"], "", "", "", count(row["cases"]), "", "")
        yield ("anders", row["region"], "", "", "", count(row["changed"]), "", "")
    for row in result["changes"]:
        ways = way(row["decision"], row["from"], row["to"])
        what = model_word(row["decision"])
        yield ("uitkomst", row["region"], what, *ways, count(row["cases"]), "", "")
    for row in result["loads"]:
        for name, side in ((_("now"), row["before"]), (_("candidate"), row["after"])):
            numbers = (side["cases"], side["a_shift"], side["busy_shift"])
            yield ("werk", row["region"], word(row["partner"]), name, "", *map(count, numbers))


@require_POST
def rest(request: HttpRequest, name: str, run: uuid.UUID) -> HttpResponseBase:
    """Keep that the version of this trial was tried by it."""
    viewer = viewer_of_request(request)
    view = _run(name, run, viewer)
    try:
        rest_on(view.label, run, by=viewer)
    except Refused as refusal:
        messages.error(request, _(str(refusal)))
    else:
        messages.success(request, _("It was kept that this version was tried."))
        return redirect("rules-version", name, view.label.partition("@")[2])
    return redirect("rules-trial-run", name, run)
