"""One transaction per request: open it, render fully, commit, then send (ruling 14).

A query outside the transaction raises. A request that ends in an error is rolled back whole; a denial
is audited after the rollback in a transaction of its own, and if that fails the answer is 503.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from schakel.access.context import as_nobody
from schakel.audit.actions import record_denial
from schakel.kernel.errors import Invalid, NotFound, Refused, SchakelError, Unavailable
from schakel.web.viewing import Denial, denial_of, note_denial

logger = logging.getLogger("schakel.web")

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# What each expected failure is on screen. NotFound is also what forbidden looks like.
STATUS: dict[type[SchakelError], int] = {
    NotFound: 404,
    Refused: 403,
    Invalid: 400,
    Unavailable: 503,
}


class RequestTransaction:
    """Opens the transaction before the session is read and commits after the answer is complete."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, complete and committed, or an error page with nothing changed."""
        try:
            with connection.execute_wrapper(_only_in_a_transaction):
                with transaction.atomic():
                    response = self.get_response(request)
                    if response.status_code >= 500:
                        transaction.set_rollback(True)
                denial = denial_of(request)
                if denial is not None:
                    _keep(denial)
        except DatabaseError:
            logger.exception("the database refused a request to %s", _route(request))
            return render(request, "503.html", status=503)
        return response


def _only_in_a_transaction(
    execute: Callable[..., object], sql: str, params: object, many: bool, context: dict[str, Any]
) -> object:
    if not connection.in_atomic_block:
        raise RuntimeError("a query outside the request's transaction")
    return execute(sql, params, many, context)


def _keep(denial: Denial) -> None:
    with transaction.atomic(), as_nobody():
        record_denial(
            denial.actor,
            action_name=denial.route,
            reason_code=denial.reason,
            asked=denial.asked,
        )


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else "an unknown address"


class ExpectedFailures:
    """Turns the domain's failures into pages, in one place, and undoes what the view did."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The view's answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """A page for an expected failure; anything else is a fault and goes to the log."""
        transaction.set_rollback(True)
        if not isinstance(error, SchakelError):
            return None
        status = STATUS.get(type(error), 400)
        reason = error.code if isinstance(error, Refused) else type(error).__name__.upper()
        note_denial(request, route=_route(request), reason=reason)
        return render(request, f"{status}.html", {"error": error}, status=status)
