"""What a region does otherwise, from proposal to end: who does what, and what stops it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from schakel.kernel import clock
from schakel.kernel.errors import Conflict, Invalid, NotFound, Refused
from schakel.selection.actions.deviations import (
    change_deviation,
    drop_case,
    end_deviation,
    propose_deviation,
    send_deviation_back,
    sign_deviation,
    write_case,
)
from schakel.selection.actions.turns import schedule
from schakel.selection.life import DeviationState
from schakel.selection.overlays import Deviation, Kind, deviation_of, stored_deviation
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.deviations import deviation, in_work, look_at_deviation
from schakel.selection.rules import Door
from schakel.selection.shipped import deviations as shipped_deviations
from tests.personas import ROTTERDAM, a_case_message, policy_staff, send, signed_in
from tests.selection.test_overlays import some_deviation

WORDS = {"nl": "Omdat het hier zo is.", "en": "Because it is so here."}
TRAFFIC = {"traffic_offence": True, "property_offence": False}


def today():
    return clock.local(clock.now()).date()


def in_days(number):
    return today() + timedelta(days=number)


@pytest.fixture
def staff(people):
    return {**people, **policy_staff()}


def a_wish(**changes):
    """Rotterdam wants traffic cases at the prosecutor's office: a rule added before an open one."""
    whole = {
        "id": "",
        "region": ROTTERDAM,
        "model": "intake-selection",
        "decision": "track",
        "kind": Kind.ADD,
        "rule": "R14",
        "valid_from": in_days(2),
        "valid_until": in_days(200),
        "owner": "OM-ROTTERDAM",
        "reason": WORDS,
        "explanation": WORDS,
        "when": {"traffic_offence": "true", "prior_cases_12m": "0"},
        "then": '"REGULAR"',
        "source": "Verzonnen afspraak 2026",
    }
    return Deviation(**{**whole, **changes})


def proposed(who, **changes):
    with signed_in(who) as viewer:
        return propose_deviation(a_wish(**changes), by=viewer)


def shown_by_a_case(who, code, **facts):
    with signed_in(who) as viewer:
        on = deviation(code, viewer=viewer).life.text
        return write_case(code, "traffic", facts or TRAFFIC, on=on, by=viewer)


def signed(who, code):
    with signed_in(who) as viewer:
        sign_deviation(code, on=deviation(code, viewer=viewer).life.text, by=viewer)


def state_of(who, code):
    with signed_in(who) as viewer:
        return deviation(code, viewer=viewer).state


def track_on(day, **facts):
    model = catalogue().in_force(Door.CRIMINAL_CASE, day, region=ROTTERDAM).model
    base = catalogue().in_force(Door.CRIMINAL_CASE, day).written.base
    return model.evaluate("track", {**base, **facts}).rules


pytestmark = pytest.mark.django_db


def test_a_region_decides_otherwise_from_the_day_that_was_signed_until_its_end(staff):
    code = proposed(staff["manager"])
    assert code == "ROT-04"
    assert state_of(staff["manager"], code) == DeviationState.PROPOSED
    shown_by_a_case(staff["manager"], code)
    signed(staff["policy_elsewhere"], code)
    assert state_of(staff["manager"], code) == DeviationState.COMING
    fired = [track_on(in_days(number), **TRAFFIC) for number in (1, 2, 199, 200)]
    assert [rules == (code,) for rules in fired] == [False, True, True, False]


def test_a_case_in_the_region_keeps_the_rule_of_the_region_and_its_words_are_found(
    staff, monkeypatch
):
    code = proposed(staff["manager"])
    shown_by_a_case(staff["manager"], code)
    signed(staff["policy"], code)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=2))
    facts = {"domestic_violence": False, "weapon": False, "prior_cases_12m": 0}
    message = a_case_message(facts=facts, offences=[{"group": "5.1", "label": "rijden"}])
    proposal = send(message)["proposal"]
    assert proposal["model"].endswith("/ROTTERDAM")
    assert (code, WORDS["nl"]) in {(one["rule"], one["text"]) for one in proposal["reasons"]}


def test_what_no_written_case_shows_is_not_signed(staff):
    code = proposed(staff["manager"])
    with pytest.raises(Refused) as refusal:
        signed(staff["policy"], code)
    assert refusal.value.code == "NOT_READY"
    shown_by_a_case(staff["manager"], code, traffic_offence=False)
    with pytest.raises(Refused):
        signed(staff["policy"], code)
    with signed_in(staff["manager"]) as viewer:
        drop_case(code, "traffic", on=2, by=viewer)
    shown_by_a_case(staff["manager"], code)
    signed(staff["policy"], code)


def test_what_leaves_a_national_rule_without_cases_is_not_signed(staff):
    code = proposed(staff["manager"], when={"traffic_offence": "true"})  # all that R14 asks
    shown_by_a_case(staff["manager"], code)
    with pytest.raises(Refused):
        signed(staff["policy"], code)
    with signed_in(staff["manager"]) as viewer:
        look = look_at_deviation(deviation(code, viewer=viewer).deviation)
    assert [(one.kind, one.rules) for one in look.findings.found] == [
        ("UNREACHABLE", ("R14", code))
    ]


