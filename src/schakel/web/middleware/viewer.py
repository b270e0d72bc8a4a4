"""Who is looking: reads the session, sets the database context, collects what is shown."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from schakel.access.context import as_nobody, as_viewer
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn, Viewer
from schakel.audit.actions import reading
from schakel.kernel.errors import NotFound
from schakel.web.viewing import set_viewer, viewer_or_none

SIGN_IN_KEY = "schakel.sign_in"

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view as open to people who are not signed in. Every other view is not."""
    view.__dict__["schakel_public"] = True
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
        with as_viewer(viewer), reading(viewer.actor):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Send who is not signed in to the start page, unless the view is public."""
        if viewer_or_none(request) is not None or getattr(view, "schakel_public", False):
            return None
        return redirect("start")


def _viewer_of_session(request: HttpRequest) -> Viewer | None:
    member, sign_in = request.session.get(SESSION_KEY), request.session.get(SIGN_IN_KEY)
    if member is None or sign_in is None:
        return None
    try:
        return viewer_of(uuid.UUID(member), sign_in=SignIn(sign_in))
    except (NotFound, ValueError):
        return None  # a member who left, or a session of an older version: sign in again
