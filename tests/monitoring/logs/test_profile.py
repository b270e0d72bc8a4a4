"""Foreign logs: the same figures whatever the form, and a sentence for what cannot be read."""

import gzip
import json
from itertools import pairwise

import duckdb
import numpy
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.cli.monitoring import command
from schakel.monitoring.logs import Columns, LogError, profile, read_log
from tests.environment import SHARED

KNOWN = SHARED / "logs/synthetic_zsm.csv.gz"
HEAD = "case,activity,timestamp\n"


def told(path, columns=None, **options):
    return profile(read_log(path, columns or Columns(), **options)).as_json()


def a_csv(folder, *lines, head=HEAD, name="log.csv"):
    path = folder / name
    path.write_text(head + "".join(f"{line}\n" for line in lines), "utf-8")
    return path


def an_xes(*traces, name='<string key="concept:name" value="{}"/>'):
    """Traces by their name, each a list of activity and moment."""
    body = "".join(
        "<trace>"
        + (name.format(case) if case else "")
        + "".join(
            "<event>"
            + (f'<string key="concept:name" value="{what}"/>' if what else "")
            + f'<date key="time:timestamp" value="{when}"/></event>'
            for what, when in events
        )
        + "</trace>"
        for case, events in traces
    )
    return f'<log xmlns="http://www.xes-standard.org/">{body}</log>'


@pytest.mark.skipif(not KNOWN.exists(), reason="the log with known figures is not here")
def test_the_log_with_known_figures_comes_out_as_known():
    found = told(KNOWN)
    known = json.loads(KNOWN.with_name("synthetic_zsm.oracle.json").read_text())
    assert {k: found[k] for k in found.keys() & known.keys() - {"dfg"}} == {
        k: known[k] for k in found.keys() & known.keys() - {"dfg"}
    }
    assert sorted(found["dfg"]) == sorted(known["dfg"])
    assert len(found.keys() & known.keys()) == 8


def test_equal_moments_keep_the_order_of_the_file_and_offsets_are_moments(tmp_path):
    path = a_csv(
        tmp_path,
        "A,b,2026-03-29T03:00:00+02:00",  # the hour that the clock skips
        "A,a,2026-03-29T00:59:59Z",
        "A,c,2026-03-29T01:00:00Z",
    )
    found = told(path)
    assert found["dfg"] == [["a", "b", 1], ["b", "c", 1]]
    assert found["case_duration_days"]["p50"] == pytest.approx(1 / 86400, abs=1e-6)


def test_a_moment_without_an_offset_is_one_of_the_zone(tmp_path):
    path = a_csv(tmp_path, "A,a,2026-10-25 00:30", "A,b,2026-10-25 03:30")
    assert told(path)["case_duration_days"]["p50"] == 0.125
    assert told(path, zone="Europe/Amsterdam")["case_duration_days"]["p50"] == pytest.approx(
        4 / 24, abs=1e-6
    )


def test_what_says_no_case_activity_or_moment_is_left_out_and_counted(tmp_path):
    path = a_csv(
        tmp_path,
        "A,a,2026-01-01",
        ",a,2026-01-01",
        "A,,2026-01-01",
        "A,b,soon",
        "A,b,",
        "A,b,02-01-2026 10:00",
    )
    found = told(path)
    assert found["events"] == 2
    assert found["left_out"] == {"case": 1, "activity": 1, "timestamp": 2}
    assert found["case_duration_days"]["p50"] == pytest.approx(1 + 10 / 24, abs=1e-6)


def test_spaces_around_a_name_are_no_part_of_it(tmp_path):
    found = told(
        a_csv(
            tmp_path,
            " 1,a,2026-01-01T10:00:00Z",
            "1 ,b ,2026-01-01 11:00:00 +00",
            "1, ,2026-01-01T12:00:00Z",
        )
    )
    assert (found["cases"], found["dfg"]) == (1, [["a", "b", 1]])
    assert found["left_out"] == {"activity": 1}
    assert found["case_duration_days"]["p50"] == round(1 / 24, 6)


@pytest.mark.parametrize(
    ("held", "days"), [("TIMESTAMP", 1.0), ("TIMESTAMPTZ", 23 / 24), ("VARCHAR", 1.0)]
)
def test_moments_that_are_no_text_are_of_the_zone_unless_they_say_their_own(tmp_path, held, days):
    """From noon to noon over the night in which the clock is put forward."""
    path = tmp_path / "log.parquet"
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'Europe/Amsterdam'")
        database.execute(
            "COPY (SELECT '1' AS \"case\", activity, CAST(CAST(moment AS TIMESTAMP)"
            f" AS {held}) AS timestamp FROM (VALUES ('a', '2026-03-28 12:00:00'),"
            f" ('b', '2026-03-29 12:00:00')) v(activity, moment)) TO '{path}' (FORMAT parquet)"
        )
    assert told(path, zone="UTC")["case_duration_days"]["p50"] == round(days, 6)
    assert told(path, zone="Europe/Amsterdam")["case_duration_days"]["p50"] == round(23 / 24, 6)


def test_one_event_is_a_case_that_lasts_no_time(tmp_path):
    found = told(a_csv(tmp_path, "A,a,2026-01-01"))
    assert (found["cases"], found["variants"], found["dfg"]) == (1, 1, [])
    assert set(found["case_duration_days"].values()) == {0}
    assert found["start_activities"] == found["end_activities"] == {"a": 1}


