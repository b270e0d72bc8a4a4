"""Trials that the worker runs, so that nobody waits at a page; and which cases are named to whom."""

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from schakel import audit
from schakel.access.actions import join_unit, seat_of
from schakel.access.context import as_service
from schakel.kernel import clock
from schakel.kernel.dated import quarter_of
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.monitoring.tasks import try_candidates
from schakel.regions.actions import NewMember, add_member
from schakel.regions.rules import Function
from schakel.selection import dmn, tasks
from schakel.selection.actions import trials
from schakel.selection.actions.versions import check, new_draft
from schakel.selection.life import State
from schakel.selection.overlays import effective
from schakel.selection.queries.trials import changed_cases, trial_run, trial_runs
from schakel.selection.queries.versions import version, version_of
from schakel.selection.trial import RunState
from tests.personas import ROTTERDAM, Persona, policy_staff, signed_in
from tests.selection.test_overlays import BASELINE
from tests.selection.test_trial import WITHOUT_R07, often

CANDIDATE = dmn.write(effective(BASELINE, [WITHOUT_R07], region=ROTTERDAM))


def today():
    return clock.local(clock.now()).date()


@pytest.fixture
def staff(people):
    """Policy staff, of whom one is a prosecutor at the table of Rotterdam too."""
    found = {**people, **policy_staff()}
    with transaction.atomic(), as_service("demo"):
        member = add_member(
            NewMember(
                username="both",
                display_name="B. Beide",
                organisation="OM-ROTTERDAM",
                functions=(Function.PROSECUTOR, Function.POLICY),
                demo=True,
                valid_from=date(2026, 1, 1),
                region=ROTTERDAM,
            )
        )
        join_unit(seat_of("OM-ROTTERDAM", ROTTERDAM).id, [member])
    return {**found, "both": Persona("both")}


def begun(back=0):
    """The first day of the running quarter, or of one so many before it."""
    first, _ = quarter_of(today())
    for _number in range(back):
        first, _ = quarter_of(first - timedelta(days=1))
    return first


def asked(who, document=CANDIDATE, *, back=0):
    with signed_in(who) as viewer:
        period = {"since": begun(back), "until": today()}
        return trials.ask_trial(document, **period, by=viewer)


def looked(who, run):
    with signed_in(who) as viewer:
        return trial_run(run, viewer=viewer)


def named(who, run):
    with signed_in(who) as viewer:
        return changed_cases(run, viewer=viewer)


def test_a_trial_waits_until_the_worker_runs_it_and_tells_what_anybody_may_be_told(staff):
    often()
    run = asked(staff["policy"])
    assert looked(staff["policy"], run).state == RunState.ASKED
    assert try_candidates(clock.now()) == 1
    view = looked(staff["municipal_policy"], run)
    assert (view.state, view.looked_at, view.finished) == (RunState.DONE, 1, True)
    assert view.result["exact"] is False
    assert view.result["regions"] == [{"region": ROTTERDAM, "cases": None, "changed": None}]
    assert try_candidates(clock.now()) == 0


def test_no_case_is_kept_with_a_trial(staff):
    number = often()["case"]
    run = asked(staff["policy"])
    try_candidates(clock.now())
    assert named(staff["both"], run).named[0].number == number
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM selection_trialrun t")
        kept = cursor.fetchone()[0]
    assert number not in kept
    assert json.loads(kept)["result"]["cases"] == 0


@pytest.fixture
def noted(monkeypatch):
    """What the log was told about reading, beside keeping it."""
    found, write = [], audit.actions._write_reading
    monkeypatch.setattr(
        audit.actions, "_write_reading", lambda one: (found.append(one), write(one))
    )
    return found


def test_changed_cases_are_named_to_who_sees_them_only_and_that_is_noted(staff, noted):
    number = often()["case"]
    run = asked(staff["policy"])
    try_candidates(clock.now())
    assert [one.number for one in named(staff["both"], run).named] == [number]
    differences = named(staff["both"], run).named[0].differences
    assert ("track", "TABLE", "FAST") in differences
    assert [(one.actions, one.rows) for one in noted] == [({"READ_TRIAL"}, 1)] * 2
    nothing = named(staff["municipal_policy"], run)
    assert (nothing.looked_at, nothing.changed, nothing.named) == (0, 0, ())
    assert len(noted) == 2


def test_who_has_no_say_in_rules_cannot_ask_for_a_trial_or_see_one(staff):
    run = asked(staff["policy"])
    for who in ("prosecutor", "police"):
        with pytest.raises(NotFound):
            asked(staff[who])
        with pytest.raises(NotFound):
            looked(staff[who], run)
        with pytest.raises(NotFound):
            named(staff[who], run)


