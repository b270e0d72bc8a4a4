"""What a house offers to the table: the offer with its preview, and the table's answer to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.access.viewer import Viewer
from schakel.cases.queries import Header, header_by_number
from schakel.cases.rules.states import CaseKind, TableOfferState
from schakel.handover.actions.answering import accept, ask_more, refuse
from schakel.handover.actions.feedback import give_feedback
from schakel.handover.actions.offering import offer, open_received, preview
from schakel.handover.permissions import can_sign, check_can_offer
from schakel.handover.queries import OfferView, ReceivedCase, offer_of_received, received_case
from schakel.handover.rules import Direction
from schakel.kernel.errors import NotFound
from schakel.web.acts import attempt
from schakel.web.forms import PageForm
from schakel.web.forms_house import FeedbackForm, NothingForm, RefusalForm, WordsForm
from schakel.web.forms_table_offer import TableOfferForm
from schakel.web.viewing import viewer_of_request


@require_http_methods(["GET", "POST"])
def offer_to_table(request: HttpRequest, number: str) -> HttpResponseBase:
    """Offer a case of the house to the prosecution at a table; first look at what it will see."""
    viewer = viewer_of_request(request)
    case = header_by_number(number, viewer=viewer)
    check_can_offer(viewer, case, Direction.TO_TABLE)
    if request.method != "POST":
        return _offer_page(request, case, TableOfferForm.empty(case.region))
    form, shown = TableOfferForm(request.POST), []
    house = case.house or ""
    if "voorbeeld" in request.POST:
        failure = attempt(
            form, lambda: shown.append(preview(form.draft(case.case_id, house), by=viewer))
        )
        status = failure.status if failure else 200
        return _offer_page(request, case, form, seen=shown[0] if shown else None, status=status)
    failure = attempt(form, lambda: offer(form.draft(case.case_id, house), by=viewer))
    if failure is not None:
        return _offer_page(request, case, form, status=failure.status)
    messages.success(request, _("Offered to the table. You hear what it decides."))
    return redirect("house-case", number=number)


def _offer_page(
    request: HttpRequest,
    case: Header,
    form: TableOfferForm,
    *,
    seen: ReceivedCase | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"case": case, "form": form, "seen": seen}
    return render(request, "overdracht/naar_tafel.html", context, status=status)


@dataclass(frozen=True)
class _Act:
    form: Callable[[QueryDict | None], PageForm]
    do: Callable[[Any, Header, OfferView, Viewer], object]
    leaves: bool = False


ACTS: dict[str, _Act] = {
    "openen": _Act(NothingForm, lambda f, case, one, by: open_received(one.id, by=by)),
    "vraag": _Act(
        WordsForm, lambda f, case, one, by: ask_more(one.id, f.cleaned_data["words"], by=by)
    ),
    "aannemen": _Act(NothingForm, lambda f, case, one, by: accept(case.case_id, by=by)),
    "weigeren": _Act(
        RefusalForm,
        lambda f, case, one, by: refuse(case.case_id, f.refusal(), by=by),
        leaves=True,
    ),
    "terugkoppelen": _Act(
        FeedbackForm,
        lambda f, case, one, by: give_feedback(
            case.case_id, f.chosen(), f.cleaned_data["words"], by=by
        ),
    ),
}


def _received(number: str, viewer: Viewer) -> tuple[Header, OfferView]:
    case = header_by_number(number, viewer=viewer)
    if case.kind != CaseKind.TABLE_OFFER:
        raise NotFound("not an offer to a table")
    return case, offer_of_received(case.case_id, viewer=viewer)


def _page(
    request: HttpRequest,
    case: Header,
    one: OfferView,
    *,
    status: int = 200,
    failed: dict[str, PageForm] | None = None,
) -> HttpResponse:
    viewer = viewer_of_request(request)
    shown = failed or {}
    context = {
        "case": case,
        "offer": one,
        "seen": received_case(case.case_id, viewer=viewer),
        "may_sign": can_sign(viewer, case),
        "accepted": case.state == TableOfferState.AANGENOMEN,
        "forms": {name: shown.get(name) or act.form(None) for name, act in ACTS.items()},
        "failed": set(shown),
    }
    return render(request, "overdracht/aan_tafel.html", context, status=status)


@require_GET
def received_page(request: HttpRequest, number: str) -> HttpResponse:
    """What a house offered to this table, for the seat that received it."""
    case, one = _received(number, viewer_of_request(request))
    return _page(request, case, one)


@require_POST
def answer_offer(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """One act on what a house offered; any other name is not there."""
    viewer = viewer_of_request(request)
    case, one = _received(number, viewer)
    act = ACTS.get(name)
    if act is None:
        raise NotFound("no such act")
    form = act.form(request.POST)
    failure = attempt(form, lambda: act.do(form, case, one, viewer))
    if failure is not None:
        return _page(request, case, one, status=failure.status, failed={name: form})
    messages.success(request, _("Saved."))
    return redirect("my-work") if act.leaves else redirect("table-offer", number=number)
