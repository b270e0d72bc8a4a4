"""From a plan to the process events that it leaves: an Arrow table for each kind of event.

Every template is described once (``country.leaving``); here its copies are made, by columns. A table has
what every event has, the things that its kind is about, and what its kind tells. Moments are in UTC.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schakel.kernel.clock import AMSTERDAM
from schakel.simulation.country.leaving import marks_of
from schakel.simulation.country.marks import Mark
from schakel.simulation.country.plan import Batch, Plan
from schakel.simulation.country.templates import Template

Ints = npt.NDArray[np.int64]
SECOND = 1_000_000
DAY = 86_400 * SECOND
WEEK = 7 * DAY
FIVE = timedelta(hours=17)
PERSON = "person"
# Models, terms and agreements of the product begin in 2025 and 2026: years before it are played with these.
FIRST_TERMS = date(2026, 1, 1)
EPOCH = datetime.combine(date(1970, 1, 1), datetime.min.time())


@dataclass(frozen=True)
class Copies:
    """All copies of one template: which copies of the plan, how far moved, about whom."""

    template: Template
    numbers: Ints
    weeks: Ints
    drifts: Ints
    persons: Ints


@dataclass
class _Kind:
    """The events of one kind while they are gathered: each copy's moment and which mark it is of."""

    marks: list[tuple[Mark, str]] = field(default_factory=list)
    which: list[Ints] = field(default_factory=list)
    at: list[Ints] = field(default_factory=list)
    numbers: list[Ints] = field(default_factory=list)
    persons: list[Ints] = field(default_factory=list)
    dates: dict[str, list[Ints]] = field(default_factory=dict)


def events_of(plan: Plan, *, kinds: Collection[str] | None = None) -> dict[str, pa.Table]:
    """The process events of a plan by kind, those of ``kinds`` only when given; none after its end.

    Columns: ``at``, ``day`` (in the Netherlands), ``region``, ``organisation``, the things (``case``,
    ``offer``, ``request``, ``signal``, ``seat``, ...) as names that are unique in the plan, ``person``
    as its key, and the attributes. A moment that an attribute tells is a column of timestamps.
    """
    found = Derived(plan)
    wanted = found.kinds if kinds is None else found.kinds & set(kinds)
    tables = {kind: found[kind] for kind in sorted(wanted)}
    return {kind: table for kind, table in tables.items() if table.num_rows}


class Derived:
    """The events of a plan, a table of a kind when it is asked for."""

    def __init__(self, plan: Plan) -> None:
        self._monday = _micros(datetime.combine(plan.wish.monday, datetime.min.time()))
        self._until = _micros(datetime.combine(plan.wish.until, datetime.min.time()))
        self._of_kind: dict[str, list[tuple[Mark, Copies]]] = {}
        on = max(plan.wish.until, FIRST_TERMS)
        for copies in _copies(plan.batches):
            for mark in marks_of(copies.template, on):
                self._of_kind.setdefault(mark.kind, []).append((mark, copies))

    @property
    def kinds(self) -> set[str]:
        """The kinds that there are, perhaps after the end only."""
        return set(self._of_kind)

    def __getitem__(self, kind: str) -> pa.Table:
        """The events of a kind. Raises KeyError for one that nothing in the plan leaves."""
        gathered = _Kind()
        for mark, copies in self._of_kind[kind]:
            _add(gathered, mark, copies, (self._monday, self._until))
        return _table(gathered) if gathered.which else pa.table({})


def _copies(batches: Iterable[Batch]) -> Iterator[Copies]:
    """The batches of the plan by template; copies are numbered in the order of the plan."""
    grouped: dict[str, list[tuple[int, Batch]]] = {}
    number = 0
    for batch in batches:
        grouped.setdefault(batch.template.key, []).append((number, batch))
        number += len(batch.drifts)
    for found in grouped.values():
        yield Copies(
            template=found[0][1].template,
            numbers=np.concatenate([np.arange(n, n + len(b.drifts)) for n, b in found]),
            weeks=np.concatenate([np.full(len(b.drifts), b.weeks) for _, b in found]),
            drifts=np.concatenate([np.array(b.drifts, dtype=np.int64) for _, b in found]),
            persons=np.concatenate(
                [np.array(b.persons or (-1,) * len(b.drifts), dtype=np.int64) for _, b in found]
            ),
        )


def _add(into: _Kind, mark: Mark, copies: Copies, ends: tuple[int, int]) -> None:
    monday, until = ends
    at = _moved(mark.at, copies, monday)
    here = at < until
    count = int(here.sum())
    if not count:
        return
    into.which.append(np.full(count, len(into.marks), dtype=np.int64))
    into.marks.append((mark, copies.template.region))
    into.at.append(at[here])
    into.numbers.append(copies.numbers[here])
    into.persons.append(copies.persons[here])
    for name, span in mark.dates.items():
        into.dates.setdefault(name, []).append(_moved(span, copies, monday)[here])


def _moved(span: timedelta, copies: Copies, monday: int) -> Ints:
    """A span of the template in each copy, in micros of the wall clock: what ends with a working day at
    five sharp has no drift (``stamps``)."""
    micros = monday + int(span / timedelta(microseconds=1)) + copies.weeks * WEEK
    return micros if span % timedelta(days=1) == FIVE else micros + copies.drifts * SECOND


