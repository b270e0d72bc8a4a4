"""A log as three columns of numbers, case, activity and moment, whatever form it came in.

DuckDB reads files, with a bound on memory. Names are held once: an event takes sixteen bytes, and numbers
sort and count many times faster than texts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schakel.monitoring.logs import ocel, xes
from schakel.monitoring.logs.columns import Columns, LogError

Event = tuple[str | None, str | None, str | None]
Numbers = npt.NDArray[np.integer[Any]]
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
# The columns c, a and t of a source, in the order of the file.
EVENTS = f"SELECT {NAME.format('c')} AS c, {NAME.format('a')} AS a, epoch_us({{moment}}) AS t FROM {{source}}"
# What an event must say, in the order in which it is looked for.
SAID = {"c": "case", "a": "activity", "t": "timestamp"}


@dataclass(frozen=True)
class Log:
    """A log that was read, event by event in the order of the file.

    ``case`` and ``activity`` are numbers from 0, each in use, the latter places in ``activities``;
    ``moment`` is in microseconds since 1970 in UTC. ``left_out`` counts the events that say no case, no
    activity, or no moment that can be read.
    """

    case: Numbers
    activity: Numbers
    moment: Numbers
    activities: tuple[str, ...]
    left_out: Counter[str]


def read_log(path: Path, columns: Columns, *, zone: str = "UTC") -> Log:
    """Read a log: ``.xes`` or ``.csv``, also gzipped, ``.parquet``, or OCEL 2.0 as ``.json``.

    Of an object-centric log the case is a type of object: see ``ocel.flattened``.

    A moment without an offset is one of ``zone``. Raises LogError for anything that is no log.
    """
    with TemporaryDirectory(prefix="schakel-log-") as folder:
        database = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": folder})
        try:
            _in_zone(database, zone)
            return _in_numbers(_read(database, path, columns))
        finally:
            database.close()


def _in_numbers(events: pa.Table) -> Log:
    """Leave out what cannot be placed in a case and in time, and count names instead of holding them."""
    left_out: Counter[str] = Counter()
    for column, what in SAID.items():
        lacking = events[column].null_count
        if lacking:
            left_out[what] = lacking
            events = events.filter(pc.is_valid(events[column]))
    if not len(events):
        raise LogError("The log has no event with a case, an activity and a moment.")
    with ThreadPoolExecutor(max_workers=2) as threads:
        case, activity = threads.map(_coded, (events["c"], events["a"]))
    moments = _numbers(events["t"].combine_chunks())
    names = tuple(activity.dictionary.to_pylist())
    return Log(_numbers(case.indices), _numbers(activity.indices), moments, names, left_out)


def _coded(names: pa.ChunkedArray) -> pa.DictionaryArray:
    """For each its place among the different ones, and those."""
    return names.dictionary_encode().combine_chunks()


def _numbers(column: pa.Array) -> Numbers:
    """The numbers where they are. (`to_numpy` brings in all of pandas, which takes longer than the log.)"""
    return cast(Numbers, np.from_dlpack(column))


def _in_zone(database: duckdb.DuckDBPyConnection, zone: str) -> None:
    try:
        database.execute("SET TimeZone = ?", [zone])
    except duckdb.Error:
        raise LogError(
            f"There is no time zone {zone!r}; write for example Europe/Amsterdam."
        ) from None


def _read(database: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> pa.Table:
    name = path.name.lower()
    if name.endswith((".xes", ".xes.gz")):
        # The case of an XES log is its trace; the other two may have another key.
        keys = (columns.activity or xes.NAME, columns.timestamp or xes.MOMENT)
        return _read_stream(database, xes.events(path, *keys))
    if name.endswith((".csv", ".csv.gz", ".txt", ".txt.gz")):
        return _read_table(
            database, path, columns, "read_csv(?, all_varchar = true, header = true)"
        )
    if name.endswith((".json", ".jsonocel")):
        return _read_stream(database, ocel.flattened(path, columns.case))
    if name.endswith((".parquet", ".pq")):
        return _read_table(database, path, columns, "read_parquet(?)")
    raise LogError("A log is a file .xes, .csv (both also .gz), .parquet or .json (OCEL 2.0).")


def _read_table(
    database: duckdb.DuckDBPyConnection, path: Path, columns: Columns, source: str
) -> pa.Table:
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
        return database.sql(events, params=[str(path)]).to_arrow_table()
    except duckdb.Error as error:
        raise LogError(f"The log cannot be read: {_first_line(error)}") from None


def _read_stream(database: duckdb.DuckDBPyConnection, found: Iterator[Event]) -> pa.Table:
    """Events that come one by one, kept some at a time."""
    database.execute("CREATE TABLE raw (c VARCHAR, a VARCHAR, t VARCHAR)")
    while some := list(islice(found, AT_ONCE)):
        batch = _as_arrow(some)
        database.register("batch", batch)
        database.execute("INSERT INTO raw FROM batch")
        database.unregister("batch")
    return database.sql(EVENTS.format(moment=WRITTEN, source="raw")).to_arrow_table()


def _as_arrow(some: Iterable[Event]) -> pa.Table:
    cases, activities, moments = zip(*some, strict=True)
    return pa.table([list(cases), list(activities), list(moments)], schema=RAW)


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
