"""Each indicator as a question in SQL: described once by its expression, and asked of any engine."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import ibis
from ibis import _
from ibis.expr.operations import UnboundTable
from ibis.expr.types import Table

from schakel.monitoring.engine.events import KINDS
from schakel.monitoring.engine.measures import MEASURES, described
from schakel.monitoring.rules.figures import HIGH, MEDIAN


@dataclass(frozen=True)
class Question:
    """The SQL of an indicator: a row per region, period, and part or partner where it has these.

    ``lasting``: the rows have medians and not parts. ``own``: the medians of each partner, asked apart.
    ``kinds``: which events it reads.
    """

    whole: str
    own: str | None
    lasting: bool
    kinds: frozenset[str]


@cache
def question(code: str, today: date, dialect: str) -> Question:
    """The question of an indicator in the words of an engine. To describe it takes longer than to ask."""
    events = described(today)
    rows = MEASURES[code](events)
    tables = {table.name for table in rows.op().find(UnboundTable)}
    kinds = frozenset(kind for kind in KINDS if kind.lower() in tables)
    if "minutes" in rows.columns:
        counted = rows.join(events.days, "day")
        own = _lasting(counted.filter(_.own.notnull()), "own") if "own" in rows.columns else None
        return Question(
            ibis.to_sql(_lasting(counted), dialect=dialect),
            None if own is None else ibis.to_sql(own, dialect=dialect),
            lasting=True,
            kinds=kinds,
        )
    whole = ibis.to_sql(_added(rows, events.days), dialect=dialect)
    return Question(whole, None, lasting=False, kinds=kinds)


def _added(rows: Table, days: Table) -> Table:
    by = ["region", *(name for name in ("part", "own") if name in rows.columns)]
    whole = {"numerator": _.numerator.sum(), "denominator": _.denominator.sum()}
    if "period" in rows.columns:  # a stock gives a row for each period by itself
        return rows.group_by(*by, "period").agg(**whole, units=_.count())
    daily = rows.group_by(*by, "day").agg(**whole, units=_.count())
    return daily.join(days, "day").group_by(*by, "period").agg(**whole, units=_.units.sum())


def _lasting(rows: Table, *more: str) -> Table:
    return rows.group_by("region", "period", *more).agg(
        numerator=_.numerator.sum(),
        denominator=_.denominator.sum(),
        median=_.minutes.quantile(MEDIAN),
        high=_.minutes.quantile(HIGH),
    )
