"""A stamped case and one that the actions wrote are the same, row by row and column by column."""

import uuid
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import transaction

from schakel.access.actions import seat_of, verify
from schakel.access.context import as_service
from schakel.handover.rules import receiving_case_id
from schakel.kernel import clock
from schakel.kernel.clock import AMSTERDAM
from schakel.kernel.ids import new_id, pseudonym
from schakel.people.actions import Owner, link_in_order
from schakel.simulation.course import Course, cast, play
from schakel.simulation.courses import answer, course, house_course
from schakel.simulation.history import Copy, Familiar, Loader
from schakel.simulation.originals import played
from schakel.simulation.patterns import Gathering, Pattern
from schakel.simulation.shift import staff
from schakel.simulation.strangers import NumbersUsedUp, Strangers
from schakel.table.rules import Disposal
from tests.personas import a_case_message

# A fresh seal and a counter of the database differ between any two writings of one case.
BY_CHANCE = {("PersonBsn", "ciphertext"), ("EffectiveAccess", "id")}
VICTIM = {"person": {"surname": "Denkbeeld", "given_names": "Noor"}, "wishes": "geen contact"}
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def manned(db_of_module):
    with transaction.atomic(), as_service("test"):
        staff(clock.now())


@pytest.fixture
def table(manned, db):
    """What a test writes at the table is undone after it."""


@pytest.fixture(scope="module")
def fresh_strangers():
    return Strangers(Random(2))


@pytest.fixture
def strangers(fresh_strangers):
    """Nobody was drawn yet; which numbers are valid was looked up once for all tests."""
    return deepcopy(fresh_strangers)


def a_tuesday_in_june():
    """Some time ago, and far from the nights on which the clocks change."""
    today = clock.local(clock.now()).date()
    year = today.year if today.month > 8 else today.year - 1
    day = datetime(year, 6, 10, 13, 7, 21, tzinfo=AMSTERDAM)
    return day + timedelta(days=(1 - day.weekday()) % 7)


def a_message(**changes):
    arrived = a_tuesday_in_june()
    moments = {
        "occurred_at": (arrived - timedelta(hours=1)).isoformat(),
        "arrested_at": (arrived - timedelta(minutes=20)).isoformat(),
        "arrived_at": arrived.isoformat(),
        "suspect__person": {
            "given_names": "Daan",
            "surname": "Proefpersoon",
            "birth_date": "1990-03-04",
            "sex": "M",
            "bsn": "999990019",
        },
        "victims": [VICTIM],
    }
    return a_case_message(**{**moments, **changes})


def a_course(**changes):
    random = Random(4)
    drawn = course(random, arrived=a_tuesday_in_june(), minor=False, quick=True)
    given = {kind: answer(random) for kind in drawn.answers}
    return replace(drawn, answers=given, disposal=Disposal.DAGVAARDING, **changes)


TO_THE_HOUSE = {"offered": timedelta(hours=2), "house": house_course(Random(1))}
REFUSED = {"offered": timedelta(hours=2), "house": house_course(Random(1), refused=True)}
UNDECIDED = Course(received=timedelta(minutes=4, seconds=9))
MINOR = {"suspect__person": {"surname": "Droomer", "birth_date": "2010-01-02"}}


def case_of(done):
    names = [done.receipt["message_id"]]
    names += [done.receipt["case"], f"case:{pseudonym(done.case_id, purpose='journal')}"]
    dossiers = [done.case_id]
    if done.offer_id:
        dossiers.append(receiving_case_id(done.offer_id))
        names += [done.house_number, f"case:{pseudonym(dossiers[1], purpose='journal')}"]
    return Pattern(tuple(dossiers), tuple(names))


def written(case):
    """All rows of a case, its ids and names replaced by what they stand for, in no order."""
    with as_service("test"):
        gathering = Gathering([case])
        tables = [(found.model.__name__, [r for _, r in found.rows]) for found in gathering.found]
    labels = dict.fromkeys(gathering.own, "of the case")
    for _ in range(3):  # an id is known by its row, that row by the ids in it, and so on
        words = words_for(labels)
        rows = [
            (t, r["id"], plain(t, r, labels, words, case)) for t, found in tables for r in found
        ]
        labels |= {i: f"{t} {hash(text)}" for t, i, text in rows if isinstance(i, uuid.UUID)}
    words = words_for(labels)
    return Counter((t, *plain(t, r, labels, words, case)) for t, found in tables for r in found)


def words_for(labels):
    """What stands for an id in the tables that know no dossier, with what it is replaced by."""
    return [(pseudonym(one, purpose="journal"), f"<{label}>") for one, label in labels.items()]


