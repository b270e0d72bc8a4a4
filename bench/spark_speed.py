"""All indicators of one national year on Spark within this machine, beside DuckDB: the same counts.

Spark is for where one machine is outgrown; on one machine it is expected to lose. Needs Java 17.
"""

from bench.figures import Figure
from bench.indicator_events import first_day, made, until
from bench.indicators_run import Look, check_same_on_spark
from bench.indicators_speed import once

YEARS = 1


def run() -> list[Figure]:
    """One round of each in a process of its own, after both have given the same counts."""
    look = Look(made(YEARS), first_day(YEARS), until())
    check_same_on_spark(look)
    spark, duckdb = (sum(once(which, look)["seconds"].values()) for which in ("spark", "ours"))
    return [Figure("indicators of a national year on Spark, beside DuckDB", spark, duckdb, "s")]
