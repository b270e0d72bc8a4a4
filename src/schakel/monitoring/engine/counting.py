"""Running the expressions: exact counts a region and a period, still unprotected."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

import ibis
import pyarrow as pa
from ibis import _
from ibis.expr.types import Table

from schakel.monitoring.engine.measures import MEASURES, Events
from schakel.monitoring.rules.figures import HIGH, MEDIAN, Counted
from schakel.monitoring.rules.periods import Period
from schakel.monitoring.rules.small_numbers import Ratio

Cell = tuple[str, str]  # region and code of the period
CALENDAR = pa.schema([("day", pa.date32()), ("period", pa.string())])


def counts(events: Events, code: str, periods: Sequence[Period]) -> dict[Cell, Counted]:
    """The counts of an indicator per region and period; periods may overlap.

    One query, and a second for the medians of each partner.
    """
    rows = MEASURES[code](replace(events, periods=tuple(periods)))
    calendar = _calendar(tuple(periods))
    if "minutes" in rows.columns:
        return _quantiles(rows.join(calendar, "day"))
    by = ["region", *(name for name in ("part", "own") if name in rows.columns)]
    whole = {"numerator": _.numerator.sum(), "denominator": _.denominator.sum()}
    if "period" in rows.columns:  # a stock gives a row for each period by itself
        summed = rows.group_by(*by, "period").agg(**whole, units=_.count())
    else:
        daily = rows.group_by(*by, "day").agg(**whole, units=_.count())
        summed = daily.join(calendar, "day").group_by(*by, "period")
        summed = summed.agg(**whole, units=_.units.sum())
    return _added_up(summed.to_pyarrow().to_pylist())


@lru_cache(maxsize=8)
def _calendar(periods: tuple[Period, ...]) -> Table:
    """A row for each day of each period, so that a day finds its periods by being equal."""
    rows = [
        (period.starts_on + timedelta(days=n), period.code)
        for period in periods
        for n in range((period.ends_on - period.starts_on).days)
    ]
    days, codes = zip(*rows, strict=True) if rows else ((), ())
    return ibis.memtable(pa.table([list(days), list(codes)], schema=CALENDAR))


def _quantiles(rows: Table) -> dict[Cell, Counted]:
    measured = {
        "numerator": _.numerator.sum(),
        "denominator": _.denominator.sum(),
        "median": _.minutes.quantile(MEDIAN),
        "high": _.minutes.quantile(HIGH),
    }
    found = rows.group_by("region", "period").agg(**measured).to_pyarrow().to_pylist()
    own: dict[Cell, dict[str, Counted]] = {}
    if "own" in rows.columns:
        named = rows.filter(_.own.notnull()).group_by("region", "period", "own").agg(**measured)
        for row in named.to_pyarrow().to_pylist():
            own.setdefault(_cell(row), {})[row["own"]] = _lasted(row, {})
    return {_cell(row): _lasted(row, own.get(_cell(row), {})) for row in found}


def _lasted(row: dict[str, Any], own: dict[str, Counted]) -> Counted:
    return Counted(_of_row(row), _exact(row["median"]), _exact(row["high"]), own=own)


def _cell(row: dict[str, Any]) -> Cell:
    return row["region"], row["period"]


def _added_up(rows: Sequence[dict[str, Any]]) -> dict[Cell, Counted]:
    """Cells from rows that may still be apart by part of the numerator, or by partner."""
    totals: dict[Cell, tuple[float, float]] = {}
    parts: dict[Cell, dict[str, int]] = {}
    own: dict[Cell, dict[str, Counted]] = {}
    for row in rows:
        cell = _cell(row)
        numerator, denominator = totals.get(cell, (0, 0))
        totals[cell] = numerator + row["numerator"], denominator + row["denominator"]
        if row.get("part") is not None:
            parts.setdefault(cell, {})[row["part"]] = int(row["units"])
        if row.get("own") is not None:
            own.setdefault(cell, {})[row["own"]] = Counted(_of_row(row))
    return {
        cell: Counted(
            _ratio(numerator, denominator),
            parts=parts.get(cell, {}),
            own=own.get(cell, {}),
        )
        for cell, (numerator, denominator) in totals.items()
    }


def _of_row(row: dict[str, Any]) -> Ratio:
    return _ratio(row["numerator"], row["denominator"])


def _ratio(numerator: float, denominator: float) -> Ratio:
    return Ratio(round(_exact(numerator)), round(_exact(denominator)))


def _exact(number: float) -> float:
    """A sum of fractions, however an engine orders them: the last digits are of the order."""
    return round(number, 6)
