"""Bringing a database to this version: roles, schema, protection, reference data. Idempotent."""

from collections.abc import Iterator

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from schakel.access.actions import open_standing_units, store_context_key
from schakel.access.rls.apply import apply
from schakel.config.database import database_roles
from schakel.people.definers import DEFINERS
from schakel.regions.actions import load_reference
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
    apply(database_roles(), extra_functions=DEFINERS)
    yield "protection: policies written"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
