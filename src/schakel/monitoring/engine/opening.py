"""Opening a snapshot on the engine that is asked for: DuckDB, or Spark when told."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from schakel.kernel.clock import midnight
from schakel.monitoring.engine.events import KINDS
from schakel.monitoring.engine.measures.reading import DAYS, ENDS, MOMENTS
from schakel.monitoring.engine.snapshot import MEMORY, file_of
from schakel.monitoring.rules.engines import Engine, EngineMissing
from schakel.monitoring.rules.periods import Period


class Snapshot(ABC):
    """The events as an engine has them, and the moment at which they are looked at."""

    dialect: str

    def __init__(self, now: datetime) -> None:
        self._look(now)

    def _look(self, moment: datetime) -> None:
        self.now = moment
        self._chosen: tuple[Period, ...] | None = None
        self.put("moments", pa.table([[_utc(moment)]], schema=MOMENTS))

    @contextmanager
    def looking_from(self, moment: datetime) -> Iterator[datetime]:
        """Look from an earlier moment for a while: what fell due since does not count then."""
        before = self.now
        self._look(moment)
        try:
            yield moment
        finally:
            self._look(before)

    @abstractmethod
    def put(self, name: str, table: pa.Table) -> None:
        """Lay a table beside the events, in the place of one of the same name."""

    @abstractmethod
    def bring(self, kinds: Iterable[str]) -> None:
        """Have the events of these kinds at hand before something is asked of them."""

    @abstractmethod
    def ask(self, sql: str) -> list[dict[str, Any]]:
        """The rows that answer a question."""

    def choose(self, periods: tuple[Period, ...]) -> None:
        """Which periods are counted from now on."""
        if periods != self._chosen:
            self.put("period_days", _days(periods))
            self.put("period_ends", _ends(periods, self.now))
            self._chosen = periods


class OnDuckdb(Snapshot):
    """A snapshot on DuckDB, in this process."""

    dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection, now: datetime) -> None:
        self.connection = connection
        super().__init__(now)

    def put(self, name: str, table: pa.Table) -> None:
        """Lay a table beside the events."""
        self.connection.register(name, table)

    def bring(self, kinds: Iterable[str]) -> None:
        """Nothing: all of them lie in files."""

    def ask(self, sql: str) -> list[dict[str, Any]]:
        """The rows that answer a question."""
        rows: list[dict[str, Any]] = self.connection.sql(sql).to_arrow_table().to_pylist()
        return rows


def opened(
    folder: Path, now: datetime, *, engine: Engine = Engine.DUCKDB
) -> AbstractContextManager[Snapshot]:
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
    on_spark: AbstractContextManager[Snapshot] = spark.opened(folder, now)
    return on_spark


@contextmanager
def _on_duckdb(folder: Path, now: datetime) -> Iterator[Snapshot]:
    connection = duckdb.connect(config={"memory_limit": MEMORY})
    try:
        for kind in KINDS:
            connection.read_parquet(str(file_of(folder, kind))).create_view(kind.lower())
        yield OnDuckdb(connection, now)
    finally:
        connection.close()


class LaidOut(OnDuckdb):
    """Events that are no file: a table of a kind is made when a question reads it first."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, now: datetime, make: Callable[[str], pa.Table]
    ) -> None:
        self._make = make
        self._made: set[str] = set()
        super().__init__(connection, now)

    def bring(self, kinds: Iterable[str]) -> None:
        """Make the tables of these kinds that were not made yet."""
        for kind in set(kinds) - self._made:
            self.put(kind.lower(), self._make(kind))
            self._made.add(kind)


@contextmanager
def laid_out(make: Callable[[str], pa.Table], now: datetime) -> Iterator[Snapshot]:
    """Events in memory, for as long as they are looked at; ``make`` gives the table of a kind."""
    connection = duckdb.connect()
    try:
        yield LaidOut(connection, now, make)
    finally:
        connection.close()


def _days(periods: tuple[Period, ...]) -> pa.Table:
    rows = [
        (period.starts_on + timedelta(days=n), period.code)
        for period in periods
        for n in range((period.ends_on - period.starts_on).days)
    ]
    return pa.table([[day for day, _ in rows], [code for _, code in rows]], schema=DAYS)


def _ends(periods: tuple[Period, ...], now: datetime) -> pa.Table:
    begun = [period for period in periods if midnight(period.starts_on) < now]
    ends = [_utc(min(midnight(period.ends_on), now)) for period in begun]
    return pa.table([[period.code for period in begun], ends], schema=ENDS)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
