"""The demo at any hour: of everything that matters at a table there are at least two."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import transaction

from schakel.access.context import acting, as_service
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn
from schakel.cases.queries import clocks_of
from schakel.cases.rules.clocks import ClockKind, ClockState, night_pauses
from schakel.cases.rules.terms import term_on
from schakel.conference.models import AgendaItem
from schakel.handover.queries import offers_from
from schakel.handover.rules import OfferState
from schakel.kernel import clock
from schakel.kernel.clock import AMSTERDAM
from schakel.sharing.queries import known_checks
from schakel.simulation.demo import load_once
from schakel.simulation.shift import PEOPLE, PROSECUTORS, REGIONS
from schakel.table.queries.board import board
from schakel.worklist.queries import my_items
from schakel.worklist.rules import ItemKind
from tests.database import undone

pytestmark = pytest.mark.django_db


def lately(hour, minute):
    """The last time that the wall clock showed this."""
    now = clock.local(clock.now())
    moment = datetime.combine(now.date(), time(hour, minute), tzinfo=AMSTERDAM)
    return moment if moment < now else moment - timedelta(days=1)


def a_night_on_which_the_clocks_changed(month):
    """Half past three in the last such night."""
    now = clock.local(clock.now())
    for year in (now.year, now.year - 1):
        last = date(year, month, 31)
        sunday = last - timedelta(days=(last.weekday() + 1) % 7)
        moment = datetime.combine(sunday, time(3, 30), tzinfo=AMSTERDAM)
        if moment < now:
            return moment
    raise AssertionError


MOMENTS = {
    "at three at night": lambda: lately(3, 0),
    "just after the night": lambda: lately(9, 5),
    "at ten": lambda: lately(10, 0),
    "in the afternoon": lambda: lately(15, 50),
    "in the evening": lambda: lately(19, 0),
    "half past eleven in the evening": lambda: lately(23, 30),
    "the night summer time begins": lambda: a_night_on_which_the_clocks_changed(3),
    "the night summer time ends": lambda: a_night_on_which_the_clocks_changed(10),
}


@pytest.fixture(params=MOMENTS, scope="module")
def moment(request, db_of_module):
    now = MOMENTS[request.param]().astimezone(UTC)
    with undone(), clock.standing_at(now):
        for _ in load_once(5, history=None):
            continue
        yield now


def viewer(username):
    return viewer_of(username, sign_in=SignIn.DEMO)


def spans_a_night(found):
    begin, end = night_pauses(found.began_at, term_on("NIGHT_PAUSE", found.began_at.date()))
    return found.kind == ClockKind.HOLDING and begin < found.ends_at and found.ends_at > end


def test_there_is_something_of_every_kind_at_the_table(moment):
    prosecutor = viewer("2-officier")
    with acting(prosecutor):
        rows = board("ROTTERDAM", viewer=prosecutor).rows
        ids = [row.case_id for row in rows]
        checks = known_checks(ids, viewer=prosecutor)
        nights = [
            found
            for clocks in clocks_of(ids, viewer=prosecutor).values()
            for found in clocks.clocks
            if found.stopped_at is None and spans_a_night(found) and found.ends_at > moment
        ]
    paused = [row for row in rows if row.clock_state == ClockState.NIGHT_PAUSE]
    assert sum(row.critical for row in rows) >= 2
    assert len(nights) >= 2
    assert len(paused) >= 2 or 9 <= clock.local(moment).hour < 24
    assert sum(row.minor for row in rows) >= 2
    assert sum(any(c.hit and c.has_plan for c in found) for found in checks.values()) >= 2
    assert max(row.arrived_at for row in rows) == moment - timedelta(minutes=20)
    assert not any(row.clock_state == ClockState.OVERDUE for row in rows)


def test_every_table_lives(moment):
    for region in REGIONS:
        prosecutor = viewer(PROSECUTORS[region])
        with acting(prosecutor):
            found = board(region, viewer=prosecutor)
        assert found.total >= 20
        assert found.critical >= 2
        assert found.minors >= 2


def test_the_house_has_something_of_every_kind(moment):
    director, prosecutor = viewer("6-procesregisseur"), viewer("2-officier")
    with acting(director):
        due = [item for item in my_items(director) if item.kind == ItemKind.GIVE_FEEDBACK]
    with acting(prosecutor):
        rows = board("ROTTERDAM", viewer=prosecutor).rows
        offers = [o for row in rows for o in offers_from(row.case_id, viewer=prosecutor)]
    with transaction.atomic(), as_service("test"):
        days = [clock.local(item.at).date() for item in AgendaItem.objects.all()]
    assert sum(item.overdue for item in due) >= 2
    assert sum(offer.state == OfferState.REFUSED for offer in offers) >= 2
    assert days.count(clock.local(moment).date()) >= 2


def test_all_nine_can_sign_in(moment):
    assert [who.username for who in PEOPLE] == [viewer(w.username).username for w in PEOPLE]
