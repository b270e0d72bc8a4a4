"""The regions beside each other for one indicator: a funnel plot with its table, and files of both.

By geography, never by outcome: a list from best to worst says more than the numbers do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schakel.access.viewer import Viewer
from schakel.kernel.errors import NotFound
from schakel.monitoring.permissions import check_can_look
from schakel.monitoring.queries import ComparisonView, RegionBeside, comparison
from schakel.monitoring.rules.definitions import CHARTED, Definition, Unit, definitions
from schakel.monitoring.rules.funnel import Standing
from schakel.monitoring.rules.pictures import of_funnel
from schakel.regions.queries import directory
from schakel.web.csv_files import csv_answer
from schakel.web.pictures import TAKEN_ALONG, Asked, picture_answer
from schakel.web.viewing import viewer_of_request
from schakel.web.words_charts import answer_word, told, value_text

FAR = {Standing.FAR_ABOVE, Standing.FAR_BELOW}
NEAR = {Standing.ABOVE, Standing.BELOW}


def _chosen(request: HttpRequest, viewer: Viewer) -> Definition:
    """The indicator in the address. Raises NotFound when it is none, or not a share."""
    check_can_look(viewer)
    definition = definitions().get(request.GET.get("indicator", "").upper() or CHARTED)
    if definition is None or definition.unit != Unit.PERCENT:
        raise NotFound("no such indicator to compare")
    return definition


def _file_name(definition: Definition) -> str:
    return f"schakel-vergelijken-{definition.code.lower().replace('_', '-')}"


@require_GET
def compare_regions(request: HttpRequest) -> HttpResponse:
    """All regions for one indicator in recent time, with what may be said of them."""
    viewer = viewer_of_request(request)
    definition = _chosen(request, viewer)
    found = comparison(definition.code, viewer=viewer)
    context: dict[str, Any] = {
        "indicators": [
            (one.code, told(one, "name"))
            for one in definitions().values()
            if one.unit == Unit.PERCENT
        ],
        "indicator": definition.code,
        "question": told(definition, "question"),
        "beware": told(definition, "beware"),
        "found": found,
        "conclusion": _conclusion(found) if found else "",
        "lines": _lines(found) if found else (),
        "forms": TAKEN_ALONG,
    }
    return render(request, "monitor/vergelijken.html", context)


@dataclass(frozen=True)
class Line:
    """A region as the table and the file show it."""

    name: str
    value: str
    numerator: str
    denominator: str
    limits: str
    says: str


def _lines(found: ComparisonView) -> list[Line]:
    return [_line(one, found) for one in found.regions]


def _line(one: RegionBeside, found: ComparisonView) -> Line:
    unit, limits = found.definition.unit, "–"
    if one.lower is not None and one.upper is not None:
        ends = {"lower": value_text(one.lower, unit), "upper": value_text(one.upper, unit)}
        limits = _("%(lower)s to %(upper)s") % ends
    return Line(
        directory().regions[one.region].name,
        value_text(one.figure.value, unit),
        str(one.figure.numerator),
        str(one.figure.denominator),
        limits,
        answer_word(one.standing) if one.standing else _("not compared"),
    )


def _conclusion(found: ComparisonView) -> str:
    """What the funnel says, in words: who really differs, and whether limits were widened."""
    name = told(found.definition, "name")
    if found.target is None:
        return _("%(name)s: too few regions have enough cases to compare them.") % {"name": name}
    far, near = _named(found, FAR), _named(found, NEAR)
    told_of = {"name": name, "mean": value_text(found.target, found.definition.unit), "far": far}
    if far:
        sentence = _(
            "%(name)s: more than chance explains, these differ from all regions together"
            " (%(mean)s): %(far)s."
        )
    else:
        sentence = _(
            "%(name)s: no region differs from all regions together (%(mean)s) more than chance"
            " explains."
        )
    sentences = [sentence % told_of]
    if near:
        sentences.append(_("Perhaps, it may be chance: %(near)s.") % {"near": near})
    return " ".join(sentences)


def _named(found: ComparisonView, standings: set[Standing]) -> str:
    regions: Sequence[RegionBeside] = [one for one in found.regions if one.standing in standings]
    return ", ".join(
        _("%(region)s (%(way)s)")
        % {
            "region": directory().regions[one.region].name,
            "way": _("higher")
            if one.standing in {Standing.ABOVE, Standing.FAR_ABOVE}
            else _("lower"),
        }
        for one in regions
    )


@require_GET
def comparison_file(request: HttpRequest) -> HttpResponse:
    """The table of the page as a file."""
    viewer = viewer_of_request(request)
    definition = _chosen(request, viewer)
    found = comparison(definition.code, viewer=viewer)
    head = (
        _("Region"),
        _("Value"),
        _("Numerator"),
        _("Denominator (n)"),
        _("To be expected, 19 in 20"),
        _("What it says"),
    )
    rows = [
        (one.name, one.value, one.numerator, one.denominator, one.limits, one.says)
        for one in (_lines(found) if found else ())
    ]
    return csv_answer(_file_name(definition), head, rows)


@require_GET
def comparison_picture(request: HttpRequest, form: str) -> HttpResponse:
    """The funnel plot as the worker drew it. Raises NotFound when there are too few regions."""
    viewer = viewer_of_request(request)
    definition = _chosen(request, viewer)
    asked = Asked(of_funnel(definition.code), form, _file_name(definition))
    return picture_answer(asked, viewer)
