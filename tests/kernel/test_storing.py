"""Rows that are gathered over a batch: in by table, in the order of the tables, or not at all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from schakel.kernel import clock
from schakel.kernel.storing import gathering, part_of_batch, store
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
