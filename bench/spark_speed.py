"""All indicators of a national year on a local cluster of Spark, beside DuckDB: the same counts, told apart.

Two workers of Spark, each a process with a core and a gigabyte, as `spark.master` says; another master in
BENCH_SPARK. Spark is for where one machine is outgrown: on one machine it loses, as each question is laid
out over processes anew. Each indicator is asked once of each engine, and how far it is goes to standard
error. Needs Java 17.
"""

import os
import sys
import time

from bench.figures import Figure
from bench.indicator_events import first_day, made, size, until
from bench.indicators_run import Look, ours
from schakel.monitoring.engine.counting import Cell, counts
from schakel.monitoring.engine.measures import MEASURES
from schakel.monitoring.rules.engines import Engine
from schakel.monitoring.rules.figures import Counted

YEARS = 1
MASTER = os.environ.get("BENCH_SPARK", "local-cluster[2,1,1024]")
# As many parts of a question as there are cores; the usual two hundred are for a large cluster.
PARTS = 2
Found = dict[str, dict[Cell, Counted]]


def run() -> list[Figure]:
    """Each engine once. AssertionError names the indicator of which the counts differ."""
    look = Look(made(YEARS), first_day(YEARS), until())
    settings = {"spark.sql.shuffle.partitions": str(PARTS), "spark.log.level": "ERROR"}
    asked = " ".join(f"--conf {name}={value}" for name, value in settings.items())
    os.environ["PYSPARK_SUBMIT_ARGS"] = f"--master {MASTER} {asked} pyspark-shell"
    expected, _, duckdb = _counted(look, Engine.DUCKDB)
    found, opening, spark = _counted(look, Engine.SPARK)
    for code, cells in expected.items():
        assert found[code] == cells, code
    cases, events = size(look.folder)
    title = f"{len(expected)} indicators of {cases} cases, {events} events"
    return [
        Figure(f"{title} on Spark", spark, duckdb, "s"),
        Figure(f"  to start {MASTER}", opening, None, "s"),
    ]


def _counted(look: Look, engine: Engine) -> tuple[Found, float, float]:
    """The counts of every indicator, and the seconds of opening and of asking."""
    found: Found = {}
    begun = time.perf_counter()
    with ours(look, engine) as snapshot:
        opened = time.perf_counter()
        for number, code in enumerate(MEASURES, 1):
            found[code] = counts(snapshot, code, look.months)
            spent = time.perf_counter() - opened
            print(f"{engine}: {number} of {len(MEASURES)}, {spent:.0f} s", file=sys.stderr)
        done = time.perf_counter()
    return found, opened - begun, done - opened
