"""Who sees what of a case, and why: giving by hand, taking back, asking for "wat", answering."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.access.queries import may_see_part
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.cases.queries import Header, header, header_by_number
from schakel.cases.rules.states import CaseKind
from schakel.conference.actions.telling import answer_with_plan
from schakel.conference.queries import house_inbox
from schakel.conference.rules import RUNNING
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.kernel.parts import Together
from schakel.people.queries import persons_part
from schakel.regions.queries import directory
from schakel.sharing.actions.addressing import (
    Addressee,
    purpose_of,
    speaks_as,
    to_ask,
    to_give,
    unit_at,
)
from schakel.sharing.actions.disclosing import NewDisclosure, disclose, withdraw_disclosure
from schakel.sharing.actions.requests import NewRequest, answer, ask
from schakel.sharing.actions.taking_back import put_back, take_back
from schakel.sharing.permissions import BEFORE_ACCEPTANCE, can_disclose, speaking_unit
from schakel.sharing.queries import (
    RequestView,
    disclosures,
    known_checks_part,
    requests_of,
)
from schakel.sharing.queries import (
    request as one_request,
)
from schakel.web.acts import attempt
from schakel.web.forms_sharing import AnswerForm, AskForm, GiveForm, TakeBackForm
from schakel.web.forms_work import TickForm
from schakel.web.viewing import viewer_of_request

PAGES = {CaseKind.CRIMINAL: ("sharing", "case"), CaseKind.HOUSE: ("house-sharing", "house-case")}


def _case(number: str, kind: str, viewer: Viewer) -> Header:
    case = header_by_number(number, viewer=viewer)
    if case.kind != kind or speaking_unit(viewer, case) is None:
        raise NotFound("no place in this case")
    return case


def _chosen(addressees: tuple[Addressee, ...], code: str | None) -> Addressee | None:
    """The chosen organisation, only when it is on the list: a code from elsewhere chooses nobody."""
    return next((one for one in addressees if one.code == code), None)


class _Page:
    """One page "Delen": what it may offer this viewer, and the form that came back if one did."""

    def __init__(self, request: HttpRequest, number: str, kind: str) -> None:
        self.request = request
        self.viewer = viewer_of_request(request)
        self.case = _case(number, kind, self.viewer)
        together, case_id = Together(), self.case.case_id
        visible = together.ask(may_see_part(self.viewer, case_id))
        people = together.ask(persons_part(case_id, on=clock.local(clock.now()).date()))
        checks = together.ask(known_checks_part(case_id))
        together.fetch()
        self.visible = visible.value
        self.person = people.value.get(self.case.subject_record_id)
        self.checks = checks.value
        self.givable, self.askable = self._addressees()

    def _addressees(self) -> tuple[tuple[Addressee, ...], tuple[Addressee, ...]]:
        residence = self.person.residence if self.person else None
        gives = can_disclose(self.viewer, self.case)
        asks = self.case.state not in BEFORE_ACCEPTANCE
        return (
            to_give(self.case, self.visible, residence=residence, viewer=self.viewer)
            if gives
            else (),
            to_ask(self.case, residence=residence, viewer=self.viewer) if asks else (),
        )

    def give_form(self, to: Addressee, data: QueryDict | None = None) -> GiveForm:
        """The parts that may go to this receiver, none of them ticked."""
        kind = speaks_as(self.case, self.viewer)
        return GiveForm(data, from_kind=kind, to_kind=to.kind, groups=self.visible)

    def ask_form(self, to: Addressee, data: QueryDict | None = None) -> AskForm:
        """The question to this organisation."""
        kind, purpose = speaks_as(self.case, self.viewer), purpose_of(self.case)
        return AskForm(data, from_kind=kind, to_kind=to.kind, purpose=purpose)

    def render(
        self, *, status: int = 200, give: GiveForm | None = None, ask: AskForm | None = None
    ) -> HttpResponse:
        """The page, with the form of the chosen receiver."""
        chosen = self.request.POST if self.request.method == "POST" else self.request.GET
        receiver = _chosen(self.givable, chosen.get("aan"))
        asked = _chosen(self.askable, chosen.get("vraag"))
        hits = {check.house for check in self.checks if check.hit}
        context: dict[str, Any] = {
            "case": self.case,
            "person": self.person,
            "here": PAGES[CaseKind(self.case.kind)][0],
            "back": PAGES[CaseKind(self.case.kind)][1],
            "given": disclosures(self.case.case_id, viewer=self.viewer),
            "requests": requests_of(self.case.case_id, viewer=self.viewer),
            "hits": hits,
            "givable": self.givable,
            "askable": sorted(self.askable, key=lambda one: one.code not in hits),
            "receiver": receiver,
            "asked": asked,
            "give": give or (self.give_form(receiver) if receiver else None),
            "ask": ask or (self.ask_form(asked) if asked else None),
        }
        return render(self.request, "delen/zaak.html", context, status=status)


@require_http_methods(["GET", "POST"])
def sharing_page(request: HttpRequest, number: str, kind: str) -> HttpResponseBase:
    """Who sees what of one case; posted to, it gives or asks."""
    page = _Page(request, number, kind)
    if request.method != "POST":
        return page.render()
    receiver = _chosen(page.givable, request.POST.get("aan"))
    if receiver is not None:
        return _give(page, receiver)
    asked = _chosen(page.askable, request.POST.get("vraag"))
    if asked is None:
        raise NotFound("nobody to give to or to ask")
    return _ask(page, asked)


def _give(page: _Page, to: Addressee) -> HttpResponseBase:
    form = page.give_form(to, page.request.POST)

    def give() -> None:
        new = NewDisclosure(
            page.case.case_id,
            unit_at(page.case, to.code).id,
            form.chosen(),
            conditions=form.cleaned_data["conditions"],
            until=form.end(),
        )
        disclose(new, by=page.viewer)

    failure = attempt(form, give)
    if failure is not None:
        return page.render(status=failure.status, give=form)
    messages.success(page.request, _("Given. You can take it back on this page."))
    return redirect(PAGES[CaseKind(page.case.kind)][0], number=page.case.number)


def _ask(page: _Page, to: Addressee) -> HttpResponseBase:
    form = page.ask_form(to, page.request.POST)

    def put_question() -> None:
        data = form.cleaned_data
        new = NewRequest(
            case_id=page.case.case_id,
            to_unit=unit_at(page.case, to.code).id,
            question=data["question"],
            field_groups=data["field_groups"],
            purpose=purpose_of(page.case),
            ground=data["ground"],
            necessity=data["necessity"],
            without_hit=data["without_hit"],
        )
        ask(new, by=page.viewer)

    failure = attempt(form, put_question)
    if failure is not None:
        return page.render(status=failure.status, ask=form)
    messages.success(page.request, _("Asked. You hear the answer under My work."))
    return redirect(PAGES[CaseKind(page.case.kind)][0], number=page.case.number)


@require_POST
def withdraw(request: HttpRequest, number: str, disclosure_id: uuid.UUID) -> HttpResponseBase:
    """Take something back that was given by hand: from now the receiver does not see it."""
    viewer = viewer_of_request(request)
    case = header_by_number(number, viewer=viewer)
    withdraw_disclosure(disclosure_id, by=viewer)
    messages.success(request, _("Taken back. The receiver no longer sees it."))
    return redirect(PAGES[CaseKind(case.kind)][0], number=number)


def _plan_cases(asked: RequestView, viewer: Viewer) -> list[tuple[str, str]]:
    """The running cases of the house that was asked; who has the asked person's name comes first."""
    if viewer.team_of(asked.to_org) is None:
        return []
    name = asked.person.name if asked.person else ""
    rows = [row for row in house_inbox(viewer, asked.to_org).rows if row.state in RUNNING]
    rows.sort(key=lambda row: row.name != name)
    return [(str(row.case_id), f"{row.number} {row.name}") for row in rows]


