"""What the expressions share: the events as they read them, and the shape of what they give.

An expression gives a row per unit that is counted: its region, the day that puts it in a period, 1
or 0 for the numerator, its weight in the denominator, and where they are wanted minutes, a part of
the numerator (``part``), whose own figure the row belongs to (``own``), and which case it is of where
regions are compared after allowing for their cases (``case``). What is a stock gives the period
instead of the day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import ibis
import pyarrow as pa
from ibis import _
from ibis.expr.datatypes import DataType
from ibis.expr.types import (
    BooleanValue,
    IntegerValue,
    StringValue,
    Table,
    TimestampValue,
    Value,
)

from schakel.monitoring.engine.events import KINDS, columns_of, schema_of

# What lies beside the events while they are looked at: the moment, and the periods that are counted.
MOMENTS = pa.schema([("moment", pa.timestamp("us"))])
DAYS = pa.schema([("day", pa.date32()), ("period", pa.string())])
ENDS = pa.schema([("period", pa.string()), ("end", pa.timestamp("us"))])
BESIDE = {"moments": MOMENTS, "period_days": DAYS, "period_ends": ENDS}


@dataclass(frozen=True)
class Events:
    """A table per kind of event, as described and not yet as filled; ``today`` chooses dated rules.

    What did not fall due yet at the moment of looking is not counted.
    """

    tables: Mapping[str, Table]
    today: date

    def of(self, kind: str, *more: str) -> Table:
        """The events of these kinds. Of several, each row says its kind, and nothing for what only
        another kind tells.
        """
        if not more:
            return self.tables[kind]
        kinds = (kind, *more)
        names = list(dict.fromkeys(name for one in kinds for name in columns_of(one)))
        types = {name: kind for one in kinds for name, kind in self.tables[one].schema().items()}
        parts = [self._widened(one, {name: types[name] for name in names}) for one in kinds]
        return ibis.union(parts[0], *parts[1:], distinct=False)

    def _widened(self, kind: str, columns: Mapping[str, DataType]) -> Table:
        own = columns_of(kind)
        nothing = {name: ibis.null(type_) for name, type_ in columns.items() if name not in own}
        return self.tables[kind].mutate(kind=ibis.literal(kind), **nothing).select("kind", *columns)

    @property
    def moment(self) -> Value:
        """The moment of looking, in UTC like the events."""
        return self.tables["moments"].moment.as_scalar()

    @property
    def days(self) -> Table:
        """A row for each day of each period, so that a day finds its periods by being equal."""
        return self.tables["period_days"]

    @property
    def ends(self) -> Table:
        """The periods that have begun, each with the moment it ends: midnight in the Netherlands.

        A period that still runs ends now.
        """
        return self.tables["period_ends"]


def described(today: date) -> Events:
    """The events as any engine will have them."""
    return Events(_tables(), today)


@cache
def _tables() -> Mapping[str, Table]:
    tables = {kind: ibis.table(ibis.schema(schema_of(kind)), name=kind.lower()) for kind in KINDS}
    beside = {name: ibis.table(ibis.schema(shape), name=name) for name, shape in BESIDE.items()}
    return {**tables, **beside}


Measure = Callable[[Events], Table]


def decisions(events: Events) -> Table:
    """The signed disposals; a case has one."""
    return events.of("CASE_DISPOSED")


def first(events: Table, key: str, name: str) -> Table:
    """When each thing happened for the first time, as a column of this name."""
    return events.filter(events[key].notnull()).group_by(key).agg(**{name: _["at"].min()})


def flagged(
    rows: Table,
    flag: BooleanValue,
    *,
    part: StringValue | None = None,
    own: StringValue | None = None,
    by_case: bool = False,
) -> Table:
    """A row per unit that is counted, with 1 in the numerator where the flag holds.

    ``by_case``: the row says which case it is of.
    """
    extra: dict[str, Value] = {"case": rows["case"]} if by_case else {}
    if part is not None:
        extra["part"] = flag.ifelse(part, ibis.null("string"))
    if own is not None:
        extra["own"] = own
    return rows.select("region", "day", numerator=flag.ifelse(1, 0), denominator=1, **extra)


def in_time(rows: Table, done: str, until: str = "due") -> BooleanValue:
    """Whether something was done by its date; what was not done at all was not."""
    return (rows[done] <= rows[until]).fill_null(False)


def seconds(moment: TimestampValue) -> IntegerValue:
    """Whole seconds since 1970, on every engine: Spark drops what is less, DuckDB would keep it."""
    return moment.epoch_seconds().floor()


def lasting(rows: Table, begin: str, end: str, *, own: StringValue | None = None) -> Table:
    """A row per unit with the minutes between two moments, as elapsed time.

    Moments in the wrong order say that something was recorded wrongly: they are left out.
    """
    ordered = rows.filter(rows[end] >= rows[begin])
    minutes = (seconds(ordered[end]) - seconds(ordered[begin])) / 60
    extra = {} if own is None else {"own": own}
    return ordered.select(
        "region", "day", numerator=1, denominator=1, minutes=minutes.cast("float64"), **extra
    )