def _table(gathered: _Kind) -> pa.Table:
    """One kind of event as a table: what a mark says, taken for each of its copies, and the moments."""
    which = pa.array(np.concatenate(gathered.which))
    numbers = pa.array(np.concatenate(gathered.numbers))
    at = np.concatenate(gathered.at)
    columns = {
        "at": _moments(at),
        "day": pa.array((at // DAY).astype("datetime64[D]"), type=pa.date32()),
        **{name: column.take(which) for name, column in _said(gathered.marks).items()},
        **{name: _named(thing.take(which), numbers) for name, thing in _things(gathered).items()},
    }
    if any(PERSON in dict(mark.things) for mark, _ in gathered.marks):
        persons = np.concatenate(gathered.persons)
        columns["person"] = pc.cast(pa.array(persons, mask=persons < 0), pa.string())
    return pa.table(columns | _dates(gathered))


def _said(marks: Sequence[tuple[Mark, str]]) -> dict[str, pa.Array]:
    """What is the same in all copies of a mark, a row for each mark."""
    names = dict.fromkeys(name for mark, _ in marks for name in mark.told)
    return {
        "region": pa.array([region for _, region in marks]),
        "organisation": pa.array([mark.organisation for mark, _ in marks]),
        **{name: _typed([mark.told.get(name) for mark, _ in marks]) for name in names},
    }


def _typed(values: Sequence[Any]) -> pa.Array:
    """Yes or no, a number, or a code; a column of nothing is one of codes."""
    told = [value for value in values if value is not None]
    if told and all(isinstance(value, bool) for value in told):
        return pa.array(values, type=pa.bool_())
    if told and all(isinstance(value, int) for value in told):
        return pa.array(values, type=pa.int64())
    return pa.array([None if v is None else str(v) for v in values], type=pa.string())


def _things(gathered: _Kind) -> dict[str, pa.Array]:
    """Which thing of a copy a mark is about, by kind of thing, a row for each mark."""
    kinds = dict.fromkeys(k for mark, _ in gathered.marks for k, _ in mark.things if k != PERSON)
    return {
        kind: pa.array([dict(mark.things).get(kind) for mark, _ in gathered.marks], pa.string())
        for kind in kinds
    }


def _named(things: pa.Array, numbers: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(things, pc.cast(numbers, pa.string()), "-")


def _dates(gathered: _Kind) -> dict[str, pa.Array]:
    """Moments that are told; an event without one has nothing there."""
    found = {}
    for name, parts in gathered.dates.items():
        having = np.array([name in mark.dates for mark, _ in gathered.marks])
        has = having[np.concatenate(gathered.which)]
        moments = np.zeros(len(has), dtype=np.int64)
        moments[has] = np.concatenate(parts)
        found[name] = _moments(moments, missing=~has)
    return found


def _moments(local: Ints, missing: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Moments of the wall clock in the Netherlands, as moments in UTC."""
    changes, offsets = _offsets(local)
    utc = local - offsets[np.searchsorted(changes, local, side="right")]
    return pa.array(utc, type=pa.int64(), mask=missing).cast(pa.timestamp("us"))


def _offsets(local: Ints) -> tuple[Ints, Ints]:
    """When the clock is changed, by the wall clock before, and what to take off before and after."""
    years = [
        datetime.fromtimestamp(int(m) / SECOND, tz=AMSTERDAM).year
        for m in (local.min(), local.max())
    ]
    changes: list[int] = []
    first = datetime(years[0] - 1, 12, 31, tzinfo=AMSTERDAM)
    offsets = [_offset(first)]
    for year in range(years[0] - 1, years[1] + 2):
        for month in (3, 10):
            day = _last_sunday(year, month)
            after = datetime(year, month, day.day, 3, tzinfo=AMSTERDAM)
            changes.append(_micros(after.replace(tzinfo=None)))
            offsets.append(_offset(after))
    return np.array(changes), np.array(offsets)


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _offset(moment: datetime) -> int:
    shift = moment.utcoffset() or timedelta()
    return int(shift / timedelta(microseconds=1))


def _micros(naive: datetime) -> int:
    return int((naive - EPOCH) / timedelta(microseconds=1))


def read_as(table: pa.Table | None, schema: pa.Schema) -> pa.Table:
    """The events of a kind with the columns that the monitoring reads; what none tells is nothing.

    ``due`` is what was promised under any of its names, ``due_day`` its day in the Netherlands.
    """
    if table is None or not table.num_rows:
        return schema.empty_table()
    return pa.table({name: _read(table, name, schema) for name in schema.names}, schema=schema)


DUE_NAMES = ("due", "feedback_due")


def _read(table: pa.Table, name: str, schema: pa.Schema) -> pa.ChunkedArray | pa.Array:
    if name in {"due", "due_day"}:
        told = next((one for one in DUE_NAMES if one in table.column_names), None)
        column = table[told] if told else None
        if column is not None and name == "due_day":
            return pc.cast(
                pc.local_timestamp(
                    pc.assume_timezone(column, "UTC").cast(pa.timestamp("us", "Europe/Amsterdam"))
                ),
                pa.date32(),
            )
    else:
        column = table[name] if name in table.column_names else None
    if column is None:
        return pa.nulls(table.num_rows, schema.field(name).type)
    return column.cast(schema.field(name).type)
