"""Trying a candidate on cases that were: what changes, from what to what, and who may know of which."""

import json
import uuid
from collections import Counter
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.cli.selection import command
from schakel.kernel import clock
from schakel.kernel.dated import quarter_of
from schakel.selection import dmn
from schakel.selection.overlays import Kind, effective, faults
from schakel.selection.queries import proposals
from schakel.selection.queries.proposals import past_cases
from schakel.selection.reading import answers
from schakel.selection.rules import Door
from schakel.selection.shifts import between, busiest, shift_of
from schakel.selection.shipped import shipped
from schakel.selection.trial import NO_ANSWER, PARTNERS, Change, PastCase, When, Work, compare
from tests.personas import ROTTERDAM, a_case_message, everybody, send, signed_in
from tests.selection.test_overlays import BASELINE, QUIET, a_deviation

WITHOUT_R07 = a_deviation(kind=Kind.OFF, when={}, then="")
WITH_HEALTH = a_deviation(
    id="X-2",
    kind=Kind.ADD,
    rule="",
    decision="partner_reasons",
    when={"no_fixed_abode": "true"},
    then='"PUBLIC_HEALTH"',
)


@pytest.fixture(scope="module")
def people(db_of_module):
    """No case is there before a test sends one in."""
    return everybody()


NOW = When(shift_of(clock.now()), date(2026, 10, 1))


def candidate(*some):
    assert faults(BASELINE, some) == ()
    return effective(BASELINE, some, region="ROTTERDAM")


def past(region=ROTTERDAM, **facts):
    return PastCase(uuid.uuid4(), region, NOW, {**QUIET, **facts})


def tried(model, *cases):
    return compare(lambda region: model, lambda region: BASELINE, cases)


def test_a_candidate_that_says_the_same_changes_nothing():
    found = tried(BASELINE, past(), past(age=15), past(prior_cases_12m=4))
    assert (found.cases[ROTTERDAM], found.changes, found.changed_ids) == (3, (), ())
    assert len(found.ids) == 3


def test_each_change_is_counted_by_region_and_from_what_to_what():
    often = [past(prior_cases_12m=3, property_offence=False) for _ in range(2)]
    elsewhere = past("LIMBURG", prior_cases_12m=3, property_offence=False)
    found = tried(candidate(WITHOUT_R07), *often, elsewhere, past())
    track = [change for change in found.changes if change.decision == "track"]
    assert track == [
        Change("LIMBURG", "track", "TABLE", "FAST", 1),
        Change(ROTTERDAM, "track", "TABLE", "FAST", 2),
    ]
    assert found.cases == Counter({ROTTERDAM: 3, "LIMBURG": 1})
    assert found.changed == Counter({ROTTERDAM: 2, "LIMBURG": 1})
    assert set(found.changed_ids) == {*(one.case_id for one in often), elsewhere.case_id}


def test_a_partner_that_comes_or_goes_is_counted_by_itself():
    case = past(no_fixed_abode=True)
    model = candidate(WITH_HEALTH)
    assert tried(model, case).changes == (Change(ROTTERDAM, PARTNERS, "", "PUBLIC_HEALTH", 1),)
    back = compare(lambda region: BASELINE, lambda region: model, [case])
    assert back.changes == (Change(ROTTERDAM, PARTNERS, "PUBLIC_HEALTH", "", 1),)


def test_each_region_is_held_against_its_own_rules():
    case = {"prior_cases_12m": 3, "property_offence": False}
    own = {ROTTERDAM: candidate(WITHOUT_R07), "LIMBURG": BASELINE}
    found = compare(
        lambda region: BASELINE, own.__getitem__, [past(**case), past("LIMBURG", **case)]
    )
    assert {change.region for change in found.changes} == {ROTTERDAM}


def test_a_fact_that_the_model_cannot_use_gives_no_answer_and_stops_nothing():
    found = tried(candidate(WITHOUT_R07), past(prior_cases_12m=object()), past())
    assert found.cases[ROTTERDAM] == 2
    assert all(NO_ANSWER in {change.before, change.after} for change in found.changes)


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=clock.AMSTERDAM)


@pytest.mark.parametrize(
    ("came_in", "shift"),
    [
        ("2026-11-25T07:59", ("2026-11-25", 0)),
        ("2026-11-25T08:00", ("2026-11-25", 0)),
        ("2026-11-25T14:59", ("2026-11-25", 0)),
        ("2026-11-25T15:00", ("2026-11-25", 1)),
        ("2026-11-25T21:59", ("2026-11-25", 1)),
        ("2026-11-25T22:00", ("2026-11-26", 0)),
        ("2026-11-25T23:30", ("2026-11-26", 0)),
    ],
)
def test_what_comes_in_outside_of_the_hours_is_for_the_shift_that_begins_next(came_in, shift):
    found = shift_of(moment(came_in))
    assert (found.day.isoformat(), found.turn) == shift


