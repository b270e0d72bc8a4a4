"""The process map counted from events that can be worked out by hand."""

import json
import random
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from schakel.monitoring.engine.events import KINDS
from schakel.monitoring.engine.flows import counted_ways, lasted, maps
from schakel.monitoring.logs import Columns, profile, read_log
from schakel.monitoring.logs.ocel import Concerned, ObjectEvent, write
from schakel.monitoring.rules.flows import (
    ALL_REGIONS,
    CaseKind,
    courses,
    step_name,
)
from schakel.monitoring.rules.periods import ended_quarters, quarter_of
from schakel.monitoring.rules.small_numbers import KEPT_BACK, Sight, thresholds_on
from tests.monitoring.made_up import HERE, event, looked_at

TODAY = date(2026, 7, 20)
RULE = thresholds_on(TODAY)
TABLE = courses()[CaseKind.TABLE]
OTHER = "LIMBURG"
# A Tuesday in the first quarter, well within March.
MARCH = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
R, P, C, D = "CASE_RECEIVED", "PROPOSAL_MADE", "CONTRIBUTION_GIVEN", "CASE_DISPOSED"


def a_case(name, *steps, begin=MARCH, apart=timedelta(hours=1), region=HERE):
    """A case that goes these steps, each so long after the one before."""
    return [
        event(kind, begin + number * apart, case=name, region=region)
        for number, kind in enumerate(steps)
    ]


def cases(number, *steps, name="case", **how):
    return [one for n in range(number) for one in a_case(f"{name}-{n}", *steps, **how)]


@contextmanager
def all_of(events):
    """Every kind of these events at hand, as the files of a snapshot are."""
    with looked_at(events, now=datetime(2026, 7, 20, tzinfo=UTC)) as snapshot:
        snapshot.bring(KINDS)
        yield snapshot.connection


def mapped(events, *, regions=(HERE, OTHER), today=TODAY):
    """The maps of these events by region, kind and quarter."""
    with all_of(events) as connection:
        found = maps(connection, ended_quarters(today), regions, RULE)
    return {(one.region, one.kind, one.period.code): one for one in found}


def table(events, region=HERE, quarter="2026-Q1"):
    return mapped(events)[region, CaseKind.TABLE, quarter]


def exact(events):
    """The ways of the first quarter, before anything is left unsaid."""
    with all_of(events) as connection:
        counted = counted_ways(connection, TABLE, [quarter_of(date(2026, 3, 1))])
    monthly = counted.get((HERE, "2026-Q1"))
    return {way: monthly.of_way(way) for way in monthly.ways} if monthly else {}


def test_the_quarters_are_over_and_share_no_day():
    found = ended_quarters(TODAY)
    assert [one.code for one in found] == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]
    assert all(a.ends_on == b.starts_on for a, b in pairwise(found))
    assert found[-1].ends_on <= TODAY
    assert ended_quarters(date(2026, 1, 1))[-1].code == "2025-Q4"


def test_what_follows_what_with_its_median_and_its_waits():
    found = table(cases(12, R, P, D, apart=timedelta(minutes=30)) + cases(20, R, D, name="fast"))
    assert [(way.steps, way.cases) for way in found.ways] == [((R, D), 20), ((R, P, D), 10)]
    assert {one.edge: (one.cases, one.median) for one in found.passed} == {
        (R, D): (20, 60),
        (R, P): (10, 30),
        (P, D): (10, 30),
    }
    assert found.waits[0].edge == (R, D)
    assert found.nodes == {R: 30, P: 10, D: 30}
    assert found.total.number == 30


def test_every_step_of_every_course_has_a_name_in_both_languages():
    for course in courses().values():
        assert set(course.ends) <= set(course.steps)
        for step in course.steps:
            assert step_name(step, "nl")
            assert step_name(step, "en")


def test_an_empty_quarter_and_a_region_without_cases_have_a_map_that_says_nothing():
    found = mapped(cases(12, R, D))
    empty = found[HERE, CaseKind.TABLE, "2026-Q2"], found[OTHER, CaseKind.TABLE, "2026-Q1"]
    for one in empty:
        assert (one.total.number, one.ways, one.passed, one.median) == (0, (), (), None)
    assert not found[HERE, CaseKind.HOUSE, "2026-Q1"].ways


@pytest.mark.parametrize("few", [1, 4])
def test_one_case_or_four_are_told_nowhere(few):
    found = mapped(cases(few, R, P, D))
    for region in (HERE, ALL_REGIONS):
        one = found[region, CaseKind.TABLE, "2026-Q1"]
        assert not one.ways
        assert not one.passed
    assert found[HERE, CaseKind.TABLE, "2026-Q1"].total.sight == Sight.SMALL
    assert found[ALL_REGIONS, CaseKind.TABLE, "2026-Q1"].total == KEPT_BACK


def test_events_that_come_in_another_order_lie_by_their_time():
    events = cases(12, R, P, C, D)
    random.Random(4).shuffle(events)
    assert exact(events) == {(R, P, C, D): 12}


