"""Cases that were played once, written many times: the same rows under other ids, times and people.

A stamp is a copy of all rows of a pattern, a case that went through the actions. What it says is thus
what the actions write, also when the actions change: nowhere is there a second description of a case.

The database makes the copies itself, as the application role in a service context: row-level security
stays in force, and no row passes through Python. `COPY` is refused under row-level security, and the
owner role would go round it; `INSERT ... SELECT` from a few pattern rows is as fast and does neither.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import BigAutoField

from schakel.kernel import clock
from schakel.kernel.ids import pseudonym
from schakel.kernel.protection import ByService
from schakel.simulation.patterns import Found, Taken, columns

if TYPE_CHECKING:
    from django.db.models import Field

    AnyField = Field[Any, Any]

LOCAL = "AT TIME ZONE 'Europe/Amsterdam'"
# What people keeps of a person, and by which column its tables know the record.
RECORDS = {"PersonRecord": "id", "PersonBsn": "record_id", "PersonKey": "record_id"}
OF_A_PERSON = {
    "surname": "text",
    "name_prefix": "text",
    "given_names": "text",
    "birth_date": "text",
    "sex": "text",
    "ciphertext": "bytea",
    "keyed_hash": "bytea",
    "key": "bytea",
    "person_id": "uuid",
}
# Who has no number, or no birth date to be looked for by, has no such row.
NOT_ALL_HAVE = {"PersonBsn": "keyed_hash", "PersonKey": "key"}
# A link joins two records of different cases: whoever makes copies of one person writes it.
WRITTEN_APART = frozenset({"PersonLink"})
# Whose an id in a row is.
ANOTHERS, OWN, DERIVED = 0, 1, 2
END_OF_A_DAY = time(17)
OF_A_MESSAGE = ("message_id", "content_hash")
WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
WRITTEN_SQL = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'


@dataclass(frozen=True)
class Stamp:
    """One copy: of which pattern, how far moved, with which texts, people and message.

    ``weeks`` moves all; ``drift`` only moments, not what ends with a working day at 17:00 sharp.
    ``people`` has the columns of each other person, by the record in the pattern. ``derived`` is the id
    of the dossier that in the pattern is derived from another by a rule.
    """

    pattern: int
    seed: str
    weeks: timedelta
    drift: timedelta
    texts: tuple[str, ...]
    people: Mapping[uuid.UUID, Mapping[str, object]]
    message_id: uuid.UUID
    content_hash: bytes
    derived: uuid.UUID | None = None


def stamped(old: uuid.UUID, seed: str) -> uuid.UUID:
    """The id in a stamp for an id of its pattern, as the database makes it."""
    return uuid.UUID(hashlib.md5(f"{old}{seed}".encode(), usedforsecurity=False).hexdigest())


@dataclass(frozen=True)
class RecordOf:
    """One mention of a person in a pattern."""

    id: uuid.UUID
    role: str
    person_id: uuid.UUID


class Press:
    """Knows a few patterns and writes stamps of them. Needs a service context.

    The rows of the patterns lie apart in temporary tables, called after ``apart``: copies are never
    copied, and what was played may be gone by now.
    """

    def __init__(self, taken: Taken, *, apart: str = "") -> None:
        self._apart = apart
        self._own = taken.own
        self._derived = [pattern.derived for pattern in taken.patterns]
        self._rows = sum(len(found.rows) for found in taken.found)
        self._records = _records_of(taken)
        self._named = _named_elsewhere(taken)
        self._texts = [
            [*pattern.texts, *map(_named, ids)]
            for pattern, ids in zip(taken.patterns, self._named, strict=True)
        ]
        self._prepare()
        self._statements = [
            self._statement(found)
            for found in taken.found
            if found.model.__name__ not in WRITTEN_APART
        ]

    @property
    def rows(self) -> int:
        """How many rows the patterns have together."""
        return self._rows

    def records(self, pattern: int) -> list[RecordOf]:
        """The person records of a pattern, each with its role in the case."""
        return self._records[pattern]

    def press(self, stamps: Sequence[Stamp]) -> int:
        """Write these stamps: a statement for each table. Returns how many rows were written."""
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE stamp, stamp_person")
            _copy("stamp", [self._as_row(number, stamp) for number, stamp in enumerate(stamps)])
            _copy("stamp_person", _people(stamps))
            cursor.execute("ANALYZE stamp, stamp_person")
            written = 0
            for statement in self._statements:
                cursor.execute(statement)
                written += cursor.rowcount
        return written

    def _as_row(self, number: int, stamp: Stamp) -> tuple[object, ...]:
        people = self._people_of(stamp)
        named = [
            _named(people.get(one) or stamped(one, stamp.seed))
            for one in self._named[stamp.pattern]
        ]
        return (
            number,
            stamp.pattern,
            stamp.seed,
            stamp.weeks,
            stamp.weeks + stamp.drift,
            [*stamp.texts, *named],
            stamp.message_id,
            stamp.content_hash,
            stamp.derived,
        )

    def _people_of(self, stamp: Stamp) -> dict[uuid.UUID, uuid.UUID]:
        """Who each person of the pattern is in a copy: somebody known comes in again as themselves."""
        return {
            record.person_id: uuid.UUID(str(stamp.people[record.id]["person_id"]))
            for record in self.records(stamp.pattern)
            if record.id in stamp.people
        }

    def _prepare(self) -> None:
        person = ", ".join(f"{name} {kind}" for name, kind in OF_A_PERSON.items())
        texts = f"pattern_text{self._apart}"
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE IF NOT EXISTS stamp (stamp int, pattern int, seed text,"
                " weeks interval, span interval, texts text[], message_id uuid,"
                " content_hash bytea, derived uuid)"
            )
            cursor.execute(
                f"CREATE TEMP TABLE IF NOT EXISTS stamp_person (stamp int, record uuid, {person})"
            )
            cursor.execute(f"DROP TABLE IF EXISTS {texts}")
            cursor.execute(f"CREATE TEMP TABLE {texts} (pattern int, texts text[])")
        _copy(texts, list(enumerate(self._texts)))

    def _statement(self, found: Found) -> str:
        """`INSERT ... SELECT`: the pattern's rows of one table times the stamps."""
        table = found.model._meta.db_table
        rows = f"rows{self._apart}_{table}"
        kinds = self._kinds(found)
        self._keep_rows(rows, found, kinds)
        values = {
            name: self._value(name, found, kinds)
            for name, field in columns(found.model).items()
            if not isinstance(field, BigAutoField)
        }
        names = ", ".join(f'"{name}"' for name in values)
        sources = f"{rows} p JOIN stamp s USING (pattern)"
        sources += f" JOIN pattern_text{self._apart} t USING (pattern)"
        record = RECORDS.get(found.model.__name__)
        if record:
            sources += f" LEFT JOIN stamp_person q ON q.stamp = s.stamp AND q.record = p.{record}"
        if found.model.__name__ in NOT_ALL_HAVE:
            kept = NOT_ALL_HAVE[found.model.__name__]
            sources += f" WHERE q.record IS NULL OR q.{kept} IS NOT NULL"
        chosen = ", ".join(values.values())
        return f'INSERT INTO "{table}" ({names}) SELECT {chosen} FROM {sources}'

    def _kinds(self, found: Found) -> dict[str, list[int | None]]:
        """For each column of ids, row by row: another's, the pattern's own, or the derived one."""
        return {
            name: [self._kind(number, row[name]) for number, row in found.rows]
            for name, field in columns(found.model).items()
            if field.db_type(connection) == "uuid"
        }

    def _kind(self, number: int, value: uuid.UUID | None) -> int | None:
        if value is None:
            return None
        if value == self._derived[number]:
            return DERIVED
        return OWN if value in self._own[number] else ANOTHERS

    def _keep_rows(self, name: str, found: Found, kinds: Mapping[str, list[int | None]]) -> None:
        """The pattern's rows apart, moments by the wall clock and with the kind of each id."""
        held = {column: _held_as(field) for column, field in columns(found.model).items()}
        shape = [f'"{column}" {kind}' for column, kind in held.items()]
        shape += [f'"{column}_kind" smallint' for column in kinds]
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            cursor.execute(f"CREATE TEMP TABLE {name} (pattern int, {', '.join(shape)})")
        rows = (
            (number, *(_as_held(row[column]) for column in held), *(k[at] for k in kinds.values()))
            for at, (number, row) in enumerate(found.rows)
        )
        _copy(name, rows)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {name}")

    def _value(self, name: str, found: Found, kinds: Mapping[str, list[int | None]]) -> str:
        """What stands in one column of a copy, as SQL."""
        column, kind = f'p."{name}"', columns(found.model)[name].db_type(connection) or ""
        if name in OF_A_MESSAGE:
            return f"s.{name}"
        if found.model.__name__ in RECORDS and name in OF_A_PERSON:
            return f"CASE WHEN q.record IS NULL THEN {column} ELSE q.{name} END"
        values = [(n, row[name]) for n, row in found.rows if row[name] is not None]
        match kind:
            case "uuid":
                return _id(name, set(kinds[name]) - {None})
            case "timestamp with time zone":
                return _moment(column, any(_ends_a_day(value) for _, value in values))
            case "date":
                return f"({column} + s.weeks)::date"
        return self._text(column, kind, values)

    def _text(self, column: str, kind: str, values: list[tuple[int, object]]) -> str:
        """A text, list or document in which the names of the case are replaced, if they are in it."""
        hits = {
            place
            for number, value in values
            for place, text in enumerate(self._texts[number], 1)
            if text and text in str(value)
        }
        result = _document(column, values) if kind == "jsonb" else column
        for place in sorted(hits):
            result = (
                f"replace({result}::text, coalesce(t.texts[{place}], ''),"
                f" coalesce(s.texts[{place}], ''))"
            )
        return f"{result}::{kind}" if hits else result


