"""Feeding a period: where it may, how it goes on after a break, and what it refuses."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import transaction

from schakel.access.actions import verify
from schakel.access.context import as_service
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn
from schakel.cases.models import Case
from schakel.cli import simulate_run
from schakel.kernel import clock
from schakel.people.models import PersonLink, PersonRecord
from schakel.regions.actions import mark_installation
from schakel.simulation.country.templates import CaseTemplate, NotificationTemplate
from schakel.simulation.feeding import bulk
from schakel.simulation.feeding.bulk import Copyist
from schakel.simulation.feeding.casts import Casts
from schakel.simulation.feeding.items import items_of
from schakel.simulation.feeding.moulds import kinds_of, moulds_for
from schakel.simulation.feeding.running import (
    CannotSimulate,
    Order,
    begin,
    ended,
    feed_in_bulk,
)
from schakel.simulation.shift import PEOPLE
from tests.personas import a_case_message, everybody, send

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def today():
    return clock.local(clock.now()).date()


def an_order(**changes):
    told = {
        "scenario": "ordinary-year",
        "seed": 3,
        "days": 1,
        "until": today(),
        "regions": ("LIMBURG",),
        "in_bulk": True,
    }
    return Order(**{**told, **changes})


def dossiers():
    with transaction.atomic(), as_service("test"):
        return Case.objects.count()


def test_a_load_that_was_broken_off_goes_on_and_writes_nothing_twice(db, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 12)
    run, goes_on = begin(an_order())
    assert not goes_on
    steps = feed_in_bulk(run, run.regions, moulded=lambda: None)
    while next(steps).what != "LIMBURG":
        continue
    steps.close()
    first = dossiers()
    again, goes_on = begin(an_order())
    assert (again, goes_on) == (run, True)
    told = list(feed_in_bulk(again, run.regions, moulded=lambda: None))
    plan = run.plan()
    assert 0 < first < plan.count(CaseTemplate) + plan.count(NotificationTemplate)
    assert told[-1].items == told[-1].of == len(plan)
    assert dossiers() >= plan.count(CaseTemplate) + plan.count(NotificationTemplate)
    with transaction.atomic(), as_service("test"):
        assert verify() == []
        assert not PersonRecord.objects.filter(surname__contains="Gietvorm").exists()
    counts = ended(run)
    assert counts["cases"] == plan.count(CaseTemplate)
    assert counts["events"] > 3 * counts["cases"]


def test_who_came_in_often_before_a_break_is_asked_of_the_database_only_after_it(db):
    run, _ = begin(an_order())
    plan = run.plan()
    writer = run.writer(plan)
    case = next(one for one in items_of(plan) if isinstance(one.template, CaseTemplate))
    often = [replace(case, number=number) for number in range(10_000, 10_004)]
    moulds = moulds_for(kinds_of([case], writer), today() - DAY * today().weekday(), Casts())
    with transaction.atomic(), as_service("simulation"):
        copyist = Copyist(writer, moulds)
    for one in often[:3]:
        copyist.pass_by(one)
    with transaction.atomic(), as_service("simulation"):
        copyist.write(often[3:])
        assert not PersonLink.objects.exists()  # the database has nobody from before the break
    assert dossiers() == 1


def test_the_people_of_the_demo_are_there_to_look_at_it(db):
    begin(an_order())
    for who in PEOPLE:
        assert viewer_of(who.username, sign_in=SignIn.DEMO).username == who.username
    assert viewer_of("2-officier", sign_in=SignIn.DEMO).seat_at("ROTTERDAM") is not None


def test_a_database_with_cases_that_no_demo_made_takes_no_simulation(db):
    everybody()
    send(a_case_message())
    with pytest.raises(CannotSimulate, match="no demo"):
        begin(an_order())
    assert dossiers() == 1


def test_a_database_of_a_real_house_takes_none_even_when_it_is_empty(db):
    mark_installation(demo=False)
    with pytest.raises(CannotSimulate, match="no demo"):
        begin(an_order())


def test_the_same_days_of_a_region_are_taken_once(db):
    run, _ = begin(an_order())
    ended(run)
    with pytest.raises(CannotSimulate, match="LIMBURG was simulated"):
        begin(an_order(seed=4))
    begin(an_order(until=today() - DAY))


@pytest.mark.nightly
def test_an_earlier_period_goes_before_one_that_is_there(db):
    for until in (today(), today() - 7 * DAY):
        run, _ = begin(an_order(until=until, days=7))
        told = list(feed_in_bulk(run, run.regions, moulded=lambda: None))
        assert told[-1].items == len(run.plan())
        ended(run)
    with transaction.atomic(), as_service("test"):
        assert verify() == []


def test_another_order_waits_until_a_broken_one_is_done(db):
    begin(an_order())
    with pytest.raises(CannotSimulate, match="broken off"):
        begin(an_order(seed=4, until=today() - 9 * DAY))


def test_what_was_played_by_the_actions_does_not_go_on(db):
    begin(an_order(in_bulk=False))
    with pytest.raises(CannotSimulate, match="demo-clear"):
        begin(an_order(in_bulk=False))


def test_no_period_ends_in_the_future(db):
    with pytest.raises(CannotSimulate, match="ends on"):
        begin(an_order(until=today() + DAY))


def test_by_the_actions_nothing_is_played_from_before_the_rules(db):
    with pytest.raises(CannotSimulate, match="--bulk"):
        begin(an_order(in_bulk=False, days=1000))


ARGUMENTS = ["--seed", "3", "--days", "1"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scenario", "a-good-year"], "there are ordinary-year"),
        (["--scenario", "ordinary-year", "--region", "UTRECHT"], "there are AMSTERDAM"),
        (["--scenario", "ordinary-year", "--until", "2999-01-01"], "ends on"),
    ],
)
def test_the_command_says_what_there_is_when_it_cannot_do_what_was_asked(db, arguments, words):
    result = CliRunner().invoke(simulate_run.command, [*arguments, *ARGUMENTS])
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


@pytest.mark.nightly
def test_the_command_plays_a_day_by_the_actions_and_counts_it(db):
    arguments = ["--scenario", "ordinary-year", "--region", "LIMBURG", "--by-actions", *ARGUMENTS]
    result = CliRunner().invoke(simulate_run.command, arguments)
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert told["cases"] + told["notifications"] + told["signals"] + 2 == told["items"]
    assert told["events"] > 3 * told["cases"]
    assert "came in" in result.stderr
