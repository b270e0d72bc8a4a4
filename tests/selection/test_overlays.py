"""What a region decides otherwise: what it may touch, what comes of it, and when it ends."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.regions.queries import directory
from schakel.selection.catalogue import put_together
from schakel.selection.overlays import (
    Deviation,
    Fault,
    Kind,
    Standing,
    Why,
    effective,
    faults,
    standing,
)
from schakel.selection.rules import Door
from schakel.selection.shipped import deviations, shipped, turns

DAY = date(2026, 11, 25)
in_force, rule_in = shipped().in_force, shipped().rule_in
WORDS = {"nl": "Omdat.", "en": "Because."}
BASELINE = in_force(Door.CRIMINAL_CASE, DAY).model
QUIET = {
    "age": 30,
    "heavy_offence": False,
    "domestic_violence": False,
    "violent_offence": False,
    "sexual_offence": False,
    "known_at_house": False,
    "house_has_plan": False,
    "prior_cases_12m": 0,
    "weapon": False,
    "weapon_offence": False,
    "property_offence": True,
    "drug_offence": False,
    "confused_behaviour_reported": False,
    "addiction_reported": False,
    "no_fixed_abode": False,
    "residence_in_region": True,
    "traffic_offence": False,
    "victim_present": False,
    "pretrial_detention_allowed": False,
}


def a_deviation(**changes):
    whole = {
        "id": "X-1",
        "region": "ROTTERDAM",
        "model": "intake-selection",
        "decision": "track",
        "kind": Kind.REPLACE,
        "rule": "R07",
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2027, 1, 1),
        "owner": "OM-ROTTERDAM",
        "reason": WORDS,
        "explanation": WORDS,
        "when": {"prior_cases_12m": ">= 5"},
        "then": '"TABLE"',
    }
    return Deviation(**{**whole, **changes})


def fired(model, decision="track", **facts):
    return model.evaluate(decision, {**QUIET, **facts}).rules


def laid_over(*some):
    assert faults(BASELINE, some) == ()
    return effective(BASELINE, some, region="ROTTERDAM")


def test_a_replaced_rule_decides_in_its_place_and_under_its_own_name():
    model = laid_over(a_deviation())
    assert fired(BASELINE, prior_cases_12m=3) == ("R07",)
    assert fired(model, prior_cases_12m=3) != ("R07",)
    assert fired(model, prior_cases_12m=5) == ("X-1",)
    assert model.label == f"{BASELINE.label}/ROTTERDAM"


def test_a_rule_that_is_switched_off_leaves_its_cases_to_the_next():
    model = laid_over(a_deviation(kind=Kind.OFF, when={}, then=""))
    assert "R07" not in fired(model, prior_cases_12m=3)


def test_an_added_rule_adds_a_partner_or_stands_before_an_open_rule():
    partner = a_deviation(
        kind=Kind.ADD,
        rule="",
        decision="partner_reasons",
        when={"no_fixed_abode": "true"},
        then='"PUBLIC_HEALTH"',
    )
    track = a_deviation(
        id="X-2", kind=Kind.ADD, rule="R14", when={"traffic_offence": "true"}, then='"REGULAR"'
    )
    model = laid_over(partner, track)
    whole = model.evaluate("partners", {**QUIET, "no_fixed_abode": True}).value
    assert "PUBLIC_HEALTH" in whole
    facts = {"traffic_offence": True, "property_offence": False}
    assert fired(BASELINE, **facts) == ("R14",)
    assert fired(model, **facts) == ("X-2",)


@pytest.mark.parametrize(
    ("changes", "why", "place"),
    [
        ({"rule": "R01"}, Why.CLOSED, "R01"),
        ({"rule": "R15", "kind": Kind.OFF}, Why.CLOSED, "R15"),
        ({"rule": "R05"}, Why.BEFORE_CLOSED, "R06"),
        ({"rule": "R99"}, Why.NO_RULE, "R99"),
        ({"rule": ""}, Why.NO_RULE, ""),
        ({"rule": "R03", "kind": Kind.ADD}, Why.BEFORE_CLOSED, "R03"),
        ({"decision": "colour"}, Why.NO_DECISION, "colour"),
        ({"decision": "partners"}, Why.NO_DECISION, "partners"),
        ({"when": {"shoe_size": "> 40"}}, Why.NO_COLUMN, "shoe_size"),
        ({"when": {"prior_cases_12m": ">= many"}}, Why.CELL, "prior_cases_12m"),
        ({"when": {"prior_cases_12m": ">="}}, Why.CELL, "prior_cases_12m"),
        ({"then": '"CASTLE"'}, Why.OUTCOME, '"CASTLE"'),
        ({"then": "TABLE"}, Why.OUTCOME, "TABLE"),
        ({"valid_until": date(2026, 1, 1)}, Why.PERIOD, ""),
        ({"owner": " "}, Why.WORDS, ""),
        ({"reason": {"nl": "Alleen Nederlands."}}, Why.WORDS, ""),
        ({"id": "R08"}, Why.ID_TAKEN, "R08"),
    ],
)
def test_a_deviation_that_does_not_fit_is_named_with_its_reason_and_place(changes, why, place):
    one = a_deviation(**changes)
    assert Fault(one.id, why, place) in faults(BASELINE, [one])


def test_one_rule_is_changed_once_at_a_time_and_may_change_hands_on_a_day():
    first = a_deviation(valid_until=date(2026, 6, 1))
    second = a_deviation(id="X-2", valid_from=date(2026, 6, 1))
    assert faults(BASELINE, [first, second]) == ()
    overlapping = replace(second, valid_from=date(2026, 5, 31))
    assert faults(BASELINE, [first, overlapping]) == (Fault("X-2", Why.TWICE, "X-1"),)


def test_on_its_last_day_a_deviation_has_ended_and_the_rule_counts_again():
    one = a_deviation()
    assert standing("R07", [one], on=date(2025, 12, 31)) == Standing.SAME
    assert standing("R07", [one], on=date(2026, 12, 31)) == Standing.VARIED
    assert standing("R07", [one], on=date(2027, 1, 1)) == Standing.EXPIRED
    assert standing("R08", [one], on=date(2026, 6, 1)) == Standing.SAME


facts = st.fixed_dictionaries(
    {
        name: st.integers(0, 80)
        if name == "age"
        else st.integers(0, 6)
        if name == "prior_cases_12m"
        else st.booleans()
        for name in QUIET
    }
)
TRACK_RULES = [rule.id for rule in BASELINE.rules("track")]
some_deviation = st.builds(
    a_deviation,
    kind=st.sampled_from(Kind),
    rule=st.sampled_from(TRACK_RULES),
    when=st.dictionaries(
        st.sampled_from(["heavy_offence", "domestic_violence", "traffic_offence"]),
        st.sampled_from(["true", "false", "-"]),
    ),
    then=st.sampled_from(['"FAST"', '"TABLE"', '"REGULAR"']),
)


@given(st.lists(some_deviation, max_size=4), st.lists(facts, min_size=1, max_size=4))
def test_a_closed_rule_keeps_every_case_it_has(some, cases):
    named = [replace(one, id=f"X-{number}") for number, one in enumerate(some)]
    fitting = []
    for one in named:
        if not faults(BASELINE, [*fitting, one]):
            fitting.append(one)
    model = effective(BASELINE, fitting, region="ROTTERDAM")
    for case in cases:
        (rule,) = BASELINE.evaluate("track", case).rules
        conditional = any(text != "-" for text in BASELINE.rule(rule).texts)
        if conditional and not BASELINE.rule(rule).open_to_variation:
            assert model.evaluate("track", case).rules == (rule,)


@pytest.mark.django_db
def test_what_ships_fits_its_baseline_and_is_of_organisations_that_exist():
    models = {one.model.name: one.model for one in shipped().listed}
    regions = {one.region for one in deviations()}
    assert {"ROTTERDAM", "LIMBURG"} <= regions <= set(directory().regions)
    for region in regions:
        mine = [one for one in deviations() if one.region == region]
        for name, model in models.items():
            assert faults(model, [one for one in mine if one.model == name]) == ()
    assert {one.owner for one in deviations()} <= set(directory().organisations)
    assert all(one.model in models for one in deviations())


def test_a_region_asks_its_own_rules_from_the_day_they_count_and_others_the_baseline():
    assert in_force(Door.CRIMINAL_CASE, DAY, region="AMSTERDAM").model is BASELINE
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2027, 5, 1), date(2027, 11, 1)]
    labels = [in_force(Door.CRIMINAL_CASE, day, region="ROTTERDAM").model.label for day in days]
    first = "intake-selection@2026-11"
    assert labels == [first, f"{first}/ROTTERDAM", f"{BASELINE.label}/ROTTERDAM", BASELINE.label]
    texts = [
        [
            rule.id
            for rule in in_force(Door.CRIMINAL_CASE, day, region="ROTTERDAM").model.rules("track")
        ]
        for day in days
    ]
    assert "ROT-01" in texts[1]
    assert "ROT-01" not in texts[2]
    assert all(one != other for one, other in pairwise(texts[:3]))


def test_the_words_of_a_rule_are_found_by_the_label_that_a_case_keeps():
    label = f"{BASELINE.label}/ROTTERDAM"
    assert "vier zaken" in rule_in(label, "ROT-01").explanation["nl"]
    assert rule_in(label, "R01").id == "R01"
    assert rule_in("other@1", "R01") is None
    assert rule_in(label, "GONE") is None


def test_a_deviation_that_does_not_fit_leaves_the_baseline_in_force():
    broken = a_deviation(id="ROT-99", rule="R01")
    known = put_together(turns(), [broken])
    assert known.in_force(Door.CRIMINAL_CASE, DAY, region="ROTTERDAM").model is BASELINE
