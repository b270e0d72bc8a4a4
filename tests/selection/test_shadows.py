"""A candidate that runs along: what differs is kept for who sees the case, and no proposal is hurt."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from schakel.access.actions import technical_account
from schakel.access.context import as_service
from schakel.intake.actions import receive_lines
from schakel.kernel import clock
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.selection import dmn
from schakel.selection.actions import shadows
from schakel.selection.models import Proposal, ShadowDifference
from schakel.selection.queries.shadows import shadow_cases, shadow_counts, shadow_run, shadow_runs
from schakel.selection.rules import Door
from schakel.selection.shipped import shipped
from schakel.selection.trial import Change
from tests.personas import (
    ROTTERDAM,
    a_case_message,
    a_known_list,
    send,
    signed_in,
)
from tests.selection.test_trial import WITH_HEALTH, candidate, often
from tests.selection.test_trial_runs import CANDIDATE, staff, today

__all__ = ["staff"]


def started(who, document=CANDIDATE, **more):
    with signed_in(who) as viewer:
        return shadows.start_shadow(document, until=today() + timedelta(weeks=3), by=viewer, **more)


def counted(who, run):
    with signed_in(who) as viewer:
        return shadow_counts(shadow_run(run, viewer=viewer), viewer=viewer)


def kept():
    with transaction.atomic(), as_service("intake"):
        return list(ShadowDifference.objects.order_by("decision"))


def proposals():
    with transaction.atomic(), as_service("intake"):
        return list(Proposal.objects.all())


def test_what_a_candidate_would_advise_otherwise_is_kept_and_the_proposal_stays(staff):
    before = often()
    run = started(staff["policy"])
    after = often()
    assert before["proposal"] | {"facts": 0} == after["proposal"] | {"facts": 0}
    found = counted(staff["policy"], run)
    assert found.trial.cases == {ROTTERDAM: 1}
    assert found.trial.changed == {ROTTERDAM: 1}
    assert Change(ROTTERDAM, "track", "TABLE", "FAST", 1) in found.trial.changes
    assert found.failures == 0


def test_a_case_in_which_nothing_differs_leaves_no_trace(staff):
    run = started(staff["policy"])
    send(a_case_message())
    found = counted(staff["policy"], run)
    assert (found.trial.cases[ROTTERDAM], found.trial.changed[ROTTERDAM], kept()) == (1, 0, [])


def test_a_shadow_of_one_region_is_not_asked_in_another(staff):
    started(staff["policy"], region="LIMBURG")
    often()
    assert kept() == []


def test_a_shadow_that_was_stopped_or_is_past_its_day_is_not_asked(staff, monkeypatch):
    run = started(staff["policy"])
    with signed_in(staff["municipal_policy"]) as viewer:
        shadows.stop_shadow(run, by=viewer)
    often()
    other = started(staff["policy"])
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(weeks=4))
    assert shadows._running() == ()
    with signed_in(staff["policy"]) as viewer, pytest.raises(Refused):
        shadows.stop_shadow(other, by=viewer)
    monkeypatch.undo()
    with signed_in(staff["policy"]) as viewer:
        views = {view.id: view for view in shadow_runs("intake-selection", viewer=viewer)}
        with pytest.raises(Refused):
            shadows.stop_shadow(run, by=viewer)
    assert (views[run].running, views[other].running) == (False, True)
    assert kept() == []


def test_a_candidate_that_fails_hurts_no_proposal_and_its_failure_is_kept(staff, monkeypatch):
    run = started(staff["policy"])

    def fails(*_):
        raise RecursionError

    monkeypatch.setattr(shadows, "_beside", fails)
    receipt = often()
    assert (receipt["status"], receipt["proposal"]["track"]) == ("accepted", "TABLE")
    assert counted(staff["policy"], run).failures == 1
    assert [row.why for row in kept()] == ["RecursionError"]
    with signed_in(staff["both"]) as viewer:
        assert shadow_cases(run, viewer=viewer) == ()


def test_a_decision_without_an_answer_is_a_difference(staff):
    broken = CANDIDATE.replace(b'<output name="track"', b'<output name="trackx"')
    run = started(staff["policy"], broken)
    often()
    assert {row.decision for row in kept()} >= {"track"}
    assert counted(staff["policy"], run).trial.changed == {ROTTERDAM: 1}


def test_cases_are_named_to_who_sees_the_proposal_itself(staff):
    run = started(staff["policy"])
    number = often()["case"]
    with signed_in(staff["both"]) as viewer:
        found = shadow_cases(run, viewer=viewer)
    assert [one.number for one in found] == [number]
    assert ("track", "TABLE", "FAST") in found[0].differences
    for who in ("municipal_policy", "manager"):
        with signed_in(staff[who]) as viewer:
            assert shadow_cases(run, viewer=viewer) == ()
    for who in ("prosecutor", "police"):
        with signed_in(staff[who]) as viewer, pytest.raises(NotFound):
            shadow_cases(run, viewer=viewer)


PERSON = {"given_names": "Daan", "surname": "Proefpersoon", "birth_date": "1990-03-04", "sex": "M"}


def test_what_rests_on_a_house_is_kept_apart_and_not_counted_twice(staff):
    send(a_known_list(PERSON))
    run = started(staff["policy"], dmn.write(candidate(WITH_HEALTH)))
    send(a_case_message(suspect__residence=None))
    groups = {row.field_group for row in kept()}
    assert groups == {"PROPOSAL", "HOUSE_HIT"}
    assert counted(staff["policy"], run).trial.changed == {ROTTERDAM: 1}


def test_the_youth_route_runs_along_with_the_criminal_door_for_the_young_only(staff):
    national = shipped().in_force(Door.YOUTH_ROUTE, today()).model
    first = national.rules("route")[0].id
    document = dmn.write(national)
    text = document.decode()
    assert first in text
    run = started(staff["policy"], document)
    often()
    child = {"surname": "Jong", "birth_date": f"{today().year - 15}-01-02"}
    assert send(a_case_message(suspect__person=child))["status"] == "accepted"
    found = counted(staff["policy"], run)
    assert (found.trial.cases, kept()) == ({ROTTERDAM: 1}, [])


def lines(number):
    facts = {"prior_cases_12m": 4, "domestic_violence": False, "weapon": False}
    offences = [{"group": "5.1", "label": "rijden"}]
    return [json.dumps(a_case_message(facts=facts, offences=offences)).encode()] * 0 + [
        json.dumps(a_case_message(facts=facts, offences=offences, reference=f"R{n}")).encode()
        for n in range(number)
    ]


def statements(number):
    account = technical_account()
    with CaptureQueriesContext(connection) as seen:
        receipts = list(receive_lines(lines(number), by=account))
    assert {receipt["status"] for receipt in receipts} == {"accepted"}
    return len(seen)


def test_a_batch_asks_once_which_shadows_run_and_keeps_their_differences_in_one_statement(staff):
    statements(10)
    without = statements(10)
    started(staff["policy"])
    statements(10)  # the candidate is read once a process
    assert statements(10) <= without + 1
    assert len(kept()) >= 20


def test_a_refused_dossier_takes_what_shadows_said_along(staff):
    started(staff["policy"])
    often()
    case_id = kept()[0].case_id
    with transaction.atomic(), as_service("intake"):
        shadows.forget_differences(case_id)
    assert kept() == []


@pytest.mark.parametrize("days", [-1, 85])
def test_a_shadow_runs_for_some_weeks_and_not_longer(staff, days):
    with signed_in(staff["policy"]) as viewer, pytest.raises(Invalid):
        shadows.start_shadow(CANDIDATE, until=today() + timedelta(days=days), by=viewer)


def test_who_may_only_look_starts_and_stops_nothing(staff):
    with pytest.raises(NotFound):
        started(staff["police"])
    with pytest.raises(Invalid):
        started(staff["policy"], region="NERGENS")
