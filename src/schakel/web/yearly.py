"""The yearly report on usefulness (Wgs art. 1.7): a page to read, print and take along.

It shows what was told when the year had settled, and computes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.monitoring.permissions import check_can_look
from schakel.monitoring.rules.definitions import Definition, definitions
from schakel.monitoring.rules.figures import Figure
from schakel.monitoring.rules.flows import ALL_REGIONS
from schakel.monitoring.rules.funnel import by_geography
from schakel.monitoring.rules.small_numbers import Shown, thresholds_on
from schakel.monitoring.rules.usefulness import Duty, duties
from schakel.monitoring.rules.yearly import Report, settled, told_from
from schakel.monitoring.yearly import report, told_years
from schakel.regions.queries import directory
from schakel.web.csv_files import csv_answer
from schakel.web.viewing import viewer_of_request
from schakel.web.words_charts import told, value_text

NOTHING = "–"


def _chosen(request: HttpRequest, viewer: Viewer) -> tuple[Report | None, list[int]]:
    """The report of the year in the address, else of the last one; and the years that have one.

    Raises NotFound for a year without a report, and for who may not see figures.
    """
    check_can_look(viewer)
    years = told_years(viewer=viewer)
    asked = request.GET.get("jaar", "")
    if not asked:
        return (report(years[0], viewer=viewer) if years else None), years
    if asked not in {str(year) for year in years}:
        raise NotFound("no report of that year")
    return report(int(asked), viewer=viewer), years


@dataclass(frozen=True)
class Cell:
    """A figure of the report in words."""

    value: str
    numerator: str
    denominator: str

    @property
    def counts(self) -> str:
        """The two counts in a line; one sign when neither may be told."""
        if self.numerator == self.denominator == "•":
            return self.numerator
        return _("%(part)s of %(whole)s") % {"part": self.numerator, "whole": self.denominator}


@dataclass(frozen=True)
class Line:
    """An indicator as the report tells it: of the whole country, with what it means."""

    code: str
    name: str
    question: str
    country: Cell
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    """The part of a report that answers one duty: indicators, and the regions beside each other."""

    code: str
    asks: str
    article: str
    lines: tuple[Line, ...]
    regions: tuple[tuple[str, tuple[Cell, ...]], ...]


def _part(found: Report, duty: Duty) -> Part:
    chosen = [definitions()[code] for code in duty.indicators]
    return Part(
        duty.code.lower().replace("_", "-"),
        told(duty, "asks"),
        told_article(duty),
        tuple(_line(found, definition) for definition in chosen),
        tuple(
            (directory().regions[region].name, tuple(_cell(found, one, region) for one in chosen))
            for region in by_geography(list(directory().regions))
        ),
    )


def told_article(duty: Duty) -> str:
    """The article of a duty in the language of the screen."""
    return duty.article_en if get_language() == "en" else duty.article


def _line(found: Report, definition: Definition) -> Line:
    return Line(
        definition.code,
        told(definition, "name"),
        told(definition, "question"),
        _cell(found, definition, ALL_REGIONS),
        (
            (_("Counted"), told(definition, "numerator")),
            (_("Out of"), told(definition, "denominator")),
            (_("In the period of"), told(definition, "counted_on")),
            (_("Beware"), told(definition, "beware")),
        ),
    )


def _cell(found: Report, definition: Definition, region: str) -> Cell:
    figure = found.figure(definition.code, region)
    if figure is None:  # an indicator that came after the report
        return Cell(NOTHING, NOTHING, NOTHING)
    return Cell(
        value_text(figure.value, definition.unit),
        count_text(figure.numerator),
        count_text(figure.denominator),
    )


def count_text(count: Shown) -> str:
    """A count with its thousands apart, or the sign for what is left unsaid."""
    if count.number is None:
        return str(count)
    return number_format(count.number, 0, force_grouping=True)


@require_GET
def year_report(request: HttpRequest) -> HttpResponse:
    """The report of a year: by duty the figures of the whole country and of each region."""
    viewer = viewer_of_request(request)
    found, years = _chosen(request, viewer)
    context: dict[str, Any] = {
        "found": found,
        "years": years,
        "soon": _soon(years),
        "days": _days(),
    }
    if found is not None:
        context |= {
            "parts": [_part(found, duty) for duty in duties()],
            "since": date_format(found.counted_from, "F Y") if found.counted_from.month > 1 else "",
            "told_on": _day(found.first_told_at),
            "remade": [(_day(one.at), one.reason) for one in found.remade],
            "number": len(found.figures),
            "thresholds": thresholds_on(clock.local(found.told_at).date()),
        }
    return render(request, "monitor/jaarverslag.html", context)


def _day(moment: datetime) -> str:
    """A day with its year: a report is read for years."""
    return date_format(clock.local(moment), "j F Y")


def _soon(years: list[int]) -> str:
    """When the report of the year that ended last may be expected, if it still has to settle."""
    today = clock.local(clock.now()).date()
    last = today.year - 1
    begins: date = told_from(last, today)
    if last in years or begins <= today:
        return ""
    return _("The report of %(year)s comes from %(day)s on.") % {
        "year": last,
        "day": date_format(begins, "j F Y"),
    }


def _days() -> int:
    """How many days after its end a year has settled."""
    return settled(clock.local(clock.now()).date()).after_days


@require_GET
def year_report_file(request: HttpRequest) -> HttpResponse:
    """All figures of the report as a file. Raises NotFound when there is no report."""
    viewer = viewer_of_request(request)
    found, _years = _chosen(request, viewer)
    if found is None:
        raise NotFound("no report yet")
    head = (
        _("Year"),
        _("The law asks"),
        _("Article"),
        _("Indicator"),
        _("Region"),
        _("Value"),
        _("Numerator"),
        _("Denominator (n)"),
    )
    rows = [
        (found.year, told(duty, "asks"), told_article(duty), *_row(figure))
        for duty in duties()
        for code in duty.indicators
        for figure in found.figures
        if figure.indicator == code
    ]
    return csv_answer(f"schakel-jaarverslag-{found.year}", head, rows)


def _row(figure: Figure) -> tuple[str, ...]:
    definition = definitions()[figure.indicator]
    region = directory().regions[figure.region].name if figure.region else _("the whole country")
    return (
        told(definition, "name"),
        region,
        value_text(figure.value, definition.unit),
        str(figure.numerator),
        str(figure.denominator),
    )
