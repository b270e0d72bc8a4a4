"""What the monitoring shows of a plan: its own indicators and charts, on the events that it would leave."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, time

import pyarrow as pa

from schakel.kernel.clock import AMSTERDAM
from schakel.monitoring.engine.counting import Cell, counts
from schakel.monitoring.engine.events import schema_of
from schakel.monitoring.engine.opening import Snapshot, laid_out
from schakel.monitoring.rules.charting import drawable, reading_of
from schakel.monitoring.rules.definitions import Definition, definitions
from schakel.monitoring.rules.figures import NOTHING, Counted, Figure, series
from schakel.monitoring.rules.periods import RECENT, Period, months, recent, ripe
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
        monthly = {
            ripe(m, definition.ripens, today): counted[region, m.code]
            for m in calendar
            if (region, m.code) in counted
        }
        points = drawable(series(definition, region, lately, monthly, rule))
        yield Chart(region, definition.code, tuple(points), reading_of(definition, points, rule))


def opened(plan: Plan) -> AbstractContextManager[Snapshot]:
    """The events of a plan as the indicators read them, for as long as they are looked at."""
    events = Derived(plan)
    now = datetime.combine(plan.wish.until, time(), tzinfo=AMSTERDAM)

    def table(kind: str) -> pa.Table:
        return read_as(events[kind] if kind in events.kinds else None, schema_of(kind))

    return laid_out(table, now)
