"""What is told of a trial: exact to who sees the cases; else each of 1 to 4 remains possible."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.monitoring.rules.small_numbers import Sight, shown, thresholds_on
from schakel.monitoring.rules.trials import heavier, told
from schakel.selection.trial import Change, Load, Trial, Work

TODAY = date(2026, 6, 1)
RULE = thresholds_on(TODAY)
REGION = "ROTTERDAM"
MOST = 24
SMALL = {1, 2, 3, 4}
counts = st.integers(0, MOST - 4)


def a_trial(tracks=(), loads=(), *, cases=400, changed=None, quarter=date(2026, 1, 1), months=()):
    """Of one quarter; ``months`` has its cases apart."""
    ways = [("FAST", "TABLE"), ("FAST", "REGULAR"), ("TABLE", "FAST")]
    changes = tuple(
        Change(REGION, "track", *way, n) for way, n in zip(ways, tracks, strict=False) if n
    )
    number = sum(tracks) if changed is None else changed
    of_month = Counter(
        {
            (REGION, quarter.replace(month=quarter.month + n)): m
            for n, m in enumerate(months or (cases,))
        }
    )
    one = Trial(
        Counter({REGION: cases}), Counter({REGION: number}), changes, tuple(loads), months=of_month
    )
    return replace(one, quarters=((quarter, one),))


def a_load(before, comes, leaves, *, shifts=10, partner="PROBATION"):
    after = before + comes - leaves
    return Load(REGION, partner, shifts, Work(before, 2), Work(after, 3), comes, leaves)


def possible(count):
    """Every number that an outsider must reckon with for what is told."""
    if count is None:
        return set(range(MOST))
    return {n for n in range(MOST) if shown(n, RULE).as_json() == count}


def test_who_sees_the_cases_is_told_exactly():
    trial = a_trial((3, 1), [a_load(3, 2, 1)])
    found = told(trial, None, TODAY)
    assert (found["exact"], found["cases"], found["changed"]) == (True, 400, 4)
    assert [row["cases"] for row in found["changes"]] == [3, 1]
    load = found["loads"][0]
    assert (load["before"], load["after"]) == (
        {"cases": 3, "a_shift": 0.3, "busy_shift": 2},
        {"cases": 4, "a_shift": 0.4, "busy_shift": 3},
    )
    assert load["more_percent"] == 33


@given(st.tuples(counts, counts, counts))
def test_of_tracks_that_add_up_to_what_changed_each_small_number_remains_possible(tracks):
    found = told(a_trial(tracks), RULE, TODAY)
    changed = possible(found["regions"][0]["changed"]) if sum(tracks) < MOST else None
    cells = [possible(row["cases"]) for row in found["changes"]]
    if changed is None or not cells:
        return
    worlds = [world for world in product(*cells) if sum(world) in changed]
    for place, count in enumerate(n for n in tracks if n):
        if count in SMALL:
            assert {world[place] for world in worlds} >= SMALL


@settings(max_examples=300)
@given(counts, counts, counts)
def test_what_is_told_of_after_tells_no_more_than_its_parts(before, comes, leaves):
    leaves = min(before, leaves)
    load = told(a_trial(loads=[a_load(before, comes, leaves)]), RULE, TODAY)["loads"][0]
    sides = (load["before"]["cases"], load["comes"], load["leaves"])
    worlds = [w for w in product(*map(possible, sides)) if w[2] <= w[0]]
    for place, count in enumerate((before, comes, leaves)):
        if count in SMALL:
            assert {world[place] for world in worlds} >= SMALL
    numbers = [side if isinstance(side, int) else 0 for side in sides]
    sum_of_told = max(0, numbers[0] + numbers[1] - numbers[2])
    assert load["after"]["cases"] in {sum_of_told, "<5"}
    if load["comes"] in {0, "<5"} and load["leaves"] in {0, "<5"}:
        assert load["after"]["busy_shift"] in {load["before"]["busy_shift"], None}


def test_without_anything_to_tell_of_the_small_ones_the_large_ones_are_kept_back_too():
    found = told(a_trial((20, 3)), RULE, TODAY)
    assert [row["cases"] for row in found["changes"]] == [None, None]
    assert found["regions"][0] == {"region": REGION, "cases": 400, "changed": 25}


def test_the_heaviest_grown_load_is_named_first_and_a_small_one_not_at_all():
    loads = [
        a_load(100, 30, 0, partner="HALT"),
        a_load(100, 60, 0),
        a_load(100, 5, 0, partner="MUNICIPALITY"),
        a_load(3, 3, 0, partner="SAFE_AT_HOME"),
    ]
    found = heavier(told(a_trial(loads=loads), RULE, TODAY)["loads"])
    assert [(one["partner"], one["more_percent"]) for one in found] == [
        ("PROBATION", 60),
        ("HALT", 30),
    ]


def test_what_is_told_can_be_kept_as_it_is():
    found = told(a_trial((12, 5), [a_load(7, 0, 7)]), RULE, TODAY)
    assert json.loads(json.dumps(found)) == found
    assert Sight.SMALL not in json.dumps(found)


def in_all(*trials):
    """One trial over the quarters of others."""
    changes, loads = {}, {}
    for one in trials:
        for c in one.changes:
            key = (c.region, c.decision, c.before, c.after)
            changes[key] = changes.get(key, 0) + c.cases
        loads |= {(load.region, load.partner): load for load in one.loads}
    return Trial(
        sum((one.cases for one in trials), Counter()),
        sum((one.changed for one in trials), Counter()),
        tuple(Change(*key, cases) for key, cases in sorted(changes.items())),
        tuple(loads.values()),
        quarters=tuple(part for one in trials for part in one.quarters),
    )


@given(st.tuples(counts, counts), st.tuples(counts, counts), counts, counts)
def test_a_longer_trial_tells_the_sum_of_its_quarters_and_nothing_more(first, second, one, other):
    """Whoever asks for a year and for each of its quarters has learned nothing by the year."""
    quarters = [
        a_trial(first, [a_load(one, 0, 0)], cases=40),
        a_trial(second, [a_load(other, 0, 0)], cases=60, quarter=date(2025, 10, 1)),
    ]
    year, *apart = (told(trial, RULE, TODAY) for trial in (in_all(*quarters), *quarters))

    def summed(of):
        numbers = [of(one) for one in apart]
        return sum(numbers) if all(isinstance(n, int) for n in numbers) else None

    def way(result, *names):
        return next((w["cases"] for w in result["changes"] if (w["from"], w["to"]) == names), 0)

    assert year["regions"][0]["cases"] == summed(lambda r: r["regions"][0]["cases"])
    assert year["regions"][0]["changed"] == summed(lambda r: r["regions"][0]["changed"])
    for row in year["changes"]:
        names = (row["from"], row["to"])
        assert row["cases"] == summed(lambda r, names=names: way(r, *names))
    assert year["loads"][0]["before"]["cases"] == summed(lambda r: r["loads"][0]["before"]["cases"])


def test_a_quarter_that_runs_is_told_only_where_nothing_is_about_few():
    """What it leaves unsaid today would follow from what it says tomorrow."""
    running = date(2026, 4, 1)
    few = told(a_trial((20, 3), [a_load(9, 3, 0)], quarter=running), RULE, TODAY)
    assert few["regions"] == [{"region": REGION, "cases": 400, "changed": 25}]
    assert [row["cases"] for row in few["changes"]] == [None, None]
    assert (few["loads"][0]["before"]["cases"], few["loads"][0]["comes"]) == (None, None)
    three = told(a_trial((3,), cases=40, quarter=running), RULE, TODAY)
    assert three["regions"] == [{"region": REGION, "cases": None, "changed": None}]
    many = told(a_trial((20, 30), [a_load(9, 5, 0)], quarter=running), RULE, TODAY)
    assert [row["cases"] for row in many["changes"]] == [20, 30]
    assert many["loads"][0]["after"]["cases"] == 15


def test_a_quarter_that_gives_one_of_its_months_away_is_left_unsaid():
    """Eight cases are told as 10, and so are at least eight: four in each of two months of "<5"."""
    given_away = told(a_trial(cases=8, months=(4, 4)), RULE, TODAY)
    assert given_away["regions"] == [{"region": REGION, "cases": None, "changed": None}]
    kept = told(a_trial(cases=8, months=(8,)), RULE, TODAY)
    assert kept["regions"] == [{"region": REGION, "cases": 10, "changed": 0}]
