"""The regions beside each other for one indicator: a funnel plot with its table, and files of both.

By geography, never by outcome: a list from best to worst says more than the numbers do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schakel.access.viewer import Viewer
from schakel.kernel.errors import NotFound
from schakel.monitoring.permissions import check_can_look
from schakel.monitoring.queries import ComparisonView, MixView, RegionBeside, comparison
from schakel.monitoring.rules.definitions import CHARTED, Definition, Unit, definitions
from schakel.monitoring.rules.funnel import Standing
from schakel.monitoring.rules.pictures import of_funnel
from schakel.regions.queries import directory
from schakel.web.csv_files import csv_answer
from schakel.web.pictures import TAKEN_ALONG, Asked, picture_answer
from schakel.web.viewing import viewer_of_request
from schakel.web.words_charts import allowed_for, answer_word, told, value_text

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
        "correction": _correction(found) if found and definition.case_mix else (),
        "lines": _lines(found) if found else (),
        "forms": TAKEN_ALONG,
    }
    return render(request, "monitor/vergelijken.html", context)


@dataclass(frozen=True)
class Line:
    """A region as the table and the file show it; the last three only where cases were allowed for."""

    name: str
    value: str
    numerator: str
    denominator: str
    limits: str
    says: str
    adjusted: str
    expected: str
    as_counted: str


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
        _verdict(one),
        value_text(one.adjusted, unit),
        value_text(one.expected, unit),
        answer_word(one.as_counted) if one.as_counted else _("not compared"),
    )


def _verdict(one: RegionBeside) -> str:
    if one.standing:
        return answer_word(one.standing)
    return _("not adjusted") if one.as_counted else _("not compared")


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


def _correction(found: ComparisonView) -> list[str]:
    """What was allowed for and what that changed; or that it was not, and why. Nothing without a funnel."""
    if found.target is None:
        return []
    if found.mix is None:
        return [_("Not adjusted for kinds of cases: of too few regions enough is known for that.")]
    return [
        _("Adjusted for kinds of cases: %(things)s.") % {"things": allowed_for(found.definition)},
        *_changed(found),
        *_left_out(found),
        _counted_in(found.mix),
    ]


def _changed(found: ComparisonView) -> list[str]:
    """Who stands out by it and who no longer does, and which figure moved most."""

    def those(fits: Callable[[RegionBeside], bool]) -> str:
        return _names([one for one in found.regions if one.standing and fits(one)])

    sentences = []
    if no_longer := those(lambda one: one.as_counted in FAR and one.standing not in FAR):
        sentences.append(
            _("After adjusting, these no longer differ: %(regions)s.") % {"regions": no_longer}
        )
    if now := those(lambda one: one.as_counted not in FAR and one.standing in FAR):
        sentences.append(_("After adjusting, these do differ: %(regions)s.") % {"regions": now})
    if not sentences:
        sentences.append(_("This does not change which regions differ."))
    return [*sentences, *_moved_most(found)]


def _moved_most(found: ComparisonView) -> list[str]:
    unit = found.definition.unit
    moves = [
        (abs(one.adjusted - one.figure.value), one.region, one.figure.value, one.adjusted)
        for one in found.regions
        if one.adjusted is not None and one.figure.value is not None
    ]
    __, region, before, after = max(moves)
    ends = {"before": value_text(before, unit), "after": value_text(after, unit)}
    if ends["before"] == ends["after"]:
        return []
    told_of = {"region": directory().regions[region].name, **ends}
    return [_("%(region)s moved most: from %(before)s to %(after)s.") % told_of]


def _left_out(found: ComparisonView) -> list[str]:
    """The regions that were compared as counted and could not be adjusted."""
    names = _names([one for one in found.regions if one.as_counted and not one.standing])
    told_of = {"regions": names}
    return [_("Not adjusted, and so left out here: %(regions)s.") % told_of] if names else []


def _names(regions: Sequence[RegionBeside]) -> str:
    return ", ".join(directory().regions[one.region].name for one in regions)


def _counted_in(mix: MixView) -> str:
    ends = (mix.starts_on, mix.ends_on - timedelta(days=1))
    first, last = (date_format(day, "j F Y") for day in ends)
    return _(
        "The cases that a region gets were counted from %(first)s up to and including %(last)s."
    ) % {
        "first": first,
        "last": last,
    }


@require_GET
def comparison_file(request: HttpRequest) -> HttpResponse:
    """The table of the page as a file."""
    viewer = viewer_of_request(request)
    definition = _chosen(request, viewer)
    found = comparison(definition.code, viewer=viewer)
    lines = _lines(found) if found else []
    adjusted = found is not None and found.mix is not None
    head, rows = _adjusted_rows(lines) if adjusted else _rows(lines)
    return csv_answer(_file_name(definition), head, rows)


Rows = tuple[tuple[str, ...], list[tuple[str, ...]]]


def _rows(lines: Sequence[Line]) -> Rows:
    head = (
        _("Region"),
        _("Value"),
        _("Numerator"),
        _("Denominator (n)"),
        _("To be expected, 19 in 20"),
        _("What it says"),
    )
    return head, [
        (one.name, one.value, one.numerator, one.denominator, one.limits, one.says) for one in lines
    ]


def _adjusted_rows(lines: Sequence[Line]) -> Rows:
    """The adjusted share first, and what was counted beside it."""
    head = (
        _("Region"),
        _("Adjusted"),
        _("As counted"),
        _("Numerator"),
        _("Denominator (n)"),
        _("Expected with these cases"),
        _("To be expected, 19 in 20"),
        _("What it says"),
        _("Without adjusting"),
    )
    return head, [
        (
            one.name,
            one.adjusted,
            one.value,
            one.numerator,
            one.denominator,
            one.expected,
            one.limits,
            one.says,
            one.as_counted,
        )
        for one in lines
    ]


@require_GET
def comparison_picture(request: HttpRequest, form: str) -> HttpResponse:
    """The funnel plot as the worker drew it. Raises NotFound when there are too few regions."""
    viewer = viewer_of_request(request)
    definition = _chosen(request, viewer)
    asked = Asked(of_funnel(definition.code), form, _file_name(definition))
    return picture_answer(asked, viewer)
