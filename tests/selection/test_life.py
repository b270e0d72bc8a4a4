"""The life of a version: which steps may be taken from where, and whose signature counts."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.selection.life import (
    STEPS,
    Author,
    Lack,
    Life,
    State,
    Step,
    Taken,
    may_sign,
    next_version,
    state,
    turns_of,
)

DAY = date(2026, 12, 1)
AT = datetime(2026, 11, 26, tzinfo=UTC)
AUTHOR, SECOND, THIRD = (uuid.UUID(int=number) for number in (1, 2, 3))


def a_step(step, *, text=1, by=AUTHOR, of="GEM-ROTTERDAM", **more):
    return Taken(step, text, by, of, AT, **more)


def a_life(*steps, text=1):
    return Life(steps, text, frozenset({Author(AUTHOR, "GEM-ROTTERDAM")}))


CHECKED, TRIED = a_step(Step.CHECKED), a_step(Step.TRIED)
SIGNED = a_step(Step.APPROVED, by=SECOND, of="OM-ROTTERDAM")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), State.DRAFT),
        ((CHECKED,), State.CHECKED),
        ((CHECKED, TRIED), State.TRIED),
        ((CHECKED, TRIED, SIGNED), State.APPROVED),
        ((CHECKED, TRIED, SIGNED, a_step(Step.RETURNED)), State.DRAFT),
        ((CHECKED, TRIED, a_step(Step.RETURNED), CHECKED), State.CHECKED),
    ],
)
def test_a_version_stands_where_its_steps_bring_it(steps, expected):
    assert state(a_life(*steps), current=False, on=DAY) == expected


def test_a_new_text_is_a_draft_again_and_no_earlier_signature_counts_for_it():
    life = a_life(CHECKED, TRIED, SIGNED, text=2)
    assert state(life, current=False, on=DAY) == State.DRAFT
    assert life.signatures == ()


def test_what_could_not_be_checked_in_full_takes_two_signatures():
    partly = a_step(Step.CHECKED, unchecked=True)
    one = a_life(partly, TRIED, SIGNED)
    both = a_life(partly, TRIED, SIGNED, a_step(Step.APPROVED, by=THIRD, of="RVDK"))
    assert state(one, current=False, on=DAY) == State.TRIED
    assert state(both, current=False, on=DAY) == State.APPROVED


@pytest.mark.parametrize(
    ("days_from_now", "current", "expected"),
    [
        (1, False, State.SCHEDULED),
        (0, True, State.IN_FORCE),
        (-5, True, State.IN_FORCE),
        (-5, False, State.RETIRED),
    ],
)
def test_a_turn_is_before_in_or_behind_a_version(days_from_now, current, expected):
    turn = a_step(Step.SCHEDULED, begins=DAY + timedelta(days=days_from_now))
    life = a_life(CHECKED, TRIED, SIGNED, turn)
    assert life.fixed
    assert state(life, current=current, on=DAY) == expected


def test_a_turn_that_was_taken_back_leaves_the_version_approved():
    later = DAY + timedelta(days=3)
    steps = (a_step(Step.SCHEDULED, begins=later), a_step(Step.WITHDRAWN, begins=later))
    life = a_life(CHECKED, TRIED, SIGNED, *steps)
    assert state(life, current=False, on=DAY) == State.APPROVED
    assert not life.fixed


@pytest.mark.parametrize(
    ("person", "organisation", "lack"),
    [
        (AUTHOR, "OM-ROTTERDAM", Lack.OWN_WORK),
        (SECOND, "GEM-ROTTERDAM", Lack.OWN_ORGANISATION),
        (SECOND, "OM-ROTTERDAM", Lack.SIGNED_BEFORE),
        (THIRD, "OM-ROTTERDAM", None),
    ],
)
def test_a_signature_is_of_a_second_person_of_another_organisation(person, organisation, lack):
    life = a_life(a_step(Step.CHECKED, unchecked=True), TRIED, SIGNED)
    assert may_sign(life, person=person, organisation=organisation) == lack


some_steps = st.lists(
    st.builds(
        a_step,
        st.sampled_from([Step.CHECKED, Step.TRIED, Step.APPROVED, Step.RETURNED]),
        text=st.integers(1, 3),
        by=st.sampled_from([AUTHOR, SECOND, THIRD]),
    ),
    max_size=8,
)


@given(some_steps)
def test_nothing_is_ever_scheduled_that_nobody_signed(steps):
    found = state(a_life(*steps, text=3), current=False, on=DAY)
    if Step.SCHEDULED in STEPS[found]:
        assert any(one.step == Step.APPROVED and one.text == 3 for one in steps)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=12))
def test_the_turns_are_those_whose_last_word_is_scheduled(steps):
    taken = [
        a_step(Step.SCHEDULED if on else Step.WITHDRAWN, begins=DAY + timedelta(days=number))
        for on, number in steps
    ]
    last = {DAY + timedelta(days=number): on for on, number in steps}
    assert turns_of(taken) == {day for day, on in last.items() if on}


def test_a_version_is_named_after_its_day_and_counted_when_there_is_one_already():
    assert next_version(DAY, set()) == "2026-12-01"
    assert next_version(DAY, {"2026-12-01", "2026-12-01-2"}) == "2026-12-01-3"