def test_asking_twice_for_the_same_while_it_waits_is_asking_once(staff):
    assert asked(staff["policy"]) == asked(staff["municipal_policy"])
    assert asked(staff["policy"]) != asked(staff["policy"], back=1)
    with signed_in(staff["policy"]) as viewer:
        assert len(trial_runs("intake-selection", viewer=viewer)) == 2


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (b"<definitions>", "file"),
        (b"\xff\xfe", "file"),
        (CANDIDATE.replace(b'name="intake-selection"', b'name="mine"'), "file"),
    ],
)
def test_what_is_no_model_of_a_door_is_refused(staff, document, path):
    with pytest.raises(Invalid) as refusal:
        asked(staff["policy"], document)
    assert [fault.path for fault in refusal.value.errors] == [path]


def test_a_period_that_runs_back_has_not_come_or_is_not_of_whole_quarters_is_refused(staff):
    """Two periods to the day, laid beside each other, say how many cases came between."""
    day = timedelta(days=1)
    _, after = quarter_of(today())
    for since, until, code in (
        (begun(), begun() - day, "order"),
        (after, after, "future"),
        (begun(1) + day, today(), "quarter"),
        (begun(2), begun(1) - 2 * day, "quarter"),
    ):
        with signed_in(staff["policy"]) as viewer, pytest.raises(Invalid) as refusal:
            trials.ask_trial(CANDIDATE, since=since, until=until, by=viewer)
        assert [fault.code for fault in refusal.value.errors] == [code]
    with signed_in(staff["policy"]) as viewer:
        trials.ask_trial(CANDIDATE, since=begun(2), until=begun(1) - day, by=viewer)


def test_a_run_belongs_to_one_worker_and_to_another_when_that_one_is_gone(staff):
    run = asked(staff["policy"])
    now = clock.now()
    assert trials.take_next(now).id == run
    assert trials.take_next(now) is None
    later = now + trials.SILENCE + timedelta(seconds=1)
    assert trials.take_next(later).id == run
    trials.looked_at(run, 10_000)
    assert looked(staff["policy"], run).looked_at == 10_000


def test_a_run_that_stops_every_worker_fails_in_the_end_and_says_so(staff):
    run = asked(staff["policy"])
    moment = clock.now()
    for _ in range(trials.ATTEMPTS):
        assert trials.take_next(moment).id == run
        moment += trials.SILENCE + timedelta(seconds=1)
    assert trials.take_next(moment) is None
    view = looked(staff["policy"], run)
    assert (view.state, view.why) == (RunState.FAILED, trials.STOPPED)


def test_a_fault_is_kept_with_the_run_and_the_next_run_goes_on(staff, monkeypatch):
    first, second = asked(staff["policy"]), asked(staff["policy"], back=2)

    def fault(*_, **__):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(tasks, "try_on_history", fault)
        assert try_candidates(clock.now()) == 1
    view = looked(staff["policy"], first)
    assert (view.state, view.why) == (RunState.FAILED, trials.FAULT)
    try_candidates(clock.now())
    assert looked(staff["policy"], second).state == RunState.DONE


def test_a_database_that_is_away_leaves_the_run_to_the_next_look(staff, monkeypatch):
    run = asked(staff["policy"])

    def away(*_, **__):
        raise DatabaseError

    monkeypatch.setattr(tasks, "try_on_history", away)
    with pytest.raises(DatabaseError):
        try_candidates(clock.now())
    assert looked(staff["policy"], run).state == RunState.RUNNING


def test_an_empty_period_is_a_result_too(staff):
    run = asked(staff["policy"])
    try_candidates(clock.now())
    view = looked(staff["policy"], run)
    assert (view.state, view.result["cases"], view.result["changes"]) == (RunState.DONE, 0, [])


def test_a_version_counts_as_tried_by_a_trial_of_that_very_text_that_is_done(staff):
    with signed_in(staff["policy"]) as viewer:
        label = new_draft(BASELINE.label, by=viewer)
        assert check(label, on=1, by=viewer).passed
        document = version(label, viewer=viewer).document
    run, other = asked(staff["policy"], document), asked(staff["policy"])
    with signed_in(staff["policy"]) as viewer, pytest.raises(Refused, match="not finished"):
        trials.rest_on(label, run, by=viewer)
    assert try_candidates(clock.now()) + try_candidates(clock.now()) == 2
    with signed_in(staff["policy"]) as viewer, pytest.raises(Refused, match="changed since"):
        trials.rest_on(label, other, by=viewer)
    with signed_in(staff["policy"]) as viewer:
        trials.rest_on(label, run, by=viewer)
        assert version_of(label).state == State.TRIED
