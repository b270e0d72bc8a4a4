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
DEMO = "schakel_demo_template"


@contextmanager
def one_at_a_time(home: Path, what: str = "tests") -> Iterator[None]:
    """Workers start together; one of them starts the server and makes the template."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / f"{what}.lock").open("w") as lock:
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


def make_test_database() -> str:
    """A fresh database for this worker; the template is made once a run."""
    home = env.home()
    name = os.environ["SCHAKEL_DATABASE"]
    with one_at_a_time(home):
        if "DATABASE_URL" not in os.environ:
            postgres.Server(home, durable=False).start()
        if not _is_of(run := _run(), TEMPLATE):
            _make_template()
            _now_of(run, TEMPLATE)
        with administration("postgres") as connection:
            _recreate(connection, name, template=TEMPLATE)
    return name


def _make_template() -> None:
    with administration("postgres") as connection:
        _recreate(connection, TEMPLATE, template="template0")
    _schakel("migrate", SCHAKEL_DATABASE=TEMPLATE, SCHAKEL_DB_ROLE="owner")


def _schakel(*arguments: str, **environment: str) -> None:
    command = [sys.executable, "-m", "schakel.cli", *arguments]
    subprocess.run(command, env={**os.environ, **environment}, check=True)


def _run() -> str:
    """Which run of the tests this is: all its workers share what is made once."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", f"pid{os.getpid()}")


def _is_of(run: str, template: str) -> bool:
    marker = env.home() / f"{template}-of-run"
    return marker.exists() and marker.read_text() == run


def _now_of(run: str, template: str) -> None:
    (env.home() / f"{template}-of-run").write_text(run)


def _recreate(connection: psycopg.Connection, name: str, *, template: str) -> None:
    identifier = sql.Identifier(name)
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(identifier, sql.Identifier(template))
    )


def own_database(purpose: str) -> str:
    """A database for what processes of this worker commit: nothing of it stays for other tests."""
    return _own(purpose, TEMPLATE)


def demo_database(purpose: str) -> str:
    """A database of its own with the demo of today in it; it is filled once for all workers, and copied."""
    run = _run()
    with one_at_a_time(env.home(), "demo"):
        if not _is_of(run, DEMO):
            name = _own("demo", TEMPLATE)
            loads = ("demo-data", "--seed", "1", "--days", "0")
            _schakel(*loads, SCHAKEL_DATABASE=name, SCHAKEL_DEMO="yes")
            with administration("postgres") as connection:
                _recreate(connection, DEMO, template=name)
            _now_of(run, DEMO)
    return _own(purpose, DEMO)


def _own(purpose: str, template: str) -> str:
    name = f"{purpose}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    with one_at_a_time(env.home()), administration("postgres") as connection:
        _recreate(connection, name, template=template)
    return name
