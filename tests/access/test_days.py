"""A function is held from a day in the Netherlands, also when the database's own day has yet to begin."""

import re
from pathlib import Path

import pytest
from django.db import connection

import schakel
from schakel.access.rls.functions import TODAY
from schakel.kernel import clock


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-25 22:59:59+00", "2026-11-25"),
        ("2026-11-25 23:00:00+00", "2026-11-26"),
        ("2026-07-01 21:59:59+00", "2026-07-01"),
        ("2026-07-01 22:00:00+00", "2026-07-02"),
    ],
)
def test_a_day_begins_at_midnight_in_amsterdam(moment, day):
    """The function's own query, asked about a moment instead of the present one."""
    query = TODAY.split("$$")[1].replace("statement_timestamp()", "%s::timestamptz")
    with connection.cursor() as cursor:
        cursor.execute(query, [moment])
        assert str(cursor.fetchone()[0]) == day


@pytest.mark.django_db
def test_the_database_knows_the_day_in_the_netherlands():
    with connection.cursor() as cursor:
        cursor.execute("SELECT schakel_today()")
        assert cursor.fetchone()[0] == clock.local(clock.now()).date()


def test_no_statement_asks_for_the_day_of_the_database():
    """``current_date`` is a day in UTC: between midnight and one a function of today did not count."""
    home = Path(schakel.__file__).parent
    sources = [path for path in home.rglob("*.py") if "migrations" not in path.parts]
    assert [p.name for p in sources if re.search(r"current_date", p.read_text("utf-8"), re.I)] == []
