"""Drafts and presence: what the page sends by itself while somebody works on a case."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from schakel.cases.queries import header
from schakel.cases.rules.states import CaseKind
from schakel.kernel.errors import Invalid
from schakel.regions.queries import directory
from schakel.table.actions.drafts import drop_draft, keep_draft
from schakel.table.actions.presence import be_here
from schakel.table.queries.drafts import DraftView, Other, others_here
from schakel.web.acts import MANY, UNPROCESSABLE
from schakel.web.viewing import viewer_of_request
from schakel.web.words import word


@require_POST
def draft(request: HttpRequest, case_id: uuid.UUID, section: str) -> HttpResponseBase:
    """Keep what is typed in one section; with ``weg`` throw the draft away and go back."""
    viewer = viewer_of_request(request)
    if "weg" in request.POST:
        case = header(case_id, viewer=viewer)
        drop_draft(case_id, section, by=viewer)
        page = "case" if case.kind == CaseKind.CRIMINAL else "house-case"
        return redirect(page, number=case.number)
    try:
        keep_draft(case_id, section, dict(request.POST.lists()), by=viewer)
    except Invalid:
        return HttpResponse(status=UNPROCESSABLE)
    return HttpResponse(status=204)


@require_POST
def here(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Say that this page is open, and hear who else has it open, as one sentence."""
    viewer = viewer_of_request(request)
    be_here(case_id, request.POST.get("sectie", ""), by=viewer)
    others = others_here(case_id, viewer=viewer)
    sentence = f"{_('Also here:')} {', '.join(map(_said, others))}" if others else ""
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8")


def _said(other: Other) -> str:
    found = directory().organisations.get(other.organisation)
    who = f"{other.name} ({found.name if found else other.organisation})"
    if not other.typing:
        return who
    return _("%(who)s types in %(section)s") % {"who": who, "section": word(other.typing)}


def restored(initial: Mapping[str, Any], kept: DraftView | None) -> dict[str, Any]:
    """What a form shows: the draft where there is one, with the version that it was begun on."""
    if kept is None:
        return dict(initial)
    typed = {k: v if k in MANY else kept.first(k) for k, v in kept.content.items()}
    return {**initial, **typed}
