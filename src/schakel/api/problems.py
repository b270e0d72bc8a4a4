"""Every error of the API as problem+json (RFC 9457), in one place."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from schakel.api.denials import note_denial
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused, SchakelError, Unavailable

logger = logging.getLogger("schakel.api")

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER = {"Retry-After": "30"}

# The title and the detail of each status. Nothing of the request is ever repeated in them.
WORDS: dict[int, tuple[str, str]] = {
    400: ("Rejected", "What was sent cannot be used; see errors."),
    401: ("Not signed in", "Send a bearer token that holds."),
    403: ("Not allowed", "The token was not given for this."),
    404: ("Not found", "There is nothing here for you."),
    405: ("Method not allowed", "This address does not take this method; see Allow."),
    409: ("Conflict", "This message id was used before for another message."),
    413: ("Too large", "A message may be 256 KiB at most."),
    415: ("Unsupported media type", "Send application/json in UTF-8, without content encoding."),
    429: ("Too many requests", "Wait as long as Retry-After says, and send it again."),
    500: ("Fault", "The fault is ours, and it is logged. Nothing was stored."),
    503: ("Unavailable", "Nothing was stored. Wait as Retry-After says, and send it again."),
}


class Problem(Exception):  # not a fault of the domain: a no of the door itself
    """A request that ends here with this status."""

    def __init__(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(WORDS[status][0])
        self.status = status
        self.headers = dict(headers or {})


def problem(
    status: int,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The answer for a status: the same bytes each time, but for the errors."""
    fallback = WORDS[400] if status < 500 else WORDS[500]
    title, detail = WORDS.get(status, fallback)
    name = title.lower().replace(" ", "-")
    body: dict[str, object] = {
        "type": f"urn:schakel:problem:{name}",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = [dict(error) for error in errors]
    if status == 503:
        headers = {**RETRY_AFTER, **(headers or {})}
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, headers=headers)


def install(api: NinjaAPI) -> None:
    """Translate all that can go wrong in an operation. Whatever it did is rolled back."""
    api.exception_handler(Problem)(_problem)
    api.exception_handler(SchakelError)(_domain)
    api.exception_handler(DatabaseError)(_database)
    api.exception_handler(Http404)(_absent)
    api.exception_handler(ValidationError)(_parameters)


def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    transaction.set_rollback(True)
    if error.status == 403:
        note_denial(request, reason="INSUFFICIENT_SCOPE")
    return problem(error.status, headers=error.headers)


def _domain(request: HttpRequest, error: SchakelError) -> HttpResponse:
    transaction.set_rollback(True)
    match error:
        case Invalid(errors=errors):
            return problem(400, errors=[asdict(one) for one in errors])
        case Unavailable():
            return problem(503)
        case NotFound() | Refused():
            note_denial(request, reason=type(error).__name__.upper())
            return problem(404)
        case _:
            return problem(400)


def _database(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    transaction.set_rollback(True)
    logger.error("the database refused a request of the API", exc_info=error)
    return problem(503)


def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    transaction.set_rollback(True)
    return problem(404)


def _parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    transaction.set_rollback(True)
    errors = [
        FieldError(str(one["loc"][-1]), str(one["type"]), "This value cannot be used.")
        for one in error.errors
    ]
    return problem(400, errors=[asdict(one) for one in errors])
