"""Inserting rows: at once, or gathered over a batch of messages and inserted table by table.

What a later message of the batch must find (people to match) is inserted at once by who owns it;
everything else only has to be there when the batch is committed.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import AutoField, Model
from psycopg import sql

T = TypeVar("T")


@dataclass
class _Batch:
    """What a batch gathered so far: rows, acts for its end, and answers that stay the same in it."""

    rows: list[Model] = field(default_factory=list)
    endings: dict[Hashable, Callable[[], None]] = field(default_factory=dict)
    answers: dict[Hashable, Any] = field(default_factory=dict)


_batch: ContextVar[_Batch | None] = ContextVar("schakel_batch", default=None)


def store(rows: Iterable[Model]) -> None:
    """Insert rows of one table or more: now, or at the end of the batch that is gathering.

    Rows go in by table, in the order in which the tables were first named: what is pointed at is
    stored before what points at it.
    """
    batch = _batch.get()
    if batch is None:
        _insert(rows)
    else:
        batch.rows += rows


def store_now(rows: Iterable[Model]) -> None:
    """Insert rows at once, also in a batch: for what its later messages must find."""
    _insert(rows)


def once(key: Hashable, act: Callable[[], None]) -> None:
    """Do something now, or once at the end of the batch, however often it is asked for."""
    batch = _batch.get()
    if batch is None:
        act()
    else:
        batch.endings[key] = act


def asked_once(key: Hashable, ask: Callable[[], T]) -> T:
    """An answer of the database, asked once a batch: only for what no message of it takes back."""
    batch = _batch.get()
    if batch is None:
        return ask()
    if key not in batch.answers:
        batch.answers[key] = ask()
    answer: T = batch.answers[key]
    return answer


@contextmanager
def gathering() -> Iterator[None]:
    """Keep what is stored in the block and insert it at the end; an exception inserts nothing."""
    batch = _Batch()
    token = _batch.set(batch)
    try:
        yield
    finally:
        _batch.reset(token)
    _insert(batch.rows)
    for act in batch.endings.values():
        act()


def settle() -> None:
    """Insert what the batch gathered so far, for a message that must find it.

    Called before the message begins: a message that fails takes nothing of earlier ones with it.
    """
    batch = _batch.get()
    if batch is not None and batch.rows:
        with transaction.atomic():
            _insert(batch.rows)
        batch.rows.clear()


@contextmanager
def part_of_batch() -> Iterator[None]:
    """One message of a batch: when it fails, what it stored is forgotten and the rest stays."""
    batch = _batch.get()
    before = len(batch.rows) if batch is not None else 0
    try:
        yield
    except BaseException:
        if batch is not None:
            del batch.rows[before:]
        raise


def _insert(rows: Iterable[Model]) -> None:
    tables: dict[type[Model], list[Model]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    with connection.cursor() as cursor:
        for table, of_table in tables.items():
            statement, columns = _inserting(table)
            written = [{c: getattr(row, name) for c, name in columns} for row in of_table]
            cursor.execute(statement, [json.dumps(written, default=_as_text)])


@cache
def _inserting(table: type[Model]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The statement that inserts any number of rows from one document, and column by attribute.

    One text for every number of rows, so that it is planned once a connection. The server fills in
    a key that it counts itself.
    """
    kept = [f for f in table._meta.concrete_fields if not isinstance(f, AutoField)]
    columns = [str(f.column) for f in kept]
    statement = sql.SQL(
        "INSERT INTO {0} ({1}) SELECT {1} FROM json_populate_recordset(NULL::{0}, %s::json)"
    ).format(sql.Identifier(table._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns)))
    return statement.as_string(None), tuple(zip(columns, (f.attname for f in kept), strict=True))


def _as_text(value: object) -> str:
    """What JSON has no form for, as PostgreSQL reads it. Raises TypeError for anything else."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):  # a moment is a date too
        return value.isoformat()
    if isinstance(value, bytes):
        return rf"\x{value.hex()}"
    raise TypeError(f"a column cannot hold {type(value).__name__}")
