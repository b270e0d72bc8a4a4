"""A plan in bulk and the same plan by the actions leave the same rows, in every table."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from schakel.access.actions import verify
from schakel.access.context import as_service
from schakel.kernel import clock
from schakel.simulation.country.plan import Wish, make_plan
from schakel.simulation.country.templates import (
    CaseTemplate,
    Known,
    NotificationTemplate,
    ShiftTemplate,
    SignalTemplate,
)
from schakel.simulation.feeding.bulk import Copyist
from schakel.simulation.feeding.by_actions import play_plan
from schakel.simulation.feeding.casts import Casts
from schakel.simulation.feeding.items import Writer, items_of
from schakel.simulation.feeding.lists import lists_of
from schakel.simulation.feeding.moulds import kinds_of, moulds_for
from schakel.simulation.feeding.running import add_people
from tests.simulation.feeding.rows import all_rows, ids_now

pytestmark = pytest.mark.django_db

REGIONS = ("AMSTERDAM", "LIMBURG")
SEED = 11
# Between two nights in which the clocks change: what lasts over one is an hour longer or shorter.
FIRST, DAYS = date(2026, 5, 4), 140


def today():
    return clock.local(clock.now()).date()


@pytest.fixture(scope="module")
def plan():
    return make_plan(Wish(FIRST, DAYS, SEED, REGIONS))


@pytest.fixture(scope="module")
def items(plan):
    return items_of(plan)


def is_case(**told):
    """A case whose template says this; ``ended`` whether it went to its end."""

    def fits(item):
        template, ended = item.template, told.get("ended", True)
        return (
            isinstance(template, CaseTemplate)
            and (item.planned.until is None) == ended
            and all(getattr(template, k) == v for k, v in told.items() if hasattr(template, k))
            and ("custody" not in told or template.course.custody is not None)
            and ("offered" not in told or template.course.offered is not None)
            and ("judged" not in told or template.course.judged is not None)
        )

    return fits


def is_report(*, refused, ended=True):
    def fits(item):
        template = item.template
        return (
            isinstance(template, NotificationTemplate)
            and (template.course.refused is not None) == refused
            and (item.planned.until is None) == ended
        )

    return fits


def is_shift(*, full):
    def fits(item):
        template = item.template
        absent = [seat for seat in getattr(template, "seats", ()) if seat.emptied is not None]
        return isinstance(template, ShiftTemplate) and (not absent) == full

    return fits


WANTED = {
    "decided, with a victim": is_case(victims=1),
    "decided, no victim": is_case(victims=0),
    "a minor": is_case(minor=True),
    "no fixed abode": is_case(residence=None),
    "with a plan at a house": is_case(known=Known.WITH_PLAN),
    "known at a house": is_case(known=Known.KNOWN, ended=False),
    "held": is_case(custody=True, ended=False),
    "judged": is_case(judged=True),
    "offered to a house": is_case(offered=True, ended=False),
    "still open": is_case(ended=False),
    "a report that was refused": is_report(refused=True),
    "a report that was taken": is_report(refused=False),
    "a report that runs": is_report(refused=False, ended=False),
    "a signal": lambda item: isinstance(item.template, SignalTemplate),
    "a full shift": is_shift(full=True),
    "a shift with an empty seat": is_shift(full=False),
}


def chosen(items):
    """One of each kind, another copy of some, and somebody who comes in twice."""
    fitting = {kind: [i.number for i in items if fits(i)] for kind, fits in WANTED.items()}
    assert [kind for kind, numbers in fitting.items() if not numbers] == []
    found = {numbers[0] for numbers in fitting.values()}
    found |= {numbers[-1] for numbers in list(fitting.values())[::3]}
    return [item for item in items if item.number in found | set(twice(items))]


def twice(items):
    """The first two cases of the first person who comes in twice in one region, the first of them new."""
    seen = {}
    for item in items:
        if isinstance(item.template, CaseTemplate):
            before = seen.setdefault(item.planned.person, item)
            if before is not item:
                return before.number, item.number
    raise AssertionError("nobody came in twice")


def bring_in_bulk(items, writer):
    for one in lists_of(items, writer):
        one.send()
    monday = today() - timedelta(days=today().weekday())
    moulds = moulds_for(kinds_of(items, writer), monday, Casts())
    with as_service("test"):
        Copyist(writer, moulds).write(items)


def bring_by_the_actions(items, writer):
    for _ in play_plan(items, writer, Casts()):
        continue


def left_by(way, items, writer):
    """The rows that a way of bringing in a plan leaves; it is undone."""
    with transaction.atomic():
        before = ids_now()
        way(items, writer)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with as_service("test"):
            assert verify() == []
        rows = all_rows(before, rounds=0), all_rows(before)
        transaction.set_rollback(True)
    return rows


def told_apart(played, copied):
    """What one way has and the other has not: the table, and the columns in a line."""
    more = [f"{row[0]} only copied: {' '.join(row[1:])}" for row in (copied - played).elements()]
    less = [f"{row[0]} only played: {' '.join(row[1:])}" for row in (played - copied).elements()]
    return sorted([*more, *less])


def test_a_plan_in_bulk_leaves_the_rows_that_the_actions_write(db, plan, items):
    some, writer = chosen(items), Writer(plan, "test")
    with transaction.atomic():
        add_people(some, since=plan.wish.first)
    by_the_actions = left_by(bring_by_the_actions, some, writer)
    in_bulk = left_by(bring_in_bulk, some, writer)
    for played, copied in zip(by_the_actions, in_bulk, strict=True):
        assert sum(played.values()) > 1500
        assert told_apart(played, copied) == []
