"""The seats of a shift: who sits at the table tonight, and who is missing."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.kernel.errors import NotFound
from schakel.regions.queries import directory
from schakel.table.actions.shifts import report_absent
from schakel.table.queries.shift import shift_now
from schakel.web.acts import attempt
from schakel.web.forms import AbsenceForm
from schakel.web.viewing import viewer_of_request


def _page(
    request: HttpRequest, region: str, form: AbsenceForm, *, status: int = 200
) -> HttpResponse:
    place = directory().regions.get(region.upper())
    if place is None:
        raise NotFound("no such table")
    shift = shift_now(place.code, viewer=viewer_of_request(request))
    context = {"region": place, "shift": shift, "form": form}
    return render(request, "tafel/dienst.html", context, status=status)


@require_GET
def shift_page(request: HttpRequest, region: str) -> HttpResponse:
    """The seats of the shift that runs now."""
    return _page(request, region, AbsenceForm())


@require_POST
def absence(request: HttpRequest, region: str, seat_id: uuid.UUID) -> HttpResponseBase:
    """Report a colleague of one's own organisation absent: their access ends at once."""
    viewer = viewer_of_request(request)
    form = AbsenceForm(request.POST)
    failure = attempt(
        form, lambda: report_absent(seat_id, by=viewer, reason=form.cleaned_data["reason"])
    )
    if failure is not None:
        return _page(request, region, form, status=failure.status)
    messages.success(request, _("Saved."))
    return redirect("start")