def test_the_shifts_between_two_are_counted_with_those_in_which_nothing_came():
    monday, tuesday = moment("2026-11-23T09:00"), moment("2026-11-24T16:00")
    assert between(shift_of(monday), shift_of(tuesday)) == 4
    assert between(shift_of(tuesday), shift_of(tuesday)) == 1


def test_a_busy_shift_is_busier_than_nineteen_of_twenty_empty_ones_included():
    assert busiest([9], 20, 0.95) == 0
    assert busiest([9, 3], 20, 0.95) == 3
    assert busiest([9], 1, 0.95) == 9
    assert busiest(list(range(1, 101)), 100, 0.95) == 95


def test_a_partner_is_busier_by_the_cases_in_which_it_is_asked_after_and_not_before():
    days = (moment("2026-11-23T09:00"), moment("2026-11-24T09:00"))
    monday, tuesday = (When(shift_of(day), date(2026, 10, 1)) for day in days)
    street = {**QUIET, "no_fixed_abode": True}
    cases = [PastCase(uuid.uuid4(), ROTTERDAM, monday, street) for _ in range(3)]
    cases.append(PastCase(uuid.uuid4(), ROTTERDAM, tuesday, QUIET))
    found = {load.partner: load for load in tried(candidate(WITH_HEALTH), *cases).loads}
    health = found["PUBLIC_HEALTH"]
    assert (health.shifts, health.before, health.after) == (3, Work(0, 0), Work(3, 3))
    assert (health.comes, health.leaves) == (3, 0)
    assert all(
        (load.comes, load.leaves) == (0, 0) for name, load in found.items() if load is not health
    )


def test_a_partner_of_a_house_that_is_to_be_consulted_is_counted_as_the_proposal_names_it():
    case = past(known_at_house=True, house_has_plan=True)
    loads = {load.partner: load.before.cases for load in tried(BASELINE, case).loads}
    assert BASELINE.evaluate("safety_house", case.facts).value == "CONSULT"
    assert loads["SAFETY_HOUSE"] == 1


def test_what_a_region_does_otherwise_counts_for_the_candidate_too(people, db):
    rotterdam = next(one for one in shipped().deviations if one.region == ROTTERDAM)
    day = rotterdam.valid_from
    known = shipped()
    there = known.in_force(Door.CRIMINAL_CASE, day, region=ROTTERDAM).model
    national = known.in_force(Door.CRIMINAL_CASE, day).model
    assert known.as_in(national, "LIMBURG", day.replace(year=2020)) is national
    beside = known.as_in(national, ROTTERDAM, day)
    assert [beside.rules(name) for name in beside.decisions] == [
        there.rules(name) for name in there.decisions
    ]


def test_facts_that_are_a_list_or_true_or_one_are_each_asked_for_themselves():
    odd = [past(prior_cases_12m=value) for value in ([], {}, True, 1, "1", None)]
    found = tried(BASELINE, *odd, *odd)
    assert (found.cases[ROTTERDAM], found.changes) == (12, ())


def one_by_one(model, facts):
    """What the evaluator says of one case, without any of what makes a trial quick."""
    said = {name: model.evaluate(name, facts).value for name in answers(model)}
    return {n: frozenset(v) if isinstance(v, list) else v for n, v in said.items()}


FIRST, LAST = (turn.model for turn in shipped().listed if turn.door == Door.CRIMINAL_CASE)
ODD = [None, True, False, 0, 1, 2, 17, 18, 22, 23, 200, -1, 1.5, "1", [], [True]]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=False))
def test_a_trial_finds_what_asking_each_case_by_itself_finds(random):
    cases = []
    for _ in range(30):
        facts = {n: random.random() < 0.3 for n in LAST.inputs if random.random() < 0.9}
        facts["age"] = random.randint(12, 90)
        for name in random.sample(list(LAST.inputs), 2):
            facts[name] = random.choice(ODD)
        cases.append(PastCase(uuid.uuid4(), ROTTERDAM, NOW, facts))
    pairs = [(one, one_by_one(LAST, one.facts), one_by_one(FIRST, one.facts)) for one in cases]
    found = compare(lambda region: FIRST, lambda region: LAST, cases)
    assert set(found.changed_ids) == {one.case_id for one, old, new in pairs if old != new}
    tracks = Counter((o["track"], n["track"]) for _, o, n in pairs if o["track"] != n["track"])
    assert {(c.before, c.after): c.cases for c in found.changes if c.decision == "track"} == {
        (old or "", new or ""): number for (old, new), number in tracks.items()
    }
    comes = Counter(kind for _, o, n in pairs for kind in n[PARTNERS] - o[PARTNERS])
    assert {load.partner: load.comes for load in found.loads if load.comes} == comes


