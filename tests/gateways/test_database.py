"""Moments from the database come as they went in, in UTC, whatever the zone of the session."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.pq import Format

from schakel.gateways.database.base import MomentLoader

pytestmark = pytest.mark.django_db
FIRST, LAST = datetime(1, 1, 2), datetime(9999, 12, 30)
MOMENTS = st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.just(UTC))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moment=MOMENTS, zone=st.sampled_from(["UTC", "Europe/Amsterdam", "Asia/Kolkata"]))
def test_a_moment_comes_back_as_it_went_in(db, moment, zone):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
        cursor.execute("SELECT %s::timestamptz", [moment])
        (found,) = cursor.fetchone()
    assert found == moment
    assert found.tzinfo is UTC


def test_the_connections_of_the_product_read_moments_so(db):
    oid = psycopg.adapters.types["timestamptz"].oid
    with connection.cursor() as cursor:
        found = cursor.connection.adapters.get_loader(oid, Format.TEXT)
    assert found is MomentLoader
