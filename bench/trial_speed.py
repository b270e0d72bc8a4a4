"""A trial of a candidate over the stored cases of a national year, read under row-level security.

Once on facts that are all different, random of all kinds and one in twenty not known, and once on
facts that repeat, as those of real cases do. Three seconds is the goal, reading included. The
candidate is the version before the one in force: it has other rules in every table.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain, islice
from random import Random
from typing import Any

from django.db import transaction

from bench.figures import Figure
from schakel.access.context import as_service
from schakel.access.rules import FieldGroup
from schakel.cases.models import Case
from schakel.kernel import clock
from schakel.kernel.ids import new_id
from schakel.kernel.storing import store_now
from schakel.regions.queries import directory
from schakel.selection import dmn
from schakel.selection.models import Proposal
from schakel.selection.queries.proposals import past_cases
from schakel.selection.rules import Door
from schakel.selection.shipped import shipped
from schakel.selection.tasks import over_all, try_on_history, without_looking_for_cycles
from schakel.selection.trial import PastCase, compare

CASES = 132_000
SITUATIONS = 3_000
GOAL_SECONDS = 3.0
ROUNDS = 3
AT_ONCE = 2_000
YEAR = timedelta(days=365)
# Years of stored cases, so that the two histories do not meet.
ALL_DIFFERENT, REPEATING = date(2020, 1, 1), date(2022, 1, 1)


def run() -> list[Figure]:
    """Write both histories, then the best of some rounds of each."""
    random = Random(8)
    model = shipped().in_force(Door.CRIMINAL_CASE, clock.local(clock.now()).date()).model
    different = (_facts(random, model) for _ in range(CASES))
    few = [_facts(random, model) for _ in range(SITUATIONS)]
    _write(random, ALL_DIFFERENT, model.label, different)
    _write(random, REPEATING, model.label, (random.choice(few) for _ in range(CASES)))
    return [
        *_measured("facts all different", ALL_DIFFERENT),
        *_measured("facts that repeat", REPEATING),
    ]


def _facts(random: Random, model: dmn.Model) -> dict[str, Any]:
    return {
        name: _value(random, name, given.type.base)
        for name, given in model.inputs.items()
        if random.random() >= 0.05
    }


def _value(random: Random, name: str, base: str) -> object:
    if base == "number":
        return random.randrange(12, 90) if name == "age" else random.randrange(8)
    return random.random() < 0.3


def _write(random: Random, first: date, label: str, facts: Iterator[dict[str, Any]]) -> None:
    """Cases of a year, each with its proposal with and without what houses say."""
    regions, since = list(directory().regions), _moment(first)
    while some := list(islice(facts, AT_ONCE)):
        moments = [since + random.random() * YEAR for _ in some]
        cases = [_case(random.choice(regions), at) for at in moments]
        proposals = [
            _proposal(case, group, label, told)
            for case, told in zip(cases, some, strict=True)
            for group in (FieldGroup.PROPOSAL, FieldGroup.HOUSE_HIT)
        ]
        with transaction.atomic(), as_service("history"):
            store_now([*cases, *proposals])


def _case(region: str, at: datetime) -> Case:
    return Case(
        kind="CRIMINAL",
        number=f"B{new_id().hex[:14]}",
        region_id=region,
        owner_org="BENCH",
        state="CLOSED",
        opened_at=at,
        first_processed_at=at,
        subject_record_id=new_id(),
    )


def _proposal(case: Case, group: str, label: str, facts: dict[str, Any]) -> Proposal:
    return Proposal(
        case_id=case.id,
        field_group=group,
        made_at=case.opened_at,
        model=label,
        partners=[],
        rules=[],
        facts=facts,
        missing=[],
        provisional=False,
    )


def _measured(what: str, first: date) -> list[Figure]:
    """In all, and of that reading and comparing, each at its best."""
    since = _moment(first)
    until = since + YEAR
    candidate = _candidate()
    whole = _best(lambda: try_on_history(candidate, since=since, until=until))
    pages: list[list[PastCase]] = []

    def read() -> None:
        pages[:] = list(past_cases(candidate.name, since, until, each=over_all))

    reading = _best(read)
    assert sum(map(len, pages)) == CASES
    today = clock.local(clock.now()).date()

    known = shipped()

    def ask() -> None:
        compare(
            lambda region: candidate,
            lambda region: known.in_force(Door.CRIMINAL_CASE, today, region=region).model,
            chain.from_iterable(pages),
        )

    title = f"trial over {CASES} stored cases, {what}"
    return [
        Figure(title, whole, GOAL_SECONDS, "s"),
        Figure("  of that reading them under row-level security", reading, GOAL_SECONDS, "s"),
        Figure("  of that asking both models", _best(ask), GOAL_SECONDS, "s"),
    ]


def _candidate() -> dmn.Model:
    """The first version that ships."""
    return next(one for one in shipped().listed if one.door == Door.CRIMINAL_CASE).model


def _best(call: Callable[[], object]) -> float:
    return min(_seconds(call) for _ in range(ROUNDS))


def _seconds(call: Callable[[], object]) -> float:
    with without_looking_for_cycles():
        started = time.perf_counter()
        call()
        return time.perf_counter() - started


def _moment(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=clock.AMSTERDAM)
