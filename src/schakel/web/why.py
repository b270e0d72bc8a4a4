"""Why here? The explanation of a case's proposal, on a page of its own that can be printed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.cases.queries import Header
from schakel.cases.rules.states import CriminalState
from schakel.conference.queries import house_case
from schakel.kernel.errors import NotFound
from schakel.selection.catalogue import Catalogue
from schakel.selection.permissions import can_look
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.explaining import (
    AskedFact,
    explanation,
    fact_labels,
    facts_to_give,
    other_versions,
    what_would_be_said,
)
from schakel.selection.queries.proposals import ProposalView, proposal_history
from schakel.selection.why import Source, sources_of
from schakel.sharing.queries import CheckView
from schakel.table.actions.facts import give_fact
from schakel.table.permissions import can_record_acts
from schakel.table.queries.case import CaseFile, case_file
from schakel.table.queries.facts import GivenFactView, given_facts
from schakel.web.acts import attempt
from schakel.web.forms_facts import GivenFactForm
from schakel.web.viewing import viewer_of_request
from schakel.web.words_rules import code_words, in_language, value_words
from schakel.web.words_why import (
    fact_words,
    given_words,
    history_words,
    part_words,
    whole_sentence,
)


@dataclass(frozen=True)
class _Asked:
    """What a page of either kind explains. ``whole``: the viewer may read every fact of the case."""

    header: Header
    proposal: ProposalView
    back: str
    whole: bool
    known: Catalogue
    checks: tuple[CheckView, ...] = ()
    given: tuple[GivenFactView, ...] = ()


@require_GET
def case_why(request: HttpRequest, number: str) -> HttpResponse:
    """The explanation of a criminal case's proposal, for who may see that proposal.

    With ``?gegeven=`` there is a form to give or correct that fact, for who keeps the file.
    """
    file, proposal = _explained(request, number)
    name, known = request.GET.get("gegeven", ""), catalogue()
    givable = _givable(request, file, proposal, known)
    if name and name not in givable:
        raise NotFound("no such fact to give")
    form = GivenFactForm(asked=givable[name]) if name else None
    return _case_page(request, file, proposal, known, form=form, giving=name)


@require_POST
def give(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """Give a fact that was not known, or correct one; the advice is made again."""
    file, proposal = _explained(request, number)
    known = catalogue()
    asked = {one.name: one for one in facts_to_give(proposal, known=known)}.get(name)
    if asked is None:
        raise NotFound("no such fact")
    form = GivenFactForm(request.POST, asked=asked)
    failure = attempt(
        form,
        lambda: give_fact(
            file.header.case_id,
            name,
            form.given(),
            reason=form.cleaned_data["reason"],
            by=viewer_of_request(request),
        ),
    )
    if failure is not None:
        status = failure.status
        return _case_page(request, file, proposal, known, form=form, giving=name, status=status)
    messages.success(request, _("Saved. The advice was made again."))
    return redirect("case-why", number=number)


def _explained(request: HttpRequest, number: str) -> tuple[CaseFile, ProposalView]:
    file = case_file(number, viewer=viewer_of_request(request))
    if file.proposal is None:
        raise NotFound("no proposal to explain")
    return file, file.proposal


def _givable(
    request: HttpRequest, file: CaseFile, proposal: ProposalView, known: Catalogue
) -> dict[str, AskedFact]:
    """The facts that this viewer may give or correct now, by name: for who keeps the file."""
    decided = file.header.state in {CriminalState.DISPOSED, CriminalState.CLOSED}
    if decided or not can_record_acts(viewer_of_request(request), file.groups):
        return {}
    return {one.name: one for one in facts_to_give(proposal, known=known)}


def _case_page(
    request: HttpRequest,
    file: CaseFile,
    proposal: ProposalView,
    known: Catalogue,
    *,
    form: GivenFactForm | None,
    giving: str,
    status: int = 200,
) -> HttpResponse:
    header = file.header
    asked = _Asked(
        header,
        proposal,
        reverse("case", args=[header.number]),
        FieldGroup.CRIMINAL_FILE in file.groups,
        known,
        file.checks,
        tuple(given_facts(header.case_id, viewer=viewer_of_request(request))),
    )
    return _page(
        request,
        asked,
        status=status,
        decision=file.decision,
        form=form,
        giving=giving,
        givable=_givable(request, file, proposal, known),
    )


@require_GET
def house_why(request: HttpRequest, number: str) -> HttpResponse:
    """The explanation of a notification's proposal, for who may see that proposal."""
    file = house_case(number, viewer=viewer_of_request(request))
    if file.proposal is None:
        raise NotFound("no proposal to explain")
    whole = FieldGroup.NOTIFICATION in file.groups
    asked = _Asked(
        file.header, file.proposal, reverse("house-case", args=[number]), whole, catalogue()
    )
    return _page(request, asked, judged=file.decision)


def _page(
    request: HttpRequest, asked: _Asked, *, status: int = 200, **more: object
) -> HttpResponse:
    viewer = viewer_of_request(request)
    proposal, case_id = asked.proposal, asked.header.case_id
    known = asked.known
    why = explanation(proposal, _sources(asked), known=known)
    labels = fact_labels(proposal, known=known)
    context: dict[str, Any] = {
        "asked": asked,
        "header": asked.header,
        "proposal": proposal,
        "may_look": can_look(viewer),
        "history": history_words(proposal_history(case_id, viewer=viewer), labels),
        "versions": other_versions(proposal, known=known) if asked.whole else [],
        "given": given_words(asked.given, labels),
        **more,
    }
    if why is not None:
        context |= {
            "sentence": whole_sentence(why),
            "parts": [part_words(part, why.leading.model) for part in why.parts],
            "facts": [fact_words(fact) for fact in why.facts],
            "others": [fact_words(fact) for fact in why.others] if asked.whole else [],
            "unknown": [(one.name, in_language(one.label), one.matters) for one in why.unknown],
            "telling": in_language(why.most_telling.label) if why.most_telling else "",
        }
    label = request.GET.get("versie", "")
    if label:
        context["other"] = _other_version(asked, label, viewer)
    return render(request, "zaken/waarom.html", context, status=status)


def _sources(asked: _Asked) -> dict[str, Source]:
    header, proposal = asked.header, asked.proposal
    return sources_of(
        proposal.facts,
        (header.owner_org, header.opened_at),
        houses=_house(asked.checks),
        added={one.name: (one.organisation, one.given_at) for one in asked.given},
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
    found = what_would_be_said(header.case_id, header.region, proposal, label, known=asked.known)
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
