"""The operations of version 1: each signs the client in and makes one call into the domain."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Path
from pydantic import StringConstraints

from schakel.access.queries import own_since
from schakel.api import problems
from schakel.api.document import document
from schakel.api.middleware import VERSION
from schakel.api.problems import Problem, problem
from schakel.api.shapes import CaseHeader, ProblemBody, Receipt
from schakel.api.signin import client_of
from schakel.audit.actions import note_read
from schakel.cases.queries import header_by_number
from schakel.intake.actions import receive
from schakel.intake.messages import MAX_LINE_BYTES
from schakel.kernel.errors import NotFound
from schakel.kernel.ids import ALPHABET, RANDOM_LENGTH

NUMBER = rf"^[A-Z]{{3}}-[{ALPHABET}]{{{RANDOM_LENGTH}}}-[{ALPHABET}]$"
CaseNumber = Annotated[str, StringConstraints(pattern=NUMBER)]
STATUS_OF_CODE = {"other_content": 409, "too_large": 413}

api = NinjaAPI(
    title="Schakel",
    version=VERSION,
    description="Messages in, and how the cases stand that came of them.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-1",
)
problems.install(api)


def errors_of(*statuses: int) -> dict[Any, Any]:
    """The errors of an operation, for its documentation."""
    return dict.fromkeys((*statuses, 500, 503), ProblemBody)


@api.post(
    "/messages",
    operation_id="sendMessage",
    summary="Send a message",
    tags=["messages"],
    response={201: Receipt, 200: Receipt, **errors_of(400, 401, 403, 409, 413, 415, 429)},
)
def send_message(request: HttpRequest) -> HttpResponse:
    """Send one message of the token's own organisation.

    Sending it again does nothing a second time: the first receipt comes back with status 200.
    """
    with client_of(request, "messages:send") as viewer:
        receipt = receive(body_of(request), by=viewer, only_sender=viewer.organisation)
    if receipt["status"] == "rejected":
        return _rejection(receipt["errors"])
    answer = JsonResponse(receipt, status=201 if receipt["status"] == "accepted" else 200)
    if "case" in receipt:
        answer.headers["Location"] = f"/api/v1/cases/{receipt['case']}"
    return answer


def body_of(request: HttpRequest) -> bytes:
    """The bytes of a JSON body. Raises Problem 415 or 413; never reads past what is allowed."""
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    plain = request.headers.get("Content-Encoding", "identity") == "identity"
    if request.content_type != "application/json" or charset != "utf-8" or not plain:
        raise Problem(415)
    raw = request.read(MAX_LINE_BYTES + 1)
    if len(raw) > MAX_LINE_BYTES:
        raise Problem(413)
    return raw


def _rejection(errors: Sequence[Mapping[str, str]]) -> HttpResponse:
    """Hash and errors of a rejected message are kept: this answer is committed, not rolled back."""
    codes = {error["code"] for error in errors}
    status = next((STATUS_OF_CODE[code] for code in codes if code in STATUS_OF_CODE), 400)
    return problem(status, errors=errors)


@api.get(
    "/cases/{number}",
    operation_id="getCase",
    summary="How a case stands",
    tags=["cases"],
    by_alias=True,
    response={200: CaseHeader, **errors_of(400, 401, 403, 404, 429)},
)
def get_case(request: HttpRequest, number: Path[CaseNumber]) -> HttpResponse:
    """The header of a case that the token's own organisation sent.

    404 for every other number, whether or not there is such a case.
    """
    with client_of(request, "cases:read") as viewer:
        header = header_by_number(number, viewer=viewer)
        received_at = own_since(header.case_id, viewer=viewer)
        if header.owner_org != viewer.organisation or received_at is None:
            raise NotFound("not sent by this organisation")
        note_read([header.case_id], field_groups=(), action="READ")
        found = CaseHeader(
            number=header.number,
            kind=header.kind,
            state=header.state,
            opened_at=header.opened_at,
            received_at=received_at,
        )
    return JsonResponse(found.model_dump(mode="json", by_alias=True))


@api.get(
    "/openapi.json",
    operation_id="getDescription",
    summary="This description",
    tags=["description"],
    response={200: dict[str, Any], **errors_of()},
)
def get_description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description of this version, open to everybody."""
    return JsonResponse(document(api), headers={"Access-Control-Allow-Origin": "*"})
