"""Lists of cases: mine, those of one person, and searching with a purpose."""

import uuid
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from schakel.access.lists import Place
from schakel.access.rules import Purpose
from schakel.cases.queries import find_cases, list_of_cases, person_file
from schakel.cases.rules.states import CaseKind
from schakel.kernel.clock import midnight
from schakel.kernel.errors import NotFound
from schakel.monitoring.rules.periods import Period, period_of
from schakel.web.acts import UNPROCESSABLE
from schakel.web.forms_search import SearchForm, purposes_of
from schakel.web.viewing import viewer_of_request
from schakel.web.words_charts import period_name

KINDS = {"straf": (CaseKind.CRIMINAL,), "huis": (CaseKind.HOUSE,)}
# Before every id: what was opened at that very moment is left out.
FIRST_ID = uuid.UUID(int=0)
LIVE = {"lopend": True, "klaar": False}


def _before(request: HttpRequest) -> Place | None:
    """Where the page begins, as the link of the page before said; what is no place is the start."""
    at, _, case_id = request.GET.get("voor", "").partition("~")
    try:
        place = Place(uuid.UUID(case_id), datetime.fromisoformat(at))
    except ValueError:
        return None
    return place if place.opened_at.tzinfo is not None else None


def _period(request: HttpRequest) -> Period | None:
    """The month or week that a chart of the monitor points at; what is none is no period."""
    try:
        return period_of(request.GET.get("periode", ""))
    except ValueError:
        return None


def _kept(request: HttpRequest) -> str:
    """What was chosen, for the link to the next page."""
    chosen = {name: request.GET.get(name, "") for name in ("soort", "stand", "periode")}
    return urlencode({name: value for name, value in chosen.items() if value})


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """The cases of the viewer's units, newest first."""
    viewer = viewer_of_request(request)
    kind, state = request.GET.get("soort", ""), request.GET.get("stand", "")
    period = _period(request)
    found = list_of_cases(
        viewer,
        kinds=KINDS.get(kind, tuple(CaseKind)),
        live=LIVE.get(state),
        before=_before(request) or (Place(FIRST_ID, midnight(period.ends_on)) if period else None),
        since=midnight(period.starts_on) if period else None,
    )
    context = {
        "list": found,
        "kind": kind,
        "state": state,
        "later": "voor" in request.GET,
        "period": period,
        "period_name": period_name(period.code) if period else "",
        "keep": _kept(request),
    }
    return render(request, "zaken/lijst.html", context)


@require_GET
def person_page(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """One person with the cases that the viewer may see, newest first."""
    found = person_file(person_id, viewer=viewer_of_request(request), before=_before(request))
    context = {"file": found, "list": found.cases, "later": "voor" in request.GET}
    return render(request, "zaken/persoon.html", context)


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Search with a purpose. What was searched for is in no address: it comes by POST."""
    viewer = viewer_of_request(request)
    if not purposes_of(viewer):
        raise NotFound("nothing to search in")
    if request.method != "POST":
        return render(request, "zaken/zoeken.html", {"form": SearchForm(viewer=viewer)})
    form = SearchForm(request.POST, viewer=viewer)
    if not form.is_valid():
        return render(request, "zaken/zoeken.html", {"form": form}, status=UNPROCESSABLE)
    rows = find_cases(
        form.sought(),
        number=form.cleaned_data["number"].strip(),
        purpose=Purpose(form.cleaned_data["purpose"]),
        viewer=viewer,
    )
    return render(request, "zaken/zoeken.html", {"form": form, "rows": rows, "searched": True})
