"""Real processes of the product on a database of their own, to be killed at a bad moment."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

import psycopg
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from tests.database import administration

COMMAND = (sys.executable, "-m", "schakel.cli")


def environment(database: str, **more: str) -> dict[str, str]:
    """The environment of a process that works on this database; each line it prints is there at once."""
    kept = {name: value for name, value in os.environ.items() if name != "SCHAKEL_DB_ROLE"}
    return {**kept, "SCHAKEL_DATABASE": database, "PYTHONUNBUFFERED": "1", **more}


@contextmanager
def started(
    *arguments: str,
    env: Mapping[str, str],
    into: IO[bytes] | int = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[bytes]]:
    """A `schakel` command as a process, killed at the end of the block if it still runs."""
    process = subprocess.Popen(
        [*COMMAND, *arguments], env=dict(env), stdout=into, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End it as a power cut would."""
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait(timeout=20)


def run(*arguments: str, env: Mapping[str, str]) -> str:
    """Run a `schakel` command to its end; what it printed."""
    done = subprocess.run(
        [*COMMAND, *arguments], env=dict(env), capture_output=True, text=True, check=True
    )
    return done.stdout


@contextmanager
def living_in(database: str) -> Iterator[None]:
    """What the test does in the block itself is done in this database, and stays there."""
    own = connections["default"]
    connections["default"] = DatabaseWrapper(
        {**own.settings_dict, "NAME": database}, alias="default"
    )
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = own


def rows(database: str, query: str) -> list[tuple[object, ...]]:
    """What is in the database, as its superuser sees it."""
    with administration(database) as connection:
        return connection.execute(psycopg.sql.SQL(query)).fetchall()  # type: ignore[arg-type]
