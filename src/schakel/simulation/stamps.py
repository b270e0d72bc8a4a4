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
from datetime import timedelta

from django.db import connection
from django.db.models import BigAutoField

from schakel.kernel.ids import pseudonym
from schakel.simulation.patterns import Found, Gathering, Pattern, columns, key_of

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
OF_A_MESSAGE = ("message_id", "content_hash")
WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
WRITTEN_SQL = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'


@dataclass(frozen=True)
class Stamp:
    """One copy: of which pattern, how far moved, with which texts, people and message.

    ``weeks`` moves all; ``drift`` only moments, not what ends with a working day at 17:00 sharp.
    ``people`` has the columns of each other person, by the record in the pattern. ``fixed`` is an id
    that follows from another by a rule.
    """

    pattern: int
    seed: str
    weeks: timedelta
    drift: timedelta
    texts: tuple[str, ...]
    people: Mapping[uuid.UUID, Mapping[str, object]]
    message_id: uuid.UUID
    content_hash: bytes
    fixed: tuple[uuid.UUID, uuid.UUID] | None = None


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
    """Knows a few patterns and writes stamps of them. Needs a service context."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = patterns
        self._gathered = Gathering(patterns)
        self._named = self._named_elsewhere()
        self._texts = [
            [*pattern.texts, *map(_named, ids)]
            for pattern, ids in zip(patterns, self._named, strict=True)
        ]
        self._prepare()
        self._statements = [self._statement(found) for found in self._gathered.found]

    @property
    def rows(self) -> int:
        """How many rows the patterns have together."""
        return sum(len(found.rows) for found in self._gathered.found)

    def records(self, pattern: int) -> list[RecordOf]:
        """The person records of a pattern, each with its role in the case."""
        return [
            RecordOf(row["id"], row["role"], row["person_id"])
            for found in self._gathered.found
            if found.model.__name__ == "PersonRecord"
            for number, row in found.rows
            if number == pattern
        ]

    def press(self, stamps: Sequence[Stamp]) -> None:
        """Write these stamps: a statement for each table."""
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE stamp, stamp_person")
            _copy("stamp", [self._as_row(number, stamp) for number, stamp in enumerate(stamps)])
            _copy("stamp_person", _people(stamps))
            cursor.execute("ANALYZE stamp, stamp_person")
            for statement, parameters in self._statements:
                cursor.execute(statement, parameters)

    def _named_elsewhere(self) -> list[list[uuid.UUID]]:
        """Per pattern, what beside the dossier itself the process events know by a pseudonym."""
        rows = [row for found in self._gathered.found for row in found.rows]
        said = ["" for _ in self._patterns]
        for number, row in rows:
            said[number] += str(row)
        dossiers = {dossier for pattern in self._patterns for dossier in pattern.dossiers}
        found: list[list[uuid.UUID]] = [[] for _ in self._patterns]
        for one, number in self._gathered.own.items():
            if one not in dossiers and _named(one) in said[number]:
                found[number].append(one)
        return found

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
            stamp.drift,
            [*stamp.texts, *named],
            stamp.message_id,
            stamp.content_hash,
            *(stamp.fixed or (None, None)),
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
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS stamp, stamp_person, pattern_text")
            cursor.execute(
                "CREATE TEMP TABLE stamp (stamp int, pattern int, seed text, weeks interval,"
                " drift interval, texts text[], message_id uuid, content_hash bytea,"
                " fixed uuid, fixed_new uuid)"
            )
            cursor.execute(f"CREATE TEMP TABLE stamp_person (stamp int, record uuid, {person})")
            cursor.execute("CREATE TEMP TABLE pattern_text (pattern int, texts text[])")
        _copy("pattern_text", list(enumerate(self._texts)))

    def _statement(self, found: Found) -> tuple[str, list[list[uuid.UUID]]]:
        """`INSERT ... SELECT`: the pattern's rows of one table times the stamps."""
        table, rows = found.model._meta.db_table, f"rows_{found.model._meta.db_table}"
        self._keep_rows(rows, found)
        parameters: list[list[uuid.UUID]] = []
        values = {
            name: self._value(name, found, parameters)
            for name, field in columns(found.model).items()
            if not isinstance(field, BigAutoField)
        }
        names = ", ".join(f'"{name}"' for name in values)
        sources = f"{rows} p JOIN stamp s USING (pattern) JOIN pattern_text t USING (pattern)"
        record = RECORDS.get(found.model.__name__)
        if record:
            sources += f" LEFT JOIN stamp_person q ON q.stamp = s.stamp AND q.record = p.{record}"
        chosen = ", ".join(values.values())
        return f'INSERT INTO "{table}" ({names}) SELECT {chosen} FROM {sources}', parameters

    def _keep_rows(self, name: str, found: Found) -> None:
        """The pattern's rows apart, so that copies are never copied."""
        table, key = found.model._meta.db_table, key_of(found.model)
        keys = [row[key] for _, row in found.rows]
        numbers = [number for number, _ in found.rows]
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            cursor.execute(
                f'CREATE TEMP TABLE {name} AS SELECT n.pattern, r.* FROM "{table}" r'
                f' JOIN unnest(%s, %s) AS n(key, pattern) ON n.key = r."{key}"',
                [keys, numbers],
            )
            cursor.execute(f"ANALYZE {name}")

    def _value(self, name: str, found: Found, parameters: list[list[uuid.UUID]]) -> str:
        """What stands in one column of a copy, as SQL."""
        column, kind = f'p."{name}"', columns(found.model)[name].db_type(connection) or ""
        if name in OF_A_MESSAGE:
            return f"s.{name}"
        if found.model.__name__ in RECORDS and name in OF_A_PERSON:
            return f"CASE WHEN q.record IS NULL THEN {column} ELSE q.{name} END"
        values = [(n, row[name]) for n, row in found.rows if row[name] is not None]
        match kind:
            case "uuid":
                return self._id(column, [value for _, value in values], parameters)
            case "timestamp with time zone":
                return _moment(column)
            case "date":
                return f"({column} + s.weeks)::date"
        return self._text(column, kind, values)

    def _id(self, column: str, values: list[uuid.UUID], parameters: list[list[uuid.UUID]]) -> str:
        own = sorted({value for value in values if value in self._gathered.own})
        if not own:
            return column
        parameters.append(own)
        return (
            f"CASE WHEN {column} = s.fixed THEN s.fixed_new WHEN {column} = ANY (%s)"
            f" THEN md5({column}::text || s.seed)::uuid ELSE {column} END"
        )

    def _text(self, column: str, kind: str, values: list[tuple[int, object]]) -> str:
        """A text, list or document in which the names of the case are replaced, if they are in it."""
        hits = {
            place
            for number, value in values
            for place, text in enumerate(self._texts[number], 1)
            if text in str(value)
        }
        result = _document(column, values) if kind == "jsonb" else column
        for place in sorted(hits):
            result = (
                f"replace({result}::text, coalesce(t.texts[{place}], ''),"
                f" coalesce(s.texts[{place}], ''))"
            )
        return f"{result}::{kind}" if hits else result


def _moment(column: str) -> str:
    """Moved by whole weeks of the wall clock, so that working days stay working days."""
    return (
        f"CASE WHEN ({column} {LOCAL})::time = '17:00' THEN ({column} {LOCAL} + s.weeks) {LOCAL}"
        f" ELSE ({column} {LOCAL} + s.weeks + s.drift) {LOCAL} END"
    )


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
        moved = _moment(f"({column} ->> '{key}')::timestamptz")
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
