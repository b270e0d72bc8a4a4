"""Bringing a database to this version: roles, schema, protection, reference data. Idempotent."""

from collections.abc import Iterator

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor

from schakel.access.actions import open_standing_units, store_context_key
from schakel.access.context import as_service
from schakel.access.rls.apply import apply
from schakel.access.rls.declared import declared_protections
from schakel.audit.definers import OF_CASE
from schakel.config.database import database_roles
from schakel.kernel.protection import Reference
from schakel.people.definers import DEFINERS
from schakel.regions.actions import load_reference
from schakel.regions.queries import installation_mode
from schakel.sharing.actions import load_standing_decisions


def install() -> Iterator[str]:
    """Do everything that is not done yet, as the owner role; yields a line per step."""
    call_command("migrate", verbosity=0, interactive=False)
    yield "schema: up to date"
    with transaction.atomic():
        store_context_key(settings.CONTEXT_KEY)
        counts = load_reference()
        open_standing_units()
        decisions = load_standing_decisions()
    yield "reference data: " + ", ".join(f"{count} {name}" for name, count in counts.items())
    yield f"standing decisions: {decisions}"
    apply(database_roles(), extra_functions=(*DEFINERS, OF_CASE))
    yield "protection: policies written"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def clear_demo() -> bool:
    """Empty every table that the demo filled, as the owner role. False when this is no demo."""
    if installation_mode() != "DEMO":
        return False
    kept = {table for table, p in declared_protections().items() if p == Reference()}
    kept |= {"access_contextkey", "django_migrations"}
    tables = sorted(set(declared_protections()) - kept)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
    return True


def state() -> dict[str, object]:
    """How the installation stands: the server's version, pending migrations, counts by kind."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    with transaction.atomic(), as_service("status"), connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
        counts = {} if pending else _counts(cursor)
    return {
        "database": server,
        "migrations": "up to date" if not pending else f"{len(pending)} pending",
        "demo": settings.DEMO,
        "counts": counts,
    }


def _counts(cursor: CursorWrapper) -> dict[str, int]:
    cursor.execute("SELECT kind, count(*) FROM cases_case GROUP BY kind ORDER BY kind")
    return {str(kind).lower(): count for kind, count in cursor.fetchall()}
