"""As whom a command reads persons: a demo member by name, or the client behind a token."""

import os

import click
from django.conf import settings

from schakel.access.clients import bearer_of, viewer_of_client
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn, Viewer
from schakel.kernel.errors import NotFound

SCOPE = "cases:read"


def viewer_for_command(username: str | None) -> Viewer:
    """In demo mode the member named with ``--as``; elsewhere the client of ``SCHAKEL_TOKEN``.

    Raises click.UsageError, exit 2, when nobody can be told from it (ruling 38).
    """
    if settings.DEMO:
        if username is None:
            raise click.UsageError("Say as whom: --as USER.")
        try:
            return viewer_of(username, sign_in=SignIn.DEMO, origin="cli")
        except NotFound:
            raise click.UsageError("There is no such member.") from None
    bearer = bearer_of(os.environ.get("SCHAKEL_TOKEN", ""))
    if bearer is None or SCOPE not in bearer.scopes:
        raise click.UsageError(f"Outside demo mode this needs SCHAKEL_TOKEN, with scope {SCOPE}.")
    return viewer_of_client(bearer.account)
