"""A process dies in the middle of its work: nothing acknowledged is lost, nothing is done twice."""

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from schakel.cases.queries import header
from schakel.gateways.postgres import Server
from schakel.sharing.actions import telling
from tests.database import own_database
from tests.gateways.conftest import remove
from tests.handover.journeys import a_case
from tests.personas import HOUSE, a_case_message, everybody, send, signed_in
from tests.proofs.processes import environment, kill, living_in, rows, run, started
from tests.sharing.receiver import listening

pytestmark = pytest.mark.django_db

NIGHTLY = bool(os.environ.get("SCHAKEL_NIGHTLY"))
MESSAGES = 2000 if NIGHTLY else 250
SERVED_SECONDS = 30


def until(true, seconds=SERVED_SECONDS):
    """Wait for what another process brings about."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def database(django_db_setup):
    return own_database("fault")


@pytest.fixture
def file(tmp_path):
    """A file of messages, each about somebody else."""
    path = tmp_path / "shift.jsonl"
    with path.open("w") as lines:
        for index in range(MESSAGES):
            person = {"surname": f"Proef{index}", "birth_date": "1990-01-01"}
            lines.write(json.dumps(a_case_message(suspect__person=person)) + "\n")
    return path


def receipts(printed):
    """The receipts that came out whole; the last line may have been cut off."""
    found = []
    for line in printed.splitlines():
        with suppress(ValueError):
            found.append(json.loads(line))
    return found


def assert_all_of_it_is_there_once(first, again, cases):
    """Every acknowledged receipt stands, the rest was taken in now, and there is one case a line."""
    by_line = {receipt["line"]: receipt for receipt in again}
    assert by_line.keys() == set(range(1, MESSAGES + 1))
    assert {receipt["status"] for receipt in again} <= {"accepted", "duplicate"}
    for receipt in first:
        assert by_line[receipt["line"]] == {**receipt, "status": "duplicate"}
    assert len(cases) == MESSAGES
    assert {receipt["case"] for receipt in again} == {number for (number,) in cases}


def test_an_intake_that_is_killed_loses_nothing_and_doubles_nothing(database, file, tmp_path):
    out, env = tmp_path / "receipts", environment(database)
    with out.open("wb") as into, started("intake", str(file), env=env, into=into) as intake:
        until(lambda: out.stat().st_size > 0)
        kill(intake)
    first = receipts(out.read_text())
    # A batch is there whole or not at all.
    ((stored,),) = rows(database, "SELECT count(*) FROM cases_case")
    assert 0 < len(first) <= stored < MESSAGES
    assert stored % 100 == 0
    again = receipts(run("intake", str(file), env=env))
    assert_all_of_it_is_there_once(first, again, rows(database, "SELECT number FROM cases_case"))
    assert run("access", "verify", env=env) == ""


class Reader:
    """Somebody with a browser, who tries again."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=20) as answer:
            return str(answer.read().decode())

    def post(self, path: str, data: dict[str, object]) -> None:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', self.page)
        assert token
        body = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": token[1]}, doseq=True)
        request = urllib.request.Request(
            self.address + path, body.encode(), {"Referer": self.address, "Origin": self.address}
        )
        self.opener.open(request, timeout=20).close()

    def become(self, name: str) -> None:
        self.page = self.get("/")
        self.post(f"/demo/als/{name}/", {})

    def answers(self) -> bool:
        with suppress(OSError):
            self.get("/")
            return True
        return False


def an_offer(page: str) -> dict[str, object]:
    found = re.search(r'name="offer_id" value="([^"]*)"', page)
    assert found
    return {
        "offer_id": found[1],
        "house": HOUSE,
        "receiver_name": "R. Procesregisseur",
        "receiver_phone": "+31000000001",
        "why_now": "Derde aanhouding in een maand.",
        "question": "Kan het huis de regie nemen?",
        "criteria_problems_person_or_family": "Verslaving",
        "criteria_life_domains": ["addiction", "finances"],
        "criteria_objective_indications": "Drie aanhoudingen",
        "criteria_domains_needed": ["criminal", "care"],
        "necessity": "Nodig voor de toets.",
        "feedback_wanted": "on",
    }


