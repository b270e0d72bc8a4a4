"""The command as an operator meets it: real processes, their output and their exit codes."""

import json
import os
import socket
import subprocess
import sys

import pytest

from tests.environment import SHARED


def schakel(*arguments, given="", **environment):
    return subprocess.run(
        [sys.executable, "-m", "schakel.cli", *arguments],
        input=given,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def situation(**changes):
    return {
        "arrived_at": "2026-11-21T22:00:00+01:00",
        "pretrial_detention_allowed": True,
        "as_of": "2026-11-22T03:00:00+01:00",
        **changes,
    }


def test_the_clock_explains_each_step_with_its_article():
    done = schakel("clock", "--json", given=json.dumps(situation()) + "\n")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert answer["holding_ends_at"] == "2026-11-22T16:00:00+01:00"
    assert answer["judge_before"] == "2026-11-25T16:00:00+01:00"
    assert answer["paused_at_as_of"] is True
    assert all(step["article"].startswith("art. ") for step in answer["explanation"])


def test_custody_and_its_extension():
    acts = situation(custody_from="2026-11-22T10:00:00+01:00", custody_extended=True)
    answer = json.loads(schakel("clock", "--json", given=json.dumps(acts)).stdout)
    assert answer["custody_ends_at"] == "2026-11-28T10:00:00+01:00"
    assert answer["paused_at_as_of"] is True


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("niet json", ""),
        ("[1]", ""),
        (json.dumps(situation(arrived_at="gisteren")), "arrived_at"),
        (json.dumps(situation(arrived_at="2026-11-21T22:00:00")), "arrived_at"),
        (json.dumps(situation(as_of="9999-01-01T00:00:00+01:00")), "as_of"),
        (json.dumps(situation(pretrial_detention_allowed="ja")), "pretrial_detention_allowed"),
        (json.dumps(situation(custody_extended=True)), "custody_from"),
        (json.dumps(situation(colour="red")), "colour"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_the_next_one_is_answered(line, path):
    done = schakel("clock", "--json", given=f"{line}\n{json.dumps(situation())}\n")
    first, second = (json.loads(text) for text in done.stdout.splitlines())
    assert done.returncode == 1
    assert path in [error["path"] for error in first["errors"]]
    assert second["holding_ends_at"]
    assert "Traceback" not in done.stderr


def test_the_clock_needs_neither_django_nor_a_database():
    code = "import sys, schakel.cli.clock; print('django' in sys.modules, 'psycopg' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_an_unknown_command_is_an_unusable_call():
    assert schakel("bestaatniet").returncode == 2


def test_a_port_that_is_taken_is_said_in_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = schakel("serve", "--port", str(port))
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert str(port) in done.stderr


def test_without_a_database_the_command_says_so_and_ends_with_three():
    done = schakel("status", DATABASE_URL="postgresql://nobody@/none?host=/nonexistent&port=1")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not SHARED.exists(), reason="the shared test data is not here")
@pytest.mark.django_db
def test_a_file_with_bad_lines_ends_with_one_and_a_receipt_per_line(tmp_path):
    done = schakel("intake", "-", given='{"type":"signal"}\n\n')
    assert done.returncode == 1
    receipts = [json.loads(line) for line in done.stdout.splitlines()]
    assert [receipt["status"] for receipt in receipts] == ["rejected", "rejected"]
    assert [receipt["line"] for receipt in receipts] == [1, 2]
