"""The same expressions on Spark, for where one machine is outgrown (ADR 0033).

Loaded by name only when Spark is asked for: it is not among what running needs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import ibis
from pyspark.sql import SparkSession

from schakel.monitoring.engine.events import KINDS
from schakel.monitoring.engine.measures import Events
from schakel.monitoring.engine.snapshot import file_of

# Within this machine, unless the configuration of Spark (SPARK_CONF_DIR) names another master.
OPTIONS = {
    "spark.app.name": "schakel",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@contextmanager
def opened(folder: Path, now: datetime) -> Iterator[Events]:
    """The events of a snapshot on Spark, for as long as they are looked at."""
    builder = SparkSession.builder
    for name, value in OPTIONS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        connection = ibis.pyspark.connect(session)
        yield Events(
            {
                kind: connection.read_parquet(str(file_of(folder, kind)), table_name=kind.lower())
                for kind in KINDS
            },
            now,
        )
    finally:
        session.stop()
