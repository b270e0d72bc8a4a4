"""A candidate that runs along beside the model in force: start it, what it found so far, stop it."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.kernel.errors import NotFound, Refused
from schakel.monitoring.rules.small_numbers import shown, thresholds_on
from schakel.monitoring.rules.trials import told
from schakel.regions.queries import directory, member_names
from schakel.selection.actions.shadows import start_shadow, stop_shadow
from schakel.selection.permissions import can_change
from schakel.selection.queries.shadows import (
    ShadowView,
    shadow_cases,
    shadow_counts,
    shadow_run,
    shadow_runs,
)
from schakel.web.acts import attempt
from schakel.web.forms_trial import CandidateForm
from schakel.web.rulebook.trial import (
    case_rows,
    document_of,
    labels_of,
    region_name,
    sentence,
    tables_told,
)
from schakel.web.viewing import viewer_of_request

USUAL = timedelta(weeks=4)


class ShadowForm(CandidateForm):
    """A candidate, where it runs along, and until when."""

    region = forms.ChoiceField(label=_("Where?"), required=False)
    until = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, labels: list[str], **kwargs: Any) -> None:
        today = clock.local(clock.now()).date()
        kwargs.setdefault("initial", {"until": today + USUAL})
        super().__init__(*args, labels=labels, **kwargs)
        field = self.fields["region"]
        if isinstance(field, forms.ChoiceField):
            places = directory().regions.values()
            everywhere = ("", gettext("in all regions"))
            field.choices = [everywhere, *((place.code, place.name) for place in places)]


@require_http_methods(["GET", "POST"])
def shadows_page(request: HttpRequest, name: str) -> HttpResponseBase:
    """The candidates that run along or did, and the form that starts one. Raises NotFound."""
    viewer = viewer_of_request(request)
    labels = labels_of(name, viewer)
    if request.method == "GET":
        form = ShadowForm(labels=labels)
        form.initial["version"] = f"{name}@{request.GET.get('versie', '')}"
        return _shadows(request, name, form, viewer)
    form = ShadowForm(request.POST, request.FILES, labels=labels)
    made: list[uuid.UUID] = []

    def start() -> None:
        data = form.cleaned_data
        where = {"until": data["until"], "region": data["region"]}
        made.append(start_shadow(document_of(data, viewer), **where, of=name, by=viewer))

    failure = attempt(form, start)
    if failure is not None:
        return _shadows(request, name, form, viewer, status=failure.status)
    messages.success(request, gettext("The candidate runs along from now on."))
    return redirect("rules-shadow-run", name, made[0])


def _shadows(
    request: HttpRequest, name: str, form: ShadowForm, viewer: Viewer, *, status: int = 200
) -> HttpResponse:
    runs = shadow_runs(name, viewer=viewer)
    names = member_names({run.started_by for run in runs})
    context = {
        "name": name,
        "form": form if can_change(viewer) else None,
        "runs": [(run, _where(run), names.get(run.started_by, "")) for run in runs],
    }
    return render(request, "beheer/meelopen.html", context, status=status)


def _where(run: ShadowView) -> str:
    return region_name(run.region) if run.region else gettext("in all regions")


@require_GET
def shadow_page(request: HttpRequest, name: str, run: uuid.UUID) -> HttpResponse:
    """What a candidate found so far: counts as anybody may see them, and the viewer's own cases."""
    viewer = viewer_of_request(request)
    view = _run(name, run, viewer)
    found = shadow_counts(view, viewer=viewer)
    today = clock.local(clock.now()).date()
    rule = thresholds_on(today)
    result = told(found.trial, rule, today)
    context = {
        "name": name,
        "run": view,
        "where": _where(view),
        "who": member_names([view.started_by]).get(view.started_by, ""),
        "sentence": sentence(result) if result["regions"] else gettext("No case came in yet."),
        "failures": _failures(str(shown(found.failures, rule)), found.failures),
        **tables_told(result),
        "rows": case_rows(shadow_cases(run, viewer=viewer)),
        "may_stop": view.running and can_change(viewer),
    }
    return render(request, "beheer/meeloper.html", context)


def _failures(number: str, exact: int) -> str:
    if not exact:
        return ""
    text = ngettext(
        "In %(n)s case the candidate failed. The proposal itself was not hurt.",
        "In %(n)s cases the candidate failed. The proposals themselves were not hurt.",
        exact,
    )
    return text % {"n": number}


def _run(name: str, run: uuid.UUID, viewer: Viewer) -> ShadowView:
    view = shadow_run(run, viewer=viewer)
    if view.name != name:
        raise NotFound("no such shadow of this model")
    return view


@require_POST
def stop(request: HttpRequest, name: str, run: uuid.UUID) -> HttpResponseBase:
    """Stop a candidate before its last day."""
    viewer = viewer_of_request(request)
    _run(name, run, viewer)
    try:
        stop_shadow(run, by=viewer)
    except Refused as refusal:
        messages.error(request, gettext(str(refusal)))
    else:
        messages.success(request, gettext("The candidate does not run along any more."))
    return redirect("rules-shadow-run", name, run)
