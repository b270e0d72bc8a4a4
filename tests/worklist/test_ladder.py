"""Silence goes up the ladder: reminded when due, seen by the next unit a day later, once each."""

from datetime import timedelta

import pytest
from django.db import transaction

from schakel.access.actions import join_unit, seat_of, team_of_house, team_of_org
from schakel.access.context import as_service
from schakel.kernel import clock
from schakel.worklist.actions import NewItem, next_unit, put, rung_of
from schakel.worklist.models import WorkItem
from schakel.worklist.queries import my_items
from schakel.worklist.rules import ItemKind, Rung, ladder_on, level_at, working_days_later
from schakel.worklist.tasks import climb
from tests.handover.journeys import offered
from tests.personas import HOUSE, ROTTERDAM, signed_in

pytestmark = pytest.mark.django_db


def an_item(unit, due):
    with transaction.atomic(), as_service("test"):
        put([NewItem(unit.id, ItemKind.DO_ACTION, None, unit.id, due_at=due)])


def stored():
    with transaction.atomic(), as_service("test"):
        return WorkItem.objects.get()


def test_a_late_item_is_reminded_then_escalated_each_step_once(people):
    due = clock.now()
    an_item(team_of_house(HOUSE), due)
    assert climb(due - timedelta(minutes=1)) == 0
    assert climb(due) == 1
    assert (stored().reminded_at, stored().escalated_to_id, stored().level) == (due, None, 1)
    assert climb(due + timedelta(hours=1)) == 0
    day_later = due + timedelta(hours=24)
    assert climb(day_later) == 1
    assert climb(day_later + timedelta(hours=1)) == 0
    assert stored().escalated_to_id == team_of_org(HOUSE).id
    assert stored().reminded_at == due
    # The management of a house is the top: there is nobody above, and the item stays in sight.
    assert climb(due + timedelta(hours=72)) == 1
    assert stored().escalated_to_id == team_of_org(HOUSE).id
    assert climb(due + timedelta(days=30)) == 0


def test_an_item_that_was_missed_for_days_takes_all_its_steps_at_once(people):
    due = clock.now()
    an_item(seat_of("RECLASSERING", ROTTERDAM), due)
    late = due + timedelta(days=9)
    assert climb(late) == 1
    assert (stored().level, stored().reminded_at) == (3, late)
    assert stored().escalated_to_id == seat_of("OM-ROTTERDAM", ROTTERDAM).id


def test_the_next_unit_is_that_of_the_ladder(people):
    now = clock.now()
    house, om = team_of_house(HOUSE), seat_of("OM-ROTTERDAM", ROTTERDAM)
    assert rung_of(house) == Rung.HOUSE_TEAM
    assert next_unit(house, now).id == team_of_org(HOUSE).id
    assert next_unit(seat_of("RVDK", ROTTERDAM), now).id == om.id
    assert next_unit(om, now) is None
    assert next_unit(team_of_org(HOUSE), now) is None
    assert next_unit(team_of_org("RECLASSERING"), now) is None


def test_done_work_does_not_climb(people):
    due = clock.now()
    an_item(team_of_house(HOUSE), due)
    with transaction.atomic(), as_service("test"):
        WorkItem.objects.update(state="DONE")
    assert climb(due + timedelta(days=2)) == 0


def test_everybody_sees_only_the_items_of_their_own_units(people):
    offered(people)
    with signed_in(people["director"]) as viewer:
        (item,) = my_items(viewer)
        assert (item.kind, item.overdue, item.escalated) == ("ANSWER_OFFER", False, False)
        with clock.standing_at(item.due_at + timedelta(hours=30)):
            assert my_items(viewer)[0].overdue
    for name in ("prosecutor", "probation", "off_roster", "elsewhere", "reporter"):
        with signed_in(people[name]) as viewer:
            assert my_items(viewer) == []
    with transaction.atomic(), as_service("test"):
        join_unit(team_of_org(HOUSE).id, [people["off_roster"].viewer.person_id])
    climb(item.due_at + timedelta(hours=25))
    with signed_in(people["off_roster"]) as viewer:
        (seen,) = my_items(viewer)
        assert seen.escalated


def test_the_ladder_is_dated_and_counts_from_the_due_moment():
    now = clock.now()
    assert ladder_on(now.date()).hours == (0, 24, 72)
    hours = {-1: 0, 0: 1, 23: 1, 24: 2, 71: 2, 72: 3, 999: 3}
    for after, level in hours.items():
        assert level_at(now, now + timedelta(hours=after)) == level
    assert working_days_later(now, 5) > now
