"""What the frame of every page needs: who is looking, the menu, the DEMO bar."""

from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.monitoring.permissions import can_look as may_see_figures
from schakel.privacy.permissions import can_look as may_see_the_log
from schakel.regions.rules import Function
from schakel.review.permissions import can_look as may_see_reviews
from schakel.selection.permissions import can_look as may_see_rules
from schakel.table.permissions import may_enter_cases
from schakel.web.forms_search import purposes_of
from schakel.web.viewing import viewer_or_none

VERSION = version("schakel")
MenuItem = tuple[str, str, bool, str]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for ``base.html``: no query, because every page carries it."""
    viewer = viewer_or_none(request)
    return {
        "demo": settings.DEMO,
        "viewer": viewer,
        "version": VERSION,
        "clock_now": clock.now(),
        "menu": _menu(viewer, request.path) if viewer else (),
        "may_search": bool(viewer and purposes_of(viewer)),
    }


def _menu(viewer: Viewer, path: str) -> list[MenuItem]:
    """The places this viewer works in, with the keys that go there."""
    items = [
        (_("Table"), reverse("board", kwargs={"region": unit.region.lower()}), "g t")
        for unit in viewer.units
        if unit.kind == "SEAT" and unit.region
    ]
    if any(unit.kind == "TEAM" and unit.house for unit in viewer.units):
        items.append((_("Cases of the house"), reverse("house-inbox"), "g c"))
        items.append((_("Conferences"), reverse("conferences"), "g o"))
    if not viewer.barred_from_houses and viewer.units:
        items.append((_("Report to the house"), reverse("report"), "g n"))
    if may_enter_cases(viewer):
        items.append((_("New case"), reverse("new-case"), "g k"))
    if viewer.functions & {Function.CASE_WORKER, Function.PROCESS_DIRECTOR}:
        items.append((_("New signal"), reverse("new-signal"), "g s"))
    if viewer.units:
        items.append((_("My cases"), reverse("cases"), "g z"))
    if may_see_figures(viewer):
        items.append((_("Monitor"), reverse("monitor"), "g m"))
    if may_see_reviews(viewer):
        items.append((_("Peer review"), reverse("review"), "g r"))
    if may_see_the_log(viewer):
        items.append((_("Who saw what"), reverse("privacy"), "g p"))
        items.append((_("Blocks"), reverse("blocks"), "g b"))
    if may_see_rules(viewer):
        items.append((_("Rules"), reverse("rules"), "g l"))
    items.append((_("My work"), reverse("my-work"), "g a"))
    return [(label, url, path == url, keys) for label, url, keys in items]
