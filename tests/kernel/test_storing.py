"""Rows that are gathered over a batch: in by table, in the order of the tables, or not at all."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from schakel.access.context import as_service
from schakel.journal.models import InboxEntry, ProcessEvent
from schakel.kernel import clock
from schakel.kernel.storing import asked_once, gathering, once, part_of_batch, store, store_now
from schakel.table.models import Seat, Shift

pytestmark = pytest.mark.django_db


def a_shift(hours=0):
    start = clock.now() + timedelta(hours=hours)
    return Shift(region_id="ROTTERDAM", name="late", starts_at=start, ends_at=start + timedelta(1))


def a_seat(shift):
    return Seat(shift=shift, unit_id=shift.id, organisation_id="HALT")


def half_done(shift):
    store([shift])
    raise ValueError("half done")


def inserts(log):
    return [query["sql"].split()[2] for query in log if query["sql"].startswith("INSERT")]


def test_outside_a_batch_a_row_goes_in_at_once():
    store([a_shift()])
    assert Shift.objects.count() == 1


def test_a_batch_goes_in_by_table_and_what_is_pointed_at_goes_first():
    with CaptureQueriesContext(connection) as log, gathering():
        for hours in range(3):
            shift = a_shift(hours)
            store([shift])
            store([a_seat(shift)])
    assert inserts(log) == ['"table_shift"', '"table_seat"']
    assert Seat.objects.count() == 3


def test_what_fails_takes_only_its_own_rows_with_it():
    with gathering():
        store([a_shift(0)])
        with pytest.raises(ValueError, match="half"), part_of_batch():
            half_done(a_shift(1))
        store([a_shift(2)])
    assert Shift.objects.count() == 2


def test_a_batch_that_is_broken_off_stores_nothing():
    with pytest.raises(ValueError, match="half"), gathering():
        half_done(a_shift())
    assert Shift.objects.count() == 0


def test_a_row_that_cannot_be_stored_undoes_the_whole_batch():
    twice = a_shift()
    again = Shift(region_id="ROTTERDAM", name="x", starts_at=twice.starts_at, ends_at=twice.ends_at)
    with pytest.raises(IntegrityError), transaction.atomic(), gathering():
        store([twice, again])
    assert Shift.objects.count() == 0


def test_what_later_messages_must_find_goes_in_at_once_also_in_a_batch():
    with gathering():
        store_now([a_shift()])
        store([a_shift(1)])
        assert Shift.objects.count() == 1
    assert Shift.objects.count() == 2


def test_an_act_asked_for_often_is_done_once_at_the_end_of_a_batch_and_else_now():
    done = []
    with gathering():
        for number in range(3):
            once("signal", lambda number=number: done.append(number))
            once("other", lambda: done.append("other"))
        assert done == []
    assert done == [2, "other"]
    once("signal", lambda: done.append("now"))
    assert done[-1] == "now"


def test_an_answer_is_asked_once_a_batch_and_else_each_time():
    answers = iter(range(9))
    with gathering():
        assert [asked_once("seats", lambda: next(answers)) for _ in range(3)] == [0, 0, 0]
    assert [asked_once("seats", lambda: next(answers)) for _ in range(2)] == [1, 2]


EVERY_FORM = {
    "objects_involved": ["case:1", 'a "quoted", text', "ë\\"],
    "attributes": {"at": "2026-10-25T02:30:00", "n": 3, "yes": True, "nothing": None, "in": [1]},
}


def test_a_row_is_stored_as_the_library_would_store_it():
    """Arrays, documents, moments in a zone of their own, keys that the server counts."""
    at = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=clock.AMSTERDAM)
    about = {"type": "X", "at": at, "region_code": "ROTTERDAM", **EVERY_FORM}
    ours, theirs = ProcessEvent(**about), ProcessEvent(**about)
    number = {"content_hash": bytes(range(32)), "status": "rejected", "received_at": at}
    arrivals = [InboxEntry(sender="HALT", receipt={}, **number) for _ in range(2)]
    with as_service("test"):
        store([ours, arrivals[0]])
        theirs.save(force_insert=True)
        arrivals[1].save(force_insert=True)
        for table, one, other in ((ProcessEvent, ours, theirs), (InboxEntry, *arrivals)):
            rows = table.objects.filter(id__in=[one.id, other.id]).values()
            first, second = ({k: _plain(v) for k, v in r.items() if k != "id"} for r in rows)
            assert first == second


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def test_a_value_that_no_column_can_hold_is_refused_by_name():
    with pytest.raises(TypeError, match="a column cannot hold set"):
        store([ProcessEvent(type="X", at=clock.now(), attributes={1, 2})])
