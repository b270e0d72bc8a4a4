"""The demo's own pages: what to try, standing still, starting again. Outside a demo they do not exist."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.audit.actions import action
from schakel.audit.actor import Actor
from schakel.kernel.errors import NotFound
from schakel.simulation.actions import ask_restart, pause_or_go_on
from schakel.simulation.queries import Standing, done_by, standing
from schakel.web.middleware.viewer import public
from schakel.web.trying import tried
from schakel.web.viewing import ANONYMOUS, viewer_of_request, viewer_or_none

View = Callable[[HttpRequest, Standing], HttpResponseBase]


def in_a_demo(view: View) -> Callable[[HttpRequest], HttpResponseBase]:
    """Only where a demo was loaded, and only in demo mode."""

    @wraps(view)
    def only_there(request: HttpRequest) -> HttpResponseBase:
        state = standing() if settings.DEMO else None
        if state is None:
            raise NotFound("demo only")
        return view(request, state)

    return only_there


@require_GET
@in_a_demo
def try_this(request: HttpRequest, state: Standing) -> HttpResponse:
    """What this person can try; ticked off by what they did since the demo began."""
    viewer = viewer_of_request(request)
    steps = tried(viewer, done_by(viewer, since=state.loaded_at))
    ready = sum(step.done for step in steps)
    context = {"steps": steps, "ready": ready, "standing": state}
    return render(request, "demo/probeer_dit.html", context)


@public
@require_POST
@in_a_demo
def pause(request: HttpRequest, state: Standing) -> HttpResponse:
    """Let no new cases come in, or let them come again."""
    with action("demo.paused", by=_actor(request)):
        running = pause_or_go_on()
    messages.success(
        request, _("New cases come in again.") if running else _("The demo stands still.")
    )
    return redirect("start" if viewer_or_none(request) is None else "try-this")


@public
@require_POST
@in_a_demo
def start_again(request: HttpRequest, state: Standing) -> HttpResponse:
    """Throw everything away and load the demo anew; the start page shows how far it is."""
    with action("demo.restarted", by=_actor(request)):
        ask_restart()
    request.session.flush()
    return redirect("start")


def _actor(request: HttpRequest) -> Actor:
    viewer = viewer_or_none(request)
    return viewer.actor if viewer else ANONYMOUS
