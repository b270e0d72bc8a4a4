"""A version that was signed gets a turn, loses it, or is opened again."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schakel.kernel.errors import Invalid, Refused
from schakel.kernel.storing import gathering
from schakel.selection.actions.turns import withdraw
from schakel.selection.actions.versions import (
    send_back,
)
from schakel.selection.life import State
from schakel.selection.models import ModelText
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.versions import overview
from schakel.selection.rules import Door
from tests.personas import everybody, policy_staff, signed_in
from tests.selection.versions import (
    YOUTH,
    a_draft,
    an_approved_version,
    changed,
    in_days,
    look,
    scheduled,
    state_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def staff(db_of_module):
    return {**everybody(), **policy_staff()}


@pytest.fixture(scope="module")
def approved(staff):
    """The label of a version that each test finds signed, and without a turn."""
    return an_approved_version(staff)


def test_rolling_back_is_giving_an_older_version_another_turn(staff, approved):
    scheduled(staff["manager"], approved, in_days(1))
    scheduled(staff["manager"], YOUTH, in_days(5))
    days = [in_days(number) for number in (0, 1, 4, 5)]
    labels = [catalogue().in_force(Door.YOUTH_ROUTE, day).model.label for day in days]
    assert labels == [YOUTH, approved, approved, YOUTH]


def test_a_version_that_counts_on_that_day_already_gets_no_second_turn(staff):
    with pytest.raises(Invalid) as refusal:
        scheduled(staff["manager"], YOUTH, in_days(5))
    assert [(error.path, error.code) for error in refusal.value.errors] == [("begins", "same")]


def test_a_turn_can_be_taken_back_until_it_begins(staff, approved):
    scheduled(staff["manager"], approved, in_days(1))
    with signed_in(staff["manager"]) as viewer:
        withdraw(approved, in_days(1), by=viewer)
    assert state_of(staff, approved) == State.APPROVED
    assert catalogue().in_force(Door.YOUTH_ROUTE, in_days(1)).model.label == YOUTH
    with signed_in(staff["manager"]) as viewer, pytest.raises(Refused):
        withdraw(approved, in_days(1), by=viewer)


@pytest.mark.parametrize(("days", "code"), [(0, "past"), (-1, "past"), (4, "taken")])
def test_a_turn_begins_on_a_day_to_come_that_no_other_version_has(staff, approved, days, code):
    second = an_approved_version(staff)
    scheduled(staff["manager"], approved, in_days(4))
    with pytest.raises(Invalid) as refusal:
        scheduled(staff["manager"], second, in_days(days))
    assert [(error.path, error.code) for error in refusal.value.errors] == [("begins", code)]


def test_a_change_after_a_signature_is_a_draft_again(staff, approved):
    changed(staff["manager"], approved, "Nog weer anders.")
    assert state_of(staff, approved) == State.DRAFT


def test_a_version_with_a_turn_does_not_change_any_more(staff, approved):
    scheduled(staff["manager"], approved, in_days(1))
    with pytest.raises(Refused) as refusal:
        changed(staff["manager"], approved)
    assert refusal.value.code == "FIXED"
    assert a_draft(staff["manager"], approved) != approved


def test_a_version_is_sent_back_with_a_reason(staff, approved):
    with signed_in(staff["policy"]) as viewer:
        with pytest.raises(Invalid):
            send_back(approved, on=2, by=viewer, note=" ")
        send_back(approved, on=2, by=viewer, note="R01 is te ruim.")
    view = look(staff["manager"], approved)
    assert (view.state, view.life.returned.note) == (State.DRAFT, "R01 is te ruim.")


def test_the_list_says_of_every_version_where_it_stands(staff, approved):
    with signed_in(staff["manager"]) as viewer:
        found = {one.label: one.state for one in overview(viewer)}
    assert found[approved] == State.APPROVED
    assert found[YOUTH] == State.IN_FORCE
    assert found["intake-selection@2026-11"] == State.RETIRED


def test_the_catalogue_costs_one_statement_and_one_a_batch(staff, approved):
    scheduled(staff["manager"], approved, in_days(1))
    catalogue()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        catalogue()
    with CaptureQueriesContext(connection) as in_batch, gathering():
        first = catalogue()
        assert catalogue() is first
    assert (len(asked), len(in_batch)) == (1, 1)


def test_a_text_that_this_release_cannot_read_leaves_the_model_before_it_in_force(
    staff, approved, caplog
):
    scheduled(staff["manager"], approved, in_days(1))
    text = ModelText.objects.order_by("-number").first()
    text.id, text.number, text.document = uuid.uuid4(), text.number + 1, "<definitions/>"
    text.save(force_insert=True)
    assert catalogue().in_force(Door.YOUTH_ROUTE, in_days(1)).model.label == YOUTH
    assert "cannot be read" in caplog.text
