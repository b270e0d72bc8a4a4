"""Events written down by hand, as they lie in a snapshot: for answers that can be worked out."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from schakel.kernel import clock
from schakel.monitoring.engine.counting import counts
from schakel.monitoring.engine.events import COLUMNS, schema_of
from schakel.monitoring.engine.opening import laid_out
from schakel.monitoring.rules.figures import NOTHING
from schakel.monitoring.rules.periods import Period

HERE = "ROTTERDAM"
# A Tuesday in winter, half past twelve in the Netherlands.
START = datetime(2026, 2, 3, 11, 30, tzinfo=UTC)


def after(**span):
    """A moment so long after the start."""
    return START + timedelta(**span)


def event(kind, at=START, *, region=HERE, **told):
    """An event with what it tells; ``due`` is a moment, and its day follows from it."""
    due = told.get("due")
    row = {
        **told,
        "at": _utc(at),
        "day": clock.local(at).date(),
        "region": region,
        "due": _utc(due) if due else None,
        "due_day": clock.local(due).date() if due else None,
    }
    strange = told.keys() - set(COLUMNS[kind])
    assert not strange, f"{kind} tells nothing of {strange}"
    return kind, row


def _utc(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)


def looked_at(events, *, now):
    """These events, seen at a moment."""
    tables = {}
    for kind in COLUMNS:
        schema = schema_of(kind)
        rows = [{n: row.get(n) for n in schema.names} for k, row in events if k == kind]
        tables[kind] = pa.Table.from_pylist(rows, schema=schema)
    return laid_out(tables.__getitem__, now)


def found(code, *events, now=None, period=None, region=HERE):
    """The exact count of an indicator in these events; a year from the start unless told otherwise."""
    now = now or after(days=400)
    first = clock.local(START).date() - timedelta(days=40)
    period = period or Period("ALL", first, first + timedelta(days=440))
    with looked_at(events, now=now) as snapshot:
        return counts(snapshot, code, [period]).get((region, period.code), NOTHING)


def ratio(code, *events, **how):
    """Numerator and denominator of an indicator in these events."""
    counted = found(code, *events, **how).ratio
    return counted.numerator, counted.denominator


def own(code, *events, **how):
    """Numerator and denominator by partner."""
    return {
        name: (one.ratio.numerator, one.ratio.denominator)
        for name, one in found(code, *events, **how).own.items()
    }
