"""The page for a request that cannot be read at all: too much of it, or not in order."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

BAD, TOO_LARGE = 400, 413


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says which of the two it was, so that somebody can do something about it."""
    status = TOO_LARGE if isinstance(exception, RequestDataTooBig) else BAD
    return render(request, f"{status}.html", status=status)
