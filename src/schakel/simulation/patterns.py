"""Everything that belongs to a few played cases, gathered by what ties rows to a dossier.

No table is named: a row belongs to a case when one of its ties or foreign keys points at it, or, in
tables that know no dossier, when it names the case by number or pseudonym.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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

    ``names`` also find its rows in tables that know no dossier. ``derived`` is the one of its dossiers
    whose id follows by a rule from that of an offer, ``derived_from``.
    """

    dossiers: tuple[uuid.UUID, ...]
    names: tuple[str, ...]
    words: tuple[str, ...] = ()
    derived: uuid.UUID | None = None
    derived_from: uuid.UUID | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts to be replaced, in the order in which copies give theirs."""
        return (*self.names, *self.words)


@dataclass(frozen=True)
class Found:
    """The rows of one table, each with the number of its pattern."""

    model: type[Model]
    rows: tuple[tuple[int, Row], ...]


@dataclass(frozen=True)
class Taken:
    """Patterns with all their rows as they were at one moment, and which ids are a pattern's own."""

    patterns: tuple[Pattern, ...]
    own: tuple[frozenset[uuid.UUID], ...]
    found: tuple[Found, ...]


def together(parts: Sequence[Taken]) -> Taken:
    """Several takings as one: the patterns are numbered on."""
    rows: dict[type[Model], list[tuple[int, Row]]] = {}
    first = 0
    for part in parts:
        for found in part.found:
            rows.setdefault(found.model, []).extend((first + n, row) for n, row in found.rows)
        first += len(part.patterns)
    return Taken(
        tuple(pattern for part in parts for pattern in part.patterns),
        tuple(own for part in parts for own in part.own),
        tuple(Found(model, tuple(found)) for model, found in rows.items()),
    )


def renamed(taken: Taken, ids: Mapping[uuid.UUID, uuid.UUID]) -> Taken:
    """The same rows with other ids for some things that are nobody's own."""
    if not ids:
        return taken
    rows = tuple(
        Found(
            one.model,
            tuple((n, {k: _other(v, ids) for k, v in row.items()}) for n, row in one.rows),
        )
        for one in taken.found
    )
    return replace(taken, found=rows)


def _other(value: object, ids: Mapping[uuid.UUID, uuid.UUID]) -> object:
    return ids.get(value, value) if isinstance(value, uuid.UUID) else value


class Gathering:
    """All rows of the patterns by table, and whose every id in them is. Needs a service context."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = patterns
        self._by_name = {name: n for n, p in enumerate(patterns) for name in p.names}
        self.own = {one: n for n, p in enumerate(patterns) for one in p.dossiers}
        self._rows: dict[type[Model], dict[Any, tuple[int, Row]]] = {m: {} for m in _models()}
        self._gather(_by_service(self._rows), self._by_name.keys(), "text", _names)
        fresh = set(self.own)
        while fresh:
            before = set(self.own)
            self._gather(_tied(self._rows), fresh, "uuid", _tied_to)
            fresh = self.own.keys() - before
        self._own_what_has_no_row()

    @property
    def found(self) -> Iterator[Found]:
        """The tables in which there is something."""
        for model, rows in self._rows.items():
            if rows:
                yield Found(model, tuple(rows.values()))

    def taken(self) -> Taken:
        """What was gathered, apart from the database."""
        own: list[set[uuid.UUID]] = [set() for _ in self._patterns]
        for one, number in self.own.items():
            own[number].add(one)
        return Taken(tuple(self._patterns), tuple(map(frozenset, own)), tuple(self.found))

    def _gather(
        self,
        models: Iterable[type[Model]],
        wanted: Collection[object],
        kind: str,
        condition: Callable[[type[Model]], str],
    ) -> None:
        """Add the rows of these tables in which one of the wanted ids or names stands."""
        _look_for(wanted, kind)
        for model in models:
            known = self._rows[model]
            for row in _select(model, condition(model)):
                key = row[key_of(model)]
                if key not in known:
                    number = self._number_of(row)
                    known[key] = (number, row)
                    self.own |= dict.fromkeys(_leads_to(model, row), number)

    def _number_of(self, row: Row) -> int:
        """Whose row it is: by the first of its ids, or else of its texts, that is a pattern's."""
        for value in row.values():
            if isinstance(value, uuid.UUID) and value in self.own:
                return self.own[value]
        texts = [
            str(one)
            for value in row.values()
            for one in (value if isinstance(value, list) else [value])
        ]
        return next(self._by_name[text] for text in texts if text in self._by_name)

    def _own_what_has_no_row(self) -> None:
        """A person has no row, and a refused case no record any more: both are its own yet.

        But not somebody who was there before: that id is of an earlier case.
        """
        records = {row["id"] for _, row in self._rows[_model("PersonRecord")].values()}
        for number, row in self._rows[_model("PersonRecord")].values():
            if row["person_id"] in records:
                self.own[row["person_id"]] = number
        for number, row in self._rows[_model("Case")].values():
            self.own[row["subject_record_id"]] = number


def _model(name: str) -> type[Model]:
    return next(model for model in _models() if model.__name__ == name)


def _by_service(models: Iterable[type[Model]]) -> list[type[Model]]:
    return [model for model in models if isinstance(model.__dict__["protection"], ByService)]


def _tied(models: Iterable[type[Model]]) -> list[type[Model]]:
    return [model for model in models if not isinstance(model.__dict__["protection"], ByService)]


def _tied_to(model: type[Model]) -> str:
    ties = [name for name, field in columns(model).items() if _ties(field)]
    return " OR ".join(f'"{name}" IN (SELECT one FROM looked_for)' for name in ties)


def _names(model: type[Model]) -> str:
    """Whether a column is one of the names, or a list with one of them in it."""
    conditions = []
    for name, field in columns(model).items():
        kind = field.db_type(connection) or ""
        if kind.endswith("[]"):
            inside = f'unnest("{name}") AS each(one)'
            conditions.append(
                f"EXISTS (SELECT FROM {inside} WHERE one IN (SELECT one FROM looked_for))"
            )
        elif kind == "uuid" or kind.startswith("varchar"):
            conditions.append(f'"{name}"::text IN (SELECT one FROM looked_for)')
    return " OR ".join(conditions)


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


def _look_for(wanted: Collection[object], kind: str) -> None:
    """Put the ids that were found last, or the names, where the next search finds what has them."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS looked_for")
        cursor.execute(
            f"CREATE TEMP TABLE looked_for AS SELECT unnest(%s::{kind}[]) AS one", [list(wanted)]
        )
        cursor.execute("ANALYZE looked_for")


def _select(model: type[Model], where: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{model._meta.db_table}" WHERE {where}')
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
