"""The rules of the regions beside the national ones: all regions at once, and one region in detail."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.regions.queries import RegionView, directory
from schakel.selection.overlays import Standing
from schakel.selection.permissions import can_change, check_can_look
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.deviations import in_work
from schakel.selection.regional import Compared, RuleStanding, compare, standings
from schakel.selection.rules import Door
from schakel.web.rulebook.models import Line, rule_line
from schakel.web.viewing import viewer_of_request
from schakel.web.words_rules import in_language


@dataclass(frozen=True)
class Row:
    """A rule with its standing in each region, in the order of the columns."""

    rule: str
    explanation: str
    open_to_variation: bool
    cells: tuple[tuple[str, Standing], ...]


@dataclass(frozen=True)
class Difference:
    """A deviation as the page shows it: what counts nationally, what counts here, and why."""

    id: str
    kind: str
    state: str
    national: Line | None
    own: Line | None
    reason: str
    owner: str
    begins: date
    ends: date
    source: str


@require_GET
def regions_page(request: HttpRequest) -> HttpResponse:
    """All regions against all rules: same, otherwise, or otherwise past its end.

    At first only the rules and the regions where something differs; ``alle`` shows everything.
    """
    check_can_look(viewer_of_request(request))
    today = clock.local(clock.now()).date()
    only = "alle" not in request.GET
    known = directory().regions
    rules = catalogue()
    otherwise = {one.region for one in rules.deviations}
    regions = [place for code, place in known.items() if not only or code in otherwise]
    codes = [place.code for place in regions]
    sections = [(door, [_row(f) for f in standings(rules, door, codes, on=today)]) for door in Door]
    context = {
        "regions": regions,
        "same": [place for place in known.values() if place.code not in otherwise],
        "only": only,
        "sections": [
            (door, [row for row in rows if not only or _varied(row)], len(rows))
            for door, rows in sections
        ],
    }
    return render(request, "beheer/regios.html", context)


def _row(found: RuleStanding) -> Row:
    cells = tuple((code, state) for code, state in found.regions.items())
    return Row(found.rule, in_language(found.explanation), found.open_to_variation, cells)


def _varied(row: Row) -> bool:
    return any(state != Standing.SAME for _, state in row.cells)


@require_GET
def region_page(request: HttpRequest, region: str) -> HttpResponse:
    """What one region does otherwise, each rule beside the national one. Raises NotFound."""
    viewer = viewer_of_request(request)
    place = the_region(viewer, region)
    today = clock.local(clock.now()).date()
    found = compare(catalogue(), place.code, on=today)
    context = {
        "region": place,
        "differences": [difference(one) for one in found],
        "waiting": [one for one in in_work(viewer) if one.deviation.region == place.code],
        "mine": can_change(viewer) and viewer.region in {None, place.code},
    }
    return render(request, "beheer/regio.html", context)


def the_region(viewer: Viewer, region: str) -> RegionView:
    """The region of an address, for who looks after the rules. Raises NotFound."""
    check_can_look(viewer)
    place = directory().regions.get(region.upper())
    if place is None:
        raise NotFound("no such region")
    return place


def difference(one: Compared) -> Difference:
    """A deviation in the words of the screen."""
    deviation = one.deviation
    state = "FUTURE" if not one.begun else one.standing.value
    return Difference(
        deviation.id,
        deviation.kind.value,
        state,
        rule_line(one.national) if one.national else None,
        rule_line(one.own) if one.own else None,
        in_language(deviation.reason),
        deviation.owner,
        deviation.valid_from,
        deviation.valid_until,
        deviation.source,
    )