def _records_of(taken: Taken) -> list[list[RecordOf]]:
    found: list[list[RecordOf]] = [[] for _ in taken.patterns]
    for table in taken.found:
        if table.model.__name__ == "PersonRecord":
            for number, row in table.rows:
                found[number].append(RecordOf(row["id"], row["role"], row["person_id"]))
    return found


def _named_elsewhere(taken: Taken) -> list[list[uuid.UUID]]:
    """Per pattern, what beside the dossier itself the process events know by a pseudonym."""
    said: list[list[str]] = [[] for _ in taken.patterns]
    for table in taken.found:
        if isinstance(table.model.__dict__["protection"], ByService):
            for number, row in table.rows:
                said[number].append(str(row))
    return [
        [one for one in sorted(own - set(pattern.dossiers)) if _named(one) in "".join(words)]
        for pattern, own, words in zip(taken.patterns, taken.own, said, strict=True)
    ]


def _id(name: str, kinds: set[int | None]) -> str:
    column = f'p."{name}"'
    another = f"md5({column}::text || s.seed)::uuid"
    if kinds <= {ANOTHERS}:
        return column
    if kinds == {OWN}:
        return another
    return (
        f'CASE p."{name}_kind" WHEN {OWN} THEN {another}'
        f" WHEN {DERIVED} THEN s.derived ELSE {column} END"
    )


