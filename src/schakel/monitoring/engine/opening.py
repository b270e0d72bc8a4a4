"""Opening a snapshot on the engine that is asked for: DuckDB, or Spark when told."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path

import ibis

from schakel.monitoring.engine.events import KINDS
from schakel.monitoring.engine.measures import Events
from schakel.monitoring.engine.snapshot import MEMORY, file_of
from schakel.monitoring.rules.engines import Engine, EngineMissing


def opened(
    folder: Path, now: datetime, *, engine: Engine = Engine.DUCKDB
) -> AbstractContextManager[Events]:
    """The events of a snapshot, for as long as they are looked at. Raises EngineMissing."""
    if engine == Engine.DUCKDB:
        return _on_duckdb(folder, now)
    try:
        spark = import_module("schakel.monitoring.engine.spark")
    except ModuleNotFoundError as error:
        raise EngineMissing(
            f"Spark is not installed here ({error.name} is missing): install "
            "requirements/spark.txt and Java 17, or use DuckDB."
        ) from None
    on_spark: AbstractContextManager[Events] = spark.opened(folder, now)
    return on_spark


@contextmanager
def _on_duckdb(folder: Path, now: datetime) -> Iterator[Events]:
    connection = ibis.duckdb.connect(memory_limit=MEMORY)
    try:
        yield Events(
            {
                kind: connection.read_parquet(file_of(folder, kind), table_name=kind.lower())
                for kind in KINDS
            },
            now,
        )
    finally:
        connection.disconnect()
