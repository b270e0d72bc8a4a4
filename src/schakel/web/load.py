"""The load of a table on screen: now, the coming hours, and the clocks that end too soon."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.regions.queries import RegionView, directory
from schakel.table.queries.load import Load, load_of
from schakel.table.rules.hours import Hour, SeatsOf, runs
from schakel.table.rules.load import Span
from schakel.web.board_rows import keep_shown, shown_in
from schakel.web.viewing import viewer_of_request
from schakel.web.words import word
from schakel.web.words_load import PARTNER_NAMES, STAGE_NAMES, STAGE_WORDS


@dataclass(frozen=True)
class HourRow:
    """One hour as it stands in the table; ``season`` where the clock gives this hour twice."""

    span: Span
    season: str
    hour: Hour
    filled: int
    planned: int
    empty: tuple[SeatsOf, ...]


@dataclass(frozen=True)
class EmptySeat:
    """An organisation that is short of somebody for some hours on end; ``alone``: nobody is there."""

    organisation: str
    span: Span
    alone: bool


@dataclass(frozen=True)
class Line:
    """A number with what it counts, how long the longest waits, and the board that shows these."""

    label: str
    count: int
    longest: int
    address: str
    seat: str = ""


def _place(request: HttpRequest, region: str) -> RegionView:
    place = directory().regions.get(region.upper())
    if place is None or viewer_of_request(request).seat_at(place.code) is None:
        raise NotFound("no seat at this table")
    return place


def _context(request: HttpRequest, region: str, *, again: bool) -> dict[str, object]:
    """What the page shows. ``again``: the page is there and is being refreshed."""
    place = _place(request, region)
    key = f"{place.code}:load"
    before = shown_in(request.session, key) if again else frozenset()
    load = load_of(place.code, viewer=viewer_of_request(request), shown_before=before)
    keep_shown(request.session, key, before | load.shown)
    board = reverse("board", kwargs={"region": place.code.lower()})
    return {
        "region": place,
        "load": load,
        "waiting": _waiting(load, board),
        "partners": _partners(load, board),
        "hours": [_row(hour) for hour in load.hours],
        "busy": runs(load.hours, _fills_up),
        "empty": empty_seats(load.hours),
        "nothing_known": all(hour.expected is None for hour in load.hours),
        "window": _minutes(load.pace.over) if load.pace else 0,
    }


@require_GET
def load_page(request: HttpRequest, region: str) -> HttpResponse:
    """The load of a table, for who has a seat there now."""
    return render(request, "tafel/drukte.html", _context(request, region, again=False))


@require_GET
def load_parts(request: HttpRequest, region: str) -> HttpResponse:
    """Only what changes, for the page that is open; 304 when it reads the same."""
    response = render(request, "tafel/_drukte.html", _context(request, region, again=True))
    etag = f'"{sha256(response.content).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    response.headers["ETag"] = etag
    return response


def _waiting(load: Load, board: str) -> list[Line]:
    return [
        Line(
            str(STAGE_WORDS[one.stage]),
            one.count,
            _minutes(one.longest),
            f"{board}?fase={STAGE_NAMES[one.stage]}",
        )
        for one in load.waiting
    ]


def _partners(load: Load, board: str) -> list[Line]:
    return [
        Line(
            word(one.kind),
            one.count,
            _minutes(one.longest),
            f"{board}?partner={PARTNER_NAMES[one.kind]}",
            one.seat,
        )
        for one in load.partners
    ]


def _minutes(span: timedelta) -> int:
    return span // timedelta(minutes=1)


def _fills_up(hour: Hour) -> bool:
    return hour.fills_up


def _row(hour: Hour) -> HourRow:
    return HourRow(
        span=hour.span,
        season=_season(hour.span.begins),
        hour=hour,
        filled=sum(seats.filled for seats in hour.seats),
        planned=sum(seats.planned for seats in hour.seats),
        empty=tuple(seats for seats in hour.seats if seats.empty),
    )


def _season(moment: datetime) -> str:
    """Which of two the hour is, in the night in which the clock goes back; else nothing."""
    local = clock.local(moment)
    offsets = [local.replace(fold=fold).utcoffset() for fold in (0, 1)]
    if offsets[0] == offsets[1]:
        return ""
    return _("summer time") if local.fold == 0 else _("winter time")


def empty_seats(hours: Sequence[Hour]) -> list[EmptySeat]:
    """For each organisation the hours on end in which it is short of somebody."""
    found = []
    for name in sorted({seats.organisation for hour in hours for seats in hour.seats}):
        found += [EmptySeat(name, span, alone=True) for span in runs(hours, _nobody(name))]
        found += [EmptySeat(name, span, alone=False) for span in runs(hours, _too_few(name))]
    return found


def _nobody(name: str) -> Callable[[Hour], bool]:
    return lambda hour: any(s.organisation == name and not s.filled for s in hour.seats)


def _too_few(name: str) -> Callable[[Hour], bool]:
    return lambda hour: any(s.organisation == name and s.filled and s.empty for s in hour.seats)
