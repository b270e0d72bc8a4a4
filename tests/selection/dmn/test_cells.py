"""The tests that stand in the cells of a decision table."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.selection.dmn.building import model_of, passes, table


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        ("-", None, True),
        ("", 5, True),
        ("< 18", 17, True),
        ("< 18", 18, False),
        (">= 18", 18, True),
        ("18", Decimal("18.0"), True),
        ("= 18", 18, True),
        ("!= 18", 17, True),
        ("[12..18)", 12, True),
        ("[12..18)", 18, False),
        ("(12..18]", 12, False),
        ("]12..18[", 12, False),
        ("]12..18]", 18, True),
        ("[12..18[", 17, True),
        ("< 3, > 5", 4, False),
        ("< 3, > 5", 6, True),
        ('"a", "b"', "b", True),
        ('not("a", "b")', "b", False),
        ('not("a", "b")', "c", True),
        ("not(< 3)", 3, True),
        ("true", True, True),
        ("true", False, False),
        ("null", None, True),
        ("null", 0, False),
        ("null, >= 18", None, True),
        ('date("2026-11-21")', dt.date(2026, 11, 21), True),
        ('< date("2026-11-21")', dt.date(2026, 11, 21), False),
        ('[@"2026-01-01"..@"2026-12-31"]', dt.date(2026, 6, 1), True),
        ('[duration("PT6H")..duration("PT9H")]', dt.timedelta(hours=7), True),
        ("-5", -5, True),
        ("[-5..-1]", -3, True),
        ('["a", "b"]', "a", True),
        ("? > 3 and ? < 5", 4, True),
        ("modulo(?, 2) = 0", 3, False),
        ("list contains(?, 2)", [1, 2], True),
        ("not(true)", None, True),
    ],
)
def test_a_value_passes_or_fails(test, value, expected):
    assert passes(test, value) is expected


@pytest.mark.parametrize("test", ["< 18", "[12..18)", "not(< 18)", '"a"', "true", "? > 3"])
def test_null_passes_no_comparison(test):
    assert not passes(test, None)


def test_a_string_is_never_equal_to_a_number():
    assert not passes("18", "18")
    assert not passes('"true"', True)


def test_a_cell_may_name_another_input():
    logic = table(["age"], [(["< limit"], ['"under"']), ([">= limit"], ['"over"'])])
    model = model_of(logic, {"age": "number", "limit": "number"})
    assert model.evaluate("answer", {"age": 17, "limit": 18}).value == "under"
    assert model.evaluate("answer", {"age": 17, "limit": 16}).value == "over"
