"""Running the expressions on DuckDB: exact counts a region and a period, still unprotected."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import ibis
import pyarrow as pa
from ibis import _
from ibis.expr.types import Table

from schakel.monitoring.engine.measures import MEASURES, Events
from schakel.monitoring.rules.figures import HIGH, MEDIAN, Counted
from schakel.monitoring.rules.periods import Period, month_of, week_of
from schakel.monitoring.rules.small_numbers import Ratio

Cell = tuple[str, str]  # region and code of the period


@contextmanager
def opened(events: pa.Table, now: datetime) -> Iterator[Events]:
    """The events in a DuckDB in memory, for as long as they are looked at."""
    connection = ibis.duckdb.connect()
    try:
        connection.con.register("events", events)
        yield Events(connection.table("events"), now)
    finally:
        connection.disconnect()


def by_month(events: Events, code: str, *, since: date, until: date) -> dict[Cell, Counted]:
    """The counts of an indicator per region and whole month between two days."""
    rows = MEASURES[code](events).filter((_.day >= since) & (_.day < until))
    return _counted(rows.mutate(first=rows.day.truncate("M")), month_of)


def by_week(events: Events, code: str, *, since: date, until: date) -> dict[Cell, Counted]:
    """The counts of an indicator per region and whole week between two Mondays."""
    rows = MEASURES[code](events).filter((_.day >= since) & (_.day < until))
    return _counted(rows.mutate(first=rows.day.truncate("W")), week_of)


def between(events: Events, code: str, period: Period) -> dict[Cell, Counted]:
    """The counts of an indicator per region in one period."""
    rows = MEASURES[code](events)
    rows = rows.filter((rows.day >= period.starts_on) & (rows.day < period.ends_on))
    return _counted(rows.mutate(first=ibis.literal(period.starts_on)), lambda _first: period)


def _counted(rows: Table, named: Callable[[date], Period]) -> dict[Cell, Counted]:
    measured = {"numerator": _.numerator.sum(), "denominator": _.denominator.sum()}
    if "minutes" in rows.columns:
        measured |= {"median": _.minutes.quantile(MEDIAN), "high": _.minutes.quantile(HIGH)}
    cells = rows.group_by("region", "first").agg(**measured).to_pyarrow().to_pylist()
    parts = _parts(rows, named) if "part" in rows.columns else {}
    return {_cell(row, named): _one(row, parts.get(_cell(row, named), {})) for row in cells}


def _cell(row: dict[str, Any], named: Callable[[date], Period]) -> Cell:
    first = row["first"]
    return row["region"], named(first.date() if isinstance(first, datetime) else first).code


def _one(row: dict[str, Any], parts: dict[str, int]) -> Counted:
    ratio = Ratio(round(row["numerator"]), round(row["denominator"]))
    return Counted(ratio, row.get("median"), row.get("high"), parts)


def _parts(rows: Table, named: Callable[[date], Period]) -> dict[Cell, dict[str, int]]:
    told = rows.filter(_.part.notnull()).group_by("region", "first", "part")
    found: dict[Cell, dict[str, int]] = {}
    for row in told.agg(times=_.count()).to_pyarrow().to_pylist():
        found.setdefault(_cell(row, named), {})[row["part"]] = int(row["times"])
    return found
