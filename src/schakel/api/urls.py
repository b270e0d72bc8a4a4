"""The addresses below /api/. They have no names of ours: programs read the description."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, include, path

from schakel.api.operations import api
from schakel.api.tokens import token


def _public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Open to who has no session: each operation signs its own client in."""
    view.__dict__["schakel_public"] = True
    return view


def _operations() -> list[URLPattern]:
    """Ninja's addresses, without its start page."""
    patterns, _, _ = api.urls
    found = [one for one in patterns if isinstance(one, URLPattern) and one.name != "api-root"]
    for pattern in found:
        _public(pattern.callback)
    return found


urlpatterns = [
    path("oauth/token", _public(token)),
    path("v1/", include(_operations())),
]
