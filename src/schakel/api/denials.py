"""What a refused request of a known client leaves for the audit log: kept after the rollback."""

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest

from schakel.access.context import as_nobody
from schakel.access.viewer import Viewer
from schakel.audit.actions import record_denial
from schakel.audit.actor import Actor

VIEWER, DENIAL = "schakel.api.viewer", "schakel.api.denial"


@dataclass(frozen=True)
class Denial:
    """A no that must be kept: to whom, on which operation, with which reason code."""

    actor: Actor
    operation: str
    reason: str
    asked: str | None


def note_client(request: HttpRequest, viewer: Viewer) -> None:
    """Say which client sends this request; known once its token was seen to hold."""
    request.META[VIEWER] = viewer


def note_denial(request: HttpRequest, *, reason: str) -> None:
    """Remember a no to a known client. Who is not signed in has nothing to be denied."""
    viewer, match = request.META.get(VIEWER), request.resolver_match
    if isinstance(viewer, Viewer) and match is not None:
        asked = match.kwargs.get("number")
        request.META[DENIAL] = Denial(viewer.actor, match.view_name, reason, asked)


def keep_denial(request: HttpRequest) -> None:
    """Write the no of this request, if there was one, in a transaction of its own (ruling 14)."""
    denial = request.META.get(DENIAL)
    if isinstance(denial, Denial):
        with transaction.atomic(), as_nobody():
            record_denial(
                denial.actor,
                action_name=denial.operation,
                reason_code=denial.reason,
                asked=denial.asked,
            )
