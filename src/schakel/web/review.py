"""Peer review: sampled cases of other regions under a label, a sheet, and what others found."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schakel.regions.queries import directory
from schakel.review.actions import hand_in
from schakel.review.permissions import can_review
from schakel.review.queries import case_to_review, cases_to_review, findings_about
from schakel.web.acts import attempt
from schakel.web.forms_review import SheetForm
from schakel.web.trying import happened
from schakel.web.viewing import viewer_of_request


@require_GET
def sample(request: HttpRequest) -> HttpResponse:
    """The cases to review, and what was found about the viewer's own region."""
    viewer = viewer_of_request(request)
    regions = directory().regions
    context = {
        "reviewer": can_review(viewer),
        "cases": [(case, regions[case.region].name) for case in cases_to_review(viewer)],
        "findings": findings_about(viewer),
        "own": regions[viewer.region].name if viewer.region else "",
    }
    return render(request, "review/steekproef.html", context)


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, case_id: uuid.UUID) -> HttpResponseBase:
    """One case, event by event, with the sheet beside it."""
    viewer = viewer_of_request(request)
    case = case_to_review(case_id, viewer=viewer)
    form = SheetForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        failure = attempt(form, lambda: hand_in(case_id, form.sheet(), by=viewer))
        if failure is None:
            happened(request, "SHEET_HANDED_IN")
            messages.success(request, _("Your sheet was handed in."))
            return redirect("review")
        status = failure.status
    context = {"case": case, "form": form, "place": directory().regions[case.region].name}
    return render(request, "review/beoordelen.html", context, status=status)
