"""Asking the questions: exact counts a region and a period, still unprotected."""

from collections.abc import Sequence
from typing import Any

from schakel.kernel import clock
from schakel.monitoring.engine.opening import Snapshot
from schakel.monitoring.engine.questions import question
from schakel.monitoring.rules.figures import Counted
from schakel.monitoring.rules.periods import Period
from schakel.monitoring.rules.small_numbers import Ratio

Cell = tuple[str, str]  # region and code of the period


def counts(snapshot: Snapshot, code: str, periods: Sequence[Period]) -> dict[Cell, Counted]:
    """The counts of an indicator per region and period; periods may overlap.

    One question, and a second for the medians of each partner.
    """
    snapshot.choose(tuple(periods))
    asked = question(code, clock.local(snapshot.now).date(), snapshot.dialect)
    snapshot.bring(asked.kinds)
    rows = snapshot.ask(asked.whole)
    if not asked.lasting:
        return _added_up(rows)
    own: dict[Cell, dict[str, Counted]] = {}
    for row in snapshot.ask(asked.own) if asked.own else ():
        own.setdefault(_cell(row), {})[row["own"]] = _lasted(row, {})
    return {_cell(row): _lasted(row, own.get(_cell(row), {})) for row in rows}


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
