"""Deny wins: who is kept from a dossier (own file, a relative) finds no trace of it anywhere."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from schakel.access.actions import block
from schakel.access.context import as_service
from schakel.access.queries import may_see, with_purpose
from schakel.access.rls.declared import declared_protections
from schakel.access.rules import Purpose
from schakel.cases.queries import header_by_number, list_of_cases
from schakel.cases.queries import lists as lists_module
from schakel.kernel import clock
from schakel.kernel.protection import ByUnit
from schakel.table.queries.board import board
from schakel.worklist.queries import my_items
from tests.handover.journeys import a_notification, offered
from tests.personas import ROTTERDAM, a_case_message, everybody, send, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def people(db_of_module):
    """No case is there before a test sends one in."""
    return everybody()


def keep_from(persona, case_id):
    with transaction.atomic(), as_service("block"):
        block(persona.viewer.person_id, case_id, reason="RELATIVE")


@pytest.fixture
def case_id(people):
    number = send(a_case_message())["case"]
    with signed_in(people["prosecutor"]) as viewer:
        return header_by_number(number, viewer=viewer).case_id


def test_the_policy_gives_no_group_and_no_purpose(people, case_id):
    keep_from(people["prosecutor"], case_id)
    for name, sees in (("prosecutor", False), ("assistant", True)):
        with signed_in(people[name]) as viewer:
            assert bool(may_see(viewer, case_id)) is sees
            assert bool(with_purpose(viewer, [case_id], Purpose.SETTLEMENT)) is sees


def test_a_page_key_does_not_give_the_hidden_case_away(people, case_id, monkeypatch):
    monkeypatch.setattr(lists_module, "PAGE", 1)
    with clock.standing_at(clock.now()):
        send(a_case_message(arrived_at=None))
    keep_from(people["prosecutor"], case_id)
    with signed_in(people["prosecutor"]) as viewer:
        page = list_of_cases(viewer)
        assert (len(page.rows), page.older) == (1, None)
        assert [row.case_id for row in board(ROTTERDAM, viewer=viewer).rows] == [
            page.rows[0].case_id
        ]


def test_nothing_is_left_on_the_work_list_or_in_the_inbox(people):
    _, received = offered(people)
    reported = a_notification(people)
    for case_id in (received, reported):
        keep_from(people["director"], case_id)
    with signed_in(people["director"]) as viewer:
        assert my_items(viewer) == []
    client = Client()
    client.post(reverse("become", kwargs={"username": "director"}))
    content = client.get(reverse("house-inbox")).content.decode()
    assert "Proefpersoon" not in content
    assert "Verzonnen" not in content


def test_every_table_of_units_that_names_a_dossier_obeys_blocks(people):
    """A column named case_id in a table of units is a dossier that somebody may be kept from."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'case_id'"
        )
        naming = {table for (table,) in cursor.fetchall()}
    for table, protection in declared_protections().items():
        if isinstance(protection, ByUnit) and table in naming:
            assert protection.case_column == "case_id", table
