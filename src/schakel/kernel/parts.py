"""Reading the parts of one thing from many tables in one statement: first say what, then ask once.

A page of a dossier shows a dozen tables. Each capability describes its part (which rows, and what
they mean); who shows them together fetches them together. Row-level security holds for each table
in the statement as it does for each by itself.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BinaryField, Field, Model, QuerySet

T = TypeVar("T")


@dataclass(frozen=True)
class Part(Generic[T]):
    """Rows of one table, and what is made of them."""

    rows: "QuerySet[Any]"
    view: Callable[[Sequence[Any]], T]

    def read(self) -> T:
        """The part by itself: a statement of its own."""
        return self.view(list(self.rows))


class Slot(Generic[T]):
    """Where a part will be once it was fetched with the others."""

    def __init__(self, part: Part[T]) -> None:
        self._part = part
        self._filled: tuple[T] | None = None

    def fill(self, rows: Sequence[Model]) -> None:
        """Make the view of the rows; called by ``Together.fetch``."""
        self._filled = (self._part.view(rows),)

    @property
    def value(self) -> T:
        """The part. Raises RuntimeError before it was fetched."""
        if self._filled is None:
            raise RuntimeError("a part is looked at before it was fetched")
        return self._filled[0]


class Together:
    """Parts that are fetched in one statement."""

    def __init__(self) -> None:
        self._asked: list[tuple[Part[Any], Slot[Any]]] = []

    def ask(self, part: Part[T]) -> Slot[T]:
        """Add a part; it is there after ``fetch``."""
        slot = Slot(part)
        self._asked.append((part, slot))
        return slot

    def fetch(self) -> None:
        """Read all parts: each table's rows as one JSON array, in the order that its query says."""
        arrays: list[str] = []
        parameters: list[Any] = []
        for part, _ in self._asked:
            try:
                sql, of_part = part.rows.query.sql_with_params()
            except EmptyResultSet:  # it needs no database to know that there is nothing
                arrays.append("NULL")
                continue
            arrays.append(f"(SELECT json_agg(part) FROM ({sql}) part)")
            parameters += of_part
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(arrays)}", parameters)
            row = cursor.fetchone()
        for (part, slot), value in zip(self._asked, row, strict=True):
            given = json.loads(value) if isinstance(value, str) else value
            slot.fill([_instance(part.rows.model, one) for one in given or ()])


def _instance(model: type[Model], values: dict[str, Any]) -> Model:
    """A model from a JSON object of its columns, as the database would have given it."""
    fields = cast("Sequence[Field[Any, Any]]", model._meta.concrete_fields)
    return model.from_db(
        connection.alias,
        [field.attname for field in fields],
        [_value(field, values[field.column or field.attname]) for field in fields],
    )


def _value(field: "Field[Any, Any]", value: object) -> object:
    if value is None:
        return None
    if isinstance(field, BinaryField):
        return bytes.fromhex(str(value).removeprefix("\\x"))
    return field.to_python(value)
