"""The one secret of an installation, and the database passwords that follow from it."""

import base64
import os
import secrets
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from schakel.gateways.postgres.account import make_folder, open_mode
from schakel.gateways.postgres.errors import ServerError

FILE = "secret"
VARIABLE = "SCHAKEL_SECRET_KEY"


def master_secret(home: Path) -> bytes:
    """``SCHAKEL_SECRET_KEY``, else the file ``secret`` in ``home``, made at the first call.

    Whoever loses it loses the passwords of the database's roles. Raises ServerError when the file
    cannot be made or read, or when others may read it.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return given.encode()
    path = home / FILE
    try:
        if not path.exists():
            _make(path)
        return _read(path)
    except OSError as error:
        raise ServerError(
            f"{path} cannot be used ({error.strerror}): set SCHAKEL_HOME to a folder that this "
            f"user can write, or give the secret in {VARIABLE}."
        ) from error


def role_password(role: str, home: Path) -> str:
    """The password of one database role: ``SCHAKEL_DB_PASSWORD_<ROLE>``, else derived."""
    given = os.environ.get(f"SCHAKEL_DB_PASSWORD_{role.upper()}")
    if given:
        return given
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"schakel role {role}".encode())
    return base64.urlsafe_b64encode(derive.derive(master_secret(home))).decode().rstrip("=")


def _make(path: Path) -> None:
    """Write beside it and link: a reader sees the whole secret, and of two writers one wins."""
    make_folder(path.parent, open_mode())
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret-") as scratch:
        scratch.write(secrets.token_urlsafe(48))
        scratch.flush()
        os.fsync(scratch.fileno())
        try:
            os.link(scratch.name, path)
        except FileExistsError:
            return  # the other writer's secret is the secret


def _read(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise ServerError(f"{path} may be read by others: run chmod 600 on it, and start again.")
    found = path.read_bytes().strip()
    if len(found) < 32:
        raise ServerError(f"{path} holds no usable secret: put the right one back from a backup.")
    return found