def test_events_of_one_moment_lie_in_the_order_of_the_work():
    events = cases(6, D, C, P, R, apart=timedelta())
    assert exact(events) == {(R, P, C, D): 6}


def test_a_step_counts_the_first_time_and_what_comes_after_the_end_does_not():
    events = cases(6, R, C, P, C, D, C, D)
    assert exact(events) == {(R, C, P, D): 6}


def test_time_is_elapsed_over_the_hour_that_the_clock_skips_and_the_one_it_has_twice():
    # 29 March 2026: 02:00 becomes 03:00 in the Netherlands; 25 October 2025: 03:00 becomes 02:00.
    spring = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    autumn = datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    found = mapped(
        cases(12, R, D, begin=spring, apart=timedelta(hours=2))
        + cases(12, R, D, begin=autumn, apart=timedelta(hours=2), name="autumn")
    )
    for quarter in ("2026-Q1", "2025-Q4"):
        assert found[HERE, CaseKind.TABLE, quarter].passed[0].median == 120


def test_a_case_belongs_to_the_quarter_of_its_end_in_the_netherlands():
    # Half past eleven in the evening of 31 March in UTC is 1 April here.
    late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    found = mapped(cases(12, R, D, begin=late, apart=timedelta(minutes=10)))
    assert found[HERE, CaseKind.TABLE, "2026-Q1"].total.number == 0
    assert found[HERE, CaseKind.TABLE, "2026-Q2"].total.number == 10


def test_cases_that_still_go_on_are_not_on_the_map():
    assert exact(cases(12, R, P, C)) == {}


def test_all_regions_together_are_the_sum_of_what_each_tells():
    events = cases(12, R, D) + cases(13, R, D, name="there", region=OTHER)
    events += cases(3, R, P, D, name="few-here") + cases(3, R, P, D, name="few", region=OTHER)
    events += cases(7, R, C, D, name="one-region", region=OTHER)
    found = mapped(events)
    whole = found[ALL_REGIONS, CaseKind.TABLE, "2026-Q1"]
    parts = [found[region, CaseKind.TABLE, "2026-Q1"] for region in (HERE, OTHER)]
    summed = Counter()
    for part in parts:
        summed.update({way.steps: way.cases for way in part.ways})
    assert {way.steps: way.cases for way in whole.ways} == summed
    assert (R, P, D) not in summed
    assert whole.total.number == sum(part.total.number for part in parts)


def test_a_house_case_is_known_by_what_it_began_with():
    steps = ("NOTIFICATION_RECEIVED", "CASE_ACCEPTED", "ATTENDANCE_TAKEN", "CASE_CLOSED")
    offered = [
        one
        for n in range(6)
        for one in (
            event("OFFER_RECEIVED", MARCH, case=f"o-{n}", case_kind="CRIMINAL"),
            event("CASE_REFUSED", MARCH + timedelta(hours=2), case=f"o-{n}"),
        )
    ]
    found = mapped(cases(8, *steps) + offered)
    house = found[HERE, CaseKind.HOUSE, "2026-Q1"]
    assert [(way.steps, way.cases) for way in house.ways] == [(steps, 10)]
    assert [way.steps for way in found[HERE, CaseKind.TABLE, "2026-Q1"].ways] == [
        ("OFFER_RECEIVED", "CASE_REFUSED")
    ]


def test_before_anything_is_left_unsaid_the_counts_are_those_of_a_profile_of_the_same_log(tmp_path):
    picked = random.Random(7)
    events = []
    for n in range(60):
        between = picked.sample([P, C, "INFORMATION_ASKED"], picked.randrange(4))
        pause = timedelta(minutes=picked.randrange(1, 90))
        events += a_case(f"case-{n}", R, *between, D, apart=pause)
    with (tmp_path / "log.json").open("w") as file:
        write(
            (
                ObjectEvent(
                    f"e{n}", kind, row["at"].replace(tzinfo=UTC), (Concerned("case", row["case"]),)
                )
                for n, (kind, row) in enumerate(events)
            ),
            file,
        )
    profiled = profile(read_log(tmp_path / "log.json", Columns("case")))
    with all_of(events) as connection:
        counted = counted_ways(connection, TABLE, [quarter_of(date(2026, 3, 1))])
        monthly = counted[HERE, "2026-Q1"]
        everything = {(HERE, "2026-Q1"): {way: monthly.of_way(way) for way in monthly.ways}}
        edges, whole = lasted(connection, TABLE, everything)
    found = {edge: one.cases for edge, one in edges[HERE, "2026-Q1"].items()}
    assert found == {(start, end): times for start, end, times in profiled.follows}
    assert whole[HERE, "2026-Q1"].cases == profiled.cases
    assert len(everything[HERE, "2026-Q1"]) == profiled.variants
    days = whole[HERE, "2026-Q1"].median / (24 * 60)
    assert days == pytest.approx(profiled.days["p50"], abs=1e-5)
    assert json.loads((tmp_path / "log.json").read_text())["events"]
