"""What the expressions share: the events as they read them, and the shape of what they give.

An expression gives a row per unit that is counted: its region, the day that puts it in a period, 1
or 0 for the numerator, its weight in the denominator, and where they are wanted minutes, a part of
the numerator (``part``), and whose own figure the row belongs to (``own``). What is a stock gives
the period instead of the day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import ibis
import pyarrow as pa
from ibis import _
from ibis.expr.datatypes import DataType
from ibis.expr.types import BooleanValue, StringValue, Table, TimestampScalar, Value

from schakel.kernel.clock import AMSTERDAM
from schakel.monitoring.engine.events import columns_of
from schakel.monitoring.rules.periods import Period

ENDS = pa.schema([("period", pa.string()), ("end", pa.timestamp("us"))])


@dataclass(frozen=True)
class Events:
    """A table per kind of event, and the moment of looking: what did not fall due yet is not counted.

    ``periods`` are those that are counted. Only what is a stock looks at them: at their last day.
    """

    tables: Mapping[str, Table]
    now: datetime
    periods: tuple[Period, ...] = ()

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
    def moment(self) -> TimestampScalar:
        """The moment of looking, in UTC like the events."""
        return ibis.timestamp(_utc(self.now).isoformat())

    @property
    def ends(self) -> Table:
        """The periods that have begun, each with the moment it ends: midnight in the Netherlands.

        A period that still runs ends now.
        """
        rows = [(p.code, _utc(min(_midnight(p.ends_on), self.now))) for p in self.periods]
        begun = [_utc(_midnight(p.starts_on)) < _utc(self.now) for p in self.periods]
        kept = [row for row, has_begun in zip(rows, begun, strict=True) if has_begun]
        codes, ends = zip(*kept, strict=True) if kept else ((), ())
        return ibis.memtable(pa.table([list(codes), list(ends)], schema=ENDS))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=AMSTERDAM)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


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
) -> Table:
    """A row per unit that is counted, with 1 in the numerator where the flag holds."""
    extra: dict[str, Value] = {}
    if part is not None:
        extra["part"] = flag.ifelse(part, ibis.null("string"))
    if own is not None:
        extra["own"] = own
    return rows.select("region", "day", numerator=flag.ifelse(1, 0), denominator=1, **extra)


def in_time(rows: Table, done: str, until: str = "due") -> BooleanValue:
    """Whether something was done by its date; what was not done at all was not."""
    return (rows[done] <= rows[until]).fill_null(False)


def lasting(rows: Table, begin: str, end: str, *, own: StringValue | None = None) -> Table:
    """A row per unit with the minutes between two moments, as elapsed time.

    Moments in the wrong order say that something was recorded wrongly: they are left out.
    """
    ordered = rows.filter(rows[end] >= rows[begin])
    minutes = (ordered[end].epoch_seconds() - ordered[begin].epoch_seconds()) / 60
    extra = {} if own is None else {"own": own}
    return ordered.select(
        "region", "day", numerator=1, denominator=1, minutes=minutes.cast("float64"), **extra
    )
