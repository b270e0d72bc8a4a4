"""Inserting rows: at once, or gathered over a batch of messages and inserted table by table.

What a later message of the batch must find (people to match, what already came in) is inserted at
once by who owns it; everything else only has to be there when the batch is committed.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import Model

_gathered: ContextVar[list[Model] | None] = ContextVar("schakel_gathered", default=None)


def store(rows: Iterable[Model]) -> None:
    """Insert rows of one table or more: now, or at the end of the batch that is gathering.

    Rows go in by table, in the order in which the tables were first named: what is pointed at is
    stored before what points at it.
    """
    waiting = _gathered.get()
    if waiting is None:
        _insert(rows)
    else:
        waiting += rows


@contextmanager
def gathering() -> Iterator[None]:
    """Keep what is stored in the block and insert it at the end; an exception inserts nothing."""
    token = _gathered.set([])
    try:
        yield
        rows = _gathered.get() or []
    finally:
        _gathered.reset(token)
    _insert(rows)


def settle() -> None:
    """Insert what the batch gathered so far, for a message that must find it.

    Called before the message begins: a message that fails takes nothing of earlier ones with it.
    """
    waiting = _gathered.get()
    if waiting:
        with transaction.atomic():
            _insert(waiting)
        waiting.clear()


@contextmanager
def part_of_batch() -> Iterator[None]:
    """One message of a batch: when it fails, what it stored is forgotten and the rest stays."""
    waiting = _gathered.get()
    before = len(waiting) if waiting is not None else 0
    try:
        yield
    except BaseException:
        if waiting is not None:
            del waiting[before:]
        raise


def _insert(rows: Iterable[Model]) -> None:
    tables: dict[type[Model], list[Model]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    for table, of_table in tables.items():
        table._default_manager.bulk_create(of_table)
