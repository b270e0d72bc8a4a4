"""A version from draft to turn: who does which step, what stops it, and what the doors then ask."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from schakel.access.context import as_service
from schakel.kernel import clock
from schakel.kernel.errors import Conflict, Invalid, NotFound, Refused
from schakel.selection import dmn
from schakel.selection.actions.turns import schedule
from schakel.selection.actions.versions import (
    back_to,
    check,
    digest,
    look_at,
    new_draft,
    new_draft_from,
    save,
    tried,
)
from schakel.selection.fitting import Unfit, misfits
from schakel.selection.life import State
from schakel.selection.models import ModelStep, ModelText
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.versions import conflicts, overview, text_of, version
from schakel.selection.rules import Door
from schakel.selection.shipped import shipped
from tests.personas import a_case_message, everybody, policy_staff, send, signed_in
from tests.selection.versions import (
    TRACK,
    TRIAL,
    YOUTH,
    a_draft,
    an_approved_version,
    as_they_come_out,
    changed,
    checked_and_tried,
    in_days,
    look,
    scheduled,
    signed,
    state_of,
    today,
    without_rule,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def staff(db_of_module):
    return {**everybody(), **policy_staff()}


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


NOT_ALLOWED = ("UPDATE selection_modeltext SET note = ''", "DELETE FROM selection_modelstep")


@pytest.mark.parametrize("statement", NOT_ALLOWED)
def test_the_application_cannot_change_what_was_said_or_done(staff, statement):
    with transaction.atomic(), as_service("demo"), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="permission denied"):
            cursor.execute(statement)
        transaction.set_rollback(True)
    assert look_at(look(staff["manager"], YOUTH)).passed
