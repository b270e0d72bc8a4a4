"""Everything that belongs to a few played cases, gathered by what ties rows to a dossier.

No table is named: a row belongs to a case when one of its ties or foreign keys points at it, or, in
tables that know no dossier, when it names the case by number or pseudonym.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from schakel.kernel.protection import ByCase, ByService, ByUnit, Reference

if TYPE_CHECKING:
    from django.db.models import Field

    AnyField = Field[Any, Any]

# The columns that tie a row to a dossier, or to a subject within one; beside these, foreign keys do.
TIES = frozenset({"case_id", "onto_case_id", "source_case_id", "subject_id"})
SEARCHED = (ByCase, ByUnit, ByService, Reference)

Row = dict[str, Any]


@dataclass(frozen=True)
class Pattern:
    """A played case: its dossiers, and the texts in it that must be others in every copy.

    ``names`` also find its rows in tables that know no dossier.
    """

    dossiers: tuple[uuid.UUID, ...]
    names: tuple[str, ...]
    words: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts to be replaced, in the order in which copies give theirs."""
        return (*self.names, *self.words)


@dataclass(frozen=True)
class Found:
    """The rows of one table, each with the number of its pattern."""

    model: type[Model]
    rows: tuple[tuple[int, Row], ...]


class Gathering:
    """All rows of the patterns by table, and whose every id in them is. Needs a service context."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = patterns
        self.own = {one: n for n, p in enumerate(patterns) for one in p.dossiers}
        self._rows: dict[type[Model], dict[Any, tuple[int, Row]]] = {m: {} for m in _models()}
        fresh = set(self.own)
        while fresh:
            _look_for(fresh)
            before = set(self.own)
            self._gather_more()
            fresh = self.own.keys() - before
        self._own_what_has_no_row()

    @property
    def found(self) -> Iterator[Found]:
        """The tables in which there is something."""
        for model, rows in self._rows.items():
            if rows:
                yield Found(model, tuple(rows.values()))

    def _gather_more(self) -> None:
        for model, known in self._rows.items():
            for row in _select(model, *self._condition(model)):
                key = row[key_of(model)]
                if key not in known:
                    number = self._number_of(row)
                    known[key] = (number, row)
                    self.own |= dict.fromkeys(_leads_to(model, row), number)

    def _condition(self, model: type[Model]) -> tuple[str, list[list[str]]]:
        if isinstance(model.__dict__["protection"], ByService):
            names = [f"%{name}%" for pattern in self._patterns for name in pattern.names]
            return f"{model._meta.db_table}::text LIKE ANY (%s)", [names]
        ties = [name for name, field in columns(model).items() if _ties(field)]
        return " OR ".join(f'"{name}" IN (SELECT id FROM looked_for)' for name in ties), []

    def _number_of(self, row: Row) -> int:
        for value in row.values():
            if isinstance(value, uuid.UUID) and value in self.own:
                return self.own[value]
        text = str(row)
        return next(
            n for n, p in enumerate(self._patterns) if any(name in text for name in p.names)
        )

    def _own_what_has_no_row(self) -> None:
        """A person has no row, and a refused case no record any more: both are its own yet."""
        without = {"PersonRecord": "person_id", "Case": "subject_record_id"}
        for model, rows in self._rows.items():
            column = without.get(model.__name__)
            if column is not None:
                self.own |= {row[column]: number for number, row in rows.values()}


def _models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models()
        if isinstance(model.__dict__.get("protection"), SEARCHED)
        and any(map(_ties, model._meta.concrete_fields))
    ]


def columns(model: type[Model]) -> dict[str, AnyField]:
    """The columns of a table, each with its field."""
    return {field.column: field for field in model._meta.concrete_fields if field.column}


def key_of(model: type[Model]) -> str:
    """The column of a table's primary key."""
    return next(name for name, field in columns(model).items() if field.primary_key)


def _ties(field: AnyField) -> bool:
    """Whether an id in this column may be one of a case, of a part of it, or the row's own."""
    is_id = field.db_type(connection) == "uuid"
    return is_id and bool(field.primary_key or field.is_relation or field.column in TIES)


def _leads_to(model: type[Model], row: Row) -> Iterator[uuid.UUID]:
    """The row's own id, and the guarded rows that it points up to: a meeting, by its agenda."""
    for name, field in columns(model).items():
        above = getattr(field.related_model, "protection", None)
        follows = field.primary_key or (field.is_relation and not isinstance(above, Reference))
        if follows and isinstance(row[name], uuid.UUID):
            yield row[name]


def _look_for(ids: Collection[uuid.UUID]) -> None:
    """Put the ids that were found last where the next search finds what is tied to them."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS looked_for")
        cursor.execute("CREATE TEMP TABLE looked_for AS SELECT unnest(%s) AS id", [list(ids)])
        cursor.execute("ANALYZE looked_for")


def _select(model: type[Model], where: str, parameters: list[list[str]]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{model._meta.db_table}" WHERE {where}', parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
