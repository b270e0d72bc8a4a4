"""My work: what the viewer and their units must do, each with the place or the form where it is done."""

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.access.viewer import Viewer
from schakel.cases.queries import Header, headers
from schakel.cases.rules.states import CaseKind
from schakel.conference.actions.doing import end_action
from schakel.conference.queries import my_actions
from schakel.handover.actions.routing import choose_house
from schakel.handover.queries import my_report, sources_of_offers
from schakel.kernel.errors import NotFound
from schakel.table.actions.telling import tell
from schakel.table.rules import Told
from schakel.web.acts import attempt
from schakel.web.forms import PageForm
from schakel.web.forms_house import EndActionForm
from schakel.web.forms_work import HouseChoiceForm, TellForm, TickForm, UndoneForm
from schakel.web.viewing import viewer_of_request
from schakel.worklist.actions import tick
from schakel.worklist.queries import ItemView, my_items
from schakel.worklist.rules import MAY_STAY_UNDONE, READ_AND_DONE, ItemKind

CASE_PAGES = {
    CaseKind.CRIMINAL: "case",
    CaseKind.HOUSE: "house-case",
    CaseKind.TABLE_OFFER: "table-offer",
}
TOLD = {ItemKind.TELL_PROBATION: Told.PROBATION, ItemKind.TELL_VICTIM: Told.VICTIM}
# What has a list of its own: the actions above, and the questions whether it was the right table.
ELSEWHERE = (ItemKind.DO_ACTION, ItemKind.JUDGE_TABLE)
# Where on the page of a case the work is done.
PART = {
    ItemKind.GIVE_FEEDBACK: "#terug",
    ItemKind.ANSWER_OFFER: "#toets",
    ItemKind.CONTRIBUTE: "#inbreng",
}


@dataclass(frozen=True)
class Task:
    """One item with where it is about, where it is done, and the forms that end it here."""

    item: ItemView
    number: str
    case_url: str
    url: str
    form: PageForm | None
    form_url: str
    undone: UndoneForm | None
    may_tick: bool


Failed = tuple[uuid.UUID, PageForm]


def _page_of(case: Header) -> str:
    return reverse(CASE_PAGES[CaseKind(case.kind)], kwargs={"number": case.number})


def _cases(items: Collection[ItemView], viewer: Viewer) -> dict[uuid.UUID, Header]:
    """The dossier of each item by the item's id, as far as the viewer may see it."""
    loose = [item.subject_id for item in items if item.case_id is None and item.subject_id]
    sources = sources_of_offers(loose, viewer=viewer) if loose else {}
    wanted = {item.id: item.case_id or sources.get(item.subject_id or item.id) for item in items}
    ids = {case_id for case_id in wanted.values() if case_id is not None}
    found = {case.case_id: case for case in headers(ids, viewer=viewer)}
    return {id_: found[case_id] for id_, case_id in wanted.items() if case_id in found}


def _place(item: ItemView, case: Header | None) -> str:
    """Where the work of an item is done; empty when it is done right here."""
    subject = item.subject_id
    if subject is None or item.kind in TOLD or item.kind == ItemKind.CHOOSE_HOUSE:
        return ""
    if item.kind == ItemKind.DECIDE_LINK:
        return reverse("person-links", kwargs={"record_id": subject})
    asked = item.kind in {ItemKind.ANSWER_REQUEST, ItemKind.READ_ANSWER}
    if asked and item.case_id not in {None, subject}:
        return reverse("request", kwargs={"request_id": subject})
    if item.kind == ItemKind.READ_ANSWER and case is None:
        return reverse("my-report", kwargs={"case_id": subject})
    return _page_of(case) + PART.get(ItemKind(item.kind), "") if case else ""


def _form(item: ItemView, failed: Failed | None) -> tuple[PageForm | None, str]:
    """The form that does the work of an item here, and where it goes."""
    if failed and failed[0] == item.id and not isinstance(failed[1], UndoneForm):
        form: PageForm | None = failed[1]
    elif item.kind in TOLD:
        form = TellForm.empty(auto_id=f"tell-{item.id}-%s")
    elif item.kind == ItemKind.CHOOSE_HOUSE:
        form = HouseChoiceForm(auto_id=f"house-{item.id}-%s")
    else:
        return None, ""
    return form, reverse("work-act", kwargs={"item_id": item.id})


