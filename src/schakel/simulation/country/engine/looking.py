"""What the monitoring shows of a plan: its own indicators and charts, on the events that it would leave."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time

import ibis
from ibis.backends import BaseBackend
from ibis.expr.types import Table

from schakel.kernel.clock import AMSTERDAM
from schakel.monitoring.engine.counting import Cell, counts
from schakel.monitoring.engine.events import KINDS, schema_of
from schakel.monitoring.engine.measures import Events
from schakel.monitoring.rules.charting import drawable, reading_of
from schakel.monitoring.rules.definitions import Definition, definitions
from schakel.monitoring.rules.figures import NOTHING, Counted, Figure, series
from schakel.monitoring.rules.periods import RECENT, Period, months, recent
from schakel.monitoring.rules.small_numbers import thresholds_on
from schakel.monitoring.rules.xmr import Reading
from schakel.simulation.country.engine.events import Derived, read_as
from schakel.simulation.country.places import regions
from schakel.simulation.country.plan import Plan


@dataclass(frozen=True)
class Chart:
    """The control chart of an indicator in a region: its figures and how they read."""

    region: str
    indicator: str
    figures: tuple[Figure, ...]
    reading: Reading


def charts_of(plan: Plan, *, only: Collection[str] | None = None) -> list[Chart]:
    """The charts by month of a plan, of all indicators or of some, as they are on the day after its end.

    Months before its first day have no part: of them only what ran on is known.
    """
    chosen = [d for d in definitions().values() if only is None or d.code in only]
    today = plan.wish.until
    calendar = [month for month in months(today) if month.starts_on >= plan.wish.first]
    found: list[Chart] = []
    with opened(plan) as events:
        for definition in chosen:
            counted = counts(events, definition.code, [recent(today), *calendar])
            found += _charts(definition, counted, calendar, plan)
    return found


def _charts(
    definition: Definition, counted: Mapping[Cell, Counted], calendar: list[Period], plan: Plan
) -> Iterator[Chart]:
    today = plan.wish.until
    rule = thresholds_on(today)
    for region in plan.wish.only or tuple(regions()):
        lately = recent(today), counted.get((region, RECENT), NOTHING)
        monthly = {m: counted[region, m.code] for m in calendar if (region, m.code) in counted}
        points = drawable(series(definition, region, lately, monthly, rule))
        yield Chart(region, definition.code, tuple(points), reading_of(definition, points, rule))


@contextmanager
def opened(plan: Plan) -> Iterator[Events]:
    """The events of a plan as the indicators read them, for as long as they are looked at."""
    now = datetime.combine(plan.wish.until, time(), tzinfo=AMSTERDAM)
    connection = ibis.duckdb.connect()
    try:
        yield Events(_Tables(connection, Derived(plan)), now)
    finally:
        connection.disconnect()


class _Tables(Mapping[str, Table]):
    """A table per kind of event, derived when an indicator asks for it first."""

    def __init__(self, connection: BaseBackend, events: Derived) -> None:
        self._connection, self._events = connection, events
        self._opened: dict[str, Table] = {}

    def __getitem__(self, kind: str) -> Table:
        if kind not in self._opened:
            there = self._events[kind] if kind in self._events.kinds else None
            self._connection.con.register(kind.lower(), read_as(there, schema_of(kind)))
            self._opened[kind] = self._connection.table(kind.lower())
        return self._opened[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)
