"""A log as one table of case, activity, moment and place, whatever form it came in.

The table is kept by DuckDB in a folder of its own, with a bound on memory: a log of millions of
events goes to disk where it does not fit.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from schakel.monitoring.logs import ocel, xes
from schakel.monitoring.logs.columns import Columns, LogError

Event = tuple[str | None, str | None, str | None]
MEMORY = "1GB"
AT_ONCE = 200_000
RAW = pa.schema([("c", pa.string()), ("a", pa.string()), ("t", pa.string())])
# Moments as they are written: ISO 8601 with or without an offset, and days first with hyphens. Each way
# is tried where the ones before it failed; what two of them shared would be computed for every row.
DAY_FIRST = "['%d-%m-%Y %H:%M:%S', '%d-%m-%Y %H:%M', '%d-%m-%Y']"
WRITTEN = (
    "coalesce(TRY_CAST(t AS TIMESTAMPTZ),"
    r" TRY_CAST(regexp_replace(t, '\s+([+-]\d)', '\1') AS TIMESTAMPTZ),"
    rf" TRY_CAST(try_strptime(trim(t), {DAY_FIRST}) AS TIMESTAMPTZ))"
)
# A column that holds moments is one already; what has no time zone is of the session's.
MOMENTS = {"TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"}
HELD = "CAST(t AS TIMESTAMPTZ)"
# A name without the spaces around it, and none when nothing is left; few have any.
NAME = (
    "CASE WHEN {0} = '' OR {0} LIKE ' %' OR {0} LIKE '% ' THEN nullif(trim({0}), '') ELSE {0} END"
)
# The columns c, a and t of a source, as the table of events.
EVENTS = (
    f"""CREATE TABLE events AS SELECT {NAME.format("c")} AS "case", {NAME.format("a")} AS activity, """
    "{moment} AS moment FROM {source}"
)
LEFT_OUT = """
SELECT count(*) FILTER ("case" IS NULL),
       count(*) FILTER ("case" IS NOT NULL AND activity IS NULL),
       count(*) FILTER ("case" IS NOT NULL AND activity IS NOT NULL AND moment IS NULL)
FROM events
"""
REMOVED = 'DELETE FROM events WHERE "case" IS NULL OR activity IS NULL OR moment IS NULL'


@dataclass(frozen=True)
class Log:
    """A log that was read: a table ``events`` whose rowid is the place in the file.

    ``left_out`` counts the events that say no case, no activity, or no moment that can be read.
    """

    database: duckdb.DuckDBPyConnection
    left_out: Counter[str]


@contextmanager
def open_log(path: Path, columns: Columns, *, zone: str = "UTC") -> Iterator[Log]:
    """Read a log: ``.xes`` or ``.csv``, also gzipped, ``.parquet``, or OCEL 2.0 as ``.json``.

    Of an object-centric log the case is a type of object: see ``ocel.flattened``.

    A moment without an offset is one of ``zone``. Raises LogError for anything that is no log.
    """
    with TemporaryDirectory(prefix="schakel-log-") as folder:
        database = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": folder})
        try:
            _in_zone(database, zone)
            _read(database, path, columns)
            yield Log(database, _left_out(database))
        finally:
            database.close()


def _in_zone(database: duckdb.DuckDBPyConnection, zone: str) -> None:
    try:
        database.execute("SET TimeZone = ?", [zone])
    except duckdb.Error:
        raise LogError(
            f"There is no time zone {zone!r}; write for example Europe/Amsterdam."
        ) from None


def _read(database: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> None:
    name = path.name.lower()
    if name.endswith((".xes", ".xes.gz")):
        # The case of an XES log is its trace; the other two may have another key.
        keys = (columns.activity or xes.NAME, columns.timestamp or xes.MOMENT)
        _read_stream(database, xes.events(path, *keys))
    elif name.endswith((".csv", ".csv.gz", ".txt", ".txt.gz")):
        _read_table(database, path, columns, "read_csv(?, all_varchar = true, header = true)")
    elif name.endswith((".json", ".jsonocel")):
        _read_stream(database, ocel.flattened(path, columns.case))
    elif name.endswith((".parquet", ".pq")):
        _read_table(database, path, columns, "read_parquet(?)")
    else:
        raise LogError("A log is a file .xes, .csv (both also .gz), .parquet or .json (OCEL 2.0).")


def _read_table(
    database: duckdb.DuckDBPyConnection, path: Path, columns: Columns, source: str
) -> None:
    try:
        rows = database.execute(f"DESCRIBE FROM {source}", [str(path)]).fetchall()
        types = {row[0]: row[1] for row in rows}
        case, activity, timestamp = columns.among(list(types))
        held = types[timestamp] in MOMENTS
        moment = _quoted(timestamp) if held else f"CAST({_quoted(timestamp)} AS VARCHAR)"
        texts = (
            f"(SELECT CAST({_quoted(case)} AS VARCHAR) AS c, "
            f"CAST({_quoted(activity)} AS VARCHAR) AS a, {moment} AS t FROM {source})"
        )
        events = EVENTS.format(moment=HELD if held else WRITTEN, source=texts)
        database.execute(events, [str(path)])
    except duckdb.Error as error:
        raise LogError(f"The log cannot be read: {_first_line(error)}") from None


def _read_stream(database: duckdb.DuckDBPyConnection, found: Iterator[Event]) -> None:
    """Events that come one by one, kept some at a time."""
    database.execute("CREATE TABLE raw (c VARCHAR, a VARCHAR, t VARCHAR)")
    while some := list(islice(found, AT_ONCE)):
        batch = _as_arrow(some)
        database.register("batch", batch)
        database.execute("INSERT INTO raw FROM batch")
        database.unregister("batch")
    database.execute(EVENTS.format(moment=WRITTEN, source="raw"))
    database.execute("DROP TABLE raw")


def _as_arrow(some: Iterable[Event]) -> pa.Table:
    cases, activities, moments = zip(*some, strict=True)
    return pa.table([list(cases), list(activities), list(moments)], schema=RAW)


def _left_out(database: duckdb.DuckDBPyConnection) -> Counter[str]:
    """Take away what cannot be placed in a case and in time, and count it."""
    lacking = database.execute(LEFT_OUT).fetchone() or (0, 0, 0)
    if any(lacking):
        database.execute(REMOVED)
    if not database.execute("SELECT 1 FROM events LIMIT 1").fetchone():
        raise LogError("The log has no event with a case, an activity and a moment.")
    return +Counter(dict(zip(("case", "activity", "timestamp"), lacking, strict=True)))


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
