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
from schakel.monitoring.engine.measures.kinds import of_kind
from schakel.monitoring.rules.figures import HIGH, MEDIAN

# Whose a row is that counts everybody's; what is of somebody bears the name of a partner.
EVERYBODY = ""


@dataclass(frozen=True)
class Question:
    """The SQL of an indicator: a row per region, period, and part or partner where it has these.

    ``lasting``: a row has a median and the ninetieth percentile (``lasted``), and no parts; where there are
    partners, a row of ``EVERYBODY`` stands beside theirs. ``kinds``: which events it reads.
    """

    sql: str
    lasting: bool
    kinds: frozenset[str]


@cache
def question(code: str, today: date, dialect: str) -> Question:
    """The question of an indicator in the words of an engine. To describe it takes longer than to ask."""
    events = described(today)
    rows = MEASURES[code](events)
    lasting = "minutes" in rows.columns
    return _asked((_lasting if lasting else _added)(rows, events.days), rows, dialect, lasting)


@cache
def question_by_kind(code: str, things: tuple[str, ...], today: date, dialect: str) -> Question:
    """The question of a share, apart by what is known of the cases: a row per region, period and kind."""
    events = described(today)
    rows = of_kind(MEASURES[code](events), things, events)
    return _asked(_added(rows, events.days, things), rows, dialect, lasting=False)


def _asked(asked: Table, rows: Table, dialect: str, lasting: bool) -> Question:
    tables = {table.name for table in rows.op().find(UnboundTable)}
    kinds = frozenset(kind for kind in KINDS if kind.lower() in tables)
    return Question(ibis.to_sql(asked, dialect=dialect), lasting, kinds)


def _added(rows: Table, days: Table, apart: tuple[str, ...] = ("part", "own")) -> Table:
    by = ["region", *(name for name in apart if name in rows.columns)]
    whole = {"numerator": _.numerator.sum(), "denominator": _.denominator.sum()}
    if "period" in rows.columns:  # a stock gives a row for each period by itself
        return rows.group_by(*by, "period").agg(**whole, units=_.count())
    daily = rows.group_by(*by, "day").agg(**whole, units=_.count())
    return daily.join(days, "day").group_by(*by, "period").agg(**whole, units=_.units.sum())


def _lasting(rows: Table, days: Table) -> Table:
    """A median is of rows and not of sums. Each row counts twice where it is somebody's: to read the
    events once more for the partners would cost far more."""
    by = ["region", "period"]
    rows = rows.join(days, "day")
    if "own" in rows.columns:
        rows = rows.mutate(own=ibis.array([ibis.literal(EVERYBODY), _.own])).unnest("own")
        by.append("own")
    return rows.group_by(by).agg(
        numerator=_.numerator.sum(),
        denominator=_.denominator.sum(),
        lasted=_.minutes.quantile([MEDIAN, HIGH]),
    )