def plain(table, row, labels, words, case):
    values = {}
    for column, value in row.items():
        if (table, column) in BY_CHANCE or column == "id":
            continue
        match value:
            case uuid.UUID():
                text = labels.get(value, str(value))
            case memoryview():
                text = repr(bytes(value))
            case _:
                text = repr(value)
        for place, name in enumerate(case.names):
            text = text.replace(name, f"<name {place}>")
        for word, label in words:
            text = text.replace(word, label)
        values[column] = text
    return tuple(f"{column}={text}" for column, text in sorted(values.items()))


def rolled_back(do):
    with transaction.atomic():
        result = do()
        transaction.set_rollback(True)
    return result


@pytest.mark.parametrize(
    ("changes", "acts"),
    [
        ({}, None),
        ({}, {}),
        (MINOR, {}),
        ({"suspect__residence": None, "victims": []}, {}),
        ({}, REFUSED),
        ({}, TO_THE_HOUSE),
    ],
    ids=[
        "not decided",
        "decided",
        "a minor",
        "no fixed abode",
        "refused by the house",
        "closed by the house",
    ],
)
@pytest.mark.parametrize("weeks", [-9, 1])
def test_a_stamp_has_the_rows_that_the_actions_write(table, strangers, changes, acts, weeks):
    chosen = UNDECIDED if acts is None else a_course(**acts)
    with transaction.atomic(), as_service("test"):
        original = played(a_message(**changes), chosen)
        loader = Loader([original], strangers)
    copy = Copy(0, timedelta(weeks=weeks), timedelta(minutes=38, seconds=12))

    def stamped():
        with as_service("test"):
            return (one := loader.write([copy])[0]), written(one.case)

    one, stamp = rolled_back(stamped)
    by_the_actions = rolled_back(lambda: written(case_of(play(one.message, chosen, cast()))))
    assert sorted(stamp.elements()) == sorted(by_the_actions.elements())


def test_stamps_of_one_person_are_linked_as_matching_links_them(table, strangers):
    person = a_message()["suspect"]["person"] | {"surname": "Spiegelman", "bsn": "999990020"}
    with transaction.atomic(), as_service("test"):
        originals = [played(a_message(), a_course())]
        owner = Owner("POL-ROTTERDAM", seat_of("POL-ROTTERDAM", "ROTTERDAM").id)
        familiar = Familiar(person, new_id())
        loader = Loader(originals, strangers, familiar=familiar)
        loader.write([Copy(0, timedelta(weeks=1), timedelta(minutes=3))])

    def stamped():
        with as_service("test"):
            one = loader.write([Copy(0, timedelta(weeks=2), timedelta(minutes=8))])[0]
            link_in_order(familiar.person_id, owner=owner)
            return one, written(one.case)

    one, stamp = rolled_back(stamped)
    by_the_actions = rolled_back(lambda: written(case_of(play(one.message, a_course(), cast()))))
    assert ("PersonLink", "LINKED") in {(row[0], row[-2].split("=")[1].strip("'")) for row in stamp}
    assert sorted(stamp.elements()) == sorted(by_the_actions.elements())


def test_stamps_leave_access_as_the_policy_would_have_it(table, strangers):
    with transaction.atomic(), as_service("test"):
        originals = [played(a_message(), a_course(**TO_THE_HOUSE))]
        loader = Loader(originals, strangers)
        loader.write([Copy(0, timedelta(weeks=w), timedelta(minutes=w)) for w in range(1, 6)])
        assert verify() == []


def test_the_people_of_stamps_are_all_different_and_of_the_same_age():
    strangers = Strangers(Random(1))
    on = datetime(2026, 6, 1, tzinfo=AMSTERDAM).date()
    made = [
        strangers.like({"surname": "x", "birth_date": "", "bsn": ""}, age=16, on=on)
        for _ in range(3000)
    ]
    assert len({(p["surname"], p["birth_date"]) for p in made}) == 3000
    assert len({p["bsn"] for p in made}) == 3000
    assert {on.year - int(p["birth_date"][:4]) for p in made} <= {16, 17}


def test_the_range_of_test_numbers_has_an_end():
    strangers = Strangers(Random(1))
    on = datetime(2026, 6, 1, tzinfo=AMSTERDAM).date()
    for _ in range(strangers.numbers_left):
        strangers.like({"bsn": ""}, age=40, on=on)
    with pytest.raises(NumbersUsedUp):
        strangers.like({"bsn": ""}, age=40, on=on)
