"""The organisations to sign in with: one OpenID Connect provider each, from one file."""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from schakel.kernel.errors import Unavailable

CLAIMS = ("preferred_username", "email", "sub")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
NEEDED = frozenset({"id", "name", "organisation", "issuer", "client_id", "claim"})
LISTS = ("acr", "amr")
OPTIONAL = frozenset({"client_secret_env", "prefix", *LISTS})
ID = re.compile(r"[a-z0-9-]{1,30}")


@dataclass(frozen=True)
class Provider:
    """How the members of one organisation sign in at that organisation.

    ``claim`` is what the provider calls the member by; ``prefix`` stands before it in our user
    names. ``acr`` and ``amr`` are the values by which the provider says: more than one factor.
    """

    id: str
    name: str
    organisation: str
    issuer: str
    client_id: str
    claim: str
    client_secret_env: str = ""
    prefix: str = ""
    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()

    @property
    def client_secret(self) -> str:
        """The secret, from the environment of the process that signs people in.

        Raises Unavailable when it is not there: other processes run without it.
        """
        name = self.client_secret_env or f"SCHAKEL_OIDC_SECRET_{self.id}".upper().replace("-", "_")
        secret = os.environ.get(name)
        if not secret:
            raise Unavailable(f"{name} is not set")
        return secret

    def vouches(self, claims: Mapping[str, Any]) -> bool:
        """Whether the provider says that it asked for more than one factor."""
        methods = claims.get("amr")
        given = methods if isinstance(methods, list) else []
        return claims.get("acr") in self.acr or any(method in self.amr for method in given)


def read_providers(path: str) -> tuple[Provider, ...]:
    """The providers in a TOML file (docs/how-to/sign-in.md); none without a file.

    Raises ImproperlyConfigured with a sentence for whatever is wrong in it.
    """
    if not path:
        return ()
    try:
        told = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ImproperlyConfigured(f"SCHAKEL_OIDC cannot be read: {error}") from error
    providers = tuple(_provider(entry) for entry in told.get("provider", ()))
    if len({provider.id for provider in providers}) != len(providers):
        raise ImproperlyConfigured("SCHAKEL_OIDC: two providers have the same id.")
    return providers


def _provider(entry: Mapping[str, object]) -> Provider:
    name = entry.get("id", "without id")
    missing, strange = NEEDED - entry.keys(), entry.keys() - NEEDED - OPTIONAL
    if missing or strange:
        wrong = ", ".join(sorted(missing or strange))
        raise ImproperlyConfigured(
            f"SCHAKEL_OIDC, provider {name}: {'missing' if missing else 'unknown'}: {wrong}."
        )
    words = {key: str(value) for key, value in entry.items() if key not in LISTS}
    acr, amr = (_words(entry.get(key, ()), key) for key in LISTS)
    provider = Provider(**words, acr=acr, amr=amr)
    _check(provider)
    return provider


def _words(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise ImproperlyConfigured(f"SCHAKEL_OIDC: {key} must be a list.")
    return tuple(str(word) for word in value)


def _check(provider: Provider) -> None:
    address = urlsplit(provider.issuer)
    safe = address.scheme == "https" or (address.scheme == "http" and address.hostname in LOOPBACK)
    wrong = (
        (not ID.fullmatch(provider.id), "the id may hold a-z, 0-9 and -"),
        (provider.claim not in CLAIMS, f"the claim must be one of {', '.join(CLAIMS)}"),
        (not safe, "the issuer must start with https://"),
    )
    for fault, sentence in wrong:
        if fault:
            raise ImproperlyConfigured(f"SCHAKEL_OIDC, provider {provider.id}: {sentence}.")
