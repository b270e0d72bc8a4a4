"""The events derived from a plan are those that the actions leave: the same kinds, moments and words."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest
from django.db import transaction

from schakel.access.context import as_service
from schakel.journal.models import ProcessEvent
from schakel.kernel.clock import AMSTERDAM
from schakel.monitoring.engine.events import KINDS, schema_of
from schakel.simulation.country.engine.events import events_of, read_as
from schakel.simulation.country.plan import Batch, Plan, Wish, make_plan
from schakel.simulation.country.templates import (
    CaseTemplate,
    Known,
    NotificationTemplate,
    ShiftTemplate,
    SignalTemplate,
)
from schakel.simulation.feeding.by_actions import play_plan
from schakel.simulation.feeding.casts import Casts
from schakel.simulation.feeding.items import Writer, items_of
from schakel.simulation.feeding.running import add_people

DAY = timedelta(days=1)
# Between the nights in which the clocks change, so that a span is as long as it is by the wall clock.
WISH = Wish(date(2026, 5, 4), 140, seed=11, only=("AMSTERDAM", "LIMBURG"))


def is_case(has):
    return lambda planned: isinstance(planned.template, CaseTemplate) and has(planned.template)


def is_report(has):
    return lambda planned: (
        isinstance(planned.template, NotificationTemplate) and has(planned.template)
    )


def decides_after_its_answers(template):
    """The database closes a decided case by its own clock: what comes later cannot be played."""
    decided = template.course.decided
    return all(one.answered is None or one.answered < decided for one in template.course.requests)


PLAYED = {
    "a case without anything special": is_case(
        lambda t: t.known == Known.NOT_KNOWN and t.victims == 0 and t.course.offered is None
    ),
    "a minor": is_case(lambda t: t.minor),
    "a running plan": is_case(
        lambda t: t.known == Known.WITH_PLAN and decides_after_its_answers(t)
    ),
    "police custody": is_case(lambda t: t.course.custody is not None),
    "judged afterwards": is_case(lambda t: t.course.judged is not None and t.victims),
    "offered to a house": is_case(lambda t: t.course.offered is not None),
    "a report that was refused": is_report(
        lambda t: t.course.refused is not None and not t.signals
    ),
    "a report that was taken": is_report(lambda t: t.course.closed is not None and not t.signals),
    "a signal": lambda planned: isinstance(planned.template, SignalTemplate),
    "a shift with an empty seat": lambda planned: (
        isinstance(planned.template, ShiftTemplate)
        and any(seat.emptied is not None for seat in planned.template.seats)
    ),
}


@pytest.fixture(scope="module")
def plan():
    whole = make_plan(WISH)
    found = {}
    for planned in whole:
        for kind, fits in PLAYED.items():
            if kind not in found and fits(planned):
                found[kind] = planned
    assert found.keys() == PLAYED.keys()
    batches = [
        Batch(
            one.template,
            one.weeks,
            (int(one.drift.total_seconds()),),
            () if one.person is None else (one.person,),
        )
        for one in sorted(found.values(), key=lambda one: one.arrives_at(WISH.monday))
    ]
    return Plan(WISH, whole.register, batches)


def played(plan):
    """What the actions leave of a plan."""
    items, writer = list(items_of(plan)), Writer(plan, "test")
    with transaction.atomic():
        add_people(items, since=plan.wish.first)
    before = set(ProcessEvent.objects.values_list("id", flat=True))
    for _ in play_plan(items, writer, Casts()):
        continue
    with as_service("test"):
        rows = ProcessEvent.objects.exclude(id__in=before)
        return Counter(
            line(row.type, row.at, row.region_code, row.objects_involved, row.attributes)
            for row in rows
        )


def line(kind, at, region, things, told):
    """An event in words; who acts is cast differently, and a thing has another name in each telling."""
    kept = {k: v for k, v in told.items() if k != "organisation" and v is not None}
    return (
        kind,
        at.astimezone(AMSTERDAM).isoformat(timespec="seconds"),
        region,
        tuple(sorted({name.split(":")[0] for name in things})),
        tuple(sorted((k, moment(v)) for k, v in kept.items())),
    )


def moment(value):
    """A moment in one way of writing; anything else as it is."""
    if isinstance(value, str) and value.endswith("Z"):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(AMSTERDAM).isoformat(timespec="seconds")
    return str(value)


THINGS = {
    "case",
    "person",
    "offer",
    "request",
    "signal",
    "seat",
    "action",
    "goal",
    "agenda_item",
    "participant",
    "question",
}


def derived(plan):
    """What the engine derives of a plan, in the same words."""
    found = Counter()
    for kind, table in events_of(plan).items():
        for row in table.to_pylist():
            at, region = row.pop("at"), row.pop("region")
            row.pop("day")
            things = [name for name in THINGS & row.keys() if row.pop(name) is not None]
            told = {k: utc(v) if isinstance(v, datetime) else v for k, v in row.items()}
            found[line(kind, utc(at), region, things, told)] += 1
    return found


def utc(naive):
    return datetime.fromisoformat(f"{naive.isoformat()}+00:00")


def test_a_plan_played_by_the_actions_leaves_the_events_that_are_derived(db, plan):
    by_the_actions, by_the_engine = played(plan), derived(plan)
    assert sum(by_the_actions.values()) > 80
    only_played = sorted((by_the_actions - by_the_engine).elements())
    only_derived = sorted((by_the_engine - by_the_actions).elements())
    assert only_played == []
    assert only_derived == []


def test_events_stop_where_the_period_ends_and_nothing_is_lost_before(plan):
    whole = derived(plan)
    for days in (40, 90):
        shorter = derived(replace_wish(plan, days))
        ends = (WISH.first + timedelta(days=days)).isoformat()
        assert shorter == Counter({one: n for one, n in whole.items() if one[1] < ends})


def replace_wish(plan, days):
    return Plan(replace(WISH, days=days), plan.register, plan.batches)


def test_what_the_monitoring_reads_has_its_columns_and_types(plan):
    tables = events_of(plan, kinds=KINDS)
    for kind in KINDS:
        table = read_as(tables.get(kind), schema_of(kind))
        assert table.schema == schema_of(kind), kind
        assert table.num_rows == (tables[kind].num_rows if kind in tables else 0)


def test_moments_are_in_utc_and_days_are_those_of_the_netherlands():
    """Every hour of the two nights in which the clocks change, as Python has them."""
    from_events = []
    plan = make_plan(Wish(date(2026, 3, 23), 230, seed=2, only=("LIMBURG",)))
    table = events_of(plan, kinds=["CASE_RECEIVED"])["CASE_RECEIVED"]
    for planned, row in zip(sorted_cases(plan), sorted_rows(table), strict=True):
        from_events.append((utc(row["at"]) == planned, row["day"] == planned.date()))
    assert len(from_events) > 500
    assert set(from_events) == {(True, True)}


def sorted_cases(plan):
    cases = [p for p in plan if isinstance(p.template, CaseTemplate)]
    moments = [p.arrives_at(plan.wish.monday) for p in cases]
    return sorted(moments, key=lambda at: at.timestamp())


def sorted_rows(table: pa.Table):
    return sorted(table.to_pylist(), key=lambda row: row["at"])
