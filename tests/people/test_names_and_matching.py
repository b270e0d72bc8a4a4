"""Names as the BRP writes them, and exact matching that never guesses."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.people.rules.bsn import blocking_key, decrypt, encrypt, is_bsn, keyed_hash
from schakel.people.rules.codes import Match
from schakel.people.rules.matching import Candidate, Mention, judge
from schakel.people.rules.names import (
    age_range,
    display_name,
    earliest_birth,
    fold,
    folded_surname,
    partial_date,
)

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("van der Berg", "Berg"),
        ("Müller", "Muller"),
        ("Sigurðardóttir", "Sigurdardottir"),
        ("Dijkstra", "Dykstra"),
        ("D'Artagnan", "Artagnan"),
        ("El Amrani", "Amrani"),
        ("De Vries-Jansen", "vries jansen"),
    ],
)
def test_spellings_of_one_surname_meet(one, other):
    assert folded_surname(one) == folded_surname(other)


def test_a_name_of_only_prefixes_is_kept():
    assert folded_surname("De La") == "la"
    assert folded_surname("Van") == "van"


@pytest.mark.parametrize("text", ["1987-00-00", "1987-05-00", "1987-05-12", "0000-00-00"])
def test_partial_birth_dates(text):
    expected = None if text == "0000-00-00" else tuple(int(part) for part in text.split("-"))
    assert partial_date(text) == expected


@pytest.mark.parametrize("text", ["1987-13-01", "1987-02-30", "1987-00-13", "87-01-01", "", "x"])
def test_dates_that_do_not_exist_are_none(text):
    assert partial_date(text) is None


def test_a_birth_year_alone_leaves_two_ages_open():
    assert age_range("2009-00-00", date(2026, 11, 24)) == (16, 17)
    assert age_range("2008-11-24", date(2026, 11, 24)) == (18, 18)
    assert age_range("2008-11-25", date(2026, 11, 24)) == (17, 17)
    assert earliest_birth("1987-05-00") == date(1987, 5, 1)


def test_the_name_on_a_row():
    assert display_name("Vries", "de", "Karel Jan", "") == "K.J. de Vries"
    assert display_name("Vries", "", "", "K.") == "K. Vries"


@pytest.mark.parametrize(
    ("number", "good"),
    [("999990019", True), ("999992983", True), ("999990018", False), ("12345678", False)],
)
def test_the_eleven_test(number, good):
    assert is_bsn(number) is good


def test_a_number_is_sealed_and_hashed_with_the_key():
    sealed = encrypt("999990019", key=KEY)
    assert b"999990019" not in sealed
    assert decrypt(sealed, key=KEY) == "999990019"
    assert keyed_hash("999990019", key=KEY) == keyed_hash("999990019", key=KEY)
    assert blocking_key("berg", "", key=KEY) is None


def candidate(**changes):
    base = {
        "record_id": "r1",
        "person_id": "p1",
        "surname": "Berg",
        "given_names": "Karel Jan",
        "initials": "",
        "birth_date": "1980-01-02",
        "sex": "M",
        "bsn_hash": None,
    }
    return Candidate(**{**base, **changes})


def mention(**changes):
    base = {
        "surname": "van den Berg",
        "given_names": "Karel",
        "birth_date": "1980-01-02",
        "sex": "M",
    }
    return Mention(**{**base, **changes})


def test_the_same_number_and_name_is_one_person():
    outcome = judge(mention(bsn_hash=b"1"), [candidate(bsn_hash=b"1")])
    assert (outcome.match, outcome.person_id, outcome.basis) == (Match.LINKED, "p1", "BSN")


def test_two_suspects_with_one_number_are_for_a_person_to_look_at():
    other = candidate(bsn_hash=b"1", surname="Jansen", given_names="Piet", birth_date="1975-03-03")
    assert judge(mention(bsn_hash=b"1"), [other]).match == Match.REVIEW


def test_the_same_name_and_full_birth_date_is_one_person():
    assert judge(mention(), [candidate()]).match == Match.LINKED


def test_namesakes_with_different_numbers_are_two_people():
    assert judge(mention(bsn_hash=b"2"), [candidate(bsn_hash=b"1")]).match == Match.NEW


def test_a_partial_birth_date_is_never_enough():
    assert judge(mention(birth_date="1980-00-00"), [candidate()]).match == Match.REVIEW


def test_initials_are_never_enough():
    assert judge(mention(given_names=""), [candidate()]).match == Match.REVIEW


def test_two_persons_who_both_fit_are_never_chosen_between():
    twins = [candidate(), candidate(record_id="r2", person_id="p2")]
    assert judge(mention(), twins).match == Match.REVIEW


def test_twins_with_different_given_names_are_two_people():
    assert judge(mention(given_names="Pieter"), [candidate()]).match == Match.NEW


@given(st.text(max_size=40))
def test_folding_is_stable_and_plain(text):
    assert fold(fold(text)) == fold(text)
    assert all(character.isascii() and character.isalnum() for character in fold(text))


@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_without_candidates_everybody_is_new(surname, given_names):
    assert judge(Mention(surname, given_names), []).match == Match.NEW
