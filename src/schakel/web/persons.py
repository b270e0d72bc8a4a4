"""Two records side by side: one person or not, and undoing that later."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.access.viewer import Viewer
from schakel.cases.queries import headers
from schakel.kernel.errors import NotFound
from schakel.people.actions.linking import keep_apart, link
from schakel.people.queries import LinkView, links_of
from schakel.regions.queries import directory, member_names
from schakel.web.acts import attempt
from schakel.web.forms_work import LinkForm
from schakel.web.templatetags.schakel_words import born
from schakel.web.viewing import viewer_of_request
from schakel.web.words_people import sex_in_words

# What is laid side by side, in the order in which people compare.
COMPARED = ("surname", "given_names", "birth_date", "birth_place", "sex", "residence", "bsn")


def _rows(one: LinkView) -> list[tuple[str, str, str, bool]]:
    """Per part of the two records: what each says, and whether they say the same."""
    if one.one is None or one.other is None:
        return []
    found = []
    for name in COMPARED:
        ours, theirs = getattr(one.one, name), getattr(one.other, name)
        if name == "residence":
            places = directory().municipalities
            ours, theirs = (places[c].name if c in places else c for c in (ours, theirs))
        if name == "sex":
            ours, theirs = sex_in_words(ours), sex_in_words(theirs)
        if name == "birth_date":
            ours, theirs = born(ours), born(theirs)
        if ours or theirs:
            found.append((name, ours, theirs, ours == theirs))
    return found


def _page(
    request: HttpRequest,
    record_id: uuid.UUID,
    *,
    status: int = 200,
    failed: tuple[uuid.UUID, LinkForm] | None = None,
) -> HttpResponse:
    viewer = viewer_of_request(request)
    found = links_of(record_id, viewer=viewer)
    names = member_names(one.decided_by for one in found)
    seen = {r.case_id for one in found for r in (one.one, one.other) if r is not None}
    cases = {case.case_id: case for case in headers(seen, viewer=viewer)}
    pairs = [
        {
            "link": one,
            "rows": _rows(one),
            "by": names.get(one.decided_by, ""),
            "here": cases.get(one.one.case_id) if one.one else None,
            "there": cases.get(one.other.case_id) if one.other else None,
            "form": failed[1]
            if failed and failed[0] == one.id
            else LinkForm(auto_id=f"link-{one.id}-%s"),
        }
        for one in found
    ]
    context = {"record_id": record_id, "pairs": pairs}
    return render(request, "personen/koppelen.html", context, status=status)


@require_GET
def links_page(request: HttpRequest, record_id: uuid.UUID) -> HttpResponse:
    """The links of one record, for the organisation that wrote it."""
    return _page(request, record_id)


@require_POST
def decide_link(request: HttpRequest, record_id: uuid.UUID, link_id: uuid.UUID) -> HttpResponseBase:
    """Say that two records are one person, or that they are not."""
    viewer = viewer_of_request(request)
    if link_id not in {one.id for one in links_of(record_id, viewer=viewer)}:
        raise NotFound("no such link")
    form = LinkForm(request.POST, auto_id=f"link-{link_id}-%s")
    same = request.POST.get("oordeel") == "zelfde"
    failure = attempt(form, lambda: _decide(link_id, form, same, viewer))
    if failure is not None:
        return _page(request, record_id, status=failure.status, failed=(link_id, form))
    messages.success(request, _("Linked.") if same else _("Kept apart."))
    return redirect("person-links", record_id=record_id)


def _decide(link_id: uuid.UUID, form: LinkForm, same: bool, by: Viewer) -> None:
    reason = form.cleaned_data["reason"]
    if same:
        link(link_id, by=by, reason=reason)
    else:
        keep_apart(link_id, by=by, reason=reason)
