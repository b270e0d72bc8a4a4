"""Who is looking: reads the session, sets the database context, collects what is shown."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from schakel.access.context import as_nobody, as_viewer
from schakel.access.queries import viewer_of
from schakel.access.viewer import STRONG, SignIn, Viewer
from schakel.audit.actions import reading
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.web.viewing import set_viewer, viewer_or_none

SIGN_IN_KEY = "schakel.sign_in"
SINCE_KEY = "schakel.since"
SEEN_KEY = "schakel.seen"

SEEN_EVERY_SECONDS = 30
# What an open page fetches without anybody touching it: that is no sign of a person.
BY_ITSELF = frozenset({"board-rows", "board-stream"})

GetResponse = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Mark a view as open to people who are not signed in. Every other view is not."""
    view.__dict__["schakel_public"] = True
    return view


def before_second_factor(view: View) -> View:
    """Mark a view as open to who is signed in with one factor only. Every other view is not."""
    view.__dict__["schakel_before_second_factor"] = True
    return view


class ViewerContext:
    """Runs each view as the signed-in member, or as nobody; one audit row per answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The view's answer, produced inside the member's context."""
        viewer = _viewer_of_session(request)
        set_viewer(request, viewer)
        if viewer is None:
            with as_nobody():
                return self.get_response(request)
        with as_viewer(viewer, to_the_end=True), reading(viewer.actor):
            response = self.get_response(request)
        _note_activity(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Send who is not signed in to the start page, unless the view is public."""
        viewer = viewer_or_none(request)
        if getattr(view, "schakel_public", False):
            return None
        if viewer is None:
            return redirect("start")
        if viewer.sign_in in STRONG or getattr(view, "schakel_before_second_factor", False):
            return None
        return redirect("second-factor")


def _viewer_of_session(request: HttpRequest) -> Viewer | None:
    member, sign_in = request.session.get(SESSION_KEY), request.session.get(SIGN_IN_KEY)
    if member is None or sign_in is None:
        return None
    if _has_ended(request.session, sign_in):
        request.session.flush()
        return None
    try:
        viewer = viewer_of(uuid.UUID(member), sign_in=SignIn(sign_in))
    except (NotFound, ValueError):
        return None  # a member who left, or a session of an older version: sign in again
    if viewer.sign_in in STRONG:
        return viewer
    # With one factor the database shows what is of this person alone, whatever a view asks.
    return replace(viewer, units=(), functions=frozenset())


def _has_ended(session: SessionBase, sign_in: str) -> bool:
    """A demo lasts as long as demo mode; a real sign-in ends when idle, and in any case in time."""
    if sign_in == SignIn.DEMO:
        return not settings.DEMO
    now = clock.now().timestamp()
    idle, whole = now - session.get(SEEN_KEY, 0), now - session.get(SINCE_KEY, 0)
    return bool(idle > settings.SIGN_IN_IDLE_SECONDS or whole > settings.SESSION_COOKIE_AGE)


def _note_activity(request: HttpRequest) -> None:
    """Remember that somebody is there; at most once in half a minute, to save writes.

    What an open page fetches by itself does not count, nor what ends in an error and is undone.
    """
    match, now = request.resolver_match, clock.now().timestamp()
    if transaction.get_rollback() or match is None or match.url_name in BY_ITSELF:
        return
    if SEEN_KEY in request.session and now - request.session[SEEN_KEY] > SEEN_EVERY_SECONDS:
        request.session[SEEN_KEY] = now
