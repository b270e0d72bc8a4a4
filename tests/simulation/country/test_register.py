"""People of the fictitious register, and how messages get them wrong."""

from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from schakel.people.rules.bsn import is_bsn
from schakel.simulation.country.assumptions import assumed
from schakel.simulation.country.register import Register, other_spelling
from schakel.simulation.country.templates import Described
from schakel.simulation.people import SURNAMES

PLAIN = Described(prefix=True)


def people(count=2000, seed=5):
    register, random = Register(seed), Random(seed)
    for _ in range(count):
        register.add(date(2026, 3, 4).toordinal(), random.randint(14, 75), random.random())
    return register


@given(st.integers(14, 90), st.floats(0, 1, exclude_max=True))
def test_somebody_has_the_age_that_was_asked_on_that_day(age, within):
    register, day = Register(1), date(2026, 2, 28)
    key = register.add(day.toordinal(), age, within)
    born = register.born(key)
    assert register.age(key, day.toordinal()) == age
    passed = (day.month, day.day) >= (born.month, born.day)
    assert abs(day.year - born.year - (not passed) - age) <= 1


def test_the_first_message_about_somebody_says_what_the_register_says():
    register = people(50)
    for key in range(50):
        told = register.mention(key, PLAIN, 0)
        number = told.pop("bsn")
        assert is_bsn(number)
        assert told == register.official(key)


def test_later_messages_differ_as_often_as_assumed_and_never_in_who_it_is():
    register = people()
    told = [(register.official(k), register.mention(k, PLAIN, 1)) for k in range(len(register))]
    wrong = [new for old, new in told if any(old[field] != new[field] for field in old)]
    assert abs(len(wrong) / len(told) - assumed("other_spelling")) < 0.02
    fields = Counter(f for old, new in told for f in old if old[f] != new[f])
    assert fields.keys() == {"surname", "birth_date"}


def test_no_two_have_one_number_and_the_range_for_tests_ends():
    register = people(12_000)
    numbers = [n for key in range(12_000) if (n := register.number(key)) is not None]
    assert len(numbers) == len(set(numbers))
    assert 8_000 < len(numbers) < 12_000


def test_a_message_gives_the_fields_that_it_has_and_no_others():
    register = people(1)
    bare = Described(bsn=False, prefix=False, day_of_birth=False)
    told = register.mention(0, bare, 0)
    assert set(told) == {"given_names", "surname", "birth_date", "sex"}
    assert told["birth_date"].endswith("-00")
    assert "name_prefix" in register.mention(0, replace(bare, prefix=True), 0)


@given(st.sampled_from(SURNAMES), st.integers(0, 10_000))
def test_another_spelling_is_close_to_the_name(name, seed):
    other = other_spelling(name, Random(seed))
    assert abs(len(other) - len(name)) <= 1
    assert other[0].isupper()