PARTS = """
SELECT (SELECT count(*) FROM handover_offer WHERE id = o.id),
       (SELECT count(*) FROM handover_offerletter WHERE offer_id = o.id),
       (SELECT count(*) FROM cases_case WHERE id = o.case_id),
       (SELECT count(*) FROM cases_notification WHERE case_id = o.case_id),
       (SELECT count(*) FROM people_personrecord WHERE case_id = o.case_id),
       (SELECT count(*) FROM sharing_disclosure WHERE onto_case_id = o.case_id),
       (SELECT count(*) FROM worklist_workitem WHERE subject_id = o.id)
FROM handover_offer o ORDER BY o.offered_at
"""
AUDITED = "SELECT count(*) FROM audit_auditevent WHERE action = 'case.offered'"
ALONE = """
SELECT count(*) FROM cases_case c WHERE kind = 'HOUSE'
AND NOT EXISTS (SELECT 1 FROM handover_offer o WHERE o.case_id = c.id)
"""


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("wait", [x / 50 for x in range(20)] if NIGHTLY else [0.1])
def test_a_web_server_that_is_killed_while_two_clicks_come_in_makes_one_offer(database, wait):
    with living_in(database):
        people = everybody()
        case_id = a_case(people)
        with signed_in(people["prosecutor"]) as viewer:
            number = header(case_id, viewer=viewer).number
    port = a_free_port()
    serve = ("serve", "--port", str(port), "--workers", "1")
    env, reader = environment(database), Reader(port)
    with started(*serve, env=env) as server:
        until(reader.answers)
        reader.become("prosecutor")
        reader.page = reader.get(f"/zaken/{number}/overdragen/")
        path = re.search(r'<form[^>]* method="post" action="(/zaken/[^"]*)"', reader.page)[1]
        given = an_offer(reader.page)

        def click() -> None:
            with suppress(OSError, urllib.error.HTTPError):
                reader.post(path, given)

        clicks = [threading.Thread(target=click) for _ in range(2)]
        for one in clicks:
            one.start()
        time.sleep(wait)
        kill(server)
        for one in clicks:
            one.join(timeout=30)
    whole = (1,) * 7
    assert rows(database, PARTS) in ([], [whole])
    with started(*serve, env=env):
        until(reader.answers)
        reader.post(path, given)
        reader.post(path, given)
    assert rows(database, PARTS) == [whole]
    assert rows(database, AUDITED) == [(1,)]
    assert rows(database, ALONE) == [(0,)]


def test_a_worker_that_is_killed_while_it_tells_tells_again_under_the_same_id(database):
    env = environment(database, SCHAKEL_DB_ROLE="worker")
    with listening() as system:
        with living_in(database):
            everybody()
            telling.add_webhook("RECLASSERING", system.address)
            send(a_case_message())
        system.seconds = 5
        with started("worker", env=env) as worker:
            until(lambda: system.heard)
            kill(worker)
        system.seconds = 0
        # It was leased to the dead worker: nobody else sends it until the lease has passed.
        run("worker", "--once", env=env)
        assert len(system.heard) == 1
        with_its_lease_past = "UPDATE journal_delivery SET due_at = now() RETURNING 1"
        assert rows(database, with_its_lease_past) == [(1,)]
        run("worker", "--once", env=env)
        run("worker", "--once", env=env)
    first, again = system.heard
    assert first[0]["webhook-id"] == again[0]["webhook-id"]
    assert first[1] == again[1]
    assert rows(database, "SELECT state FROM journal_delivery") == [("DELIVERED",)]


@pytest.fixture
def home():
    """A short folder that the server's own user can pass through."""
    top = Path(tempfile.mkdtemp(prefix="shk"))
    top.chmod(0o755)
    yield top / "home"
    remove(Server(top / "home"))
    shutil.rmtree(top)


@pytest.mark.nightly
@pytest.mark.skipif(not NIGHTLY, reason="a large size")
def test_receipts_that_were_printed_outlive_a_killed_database(home, file, tmp_path, monkeypatch):
    for name in [one for one in os.environ if one.startswith("SCHAKEL_")]:
        monkeypatch.delenv(name)
    env = {**os.environ, "SCHAKEL_HOME": str(home), "SCHAKEL_DEMO": "yes", "PYTHONUNBUFFERED": "1"}
    run("migrate", env=env)
    out = tmp_path / "receipts"
    with out.open("wb") as into, started("intake", str(file), env=env, into=into) as intake:
        until(lambda: out.stat().st_size > 0)
        # Every process of the server dies with its postmaster, as in a power cut.
        pid = (Server(home).folder / "data/postmaster.pid").read_text().split()[0]
        subprocess.run(["kill", "-9", pid], check=True)
        assert intake.wait(timeout=60) != 0
    first = receipts(out.read_text())
    assert 0 < len(first) < MESSAGES
    until(lambda: not Server(home).is_running())
    again = receipts(run("intake", str(file), env=env))
    numbers = [(receipt["case"],) for receipt in again]
    assert_all_of_it_is_there_once(first, again, sorted(set(numbers)))
    assert run("access", "verify", env=env) == ""
