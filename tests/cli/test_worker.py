"""The worker as a real process, under its own database role."""

import os
import signal
import subprocess
import sys

import pytest

from tests.database import own_database

COMMAND = [sys.executable, "-m", "schakel.cli", "worker"]


@pytest.fixture(scope="module")
def environment(django_db_setup):
    return {
        **os.environ,
        "SCHAKEL_DB_ROLE": "worker",
        "SCHAKEL_DATABASE": own_database("worker"),
    }


def test_one_look_says_what_was_done(environment):
    done = subprocess.run(
        [*COMMAND, "--once"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "offers expired: 0" in done.stderr
    assert "items reminded or escalated: 0" in done.stderr


def test_a_worker_that_is_told_to_stop_ends_in_order(environment):
    worker = subprocess.Popen(COMMAND, env=environment, stderr=subprocess.PIPE, text=True)
    # It loads its engines first; from this line on it listens.
    assert "looks every" in worker.stderr.readline()
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(timeout=1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0
    assert "Traceback" not in worker.stderr.read()
