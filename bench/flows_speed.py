"""What follows what in a million events, beside pm4py: the same file, the same answer, turn by turn.

pm4py is AGPL-3.0. It has an environment of its own, which only `make bench` makes, and a process of its
own; nothing of ours imports it. Its documentation forms a log after reading it (`format_dataframe`); a log
whose columns are right already can do without, and that is its fastest way. Both stand here, and the
Polars that it can be given. A log that was read is to it a frame of texts and to us columns of numbers: what
our reading does for that stands in the lines with reading. BENCH_YEARS=1 is a try with a little less than a
million.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from bench.figures import Figure
from bench.indicator_events import made
from schakel.monitoring.engine.events import KINDS, columns_of
from schakel.monitoring.engine.snapshot import file_of

EVENTS = int(os.environ.get("BENCH_EVENTS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
THREADS = "2"
PEER = Path(sys.prefix) / "peers" / "bin" / "python"
SCRIPT = Path(__file__).with_name("flows_peer.py")
# The cases of a snapshot until there are so many events, as an export in the order of time.
CHOSEN = """
COPY (
  SELECT "case" AS "case:concept:name", kind AS "concept:name",
         "at" AT TIME ZONE 'UTC' AS "time:timestamp"
  FROM (SELECT * FROM ({events}) ORDER BY "case", "at", kind LIMIT {number})
  ORDER BY "at", "case", kind
) TO '{path}' ({form})
"""
FORMS = {"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER"}


@dataclass(frozen=True)
class Race:
    """What is measured: the form of the log, our way and theirs, and whether reading counts."""

    what: str
    form: str
    ours: str
    theirs: str
    reading: bool = True


RACES = (
    Race(
        "follows: {number} events that were read, goal 10",
        "parquet",
        "follows",
        "as-it-is",
        reading=False,
    ),
    Race("  the same with the median times", "parquet", "times", "times", reading=False),
    Race("  with reading from Parquet", "parquet", "follows", "formed"),
    Race("  with reading from CSV", "csv", "follows", "formed"),
    Race("  from Parquet, pm4py without its forming", "parquet", "follows", "as-it-is"),
    Race("  from Parquet, pm4py on Polars", "parquet", "follows", "polars"),
)


def run() -> list[Figure]:
    """Millions of events a second of both at their best; 10 is the goal of the ratio."""
    if not PEER.exists():
        raise SystemExit("pm4py is not here: make bench makes its environment.")
    with TemporaryDirectory(prefix="schakel-logs-") as folder:
        logs = {form: Path(folder) / f"log.{form}" for form in FORMS}
        number = _write(logs)
        return [one for race in RACES for one in _figures(race, logs[race.form], number)]


def _write(logs: dict[str, Path]) -> int:
    """The same events in each form; returns how many."""
    snapshot = made()
    events = " UNION ALL ".join(
        f"""SELECT "case", '{kind}' AS kind, "at" FROM read_parquet('{file_of(snapshot, kind)}')"""
        ' WHERE "case" IS NOT NULL'
        for kind in KINDS
        if "case" in columns_of(kind)
    )
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        for form, path in logs.items():
            statement = CHOSEN.format(events=events, number=EVENTS, path=path, form=FORMS[form])
            database.execute(statement)
        (found,) = database.execute(f"SELECT count(*) FROM '{logs['parquet']}'").fetchall()[0]
    return int(found)


def _figures(race: Race, log: Path, number: int) -> list[Figure]:
    """The race by the clock, and where reading counts by the processor too.

    By the clock both cores count, and so does whoever else uses them; by the processor neither does.
    """
    ours, theirs = [], []
    for _ in range(ROUNDS):
        found, expected = _mine(race, log), _other(race, log)
        check_same(found, expected)
        ours.append(found)
        theirs.append(expected)
    mine, other = (_rate(number, [_seconds(race, one) for one in all_]) for all_ in (ours, theirs))
    figures = [Figure(race.what.format(number=number), mine, other, "M/s")]
    if race.reading:
        mine, other = (_rate(number, [one["processor"] for one in all_]) for all_ in (ours, theirs))
        figures.append(Figure("    the same by the time of the processor", mine, other, "M/s"))
    return figures


def _rate(number: int, seconds: list[float]) -> float:
    """Millions a second at best."""
    return number / min(seconds) / 1e6


def _mine(race: Race, log: Path) -> dict[str, Any]:
    return _answer([sys.executable, "-m", "bench.flows_run", race.ours, str(log)])


def _other(race: Race, log: Path) -> dict[str, Any]:
    return _answer([str(PEER), str(SCRIPT), race.theirs, str(log)])


def _answer(command: list[str]) -> dict[str, Any]:
    """What a process of its own says; raises AssertionError with its words when it does not end well."""
    threads = {"POLARS_MAX_THREADS": THREADS, "OMP_NUM_THREADS": THREADS}
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, **threads}
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def check_same(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Both found the same steps as often, or as long, and the same first and last ones."""
    assert ours["starts"] == theirs["starts"], "the first activities differ"
    assert ours["ends"] == theirs["ends"], "the last activities differ"
    assert [row[:2] for row in ours["follows"]] == [row[:2] for row in theirs["follows"]]
    for mine, other in zip(ours["follows"], theirs["follows"], strict=True):
        assert isclose(mine[2], other[2], rel_tol=1e-9, abs_tol=1e-6), (mine, other)


def _seconds(race: Race, found: dict[str, Any]) -> float:
    return float(found["discovering"]) + (float(found["reading"]) if race.reading else 0.0)
