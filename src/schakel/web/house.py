"""The house's screens: its list, one case with every act on it, a conference, my actions."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.access.viewer import Viewer
from schakel.cases.rules.states import HouseState
from schakel.conference.permissions import can_direct, can_run
from schakel.conference.queries import (
    HouseCase,
    house_case,
    house_inbox,
)
from schakel.conference.rules import RUNNING
from schakel.handover.actions.offering import open_received
from schakel.handover.permissions import can_offer, can_prepare, can_sign
from schakel.handover.queries import OfferView, offers_from, offers_received
from schakel.handover.rules import Direction
from schakel.kernel.errors import NotFound
from schakel.regions.queries import directory
from schakel.sharing.permissions import speaking_unit
from schakel.web.acts import Clash, attempt, clash
from schakel.web.forms import PageForm
from schakel.web.forms_house import WordsForm
from schakel.web.house_acts import ACTS
from schakel.web.viewing import viewer_of_request
from schakel.web.why_short import short_of


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The house's list: what waits for an answer first, then everything that runs."""
    viewer = viewer_of_request(request)
    houses = [unit.house for unit in viewer.units if unit.kind == "TEAM" and unit.house]
    if not houses:
        raise NotFound("on no house's team")
    waiting = {offer.received_case_id: offer for offer in offers_received(viewer)}
    pages = [(directory().organisations[h], house_inbox(viewer, h)) for h in houses]
    return render(request, "huis/aanmeldingen.html", {"pages": pages, "waiting": waiting})


def _offer_on(file: HouseCase, viewer: Viewer) -> OfferView | None:
    """The offer that this case came by and that still waits for the viewer's answer."""
    return next(iter(offers_received(viewer, case_id=file.header.case_id)), None)


def _page(
    request: HttpRequest,
    file: HouseCase,
    *,
    status: int = 200,
    failed: Mapping[str, PageForm] | None = None,
    conflict: Clash | None = None,
) -> HttpResponse:
    viewer = viewer_of_request(request)
    shown = dict(failed or {})
    testing = file.header.state in {HouseState.AANGEMELD, HouseState.TOETS_DOEL}
    context: dict[str, Any] = {
        "file": file,
        "offer": _offer_on(file, viewer),
        "offers": offers_from(file.header.case_id, viewer=viewer),
        "more": WordsForm(),
        "short": short_of(file.proposal) if file.proposal else None,
        "may": {
            "prepare": testing and can_prepare(viewer, file.header),
            "sign": testing and can_sign(viewer, file.header),
            "run": can_run(viewer, file.header),
            "direct": can_direct(viewer, file.header),
            "offer": file.header.state in RUNNING
            and can_offer(viewer, file.header, Direction.TO_TABLE),
            "list": bool(file.header.house and viewer.team_of(file.header.house)),
            "share": speaking_unit(viewer, file.header) is not None,
        },
        "forms": {name: shown.get(name) or act.empty(file) for name, act in ACTS.items()},
        "failed": set(shown),
        "conflict": conflict,
    }
    return render(request, "huis/casus.html", context, status=status)


@require_GET
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """One house case, as far as the viewer may see it."""
    return _page(request, house_case(number, viewer=viewer_of_request(request)))


@require_POST
def open_offer(request: HttpRequest, number: str) -> HttpResponseBase:
    """Open what was offered: the giver sees that it was received, and cannot withdraw it."""
    viewer = viewer_of_request(request)
    file = house_case(number, viewer=viewer)
    offer = _offer_on(file, viewer)
    if offer is None:
        raise NotFound("nothing was offered")
    open_received(offer.id, by=viewer)
    return redirect("house-case", number=number)


@require_POST
def case_act(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """One act on a house case, by its name in the table of acts; any other name is not there."""
    viewer = viewer_of_request(request)
    file = house_case(number, viewer=viewer)
    act = ACTS.get(name)
    if act is None:
        raise NotFound("no such act")
    offer = _offer_on(file, viewer)
    form = act.form(file, request.POST)
    failure = attempt(form, lambda: act.do(form, file, offer, viewer))
    if failure is not None:
        found = clash(form, request.path, failure.conflict) if failure.conflict else None
        shown = {name: found.form if found else form}
        return _page(request, file, status=failure.status, failed=shown, conflict=found)
    messages.success(request, _("Saved."))
    return redirect("house-inbox") if act.leaves else redirect("house-case", number=number)
