"""Who calls: the bearer token, its scope, and the context in which an operation runs."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.http import HttpRequest

from schakel.access.clients import Bearer, bearer_of, viewer_of_client
from schakel.access.context import as_viewer
from schakel.access.viewer import Viewer
from schakel.api.denials import note_client
from schakel.api.limits import count
from schakel.api.problems import Problem
from schakel.audit.actions import reading, trace
from schakel.kernel.errors import NotFound

HEADER = re.compile(r"bearer +([A-Za-z0-9._~+/-]{1,200}=*)", re.IGNORECASE)
TRACE = re.compile(r"00-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


@contextmanager
def client_of(request: HttpRequest, scope: str) -> Iterator[Viewer]:
    """Run an operation as the client whose token came with the request; one audit row per answer.

    Raises Problem: 401 without a token that holds, 403 when it was not given for this scope, 429.
    """
    bearer, viewer = _signed_in(request)
    note_client(request, viewer)
    if scope not in bearer.scopes:
        told = f'Bearer error="insufficient_scope", scope="{scope}"'
        raise Problem(403, {"WWW-Authenticate": told})
    count(bearer.account.client_id)
    with ExitStack() as stack:
        parent = TRACE.fullmatch(request.headers.get("traceparent", ""))
        if parent:
            stack.enter_context(trace(parent[1]))
        stack.enter_context(as_viewer(viewer))
        stack.enter_context(reading(viewer.actor))
        yield viewer


def _signed_in(request: HttpRequest) -> tuple[Bearer, Viewer]:
    header = request.headers.get("Authorization")
    if header is None:
        raise Problem(401, {"WWW-Authenticate": "Bearer"})
    given = HEADER.fullmatch(header)
    bearer = bearer_of(given[1]) if given else None
    if bearer is None:
        raise _not_held()
    try:
        return bearer, viewer_of_client(bearer.account)
    except NotFound:
        raise _not_held() from None


def _not_held() -> Problem:
    return Problem(401, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
