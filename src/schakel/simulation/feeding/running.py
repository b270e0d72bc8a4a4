"""Feeding a synthetic period to a database: who may, going on after a break, and how far it is."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction

from schakel.access.context import as_service
from schakel.cases.queries import any_case
from schakel.journal.queries import event_count
from schakel.kernel import clock
from schakel.kernel.errors import SchakelError
from schakel.regions.actions import mark_installation
from schakel.regions.queries import installation_mode
from schakel.simulation.actions import opened
from schakel.simulation.country.plan import Plan, make_plan
from schakel.simulation.country.scenarios import scenario
from schakel.simulation.country.templates import (
    CaseTemplate,
    NotificationTemplate,
    SignalTemplate,
)
from schakel.simulation.feeding.bulk import Copyist, batches
from schakel.simulation.feeding.by_actions import play_plan
from schakel.simulation.feeding.casts import Casts, Wanted, prepare, teams_for
from schakel.simulation.feeding.items import Item, Writer, in_regions, items_of
from schakel.simulation.feeding.lists import lists_of
from schakel.simulation.feeding.messages import house_for
from schakel.simulation.feeding.moulds import kinds_of, moulds_for, rules_since
from schakel.simulation.models import SimulationRun, SimulationShare
from schakel.simulation.shift import staff_without_shift


class CannotSimulate(SchakelError):
    """This database or this period takes no such simulation; the words say what to do."""


@dataclass(frozen=True)
class Order:
    """What to simulate: a scenario and a seed, so many days before ``until``, of which regions."""

    scenario: str
    seed: int
    days: int
    until: date
    regions: tuple[str, ...]
    in_bulk: bool


@dataclass(frozen=True)
class Run:
    """A run that was begun: its plan is made anew from this wherever it is needed."""

    id: uuid.UUID
    scenario: str
    seed: int
    first: date
    days: int
    regions: tuple[str, ...]
    in_bulk: bool

    def plan(self) -> Plan:
        """The plan, the same whenever it is made."""
        until = self.first + timedelta(days=self.days)
        wish = scenario(self.scenario).wish(
            until=until, days=self.days, seed=self.seed, only=self.regions
        )
        return make_plan(wish)

    def writer(self, plan: Plan) -> Writer:
        """Writes the messages of this run."""
        return Writer(plan, str(self.id))


def begin(order: Order) -> tuple[Run, bool]:
    """Begin a run, or go on with one of the same order that was broken off; says whether it goes on.

    The people that it needs are added. Raises CannotSimulate where cases are that nobody made up,
    where the same days were simulated before, and for a run by the actions that was broken off.
    """
    _see_that_it_can_be_played(order)
    with transaction.atomic(), as_service("simulation"):
        _see_that_it_is_a_demo(order.seed)
        found = _broken_off(order)
        if found is None:
            _see_that_the_days_are_free(order)
            found = _begun(order)
    run = _run(found)
    add_people(items_of(run.plan()), since=run.first)
    return run, bool(_shares(run))


def _see_that_it_can_be_played(order: Order) -> None:
    today = clock.local(clock.now()).date()
    if order.until > today:
        raise CannotSimulate(f"The period ends on {today} at the latest: --until {today}.")
    first = order.until - timedelta(days=order.days)
    if not order.in_bulk and first < rules_since():
        raise CannotSimulate(
            f"Before {rules_since()} no partner is shown a case: by the actions nothing earlier can be"
            " played. Use --bulk."
        )


def _see_that_it_is_a_demo(seed: int) -> None:
    mode = installation_mode()
    if mode == "DEMO":
        return
    if mode is not None or any_case():
        raise CannotSimulate(
            "This database holds cases that are no demo: nothing is simulated in it."
        )
    mark_installation(demo=True, seed=seed)
    staff_without_shift(clock.now())
    opened()


def _broken_off(order: Order) -> SimulationRun | None:
    rows = list(SimulationRun.objects.filter(ended_at__isnull=True))
    if not rows:
        return None
    same = [row for row in rows if _is(row, order)]
    if not same or not order.in_bulk:
        one = (same or rows)[0]
        raise CannotSimulate(
            f"A simulation was broken off ({one}). One in bulk goes on when it is asked for in the same"
            " words; else empty the demo first: schakel demo-clear."
        )
    return same[0]


def _is(row: SimulationRun, order: Order) -> bool:
    return (row.scenario, row.seed, tuple(row.regions), row.in_bulk, row.days) == (
        order.scenario,
        order.seed,
        order.regions,
        order.in_bulk,
        order.days,
    )


def _see_that_the_days_are_free(order: Order) -> None:
    first = order.until - timedelta(days=order.days)
    for row in SimulationRun.objects.all():
        ends = row.first + timedelta(days=row.days)
        shared = sorted(set(row.regions) & set(order.regions))
        if shared and row.first < order.until and first < ends:
            raise CannotSimulate(
                f"{shared[0]} was simulated from {row.first} to {ends} already. Choose days before"
                " that with --until, or empty the demo first: schakel demo-clear."
            )


def _begun(order: Order) -> SimulationRun:
    wish = scenario(order.scenario).wish(until=order.until, days=order.days, seed=order.seed)
    return SimulationRun.objects.create(
        scenario=order.scenario,
        seed=order.seed,
        first=wish.first,
        days=wish.days,
        regions=list(order.regions),
        in_bulk=order.in_bulk,
        events_before=event_count(),
        started_at=clock.now(),
    )


def _run(row: SimulationRun) -> Run:
    return Run(row.id, row.scenario, row.seed, row.first, row.days, tuple(row.regions), row.in_bulk)


def run_of(run_id: uuid.UUID) -> Run:
    """A run by its id."""
    return _run(SimulationRun.objects.get(id=run_id))


def _shares(run: Run) -> dict[str, SimulationShare]:
    return {share.region: share for share in SimulationShare.objects.filter(run_id=run.id)}


def add_people(items: Iterable[Item], *, since: date) -> None:
    """Add everybody whom these items need, before two processes need them at once."""
    templates = {item.template.key: item.template for item in items}.values()
    cases = [one for one in templates if isinstance(one, CaseTemplate)]
    reports = [one for one in templates if isinstance(one, NotificationTemplate)]
    houses = {(one.region, house_for(one)) for one in cases}
    houses |= {(one.region, one.house) for one in reports}
    reporters = frozenset(one.reporter for one in reports)
    regions = frozenset(one.region for one in templates)
    prepare(Wanted(regions, frozenset(houses), reporters), since=since)
    teams_for(one.owner for one in templates if isinstance(one, SignalTemplate))


@dataclass(frozen=True)
class Progress:
    """How far one region or a group of them is."""

    what: str
    items: int
    of: int
    rows: int = 0


def feed_in_bulk(
    run: Run, regions: Sequence[str], *, moulded: Callable[[], None]
) -> Iterator[Progress]:
    """Write the part of a run that is about these regions; yields how far it is after each batch.

    ``moulded`` is called when everything was played and nothing written yet: whoever shares the work
    waits there for the others, because playing is slow while the tables fill.
    """
    _set_up_for_bulk()
    plan = run.plan()
    writer, items = run.writer(plan), list(in_regions(items_of(plan), frozenset(regions)))
    of_region = {region: [i for i in items if i.template.region == region] for region in regions}
    for region in regions:
        _send_lists_once(run, region, of_region[region], writer)
    today = clock.local(clock.now()).date()
    monday = today - timedelta(days=today.weekday())
    moulds = moulds_for(kinds_of(items, writer), monday, Casts())
    yield Progress("moulds", len(moulds.taken.patterns), len(moulds.taken.patterns))
    moulded()
    with transaction.atomic(), as_service("simulation"):
        copyist = Copyist(writer, moulds)
    for region in regions:
        yield from _copy_region(run, region, of_region[region], copyist)


def _send_lists_once(run: Run, region: str, items: list[Item], writer: Writer) -> None:
    """The houses' lists, with the mark that they were sent, in one transaction."""
    if region in _shares(run):
        return
    with transaction.atomic():
        for one in lists_of(items, writer):
            one.send()
        SimulationShare.objects.create(run_id=run.id, region=region)


