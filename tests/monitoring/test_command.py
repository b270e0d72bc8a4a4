"""`schakel monitoring`: JSON on standard output, words on standard error; each command once for real."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from schakel.cli.monitoring import command
from schakel.monitoring.rules.definitions import definitions
from tests.database import own_database

pytestmark = pytest.mark.django_db


def schakel(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "schakel.cli", "monitoring", *arguments],
        env={**os.environ, "SCHAKEL_DB_ROLE": "worker", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def called(*arguments):
    """The same in this process, which has the engines loaded."""
    return CliRunner().invoke(command, arguments)


def test_indicators_are_json_with_every_number_there_or_left_unsaid():
    done = schakel("indicators", "--region", "rotterdam", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert [row["indicator"] for row in answer["indicators"]] == list(definitions())
    for row in answer["indicators"]:
        assert {"value", "numerator", "denominator", "n", "suppressed"} <= row.keys()
        assert row["region"] == "ROTTERDAM"
        assert isinstance(row["suppressed"], bool)
    assert f"{len(definitions())} figures" in done.stderr


def test_whole_months_are_counted_and_all_regions_come_without_one():
    done = called("indicators", "--from", "2026-01-03", "--until", "2026-01-17", "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert (answer["from"], answer["until"]) == ("2026-01-01", "2026-01-31")
    assert len(answer["indicators"]) == 10 * len(definitions())


@pytest.mark.parametrize(
    "arguments",
    [("--region", "nergens"), ("--from", "2026-02-01", "--until", "2026-01-01"), ("--from", "x")],
)
def test_an_unusable_call_says_so_without_a_traceback(arguments):
    done = called("indicators", *arguments, "--json")
    assert done.exit_code == 2
    assert isinstance(done.exception, SystemExit), "anything else would be a traceback"
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_refresh_keeps_the_figures_for_the_pages():
    done = schakel("refresh", SCHAKEL_DATABASE=own_database("refresh"))
    assert done.returncode == 0, done.stderr
    assert "figures computed:" in done.stderr
