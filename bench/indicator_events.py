"""A snapshot of about a million cases: made-up national years one after another, kept for a next run."""

import os
import shutil
from datetime import date
from pathlib import Path

import duckdb

from schakel.config import env
from schakel.monitoring.engine.events import KINDS, THINGS, columns_of, schema_of
from schakel.monitoring.engine.snapshot import MEMORY, file_of
from schakel.simulation.country.engine.events import Derived, read_as
from schakel.simulation.country.plan import Wish, make_plan

YEARS = int(os.environ.get("BENCH_YEARS", "9"))
LAST = 2025
FINISHED = "finished"


def first_day(years: int = YEARS) -> date:
    """A day before the first event: early signals come before the case to which they lead."""
    return date(LAST - years, 7, 1)


def until() -> date:
    """The day after the last; it is looked at when that begins."""
    return date(LAST + 1, 1, 1)


def made(years: int = YEARS) -> Path:
    """The folder with the snapshot, made when it is not there yet."""
    folder = env.home() / "bench" / f"events-of-{years}-years"
    if not (folder / FINISHED).exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _make(folder, years)
        (folder / FINISHED).touch()
    return folder


def _make(folder: Path, years: int) -> None:
    """Year by year and then kind by kind, so that no more than one year is in memory."""
    parts = folder / "parts"
    database = duckdb.connect(
        config={"memory_limit": MEMORY, "temp_directory": str(parts / "work")}
    )
    try:
        for year in range(LAST + 1 - years, LAST + 1):
            (parts / str(year)).mkdir(parents=True)
            _write_year(database, parts / str(year), year)
        for kind in KINDS:
            database.execute(
                "COPY (FROM read_parquet(?)) TO ? (FORMAT parquet, COMPRESSION zstd)",
                [str(file_of(parts / "*", kind)), str(file_of(folder, kind))],
            )
    finally:
        database.close()
    shutil.rmtree(parts)


def _write_year(database: duckdb.DuckDBPyConnection, folder: Path, year: int) -> None:
    """A year in the order of time. Things get names as long as the pseudonyms of the journal."""
    first = date(year, 1, 1)
    days = (date(year + 1, 1, 1) - first).days
    events = Derived(make_plan(Wish(first, days, seed=year)))
    for kind in KINDS:
        columns = ", ".join(
            f"""md5('{year} {name} ' || "{name}") AS "{name}\"""" if name in THINGS else f'"{name}"'
            for name in columns_of(kind)
        )
        told = events[kind] if kind in events.kinds else None
        database.register("made", read_as(told, schema_of(kind)))
        database.execute(
            f'COPY (SELECT {columns} FROM made ORDER BY "at") TO ? (FORMAT parquet, COMPRESSION zstd)',
            [str(file_of(folder, kind))],
        )
        database.unregister("made")


def size(folder: Path) -> tuple[int, int]:
    """How many cases came in, and how many events there are."""
    with duckdb.connect() as database:
        numbers = {
            kind: database.execute(
                "SELECT count(*) FROM read_parquet(?)", [str(file_of(folder, kind))]
            ).fetchall()[0][0]
            for kind in KINDS
        }
    return numbers["CASE_RECEIVED"], sum(numbers.values())
