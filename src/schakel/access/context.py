"""The signed context of a transaction: without it the database shows nothing (ruling 13)."""

import hmac
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from schakel.access.viewer import Viewer
from schakel.audit.actions import reading

LIFETIME_SECONDS = 120
BLOCK = 64

_current: ContextVar[str] = ContextVar("schakel_context", default="")


def padded_keys(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer pad of HMAC-SHA256 (RFC 2104), as the database stores them."""
    block = (
        key.ljust(BLOCK, b"\0") if len(key) <= BLOCK else sha256(key).digest().ljust(BLOCK, b"\0")
    )
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def _payload(person: uuid.UUID | None, units: Sequence[uuid.UUID], service: str) -> str:
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    expires = int(time.time()) + LIFETIME_SECONDS
    body = "|".join(
        ("v1", str(person or ""), ",".join(map(str, units)), service, str(backend), str(expires))
    )
    mac = hmac.new(settings.CONTEXT_KEY.encode(), body.encode(), sha256).hexdigest()
    return f"{body}|{mac}"


@contextmanager
def _holding(payload: str, *, to_the_end: bool = False) -> Iterator[None]:
    before = _current.get()
    token = _current.set(payload)
    _set(payload)
    try:
        yield
    finally:
        _current.reset(token)
        # A transaction that is being rolled back takes its local settings with it.
        if connection.in_atomic_block and not to_the_end and not _is_lost():
            _set(before)


def _is_lost() -> bool:
    """Whether nothing but a rollback, to a savepoint from before this context, can follow."""
    raw = connection.connection
    return connection.needs_rollback or raw.info.transaction_status == TransactionStatus.INERROR


def _set(payload: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('schakel.context', %s, true)", [payload])


@contextmanager
def as_viewer(viewer: Viewer, *, to_the_end: bool = False) -> Iterator[None]:
    """Read and write as this person, inside the transaction that is open.

    ``to_the_end``: nothing but the commit follows, so the old context need not be put back.
    Raises RuntimeError without a transaction: the setting would end with the statement.
    """
    _check_transaction()
    with _holding(_payload(viewer.person_id, viewer.unit_ids, ""), to_the_end=to_the_end):
        yield


@contextmanager
def acting(viewer: Viewer) -> Iterator[Viewer]:
    """Do what this person does, as one request would: transaction, context, and one audit record."""
    with transaction.atomic(), as_viewer(viewer), reading(viewer.actor):
        yield viewer


@contextmanager
def as_service(name: str, *, viewer: Viewer | None = None) -> Iterator[None]:
    """Do what the product must do beyond what one person may see: name the work.

    The places that may do this are listed in ``tests/architecture``: matching, receiving, handing
    over, materialising grants. What is read here is never returned to a viewer as it stands.
    """
    _check_transaction()
    person = viewer.person_id if viewer else None
    units = viewer.unit_ids if viewer else ()
    with _holding(_payload(person, units, name)):
        yield


@contextmanager
def as_nobody() -> Iterator[None]:
    """A valid context that sees no protected row: before signing in, and to log a denial."""
    _check_transaction()
    with _holding(_payload(None, (), "")):
        yield


def _check_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a context needs an open transaction")
