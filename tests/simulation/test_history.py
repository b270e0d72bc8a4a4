"""What lies behind a demo's board: closed cases on every day, in the published mix, rightly granted."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.db import transaction

from schakel.access.actions import verify
from schakel.access.context import acting, as_service
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn
from schakel.cases.models import Case
from schakel.kernel import clock
from schakel.simulation.courses import course, disposal_at, house_course
from schakel.simulation.demo import load_once, load_years
from schakel.simulation.history import Size, copies_wanted, write_history
from schakel.simulation.live import places_of
from schakel.simulation.originals import Original, Source
from schakel.simulation.shift import staff
from schakel.simulation.strangers import Strangers
from schakel.table.models import DisposalDecision
from schakel.table.queries.board import board
from schakel.table.rules import Disposal

SIZE = Size(days=9, least=30, most=33, a_weekday=5)


@pytest.fixture
def history(db):
    with transaction.atomic(), as_service("test"):
        staff(clock.now())
    for _ in write_history(Source(Strangers(Random(3)), places_of("ROTTERDAM")), SIZE):
        continue


def test_every_day_has_its_closed_cases_and_none_is_on_the_board(history):
    today = clock.local(clock.now()).date()
    with transaction.atomic(), as_service("test"):
        found = Case.objects.filter(kind="CRIMINAL").values_list("opened_at", "state", "number")
        days = Counter(clock.local(opened).date() for opened, state, _ in found)
        states = {state for _, state, _ in found}
        decided = list(DisposalDecision.objects.values_list("decided_at", "followed"))
        wrong = verify()
    assert all(days[today - timedelta(days=back)] >= SIZE.least for back in range(1, 10))
    assert states == {"DISPOSED"}
    assert len({number for *_, number in found}) == len(found)
    assert max(at for at, _ in decided) <= clock.now()
    assert {followed for _, followed in decided} == {True, False}
    assert wrong == []
    prosecutor = viewer_of("2-officier", sign_in=SignIn.DEMO)
    with acting(prosecutor):
        assert board("ROTTERDAM", viewer=prosecutor).total == 0


@pytest.mark.parametrize("pace", [place / 20 for place in range(20)])
def test_who_is_not_decided_at_once_waits_a_day_to_a_month(pace):
    arrived = clock.local(clock.now()).replace(hour=10)
    drawn = course(Random(1), arrived=arrived, minor=False, quick=False, pace=pace)
    assert timedelta(days=1) < drawn.decided < timedelta(days=27)


def test_an_action_of_a_house_is_done_before_its_date_or_a_week_after():
    due = timedelta(days=9 + 14)
    on_time, late = house_course(Random(1)), house_course(Random(1), late=True)
    assert on_time.acted < due < late.acted < late.told
    assert on_time.told < on_time.closed


def test_slow_cases_keep_their_share_in_the_last_weeks_too():
    now = clock.now()
    # Per weekday one that took an hour and three that took 9, 16 and 23 days.
    lengths = [timedelta(hours=1), *(timedelta(days=d) for d in (9, 16, 23))]
    originals = [
        Original({}, None, start, start + length, 30, numbered=False)
        for start in (clock.local(now) - timedelta(days=60 + d) for d in range(7))
        for length in lengths
    ]
    wanted = list(copies_wanted(Strangers(Random(5)), Size(days=28, least=60, most=60), originals))
    by_day = Counter()
    for copy in wanted:
        one = originals[copy.original]
        by_day[(now - one.arrived_at - copy.weeks).days, one.slow] += 1
    older = [by_day[d, True] for d in range(11, 28)]
    assert all(by_day[d, True] == 0 for d in range(1, 9))
    assert 35 <= sum(older) / len(older) <= 55


def test_the_mix_of_disposals_is_the_published_one():
    drawn = Counter(disposal_at(place / 1000, minor=False) for place in range(1000))
    assert drawn[Disposal.DAGVAARDING] == 546
    assert drawn[Disposal.OM_STRAFBESCHIKKING] == 167
    assert drawn[Disposal.SEPOT_TECHNISCH] + drawn[Disposal.SEPOT_BELEID] == 180
    assert disposal_at(0.1, minor=True) == Disposal.HALT


def ages_in_days():
    today = clock.local(clock.now()).date()
    with transaction.atomic(), as_service("test"):
        opened = Case.objects.filter(kind="CRIMINAL").values_list("opened_at", flat=True)
        return Counter((today - clock.local(at).date()).days for at in opened)


SHORT = Size(days=6, least=2, most=2, a_weekday=5)


def test_years_go_behind_the_demo_and_go_on_where_they_were_broken_off(db):
    list(load_once(5, history=SHORT))
    before = ages_in_days()
    # The cases that copies are made of came in some weeks ago: as far back as anything goes.
    oldest = max(before)
    years = Size(days=oldest + 5, least=2, most=2, a_weekday=5)
    steps = load_years(5, size=years)
    next(steps)
    steps.close()
    told = list(load_years(5, size=years))
    found = ages_in_days()
    assert all(found[age] >= 2 for age in range(oldest + 1, oldest + 6))
    assert any("of about" in line for line in told)
    assert list(load_years(5, size=years)) == ["history: there already"]
    assert ages_in_days() == found


def test_the_years_of_a_demo_are_written_from_the_youngest_day_on():
    assert list(Size(days=5, after=2).ages) == [3, 4, 5]
    assert list(Size(days=3).ages) == [3, 2, 1]
