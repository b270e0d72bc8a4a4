"""What is told of a trial: exact to who sees the cases; else each of 1 to 4 remains possible."""

import json
from collections import Counter
from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.monitoring.rules.small_numbers import Sight, shown, thresholds_on
from schakel.monitoring.rules.trials import heavier, told
from schakel.selection.trial import Change, Load, Trial, Work

RULE = thresholds_on(date(2026, 6, 1))
REGION = "ROTTERDAM"
MOST = 24
SMALL = {1, 2, 3, 4}
counts = st.integers(0, MOST - 4)


def a_trial(tracks=(), loads=(), cases=400, changed=None):
    ways = [("FAST", "TABLE"), ("FAST", "REGULAR"), ("TABLE", "FAST")]
    changes = tuple(
        Change(REGION, "track", *way, n) for way, n in zip(ways, tracks, strict=False) if n
    )
    number = sum(tracks) if changed is None else changed
    return Trial(Counter({REGION: cases}), Counter({REGION: number}), changes, tuple(loads), (), ())


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
    found = told(trial, None)
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
    found = told(a_trial(tracks), RULE)
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
    load = told(a_trial(loads=[a_load(before, comes, leaves)]), RULE)["loads"][0]
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
    found = told(a_trial((20, 3)), RULE)
    assert [row["cases"] for row in found["changes"]] == [None, None]
    assert found["regions"][0] == {"region": REGION, "cases": 400, "changed": 25}


def test_the_heaviest_grown_load_is_named_first_and_a_small_one_not_at_all():
    loads = [
        a_load(100, 30, 0, partner="HALT"),
        a_load(100, 60, 0),
        a_load(100, 5, 0, partner="MUNICIPALITY"),
        a_load(3, 3, 0, partner="SAFE_AT_HOME"),
    ]
    found = heavier(told(a_trial(loads=loads), RULE)["loads"])
    assert [(one["partner"], one["more_percent"]) for one in found] == [
        ("PROBATION", 60),
        ("HALT", 30),
    ]


def test_what_is_told_can_be_kept_as_it_is():
    found = told(a_trial((12, 5), [a_load(7, 0, 7)]), RULE)
    assert json.loads(json.dumps(found)) == found
    assert Sight.SMALL not in json.dumps(found)
