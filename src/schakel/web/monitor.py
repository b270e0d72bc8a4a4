"""The figures of a region: a table, a control chart, files of both; and the working agreements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.monitoring.permissions import check_can_look
from schakel.monitoring.queries import (
    ChartView,
    FigureView,
    chart,
    figures,
    periods,
)
from schakel.monitoring.rules.definitions import CHARTED, Definition, Group, definitions
from schakel.monitoring.rules.periods import RECENT
from schakel.monitoring.rules.pictures import of_control_chart
from schakel.monitoring.rules.small_numbers import thresholds_on
from schakel.regions.agreements import Compared, Standing, compare
from schakel.regions.queries import RegionView, directory
from schakel.web.charting import conclusion, points_of
from schakel.web.csv_files import csv_answer
from schakel.web.pictures import TAKEN_ALONG, Asked, picture_answer
from schakel.web.trying import happened
from schakel.web.viewing import viewer_of_request
from schakel.web.words import word
from schakel.web.words_charts import allowed_for, group_words, period_name, told, value_text

# Who sits at a table or is in a team sees cases; others at the monitor see figures only.
WITH_CASES = frozenset({"SEAT", "TEAM"})


@dataclass(frozen=True)
class Choice:
    """What the address asks for: a region, a period by its code, and the indicator of the chart."""

    region: RegionView
    period: str
    indicator: str

    @property
    def chart_name(self) -> str:
        """How files of the control chart are called."""
        indicator = self.indicator.lower().replace("_", "-")
        return f"schakel-{self.region.code.lower()}-regelkaart-{indicator}"


def _choice(request: HttpRequest, viewer: Viewer) -> Choice:
    """What is in the address; else the viewer's own region, recent time, the first chart.

    Raises NotFound for a region or indicator that is not there, and for who may not see figures.
    """
    check_can_look(viewer)
    regions = directory().regions
    code = request.GET.get("regio", "").upper() or viewer.region or next(iter(regions))
    if code not in regions:
        raise NotFound("no such region")
    indicator = request.GET.get("indicator", "").upper() or CHARTED
    if indicator not in definitions():
        raise NotFound("no such indicator")
    return Choice(regions[code], request.GET.get("periode") or RECENT, indicator)


@dataclass(frozen=True)
class Line:
    """One indicator as the page and the file show it; all of it may be shown."""

    code: str
    name: str
    question: str
    value: str
    high: str
    numerator: str
    denominator: str
    parts: str
    own: tuple[tuple[str, str, str], ...]
    texts: tuple[tuple[str, str], ...]


def _line(view: FigureView) -> Line:
    definition, figure = view.definition, view.figure
    kinds = [f"{word(name)}: {part}" for name, part in figure.parts.items()]
    return Line(
        definition.code,
        told(definition, "name"),
        told(definition, "question"),
        value_text(figure.value, definition.unit),
        value_text(figure.high, definition.unit) if figure.high is not None else "",
        str(figure.numerator),
        str(figure.denominator),
        " · ".join(kinds),
        tuple(
            (word(name), value_text(one.value, definition.unit), str(one.denominator))
            for name, one in figure.own.items()
        ),
        (
            (_("Counted"), told(definition, "numerator")),
            (_("Out of"), told(definition, "denominator")),
            (_("In the period of"), told(definition, "counted_on")),
            (_("Beware"), told(definition, "beware")),
            *(((_("Between regions"), _mix(definition)),) if definition.case_mix else ()),
            (_("Source"), told(definition, "source")),
        ),
    )


def _mix(definition: Definition) -> str:
    said = _("Regions get different kinds of cases. Allow for that before you compare them.")
    things = allowed_for(definition)
    if not things:
        return said
    return _("Regions get different kinds of cases. Comparing allows for: %(things)s.") % {
        "things": things
    }


@require_GET
def monitor(request: HttpRequest) -> HttpResponse:
    """The indicators of a region in a period, and its control chart."""
    viewer = viewer_of_request(request)
    choice = _choice(request, viewer)
    views = figures(choice.region.code, choice.period, viewer=viewer)
    drawn = chart(choice.region.code, choice.indicator, viewer=viewer)
    if choice.region.code != viewer.region:
        happened(request, "FIGURES_ELSEWHERE")
    first = views[0] if views else None
    nothing = all(view.figure.denominator.number == 0 for view in views)
    context: dict[str, Any] = {
        "region": choice.region,
        "period": choice.period,
        "regions": directory().regions.values(),
        "periods": [(RECENT, _period_name(RECENT)), *_months(choice.region.code, viewer)],
        "period_name": _period_name(choice.period),
        "is_recent": choice.period == RECENT,
        "groups": _groups(views),
        "computed_at": first.computed_at if first else None,
        "first_day": first.figure.period.starts_on if first else None,
        "nothing": nothing,
        "thresholds": thresholds_on(clock.local(clock.now()).date()),
        **_of_chart(drawn, viewer),
        "query": f"regio={choice.region.code.lower()}",
        "indicators": _choices(),
        "indicator": choice.indicator,
        "forms": TAKEN_ALONG,
    }
    return render(request, "monitor/overzicht.html", context)


def _of_chart(drawn: ChartView | None, viewer: Viewer) -> dict[str, Any]:
    """The chart in words and numbers, and from where to look at the cases behind a special point."""
    points = points_of(drawn) if drawn else []
    special = [point for point in points if point.special]
    return {
        "chart": drawn,
        "conclusion": conclusion(drawn) if drawn else "",
        "points": points,
        "strange": special[-1] if special else None,
        "sees_cases": any(unit.kind in WITH_CASES for unit in viewer.units),
    }


@dataclass(frozen=True)
class LineGroup:
    """The indicators about one thing: its anchor on the page, its heading, and what it is about."""

    anchor: str
    heading: str
    about: str
    table: str
    lines: tuple[Line, ...]


def _groups(views: Sequence[FigureView]) -> list[LineGroup]:
    """The figures under their headings, in the order of the groups; a group without any is left out."""
    found = []
    for group in Group:
        lines = tuple(_line(view) for view in views if view.definition.group == group)
        if lines:
            heading, about = group_words(group)
            name = group.lower()
            found.append(LineGroup(f"groep-{name}", heading, about, f"cijfers-{name}", lines))
    return found


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All indicators by group, to choose one from."""
    return [
        (
            group_words(group)[0],
            [(one.code, told(one, "name")) for one in definitions().values() if one.group == group],
        )
        for group in Group
    ]


