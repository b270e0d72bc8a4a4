"""Run the declarations against the database, and compare the live catalogue with them."""

import re

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from schakel.access.rls.declared import declared_protections
from schakel.access.rls.functions import DEFINER_FUNCTIONS, FUNCTIONS
from schakel.access.rls.policies import Roles, statements
from schakel.kernel.protection import OwnerOnly, Reference

_POLICY = re.compile(r"CREATE POLICY (\w+) ON \w+ (AS RESTRICTIVE )?FOR (\w+) ")
_GRANT = re.compile(r"GRANT ([A-Z, ]+) ON \w+ TO (.+)")


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
        found += _other_policies(cursor, roles)
        found += _other_rights(cursor, roles)
        found += _views(cursor)
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


def _other_policies(cursor: CursorWrapper, roles: Roles) -> list[str]:
    """A policy that the declarations do not make, or one of theirs that is missing."""
    expected = {
        (table, found[1], found[2] is None, found[3])
        for table, protection in declared_protections().items()
        for statement in statements(table, protection, roles)
        if (found := _POLICY.match(statement))
    }
    cursor.execute(
        "SELECT tablename, policyname, permissive = 'PERMISSIVE', cmd FROM pg_policies"
        " WHERE schemaname = 'public'"
    )
    live = set(cursor.fetchall())
    missing = [f"policy {name} on {table} is missing" for table, name, _, _ in expected - live]
    extra = [f"policy {name} on {table} is not declared" for table, name, _, _ in live - expected]
    return sorted(missing + extra)


def _other_rights(cursor: CursorWrapper, roles: Roles) -> list[str]:
    """A right on a table that goes beyond the declarations, also by way of PUBLIC."""
    declared = {
        (table, role, right)
        for table, protection in declared_protections().items()
        for statement in statements(table, protection, roles)
        if (found := _GRANT.match(statement))
        for role in found[2].split(", ")
        for right in found[1].split(", ")
    }
    names = [roles.app, roles.worker, roles.matcher, roles.stats, roles.auditor]
    cursor.execute(
        "SELECT c.relname, r.role, p.name FROM pg_class c, unnest(%s::text[]) AS r(role),"
        " unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) AS p(name)"
        " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        " AND has_table_privilege(r.role, c.oid, p.name)",
        [names],
    )
    return [
        f"{role} may {right} {t}" for t, role, right in sorted(set(cursor.fetchall()) - declared)
    ]


def _views(cursor: CursorWrapper) -> list[str]:
    """A view runs as its owner, past all policies, unless it says otherwise."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')"
        " AND relnamespace = 'public'::regnamespace"
        " AND (relkind = 'm' OR coalesce(array_to_string(reloptions, ','), '')"
        " !~ 'security_invoker=(true|on|1)')"
    )
    return [f"view {name} runs as its owner" for (name,) in cursor.fetchall()]


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
