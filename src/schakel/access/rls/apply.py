"""Run the declarations against the database, and compare the live catalogue with them."""

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from schakel.access.rls.declared import declared_protections
from schakel.access.rls.functions import DEFINER_FUNCTIONS, FUNCTIONS
from schakel.access.rls.policies import Roles, statements
from schakel.kernel.protection import OwnerOnly, Reference


def apply(roles: Roles, *, extra_functions: tuple[str, ...] = ()) -> None:
    """Give every table its rights and policies, as the owner role. One transaction; idempotent.

    ``extra_functions`` are the definer functions of other capabilities (matching, control).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for function in (*FUNCTIONS, *extra_functions):
            cursor.execute(function)
        cursor.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC")
        everyone = f"{roles.working}, {roles.matcher}, {roles.stats}, {roles.auditor}"
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {everyone}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {roles.working}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {roles.working}")
        for table, protection in declared_protections().items():
            _clear(cursor, table)
            for statement in statements(table, protection, roles):
                cursor.execute(statement)


def _clear(cursor: CursorWrapper, table: str) -> None:
    cursor.execute("SELECT policyname FROM pg_policies WHERE tablename = %s", [table])
    for (policy,) in cursor.fetchall():
        cursor.execute(f"DROP POLICY {policy} ON {table}")


def differences(roles: Roles) -> list[str]:
    """What in the live catalogue does not fit the declarations; empty when all fits."""
    found: list[str] = []
    with connection.cursor() as cursor:
        found += _undeclared_and_unforced(cursor)
        found += _too_open(cursor)
        found += _definers(cursor)
        found += _owned_or_bypassing(cursor, roles)
    return found


def _undeclared_and_unforced(cursor: CursorWrapper) -> list[str]:
    declared = declared_protections()
    cursor.execute(
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    live = dict(cursor.fetchall())
    found = [f"table {table} declares no protection" for table in sorted(live.keys() - declared)]
    for table, protection in declared.items():
        guarded = not isinstance(protection, Reference | OwnerOnly)
        if guarded and not live.get(table):
            found.append(f"table {table} does not force row-level security")
    return found


def _too_open(cursor: CursorWrapper) -> list[str]:
    cursor.execute(
        "SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'"
        " AND (qual = 'true' OR with_check = 'true')"
    )
    return [f"policy {policy} on {table} lets everybody in" for table, policy in cursor.fetchall()]


def _definers(cursor: CursorWrapper) -> list[str]:
    cursor.execute(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )
    extra = {name for (name,) in cursor.fetchall()} - DEFINER_FUNCTIONS
    return [f"function {name} runs as its owner and is not on the list" for name in sorted(extra)]


def _owned_or_bypassing(cursor: CursorWrapper, roles: Roles) -> list[str]:
    names = [roles.app, roles.worker, roles.matcher, roles.stats, roles.auditor]
    cursor.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolbypassrls OR rolsuper)",
        [[*names, roles.owner]],
    )
    found = [f"role {name} passes row-level security" for (name,) in cursor.fetchall()]
    cursor.execute(
        "SELECT c.relname, r.rolname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
        " WHERE r.rolname = ANY(%s)",
        [names],
    )
    found += [f"{table} belongs to {name}" for table, name in cursor.fetchall()]
    return found
