"""What DuckDB and PostgreSQL write differently, and how a value of FEEL is written in SQL.

Only our own typed values come here, and each is quoted by this module: no text of a model is SQL.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from schakel.selection.dmn.values import YearsMonths, kind

# DuckDB's widest decimal; a longer number would become a float and be another number.
_DIGITS = 38


class NotInSqlError(Exception):
    """Part of a model has no SQL of the same meaning; the text says which part."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One database. `binary` follows a text that is to be ordered by code point, as FEEL does."""

    name: str
    binary: str

    def places(self, conditions: Sequence[str]) -> str:
        """The places, from 1, of the conditions that are true, as an array in order."""
        items = ", ".join(
            f"CASE WHEN {condition} THEN {place} END"
            for place, condition in enumerate(conditions, start=1)
        )
        if self.name == "duckdb":
            return f"list_filter([{items}]::INTEGER[], lambda x: x IS NOT NULL)"
        return f"array_remove(ARRAY[{items}]::INTEGER[], NULL)"

    def picked(self, values: Sequence[str], places: str) -> str:
        """The values at the places of an array of places, as an array in that order."""
        listed = ", ".join(values)
        if self.name == "duckdb":
            return f"list_select([{listed}], {places})"
        chosen = f"unnest({places}) WITH ORDINALITY AS chosen(place, turn)"
        return f"ARRAY(SELECT (ARRAY[{listed}])[place] FROM {chosen} ORDER BY turn)"

    def array(self, values: Sequence[str]) -> str:
        """An array of these values."""
        return f"{'' if self.name == 'duckdb' else 'ARRAY'}[{', '.join(values)}]"


DUCKDB = Dialect("duckdb", "")
POSTGRESQL = Dialect("postgresql", ' COLLATE "C"')


def identifier(name: str) -> str:
    """A column's name, quoted."""
    if "\0" in name:
        raise NotInSqlError("a name with a NUL character")
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A value of FEEL, quoted. Raises NotInSqlError for a list, a context or a zone."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, str):
        if "\0" in value:
            raise NotInSqlError("a text with a NUL character")
        return "'" + value.replace("'", "''") + "'"
    return _temporal(value)


def _number(value: Decimal) -> str:
    text = f"{value:f}" if value.is_finite() and abs(value.adjusted()) < _DIGITS else ""
    if not text or sum(letter.isdigit() for letter in text) > _DIGITS:
        raise NotInSqlError(f"a number of more than {_DIGITS} digits")
    return f"({text})" if text.startswith("-") else text


def _temporal(value: object) -> str:
    if isinstance(value, dt.datetime | dt.time) and value.tzinfo is not None:
        raise NotInSqlError("a time with a zone")
    if isinstance(value, dt.datetime):
        return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, dt.time):
        return f"TIME '{value.isoformat()}'"
    if isinstance(value, dt.timedelta):
        return f"INTERVAL '{value // dt.timedelta.resolution} microseconds'"
    if isinstance(value, YearsMonths):
        return f"INTERVAL '{value.months} months'"
    raise NotInSqlError(f"a {kind(value)} as a value")
