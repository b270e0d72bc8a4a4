"""Which PostgreSQL, and as which of the six roles (ruling 16).

``DATABASE_URL`` names an administrator of an existing server: it is used by ``schakel migrate``
to make the roles, and nowhere else. Without it the embedded server of this ``SCHAKEL_HOME`` is used.
"""

import os
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from schakel.access.rls.policies import Roles
from schakel.config import env
from schakel.gateways import postgres

ROLES = ("owner", "app", "worker", "matcher", "stats", "auditor")


def role_name(role: str) -> str:
    """The role's name in PostgreSQL. ``SCHAKEL_DB_PREFIX`` keeps two installations apart."""
    return f"{os.environ.get('SCHAKEL_DB_PREFIX', 'schakel')}_{role}"


def administrator(home: Path) -> dict[str, str]:
    """Address and credentials of the account that may make roles and databases."""
    url = os.environ.get("DATABASE_URL")
    if url:
        address = env.database_address(url)
        return {**address, "name": os.environ.get("SCHAKEL_DATABASE", address["name"])}
    server = postgres.Server(home)
    return {
        "host": str(server.socket_dir),
        "port": str(server.port),
        "name": os.environ.get("SCHAKEL_DATABASE", postgres.DATABASE),
        "user": postgres.SUPERUSER,
        "password": postgres.role_password("superuser", home),
    }


def connection(role: str, home: Path) -> dict[str, Any]:
    """Django's settings for one of the roles; nothing is started or connected here."""
    address = administrator(home)
    return {
        "ENGINE": "schakel.gateways.database",
        "NAME": address["name"],
        "USER": role_name(role),
        "PASSWORD": postgres.role_password(role, home),
        "HOST": address["host"],
        "PORT": address["port"],
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            "application_name": f"schakel {role}",
            # A statement that comes again and again is planned once a connection: with row-level
            # security planning costs more than looking up.
            "server_side_binding": True,
            "prepare_threshold": 5,
            **_pool(),
        },
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


def _pool() -> dict[str, object]:
    """Web processes share connections: under ASGI each request runs in a thread of its own."""
    size = int(os.environ.get("SCHAKEL_POOL", "0"))
    return {"pool": {"min_size": 2, "max_size": size}} if size else {}


def database_roles() -> Roles:
    """The roles' names for the policies."""
    return Roles(**{role: role_name(role) for role in ROLES})


def is_there() -> bool:
    """Whether this installation has a database: of ``DATABASE_URL``, or one of its own made before."""
    return "DATABASE_URL" in os.environ or postgres.Server(env.home()).has_data()


def ensure_running() -> None:
    """Start the embedded server when there is no ``DATABASE_URL``.

    Raises ServerError with a sentence when the server cannot be had.
    """
    if "DATABASE_URL" not in os.environ:
        postgres.Server(env.home()).start()


def check_answers(role: str) -> None:
    """See that the database lets this role in, before anything is begun.

    Raises ServerError with the server's own first sentence.
    """
    home = env.home()
    address = administrator(home)
    try:
        psycopg.connect(
            host=address["host"],
            port=address["port"],
            dbname=address["name"],
            user=role_name(role),
            password=postgres.role_password(role, home),
            connect_timeout=10,
        ).close()
    except psycopg.OperationalError as error:
        raise postgres.ServerError(
            f"The database does not let {role_name(role)} in "
            f"({str(error).splitlines()[0]}): is it running, and was schakel migrate run?"
        ) from error


def ensure_roles() -> None:
    """Make the six roles, as the administrator. Passwords are derived, so this is idempotent.

    Raises ServerError when the server does not answer or the administrator may not make roles.
    """
    home = env.home()
    address = administrator(home)
    try:
        with psycopg.connect(
            host=address["host"],
            port=address["port"],
            dbname=address["name"],
            user=address["user"],
            password=address["password"],
            autocommit=True,
        ) as administration:
            _make_roles(administration, home, address["name"])
    except psycopg.Error as error:
        raise postgres.ServerError(
            f"The database cannot be prepared: {str(error).splitlines()[0]}"
        ) from error


def _make_roles(administration: psycopg.Connection, home: Path, database: str) -> None:
    """The owner owns the schema and may make databases (for tests); nobody bypasses security."""
    known = {name for (name,) in administration.execute("SELECT rolname FROM pg_roles")}
    for role in ROLES:
        verb = "ALTER" if role_name(role) in known else "CREATE"
        statement = sql.SQL(
            "{} ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD {}"
        ).format(
            sql.SQL(verb),
            sql.Identifier(role_name(role)),
            sql.Literal(postgres.role_password(role, home)),
        )
        administration.execute(statement)
    owner = sql.Identifier(role_name("owner"))
    administration.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(owner))
    administration.execute(
        sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(database), owner)
    )
    administration.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
