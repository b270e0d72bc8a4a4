"""Object-centric logs: what is written reads back, and each thing lives through its own events."""

import io
import json
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from schakel.cli.monitoring import command
from schakel.kernel import clock
from schakel.monitoring.exporting import export
from schakel.monitoring.logs import Columns, LogError, profile, read_log
from schakel.monitoring.logs.ocel import Concerned, ObjectEvent, read, write
from tests.personas import a_case_message, send

AT = datetime(2026, 11, 26, 1, tzinfo=UTC)


def an_event(number, *concerned, kind="STEP", **attributes):
    return ObjectEvent(f"e{number}", kind, AT + timedelta(hours=number), concerned, attributes)


def written(folder, *events):
    path = folder / "log.json"
    with path.open("w", encoding="utf-8") as file:
        assert write(events, file) == len(events)
    return path


CASE, OTHER = Concerned("case", "c1"), Concerned("case", "c2")
POLICE = Concerned("organisation", "POL-ROTTERDAM", "by")


def test_a_log_says_its_types_its_things_and_as_what_each_takes_part(tmp_path):
    path = written(
        tmp_path,
        an_event(1, CASE, POLICE, kind="CASE_RECEIVED", minutes=3, followed=True),
        an_event(2, CASE, OTHER, kind="CASE_JOINED"),
    )
    found = json.loads(path.read_text())
    assert [one["name"] for one in found["objectTypes"]] == ["case", "organisation"]
    assert found["eventTypes"][1]["attributes"] == [
        {"name": "followed", "type": "boolean"},
        {"name": "minutes", "type": "integer"},
    ]
    assert found["events"][0]["relationships"] == [
        {"objectId": "c1", "qualifier": "case"},
        {"objectId": "POL-ROTTERDAM", "qualifier": "by"},
    ]
    assert {"id": "c2", "type": "case"} in found["objects"]


def test_an_event_of_two_cases_is_a_step_of_both(tmp_path):
    path = written(
        tmp_path,
        an_event(1, CASE, POLICE, kind="A"),
        an_event(2, OTHER, kind="A"),
        an_event(3, CASE, OTHER, kind="B"),
    )
    found = profile(read_log(path, Columns(case="case")))
    assert (found.cases, found.events, found.follows) == (2, 4, (("A", "B", 2),))


def test_which_type_is_the_case_must_be_said_when_there_are_several(tmp_path):
    path = written(tmp_path, an_event(1, CASE, POLICE))
    for columns in (Columns(), Columns(case="person")):
        with pytest.raises(LogError, match="There are: case, organisation"):
            read_log(path, columns)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", "cannot be read as OCEL"),
        ("{", "cannot be read as OCEL"),
        ('{"events": [], "objects": []}', "There are: none"),
        (
            '{"objects": [], "events": [{"id": "e1", "relationships": [{"objectId": "x"}]}]}',
            "Event e1 concerns x, which is not listed",
        ),
    ],
)
def test_what_is_no_object_centric_log_is_refused_in_a_sentence(tmp_path, content, said):
    path = tmp_path / "log.json"
    path.write_text(content)
    with pytest.raises(LogError, match=said):
        read_log(path, Columns())


values = st.one_of(st.booleans(), st.integers(-5, 5), st.text(max_size=5))
things = st.builds(Concerned, st.sampled_from(["case", "seat"]), st.sampled_from("abc"))


@given(st.lists(st.tuples(st.lists(things, max_size=3), values), max_size=6))
def test_what_was_written_is_read_back(some):
    events = [
        an_event(
            n,
            *(Concerned(one.kind, f"{one.kind}-{one.id}") for one in concerned),
            told=value,
        )
        for n, (concerned, value) in enumerate(some)
    ]
    file = io.StringIO()
    write(events, file)
    found = json.loads(file.getvalue())
    assert [one["time"] for one in found["events"]] == [one.at.isoformat() for one in events]
    assert [one["attributes"][0]["value"] for one in found["events"]] == [v for _, v in some]
    kinds = {one["id"]: one["type"] for one in found["objects"]}
    assert kinds == {one.id: one.kind for event in events for one in event.concerned}


@pytest.mark.django_db
def test_our_own_events_go_out_without_a_name_that_is_known_here(people, tmp_path):
    number = send(a_case_message())["case"]
    paths = [tmp_path / "one.json", tmp_path / "two.json"]
    now = clock.now()
    for path in paths:
        with path.open("w", encoding="utf-8") as file:
            export(file, since=now - timedelta(days=1), until=now + timedelta(days=1))
    texts = [path.read_text() for path in paths]
    (first, events), (second, _) = (read(path) for path in paths)
    assert {"CASE_RECEIVED", "PROPOSAL_MADE"} <= {one["type"] for one in events}
    assert all(number not in text for text in texts)
    cases = [{id_ for id_, kind in found.items() if kind == "case"} for found in (first, second)]
    assert len(cases[0]) == len(cases[1]) == 1
    assert cases[0] != cases[1]
    assert first["ROTTERDAM"] == "region"


@pytest.mark.django_db
def test_the_command_writes_a_file_that_profile_reads(people, tmp_path, monkeypatch):
    monkeypatch.setattr(import_module("schakel.cli.main"), "set_up", lambda role: None)
    send(a_case_message())
    path, day = tmp_path / "log.json", f"{clock.local(clock.now()):%Y-%m-%d}"
    earlier = f"{clock.local(clock.now()) - timedelta(days=1):%Y-%m-%d}"
    done = CliRunner().invoke(command, ["export", str(path), "--from", earlier, "--until", day])
    assert (done.exit_code, "events written: " in done.stderr) == (0, True)
    told = CliRunner().invoke(command, ["profile", str(path), "--case", "case"])
    assert json.loads(told.stdout)["cases"] == 1
