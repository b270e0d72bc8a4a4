"""Asking the questions: exact counts a region and a period, still unprotected."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from schakel.kernel import clock
from schakel.monitoring.engine.opening import Snapshot
from schakel.monitoring.engine.questions import EVERYBODY, question, question_by_kind
from schakel.monitoring.rules.case_mix import UNKNOWN, Kind
from schakel.monitoring.rules.figures import Counted
from schakel.monitoring.rules.periods import Period
from schakel.monitoring.rules.small_numbers import Ratio

Cell = tuple[str, str]  # region and code of the period


def counts(snapshot: Snapshot, code: str, periods: Sequence[Period]) -> dict[Cell, Counted]:
    """The counts of an indicator per region and period; periods may overlap."""
    snapshot.choose(tuple(periods))
    asked = question(code, clock.local(snapshot.now).date(), snapshot.dialect)
    snapshot.bring(asked.kinds)
    rows = snapshot.ask(asked.sql)
    return _lasted(rows) if asked.lasting else _added_up(rows)


def counts_by_kind(
    snapshot: Snapshot, code: str, things: tuple[str, ...], periods: Sequence[Period]
) -> dict[Cell, dict[Kind, Ratio]]:
    """The counts of a share per region and period that has ended, apart by kind of case.

    They are seen from the end of the last period, so that they are the same whenever one looks later.
    """
    with snapshot.looking_from(clock.midnight(periods[-1].ends_on)) as moment:
        snapshot.choose(tuple(periods))
        asked = question_by_kind(code, things, clock.local(moment).date(), snapshot.dialect)
        snapshot.bring(asked.kinds)
        rows = snapshot.ask(asked.sql)
    found: dict[Cell, dict[Kind, Ratio]] = {}
    for row in rows:
        kind = tuple(UNKNOWN if row[thing] is None else str(row[thing]) for thing in things)
        found.setdefault(_cell(row), {})[kind] = _of_row(row)
    return found


def _lasted(rows: Sequence[dict[str, Any]]) -> dict[Cell, Counted]:
    """Cells from rows with percentiles: everybody's, with those of each partner beside them."""
    whole: dict[Cell, Counted] = {}
    own: dict[Cell, dict[str, Counted]] = {}
    for row in rows:
        median, high = map(_exact, row["lasted"])
        counted = Counted(_of_row(row), median, high)
        whose = row.get("own", EVERYBODY)
        if whose == EVERYBODY:
            whole[_cell(row)] = counted
        elif whose is not None:
            own.setdefault(_cell(row), {})[whose] = counted
    return {cell: replace(counted, own=own.get(cell, {})) for cell, counted in whole.items()}


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
