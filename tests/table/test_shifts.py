"""Who is on the roster sees the table; who is reported absent does not, for that shift and no other."""

from datetime import timedelta

import pytest

from schakel.kernel import clock
from schakel.table.actions.shifts import Place, plan_shift, report_absent
from schakel.table.models import Seat
from schakel.table.queries.board import board
from tests.personas import ROTTERDAM, a_case_message, send, signed_in

pytestmark = pytest.mark.django_db


def planned(persona, *, begins_in):
    """Plan one more shift of eight hours for somebody, and give the id of their seat in it."""
    starts = clock.now() + begins_in
    with signed_in(persona) as viewer:
        shift = plan_shift(
            ROTTERDAM,
            name="Nog een dienst",
            starts_at=starts,
            ends_at=starts + timedelta(hours=8),
            places=[Place(viewer.organisation, viewer.person_id)],
            by=viewer,
        )
    return Seat.objects.get(shift_id=shift).id


def seat_now(persona):
    now = clock.now()
    return Seat.objects.get(
        person_id=persona.viewer.person_id,
        shift__starts_at__lte=now,
        shift__ends_at__gt=now,
    ).id


def absent(persona, seat):
    with signed_in(persona) as viewer:
        report_absent(seat, by=viewer, reason="Ziek")


def rows_of(persona):
    with signed_in(persona) as viewer:
        return board(ROTTERDAM, viewer=viewer).rows


def test_who_is_absent_from_one_shift_keeps_the_seat_of_another_that_runs_too(people):
    police = people["police"]
    first = seat_now(police)
    second = planned(police, begins_in=timedelta(hours=-1))
    send(a_case_message())
    absent(police, first)
    assert len(rows_of(police)) == 1
    absent(police, second)
    assert rows_of(police) == ()


def test_who_is_absent_from_a_shift_to_come_still_sees_the_table_now(people):
    police = people["police"]
    later = planned(police, begins_in=timedelta(hours=30))
    send(a_case_message())
    absent(police, later)
    assert len(rows_of(police)) == 1
    assert not Seat.objects.get(id=later).person_id
