"""A national year brought in as `schakel simulate` does, its figures, and every monitoring page on it.

BENCH_YEAR_DAYS   365   how many days, of all ten regions
BENCH_SECONDS     180   how long people look, at BENCH_A_SECOND (10) pages a second

What a page may answer differs by person: each of the nine people of the demo asks for each page. A page
that is no page for somebody answers 404, and is counted apart.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse

from bench.figures import Figure, percentile
from bench.pages import serving
from bench.visitors import Asked, Page, Plan, Visitor, ask_for_pages
from schakel.access.context import as_service
from schakel.journal.queries import event_count
from schakel.kernel import clock
from schakel.monitoring.rules.definitions import definitions
from schakel.regions.queries import directory
from schakel.simulation.shift import PEOPLE

DAYS = int(os.environ.get("BENCH_YEAR_DAYS", "365"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "180"))
A_SECOND = float(os.environ.get("BENCH_A_SECOND", "10"))
WARM_UP = 10.0
GOAL_LOAD_S, GOAL_PAGE_MS = 600.0, 500.0
FINE = {200, 404}


def run() -> list[Figure]:
    """Bring the year in, compute everything that is stored of it, and look at it."""
    loaded, told = _timed("simulate-run", "--scenario=ordinary-year", "--seed=1", f"--days={DAYS}")
    told = json.loads(told)
    computed, _ = _timed("monitoring", "refresh")
    return [
        Figure(f"{told['cases']} cases, {told['events']} events (goal)", loaded, GOAL_LOAD_S, "s"),
        Figure("all figures, charts, maps and pictures of it", computed, None, "s"),
        Figure("events in the database", _events(), None, ""),
        *_looked_at(),
    ]


def _timed(*arguments: str) -> tuple[float, str]:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "schakel.cli", *arguments],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return time.monotonic() - started, done.stdout


def _events() -> float:
    with transaction.atomic(), as_service("bench"):
        return float(event_count())


def _looked_at() -> Iterator[Figure]:
    with serving() as (address, _):
        visitors = [Visitor(address, one.username) for one in PEOPLE]
        pages = [
            Page(name, 1, [visitor], where)
            for name, where in ADDRESSES.items()
            for visitor in visitors
        ]
        asked = ask_for_pages(Plan(pages, A_SECOND, WARM_UP, SECONDS), Random(4))
    for name in ADDRESSES:
        mine = [one for one in asked if one.page == name]
        yield _p95(name, [one for one in mine if one.status == 200])
        yield Figure(f"{name}: no page for who asked", _share(mine, 404), None, "%")
    strange = Counter(one.status for one in asked if one.status not in FINE)
    yield Figure(f"pages that failed {dict(strange) or ''}(goal)", float(strange.total()), 0.0, "")


def _share(asked: list[Asked], status: int) -> float:
    return 100 * sum(one.status == status for one in asked) / max(1, len(asked))


def _p95(page: str, asked: list[Asked]) -> Figure:
    if not asked:
        raise RuntimeError(f"nobody saw {page}")
    spent = percentile([one.milliseconds for one in asked], 0.95)
    return Figure(f"{page}: p95 of {len(asked)} (goal)", spent, GOAL_PAGE_MS, "ms")


def _of_region(page: str, random: Random) -> str:
    region = random.choice(list(directory().regions))
    indicator = random.choice(list(definitions()))
    return f"{reverse(page)}?{urlencode({'regio': region, 'indicator': indicator})}"


def _cases_of_a_month(random: Random) -> str:
    months = max(1, min(11, DAYS // 31))
    today = clock.local(clock.now()).date()
    back = today.year * 12 + today.month - 1 - random.randrange(months)
    return f"{reverse('cases')}?periode={back // 12}-{back % 12 + 1:02d}"


ADDRESSES: dict[str, Callable[[Random], str]] = {
    "monitor": partial(_of_region, "monitor"),
    "comparison": partial(_of_region, "comparison"),
    "process-map": partial(_of_region, "process-map"),
    "rules-looked-back": lambda random: reverse("rules-looked-back"),
    "agreements": lambda random: reverse("agreements"),
    "year-report": lambda random: reverse("year-report"),
    # The only table that the nine people have seats at.
    "load": lambda random: reverse("load", args=["rotterdam"]),
    "cases of a month": _cases_of_a_month,
}
