"""The viewer of a request, and what a denied request leaves for the log."""

from dataclasses import dataclass

from django.http import HttpRequest

from schakel.access.viewer import Viewer
from schakel.audit.actor import Actor
from schakel.kernel.errors import NotFound

ANONYMOUS = Actor(person_id=None, organisation="", functions=(), sign_in="NONE", origin="web")


@dataclass(frozen=True)
class Denial:
    """A no that must be kept: who, on which route, with which reason code, asking for which case."""

    actor: Actor
    route: str
    reason: str
    asked: str | None = None


def set_viewer(request: HttpRequest, viewer: Viewer | None) -> None:
    """Called once, by the middleware."""
    request.META["schakel.viewer"] = viewer


def viewer_or_none(request: HttpRequest) -> Viewer | None:
    """The signed-in member, if any."""
    viewer = request.META.get("schakel.viewer")
    return viewer if isinstance(viewer, Viewer) else None


def viewer_of_request(request: HttpRequest) -> Viewer:
    """The signed-in member. Raises NotFound: a page for members does not exist for others."""
    viewer = viewer_or_none(request)
    if viewer is None:
        raise NotFound("no viewer")
    return viewer


def note_denial(
    request: HttpRequest, *, route: str, reason: str, actor: Actor | None = None
) -> None:
    """Remember a no, to be written after the rollback; of the viewer, unless an actor is named."""
    viewer = viewer_or_none(request)
    known = viewer.actor if viewer else ANONYMOUS
    match = request.resolver_match
    asked = match.kwargs.get("number") if match else None
    request.META["schakel.denial"] = Denial(actor or known, route, reason, asked)


def denial_of(request: HttpRequest) -> Denial | None:
    """The no of this request, if there was one."""
    denial = request.META.get("schakel.denial")
    return denial if isinstance(denial, Denial) else None
