"""Why here? The explanation of a case's proposal, on a page of its own that can be printed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.cases.queries import Header
from schakel.conference.queries import house_case
from schakel.kernel.errors import NotFound
from schakel.selection.permissions import can_look
from schakel.selection.queries.explaining import (
    explanation,
    fact_labels,
    other_versions,
    what_would_be_said,
)
from schakel.selection.queries.proposals import ProposalView, proposal_history
from schakel.selection.why import Source, sources_of
from schakel.sharing.queries import CheckView
from schakel.table.queries.case import case_file
from schakel.web.viewing import viewer_of_request
from schakel.web.words_rules import code_words, in_language, value_words
from schakel.web.words_why import fact_words, history_words, part_words, whole_sentence


@dataclass(frozen=True)
class _Asked:
    """What a page of either kind explains. ``whole``: the viewer may read every fact of the case."""

    header: Header
    proposal: ProposalView
    back: str
    whole: bool
    checks: tuple[CheckView, ...] = ()


@require_GET
def case_why(request: HttpRequest, number: str) -> HttpResponse:
    """The explanation of a criminal case's proposal, for who may see that proposal."""
    file = case_file(number, viewer=viewer_of_request(request))
    if file.proposal is None:
        raise NotFound("no proposal to explain")
    whole = FieldGroup.CRIMINAL_FILE in file.groups
    asked = _Asked(file.header, file.proposal, reverse("case", args=[number]), whole, file.checks)
    return _page(request, asked, decision=file.decision)


@require_GET
def house_why(request: HttpRequest, number: str) -> HttpResponse:
    """The explanation of a notification's proposal, for who may see that proposal."""
    file = house_case(number, viewer=viewer_of_request(request))
    if file.proposal is None:
        raise NotFound("no proposal to explain")
    whole = FieldGroup.NOTIFICATION in file.groups
    asked = _Asked(file.header, file.proposal, reverse("house-case", args=[number]), whole)
    return _page(request, asked, judged=file.decision)


def _page(request: HttpRequest, asked: _Asked, **decided: object) -> HttpResponse:
    viewer = viewer_of_request(request)
    proposal, case_id = asked.proposal, asked.header.case_id
    why = explanation(proposal, _sources(asked))
    labels = fact_labels(proposal)
    context: dict[str, Any] = {
        "asked": asked,
        "header": asked.header,
        "proposal": proposal,
        "may_look": can_look(viewer),
        "history": history_words(proposal_history(case_id, viewer=viewer), labels),
        "versions": other_versions(proposal) if asked.whole else [],
        **decided,
    }
    if why is not None:
        context |= {
            "sentence": whole_sentence(why),
            "parts": [part_words(part) for part in why.parts],
            "facts": [fact_words(fact) for fact in why.facts],
            "others": [fact_words(fact) for fact in why.others] if asked.whole else [],
            "unknown": [(in_language(one.label), one.matters) for one in why.unknown],
            "telling": in_language(why.most_telling.label) if why.most_telling else "",
        }
    label = request.GET.get("versie", "")
    if label:
        context["other"] = _other_version(asked, label, viewer)
    return render(request, "zaken/waarom.html", context)


def _sources(asked: _Asked) -> dict[str, Source]:
    header, proposal = asked.header, asked.proposal
    return sources_of(
        proposal.facts, (header.owner_org, header.opened_at), houses=_house(asked.checks)
    )


def _house(checks: tuple[CheckView, ...]) -> tuple[str, datetime | None] | None:
    """Which house's answer counts: the one that knows the person, else whoever answered last."""
    hits = [check for check in checks if check.hit]
    if hits:
        first = min(hits, key=lambda check: (not check.has_plan, check.house))
        return first.house, first.answered_at
    moments = [check.answered_at for check in checks if check.answered_at]
    return ("", max(moments)) if moments else None


def _other_version(asked: _Asked, label: str, viewer: Viewer) -> dict[str, Any]:
    """What another version would advise, beside what was advised."""
    if not asked.whole:
        raise NotFound("not every fact may be read")
    proposal, header = asked.proposal, asked.header
    found = what_would_be_said(header.case_id, header.region, proposal, label)
    rows = [
        ("track", code_words(proposal.track), code_words(found.track)),
        ("safety_house", code_words(proposal.house_action), code_words(found.house_action)),
        ("partners", value_words(proposal.partners), value_words(found.partners)),
        ("lighter_step", code_words(proposal.lighter_step), code_words(found.lighter_step)),
        ("route", code_words(proposal.youth_route), code_words(found.youth_route)),
    ]
    return {
        "label": found.model,
        "asked": label,
        "rows": [(name, now, then) for name, now, then in rows if now or then],
        "reasons": found.reasons,
        "why_none": found.why_none,
    }