def test_no_case_is_lost_or_read_twice_where_a_page_of_the_history_ends(people, db, monkeypatch):
    now = clock.now()
    with clock.standing_at(now):  # all at one moment: only the dossier tells them apart
        numbers = [send(a_case_message())["case"] for _ in range(5)]
    monkeypatch.setattr(proposals, "AT_ONCE", 2)
    with signed_in(people["prosecutor"]):
        pages = list(past_cases("intake-selection", now - timedelta(1), now + timedelta(1)))
    ids = [one.case_id for page in pages for one in page]
    assert len(ids) == len(set(ids)) == len(numbers)
    assert [len(page) for page in pages] == [2, 2, 1]


@pytest.fixture
def trial(people, db, tmp_path, monkeypatch):
    """The command on the test's own database; Django and the server are there already."""
    monkeypatch.setattr(import_module("schakel.cli.main"), "set_up", lambda role: None)
    file = tmp_path / "candidate.dmn"
    file.write_bytes(dmn.write(candidate(WITHOUT_R07)))
    today = clock.local(clock.now()).date()
    period = ("--since", f"{quarter_of(today)[0]}", "--until", f"{today}")

    def run(*more, given=file):
        return CliRunner().invoke(command, ("trial", str(given), *period, "--json", *more))

    return run


def often(**changes):
    facts = {"prior_cases_12m": 4, "domestic_violence": False, "weapon": False}
    # Traffic: nothing else asks for the table.
    return send(a_case_message(facts=facts, offences=[{"group": "5.1", "label": "rijden"}]))


def test_over_all_cases_the_counts_are_protected_and_no_case_is_named(trial):
    """The running quarter grows: what is about few of it is left unsaid, and not told as "<5"."""
    numbers = {often()["case"] for _ in range(2)}
    done = trial()
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["exact"] is False
    assert told["regions"] == [{"region": ROTTERDAM, "cases": None, "changed": None}]
    assert {load["before"]["cases"] for load in told["loads"]} <= {None, 0}
    assert not any(number in done.stdout for number in numbers)


def test_over_all_cases_whole_quarters_are_counted_and_it_says_which(trial):
    """Two periods to the day, laid beside each other, say how many cases came between."""
    told = json.loads(trial("--since", "2026-02-13", "--until", "2026-05-20").stdout)
    assert (told["since"], told["until"]) == ("2026-01-01", "2026-06-30")
    told = json.loads(
        trial("--since", "2026-02-13", "--until", "2026-05-20", "--as", "prosecutor").stdout
    )
    assert (told["since"], told["until"]) == ("2026-02-13", "2026-05-20")


def test_with_a_person_the_counts_are_exact_of_what_that_person_may_see(trial):
    number = often()["case"]
    told = json.loads(trial("--as", "prosecutor", "--cases").stdout)
    assert told["exact"] is True
    assert told["regions"] == [{"region": ROTTERDAM, "cases": 1, "changed": 1}]
    assert {"region", "decision", "from", "to", "cases"} == told["changes"][0].keys()
    assert told["cases_changed"] == [number]
    nothing = json.loads(trial("--as", "elsewhere", "--cases").stdout)
    assert (nothing["regions"], nothing["cases_changed"]) == ([], [])


def test_a_model_that_no_door_asks_and_a_period_that_runs_back_are_refused(trial, tmp_path):
    other = tmp_path / "other.dmn"
    other.write_bytes(dmn.write(BASELINE).replace(b'name="intake-selection"', b'name="mine"'))
    done = trial(given=other)
    assert done.exit_code == 2
    assert "no door asks a model of this name: mine" in done.stderr
    backwards = trial("--until", "2020-01-01")
    assert backwards.exit_code == 2
    assert "the period ends before it begins" in backwards.stderr
    broken = tmp_path / "broken.dmn"
    broken.write_text("<definitions>")
    assert trial(given=broken).exit_code == 2


def test_cases_are_listed_to_somebody_only(trial):
    assert trial("--cases").exit_code == 2


def test_the_youth_route_is_tried_on_the_young_that_it_was_asked_about(trial, tmp_path):
    now = clock.local(clock.now())
    send(
        a_case_message(suspect__person={"surname": "Jong", "birth_date": f"{now.year - 15}-01-02"})
    )
    send(a_case_message())
    youth = shipped().in_force(Door.YOUTH_ROUTE, now.date()).model
    file = tmp_path / "youth.dmn"
    file.write_bytes(dmn.write(youth))
    told = json.loads(trial("--as", "prosecutor", given=file).stdout)
    assert told["regions"] == [{"region": ROTTERDAM, "cases": 1, "changed": 0}]
