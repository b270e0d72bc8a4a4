"""The process map: which ways cases went, where they waited, and two maps beside each other."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.monitoring.permissions import check_can_look
from schakel.monitoring.process_maps import MapView, map_quarters, process_map
from schakel.monitoring.rules.flows import (
    ALL_REGIONS,
    CaseKind,
    Passed,
    ProcessMap,
    Steps,
    courses,
    differences,
    step_name,
)
from schakel.monitoring.rules.periods import ended_quarters
from schakel.monitoring.rules.pictures import of_map
from schakel.monitoring.rules.small_numbers import Sight, thresholds_on
from schakel.regions.queries import directory
from schakel.web.csv_files import csv_answer
from schakel.web.pictures import TAKEN_ALONG, Asked, picture_answer
from schakel.web.viewing import viewer_of_request
from schakel.web.words_charts import quarter_name, told

# All regions together, in the address.
ALL = "alle"
WAITS = 5


@dataclass(frozen=True)
class Which:
    """One map: a region (empty: all together) and a quarter by its code."""

    region: str
    period: str

    @property
    def region_in_address(self) -> str:
        """How the address names the region."""
        return self.region.lower() or ALL

    @property
    def region_name(self) -> str:
        """How people name the region."""
        return directory().regions[self.region].name if self.region else _("all regions")


@dataclass(frozen=True)
class Choice:
    """What the address asks for: a kind of case, a map, and one to lay beside it."""

    kind: CaseKind
    one: Which
    beside: Which | None
    quarters: tuple[str, ...]

    @property
    def name(self) -> str:
        """How files are called."""
        kind = {CaseKind.TABLE: "tafel", CaseKind.HOUSE: "huis"}[self.kind]
        where = f"{self.one.region_in_address}-{self.one.period.lower()}"
        return f"schakel-proces-{kind}-{where}"

    @property
    def query(self) -> str:
        """The same choice as part of an address."""
        found = f"soort={self.kind.lower()}&regio={self.one.region_in_address}"
        found += f"&periode={self.one.period}"
        if self.beside:
            found += f"&naast={self.beside.region_in_address}&naast-periode={self.beside.period}"
        return found


def _choice(request: HttpRequest, viewer: Viewer) -> Choice:
    """What is in the address; else the viewer's own region, the table, and the last quarter.

    Raises NotFound for a region, kind or quarter that is not there, and for who may not see figures.
    """
    check_can_look(viewer)
    today = clock.local(clock.now()).date()
    kept = map_quarters(viewer=viewer)
    quarters = kept or [one.code for one in reversed(ended_quarters(today))]
    try:
        kind = CaseKind(request.GET.get("soort", "").upper() or CaseKind.TABLE)
    except ValueError:
        raise NotFound("no such kind of case") from None
    region = _region(request.GET.get("regio", ""), viewer.region or ALL_REGIONS)
    one = Which(region, _quarter(request.GET.get("periode", ""), quarters[0], quarters))
    beside = Which(
        _region(request.GET.get("naast", ""), one.region),
        _quarter(request.GET.get("naast-periode", ""), one.period, quarters),
    )
    return Choice(kind, one, None if beside == one else beside, tuple(quarters))


def _region(asked: str, otherwise: str) -> str:
    if not asked:
        return otherwise
    if asked.lower() == ALL:
        return ALL_REGIONS
    if asked.upper() not in directory().regions:
        raise NotFound("no such region")
    return asked.upper()


def _quarter(asked: str, otherwise: str, known: list[str]) -> str:
    if asked and asked.upper() not in known:
        raise NotFound("no such quarter")
    return asked.upper() or otherwise


def _view(choice: Choice, which: Which | None, viewer: Viewer) -> MapView | None:
    if which is None:
        return None
    return process_map(which.region, choice.kind, which.period, viewer=viewer)


def named(step: str) -> str:
    """A step in the language of the screen."""
    return step_name(step, get_language() or "nl")


def lasting_text(minutes: int | None) -> str:
    """Minutes in the unit that reads best, or a dash where the time may not be told."""
    if minutes is None:
        return "–"
    if minutes == 0:  # rounded to 5
        return _("less than 5 min")
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    if minutes < 48 * 60:
        hours = round(minutes / 60)
        return ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}
    return _("%(days)s days") % {"days": round(minutes / (24 * 60))}


def count_text(number: int) -> str:
    """A count with its thousands apart."""
    return number_format(number, 0, force_grouping=True)


@require_GET
def map_page(request: HttpRequest) -> HttpResponse:
    """The map of a region and quarter in words, drawn and as tables; a second one beside it if asked."""
    viewer = viewer_of_request(request)
    choice = _choice(request, viewer)
    view, beside = _view(choice, choice.one, viewer), _view(choice, choice.beside, viewer)
    context: dict[str, Any] = {
        "choice": choice,
        "kinds": [(one.kind.lower(), told(one, "name"), one.kind) for one in courses().values()],
        "regions": [
            (code.lower(), region.name, code) for code, region in directory().regions.items()
        ],
        "quarters": [(code, quarter_name(code)) for code in choice.quarters],
        "computed_at": view.computed_at if view else None,
        "one": _shown(choice, choice.one, view.map) if view else None,
        "beside": _shown(choice, choice.beside, beside.map) if choice.beside and beside else None,
        "differences": _differences(view.map, beside.map) if view and beside else (),
        "forms": TAKEN_ALONG,
        "thresholds": thresholds_on(clock.local(clock.now()).date()),
    }
    return render(request, "monitor/proces.html", context)


@dataclass(frozen=True)
class Shown:
    """A map as the page shows it."""

    heading: str
    short: str
    picture: str
    sentences: tuple[str, ...]
    conclusion: str
    drawn: bool
    steps: tuple[tuple[str, ...], ...]
    ways: tuple[tuple[str, str, str], ...]
    waits: tuple[str, ...]


def _shown(choice: Choice, which: Which, one: ProcessMap) -> Shown:
    query = f"soort={choice.kind.lower()}&regio={which.region_in_address}&periode={which.period}"
    return Shown(
        heading=f"{which.region_name}, {quarter_name(which.period)}",
        short=_apart(choice, which),
        picture=query,
        conclusion=_conclusion(which, one),
        sentences=tuple(sentences_beside(one)),
        drawn=bool(one.ways),
        steps=tuple(_step_row(passed) for passed in one.passed),
        ways=tuple(
            (way_text(way.steps), count_text(way.cases), _share(way.cases, one.told))
            for way in one.ways
        ),
        waits=tuple(_waits(one)),
    )


def _apart(choice: Choice, which: Which) -> str:
    """What sets a map apart from the one beside it: its region, its quarter, or both."""
    other = choice.beside
    if other and other.period == choice.one.period:
        return which.region_name
    if other and other.region == choice.one.region:
        return quarter_name(which.period)
    return f"{which.region_name}, {quarter_name(which.period)}"


def _step_row(passed: Passed) -> tuple[str, ...]:
    return (
        named(passed.start),
        named(passed.end),
        count_text(passed.cases),
        lasting_text(passed.median),
        lasting_text(passed.high),
    )


def way_text(steps: Steps) -> str:
    """A way in words, its steps in order."""
    return " → ".join(named(step) for step in steps)


def _share(part: int, whole: int) -> str:
    if not whole:
        return "–"
    share = round(100 * part / whole)
    return f"{share}%" if share or not part else "<1%"


def _conclusion(which: Which, one: ProcessMap) -> str:
    """What the map says, in a sentence or two."""
    where = {"region": which.region_name, "period": quarter_name(which.period)}
    if one.total.number == 0:
        return _("In %(region)s no case ended in %(period)s.") % where
    if not one.ways:
        return (
            _("In %(region)s too few cases went the same way in %(period)s to tell of them.")
            % where
        )
    waits = one.waits
    if not waits:
        return _("No step takes long, or too few cases went it to tell how long.")
    first = waits[0]
    return _(
        "Cases wait longest between “%(start)s” and “%(end)s”: half of them more than %(time)s."
    ) % {
        "start": named(first.start),
        "end": named(first.end),
        "time": lasting_text(first.median),
    }


def sentences_beside(one: ProcessMap) -> list[str]:
    """How long cases took as a whole, and of how many of them the map is."""
    found = []
    if one.ways and one.median is not None:
        found.append(
            _("Half of the cases took more than %(time)s, from the first step to the last.")
            % {"time": lasting_text(one.median)}
        )
    if one.ways and one.total.sight == Sight.SHOWN:
        total = one.total.number or 0
        found.append(
            _("The map is of about %(told)s of the %(total)s cases that ended.")
            % {"told": count_text(min(one.told, total)), "total": count_text(total)}
        )
    elif one.ways:
        found.append(_("The map is of about %(told)s cases.") % {"told": count_text(one.told)})
    return found


def _waits(one: ProcessMap) -> list[str]:
    """Where most of the time goes: the median for each case that went there."""
    waits = one.waits
    whole = sum(passed.waiting for passed in waits)
    return [
        _(
            "Between “%(start)s” and “%(end)s”: %(time)s for the middle case, %(cases)s cases,"
            " %(share)s of all time."
        )
        % {
            "start": named(passed.start),
            "end": named(passed.end),
            "time": lasting_text(passed.median),
            "cases": count_text(passed.cases),
            "share": _share(passed.waiting, whole),
        }
        for passed in waits[:WAITS]
    ]


def _differences(one: ProcessMap, other: ProcessMap) -> list[tuple[str, ...]]:
    rule = thresholds_on(clock.local(clock.now()).date())
    return [
        (
            named(each.edge[0]),
            named(each.edge[1]),
            *(f"{round(share)}%" if share is not None else "–" for share in each.shares),
            *(lasting_text(median) for median in each.medians),
        )
        for each in differences(one, other, rule)
    ]


@require_GET
def steps_file(request: HttpRequest) -> HttpResponse:
    """The steps of the map as a file, in minutes; with those of the map beside it when there is one."""
    viewer = viewer_of_request(request)
    choice = _choice(request, viewer)
    head = (
        _("Region"),
        _("Period"),
        _("From step"),
        _("To step"),
        _("Cases"),
        _("Median in minutes"),
        _("90th percentile in minutes"),
    )
    rows = [
        (
            which.region_name,
            which.period,
            named(passed.start),
            named(passed.end),
            passed.cases,
            passed.median,
            passed.high,
        )
        for which in (choice.one, choice.beside)
        if which and (view := _view(choice, which, viewer))
        for passed in view.map.passed
    ]
    return csv_answer(choice.name, head, rows)


@require_GET
def ways_file(request: HttpRequest) -> HttpResponse:
    """The ways of the map as a file; with those of the map beside it when there is one."""
    viewer = viewer_of_request(request)
    choice = _choice(request, viewer)
    head = (_("Region"), _("Period"), _("Way"), _("Cases"))
    rows = [
        (which.region_name, which.period, way_text(way.steps), way.cases)
        for which in (choice.one, choice.beside)
        if which and (view := _view(choice, which, viewer))
        for way in view.map.ways
    ]
    return csv_answer(f"{choice.name}-wegen", head, rows)


@require_GET
def map_picture(request: HttpRequest, form: str) -> HttpResponse:
    """The map as the worker drew it. Raises NotFound when there is nothing that may be drawn."""
    viewer = viewer_of_request(request)
    choice = _choice(request, viewer)
    subject = of_map(choice.one.region, choice.kind, choice.one.period)
    return picture_answer(Asked(subject, form, choice.name), viewer)