def test_names_with_commas_quotes_and_words_of_sql_are_names(tmp_path):
    head = '"case ""id""","; DROP TABLE events",when\n'
    path = a_csv(tmp_path, '1,"a,b",2026-01-01', '1,"say ""c""",2026-01-02', head=head)
    found = told(path, Columns('case "id"', "; DROP TABLE events", "when"))
    assert found["dfg"] == [["a,b", 'say "c"', 1]]


def test_xes_csv_and_parquet_give_the_same_figures(tmp_path):
    events = [("a", "2026-01-01T00:00:00Z"), ("b", "2026-01-02T00:00:00Z")]
    xes = tmp_path / "log.xes.gz"
    xes.write_bytes(gzip.compress(an_xes(("A", events), ("B", events[:1])).encode()))
    lines = [f"A,{what},{when}" for what, when in events] + ["B,a,2026-01-01T00:00:00Z"]
    csv = a_csv(tmp_path, *lines)
    parquet = tmp_path / "log.parquet"
    duckdb.sql(
        f"COPY (SELECT \"case\", activity, CAST(timestamp AS TIMESTAMPTZ) AS timestamp FROM '{csv}')"
        f" TO '{parquet}'"
    )
    assert told(xes) == told(csv) == told(parquet)


def test_in_xes_a_trace_without_a_name_is_a_case_and_nested_attributes_do_not_count(tmp_path):
    path = tmp_path / "log.xes"
    text = an_xes(("", [("a", "2026-01-01")]), ("", [("", "2026-01-01"), ("b", "2026-01-02")]))
    nested = '<list key="more"><string key="concept:name" value="inner"/></list></event>'
    path.write_text(text.replace("</event>", nested))
    found = told(path)
    assert (found["cases"], found["start_activities"]) == (2, {"a": 1, "b": 1})
    assert found["left_out"] == {"activity": 1}


def test_another_key_of_xes_can_be_the_activity(tmp_path):
    path = tmp_path / "log.xes"
    who = '<string key="org:resource" value="{}"/></event>'
    path.write_text(
        an_xes(("A", [("a", "2026-01-01")])).replace("</event>", who.format("a colleague"))
    )
    assert told(path, Columns(activity="org:resource"))["start_activities"] == {"a colleague": 1}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("log.csv", HEAD, "no event with a case"),
        ("log.csv", "when,what\n1,2\n", "Which column is the case? Say it with --case"),
        ("log.csv", HEAD + "A,a,soon\n", "no event with a case"),
        ("log.xes", "<log><trace>", "cannot be read as XES"),
        ("log.xes", "<html></html>", "not an XES log"),
        ("log.xes", '<!DOCTYPE x [<!ENTITY a "b">]><log/>', "DTD or an entity"),
        ("log.xes.gz", "<log/>", "cannot be read as XES"),
        ("log.parquet", "no parquet", "cannot be read"),
        ("log.pdf", "", ".xes, .csv"),
    ],
)
def test_what_is_no_log_is_refused_in_a_sentence(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(LogError) as refusal:
        told(path)
    assert said in str(refusal.value)
    done = CliRunner().invoke(command, ["profile", str(path)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_a_column_and_a_zone_that_are_not_there_are_named(tmp_path):
    path = a_csv(tmp_path, "A,a,2026-01-01")
    with pytest.raises(LogError, match="no column 'zaak'"):
        told(path, Columns(case="zaak"))
    with pytest.raises(LogError, match="no time zone 'Mars'"):
        told(path, zone="Mars")


def test_the_command_prints_the_figures_and_says_what_it_left_out(tmp_path):
    path = a_csv(tmp_path, "A,a,2026-01-01", "A,b,")
    done = CliRunner().invoke(command, ["profile", str(path)])
    assert (done.exit_code, json.loads(done.stdout)["events"]) == (0, 1)
    assert done.stderr == "1 events were left out: no timestamp that can be read.\n"


moments = st.integers(0, 40).map(lambda n: f"2026-01-01T00:{n:02}:00Z")
rows = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz"), moments), min_size=1, max_size=30
)


@settings(max_examples=40, deadline=None)
@given(rows)
def test_the_figures_are_those_of_counting_by_hand(tmp_path_factory, some):
    path = a_csv(tmp_path_factory.mktemp("log"), *(",".join(row) for row in some))
    cases = {}
    for case, what, when in some:
        cases.setdefault(case, []).append((when, what))
    ordered = [sorted(steps, key=lambda step: step[0]) for steps in cases.values()]
    paths = [tuple(what for _, what in steps) for steps in ordered]
    pairs = [pair for path in paths for pair in pairwise(path)]
    days = [(int(s[-1][0][14:16]) - int(s[0][0][14:16])) / 1440 for s in ordered]
    found = told(path)
    assert found["variants"] == len(set(paths))
    assert {(a, b): n for a, b, n in found["dfg"]} == {p: pairs.count(p) for p in pairs}
    assert list(found["case_duration_days"].values()) == pytest.approx(
        numpy.percentile(days, [50, 75, 90, 95]), abs=1e-6
    )