def _months(region: str, viewer: Viewer) -> list[tuple[str, str]]:
    return [(code, _period_name(code)) for code in periods(region, viewer=viewer)]


def _period_name(code: str) -> str:
    """The period in words; what is in the address may be anything."""
    try:
        return period_name(code)
    except ValueError:
        raise NotFound("no such period") from None


@require_GET
def figures_file(request: HttpRequest) -> HttpResponse:
    """The table of the page as a file: the same numbers, protected in the same way."""
    viewer = viewer_of_request(request)
    choice = _choice(request, viewer)
    views = figures(choice.region.code, choice.period, viewer=viewer)
    head = (
        _("Indicator"),
        _("Value"),
        _("Numerator"),
        _("Denominator (n)"),
        _("By kind"),
        _("About"),
        _("By partner"),
    )
    rows = [
        (
            line.name,
            line.value,
            line.numerator,
            line.denominator,
            line.parts,
            group.heading,
            " · ".join(f"{name}: {value} (n = {n})" for name, value, n in line.own),
        )
        for group in _groups(views)
        for line in group.lines
    ]
    name = f"schakel-{choice.region.code.lower()}-{choice.period.lower()}"
    _period_name(choice.period)
    happened(request, "FIGURES_TAKEN")
    return csv_answer(name, head, rows)


@require_GET
def chart_file(request: HttpRequest) -> HttpResponse:
    """The points of the control chart as a file."""
    viewer = viewer_of_request(request)
    choice = _choice(request, viewer)
    drawn = chart(choice.region.code, choice.indicator, viewer=viewer)
    lines = points_of(drawn) if drawn else []
    head = (_("Period"), _("Value"), "n", _("Limits of ordinary variation"), _("What it says"))
    return csv_answer(choice.chart_name, head, [point.row for point in lines])


@require_GET
def chart_picture(request: HttpRequest, form: str) -> HttpResponse:
    """The control chart as the worker drew it. Raises NotFound when there are too few points."""
    viewer = viewer_of_request(request)
    choice = _choice(request, viewer)
    subject = of_control_chart(choice.region.code, choice.indicator)
    return picture_answer(Asked(subject, form, choice.chart_name), viewer)


@dataclass(frozen=True)
class AgreementLine:
    """One agreement as the page shows it."""

    title: str
    baseline: str
    standing: Standing
    here: str
    reason: str
    owner: str
    until: date | None
    assumed: bool
    source: str


@require_GET
def agreements_page(request: HttpRequest) -> HttpResponse:
    """The working agreements of a region beside the national baseline."""
    viewer = viewer_of_request(request)
    choice = _choice(request, viewer)
    today = clock.local(clock.now()).date()
    lines = [_agreement(row) for row in compare(choice.region.code, on=today)]
    context = {
        "region": choice.region,
        "regions": directory().regions.values(),
        "lines": lines,
        "otherwise": sum(line.standing != Standing.SAME for line in lines),
    }
    happened(request, "AGREEMENTS_READ")
    return render(request, "monitor/afspraken.html", context)


def _agreement(row: Compared) -> AgreementLine:
    deviation = row.deviation
    return AgreementLine(
        title=told(row.agreement, "title"),
        baseline=told(row.agreement, "value"),
        standing=row.standing,
        here=told(deviation, "value") if deviation else "",
        reason=told(deviation, "reason") if deviation else "",
        owner=deviation.owner if deviation else "",
        until=deviation.valid_until if deviation else None,
        assumed=row.agreement.assumed or bool(deviation and deviation.assumed),
        source=deviation.source if deviation else row.agreement.source,
    )