def _tasks(found: Iterable[ItemView], viewer: Viewer, failed: Failed | None) -> list[Task]:
    items = [item for item in found if item.kind not in ELSEWHERE]
    cases = _cases(items, viewer)
    tasks = []
    for item in items:
        case = cases.get(item.id)
        form, form_url = _form(item, failed)
        undone = None
        if item.kind in MAY_STAY_UNDONE:
            came_back = failed and failed[0] == item.id and isinstance(failed[1], UndoneForm)
            undone = failed[1] if failed and came_back else UndoneForm(auto_id=f"un-{item.id}-%s")
        tasks.append(
            Task(
                item=item,
                number=case.number if case else "",
                case_url=_page_of(case) if case else "",
                url=_place(item, case),
                form=form,
                form_url=form_url,
                undone=undone if isinstance(undone, UndoneForm) else None,
                may_tick=item.kind in READ_AND_DONE,
            )
        )
    return tasks


def _page(
    request: HttpRequest,
    *,
    status: int = 200,
    action: Failed | None = None,
    item: Failed | None = None,
) -> HttpResponse:
    viewer = viewer_of_request(request)
    actions = [
        (
            one,
            action[1]
            if action and action[0] == one.id
            else EndActionForm(auto_id=f"end-{one.id}-%s"),
        )
        for one in my_actions(viewer)
    ]
    items = my_items(viewer)
    context = {
        "actions": actions,
        "tasks": _tasks(items, viewer, item),
        "questions": sum(one.kind == ItemKind.JUDGE_TABLE for one in items),
    }
    return render(request, "huis/acties.html", context, status=status)


@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """What the viewer and their units must do, most urgent first."""
    return _page(request)


@require_POST
def finish_action(request: HttpRequest, action_id: uuid.UUID) -> HttpResponseBase:
    """An action is done, or not done with the reason why."""
    viewer = viewer_of_request(request)
    form = EndActionForm(request.POST, auto_id=f"end-{action_id}-%s")
    failure = attempt(
        form, lambda: end_action(action_id, by=viewer, why_not=form.cleaned_data["why_not"])
    )
    if failure is not None:
        return _page(request, status=failure.status, action=(action_id, form))
    messages.success(request, _("Saved."))
    return redirect("my-work")


def _item(item_id: uuid.UUID, viewer: Viewer) -> ItemView:
    item = next((one for one in my_items(viewer) if one.id == item_id), None)
    if item is None:
        raise NotFound("no such item")
    return item


def _ended(
    request: HttpRequest, item: ItemView, form: PageForm, do: Callable[[], object]
) -> HttpResponseBase:
    failure = attempt(form, do)
    if failure is not None:
        return _page(request, status=failure.status, item=(item.id, form))
    messages.success(request, _("Saved."))
    return redirect("my-work")


@require_POST
def end_item(request: HttpRequest, item_id: uuid.UUID) -> HttpResponseBase:
    """Tick an item off: read, or not done with the reason why."""
    viewer = viewer_of_request(request)
    item = _item(item_id, viewer)
    if "klaar" in request.POST:
        return _ended(request, item, TickForm(request.POST), lambda: tick(item.id, by=viewer))
    form = UndoneForm(request.POST, auto_id=f"un-{item.id}-%s")
    return _ended(
        request,
        item,
        form,
        lambda: tick(item.id, by=viewer, why_not=form.cleaned_data["why_not"]),
    )


@require_POST
def work_act(request: HttpRequest, item_id: uuid.UUID) -> HttpResponseBase:
    """Do the work of an item right here: say who was told, or choose a house."""
    viewer = viewer_of_request(request)
    item = _item(item_id, viewer)
    case_id = item.case_id
    if case_id is None:
        raise NotFound("nothing to do here")
    if item.kind in TOLD:
        telling = TellForm(request.POST, auto_id=f"tell-{item.id}-%s")
        told = TOLD[ItemKind(item.kind)]
        return _ended(
            request, item, telling, lambda: tell(case_id, telling.telling(told), by=viewer)
        )
    if item.kind != ItemKind.CHOOSE_HOUSE:
        raise NotFound("this is done elsewhere")
    choice = HouseChoiceForm(request.POST, auto_id=f"house-{item.id}-%s")
    return _ended(
        request,
        item,
        choice,
        lambda: choose_house(case_id, choice.cleaned_data["house"], by=viewer),
    )


@require_GET
def report_page(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """What became of a report that the viewer's team sent, also when the house refused it."""
    found = my_report(case_id, viewer=viewer_of_request(request))
    return render(request, "huis/melding.html", {"report": found})
