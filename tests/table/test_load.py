"""The load of a table: who sees which numbers, and that no number tells of a case of others."""

from datetime import timedelta

import pytest
from django.db import transaction

from schakel.access.actions import block
from schakel.access.context import as_service
from schakel.access.rules import BlockReason
from schakel.cases.queries import header_by_number
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.table.actions.contributions import Answer, contribute
from schakel.table.actions.decisions import assess, decide
from schakel.table.actions.shifts import report_absent
from schakel.table.queries.board import Filter, board
from schakel.table.queries.load import load_of
from schakel.table.queries.shift import shift_now
from schakel.table.rules import ContributionState, Decision, Disposal
from schakel.table.rules.hours import same_hours_before
from schakel.table.rules.load import Stage
from tests.personas import ROTTERDAM, a_case_message, send, signed_in

pytestmark = pytest.mark.django_db

VICTIM = [{"person": {"surname": "Geraakt"}}]
SUMMONS = Decision(disposals=[Disposal.DAGVAARDING], motivation="Herhaling.")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def now(people):
    """The clock stands still, so that two looks can be compared; the shift has run for two hours."""
    with clock.standing_at(clock.now()):
        yield


def seen_by(persona):
    with signed_in(persona) as viewer:
        return load_of(ROTTERDAM, viewer=viewer)


def waiting(load):
    return {one.stage: one.count for one in load.waiting}


def arrived(ago, **changes):
    """A case that came in so long ago, of somebody who was arrested then."""
    at = clock.local(clock.now()) - ago
    return send(
        a_case_message(
            occurred_at=(at - 2 * HOUR).isoformat(),
            arrested_at=(at - HOUR / 2).isoformat(),
            arrived_at=at.isoformat(),
            **changes,
        )
    )["case"]


def do(persona, number, act, *args, ago=timedelta(), **kwargs):
    with clock.standing_at(clock.now() - ago), signed_in(persona) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        return act(case_id, *args, by=viewer, **kwargs)


def answered(persona, number, ago=timedelta()):
    do(persona, number, contribute, Answer(ContributionState.NOT_KNOWN), ago=ago)


def decided(persona, number, ago=timedelta()):
    do(persona, number, decide, SUMMONS, ago=ago)


def test_an_empty_table_has_no_load(people):
    load = seen_by(people["prosecutor"])
    assert (load.total, load.in_hand, load.waiting, load.partners) == (0, 0, (), ())
    assert (load.pace, load.late, load.soon) == (None, (), ())
    assert load.shift_runs
    assert {hour.expected for hour in load.hours} == {None}


def test_who_has_no_seat_now_gets_nothing(people):
    send(a_case_message())
    for name in ("off_roster", "elsewhere", "manager", "director", "privacy_officer"):
        with pytest.raises(NotFound):
            seen_by(people[name])


def test_a_case_waits_for_partners_then_for_the_assessment_then_for_the_decision(people):
    number = arrived(HOUR)
    load = seen_by(people["prosecutor"])
    assert waiting(load) == {Stage.CONTRIBUTIONS: 1}
    assert load.waiting[0].longest == HOUR
    assert [(one.kind, one.count, one.seat) for one in load.partners] == [
        ("PROBATION", 1, "FILLED")
    ]
    answered(people["probation"], number)
    assert waiting(seen_by(people["police"])) == {Stage.ASSESSMENT: 1}
    do(people["police"], number, assess, text="Beoordeling", version=0)
    assert waiting(seen_by(people["prosecutor"])) == {Stage.DECISION: 1}
    decided(people["prosecutor"], number)
    assert waiting(seen_by(people["prosecutor"])) == {}


def test_to_a_partner_a_case_waits_for_its_own_card_or_no_longer(people):
    one, _other = arrived(HOUR), arrived(2 * HOUR)
    assert waiting(seen_by(people["probation"])) == {Stage.OWN_CARD: 2}
    answered(people["probation"], one)
    load = seen_by(people["probation"])
    assert waiting(load) == {Stage.OWN_CARD: 1, Stage.GIVEN: 1}
    assert (load.total, load.in_hand, load.settles) == (2, 1, False)
    assert load.partners == ()


def test_each_number_leads_to_as_many_rows_of_the_board(people):
    for ago, victims in ((HOUR, VICTIM), (2 * HOUR, []), (3 * HOUR, [])):
        number = arrived(ago, victims=victims)
    answered(people["probation"], number)

    def rows(name, **chosen):
        with signed_in(people[name]) as viewer:
            return len(board(ROTTERDAM, viewer=viewer, chosen=Filter(**chosen)).rows)

    for name in ("prosecutor", "probation", "victim_support"):
        load = seen_by(people[name])
        assert load.waiting
        for one in load.waiting:
            assert rows(name, stage=one.stage) == one.count
        for partner in load.partners:
            assert rows(name, partner=partner.kind) == partner.count


