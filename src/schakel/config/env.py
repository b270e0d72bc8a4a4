"""Typed readers of the environment. A wrong value is a sentence, never a guess."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# A file in the home: this installation is a demo, whoever runs a command on it.
DEMO_MARK = "demo"

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """The value as it stands, or the default."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """A yes or no: 1/true/yes/on or 0/false/no/off. Raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no.")


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list separated by commas."""
    value = os.environ.get(name)
    return list(default) if value is None else [part.strip() for part in value.split(",") if part]


def one_of(name: str, choices: tuple[str, ...]) -> str:
    """One of a few words; the first when nothing is said. Raises ImproperlyConfigured."""
    value = os.environ.get(name, choices[0])
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}.")
    return value


def home() -> Path:
    """Where this installation keeps its data: ``SCHAKEL_HOME``, else a folder of the user."""
    return Path(os.environ.get("SCHAKEL_HOME") or Path.home() / ".local/share/schakel").absolute()


def database_address(url: str) -> dict[str, str]:
    """The parts of a ``DATABASE_URL`` (host, port, name, user, password).

    A socket folder may stand in the query, as libpq writes it: ``postgresql:///name?host=/run/pg``.
    Raises ImproperlyConfigured when the scheme is not PostgreSQL or the name is missing.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no database.")
    return {
        "host": query.get("host", unquote(parts.hostname or "")),
        "port": query.get("port", str(parts.port or "")),
        "name": name,
        "user": unquote(parts.username or query.get("user", "")),
        "password": unquote(parts.password or query.get("password", "")),
    }
