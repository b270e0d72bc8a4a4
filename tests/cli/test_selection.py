"""`schakel selection`: models, their rules, and asking a file; never a traceback."""

import json
from datetime import timedelta
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from schakel.cli.selection import command
from schakel.kernel import clock
from schakel.selection.actions.turns import schedule
from tests.personas import signed_in

FILE = str(files("schakel.selection.models_national").joinpath("criminal-case.dmn"))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home without a database, unless a test says that there is one."""
    monkeypatch.setenv("SCHAKEL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "home"


def run(*arguments, given=""):
    return CliRunner().invoke(command, arguments, input=given)


def ask(given, *more, decision="track", file=FILE):
    asked = ("evaluate", file, "--decision", decision, "--input", "-", *more)
    return run(*asked, given=given)


def answers(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_list_names_version_scope_and_dates():
    rows = json.loads(run("list", "--json").stdout)
    assert {row["model"] for row in rows} == {
        "intake-selection@2026-11",
        "notification-selection@2026-11",
        "intake-selection@2026-11-15",
        "notification-selection@2026-11-15",
        "youth-route@2026-11-15",
    }
    assert all(row["scope"] == "NATIONAL" and row["valid_from"] for row in rows)


def test_in_a_new_home_the_list_is_of_what_ships_and_makes_no_database(home):
    done = run("list")
    assert done.exit_code == 0
    assert "youth-route@2026-11-15" in done.stdout
    assert not home.exists()


@pytest.mark.django_db
def test_where_there_is_a_database_a_scheduled_turn_is_in_the_list(people, monkeypatch):
    monkeypatch.setattr(import_module("schakel.config.database"), "is_there", lambda: True)
    monkeypatch.setattr(import_module("schakel.cli.main"), "set_up", lambda role: None)
    tomorrow = clock.local(clock.now()).date() + timedelta(days=1)
    with signed_in(people["manager"]) as viewer:
        schedule("intake-selection@2026-11", tomorrow, by=viewer)
    rows = [r for r in json.loads(run("list", "--json").stdout) if r["door"] == "CRIMINAL_CASE"]
    assert [(row["model"], row["valid_from"]) for row in rows][-1] == (
        "intake-selection@2026-11",
        tomorrow.isoformat(),
    )
    assert rows[-2]["valid_until"] == tomorrow.isoformat()


def test_a_model_is_shown_with_its_rules_by_name_and_by_version():
    by_name = json.loads(run("show", "intake-selection", "--json").stdout)
    by_version = json.loads(run("show", "intake-selection@2026-11-15", "--json").stdout)
    assert by_name == by_version
    first = by_name["decisions"][0]["rules"][0]
    assert (first["id"], first["then"]) == ("R01", ['"REGULAR"'])


def test_each_line_of_facts_gets_a_line_with_outputs_and_rules():
    done = ask('{"age": 11}\n\n{"age": 17}\n')
    found = answers(done)
    assert done.exit_code == 0
    assert [one["outputs"] for one in found] == [{"track": "REGULAR"}, {"track": "TABLE"}]
    assert [one["rules"] for one in found] == [["R01"], ["R04"]]
    assert [one["line"] for one in found] == [1, 3]


def test_a_trace_says_which_test_failed_on_which_value():
    (found,) = answers(ask('{"age": 17}', "--trace"))
    assert found["trace"][0] == {
        "decision": "track",
        "rule": "R01",
        "fired": False,
        "column": "leeftijd",
        "test": "< 12",
        "value": 17,
    }


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("geheim", "json"),
        ("[1]", "object"),
        ('{"geheim": 1}', "extra_forbidden"),
        ('{"age": NaN}', "json"),
        ("[" * 100_000, "json"),
        ("\ud800".encode("utf-8", "surrogatepass"), "json"),
    ],
)
def test_a_bad_line_is_reported_and_the_next_is_answered(line, code):
    raw = line if isinstance(line, bytes) else line.encode()
    done = ask(raw + b'\n{"age": 11}\n')
    bad, good = answers(done)
    assert done.exit_code == 1
    assert bad["errors"][0]["code"] == code
    assert good["outputs"] == {"track": "REGULAR"}
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "no-such-model"),
        ("show", "intake-selection@1999-01"),
        ("evaluate", FILE, "--decision", "nothing", "--input", "-"),
        ("evaluate", "no-such-file.dmn", "--decision", "track", "--input", "-"),
        ("evaluate", __file__, "--decision", "track", "--input", "-"),
        ("evaluate", FILE, "--decision", "track", "--input", "no-such-file.jsonl"),
    ],
)
def test_a_call_that_is_of_no_use_ends_with_two_and_a_sentence(arguments):
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.output


def holed(tmp_path):
    text = Path(FILE).read_text().replace("<text>&lt; 12</text>", "<text>&lt; 10</text>", 1)
    path = tmp_path / "holed.dmn"
    path.write_text(text.replace('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"', 1))
    return str(path)


def test_a_sound_model_ends_with_zero_by_file_and_by_name():
    for model in (FILE, "intake-selection", "intake-selection@2026-11"):
        done = run("check", model)
        assert done.exit_code == 0
        assert json.loads(done.stdout) == {"findings": [], "not_checked": [], "more": {}}
        assert done.stderr == "nothing found\n"


def test_findings_end_with_one_and_are_data_and_sentences(tmp_path):
    done = run("check", holed(tmp_path))
    found = json.loads(done.stdout)["findings"]
    assert done.exit_code == 1
    assert {one["kind"] for one in found} == {"OVERLAP"}
    assert all(one["example"] and len(one["rules"]) == 2 for one in found)
    assert done.stderr.startswith("track: Rules ")
    assert "at least" in done.stderr or len(found) < 50


def test_with_json_there_are_no_sentences(tmp_path):
    done = run("check", holed(tmp_path), "--json")
    assert json.loads(done.stdout)["findings"]
    assert done.stderr == ""


def test_what_is_not_checked_in_full_is_no_silent_pass(tmp_path):
    text = (
        Path(FILE)
        .read_text()
        .replace("<text>&lt; 12</text>", "<text>&lt; prior_cases_12m</text>", 1)
    )
    path = tmp_path / "named.dmn"
    path.write_text(text)
    done = run("check", str(path))
    assert done.exit_code == 1
    assert json.loads(done.stdout)["not_checked"][0]["reason"] == "NOT_CONSTANT"
    assert "not checked in full" in done.stderr


@pytest.mark.parametrize("model", ["no-such-model", __file__])
def test_what_cannot_be_checked_ends_with_two(model):
    done = run("check", model)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