def test_a_partner_learns_nothing_of_cases_it_was_not_asked_about(people):
    """Not from what is at the table, not from the pace, not from what is expected."""
    for week in (1, 2, 3):
        arrived(week * timedelta(weeks=1), victims=VICTIM)
    before = seen_by(people["victim_support"])
    assert before.total == 3
    for ago in (HOUR, 2 * HOUR, 30 * HOUR, timedelta(weeks=1), timedelta(weeks=2)):
        arrived(ago)
    for number in [arrived(HOUR) for _ in range(4)]:
        answered(people["probation"], number)
        decided(people["prosecutor"], number, ago=HOUR / 2)
    assert seen_by(people["victim_support"]) == before
    assert seen_by(people["prosecutor"]).total == 8


def test_who_is_kept_from_a_case_does_not_find_it_back_in_a_number(people):
    kept_from = people["assistant"]
    live, done = arrived(HOUR), arrived(timedelta(weeks=1))
    for ago in (2 * HOUR, timedelta(weeks=2), timedelta(weeks=3)):
        arrived(ago)
    for number in [arrived(HOUR) for _ in range(3)]:
        decided(people["prosecutor"], number, ago=HOUR / 2)
    before = seen_by(kept_from)
    decided(people["prosecutor"], done, ago=HOUR / 2)
    with transaction.atomic(), as_service("block"):
        for number in (live, done):
            case_id = case_of(people["prosecutor"], number)
            block(kept_from.viewer.person_id, case_id, reason=BlockReason.RELATIVE)
    after = seen_by(kept_from)
    assert (before.total, after.total) == (5, 3)
    assert (before.pace.done, after.pace.done) == (3, 3)
    assert seen_by(people["prosecutor"]).pace.done == 4
    assert live not in {one.number for one in after.late}


def case_of(persona, number):
    with signed_in(persona) as viewer:
        return header_by_number(number, viewer=viewer).case_id


def test_the_pace_of_police_and_prosecution_is_what_was_settled_in_this_shift(people):
    numbers = [arrived(HOUR) for _ in range(4)]
    for number, ago in zip(numbers, (0.1, 0.5, 1.5, 1.9), strict=True):
        decided(people["prosecutor"], number, ago=ago * HOUR)
    assert abs(seen_by(people["police"]).pace.per_hour - 2) < 0.01
    assert seen_by(people["prosecutor"]).pace == seen_by(people["police"]).pace


def test_the_pace_of_a_partner_is_what_it_answered_itself(people):
    for number in [arrived(HOUR, victims=VICTIM) for _ in range(3)]:
        answered(people["probation"], number, ago=HOUR / 2)
        decided(people["prosecutor"], number)
    assert seen_by(people["probation"]).pace.done == 3
    assert seen_by(people["victim_support"]).pace is None


def test_of_two_cases_no_pace_is_spoken_and_the_next_clocks_are_told_instead(people):
    for number in [arrived(HOUR), arrived(HOUR)]:
        decided(people["prosecutor"], number)
    later, sooner = arrived(40 * HOUR), arrived(64 * HOUR)
    load = seen_by(people["prosecutor"])
    assert (load.pace, load.late) == (None, ())
    assert [(one.number, one.expected_at) for one in load.soon] == [(sooner, None), (later, None)]


def test_the_cases_whose_clock_ends_before_they_come_up_are_named_by_their_clock(people):
    for number in [arrived(HOUR) for _ in range(3)]:
        decided(people["prosecutor"], number, ago=HOUR / 2)
    overdue = [arrived(hours * HOUR) for hours in (16, 40, 64)]
    fresh = arrived(HOUR / 60)
    load = seen_by(people["prosecutor"])
    assert [one.number for one in load.late] == overdue[::-1]
    assert [one.place for one in load.late] == [1, 2, 3]
    assert load.late[0].person.name == "D. Proefpersoon"
    minutes = [(one.expected_at - load.at) / timedelta(minutes=1) for one in load.late]
    assert minutes == pytest.approx([40, 80, 120], abs=1)  # three in two hours of shift
    assert fresh not in {one.number for one in load.late}


def test_what_is_expected_follows_from_the_weeks_before(people):
    one, two, three = same_hours_before(clock.now(), 3)
    for moment in (one, one, two, three):
        arrived(clock.now() - moment - HOUR / 2)
    first = seen_by(people["prosecutor"]).hours[0]
    assert first.expected == pytest.approx(4 / 3 * (first.span.length / HOUR), rel=0.01)


def test_a_seat_that_falls_empty_is_empty_in_every_hour_to_come(people):
    arrived(HOUR)
    with signed_in(people["probation"]) as viewer:
        (mine,) = [seat for seat in shift_now(ROTTERDAM, viewer=viewer).seats if seat.mine]
        report_absent(mine.id, by=viewer, reason="Ziek")
    load = seen_by(people["prosecutor"])
    (wait,) = load.partners
    assert (wait.kind, wait.seat) == ("PROBATION", "EMPTY")
    seats = [{s.organisation: (s.filled, s.planned) for s in hour.seats} for hour in load.hours]
    assert {one["RECLASSERING"] for one in seats} == {(0, 1)}
    assert {one["OM-ROTTERDAM"] for one in seats} == {(2, 2)}