def test_a_rule_that_is_switched_off_is_shown_by_a_case_that_it_does_not_decide(staff):
    code = proposed(staff["manager"], kind=Kind.OFF, rule="R14", when={}, then="")
    shown_by_a_case(staff["manager"], code)
    signed(staff["policy"], code)
    assert "R14" in track_on(in_days(1), **TRAFFIC)
    assert "R14" not in track_on(in_days(2), **TRAFFIC)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"rule": "R01", "kind": Kind.REPLACE}, "rule"),
        ({"rule": "R99"}, "rule"),
        ({"rule": "R03"}, "rule"),
        ({"decision": "colour"}, "decision"),
        ({"when": {"shoe_size": "> 40"}}, "when.shoe_size"),
        ({"when": {"prior_cases_12m": ">="}}, "when.prior_cases_12m"),
        ({"then": '"CASTLE"'}, "then"),
        ({"reason": {"nl": "Alleen Nederlands."}}, "reason"),
        ({"valid_until": None}, "valid_until"),
        ({"valid_from": None}, "valid_from"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_kept(staff, changes, place):
    days = {"valid_until": in_days(1), "valid_from": in_days(0)}
    given = {name: days[name] if value is None else value for name, value in changes.items()}
    with pytest.raises(Invalid) as refusal:
        proposed(staff["manager"], **given)
    assert place in {error.path for error in refusal.value.errors}
    with signed_in(staff["manager"]) as viewer:
        assert in_work(viewer) == []


def test_nobody_changes_the_rules_of_another_region(staff):
    with pytest.raises(Refused) as refusal:
        proposed(staff["manager"], region="LIMBURG")
    assert refusal.value.code == "OTHER_REGION"


def test_who_proposed_it_and_a_colleague_do_not_sign_it(staff):
    code = proposed(staff["manager"])
    shown_by_a_case(staff["manager"], code)
    for name in ("manager", "municipal_policy"):
        with pytest.raises(Refused):
            signed(staff[name], code)


def test_it_is_sent_back_with_a_reason_changed_and_signed_after_all(staff):
    code = proposed(staff["manager"])
    shown_by_a_case(staff["manager"], code)
    with signed_in(staff["policy"]) as viewer:
        send_deviation_back(code, on=2, by=viewer, note="Tot de zomer is genoeg.")
    assert state_of(staff["manager"], code) == DeviationState.SENT_BACK
    with signed_in(staff["manager"]) as viewer:
        change_deviation(code, a_wish(valid_until=in_days(100)), on=2, by=viewer)
    assert state_of(staff["manager"], code) == DeviationState.PROPOSED
    signed(staff["policy"], code)


def test_two_people_on_one_proposal_lose_no_word(staff):
    code = proposed(staff["manager"])
    shown_by_a_case(staff["manager"], code)
    with signed_in(staff["municipal_policy"]) as viewer, pytest.raises(Conflict) as conflict:
        change_deviation(code, a_wish(), on=1, by=viewer)
    assert conflict.value.version == 2


def test_once_signed_it_does_not_change_and_ends_early_with_a_reason(staff):
    code = proposed(staff["manager"])
    shown_by_a_case(staff["manager"], code)
    signed(staff["policy"], code)
    with signed_in(staff["manager"]) as viewer:
        with pytest.raises(Refused):
            change_deviation(code, a_wish(), on=2, by=viewer)
        for day, note in ((in_days(0), "Klaar."), (in_days(500), "Klaar."), (in_days(9), " ")):
            with pytest.raises(Invalid):
                end_deviation(code, day, by=viewer, note=note)
        end_deviation(code, in_days(9), by=viewer, note="Klaar.")
    assert [track_on(in_days(n), **TRAFFIC) == (code,) for n in (8, 9)] == [True, False]


def test_one_that_is_ended_before_it_began_never_counts(staff):
    code = proposed(staff["manager"])
    shown_by_a_case(staff["manager"], code)
    signed(staff["policy"], code)
    with signed_in(staff["manager"]) as viewer:
        end_deviation(code, in_days(2), by=viewer, note="Toch niet.")
    assert state_of(staff["manager"], code) == DeviationState.ENDED
    assert code not in {one.id for one in catalogue().deviations}
    assert proposed(staff["manager"]) != code


def test_what_ships_can_end_early_too(staff):
    one = next(d for d in shipped_deviations() if d.region == ROTTERDAM and d.in_force(today()))
    with signed_in(staff["manager"]) as viewer:
        end_deviation(one.id, in_days(3), by=viewer, note="Werkt niet.")
        assert deviation(one.id, viewer=viewer).deviation.valid_until == in_days(3)
    counting = {d.id: d.valid_until for d in catalogue().deviations}
    assert counting[one.id] == in_days(3)


def test_it_is_held_against_every_version_that_has_a_turn_while_it_counts(staff):
    with signed_in(staff["policy"]) as viewer:
        schedule("intake-selection@2026-11", in_days(30), by=viewer)
    look = look_at_deviation(replace(a_wish(), id="ROT-04", when={"juvenile": "true"}))
    assert look.faults


def test_for_others_there_are_no_deviations(staff):
    with signed_in(staff["police"]) as viewer:
        for act in (
            lambda: in_work(viewer),
            lambda: deviation("ROT-01", viewer=viewer),
            lambda: propose_deviation(a_wish(), by=viewer),
            lambda: end_deviation("ROT-01", in_days(3), by=viewer, note="Weg."),
        ):
            with pytest.raises(NotFound):
                act()


@given(some_deviation)
def test_the_stored_form_says_the_same(one):
    assert deviation_of(one.id, stored_deviation(one)) == one
