"""Signing in and out. In demo mode: one click per demo person."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from schakel.access.viewer import SignIn
from schakel.kernel.errors import NotFound
from schakel.regions.queries import demo_member, demo_members
from schakel.web.middleware.viewer import SIGN_IN_KEY, public
from schakel.web.viewing import viewer_or_none


@public
def start(request: HttpRequest) -> HttpResponse:
    """The role's own start page, or the cards of the demo people."""
    viewer = viewer_or_none(request)
    people = demo_members() if settings.DEMO else ()
    return render(request, "start.html", {"viewer": viewer, "people": people})


@public
@require_POST
def become(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as a demo person. Outside demo mode this address does not exist."""
    if not settings.DEMO:
        raise NotFound("demo only")
    member = demo_member(username)
    request.session.cycle_key()
    request.session.clear()
    request.session[SESSION_KEY] = str(member.id)
    request.session[BACKEND_SESSION_KEY] = "demo"
    request.session[HASH_SESSION_KEY] = ""
    request.session[SIGN_IN_KEY] = SignIn.DEMO.value
    return redirect("start")


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out: the session ends at once."""
    request.session.flush()
    return redirect("start")
