"""Whole pages over HTTP in the loaded region, beside their own SQL replayed without Django.

Ruling 39: two web workers, twenty people, Poisson arrivals at 20 a second, the mix 30 % board, 30 %
lists, 10 % person and 30 % case, one write at the table a second, row-level security and audit on, the
visitors on the same cores. BENCH_SECONDS (120) and BENCH_WARM_UP (15) say how long, BENCH_A_SECOND
(20) how fast.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.figures import Figure, percentile
from bench.load import NARROW, PERSON, WIDE, load
from bench.visitors import Asked, Page, Plan, Visitor, ask_for_pages
from schakel.access.context import acting, as_viewer
from schakel.access.queries import viewer_of
from schakel.access.rules import Purpose
from schakel.access.viewer import SignIn
from schakel.cases.queries import find_cases, list_of_cases
from schakel.cases.rules.states import CaseKind
from schakel.people.queries import Sought

SECONDS = float(os.environ.get("BENCH_SECONDS", "120"))
WARM_UP = float(os.environ.get("BENCH_WARM_UP", "15"))
A_SECOND = float(os.environ.get("BENCH_A_SECOND", "20"))
OF_EACH = 10
GOAL_MS, GOAL_STATEMENTS, GOAL_MB = 200.0, 12.0, 250.0
ROUNDS = 20
SHARES = {"board": 0.3, "list": 0.3, "person": 0.1, "case": 0.3}
BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Sight:
    """What one of the two kinds of people can look at."""

    username: str
    cases: tuple[str, ...]
    person: str

    def address(self, page: str, random: Random) -> str:
        """An address of a page; a case is another each time."""
        match page:
            case "board":
                return reverse("board", kwargs={"region": "rotterdam"})
            case "list":
                return reverse("cases")
            case "person":
                return reverse("person", kwargs={"person_id": self.person})
        return reverse("case", kwargs={"number": random.choice(self.cases)})


def run() -> list[Figure]:
    """Load the region unless it is there, look at each page by itself, and then all at once."""
    for line in load():
        print(line, file=sys.stderr)
    sights = {"sees all": _sight(WIDE), "sees fifty": _sight(NARROW)}
    figures = [
        figure
        for who, sight in sights.items()
        for page in SHARES
        for figure in _alone(who, sight, page)
    ]
    return figures + _together(sights)


def _sight(username: str) -> Sight:
    with acting(viewer_of(username, sign_in=SignIn.DEMO)) as viewer:
        known = Sought(surname=str(PERSON["surname"]), birth_date=str(PERSON["birth_date"]))
        found = find_cases(known, number="", purpose=Purpose.SETTLEMENT, viewer=viewer)
        rows = list_of_cases(viewer, kinds=[CaseKind.CRIMINAL]).rows
    person = next((row.person for row in (*found, *rows) if row.person), None)
    if person is None:
        raise RuntimeError(f"{username} sees nobody: the region was not loaded whole")
    return Sight(username, tuple(row.number for row in rows), str(person.person_id))


def _alone(who: str, sight: Sight, page: str) -> Iterator[Figure]:
    """One page after another, nobody else there: p95, its own SQL as the floor, its statements."""
    client, random = Client(), Random(1)
    client.post(reverse("become", kwargs={"username": sight.username}))
    address = sight.address(page, random)
    client.get(address)
    with CaptureQueriesContext(connection) as log:
        client.get(address)
    seen = [query["sql"] for query in log if not query["sql"].startswith(BRACKETS)]
    spent = [_timed(client, address) for _ in range(ROUNDS)]
    yield Figure(
        f"{page}, {who}: alone, p95", percentile(spent, 0.95), _replayed(seen, sight), "ms"
    )
    yield Figure(f"{page}, {who}: SQL statements (goal)", float(len(seen)), GOAL_STATEMENTS, "")


def _timed(client: Client, address: str) -> float:
    started = time.perf_counter()
    status = client.get(address).status_code
    if status != 200:
        raise RuntimeError(f"{address} answered {status}")
    return 1000 * (time.perf_counter() - started)


def _replayed(statements: list[str], sight: Sight) -> float:
    """The page's own reads, sent as they are, in one transaction of the same person: p95 in ms."""
    reads = [s for s in statements if s.lstrip().startswith("SELECT") and "set_config" not in s]
    viewer = viewer_of(sight.username, sign_in=SignIn.DEMO)
    spent = []
    for _ in range(ROUNDS):
        with transaction.atomic(), as_viewer(viewer), connection.connection.cursor() as raw:
            started = time.perf_counter()
            for statement in reads:
                raw.execute(statement.replace("%", "%%").encode()).fetchall()
            spent.append(1000 * (time.perf_counter() - started))
    return percentile(spent, 0.95)


def _together(sights: dict[str, Sight]) -> list[Figure]:
    """Everybody at once: p95 of each page for each kind of person, of the mix, and the memory."""
    with serving() as (address, server):
        plan = Plan(_pages(sights, address), A_SECOND, WARM_UP, SECONDS)
        with writing(Visitor(address, WIDE), sights["sees all"].cases):
            asked = ask_for_pages(plan, Random(39))
        memory = _megabytes(server.pid)
    figures = [_p95(page.name, [a for a in asked if a.page == page.name]) for page in plan.pages]
    failed = sum(one.status != 200 for one in asked)
    return [
        *figures,
        _p95("all pages", asked),
        Figure("pages that did not come (goal)", float(failed), 0.0, ""),
        Figure("memory of a web process (goal)", memory, GOAL_MB, "MB"),
    ]


def _p95(page: str, asked: list[Asked]) -> Figure:
    spent = percentile([one.milliseconds for one in asked], 0.95)
    return Figure(f"{page}: p95 at {A_SECOND:.0f}/s of {len(asked)} (goal)", spent, GOAL_MS, "ms")


def _pages(sights: dict[str, Sight], address: str) -> list[Page]:
    """The mix, half of it for each kind of person, each with ten people signed in."""
    return [
        Page(f"{page}, {who}", share / len(sights), visitors, partial(sight.address, page))
        for who, sight in sights.items()
        for visitors in [[Visitor(address, sight.username) for _ in range(OF_EACH)]]
        for page, share in SHARES.items()
    ]


@contextmanager
def writing(visitor: Visitor, cases: Sequence[str]) -> Iterator[None]:
    """Somebody takes up a case each second, and gives the next one back."""
    stop = threading.Event()

    def write() -> None:
        for number in cycle(cases):
            if stop.wait(1):
                return
            page = reverse("case", kwargs={"number": number})
            visitor.post(reverse("take-up", kwargs={"number": number}), {}, page=page)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()


@contextmanager
def serving() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The product's own two web workers on the bench's database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "schakel.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "SCHAKEL_DB_ROLE": "app"})
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}", server
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def _megabytes(parent: int) -> float:
    """The largest resident memory of the server's processes that answer pages."""
    largest = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(lines["PPid"]) == parent and "VmRSS" in lines:
            largest = max(largest, int(lines["VmRSS"].split()[0]))
    return largest / 1024
