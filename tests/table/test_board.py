"""The live board: who sees which row, in which order, and what a row says."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schakel.cases.rules.clocks import ClockState
from schakel.kernel import clock
from schakel.table.queries.board import Filter, board
from tests.personas import ROTTERDAM, a_case_message, a_known_list, send, signed_in

pytestmark = pytest.mark.django_db


def rows_of(persona, **chosen):
    with signed_in(persona) as viewer:
        return board(ROTTERDAM, viewer=viewer, chosen=Filter(**chosen)).rows


def arrived(hours, **changes):
    now = clock.local(clock.now())
    return a_case_message(
        occurred_at=(now - timedelta(hours=hours + 1)).isoformat(),
        arrested_at=None,
        arrived_at=(now - timedelta(hours=hours)).isoformat(),
        **changes,
    )


def test_the_most_pressing_case_stands_first(people):
    later, sooner = send(arrived(0.5)), send(arrived(30))
    assert [row.number for row in rows_of(people["prosecutor"])] == [sooner["case"], later["case"]]
    assert rows_of(people["prosecutor"])[0].clock_state == ClockState.OVERDUE


def test_a_row_names_the_clock_that_rules_and_the_person(people):
    send(a_case_message())
    (row,) = rows_of(people["police"])
    assert row.ruling.kind == "HOLDING"
    assert row.person.name == "D. Proefpersoon"
    assert row.offence == "mishandeling"


def test_a_partner_sees_only_cases_it_was_invited_to(people):
    send(a_case_message(facts={"prior_cases_12m": 0}))
    assert rows_of(people["victim_support"]) == ()
    send(a_case_message(victims=[{"person": {"surname": "Geraakt"}}]))
    assert len(rows_of(people["victim_support"])) == 1


def test_somebody_off_the_roster_and_somebody_elsewhere_see_nothing(people):
    send(a_case_message())
    assert rows_of(people["off_roster"]) == ()
    assert rows_of(people["elsewhere"]) == ()


def test_a_minor_is_marked_and_so_is_a_doubt(people):
    now = clock.local(clock.now())
    send(
        a_case_message(suspect__person={"surname": "Jong", "birth_date": f"{now.year - 18}-00-00"})
    )
    (row,) = rows_of(people["police"], minors=True)
    assert row.person.age == "17-18"
    assert row.person.minor is None


def test_the_filter_keeps_the_counts_of_everything(people):
    send(a_case_message())
    send(a_case_message())
    with signed_in(people["probation"]) as viewer:
        found = board(ROTTERDAM, viewer=viewer, chosen=Filter(text="bestaat niet"))
    assert (len(found.rows), found.total, found.waiting) == (0, 2, 2)


def test_a_partner_outside_the_house_sees_the_row_of_an_unknown_person(people):
    """What rests on a house's list changes nothing of what Victim Support sees (ruling 11)."""
    victims = [{"person": {"surname": "Geraakt"}}]
    known = {"given_names": "Bekend", "surname": "Gezien", "birth_date": "1980-05-06"}
    send(a_known_list(known))
    send(a_case_message(victims=victims, suspect__person=known))
    (seen,) = rows_of(people["victim_support"])
    assert seen.proposal is None
    assert {mark.kind for mark in seen.marks if mark.state} == {"VICTIM_SUPPORT"}
    (at_the_table,) = rows_of(people["prosecutor"])
    assert at_the_table.proposal.house_action == "CONSULT"


def test_the_board_asks_the_same_number_of_statements_for_one_row_and_for_thirty(people):
    def statements():
        with signed_in(people["prosecutor"]) as viewer, CaptureQueriesContext(connection) as seen:
            board(ROTTERDAM, viewer=viewer)
        return len(seen)

    send(a_case_message())
    one = statements()
    for _ in range(29):
        send(a_case_message())
    assert statements() == one
    assert one <= 8


def test_the_version_changes_only_with_what_this_unit_can_see(people):
    def version(name):
        with signed_in(people[name]) as viewer:
            return board(ROTTERDAM, viewer=viewer).version

    send(a_case_message())
    before = version("victim_support"), version("prosecutor")
    send(a_case_message())
    after = version("victim_support"), version("prosecutor")
    assert before[0] == after[0]
    assert before[1] != after[1]
