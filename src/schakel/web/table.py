"""The table's screens: the board, and the case with its cards, clocks and decision."""

import uuid
from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.access.viewer import Viewer
from schakel.cases.actions import claim, record_act, record_assistance
from schakel.cases.rules.states import ActKind
from schakel.handover.permissions import can_offer
from schakel.handover.queries import offers_from
from schakel.handover.rules import Direction
from schakel.kernel import clock
from schakel.kernel.errors import NotFound, Refused
from schakel.regions.queries import directory
from schakel.sharing.permissions import speaking_unit
from schakel.table.actions.contributions import contribute
from schakel.table.actions.decisions import assess, decide, order_interim
from schakel.table.actions.drafts import drop_draft
from schakel.table.actions.invitations import invite
from schakel.table.permissions import (
    can_assess,
    can_contribute,
    can_decide,
    can_invite,
    can_record_acts,
    check_can_record_acts,
)
from schakel.table.queries.board import Board, Filter, board
from schakel.table.queries.case import CaseFile, case_file
from schakel.table.queries.drafts import DraftView
from schakel.table.rules import DRAFT_FIELDS
from schakel.web.acts import Clash, attempt, clash
from schakel.web.board_rows import keep_shown, rendered_rows, shown_in
from schakel.web.drafts import restored
from schakel.web.forms import (
    ActForm,
    AssessmentForm,
    AssistanceForm,
    ContributionForm,
    DecisionForm,
    InterimForm,
    InvitationForm,
    PageForm,
)
from schakel.web.forms_house import WordsForm
from schakel.web.viewing import viewer_of_request
from schakel.web.why_short import short_of
from schakel.web.words_load import PARTNERS, STAGE_WORDS, STAGES


def _filter(request: HttpRequest) -> Filter:
    chosen = request.GET.getlist("toon")
    return Filter(
        mine="mijn" in chosen,
        critical="kritiek" in chosen,
        minors="minderjarig" in chosen,
        unowned="vrij" in chosen,
        text=request.GET.get("q", "")[:100].strip(),
        stage=STAGES.get(request.GET.get("fase", ""), ""),
        partner=PARTNERS.get(request.GET.get("partner", ""), ""),
    )


def _board(
    request: HttpRequest, region: str, *, again: bool = False
) -> tuple[Board, dict[str, object]]:
    """The board as this address filters it. ``again``: the page is there and is being refreshed."""
    viewer = viewer_of_request(request)
    code = region.upper()
    place = directory().regions.get(code)
    if place is None or viewer.seat_at(code) is None:
        raise NotFound("no seat at this table")
    chosen = _filter(request)
    before = shown_in(request.session, code) if again else frozenset()
    found = board(code, viewer=viewer, chosen=chosen, shown_before=before)
    keep_shown(request.session, code, before | found.shown)
    wall = request.GET.get("weergave") == "muur"
    if wall:  # for a room: the names are not even on the page
        found = replace(found, rows=tuple(replace(row, person=None) for row in found.rows))
    context = {
        "wall": wall,
        "filtered": chosen != Filter(),
        "board": found,
        "rows": rendered_rows(found, viewer),
        "region": place,
        "chosen": chosen,
        "stage_word": STAGE_WORDS.get(chosen.stage, ""),
        "fase": request.GET.get("fase", ""),
        "partner": request.GET.get("partner", ""),
        "query": request.GET.urlencode(),
    }
    return found, context


@require_GET
def board_page(request: HttpRequest, region: str) -> HttpResponse:
    """The live board of a region, for who has a seat there now."""
    _found, context = _board(request, region)
    return render(request, "tafel/board.html", context)


@require_GET
def board_rows(request: HttpRequest, region: str) -> HttpResponse:
    """Only the rows, for the live board; 304 when nothing changed that this viewer can see.

    Who was shown to this viewer since the page was opened is not logged again (ruling 15).
    """
    found, context = _board(request, region, again=True)
    etag = f'"{found.version}-{found.at:%H%M}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    response = render(request, "tafel/_rows.html", context)
    response.headers["ETag"] = etag
    return response


