"""One real PostgreSQL for all workers; a database each, copied from a migrated template."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import transaction
from psycopg import sql

from schakel.config import database, env
from schakel.gateways import postgres

TEMPLATE = "schakel_template"


@contextmanager
def one_at_a_time(home: Path) -> Iterator[None]:
    """Workers start together; one of them starts the server and makes the template."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def administration(name: str) -> Iterator[psycopg.Connection]:
    """A connection that may make databases."""
    address = database.administrator(env.home())
    with psycopg.connect(
        host=address["host"],
        port=address["port"],
        user=address["user"],
        password=address["password"],
        dbname=name,
        autocommit=True,
    ) as connection:
        yield connection


def make_test_database(run: str) -> str:
    """A fresh database for this worker; the template is made once per ``run``."""
    home = env.home()
    name = os.environ["SCHAKEL_DATABASE"]
    with one_at_a_time(home):
        if "DATABASE_URL" not in os.environ:
            postgres.Server(home, durable=False).start()
        marker = home / "template-of-run"
        if not marker.exists() or marker.read_text() != run:
            _make_template()
            marker.write_text(run)
        with administration("postgres") as connection:
            _recreate(connection, name, template=TEMPLATE)
    return name


def _make_template() -> None:
    with administration("postgres") as connection:
        _recreate(connection, TEMPLATE, template="template0")
    subprocess.run(
        [sys.executable, "-c", "from schakel.cli import main; main()", "migrate"],
        env={**os.environ, "SCHAKEL_DATABASE": TEMPLATE, "SCHAKEL_DB_ROLE": "owner"},
        check=True,
    )


def _recreate(connection: psycopg.Connection, name: str, *, template: str) -> None:
    identifier = sql.Identifier(name)
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(identifier, sql.Identifier(template))
    )


def own_database(purpose: str) -> str:
    """A database for what processes of this worker commit: nothing of it stays for other tests."""
    return make_journey_database(f"{purpose}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}")


def make_journey_database(worker: str) -> str:
    """A database of its own for the browser's journeys: what they do is committed."""
    name = f"journey_{worker}"
    with one_at_a_time(env.home()), administration("postgres") as connection:
        _recreate(connection, name, template=TEMPLATE)
    return name
