"""The built-in functions of FEEL (DMN 1.5, 10.3.4): one sentence for each behaviour."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.kernel import clock
from schakel.selection import dmn
from schakel.selection.dmn.functions import BUILTINS
from tests.selection.dmn.building import answer

NUMBERS = {
    "rounding goes up, down, or to the nearest with the half either way": [
        ("round up(5.1, 0)", "6"),
        ("round up(-5.1, 0)", "-6"),
        ("round down(-5.9, 0)", "-5"),
        ("round half up(-2.5, 0)", "-3"),
        ("round half down(5.5, 0)", "5"),
        ("round up(1.121, 2)", "1.13"),
        ("round half up(1234, -2)", "1200"),
        ("floor(1.56, 1)", "1.5"),
        ("ceiling(-1.56, 1)", "-1.5"),
        ("decimal(2.5, 0)", "2"),
        ("decimal(1.5, 7000)", "null"),
        ("round up(1.5)", "null"),
    ],
    "arithmetic keeps 34 digits": [
        ("1 / 3", "0.3333333333333333333333333333333333"),
        ("sqrt(2)", "1.414213562373095048801688724209698"),
        ("exp(1)", "2.718281828459045235360287471352662"),
        ("log(10)", "2.302585092994045684017991454684364"),
        ("2 ** 0.5", "1.414213562373095048801688724209698"),
    ],
    "what has no number as its result is null": [
        ("sqrt(-1)", "null"),
        ("log(0)", "null"),
        ("exp(100000)", "null"),
        ("modulo(1, 0)", "null"),
    ],
    "the rest of a division has the sign of the divisor": [
        ("modulo(12, 5)", "2"),
        ("modulo(-12, 5)", "3"),
        ("modulo(12, -5)", "-3"),
        ("modulo(10.1, 4.5)", "1.1"),
    ],
    "whole numbers are odd or even": [
        ("odd(-5)", "true"),
        ("even(2)", "true"),
        ("even(2.5)", "null"),
    ],
    "abs is of numbers and durations": [
        ("abs(-1.5)", "1.5"),
        ('abs(@"-P1D")', "P1D"),
        ('abs(@"-P1Y")', "P1Y"),
        ('abs("a")', "null"),
    ],
    "a number is read with separators": [
        ('number("1 500.5", " ", ".")', "1500.5"),
        ('number("1.000,5", ".", ",")', "1000.5"),
        ('number("1,5", null, ",")', "1.5"),
        ('number("1,5", ",", ",")', "null"),
        ('number("1,5", "_", ".")', "null"),
        ('number("1_000")', "null"),
        ('number("NaN")', "null"),
        ("number(1.5)", "1.5"),
        ('number(1.5, ",", ".")', "null"),
    ],
}
STRINGS = {
    "a part of a string is taken by place, from either end": [
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", 3, 3)', "oba"),
        ('substring("foobar", -2, 1)', "a"),
        ('substring("foobar", 0)', "null"),
        ('substring("foobar", 7)', "null"),
        (r'substring("\U01F40Eab", 2)', "ab"),
    ],
    "what stands before and after a match": [
        ('substring before("foobar", "bar")', "foo"),
        ('substring before("foobar", "xyz")', ""),
        ('substring after("foobar", "ob")', "ar"),
        ('substring after("foobar", "")', "foobar"),
        ('substring after("", "a")', ""),
    ],
    "strings are joined without what is null": [
        ('string join(["a", null, "c"], "; ")', "a; c"),
        ('string join(["a", "c"])', "ac"),
        ("string join([])", ""),
        ("string join([1])", "null"),
    ],
    "a list of one value serves as that value": [
        ('upper case(["a"])', "A"),
        ("sqrt([16])", "4"),
        ('date(["2026-01-02"])', "2026-01-02"),
        ('day of week([@"2019-09-17"])', "Tuesday"),
        ('upper case(["a", "b"])', "null"),
    ],
    "arguments may be named": [
        ('substring(string: "abc", start position: 2)', "bc"),
        ('substring(start position: 2, length: 1, string: "abc")', "b"),
        ('contains(match: "b", string: "abc")', "true"),
        ('contains(what: "b", string: "abc")', "null"),
        ("list contains(list: [1, 2], element: 2)", "true"),
    ],
}
LISTS = {
    "lists are measured": [
        ("median(8, 2, 5, 3, 4)", "4"),
        ("median([6, 1, 2, 3])", "2.5"),
        ("median([])", "null"),
        ("stddev(2, 4, 7, 5)", "2.081665999466132735282297706979931"),
        ("stddev([47])", "null"),
        ("mode([6, 1, 9, 6, 1])", "[1, 6]"),
        ("mode([])", "[]"),
        ("product(2, 3, 4)", "24"),
        ("mean([1, 2, 3])", "2"),
        ('sum([@"P1D", @"P2D"])', "P3D"),
        ('sum(["a"])', "null"),
        ("count(null)", "null"),
        ('max([@"2026-01-01", @"2026-02-01"])', "2026-02-01"),
    ],
    "lists are put together and taken apart": [
        ("append([1], 2, 3)", "[1, 2, 3]"),
        ("concatenate([1, 2], [3])", "[1, 2, 3]"),
        ("union([1, 2], [2, 3])", "[1, 2, 3]"),
        ("distinct values([1, [1], {a: 1}, [1], {a: 1.0}])", "[1, [1], {a: 1}]"),
        ("flatten([[1, [2]], [[3]], 4])", "[1, 2, 3, 4]"),
        ("reverse([1, 2])", "[2, 1]"),
        ("sublist([4, 5, 6], 2)", "[5, 6]"),
        ("sublist([4, 5, 6], -2, 1)", "[5]"),
        ("sublist([4, 5, 6], 2, 3)", "null"),
        ("insert before([1, 3], 2, 2)", "[1, 2, 3]"),
        ("insert before([1, 3], 0, 2)", "null"),
        ("remove([1, 2, 3], -1)", "[1, 2]"),
        ("remove([1], 2)", "null"),
        ("index of([1, null, 1], 1)", "[1, 3]"),
        ("index of([1, null], null)", "[2]"),
    ],
    "an item is replaced by its place or by a match": [
        ("list replace([2, 4, 7], 3, 6)", "[2, 4, 6]"),
        ("list replace([2, 4, 7], -1, 6)", "[2, 4, 6]"),
        ("list replace([2, 4, 7], 4, 6)", "null"),
        ("list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)", "[5, 5, 7, 8]"),
        ("list replace([2], function(item, newItem) 1, 5)", "null"),
        ("list replace([2], function(item) true, 5)", "null"),
        ("list replace([2], 1.5, 5)", "null"),
    ],
    "a list is sorted by its own order or by a function": [
        ("sort([3, 1, 2])", "[1, 2, 3]"),
        ("sort([3, 1, 2], function(a, b) a > b)", "[3, 2, 1]"),
        ("sort(list: [{n: 2}, {n: 1}], precedes: function(x, y) x.n < y.n).n", "[1, 2]"),
        ('sort([1, "a"])', "null"),
        ("sort([1, 2], function(a) true)", "null"),
        ("sort([1, 2], 1)", "null"),
    ],
    "and over a list, or over a list": [
        ("all([true, null, false])", "false"),
        ("all([])", "true"),
        ("any([false, null])", "null"),
        ("any([])", "false"),
    ],
}
CONTEXTS = {
    "contexts are read and made": [
        ('get value({k: "v"}, "k")', "v"),
        ('get value({k: "v"}, "x")', "null"),
        ("get entries({a: 1})", '[{key: "a", value: 1}]'),
        ('context([{key: "a", value: 1}, {key: "b", value: null}])', "{a: 1, b: null}"),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', "null"),
        ('context([{key: "a"}])', "null"),
        ('context put({x: 1}, "y", 2)', "{x: 1, y: 2}"),
        ('context put({x: 1, y: {a: 0}}, ["y", "a"], 2)', "{x: 1, y: {a: 2}}"),
        ('context put(null, "y", 2)', "null"),
        ("context put({}, [], 2)", "null"),
        ("context merge([{x: 1, y: 0}, {y: 2}])", "{x: 1, y: 2}"),
    ],
}
ALL = {**NUMBERS, **STRINGS, **LISTS, **CONTEXTS}


@pytest.mark.parametrize("sentence", ALL)
def test_built_in(sentence):
    found = {text: dmn.feel_string(answer(text).value) for text, _ in ALL[sentence]}
    assert found == dict(ALL[sentence])


def test_a_null_says_which_function_made_it_and_why():
    result = answer('substring("abc", 9) = null and sqrt(-1) = null')
    assert result.value is True
    assert result.problems == (
        "decision 'answer': substring(): there is no character at this place",
        "decision 'answer': sqrt(): no square root of a negative number",
    )


WRITTEN = """
    null true 0 -2.5 1e6000 1e-6000 "" "a" "(a|b)*" "$1" "[1..2]" "2026-01-01" "P1D" [] [null]
    [1,2,3] [1,"a"] [[1],[2]] {} {key:"k",value:1} [1..3] (<3) @"2026-01-31" @"10:00:00" abs
    @"10:00:00@Europe/Paris" @"2026-01-01T10:00:00Z" @"9999-12-31" @"P999999999D" @"-P1Y2M"
    function(a)a function(a,b)a<b
"""
VALUES = WRITTEN.split()


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(sorted(BUILTINS)),
    st.lists(st.sampled_from(VALUES), max_size=4),
    st.booleans(),
)
def test_any_values_give_a_value_or_null_with_a_reason_never_a_crash(name, values, named):
    names = BUILTINS[name].signatures[0]
    if named and len(values) <= len(names):
        values = [f"{n.rstrip('?')}: {v}" for n, v in zip(names, values, strict=False)]
    result = answer(f"{name}({', '.join(values)})")
    assert isinstance(dmn.feel_string(result.value), str)


def test_two_names_of_one_function_are_kept_apart():
    assert answer("count(union([abs], [sum], [abs]))").value == 3


def test_now_and_today_ask_the_one_clock():
    moment = dt.datetime(2026, 11, 25, 23, 30, tzinfo=dt.UTC)
    with clock.standing_at(moment):
        assert answer("now()").value == moment
        assert answer("today()").value == dt.date(2026, 11, 26)