def _held_as(field: AnyField) -> str:
    kind = str(field.db_type(connection))
    if kind == "timestamp with time zone":
        return "timestamp"
    return "bigint" if isinstance(field, BigAutoField) else kind


def _as_held(value: object) -> object:
    """A moment as the wall clock shows it: by that it is moved."""
    if isinstance(value, datetime):
        return clock.local(value).replace(tzinfo=None)
    return json.dumps(value) if isinstance(value, dict) else value


def _ends_a_day(value: object) -> bool:
    return isinstance(value, datetime) and clock.local(value).time() == END_OF_A_DAY


def _moment(column: str, some_end_a_day: bool) -> str:
    """Moved by whole weeks of the wall clock, so that working days stay working days."""
    moved = f"({column} + s.span) {LOCAL}"
    if not some_end_a_day:
        return moved
    ended = f"{column}::time = '{END_OF_A_DAY}'"
    return f"CASE WHEN {ended} THEN ({column} + s.weeks) {LOCAL} ELSE {moved} END"


def _document(column: str, values: Sequence[tuple[int, object]]) -> str:
    """A document with the moments in it moved: those that ``kernel.clock.written`` writes."""
    keys = {
        key
        for _, value in values
        for key, told in (_read(value).items())
        if isinstance(told, str) and WRITTEN.fullmatch(told)
    }
    result = column
    for key in sorted(keys):
        moved = _moment(f"(({column} ->> '{key}')::timestamptz {LOCAL})", some_end_a_day=True)
        text = f"to_char(({moved}) AT TIME ZONE 'UTC', '{WRITTEN_SQL}')"
        result = (
            f"CASE WHEN {column} ->> '{key}' IS NULL THEN {result}"
            f" ELSE jsonb_set({result}, '{{{key}}}', to_jsonb({text})) END"
        )
    return f"({result})"


def _read(value: object) -> dict[str, object]:
    document = json.loads(value) if isinstance(value, str) else value
    return document if isinstance(document, dict) else {}


def _named(one: uuid.UUID) -> str:
    return pseudonym(one, purpose="journal")


def _people(stamps: Sequence[Stamp]) -> Iterable[tuple[object, ...]]:
    for number, stamp in enumerate(stamps):
        for record, person in stamp.people.items():
            yield (number, record, *(person[name] for name in OF_A_PERSON))


def _copy(table: str, rows: Iterable[Sequence[object]]) -> None:
    """Fill a temporary table; these are ours alone and have no policies."""
    raw = connection.connection.cursor()
    with raw.copy(f"COPY {table} FROM STDIN") as into:
        for row in rows:
            into.write_row(row)
