"""A month of one region in bulk, beside the same rows copied into tables without policies.

The floor is what PostgreSQL alone needs: `INSERT ... SELECT` of the rows that were written, as they are, into
temporary tables with the same indexes and with neither policies nor foreign keys.

BENCH_COUNTRY_DAYS    30         how many days
BENCH_COUNTRY_REGION  LIMBURG    of which region
"""

import os
import sys
import time

from django.apps import apps
from django.db import connection, transaction

from bench.figures import Figure
from schakel.access.context import as_service
from schakel.kernel import clock
from schakel.simulation.feeding.running import Order, Progress, begin, ended, feed_in_bulk

DAYS = int(os.environ.get("BENCH_COUNTRY_DAYS", "30"))
REGION = os.environ.get("BENCH_COUNTRY_REGION", "LIMBURG")


def run() -> list[Figure]:
    """Feed the period, then copy what it left."""
    today = clock.local(clock.now()).date()
    before = _rows()
    order = Order("ordinary-year", 1, DAYS, today, (REGION,), in_bulk=True)
    started = time.monotonic()
    fed, _ = begin(order)
    steps = feed_in_bulk(fed, (REGION,), moulded=lambda: None)
    moulds = next(steps)
    played = time.monotonic()
    last = moulds
    for last in steps:
        _tell(last)
    written = time.monotonic() - played
    counts = ended(fed)
    rows = sum(_rows().values()) - sum(before.values())
    copied = sum(_rows().values())
    floor = _copy_all() / copied
    return [
        Figure(f"country: {moulds.items} moulds of {REGION}", played - started, None, "s"),
        Figure(
            f"country: items a second, {last.items} of {DAYS} days", last.items / written, None, ""
        ),
        Figure(
            f"country: a row in bulk ({counts['events']} events)",
            written / rows * 1e6,
            floor * 1e6,
            "us",
        ),
    ]


def _tell(step: Progress) -> None:
    print(f"{step.what}: {step.items} of {step.of}", file=sys.stderr)


def _tables() -> list[str]:
    """Our own tables whose rows the application may read."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("schakel.")
        and not model.__module__.startswith("schakel.audit")
    )


def _rows() -> dict[str, int]:
    found = {}
    with transaction.atomic(), as_service("bench"), connection.cursor() as cursor:
        for table in _readable():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def _readable() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t FROM unnest(%s::text[]) AS t WHERE has_table_privilege(t, 'SELECT')",
            [_tables()],
        )
        return [row[0] for row in cursor.fetchall()]


def _copy_all() -> float:
    """How long it takes to copy every row into tables of our own; seconds."""
    spent = 0.0
    for table in _readable():
        with transaction.atomic(), as_service("bench"), connection.cursor() as cursor:
            cursor.execute(f'CREATE TEMP TABLE floor_copy (LIKE "{table}" INCLUDING ALL)')
            started = time.monotonic()
            cursor.execute(f'INSERT INTO floor_copy SELECT * FROM "{table}"')
            spent += time.monotonic() - started
            cursor.execute("DROP TABLE floor_copy")
    return spent
