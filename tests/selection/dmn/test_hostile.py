"""A model that asks for too much ends in a clear error within a second and 100 MB."""

import json
import subprocess
import sys

import pytest

from tests.selection.dmn.test_tck_level_2 import REPOSITORY

MEASURE = """
import json, resource, sys, time
from schakel.selection import dmn
from tests.selection.dmn.building import literal, model_of
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before, start, reason = peak(), time.process_time(), ""
try:
    result = model_of(literal(sys.stdin.read())).evaluate("answer", {})
    reason = "null: " + "; ".join(result.problems) if result.value is None else "a value"
except dmn.ModelError as error:
    reason = error.reason
print(json.dumps([time.process_time() - start, peak() - before, reason]))
"""
GROWING = "for i in 1..60 return if i = 1 then {start} else {step}"
TREE = GROWING.format(start="[1]", step="[partial[-1], partial[-1]]")
CURRIED = "function(f, n) if n = 0 then 0 else f(f, n - 1) + f(f, n - 1)"
SORTING = "function(f) sort([1, 2], function(a, b) f(f))"
WORK = "more than"
HOSTILE = {
    "a huge range": ("for i in 1..1000000000 return i", WORK),
    "loops within loops": ("for a in 1..1000, b in 1..1000, c in 1..1000 return a", WORK),
    "a search without end": ("every a in 1..100000000 satisfies a > 0", "more than"),
    "all days there are": ('for d in @"0001-01-01"..@"9999-12-31" return d', WORK),
    "lists of all results so far": ("for i in 1..100000 return partial", WORK),
    "a list within a list, and so on": (
        "for i in 1..5000 return [partial[-1]]",
        "values within values",
    ),
    "a text that doubles": (
        GROWING.format(start='"' + "a" * 99 + '"', step="partial[-1] + partial[-1]"),
        WORK,
    ),
    "a list that doubles": (
        GROWING.format(start="[1]", step="concatenate(partial[-1], partial[-1])"),
        WORK,
    ),
    "a tree that doubles, as text": (f"string(({TREE})[-1])", WORK),
    "a tree that doubles, compared": (f"({TREE})[-1] = ({TREE})[-1]", WORK),
    "a tree that doubles, made flat": (f"count(flatten(({TREE})[-1]))", WORK),
    "a replacement that grows": (
        'replace(string join(for i in 1..900 return "'
        + "a" * 999
        + '"), "a", "'
        + "b" * 999
        + '")',
        "a text of more than",
    ),
    "a pattern that backtracks": (f'matches("{"a" * 60}b", "^(a|aa)+$")', "a pattern takes more"),
    "many patterns": ('for i in 1..9999 return matches("aaaaaaaaaaab", "^(a|aa)+$")', ""),
    "a function that calls itself": ("(function(f) f(f))(function(f) f(f))", "deeper than"),
    "a function that calls itself twice": (f"({CURRIED})({CURRIED}, 60)", "more than"),
    "a sort that calls itself": (
        f"({SORTING})({SORTING})",
        "more than",
    ),
    "a sort of very many": ("sort(for i in 1..200000 return modulo(i * 7919, 100003))", WORK),
    "very large numbers": ("product(for i in 1..1000 return 9e6000)", "no number"),
    "very many very large numbers": ("for i in 1..100000 return string(9e6000)", WORK),
    "intervals within intervals": ("[1.." * 39 + "1" + "]" * 39, ""),
    "an interval that could be a filter": ("[1.." * 30 + "1" + "[" * 30, "more than 40 brackets"),
}


@pytest.mark.parametrize("model", HOSTILE)
def test_ends_in_a_clear_error_within_a_second_and_100_mb(model):
    text, reason = HOSTILE[model]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE],
        input=text,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        cwd=REPOSITORY,
    )
    seconds, megabytes, said = json.loads(done.stdout)
    assert reason in said
    assert seconds < 1
    assert megabytes < 100
