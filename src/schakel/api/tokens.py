"""The token endpoint: client credentials for an access token, and nothing else (RFC 6749, 4.4).

Its errors are those of OAuth, as every client library reads them: JSON with ``error``.
"""

from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from oauth2_provider.views import TokenView

from schakel.access.clients import forget_expired, signing_in

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}

_library = TokenView.as_view()


@csrf_exempt
@require_POST
@sensitive_post_parameters("client_secret")
def token(request: HttpRequest) -> HttpResponseBase:
    """An access token for an hour. The library's tables open for this one call."""
    if request.POST.get("grant_type") != "client_credentials":
        return _no("unsupported_grant_type")
    if "resource" in request.POST:
        return _no("invalid_target")
    try:
        with signing_in():
            forget_expired()
            response: HttpResponse = _library(request)
    except DataError:  # a character that no client id has
        return _no("invalid_request")
    return response


def _no(error: str) -> HttpResponse:
    return JsonResponse({"error": error}, status=400, headers=NO_STORE)
