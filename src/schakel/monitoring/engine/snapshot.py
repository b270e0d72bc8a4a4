"""Process events as a folder of Parquet files, one for each kind of event.

What looks back reads these and not the database: the figures of one moment are then all of the same
events, and a year of the country is read in seconds.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import duckdb
import pyarrow as pa

from schakel.monitoring.engine.events import CODES, KINDS, THINGS, TYPES, columns_of

MEMORY = "700MB"
READ = (
    "CREATE TABLE raw AS FROM read_csv(?, auto_detect = false, header = false, delim = ',',"
    " quote = '\"', escape = '\"', columns = {'kind': 'VARCHAR', 'moment': 'TIMESTAMP', 'region': 'VARCHAR',"
    " 'things': 'VARCHAR', 'told': 'VARCHAR'})"
)
IN_AMSTERDAM = "AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Amsterdam'"
# Until when something is promised stands in one of these.
DUE_CODES = ("due", "feedback_due")
NAMES = {pa.bool_(): "BOOLEAN", pa.int64(): "BIGINT", pa.string(): "VARCHAR"}
WRITTEN = (
    "COPY (SELECT {wanted} FROM (SELECT *, json_extract_string(told, ?) AS codes FROM raw"
    " WHERE kind = ?)) TO ? (FORMAT parquet, COMPRESSION zstd)"
)
Write = Callable[[IO[bytes]], None]


@contextmanager
def a_snapshot(write: Write) -> Iterator[Path]:
    """A snapshot for as long as it is looked at; ``write`` fills a file as ``copy_events`` does."""
    with TemporaryDirectory(prefix="schakel-events-") as folder:
        _take(Path(folder), write)
        yield Path(folder)


def _take(folder: Path, write: Write) -> None:
    """Write the snapshot's files into a folder."""
    raw = folder / "events.csv"
    with raw.open("wb") as file:
        write(file)
    work = folder / "work"
    database = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(work)})
    try:
        database.execute("SET preserve_insertion_order = false")
        database.execute(READ, [str(raw)])
        for kind in KINDS:
            _write_kind(database, kind, file_of(folder, kind))
    finally:
        database.close()
        raw.unlink()
        shutil.rmtree(work, ignore_errors=True)


def file_of(folder: Path, kind: str) -> Path:
    """Where the events of a kind are."""
    return folder / f"{kind.lower()}.parquet"


def _write_kind(database: duckdb.DuckDBPyConnection, kind: str, file: Path) -> None:
    codes = [name for name in columns_of(kind) if name in CODES]
    asked = [*codes, *(DUE_CODES if "due" in columns_of(kind) else ())]
    wanted = ", ".join(f'{_column(name, asked)} AS "{name}"' for name in columns_of(kind))
    database.execute(
        WRITTEN.format(wanted=wanted), [[f"$.{code}" for code in asked], kind, str(file)]
    )


def _column(name: str, asked: Sequence[str]) -> str:
    """A column of a kind, as SQL. A code that is not of its type is an error, never nothing."""
    if name in THINGS:
        return f"nullif(regexp_extract(things, '(?:^| ){name}:([^ ]+)', 1), '')"
    if name in CODES:
        return f"CAST({_code(name, asked)} AS {NAMES[TYPES[name]]})"
    due = _due(asked) if name in {"due", "due_day"} else ""
    return {
        "at": "moment",
        "region": "region",
        "day": f"CAST(moment {IN_AMSTERDAM} AS DATE)",
        "due": due,
        "due_day": f"CAST({due} {IN_AMSTERDAM} AS DATE)",
    }[name]


def _due(asked: Sequence[str]) -> str:
    first = ", ".join(_code(name, asked) for name in DUE_CODES)
    return f"(CAST(coalesce({first}) AS TIMESTAMPTZ) AT TIME ZONE 'UTC')"


def _code(name: str, asked: Sequence[str]) -> str:
    return f"codes[{asked.index(name) + 1}]"
