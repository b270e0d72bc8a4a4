"""The same expressions on Spark, for where one machine is outgrown (ADR 0033).

Loaded by name only when Spark is asked for: it is not among what running needs.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from schakel.monitoring.engine.events import KINDS, schema_of
from schakel.monitoring.engine.opening import Snapshot
from schakel.monitoring.engine.snapshot import file_of

# Within this machine, unless the configuration of Spark (SPARK_CONF_DIR) names another master.
OPTIONS = {
    "spark.app.name": "schakel",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
# Named of Ibis itself: only then does Ibis know the options that writing Spark's SQL reads.
DIALECT: str = ibis.pyspark.name


class OnSpark(Snapshot):
    """A snapshot on Spark."""

    dialect = DIALECT

    def __init__(self, session: SparkSession, now: datetime) -> None:
        self.session = session
        super().__init__(now)

    def put(self, name: str, table: pa.Table) -> None:
        """Lay a table beside the events."""
        self.session.createDataFrame(table).createOrReplaceTempView(name)

    def bring(self, kinds: Iterable[str]) -> None:
        """Nothing: all of them lie in files."""

    def ask(self, sql: str) -> list[dict[str, Any]]:
        """The rows that answer a question."""
        rows: list[dict[str, Any]] = self.session.sql(sql).toArrow().to_pylist()
        return rows


@contextmanager
def opened(folder: Path, now: datetime) -> Iterator[Snapshot]:
    """The events of a snapshot on Spark, for as long as they are looked at."""
    builder = SparkSession.builder
    for name, value in OPTIONS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        # Ibis knows how to write for Spark once it was told of one.
        ibis.pyspark.connect(session)
        for kind in KINDS:
            # Told its columns, Spark does not open a file to learn them: a job less for each kind.
            told = session.read.schema(from_arrow_schema(schema_of(kind)))
            events = told.parquet(str(file_of(folder, kind)))
            events.createOrReplaceTempView(kind.lower())
        yield OnSpark(session, now)
    finally:
        session.stop()