def _copy_region(run: Run, region: str, items: list[Item], copyist: Copyist) -> Iterator[Progress]:
    share = _shares(run)[region]
    for item in items[: share.items]:
        copyist.pass_by(item)
    for batch in batches(iter(items[share.items :])):
        with transaction.atomic(), as_service("simulation"):
            share.rows += copyist.write(batch)
            share.items += len(batch)
            share.save(update_fields=["items", "rows"])
        yield Progress(region, share.items, len(items), share.rows)


def _set_up_for_bulk() -> None:
    """Do not wait for the disk: what a crash of the server would take is written again, because the
    share says how far it is. And keep every plan: playing asks some hundreds of statements in turn."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    connection.connection.prepared_max = PLANS


PLANS = 2000


def feed_by_actions(run: Run) -> Iterator[Progress]:
    """Play a run through the actions, in the order of the clock; yields how far it is."""
    plan = run.plan()
    items = items_of(plan)
    told = -1
    for came_in in play_plan(items, run.writer(plan), Casts()):
        if came_in != told and came_in % TELL_EVERY == 0:
            told = came_in
            yield Progress("by the actions", came_in, len(items))


TELL_EVERY = 25


def ended(run: Run) -> dict[str, int]:
    """The run is done. Returns how much of each kind its plan had, and how many events it left."""
    row = SimulationRun.objects.get(id=run.id)
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    plan = run.plan()
    with transaction.atomic(), as_service("simulation"):
        events = event_count() - row.events_before
    return {
        "cases": plan.count(CaseTemplate),
        "notifications": plan.count(NotificationTemplate),
        "signals": plan.count(SignalTemplate),
        "items": len(plan),
        "events": events,
    }