def _page(
    request: HttpRequest, file: CaseFile, *, status: int = 200, **forms: Form | Clash | None
) -> HttpResponse:
    """The page of a case with its forms; a form that failed stands there with what was typed."""
    viewer = viewer_of_request(request)
    mine = next((card for card in file.cards if card.mine), None)
    proposal = file.proposal
    drafts = file.drafts
    context = {
        "file": file,
        "mine": mine,
        "short": short_of(proposal) if proposal else None,
        "region": directory().regions[file.header.region],
        "may": _may(viewer, file),
        "drafts": drafts,
        "contribution": forms.get("contribution")
        or _contribution_form(mine, drafts.get("contribution")),
        "assessment": forms.get("assessment") or _assessment_form(file, drafts.get("assessment")),
        "act": forms.get("act") or ActForm(),
        "interim": forms.get("interim") or InterimForm(),
        "decision_form": forms.get("decision") or _decision_form(file),
        "assistance": forms.get("assistance") or _assistance_form(file),
        "invitation": forms.get("invitation") or InvitationForm(),
        "offers": offers_from(file.header.case_id, viewer=viewer),
        "plans": file.told_plans,
        "more": WordsForm(),
        "conflict": forms.get("conflict"),
    }
    return render(request, "tafel/case.html", context, status=status)


def _decision_form(file: CaseFile, data: QueryDict | None = None) -> DecisionForm:
    """The form asks only what this case needs."""
    return DecisionForm(data, minor=file.minor, plan_running=file.plan_running)


def _assistance_form(file: CaseFile) -> AssistanceForm:
    known = file.file
    if known is None:
        return AssistanceForm()
    heard = clock.local(known.suspect_heard_at) if known.suspect_heard_at else None
    return AssistanceForm(
        initial={
            "right_told": bool(known.right_to_lawyer_told),
            "lawyer": known.lawyer,
            "kind": known.legal_assistance,
            "heard_at": heard,
        }
    )


def _assessment_form(file: CaseFile, kept: DraftView | None) -> AssessmentForm:
    text = file.assessment.text if file.assessment else ""
    version = file.assessment.version if file.assessment else 0
    return AssessmentForm(initial=restored({"text": text, "version": version, "base": text}, kept))


def _contribution_form(mine: object, kept: DraftView | None) -> ContributionForm:
    state, text, advice = (getattr(mine, name, "") for name in ("state", "text", "advice"))
    initial = {
        "state": state if state != "ASKED" else "",
        "concerns": list(getattr(mine, "concerns", ())),
        "text": text,
        "advice": advice,
        "version": getattr(mine, "version", 0),
        "base": "\n\n".join(filter(None, (text, advice))),
    }
    return ContributionForm(initial=restored(initial, kept))


def _may(viewer: Viewer, file: CaseFile) -> dict[str, bool]:
    open_ = file.decision is None
    seated = speaking_unit(viewer, file.header) is not None
    return {
        "share": seated,
        "ask": seated and not viewer.barred_from_houses,
        "offer": can_offer(viewer, file.header, Direction.TO_HOUSE),
        "contribute": open_ and can_contribute(viewer, file.header.region),
        "assess": open_ and can_assess(viewer, file.groups),
        "decide": open_ and can_decide(viewer, file.groups),
        "invite": open_ and can_invite(viewer, file.groups),
        "record_acts": can_record_acts(viewer, file.groups),
    }


@require_GET
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """One case, as far as the viewer may see it."""
    return _page(request, case_file(number, viewer=viewer_of_request(request)))


