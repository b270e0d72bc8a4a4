"""Client accounts: programs that sign in for one organisation, each with its own secret.

An account is an application of django-oauth-toolkit. Its name holds the organisation and the scopes
it may ask for. The tables show their rows to this service only; what runs inside it are the queries
that sign a program in, and those of `schakel tokens`.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken, Application
from oauth2_provider.settings import oauth2_settings

from schakel.access.context import as_service
from schakel.access.queries import units_of_organisation
from schakel.access.viewer import SignIn, Viewer
from schakel.audit.actions import action
from schakel.audit.actor import Actor
from schakel.kernel.errors import NotFound
from schakel.regions.queries import directory
from schakel.regions.rules import Function

CONSOLE = Actor(None, "SCHAKEL", (Function.TECHNICAL_ACCOUNT,), SignIn.CONSOLE, "cli")


@dataclass(frozen=True)
class ClientAccount:
    """A program of an organisation and what it may ask for."""

    client_id: str
    organisation: str
    scopes: tuple[str, ...]
    created: datetime

    @property
    def id(self) -> uuid.UUID:
        """The account as the audit log and the inbox name it."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"schakel:client:{self.client_id}")


@dataclass(frozen=True)
class Bearer:
    """A token that holds now: whose it is and what it was given for."""

    account: ClientAccount
    scopes: frozenset[str]


class OwnScopes:
    """The scopes that a client may ask for: its own. django-oauth-toolkit calls these by name."""

    def get_all_scopes(self) -> dict[str, str]:
        """Every scope with its description."""
        return dict(oauth2_settings.SCOPES)

    def get_available_scopes(
        self, application: Application | None = None, **_: object
    ) -> list[str]:
        """What this client was given."""
        return list(_account(application).scopes) if application else []

    def get_default_scopes(self, application: Application | None = None, **_: object) -> list[str]:
        """A client that names no scope asks for all it was given."""
        return self.get_available_scopes(application)


def _account(row: Application) -> ClientAccount:
    organisation, *scopes = row.name.split()
    return ClientAccount(row.client_id, organisation, tuple(scopes), row.created)


@contextmanager
def signing_in() -> Iterator[None]:
    """The only context in which the tables of clients and tokens show their rows."""
    with transaction.atomic(), as_service("tokens"):
        yield


def add_client(organisation: str, scopes: Sequence[str]) -> tuple[ClientAccount, str]:
    """Make an account; returns it with its secret, which is kept as a hash and shown this once.

    Raises NotFound for an organisation that is not in the reference data.
    """
    if organisation not in directory().organisations:
        raise NotFound("no such organisation")
    secret: str = generate_client_secret()
    with signing_in():
        row = Application.objects.create(
            name=" ".join((organisation, *sorted(set(scopes)))),
            client_secret=secret,
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        )
        account = _account(row)
        with action("client.added", by=CONSOLE, on=account.id):
            pass
    return account, secret


def clients() -> list[ClientAccount]:
    """All accounts, oldest first."""
    with signing_in():
        return [_account(row) for row in Application.objects.order_by("created", "id")]


def revoke_client(client_id: str) -> ClientAccount:
    """End an account and its tokens at once. Raises NotFound when there is none."""
    with signing_in(), connection.cursor() as cursor:
        row = Application.objects.filter(client_id=client_id).first()
        if row is None:
            raise NotFound("no such client")
        account = _account(row)
        # In SQL: Django would first look in the tables of the other grants, which are closed.
        cursor.execute(
            "DELETE FROM oauth2_provider_accesstoken WHERE application_id = %s", [row.pk]
        )
        cursor.execute("DELETE FROM oauth2_provider_application WHERE id = %s", [row.pk])
        with action("client.revoked", by=CONSOLE, on=account.id):
            pass
    return account


def bearer_of(token: str) -> Bearer | None:
    """Whose token this is, if it holds now. One query, by the hash of the token."""
    with signing_in():
        row = (
            AccessToken.objects.select_related("application")
            .filter(token_checksum=sha256(token.encode()).hexdigest())
            .first()
        )
    if row is None or row.application is None or row.is_expired():
        return None
    account = _account(row.application)
    return Bearer(account, frozenset(row.scope.split()) & frozenset(account.scopes))


def forget_expired() -> None:
    """Delete the tokens that no longer hold: nobody needs to know who had them."""
    with signing_in(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM oauth2_provider_accesstoken WHERE expires < statement_timestamp()"
        )


def viewer_of_client(account: ClientAccount) -> Viewer:
    """The account as a viewer, with its organisation's team and seats. Raises NotFound."""
    organisation = directory().organisations.get(account.organisation)
    if organisation is None:
        raise NotFound("no such organisation")
    return Viewer(
        person_id=account.id,
        name=account.client_id,
        organisation=organisation.code,
        organisation_name=organisation.name,
        kind=organisation.kind,
        participation=organisation.participation,
        region=None,
        functions=frozenset({Function.TECHNICAL_ACCOUNT}),
        units=units_of_organisation(organisation.code),
        sign_in=SignIn.CLIENT,
        origin="api",
    )
