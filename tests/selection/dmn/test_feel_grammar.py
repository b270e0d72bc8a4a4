"""FEEL beyond simple expressions: one sentence for each behaviour, with what shows it."""

import pytest

from schakel.selection import dmn
from tests.selection.dmn.building import answer, passes

BEHAVIOURS = {
    "a loop goes over whole numbers, up and down": [
        ("for i in 1..3 return i * 2", "[2, 4, 6]"),
        ("for i in 3..1 return i", "[3, 2, 1]"),
        ("for i in -1..1 return i", "[-1, 0, 1]"),
        ("for i in 1 + 1..1 + 2 return i", "[2, 3]"),
        ("for i in [2..4) return i", "[2, 3]"),
    ],
    "a loop goes over days": [
        ('for d in @"2026-01-31"..@"2026-02-01" return string(d)', '["2026-01-31", "2026-02-01"]'),
        ('for d in @"2026-02-01"..@"2026-01-31" return d.day', "[1, 31]"),
    ],
    "a later variable of a loop may use an earlier one": [
        ("for i in 1..2, j in i..3 return i * j", "[1, 2, 3, 4, 6]"),
        ("for a in [[1, 2], [3]], b in a return b", "[1, 2, 3]"),
    ],
    "a loop knows its results so far as partial": [
        ("for i in 1..5 return if i = 1 then 1 else i * partial[-1]", "[1, 2, 6, 24, 120]"),
        ("for i in 1..3 return partial", "[[], [[]], [[], [[]]]]"),
    ],
    "a variable may have a name of several words": [
        ("for my own item in [1, 2] return my own item + 1", "[2, 3]"),
        ("some the in-out in [1] satisfies the in-out = 1", "true"),
    ],
    "one value is gone over as a list of itself, and null is not": [
        ("for i in 5 return i", "[5]"),
        ("for i in null return i", "null"),
        ("for i in 1.5..3 return i", "null"),
        ("for i in (> 5) return i", "null"),
        ('for i in "a".."c" return i', "null"),
    ],
    "some and every are three-valued": [
        ("some i in [1, 2] satisfies i > 1", "true"),
        ("some i in [null, 1] satisfies i > 5", "null"),
        ("some i in [null, 9] satisfies i > 5", "true"),
        ("every i in [1, 2] satisfies i > 0", "true"),
        ("every i in [null, 2] satisfies i > 0", "null"),
        ("every i in [null, 2] satisfies i > 5", "false"),
        ("every i in [] satisfies false", "true"),
        ("some i in [1, 2], j in [3] satisfies i + j = 5", "true"),
    ],
    "a filter keeps what passes": [
        ("[1, 2, 3][item > 1]", "[2, 3]"),
        ("[1, 2, 3][false]", "[]"),
        ("[1, 2, null][item > 1]", "[2]"),
        ('"a"[item = "a"]', '["a"]'),
        ("[][item > 1]", "[]"),
        ("null[true]", "null"),
        ('[1, 2]["a"]', "null"),
        ('[1, 2][if item = 1 then true else "a"]', "null"),
    ],
    "a filter sees the members of the items before the names around it": [
        ("[{a: 1, b: 2}, {a: 3, b: 4}][a > 1].b", "[4]"),
        ("{a: 9, r: [{a: 1}, {a: 9}][a = 9]}.r", "[{a: 9}]"),
        ("[{item: 1}, {item: 2}][item >= 2]", "[{item: 2}]"),
        ("[{item: {x: 1}}][item.x = 1]", "[{item: {x: 1}}]"),
        ("[{number: 1}, {number: 2}][number = 2].number", "[2]"),
        ("[{count: [1, 2]}, {count: []}][count(item.count) = 2].count", "[[1, 2]]"),
        ('[{first name: "x"}, {first name: "y"}][first name = "y"].first name', '["y"]'),
    ],
    "a filter by a number takes the item at that place, counted from either end": [
        ("[1, 2, 3][1]", "1"),
        ("[1, 2, 3][-1]", "3"),
        ("[1, 2, 3][1 + 1]", "2"),
        ("[1, 2, 3][4]", "null"),
        ("[1, 2, 3][0]", "null"),
        ("[1, 2, 3][1.5]", "null"),
        ("[][1]", "null"),
        ("100[1]", "100"),
    ],
    "an entry of a context sees the ones before it": [
        ("{a: 1 + 2, b: a + 3}", "{a: 3, b: 6}"),
        ("{a: 1, b: {c: a + 1}}.b.c", "2"),
        ('{first name: "x", b: first name + "y"}.b', "xy"),
        ('{"a b": 1}.a b', "1"),
        ("{}", "{}"),
        ("{a: 1, a: 2}", "null"),
        ("{a: 1}.b", "null"),
    ],
    "the members of a list of contexts make a list": [
        ("[{a: 1}, {a: 2}].a", "[1, 2]"),
        ("[{a: 1}, {b: 2}].a", "[1, null]"),
    ],
    "a function is a value that is called by place or by name": [
        ("(function(x, y) x - y)(3, 1)", "2"),
        ("{f: function(a: number, b) a - b, r: f(b: 1, a: 3)}.r", "2"),
        ("{a: 10, f: function(b) a + b, r: f(1)}.r", "11"),
        ("(function(a) function(b) a * b)(2)(3)", "6"),
        ("(function(a) a)(1, 2)", "null"),
        ("{f: function(a) a, r: f(b: 1)}.r", "null"),
        ("5(3)", "null"),
        ('(function(a: number) a = null)("x")', "true"),
        ("(function(f) f([1, 3]))(max)", "3"),
    ],
    "instance of tells the type": [
        ("1 instance of number", "true"),
        ("null instance of Any", "false"),
        ("null instance of Null", "true"),
        ("[1] instance of list<number>", "true"),
        ('[1, "a"] instance of list<number>', "false"),
        ("{a: 1, b: 2} instance of context<a: number>", "true"),
        ("{a: null} instance of context<a: number>", "true"),
        ("{a: 1} instance of context<a: context<b: number>>", "false"),
        ("[1..3] instance of range<number>", "true"),
        ('["a".."b"] instance of range<number>', "false"),
        ('duration("P1Y") instance of years and months duration', "true"),
        ('@"2026-01-01" instance of date and time', "false"),
        ('(function() "x") instance of function<>->string', "true"),
        ("(function(a: number) {b: 1}) instance of function<number> -> context<b: Any>", "true"),
        ("(function() {b: 1}) instance of function<> -> context<c: Any>", "false"),
        ("(function(a) a) instance of function<> -> Any", "false"),
        ("1 + 1 instance of number", "null"),
    ],
    "an interval is a value": [
        ("[1..3].start", "1"),
        ("]1..3[.start included", "false"),
        ("[1..3[.end", "3"),
        ("(< 5).end included", "false"),
        ("(>= 5).start", "5"),
        ("[1..3) = [1..3[", "true"),
        ("(< 10) = (null..10)", "true"),
        ("[null..10]", "null"),
        ("(null..null)", "null"),
        ('[1.."a"]', "null"),
        ("2 in [1..3[", "true"),
        ("3 in [1..3[ or 3 in ]1..3]", "true"),
    ],
    "in takes tests, lists and intervals": [
        ("10 in (1, < 5, >= 10)", "true"),
        ("1 in [[2..4], [1..3]]", "true"),
        ("[1, 2] in [[1, 2, 3], [1, 2]]", "true"),
        ("[1, 2] in [1, 2]", "true"),
        ("{a: 1} in [{a: 1}]", "true"),
        ("1 in [2, 3] and true", "false"),
        ("null in [1, null]", "true"),
    ],
    "between with null is null unless the other end decides": [
        ("2 between 1 and 3", "true"),
        ("2 between null and 3", "null"),
        ("5 between null and 3", "false"),
    ],
    "a string may hold escapes, and a backslash that begins none": [
        (r'"a\tb\n"', "a\tb\n"),
        (r'"\u00e9\U01F40E"', "é🐎"),
        (r'string length("\ud83d\ude00")', "1"),
        (r'"\d" = "\\d"', "true"),
    ],
    "names of any script are names": [
        ("{été: 1, 🐎: 2, r: été + 🐎}.r", "3"),
        ("{foo+bar: 1}.foo+bar", "1"),
    ],
    "what cannot be read as a date or time is null": [
        ('@"yesterday"', "null"),
        ('@"2026-02-30" = null', "true"),
    ],
    "several expressions make a list": [("1, 1 + 1", "[1, 2]")],
    "remarks are skipped": [("/* a\n * b */ 1 + // c\n 1", "2")],
}


@pytest.mark.parametrize("sentence", BEHAVIOURS)
def test_feel(sentence):
    found = {text: dmn.feel_string(answer(text).value) for text, _ in BEHAVIOURS[sentence]}
    assert found == dict(BEHAVIOURS[sentence])


@pytest.mark.parametrize(
    ("test", "value", "passed"),
    [
        ("> 1, null", None, True),
        ('starts with(?, "a")', "abc", True),
        ("some x in ? satisfies x > 2", [1, 3], True),
        ("not([1..3])", 4, True),
        ("[1..3[, 7", 3, False),
        ("count(?) = 2 and ?[1] = 1", [1, 2], True),
        ("? in (1, 2)", 2, True),
    ],
)
def test_a_cell_may_use_all_of_feel(test, value, passed):
    assert passes(test, value) is passed


def test_an_expression_reads_a_type_of_the_model():
    model = dmn.load(
        b'<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m">'
        b'<itemDefinition name="my age"><typeRef>number</typeRef><allowedValues><text>[0..120]'
        b"</text></allowedValues></itemDefinition>"
        b'<decision id="d" name="d"><literalExpression><text>121 instance of my age</text>'
        b"</literalExpression></decision></definitions>"
    )
    assert model.evaluate("d", {}).value is True
