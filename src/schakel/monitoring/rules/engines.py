"""On which engine the indicators are counted."""

from enum import StrEnum


class Engine(StrEnum):
    """DuckDB on this machine, or Spark where one machine is outgrown; the results are the same."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class EngineMissing(Exception):
    """An engine was asked for that is not installed here; the text says what to install."""
