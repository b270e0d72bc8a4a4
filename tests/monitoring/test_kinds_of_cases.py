"""Counting by kind of case: what was known when it came in, seen from the end of the last month."""

from datetime import UTC, date, datetime

import pytest

from schakel.monitoring.engine.counting import counts, counts_by_kind
from schakel.monitoring.rules.case_mix import allowed
from schakel.monitoring.rules.periods import month_of
from schakel.monitoring.rules.small_numbers import Ratio
from tests.monitoring.made_up import HERE, START, after, event, looked_at

FEBRUARY = month_of(date(2026, 2, 1))
THINGS = ("minor", "victim", "offence", "domestic_violence")
THEFT = {"minor": False, "victims": 0, "offence": "1", "domestic_violence": False}
AT_HOME = {"minor": False, "victims": 2, "offence": "3", "domestic_violence": True}


def came(case, at=START, **told):
    return event("CASE_RECEIVED", at, case=case, **told)


def went(case, at, **told):
    return event("CASE_DISPOSED", at, case=case, **told)


def by_kind(code, *events, now=None, things=THINGS):
    with looked_at(events, now=now or after(days=400)) as snapshot:
        return counts_by_kind(snapshot, code, things, [FEBRUARY]).get((HERE, FEBRUARY.code), {})


def test_cases_are_counted_apart_by_what_was_known_on_arrival():
    events = [
        came("1", **THEFT),
        went("1", after(hours=3)),
        came("2", **THEFT),
        came("3", **AT_HOME),
        went("3", after(hours=20)),
    ]
    assert by_kind("DECIDED_IN_1_DAY", *events) == {
        ("False", "False", "1", "False"): Ratio(1, 2),
        ("False", "True", "3", "True"): Ratio(1, 1),
    }
    assert by_kind("DECIDED_IN_1_DAY", *events, things=("offence",)) == {
        ("1",): Ratio(1, 2),
        ("3",): Ratio(1, 1),
    }


def test_what_an_arrival_does_not_tell_is_not_known():
    """Events from before arrivals told it, and a decision of which the arrival is not there."""
    events = [came("1"), went("1", after(hours=3), within_holding=True)]
    lost = went("2", after(hours=3), within_holding=False)
    assert by_kind("WITHIN_HOLDING", *events, lost) == {("", "", "", ""): Ratio(1, 2)}


def test_nothing_moves_while_a_month_runs():
    """A case of the last day of February is a week old in March: it counts in no kind, now or later."""
    last = datetime(2026, 2, 28, 12, tzinfo=UTC)
    events = [
        came("1", **THEFT),
        came("2", last, **THEFT),
        went("2", datetime(2026, 3, 2, tzinfo=UTC)),
    ]
    early, late = datetime(2026, 3, 1, 8, tzinfo=UTC), datetime(2026, 3, 31, 8, tzinfo=UTC)
    kinds = [by_kind("DECIDED_IN_7_DAYS", *events, now=now) for now in (early, late)]
    assert kinds == [{("False", "False", "1", "False"): Ratio(0, 1)}] * 2


def test_the_figures_are_as_they_were_after_looking_from_an_earlier_moment():
    events = [came("1", **THEFT), went("1", after(hours=3))]
    with looked_at(events, now=after(days=60)) as snapshot:
        before = counts(snapshot, "DECIDED_IN_1_DAY", [FEBRUARY])
        counts_by_kind(snapshot, "DECIDED_IN_1_DAY", THINGS, [FEBRUARY])
        assert counts(snapshot, "DECIDED_IN_1_DAY", [FEBRUARY]) == before
        assert snapshot.now == after(days=60)


def test_a_stock_is_counted_at_the_end_of_its_month():
    events = [came("1", **THEFT), came("2", **AT_HOME), went("2", after(days=2))]
    assert by_kind("OPEN_STOCK", *events, now=datetime(2026, 3, 9, tzinfo=UTC)) == {
        ("False", "False", "1", "False"): Ratio(0, 1)
    }


@pytest.mark.parametrize("code", allowed())
def test_of_no_events_nothing_is_counted_by_kind(code):
    assert by_kind(code) == {}
