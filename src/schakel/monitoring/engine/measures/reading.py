"""What the expressions share: the events as they read them, and the shape of what they give.

An expression gives a row per unit that is counted: its region, the day that puts it in a period, 1
or 0 for the numerator, its weight in the denominator, and where they are wanted minutes, a part of
the numerator (``part``), and whose own figure the row belongs to (``own``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, StringValue, Table, TimestampScalar, Value

from schakel.kernel.clock import AMSTERDAM


@dataclass(frozen=True)
class Events:
    """The events and the moment of looking: what did not fall due yet is not counted.

    ``last_days`` are the days at the end of which a stock is counted: the last of each period.
    """

    table: Table
    now: datetime
    last_days: tuple[date, ...] = ()

    def of(self, *kinds: str) -> Table:
        """The events of these types."""
        return self.table.filter(_.kind.isin(kinds))

    @property
    def moment(self) -> TimestampScalar:
        """The moment of looking, in UTC like the events."""
        return ibis.timestamp(_utc(self.now).isoformat())

    @property
    def ends(self) -> Table:
        """The last days of the periods, each with the moment it ends: midnight in the Netherlands.

        A day that still runs ends now.
        """
        midnights = [
            datetime.combine(day + timedelta(days=1), time(), tzinfo=AMSTERDAM)
            for day in self.last_days
        ]
        rows = [
            {"last_day": day, "end": _utc(min(midnight, self.now))}
            for day, midnight in zip(self.last_days, midnights, strict=True)
        ]
        return ibis.memtable(rows, schema={"last_day": "date", "end": "timestamp"})


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
