"""What the database itself refuses, whatever the application asks of it."""

import pytest
from django.db import ProgrammingError, connection, transaction

from schakel.access.actions import verify
from schakel.access.context import as_service, as_viewer
from schakel.access.rls.apply import differences
from schakel.config.database import database_roles
from tests.personas import a_case_message, send

pytestmark = pytest.mark.django_db

TABLES = ("cases_case", "people_personrecord", "access_effectiveaccess", "selection_proposal")


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("table", TABLES)
def test_without_a_context_there_is_nothing(people, table):
    send(a_case_message())
    assert count(table) == 0


@pytest.mark.parametrize(
    "forged",
    [
        "v1|||intake|{pid}|9999999999|" + "0" * 64,
        "v1|||intake|{pid}|9999999999",
        "garbage",
        "",
    ],
)
def test_a_context_that_sql_makes_up_itself_shows_nothing(people, forged):
    send(a_case_message())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('schakel.context', %s, true)", [forged.format(pid=pid)])
    assert count("cases_case") == 0


def test_the_key_of_the_context_cannot_be_read_by_the_application(people):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        count("access_contextkey")


def test_the_log_can_be_added_to_and_not_read_or_changed(people):
    for statement in (
        "SELECT count(*) FROM audit_auditevent",
        "UPDATE audit_auditevent SET action = 'x'",
        "DELETE FROM audit_auditevent",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_person_at_the_table_sees_the_row_and_a_colleague_off_the_roster_does_not(people):
    send(a_case_message())
    for name, seen in (("probation", 1), ("off_roster", 0), ("elsewhere", 0), ("police", 1)):
        with transaction.atomic(), as_viewer(people[name].viewer):
            assert count("cases_case") == seen, name


def test_a_partner_sees_the_three_groups_of_the_standing_decision_and_no_more(people):
    send(a_case_message(victims=[{"person": {"surname": "Slachtoffer"}, "wishes": "geen contact"}]))
    with transaction.atomic(), as_viewer(people["probation"].viewer):
        assert count("people_personrecord") == 1
        assert count("cases_offence") == 1
        assert count("cases_clockact") == 2
        assert count("cases_victim") == 0
        assert count("cases_criminalfile") == 0


def test_the_live_catalogue_is_what_the_models_declare(people):
    assert differences(database_roles()) == []


def test_all_grants_follow_from_the_facts(people):
    for _ in range(3):
        send(a_case_message())
    with transaction.atomic(), as_service("verify"):
        assert verify() == []
