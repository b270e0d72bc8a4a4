"""Messages a second through the one door, beside the same rows by COPY without any protection."""

import json
import os
import sys
import time
from datetime import timedelta
from random import Random
from typing import Any

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure
from bench.load import load
from schakel.access.actions import technical_account
from schakel.config import database, env
from schakel.intake.actions import receive_lines
from schakel.kernel import clock
from schakel.simulation.cases import Wish, criminal_case
from schakel.simulation.people import Place, person

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "10000"))
KNOWN_SHARE = 0.3
PLACES = [Place("GM0599", 670_000), Place("GM0606", 80_000)]
BATCH = 100
# Savepoints and the context are part of the price and are counted.
TABLES = (
    "people_personrecord",
    "people_personbsn",
    "people_personkey",
    "cases_case",
    "cases_criminalfile",
    "cases_offence",
    "cases_victim",
    "cases_clockbasis",
    "cases_clockact",
    "journal_timelineentry",
    "journal_processevent",
    "journal_inboxentry",
    "sharing_disclosure",
    "sharing_knowncheck",
    "selection_proposal",
    "access_entitlement",
    "access_effectiveaccess",
)


def messages(count: int, *, seed: int = 40) -> list[bytes]:
    """Criminal cases of three days; of three in ten the suspect was there before."""
    random = Random(seed)
    now = clock.now()
    seen: list[dict[str, Any]] = []
    made = []
    for number in range(count):
        again = seen and random.random() < KNOWN_SHARE
        who = random.choice(seen) if again else person(random, on=now.date(), minor=False)
        seen.append(who)
        wish = Wish(now - timedelta(minutes=random.randint(20, 4000)), person=who)
        case = criminal_case(random, wish, sender="POL-ROTTERDAM", places=PLACES, number=number)
        made.append(json.dumps(case).encode())
    return made


def run() -> list[Figure]:
    """Measure in the loaded region, after a warm-up of one batch; then copy what was written."""
    for line in load():
        print(line, file=sys.stderr)
    lines, account = messages(MESSAGES + 2 * BATCH), technical_account()
    list(receive_lines(lines[:BATCH], by=account))
    with CaptureQueriesContext(connection) as seen:
        list(receive_lines(lines[BATCH : 2 * BATCH], by=account))
    started = time.perf_counter()
    accepted = sum(r["status"] == "accepted" for r in receive_lines(lines[2 * BATCH :], by=account))
    speed = accepted / (time.perf_counter() - started)
    floor = copied_per_second(MESSAGES + 2 * BATCH)
    return [
        Figure("intake, messages a second (floor: the same rows by COPY)", speed, floor, "/s"),
        Figure("intake, SQL statements a message", len(seen) / BATCH, 25.0, ""),
    ]


def copied_per_second(count: int) -> float:
    """As many rows of the same tables, by COPY into tables without keys, policies or indexes."""
    address = database.administrator(env.home())
    with psycopg.connect(
        host=address["host"],
        port=address["port"],
        user=address["user"],
        password=address["password"],
        dbname=connection.settings_dict["NAME"],
    ) as raw:
        cases = raw.execute("SELECT count(*) FROM cases_case").fetchone() or (1,)
        spent = 0.0
        for table in TABLES:
            rows = raw.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
            some = f"SELECT * FROM {table} LIMIT {round(rows[0] / cases[0] * count)}"
            raw.execute(f"CREATE TEMP TABLE copy_of_{table} (LIKE {table})")
            with raw.cursor().copy(f"COPY ({some}) TO STDOUT") as out:
                kept = b"".join(bytes(block) for block in out)
            started = time.perf_counter()
            with raw.cursor().copy(f"COPY copy_of_{table} FROM STDIN") as into:
                into.write(kept)
            spent += time.perf_counter() - started
    return count / spent
