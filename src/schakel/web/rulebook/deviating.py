"""A region does something otherwise: choose the rule, say how and why, show it, have it signed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.regions.queries import RegionView, directory
from schakel.selection import dmn
from schakel.selection.actions.deviations import (
    change_deviation,
    drop_case,
    end_deviation,
    propose_deviation,
    send_deviation_back,
    sign_deviation,
    write_case,
)
from schakel.selection.dmn.checking import sentence
from schakel.selection.life import DeviationState, may_sign
from schakel.selection.overlays import Kind, rule_of, table_of
from schakel.selection.permissions import can_change
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.deviations import (
    DeviationView,
    deviation,
    look_at_deviation,
    with_it,
)
from schakel.selection.reading import ANYTHING, rule_row
from schakel.selection.regional import compare
from schakel.selection.rules import Door
from schakel.web.acts import UNPROCESSABLE, attempt
from schakel.web.forms_deviating import (
    DeviationCaseForm,
    DeviationForm,
    EndForm,
    Place,
    a_year_on,
)
from schakel.web.forms_editor import NoteForm
from schakel.web.rulebook.models import case_line, rule_line
from schakel.web.rulebook.regions import difference, the_region
from schakel.web.viewing import viewer_of_request
from schakel.web.words_versions import LACKS, MISFITS

OPEN = frozenset({DeviationState.PROPOSED, DeviationState.SENT_BACK})


@require_GET
def choose(request: HttpRequest, region: str) -> HttpResponse:
    """The rules that a region may do otherwise, by table, with what can be done with each."""
    place = _own_region(request, region)
    today = clock.local(clock.now()).date()
    sections = []
    for door in Door:
        model = catalogue().in_force(door, today).model
        for name in model.decisions:
            table = table_of(model, name)
            if table is not None:
                lines = [rule_line(rule_row(model, table, r)) for r in _open_rules(table)]
                first = table.hit_policy == "FIRST"
                sections.append((door, model.name, name, lines, not first))
    return render(request, "beheer/afwijking_kiezen.html", {"region": place, "sections": sections})


def _open_rules(table: dmn.DecisionTable) -> list[dmn.Rule]:
    return [rule for rule in table.rules if rule.open_to_variation]


def _own_region(request: HttpRequest, region: str) -> RegionView:
    """The region, for who may do something otherwise there. Raises NotFound."""
    viewer = viewer_of_request(request)
    place = the_region(viewer, region)
    if not may_deviate(request, place.code):
        raise NotFound("not the viewer's region")
    return place


def may_deviate(request: HttpRequest, region: str) -> bool:
    """Whether the viewer may propose for a region: the own one, or any for who has none."""
    viewer = viewer_of_request(request)
    return can_change(viewer) and viewer.region in {None, region}


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, region: str) -> HttpResponseBase:
    """The form for one deviation; what it is about stands in the address."""
    home = _own_region(request, region)
    place, model, table, rule = _asked(request, home.code)
    day = clock.local(clock.now()).date() + timedelta(days=1)
    days = {"valid_from": day, "valid_until": a_year_on(day)}
    posted = request.POST if request.method == "POST" else None
    form = DeviationForm(posted, place=place, table=table, rule=rule, initial=days)
    if posted is None:
        return _form_page(request, form, home, model, place)
    made: list[str] = []

    def propose() -> None:
        viewer = viewer_of_request(request)
        made.append(propose_deviation(form.wish(owner=viewer.organisation), by=viewer))

    failure = attempt(form, propose)
    if failure is not None:
        return _form_page(request, form, home, model, place, status=failure.status)
    messages.success(request, _("Proposed. Now write a case that shows it."))
    return redirect("rules-deviation", code=made[0])


def _asked(
    request: HttpRequest, region: str
) -> tuple[Place, dmn.Model, dmn.DecisionTable, dmn.Rule]:
    """What the address is about. Raises NotFound for a table, a rule or an act that is not there."""
    asked = request.GET
    today = clock.local(clock.now()).date()
    models = {one.model.name: one.model for one in (catalogue().in_force(d, today) for d in Door)}
    model = models.get(asked.get("model", ""))
    table = table_of(model, asked.get("tabel", "")) if model else None
    kind = asked.get("soort", "")
    if model is None or table is None or kind not in set(Kind):
        raise NotFound("no such table")
    place = Place(region, model.name, asked["tabel"], Kind(kind), asked.get("regel", ""))
    found = {rule.id: rule for rule in _open_rules(table)}
    if place.kind == Kind.ADD and place.rule in {"", *found}:
        return place, model, table, _blank(table)
    if place.rule not in found:
        raise NotFound("no such rule")
    return place, model, table, found[place.rule]


def _blank(table: dmn.DecisionTable) -> dmn.Rule:
    """A rule that says nothing yet, as a start for the form."""
    given = next(iter(_open_rules(table) or table.rules))
    return dmn.Rule(
        id="",
        cells=(),
        texts=(ANYTHING,) * len(table.columns),
        outputs=(),
        explanation={},
        source="",
        open_to_variation=True,
        output_texts=given.output_texts,
    )


def _form_page(
    request: HttpRequest,
    form: DeviationForm,
    home: RegionView,
    model: dmn.Model,
    place: Place,
    *,
    view: DeviationView | None = None,
    status: int = 200,
) -> HttpResponse:
    table = table_of(model, place.decision)
    national = [rule for rule in table.rules if rule.id == place.rule] if table else []
    context = {
        "region": home,
        "place": place,
        "form": form,
        "view": view,
        "national": rule_line(rule_row(model, table, national[0])) if table and national else None,
    }
    return render(request, "beheer/afwijking_formulier.html", context, status=status)


def the_deviation(request: HttpRequest, code: str) -> DeviationView:
    """The deviation that an address is about. Raises NotFound."""
    return deviation(code, viewer=viewer_of_request(request))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponseBase:
    """Change a deviation that is not signed yet."""
    view = the_deviation(request, code)
    one = view.deviation
    home = _own_region(request, one.region)
    if view.state not in OPEN:
        raise NotFound("signed already")
    model = with_it(one).during(one)[0].model
    table = table_of(model, one.decision)
    if table is None:
        raise NotFound("no such table")
    place = Place(one.region, one.model, one.decision, one.kind, one.rule)
    rule = _blank(table) if one.kind == Kind.OFF else rule_of(model, table, one)
    posted = request.POST if request.method == "POST" else None
    form = DeviationForm(posted, place=place, table=table, rule=rule, now=one, text=view.life.text)
    if posted is None:
        return _form_page(request, form, home, model, place, view=view)

    def save() -> None:
        viewer = viewer_of_request(request)
        change_deviation(code, form.wish(owner=one.owner), on=form.cleaned_data["on"], by=viewer)

    failure = attempt(form, save)
    if failure is None:
        messages.success(request, _("Saved."))
        return redirect("rules-deviation", code=code)
    if failure.conflict is not None:
        form.add_error(None, _("Somebody changed this meanwhile. Look first."))
    return _form_page(request, form, home, model, place, view=view, status=failure.status)


@require_GET
def page(request: HttpRequest, code: str) -> HttpResponse:
    """One deviation: what counts nationally and here, what is lacking, and what comes next."""
    return _page(request, the_deviation(request, code))


def _page(
    request: HttpRequest, view: DeviationView, status: int = 200, **forms: Any
) -> HttpResponse:
    viewer, one = viewer_of_request(request), view.deviation
    look = look_at_deviation(one)
    today = clock.local(clock.now()).date()
    told = next(c for c in compare(with_it(one), one.region, on=today) if c.deviation.id == one.id)
    lack = may_sign(view.life, person=viewer.person_id, organisation=viewer.organisation)
    language = "en" if get_language() == "en" else "nl"
    context = {
        "view": view,
        "one": difference(told),
        "region": directory().regions[one.region],
        "open": view.state in OPEN,
        "mine": may_deviate(request, one.region),
        "may_change": can_change(viewer),
        "look": look,
        "faults": [MISFITS[fault.why] for fault in look.faults],
        "findings": [sentence(found, language) for found in look.findings.found],
        "cases": [case_line(result) for result in look.results],
        "not_mine": str(LACKS[lack]) if lack is not None else "",
        "returned": view.life.returned,
        "running": view.state in {DeviationState.COUNTS, DeviationState.COMING},
        "note_form": forms.get("note_form") or NoteForm(initial={"on": view.life.text}),
        "end_form": forms.get("end_form") or EndForm(),
    }
    return render(request, "beheer/afwijking.html", context, status=status)


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, code: str) -> HttpResponseBase:
    """A written case for a deviation: made-up facts; what comes of them is what must come of them."""
    view = the_deviation(request, code)
    one = view.deviation
    _own_region(request, one.region)
    if view.state not in OPEN:
        raise NotFound("signed already")
    turn = with_it(one).during(one)[0]
    posted = request.POST if request.method == "POST" else None
    form = DeviationCaseForm(posted, model=turn.model, initial={"on": view.life.text})

    def write() -> None:
        data = form.cleaned_data
        viewer = viewer_of_request(request)
        write_case(code, data["name"], form.facts(), on=data["on"], by=viewer)

    failure = attempt(form, write) if posted is not None else None
    if posted is not None and failure is None:
        messages.success(request, _("Saved."))
        return redirect("rules-deviation", code=code)
    if failure is not None and failure.conflict is not None:
        form.add_error(None, _("Somebody changed this meanwhile. Look first."))
    context = {"view": view, "form": form, "region": directory().regions[one.region]}
    status = failure.status if failure is not None else 200
    return render(request, "beheer/afwijking_geval.html", context, status=status)


@require_POST
def act(request: HttpRequest, code: str) -> HttpResponseBase:
    """A step with a deviation, by its button."""
    view = the_deviation(request, code)
    do = _ACTS.get(request.POST.get("doe", ""))
    if do is None:
        return _page(request, view, UNPROCESSABLE)
    answer = do(request, view)
    return redirect("rules-deviation", code=code) if answer is None else answer


def _signed(request: HttpRequest, view: DeviationView) -> HttpResponse | None:
    return _noted(request, view, sign_deviation, _("You signed. It counts from its first day."))


def _sent_back(request: HttpRequest, view: DeviationView) -> HttpResponse | None:
    return _noted(request, view, send_deviation_back, _("It is sent back, with your reason."))


def _noted(
    request: HttpRequest, view: DeviationView, do: Callable[..., None], done: str
) -> HttpResponse | None:
    form = NoteForm(request.POST)

    def step() -> None:
        data = form.cleaned_data
        do(view.code, on=data["on"], by=viewer_of_request(request), note=data["note"])

    return _answered(request, view, form, step=step, done=done)


def _ended(request: HttpRequest, view: DeviationView) -> HttpResponse | None:
    form = EndForm(request.POST)

    def step() -> None:
        data = form.cleaned_data
        viewer = viewer_of_request(request)
        end_deviation(view.code, data["ends"], by=viewer, note=data["note"])

    return _answered(
        request, view, form, step=step, done=_("It ends on that day."), name="end_form"
    )


def _dropped(request: HttpRequest, view: DeviationView) -> HttpResponse | None:
    form = NoteForm(request.POST)

    def step() -> None:
        name = request.POST.get("geval", "")
        viewer = viewer_of_request(request)
        drop_case(view.code, name, on=form.cleaned_data["on"], by=viewer)

    return _answered(request, view, form, step=step, done=_("The written case is gone."))


def _answered(
    request: HttpRequest,
    view: DeviationView,
    form: Form,
    *,
    step: Callable[[], None],
    done: str,
    name: str = "note_form",
) -> HttpResponse | None:
    failure = attempt(form, step)
    if failure is None:
        messages.success(request, done)
        return None
    if failure.conflict is not None:
        messages.error(request, _("Somebody changed this meanwhile. Look first."))
        return _page(request, the_deviation(request, view.code), failure.status)
    return _page(request, view, failure.status, **{name: form})


_ACTS: dict[str, Callable[[HttpRequest, DeviationView], HttpResponse | None]] = {
    "teken": _signed,
    "terug": _sent_back,
    "eindig": _ended,
    "weg": _dropped,
}
