"""The board of two hundred live cases, whole pages, beside its own SQL replayed without Django."""

import os
import time

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.figures import Figure, percentile
from bench.intake_speed import messages
from schakel.access.actions import technical_account
from schakel.access.context import as_viewer
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn
from schakel.intake.actions import receive_lines
from schakel.simulation.demo import load_once

CASES = int(os.environ.get("BENCH_BOARD_CASES", "200"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "60"))
BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
PEOPLE = {"prosecutor, sees all": "2-officier", "child protection, sees few": "4-raad"}


def run() -> list[Figure]:
    """Page times as this process serves them one after another, for a wide and a narrow person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM regions_member")
        empty = cursor.fetchone()[0] == 0
    if empty:
        list(load_once(7))
        list(receive_lines(messages(CASES, seed=41), by=technical_account()))
    return [figure for name, user in PEOPLE.items() for figure in _person(name, user)]


def _person(name: str, username: str) -> list[Figure]:
    client = Client()
    client.post(reverse("become", kwargs={"username": username}))
    board = reverse("board", kwargs={"region": "rotterdam"})
    client.get(board)
    with CaptureQueriesContext(connection) as log:
        client.get(board)
    # At once: the next request empties the log.
    seen = [query["sql"] for query in log if not query["sql"].startswith(BRACKETS)]
    spent = [_timed(client, board) for _ in range(ROUNDS)]
    floor = _replayed(seen, username)
    return [
        Figure(f"board, {name}: p95 of a page", percentile(spent, 0.95), floor, "ms"),
        Figure(f"board, {name}: SQL statements", float(len(seen)), 12.0, ""),
    ]


def _timed(client: Client, address: str) -> float:
    started = time.perf_counter()
    status = client.get(address).status_code
    if status != 200:
        raise RuntimeError(f"the board answered {status}")
    return 1000 * (time.perf_counter() - started)


def _replayed(statements: list[str], username: str) -> float:
    """The page's own reads, sent as they are, in one transaction of the same person: p95 in ms."""
    reads = [s for s in statements if s.startswith("SELECT") and "set_config" not in s]
    viewer = viewer_of(username, sign_in=SignIn.DEMO)
    spent = []
    for _ in range(ROUNDS):
        with transaction.atomic(), as_viewer(viewer), connection.connection.cursor() as raw:
            started = time.perf_counter()
            for statement in reads:
                raw.execute(statement.replace("%", "%%").encode()).fetchall()
            spent.append(1000 * (time.perf_counter() - started))
    return percentile(spent, 0.95)
