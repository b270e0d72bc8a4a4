"""S-FEEL expressions: what they come to, and what makes them null."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.selection import dmn
from tests.selection.dmn.building import answer, decision, definitions, input_data, literal

AMSTERDAM_WINTER = dt.timezone(dt.timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("(1 + 2) * 3", Decimal(9)),
        ("10 - 2 - 3", Decimal(5)),
        ("2 ** 3 ** 2", Decimal(64)),
        ("-2 ** 2", Decimal(4)),
        ("--3", Decimal(3)),
        ("1.5e2", Decimal(150)),
        ('"a" + "b"', "ab"),
        ('"say \\"hi\\" \\u00e9"', 'say "hi" é'),
        ("1 // a remark\n + /* and\nanother */ 1", Decimal(2)),
        ("1 = 1.0", True),
        ('1 = "1"', None),
        ("null = null", True),
        ("1 != null", True),
        ("2 between 1 and 3 and true", True),
        ("2 in [1..3]", True),
        ("2 in (1..2)", False),
        ("2 in (1, 2)", True),
        ("2 in (> 5, <= 2)", True),
        ('if 1 < 2 then "yes" else "no"', "yes"),
        ('if null then "yes" else "no"', "no"),
        ("[1, 2, 2]", [Decimal(1), Decimal(2), Decimal(2)]),
        ("[]", []),
        ("distinct values([1, 2, 1.0])", [Decimal(1), Decimal(2)]),
        ("list contains([1, null], null)", True),
        ("count([1, 2]) + sum(1, 2) + max([4, 3]) - min(1, 2)", Decimal(8)),
        ("modulo(-5, 3)", Decimal(1)),
        ("decimal(2.5, 0)", Decimal(2)),
        ("floor(-1.5)", Decimal(-2)),
        ('string length("横綱")', Decimal(2)),
        ('starts with("schakel", "scha") and ends with("schakel", "kel")', True),
        ('upper case("a") + lower case("B") + string(1.50)', "Ab1.5"),
        ('number("12.5")', Decimal("12.5")),
        ("all([true, null])", None),
        ("any([true, null])", True),
    ],
)
def test_an_expression_has_its_value(text, value):
    result = answer(text).value
    assert type(result) is type(value)
    assert result == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2026-02-28") + duration("P1D")', dt.date(2026, 3, 1)),
        ('date("2026-01-31") + duration("P1M")', dt.date(2026, 2, 28)),
        ('duration("P1Y") * 1.5', dmn.YearsMonths(18)),
        ('date(2026, 11, 21) - date("2026-11-20")', dt.timedelta(1)),
        ('@"2026-11-21" < @"2026-11-22"', True),
        ('date and time("2026-11-21T22:00:00+01:00").hour', Decimal(22)),
        (
            'date and time("2026-11-21T22:00:00Z") + duration("PT9H")',
            dt.datetime(2026, 11, 22, 7, tzinfo=dt.UTC),
        ),
        ('time("23:00:00") + duration("PT2H")', dt.time(1)),
        ('@"2026-11-21T22:00:00Z" = @"2026-11-21T23:00:00+01:00"', True),
        ('duration("P1DT6H").hours', Decimal(6)),
        ('duration("-P14M").months', Decimal(-2)),
        ('@"2026-11-21".weekday', Decimal(6)),
        ('duration("P1D") / duration("PT6H")', Decimal(4)),
    ],
)
def test_dates_and_durations_are_calculated_with(text, value):
    assert answer(text).value == value


@pytest.mark.parametrize(
    "text",
    [
        "1 / 0",
        "1 + null",
        '1 + "a"',
        '"a" < 1',
        "10 ** 100000",
        'date("2026-02-30")',
        '@"2026-11-21".hour',
        'number("één")',
        'max(1, "a")',
        'date("9999-12-31") + duration("P1D")',
        "[1..null]",
        "modulo(1, 0)",
        "not(1, 2)",
    ],
)
def test_what_dmn_defines_as_null_is_none_with_the_reason_kept(text):
    result = answer(text)
    assert result.value is None
    assert result.problems
    assert all(problem.startswith("decision 'answer': ") for problem in result.problems)


@pytest.mark.parametrize("left", [True, False, None])
@pytest.mark.parametrize("right", [True, False, None])
def test_and_and_or_are_three_valued(left, right):
    facts = {"left": left, "right": right}
    both, either = answer("left and right", facts).value, answer("left or right", facts).value
    if None not in (left, right):
        assert (both, either) == (left and right, left or right)
    else:
        assert both is (False if False in (left, right) else None)
        assert either is (True if True in (left, right) else None)


def test_a_name_may_hold_spaces_signs_and_words_of_feel():
    facts = {"Monthly Salary": 10, "Monthly": 1, "profit and loss": 5, "in/out": 2}
    text = "Monthly  Salary - Monthly + profit and loss * in/out"
    assert answer(text, facts).value == Decimal(19)


def test_the_members_of_a_structure_are_reached_with_a_dot():
    facts = {"loan": {"amount": 100, "lender": {"name": "B"}}, "loans": [{"amount": 1}]}
    assert answer("loan.amount / 4", facts).value == Decimal(25)
    assert answer("loan.lender.name", facts).value == "B"
    assert answer("loans.amount", facts).value == [Decimal(1)]
    assert answer("loan.interest", facts).problems


def test_a_member_with_a_space_is_known_from_the_type_of_the_model():
    model = dmn.load(
        definitions(
            '<itemDefinition name="tLoan"><itemComponent name="principal amount">'
            "<typeRef>number</typeRef></itemComponent></itemDefinition>",
            input_data("loan", "tLoan"),
            decision("answer", literal("loan.principal amount * 2"), inputs=["loan"]),
        )
    )
    result = model.evaluate("answer", {"loan": {"principal amount": 4}})
    assert result.value == Decimal(8)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        ("a", "a"),
        (["a", Decimal("1.50"), None], '["a", 1.5, null]'),
        ({"a b": Decimal(1), "c-d": dt.date(2026, 1, 2)}, '{a b: 1, "c-d": 2026-01-02}'),
        (Decimal("1E+3"), "1000"),
        (dt.timedelta(days=1, hours=6), "P1DT6H"),
        (dt.timedelta(seconds=-1.5), "-PT1.5S"),
        (dt.timedelta(0), "PT0S"),
        (dmn.YearsMonths(-14), "-P1Y2M"),
        (dt.time(8, 30, tzinfo=dt.UTC), "08:30:00Z"),
        (dt.datetime(2026, 11, 21, 22, tzinfo=AMSTERDAM_WINTER), "2026-11-21T22:00:00+01:00"),
        (dmn.Range(Decimal(1), True, Decimal(2), False), "[1..2)"),
    ],
)
def test_feel_has_its_own_text_for_each_value(value, text):
    assert dmn.feel_string(value) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_the_text_of_a_number_reads_back_as_that_number(number):
    assert answer(f"({dmn.feel_string(number)})").value == number


@given(st.dates(), st.timedeltas(dt.timedelta(days=-9999), dt.timedelta(days=9999)))
def test_the_text_of_a_date_or_duration_reads_back_as_itself(day, span):
    assert answer(f'@"{dmn.feel_string(day)}"').value == day
    assert answer(f'duration("{dmn.feel_string(span)}")').value == span
