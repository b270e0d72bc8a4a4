"""The demo while it runs: cases come in, partners speak, decisions keep up, and it can stand still."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from schakel.access.context import acting
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn
from schakel.kernel import clock
from schakel.simulation.actions import ask_restart, pause_or_go_on, restart_reached, restarted
from schakel.simulation.demo import load_once
from schakel.simulation.queries import done_by, standing
from schakel.simulation.shift import PEOPLE, PROSECUTORS, REGIONS
from schakel.simulation.tasks import go_on
from schakel.table.queries.board import board

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def loaded(db_of_module):
    """A demo, and the moment at which it was there."""
    for _ in load_once(5, history=None):
        continue
    return clock.now()


@pytest.fixture
def demo(loaded, db):
    """Each test begins just after the demo was loaded, however many came before it."""
    with clock.standing_at(loaded):
        yield


def cases():
    found = 0
    for region in REGIONS:
        prosecutor = viewer_of(PROSECUTORS[region], sign_in=SignIn.DEMO)
        with acting(prosecutor):
            found += board(region, viewer=prosecutor).total
    return found


def minutes_pass(count):
    """What the worker does in so many minutes, looking twice a minute."""
    start, done = clock.now(), 0
    for half in range(1, 2 * count + 1):
        with clock.standing_at(start + half * MINUTE / 2):
            done += go_on(clock.now())
    return done


def test_somebody_comes_in_about_every_three_minutes(demo):
    before = cases()
    assert minutes_pass(2) >= 0
    assert cases() <= before
    minutes_pass(12)
    state = standing()
    assert state.next_arrival_at > clock.now() + 12 * MINUTE


def test_the_board_lives_but_does_not_only_grow(demo):
    before = cases()
    assert minutes_pass(30) > 20
    assert abs(cases() - before) <= 15


def test_what_colleagues_do_ticks_nothing_off_for_a_demo_person(demo):
    minutes_pass(10)
    since = standing().loaded_at
    with transaction.atomic():
        done = [
            done_by(viewer_of(w.username, sign_in=SignIn.DEMO), since=since).total() for w in PEOPLE
        ]
    assert done == [0] * 9


def test_a_demo_that_stands_still_stays_as_it_is(demo):
    with transaction.atomic():
        assert not pause_or_go_on()
    before = cases()
    assert minutes_pass(10) == 0
    assert cases() == before
    with transaction.atomic():
        assert pause_or_go_on()
    assert minutes_pass(10) > 0


def test_while_a_new_start_is_made_nothing_comes_in(demo):
    ask_restart()
    assert minutes_pass(10) == 0
    restart_reached(4)
    assert standing().step == 4
    restarted()
    assert not standing().restarting


def test_the_start_page_shows_how_far_a_new_start_is(demo):
    ask_restart()
    restart_reached(3)
    page = Client().get(reverse("start"))
    assert b'<progress class="sk-progress"' in page.content
    assert b'value="3"' in page.content


@pytest.mark.parametrize("address", ["demo-pause", "demo-reset"])
def test_outside_demo_mode_the_addresses_of_the_demo_do_not_exist(demo, settings, address):
    client = Client()
    client.post(reverse("become", kwargs={"username": "2-officier"}))
    settings.DEMO = False
    assert client.post(reverse(address)).status_code == 404
    assert client.get(reverse("try-this")).status_code == 302
    assert standing().running
    assert not standing().restarting
