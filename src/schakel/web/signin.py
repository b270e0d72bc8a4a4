"""Signing in and out. In demo mode: one click per demo person; else at one's own organisation."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from schakel.access.queries import viewer_of
from schakel.access.viewer import STRONG, SignIn, Viewer
from schakel.audit.actions import action
from schakel.audit.actor import Actor
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.regions.queries import demo_member, demo_members, member_at_sign_in
from schakel.regions.rules import Function
from schakel.simulation.queries import STEPS, standing
from schakel.web.middleware.viewer import SEEN_KEY, SIGN_IN_KEY, SINCE_KEY, public
from schakel.web.providers import Provider
from schakel.web.trying import card_of
from schakel.web.viewing import note_denial, viewer_or_none


def providers() -> tuple[Provider, ...]:
    """The organisations to sign in with; a demo has none."""
    return () if settings.DEMO else tuple(settings.SIGN_IN_PROVIDERS)


@public
def start(request: HttpRequest) -> HttpResponse:
    """The role's own start page, the cards of the demo people, or the organisations."""
    viewer = viewer_or_none(request)
    if viewer is not None and viewer.sign_in not in STRONG:
        return redirect("second-factor")
    people = demo_members() if settings.DEMO else ()
    if settings.DEMO:
        state = standing()
        if not people or (state is not None and state.restarting):
            step = state.step if state is not None else 0
            return render(request, "demo/laden.html", {"step": step, "steps": STEPS})
    cards = [(person, card_of(person.username)) for person in people]
    context = {"viewer": viewer, "people": cards, "providers": providers()}
    return render(request, "start.html", context)


@public
@require_POST
def become(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as a demo person. Outside demo mode this address does not exist."""
    if not settings.DEMO:
        raise NotFound("demo only")
    member = demo_member(username)
    viewer = viewer_of(member.id, sign_in=SignIn.DEMO)
    open_session(request, viewer)
    return redirect(landing(viewer))


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out: the session ends at once."""
    viewer = viewer_or_none(request)
    request.session.flush()
    if viewer is not None:
        with action("SIGN_OUT", by=viewer.actor, on=viewer.person_id):
            return redirect("start")
    return redirect("start")


def admit(request: HttpRequest, provider: Provider, claims: Mapping[str, Any]) -> HttpResponse:
    """Let in whom the provider names, if that is an active member of that organisation.

    Nobody is ever added here. A provider that does not vouch for a second factor opens the pages
    of the second factor and nothing else.
    """
    value = claims.get(provider.claim)
    unproven = provider.claim == "email" and claims.get("email_verified") is False
    if not isinstance(value, str) or not value or unproven:
        return refuse(request, provider, reason="NO_NAME_GIVEN")
    name = value if provider.claim == "email" else f"{provider.prefix}{value}"
    member = member_at_sign_in(name, organisation=provider.organisation, by=provider.claim)
    if member is None:
        return refuse(request, provider, reason="UNKNOWN_MEMBER")
    strength = SignIn.MULTI_FACTOR if provider.vouches(claims) else SignIn.SINGLE_FACTOR
    try:
        viewer = viewer_of(member, sign_in=strength)
    except NotFound:
        return refuse(request, provider, reason="INACTIVE_MEMBER")
    open_session(request, viewer)
    return redirect(landing(viewer))


LANDINGS = (
    (Function.CHAIN_MANAGER, "monitor"),
    (Function.PRIVACY_OFFICER, "privacy"),
    (Function.APPLICATION_MANAGER, "rules"),
)


def landing(viewer: Viewer) -> str:
    """The name of the page on which somebody lands: a chain manager on the figures, say."""
    if viewer.sign_in not in STRONG:
        return "start"
    return next((page for function, page in LANDINGS if viewer.holds(function)), "start")


def refuse(request: HttpRequest, provider: Provider, *, reason: str) -> HttpResponse:
    """One plain page, the same for every reason; the reason goes to the audit log."""
    nobody = Actor(None, provider.organisation, (), "NONE", "web")
    note_denial(request, route="sign-in", reason=reason, actor=nobody)
    return render(request, "account/refused.html", status=403)


def open_session(request: HttpRequest, viewer: Viewer) -> None:
    """A new session under a new key: what the browser held before is worth nothing any more."""
    now = clock.now().timestamp()
    request.session.flush()
    request.session[SESSION_KEY] = str(viewer.person_id)
    request.session[BACKEND_SESSION_KEY] = viewer.sign_in.value
    request.session[HASH_SESSION_KEY] = ""
    request.session[SIGN_IN_KEY] = viewer.sign_in.value
    if viewer.sign_in != SignIn.DEMO:
        request.session[SINCE_KEY] = request.session[SEEN_KEY] = now
    with action("SIGN_IN", by=viewer.actor, on=viewer.person_id):
        return


def strengthen(request: HttpRequest, viewer: Viewer) -> None:
    """The second factor was given: from now on everything opens, under a new key."""
    strong = replace(viewer, sign_in=SignIn.MULTI_FACTOR)
    request.session.cycle_key()
    request.session[SIGN_IN_KEY] = strong.sign_in.value
    with action("SECOND_FACTOR", by=strong.actor, on=strong.person_id):
        return
