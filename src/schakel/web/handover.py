"""From the table to the house: the offer with its preview, and what became of it."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.access.viewer import Viewer
from schakel.cases.queries import Header, header, header_by_number
from schakel.cases.rules.states import CaseKind
from schakel.handover.actions.answering import More, give_more
from schakel.handover.actions.offering import offer, preview, withdraw
from schakel.handover.permissions import check_can_offer
from schakel.handover.queries import ReceivedCase, one_offer
from schakel.handover.rules import Direction
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.people.queries import persons_of
from schakel.regions.queries import directory
from schakel.web.acts import attempt
from schakel.web.forms import PageForm
from schakel.web.forms_house import NothingForm, OfferForm, WordsForm
from schakel.web.viewing import viewer_of_request


def _house_for(case: Header, viewer: Viewer) -> str | None:
    """The house of the suspect's residence: a suggestion, which the giver may change."""
    today = clock.local(clock.now()).date()
    record_id = case.subject_record_id
    person = persons_of([record_id], viewer=viewer, on=today).get(record_id)
    routed = directory().route(person.residence if person else None, None).house
    return routed or next(iter(directory().houses_of(case.region)), None)


def _page(
    request: HttpRequest,
    case: Header,
    form: OfferForm,
    *,
    seen: ReceivedCase | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"case": case, "form": form, "seen": seen}
    return render(request, "overdracht/aanbieden.html", context, status=status)


@require_GET
def offer_page(request: HttpRequest, number: str) -> HttpResponse:
    """An empty offer for a case."""
    viewer = viewer_of_request(request)
    case = header_by_number(number, viewer=viewer)
    check_can_offer(viewer, case, Direction.TO_HOUSE)
    return _page(request, case, OfferForm.empty(_house_for(case, viewer)))


@require_POST
def make_offer(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show what the receiver will see, or offer; a double click makes one offer."""
    viewer = viewer_of_request(request)
    case = header_by_number(number, viewer=viewer)
    form = OfferForm(request.POST)
    if "voorbeeld" in request.POST:
        shown: list[ReceivedCase] = []
        failure = attempt(form, lambda: shown.append(_preview(form, case, viewer)))
        status = failure.status if failure else 200
        return _page(request, case, form, seen=shown[0] if shown else None, status=status)
    failure = attempt(form, lambda: offer(form.draft(case.case_id, viewer.kind), by=viewer))
    if failure is not None:
        return _page(request, case, form, status=failure.status)
    messages.success(request, _("Offered to the house. You hear what it decides."))
    return redirect("case", number=number)


def _preview(form: OfferForm, case: Header, viewer: Viewer) -> ReceivedCase:
    return preview(form.draft(case.case_id, viewer.kind), by=viewer)


@require_POST
def take_back(request: HttpRequest, offer_id: uuid.UUID) -> HttpResponseBase:
    """Withdraw an offer that was not opened yet."""
    return _on_offer(
        request, offer_id, NothingForm(request.POST), lambda by: withdraw(offer_id, by=by)
    )


@require_POST
def tell_more(request: HttpRequest, offer_id: uuid.UUID) -> HttpResponseBase:
    """Answer what the house wanted to know."""
    form = WordsForm(request.POST)
    return _on_offer(
        request,
        offer_id,
        form,
        lambda by: give_more(offer_id, More(form.cleaned_data["words"]), by=by),
    )


def _on_offer(
    request: HttpRequest, offer_id: uuid.UUID, form: PageForm, do: Callable[[Viewer], object]
) -> HttpResponseBase:
    """An act of the giver on its offer, and back to the giver's case with the answer."""
    viewer = viewer_of_request(request)
    found = one_offer(offer_id, viewer=viewer)
    if found.source_case_id is None:
        raise NotFound("not the giver")
    source = header(found.source_case_id, viewer=viewer)
    if attempt(form, lambda: do(viewer)) is None:
        messages.success(request, _("Saved."))
    else:
        for fault in (text for faults in form.errors.values() for text in faults):
            messages.error(request, str(fault))
    page = "case" if source.kind == CaseKind.CRIMINAL else "house-case"
    return redirect(page, number=source.number)