def _answer_form(asked: RequestView, viewer: Viewer, data: QueryDict | None = None) -> AnswerForm:
    kinds = directory().organisations
    return AnswerForm(
        data,
        from_kind=kinds[asked.to_org].kind,
        to_kind=kinds[asked.from_org].kind,
        groups=[FieldGroup(group) for group in {*asked.field_groups, *ALSO_TOLD}],
        cases=_plan_cases(asked, viewer),
    )


# Beside what was asked, an answer may always hold the plan or the answering organisation's own words.
ALSO_TOLD = (FieldGroup.PLAN, FieldGroup.CONTRIBUTION)


def _answer_page(
    request: HttpRequest,
    asked: RequestView,
    form: AnswerForm | None = None,
    *,
    undo: TakeBackForm | TickForm | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_of_request(request)
    if asked.mine_to_answer and asked.state != "ASKED":
        undo = undo or (TickForm() if asked.taken_back_at else TakeBackForm())
    own = None if asked.mine_to_answer else header(asked.case_id, viewer=viewer)
    context = {
        "asked": asked,
        "form": form,
        "undo": undo,
        "number": own.number if own else "",
        "back": PAGES[CaseKind(own.kind)][1] if own else "",
    }
    return render(request, "delen/vraag.html", context, status=status)


@require_GET
def request_page(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """One question with its answer, for who asked and who was asked."""
    viewer = viewer_of_request(request)
    asked = one_request(request_id, viewer=viewer)
    waits = asked.mine_to_answer and asked.state == "ASKED"
    return _answer_page(request, asked, _answer_form(asked, viewer) if waits else None)


@require_POST
def answer_request(request: HttpRequest, request_id: uuid.UUID) -> HttpResponseBase:
    """Answer a question that was put to the viewer's unit."""
    viewer = viewer_of_request(request)
    asked = one_request(request_id, viewer=viewer)
    if not asked.mine_to_answer:
        raise NotFound("not asked")
    form = _answer_form(asked, viewer, request.POST)

    def give() -> None:
        plan_of = form.cleaned_data.get("plan_of")
        if plan_of:
            answer_with_plan(request_id, form.answer(), plan_of=uuid.UUID(plan_of), by=viewer)
        else:
            answer(request_id, form.answer(), by=viewer)

    failure = attempt(form, give)
    if failure is not None:
        return _answer_page(request, asked, form, status=failure.status)
    messages.success(request, _("Answered. Who asked reads it now."))
    return redirect("my-work")


@require_POST
def take_answer_back(request: HttpRequest, request_id: uuid.UUID) -> HttpResponseBase:
    """Take an answer back, with the reason that who asked reads instead."""
    viewer = viewer_of_request(request)
    form = TakeBackForm(request.POST)
    return _undo(
        request,
        request_id,
        form,
        lambda: take_back(request_id, form.cleaned_data["why"], by=viewer),
    )


@require_POST
def put_answer_back(request: HttpRequest, request_id: uuid.UUID) -> HttpResponseBase:
    """Give an answer that was taken back again as it was."""
    viewer = viewer_of_request(request)
    return _undo(
        request, request_id, TickForm(request.POST), lambda: put_back(request_id, by=viewer)
    )


def _undo(
    request: HttpRequest,
    request_id: uuid.UUID,
    form: TakeBackForm | TickForm,
    do: Callable[[], object],
) -> HttpResponseBase:
    asked = one_request(request_id, viewer=viewer_of_request(request))
    if not asked.mine_to_answer:
        raise NotFound("not asked")
    failure = attempt(form, do)
    if failure is not None:
        return _answer_page(request, asked, undo=form, status=failure.status)
    if asked.taken_back_at is None:
        messages.success(request, _("Taken back. Who asked no longer reads it."))
    else:
        messages.success(request, _("Given again. Who asked reads it now."))
    return redirect("request", request_id=request_id)
