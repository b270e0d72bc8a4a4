"""A version from draft to turn: who does which step, what stops it, and what the doors then ask."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from schakel.access.context import as_service
from schakel.kernel import clock
from schakel.kernel.errors import Conflict, Invalid, NotFound, Refused
from schakel.kernel.storing import gathering
from schakel.selection import dmn
from schakel.selection.actions.turns import schedule, withdraw
from schakel.selection.actions.versions import (
    approve,
    back_to,
    check,
    digest,
    look_at,
    new_draft,
    new_draft_from,
    save,
    send_back,
    tried,
)
from schakel.selection.fitting import Unfit, misfits
from schakel.selection.life import State
from schakel.selection.models import ModelStep, ModelText
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.versions import conflicts, overview, text_of, version
from schakel.selection.rules import Door
from schakel.selection.shipped import shipped
from schakel.selection.written import run_cases
from tests.personas import a_case_message, policy_staff, send, signed_in

pytestmark = pytest.mark.django_db
YOUTH = "youth-route@2026-11-15"
TRACK = "intake-selection@2026-11-15"
TRIAL = uuid.UUID(int=7)


def today():
    return clock.local(clock.now()).date()


def in_days(number):
    return today() + timedelta(days=number)


@pytest.fixture
def staff(people):
    return {**people, **policy_staff()}


def look(who, label):
    with signed_in(who) as viewer:
        return version(label, viewer=viewer)


def a_draft(who, based_on=YOUTH):
    with signed_in(who) as viewer:
        return new_draft(based_on, by=viewer)


def with_words(model, rule_id, text):
    """The model with other words for one rule, in both languages."""
    decisions = dict(model.definitions.decisions)
    for name, decision in decisions.items():
        if rule_id in {rule.id for rule in model.rules(name)}:
            rules = tuple(
                replace(rule, explanation={"nl": text, "en": text}) if rule.id == rule_id else rule
                for rule in decision.logic.rules
            )
            decisions[name] = replace(decision, logic=replace(decision.logic, rules=rules))
    return dmn.Model(replace(model.definitions, decisions=decisions))


def without_rule(model, rule_id):
    decisions = dict(model.definitions.decisions)
    for name, decision in decisions.items():
        if rule_id in {rule.id for rule in model.rules(name)}:
            rules = tuple(rule for rule in decision.logic.rules if rule.id != rule_id)
            decisions[name] = replace(decision, logic=replace(decision.logic, rules=rules))
    return dmn.Model(replace(model.definitions, decisions=decisions))


def as_they_come_out(model, cases):
    results = run_cases(model, cases)
    return tuple(replace(one.case, expected=one.found, fires=one.fired) for one in results)


def first_rule(model):
    return next(rule.id for name in model.decisions for rule in model.rules(name))


def changed(who, label, text="Omdat het anders is."):
    view = look(who, label)
    model = with_words(view.model, first_rule(view.model), text)
    with signed_in(who) as viewer:
        return save(label, model, view.written, on=view.life.text, by=viewer, note="words")


def checked_and_tried(who, label):
    on = look(who, label).life.text
    with signed_in(who) as viewer:
        assert check(label, on=on, by=viewer).passed
        tried(label, trial=TRIAL, document=digest(look(who, label).document), by=viewer)


def signed(who, label):
    with signed_in(who) as viewer:
        approve(label, on=version(label, viewer=viewer).life.text, by=viewer)


def an_approved_version(staff, based_on=YOUTH):
    label = a_draft(staff["manager"], based_on)
    changed(staff["manager"], label)
    checked_and_tried(staff["manager"], label)
    signed(staff["policy"], label)
    return label


def scheduled(who, label, day):
    with signed_in(who) as viewer:
        schedule(label, day, by=viewer)


def state_of(staff, label):
    return look(staff["manager"], label).state


def test_a_version_goes_from_draft_to_in_force_and_the_one_before_it_retires(staff, monkeypatch):
    label = a_draft(staff["manager"])
    assert state_of(staff, label) == State.DRAFT
    changed(staff["manager"], label)
    checked_and_tried(staff["manager"], label)
    assert state_of(staff, label) == State.TRIED
    signed(staff["policy"], label)
    assert state_of(staff, label) == State.APPROVED
    scheduled(staff["policy"], label, in_days(3))
    assert state_of(staff, label) == State.SCHEDULED
    assert catalogue().in_force(Door.YOUTH_ROUTE, in_days(2)).model.label == YOUTH
    assert catalogue().in_force(Door.YOUTH_ROUTE, in_days(3)).model.label == label
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=3))
    assert state_of(staff, label) == State.IN_FORCE
    assert state_of(staff, YOUTH) == State.RETIRED


def test_a_case_is_proposed_by_the_version_whose_turn_it_is_and_keeps_its_name(staff, monkeypatch):
    label = an_approved_version(staff, TRACK)
    scheduled(staff["manager"], label, in_days(1))
    now = clock.now()
    before = send(a_case_message())
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    after = send(a_case_message())
    models = [receipt["proposal"]["model"].partition("/")[0] for receipt in (before, after)]
    assert models == [TRACK, label]
    assert catalogue().rule_in(label, "R01") is not None


def test_rolling_back_is_giving_an_older_version_another_turn(staff):
    label = an_approved_version(staff)
    scheduled(staff["manager"], label, in_days(1))
    scheduled(staff["manager"], YOUTH, in_days(5))
    days = [in_days(number) for number in (0, 1, 4, 5)]
    labels = [catalogue().in_force(Door.YOUTH_ROUTE, day).model.label for day in days]
    assert labels == [YOUTH, label, label, YOUTH]


def test_a_version_that_counts_on_that_day_already_gets_no_second_turn(staff):
    with pytest.raises(Invalid) as refusal:
        scheduled(staff["manager"], YOUTH, in_days(5))
    assert [(error.path, error.code) for error in refusal.value.errors] == [("begins", "same")]


def test_a_turn_can_be_taken_back_until_it_begins(staff):
    label = an_approved_version(staff)
    scheduled(staff["manager"], label, in_days(1))
    with signed_in(staff["manager"]) as viewer:
        withdraw(label, in_days(1), by=viewer)
    assert state_of(staff, label) == State.APPROVED
    assert catalogue().in_force(Door.YOUTH_ROUTE, in_days(1)).model.label == YOUTH
    with signed_in(staff["manager"]) as viewer, pytest.raises(Refused):
        withdraw(label, in_days(1), by=viewer)


@pytest.mark.parametrize(("days", "code"), [(0, "past"), (-1, "past"), (4, "taken")])
def test_a_turn_begins_on_a_day_to_come_that_no_other_version_has(staff, days, code):
    first, second = an_approved_version(staff), an_approved_version(staff)
    scheduled(staff["manager"], first, in_days(4))
    with pytest.raises(Invalid) as refusal:
        scheduled(staff["manager"], second, in_days(days))
    assert [(error.path, error.code) for error in refusal.value.errors] == [("begins", code)]


def test_a_version_that_a_region_deviates_from_is_scheduled_only_where_the_deviation_still_fits(
    staff,
):
    label = a_draft(staff["manager"], TRACK)
    view = look(staff["manager"], label)
    model = without_rule(view.model, "R13")  # Limburg switches this rule off
    cases = replace(view.written, cases=as_they_come_out(model, view.written.cases))
    with signed_in(staff["manager"]) as viewer:
        save(label, model, cases, on=1, by=viewer)
    found = conflicts(model, in_days(1))
    assert {("LIMBURG", one.fault.deviation, one.fault.place) for one in found} == {
        ("LIMBURG", "LIM-01", "R13")
    }
    checked_and_tried(staff["manager"], label)
    signed(staff["policy"], label)
    with pytest.raises(Refused) as refusal:
        scheduled(staff["manager"], label, in_days(1))
    assert refusal.value.code == "DEVIATIONS"
    gone = max(one.valid_until for one in shipped().deviations)
    assert conflicts(model, gone) == ()
    scheduled(staff["manager"], label, gone)


def test_who_wrote_it_does_not_sign_it_and_neither_does_a_colleague(staff):
    label = a_draft(staff["manager"])
    checked_and_tried(staff["manager"], label)
    for name, code in (("manager", "OWN_WORK"), ("municipal_policy", "OWN_ORGANISATION")):
        with pytest.raises(Refused) as refusal:
            signed(staff[name], label)
        assert refusal.value.code == code
    signed(staff["policy_elsewhere"], label)


def test_each_step_has_its_place_in_the_order(staff):
    label = a_draft(staff["manager"])
    with pytest.raises(Refused):
        signed(staff["policy"], label)
    with pytest.raises(Refused):
        scheduled(staff["policy"], label, in_days(1))
    with signed_in(staff["manager"]) as viewer, pytest.raises(Refused):
        tried(label, trial=TRIAL, document="", by=viewer)


def test_a_trial_of_another_text_does_not_count(staff):
    label = a_draft(staff["manager"])
    old = digest(look(staff["manager"], label).document)
    changed(staff["manager"], label)
    with signed_in(staff["manager"]) as viewer:
        assert check(label, on=2, by=viewer).passed
        with pytest.raises(Refused) as refusal:
            tried(label, trial=TRIAL, document=old, by=viewer)
    assert refusal.value.code == "CHANGED_SINCE"


def test_a_change_after_a_signature_is_a_draft_again(staff):
    label = an_approved_version(staff)
    changed(staff["manager"], label, "Nog weer anders.")
    assert state_of(staff, label) == State.DRAFT


def test_a_version_with_a_turn_does_not_change_any_more(staff):
    label = an_approved_version(staff)
    scheduled(staff["manager"], label, in_days(1))
    with pytest.raises(Refused) as refusal:
        changed(staff["manager"], label)
    assert refusal.value.code == "FIXED"
    assert a_draft(staff["manager"], label) != label


def test_two_people_on_one_text_lose_no_word(staff):
    label = a_draft(staff["manager"])
    view = look(staff["policy"], label)
    changed(staff["manager"], label)
    with signed_in(staff["policy"]) as viewer, pytest.raises(Conflict) as conflict:
        save(label, view.model, view.written, on=1, by=viewer)
    assert (conflict.value.version, conflict.value.theirs) == (2, "words")
    assert ModelText.objects.count() == 2


def test_an_earlier_text_comes_back_as_the_newest_and_nothing_is_lost(staff):
    label = a_draft(staff["manager"])
    changed(staff["manager"], label)
    with signed_in(staff["manager"]) as viewer:
        assert back_to(label, 1, on=2, by=viewer) == 3
        first, _ = text_of(label, 1, viewer=viewer)
    view = look(staff["manager"], label)
    assert [one.number for one in view.texts] == [1, 2, 3]
    assert dmn.write(view.model) == dmn.write(first)


def test_a_version_is_sent_back_with_a_reason(staff):
    label = an_approved_version(staff)
    with signed_in(staff["policy"]) as viewer:
        with pytest.raises(Invalid):
            send_back(label, on=2, by=viewer, note=" ")
        send_back(label, on=2, by=viewer, note="R01 is te ruim.")
    view = look(staff["manager"], label)
    assert (view.state, view.life.returned.note) == (State.DRAFT, "R01 is te ruim.")


def test_a_check_keeps_nothing_when_something_is_wrong_and_says_what(staff):
    label = a_draft(staff["manager"], TRACK)
    view = look(staff["manager"], label)
    with signed_in(staff["manager"]) as viewer:
        save(label, without_rule(view.model, "R13"), view.written, on=1, by=viewer)
        found = check(label, on=2, by=viewer)
    assert not found.passed
    assert {one.why for one in found.misfits} >= {Unfit.CASE_DIFFERS}
    assert state_of(staff, label) == State.DRAFT
    assert not ModelStep.objects.exists()


def test_a_decision_that_gives_a_list_where_the_door_takes_one_answer_does_not_fit(staff):
    base = shipped().versions()[1].model
    decisions = dict(base.definitions.decisions)
    logic = replace(decisions["track"].logic, hit_policy="COLLECT")
    decisions["track"] = replace(decisions["track"], logic=logic)
    listing = dmn.Model(replace(base.definitions, decisions=decisions))
    assert (Unfit.OTHER_SHAPE, "track") in {(o.why, o.place) for o in misfits(listing, base)}
    assert misfits(base, base) == ()


def test_a_model_that_no_door_asks_is_refused(staff):
    model = dmn.Model(replace(shipped().versions()[0].model.definitions, name="other"))
    with signed_in(staff["manager"]) as viewer, pytest.raises(Invalid):
        new_draft_from(model, None, by=viewer, note="import")


def test_an_imported_model_gets_a_name_of_its_own_and_the_written_cases_of_its_door(staff):
    base = shipped().versions()[0]
    with signed_in(staff["manager"]) as viewer:
        label = new_draft_from(base.model, None, by=viewer, note="import")
    assert label == f"{base.model.name}@{today()}"
    assert look(staff["manager"], label).model.version == str(today())


@pytest.mark.parametrize("name", ["prosecutor", "police", "privacy_officer", "director"])
def test_for_others_there_are_no_versions(staff, name):
    with signed_in(staff[name]) as viewer:
        for act in (
            lambda: overview(viewer),
            lambda: version(YOUTH, viewer=viewer),
            lambda: new_draft(YOUTH, by=viewer),
            lambda: schedule(YOUTH, in_days(1), by=viewer),
        ):
            with pytest.raises(NotFound):
                act()


def test_the_list_says_of_every_version_where_it_stands(staff):
    label = an_approved_version(staff)
    with signed_in(staff["manager"]) as viewer:
        found = {one.label: one.state for one in overview(viewer)}
    assert found[label] == State.APPROVED
    assert found[YOUTH] == State.IN_FORCE
    assert found["intake-selection@2026-11"] == State.RETIRED


def test_the_catalogue_costs_one_statement_and_one_a_batch(staff):
    scheduled(staff["manager"], an_approved_version(staff), in_days(1))
    catalogue()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        catalogue()
    with CaptureQueriesContext(connection) as in_batch, gathering():
        first = catalogue()
        assert catalogue() is first
    assert (len(asked), len(in_batch)) == (1, 1)


def test_a_text_that_this_release_cannot_read_leaves_the_model_before_it_in_force(staff, caplog):
    label = an_approved_version(staff)
    scheduled(staff["manager"], label, in_days(1))
    text = ModelText.objects.order_by("-number").first()
    text.id, text.number, text.document = uuid.uuid4(), text.number + 1, "<definitions/>"
    text.save(force_insert=True)
    assert catalogue().in_force(Door.YOUTH_ROUTE, in_days(1)).model.label == YOUTH
    assert "cannot be read" in caplog.text


NOT_ALLOWED = ("UPDATE selection_modeltext SET note = ''", "DELETE FROM selection_modelstep")


@pytest.mark.parametrize("statement", NOT_ALLOWED)
def test_the_application_cannot_change_what_was_said_or_done(staff, statement):
    with transaction.atomic(), as_service("demo"), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="permission denied"):
            cursor.execute(statement)
        transaction.set_rollback(True)
    assert look_at(look(staff["manager"], YOUTH)).passed
