"""What every answer below /api/ has, wherever in the product it was made."""

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from schakel.api.denials import keep_denial
from schakel.api.problems import CONTENT_TYPE, problem

logger = logging.getLogger("schakel.api")

API = "/api/"
VERSION = "1.0.0"
MACHINE = (CONTENT_TYPE, "application/json")
KEPT = ("Allow", "Retry-After", "WWW-Authenticate")


class ProblemAnswers:
    """Stands outside the request's transaction: an error page becomes problem+json here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, with the version of the API on it."""
        if not request.path.startswith(API):
            return self.get_response(request)
        response = self._for_machines(self.get_response(request))
        try:
            keep_denial(request)
        except DatabaseError:
            logger.exception("a denial of the API could not be kept")
            response = problem(503)
        response.headers["API-Version"] = VERSION
        response.headers["Content-Language"] = "en"
        return response

    def _for_machines(self, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").split(";")[0]
        if response.status_code < 400 or kind in MACHINE:
            return response
        headers = {name: response.headers[name] for name in KEPT if name in response.headers}
        return problem(response.status_code, headers=headers)
