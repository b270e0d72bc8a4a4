"""What the frame of every page needs: who is looking, the menu, the DEMO bar."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from schakel.web.viewing import viewer_or_none


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for ``base.html``: no query, because every page carries it."""
    viewer = viewer_or_none(request)
    return {"demo": settings.DEMO, "viewer": viewer}