def _act(
    request: HttpRequest,
    number: str,
    name: str,
    form: PageForm,
    do: Callable[[uuid.UUID, Viewer], object],
) -> HttpResponseBase:
    """One act on a case: parse, do, and back to the page; faults stay beside what was typed."""
    viewer = viewer_of_request(request)
    file = case_file(number, viewer=viewer)
    failure = attempt(form, lambda: do(file.header.case_id, viewer))
    if failure is not None and failure.conflict is not None:
        found = clash(form, request.path, failure.conflict)
        fresh = case_file(number, viewer=viewer)
        both: dict[str, Form | Clash | None] = {name: found.form, "conflict": found}
        return _page(request, fresh, status=failure.status, **both)
    if failure is not None:
        return _page(request, file, status=failure.status, **{name: form})
    if name in DRAFT_FIELDS:
        drop_draft(file.header.case_id, name, by=viewer)
    messages.success(request, _("Saved."))
    return redirect("case", number=number)


@require_POST
def contribution(request: HttpRequest, number: str) -> HttpResponseBase:
    """Share the card of the viewer's own organisation."""
    form = ContributionForm(request.POST)
    return _act(
        request,
        number,
        "contribution",
        form,
        lambda case_id, viewer: contribute(case_id, form.answer(), by=viewer),
    )


@require_POST
def assessment(request: HttpRequest, number: str) -> HttpResponseBase:
    """Save the assessment."""
    form = AssessmentForm(request.POST)
    return _act(
        request,
        number,
        "assessment",
        form,
        lambda case_id, viewer: assess(
            case_id,
            text=form.cleaned_data["text"],
            version=form.cleaned_data["version"],
            by=viewer,
        ),
    )


@require_POST
def act(request: HttpRequest, number: str) -> HttpResponseBase:
    """Record or correct an act that moves a clock."""
    form = ActForm(request.POST)

    def record(case_id: uuid.UUID, viewer: Viewer) -> None:
        file = case_file(number, viewer=viewer)
        check_can_record_acts(viewer, file.groups)
        record_act(
            case_id,
            ActKind(form.cleaned_data["kind"]),
            at=form.moment(),
            by=viewer,
            corrects=form.cleaned_data["corrects"],
            reason=form.cleaned_data["reason"],
        )

    return _act(request, number, "act", form, record)


@require_POST
def assistance(request: HttpRequest, number: str) -> HttpResponseBase:
    """Record legal assistance and the hearing of the suspect."""
    form = AssistanceForm(request.POST)

    def record(case_id: uuid.UUID, viewer: Viewer) -> None:
        file = case_file(number, viewer=viewer)
        check_can_record_acts(viewer, file.groups)
        record_assistance(case_id, form.assistance(), minor=file.minor, by=viewer)

    return _act(request, number, "assistance", form, record)


@require_POST
def interim(request: HttpRequest, number: str) -> HttpResponseBase:
    """Order something while the case goes on."""
    form = InterimForm(request.POST)
    return _act(
        request,
        number,
        "interim",
        form,
        lambda case_id, viewer: order_interim(case_id, form.choice(), by=viewer),
    )


@require_POST
def decision(request: HttpRequest, number: str) -> HttpResponseBase:
    """Sign the decision."""
    form = _decision_form(case_file(number, viewer=viewer_of_request(request)), request.POST)
    return _act(
        request,
        number,
        "decision",
        form,
        lambda case_id, viewer: decide(case_id, form.decision(), by=viewer),
    )


@require_POST
def invitation(request: HttpRequest, number: str) -> HttpResponseBase:
    """Ask one more partner."""
    form = InvitationForm(request.POST)
    return _act(
        request,
        number,
        "invitation",
        form,
        lambda case_id, viewer: invite(case_id, form.kind(), by=viewer),
    )


@require_POST
def take_up(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take a case up, or give it back."""
    viewer = viewer_of_request(request)
    file = case_file(number, viewer=viewer)
    if speaking_unit(viewer, file.header) is None:
        raise NotFound("no seat at this table")
    try:
        claim(file.header.case_id, by=viewer)
    except Refused as refusal:
        messages.error(request, _(str(refusal)))
    back = request.POST.get("terug")
    if back == "tafel":
        return redirect("board", region=file.header.region.lower())
    return redirect("case", number=number)
