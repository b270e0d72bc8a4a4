"""All indicators of a snapshot once, ours or those written by hand: for a process of its own.

`python -m bench.indicators_run ours|hand FOLDER FIRST UNTIL` writes one line of JSON: seconds for each
indicator, to describe them, and the peak of memory in MB.
"""

import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import duckdb

from schakel.kernel.clock import AMSTERDAM
from schakel.monitoring.engine.counting import Cell, counts
from schakel.monitoring.engine.events import KINDS
from schakel.monitoring.engine.measures import MEASURES
from schakel.monitoring.engine.opening import Snapshot, opened
from schakel.monitoring.engine.questions import Question, question
from schakel.monitoring.engine.snapshot import MEMORY, file_of
from schakel.monitoring.rules.engines import Engine
from schakel.monitoring.rules.figures import Counted
from schakel.monitoring.rules.periods import Period, month_of
from schakel.monitoring.rules.small_numbers import Ratio

BY_HAND = Path(__file__).with_name("indicators.sql")
STATEMENT = re.compile(r"^-- ([A-Z0-9_]+)\n", re.MULTILINE)
SCANNED = re.compile(r"(?:FROM|JOIN) ([a-z_]+)")
THREADS = 2
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Look:
    """What is looked at: a snapshot, and from which day until which, by months of the calendar."""

    folder: Path
    first: date
    until: date

    @property
    def now(self) -> datetime:
        """The moment of looking: the midnight with which the days end."""
        return datetime.combine(self.until, clock_time(), tzinfo=AMSTERDAM).astimezone(UTC)

    @property
    def months(self) -> tuple[Period, ...]:
        """The months of these days."""
        found = [month_of(self.first.replace(day=1))]
        while found[-1].ends_on < self.until:
            found.append(month_of(found[-1].ends_on))
        return tuple(found)


def by_hand() -> dict[str, str]:
    """The statements of the file, by indicator. Each names a table once, and none is lacking."""
    _, *found = STATEMENT.split(BY_HAND.read_text("utf-8"))
    statements = dict(zip(found[::2], found[1::2], strict=True))
    assert statements.keys() == MEASURES.keys(), statements.keys() ^ MEASURES.keys()
    for code, sql in statements.items():
        tables = [name for name in SCANNED.findall(sql) if name.upper() in KINDS]
        assert len(tables) == len(set(tables)), f"{code} scans a table twice"
    return statements


@contextmanager
def hand(look: Look) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection as the monitoring has it, with the moment as a variable."""
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS}) as connection:
        for kind in KINDS:
            connection.read_parquet(str(file_of(look.folder, kind))).create_view(kind.lower())
        connection.execute("SET VARIABLE now = ?::TIMESTAMP", [look.now.replace(tzinfo=None)])
        yield connection


@contextmanager
def ours(look: Look, engine: Engine = Engine.DUCKDB) -> Iterator[Snapshot]:
    """The snapshot as the monitoring opens it, with the months to be counted."""
    with opened(look.folder, look.now, engine=engine) as snapshot:
        if engine == Engine.DUCKDB:
            snapshot.connection.execute(f"SET threads = {THREADS}")  # type: ignore[attr-defined]
        snapshot.choose(look.months)
        yield snapshot


def asked(snapshot: Snapshot, look: Look) -> dict[str, Question]:
    """Our questions, described."""
    return {code: question(code, look.until, snapshot.dialect) for code in MEASURES}


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    """All rows of a statement, taken out in the way in which ours are."""
    rows: Rows = connection.sql(sql).to_arrow_table().to_pylist()
    return rows


def check_same(look: Look) -> None:
    """Both give the same counts, and durations to six decimals. AssertionError names the indicator."""
    with hand(look) as connection, ours(look) as snapshot:
        for code, sql in by_hand().items():
            theirs = counted(rows_of(connection, sql))
            mine = counts(snapshot, code, look.months)
            assert mine.keys() == theirs.keys(), (code, "cells", mine.keys() ^ theirs.keys())
            for cell, one in mine.items():
                assert _alike(one, theirs[cell]), (code, cell, one, theirs[cell])


def counted(rows: Rows) -> dict[Cell, Counted]:
    """Rows by hand, put together by region and month."""
    cells: dict[Cell, Rows] = {}
    for row in rows:
        cells.setdefault((row["region"], f"{row['month']:%Y-%m}"), []).append(row)
    return {cell: _one(found) for cell, found in cells.items()}


def _one(rows: Rows) -> Counted:
    lasting = "minutes" in rows[0]
    whole = [row for row in rows if not lasting or row.get("own") is None]
    own = {row["own"]: _of(row) for row in rows if row.get("own") is not None}
    parts = {row["part"]: int(row["numerator"]) for row in rows if row.get("part") is not None}
    if lasting:
        return replace(_of(whole[0]), own=own)
    sums = [round(sum(row[name] for row in whole)) for name in ("numerator", "denominator")]
    return Counted(Ratio(*sums), parts=parts, own=own)


def _of(row: dict[str, Any]) -> Counted:
    ratio = Ratio(round(row["numerator"]), round(row["denominator"]))
    return Counted(ratio, *row.get("minutes", ()))


def _alike(one: Counted, other: Counted) -> bool:
    pairs = [(one.median, other.median), (one.high, other.high)]
    return (
        one.ratio == other.ratio
        and one.parts == other.parts
        and all(a == b or (None not in (a, b) and abs(a - b) < 1e-6) for a, b in pairs)  # type: ignore[operator]
        and one.own.keys() == other.own.keys()
        and all(_alike(own, other.own[name]) for name, own in one.own.items())
    )


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _measured(which: str, look: Look) -> dict[str, Any]:
    describing = 0.0
    if which == "hand":
        with hand(look) as connection:
            found = {
                code: _seconds(lambda sql=sql: rows_of(connection, sql))  # type: ignore[misc]
                for code, sql in by_hand().items()
            }
    else:
        with ours(look) as snapshot:
            started = time.perf_counter()
            questions = asked(snapshot, look)
            describing = time.perf_counter() - started
            found = {
                code: _seconds(lambda one=one: snapshot.ask(one.sql))  # type: ignore[misc]
                for code, one in questions.items()
            }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": found, "describing": describing, "peak": peak}


if __name__ == "__main__":
    kind, folder, *days = sys.argv[1:]
    print(json.dumps(_measured(kind, Look(Path(folder), *map(date.fromisoformat, days)))))
