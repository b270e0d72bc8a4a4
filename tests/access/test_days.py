"""A function is held from a day in the Netherlands, also when the database's own day has yet to begin."""

import re
from pathlib import Path

import pytest
from django.db import connection

import schakel
from schakel.kernel.clock import TODAY_SQL


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
    asked = TODAY_SQL.replace("statement_timestamp()", "%s::timestamptz")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}::text", [moment])
        assert cursor.fetchone() == (day,)


def test_no_statement_asks_for_the_day_of_the_database():
    """``current_date`` is a day in UTC: between midnight and one a function of today did not count."""
    home = Path(schakel.__file__).parent
    sources = [path for path in home.rglob("*.py") if "migrations" not in path.parts]
    assert [p.name for p in sources if re.search(r"current_date", p.read_text("utf-8"), re.I)] == []
