"""Running the expressions on DuckDB: exact counts a region and a period, still unprotected."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa
from ibis import Deferred, _
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
    rows = _rows(events, code, _lasts(since, until, month_of))
    rows = rows.filter((_.day >= since) & (_.day < until))
    return _counted(rows.mutate(first=rows.day.truncate("M")), month_of)


def by_week(events: Events, code: str, *, since: date, until: date) -> dict[Cell, Counted]:
    """The counts of an indicator per region and whole week between two Mondays."""
    rows = _rows(events, code, _lasts(since, until, week_of))
    rows = rows.filter((_.day >= since) & (_.day < until))
    return _counted(rows.mutate(first=rows.day.truncate("W")), week_of)


def between(events: Events, code: str, period: Period) -> dict[Cell, Counted]:
    """The counts of an indicator per region in one period."""
    rows = _rows(events, code, [period.ends_on - timedelta(days=1)])
    rows = rows.filter((rows.day >= period.starts_on) & (rows.day < period.ends_on))
    return _counted(rows.mutate(first=ibis.literal(period.starts_on)), lambda _first: period)


def _rows(events: Events, code: str, last_days: Sequence[date]) -> Table:
    """The units of an indicator; what is a stock is counted at the end of these days."""
    return MEASURES[code](replace(events, last_days=tuple(last_days)))


def _lasts(since: date, until: date, named: Callable[[date], Period]) -> list[date]:
    """The last day of each period between two days."""
    found, first = [], since
    while first < until:
        found.append(named(first).ends_on - timedelta(days=1))
        first = named(first).ends_on
    return found


def _counted(rows: Table, named: Callable[[date], Period]) -> dict[Cell, Counted]:
    measured: dict[str, Deferred] = {
        "numerator": _.numerator.sum(),
        "denominator": _.denominator.sum(),
    }
    if "minutes" in rows.columns:
        measured |= {"median": _.minutes.quantile(MEDIAN), "high": _.minutes.quantile(HIGH)}
    cells = rows.group_by("region", "first").agg(**measured).to_pyarrow().to_pylist()
    parts = _parts(rows, named) if "part" in rows.columns else {}
    own = _own(rows, measured, named) if "own" in rows.columns else {}
    return {
        cell: _one(row, parts.get(cell, {}), own.get(cell, {}))
        for row, cell in ((row, _cell(row, named)) for row in cells)
    }


def _cell(row: dict[str, Any], named: Callable[[date], Period]) -> Cell:
    first = row["first"]
    return row["region"], named(first.date() if isinstance(first, datetime) else first).code


def _one(
    row: dict[str, Any], parts: dict[str, int], own: Mapping[str, Counted] | None = None
) -> Counted:
    ratio = Ratio(round(row["numerator"]), round(row["denominator"]))
    return Counted(ratio, row.get("median"), row.get("high"), parts, dict(own or {}))


def _own(
    rows: Table, measured: Mapping[str, Deferred], named: Callable[[date], Period]
) -> dict[Cell, dict[str, Counted]]:
    """The figure of each partner by itself, in the cell that it is part of."""
    told = rows.filter(_.own.notnull()).group_by("region", "first", "own").agg(**measured)
    found: dict[Cell, dict[str, Counted]] = {}
    for row in told.to_pyarrow().to_pylist():
        found.setdefault(_cell(row, named), {})[row["own"]] = _one(row, {})
    return found


def _parts(rows: Table, named: Callable[[date], Period]) -> dict[Cell, dict[str, int]]:
    told = rows.filter(_.part.notnull()).group_by("region", "first", "part")
    found: dict[Cell, dict[str, int]] = {}
    for row in told.agg(times=_.count()).to_pyarrow().to_pylist():
        found.setdefault(_cell(row, named), {})[row["part"]] = int(row["times"])
    return found
