"""What the worker does by the clock: the one list. Each may run twice, and in two workers at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings

from schakel.handover.tasks import expire
from schakel.monitoring.rules.engines import Engine
from schakel.monitoring.tasks import (
    ask,
    refresh_rules_when_stale,
    refresh_when_stale,
    tell_years,
    try_candidates,
)
from schakel.review.tasks import draw
from schakel.sharing.tasks import forget, tell
from schakel.simulation.tasks import go_on
from schakel.table.tasks import forget_drafts
from schakel.worklist.tasks import climb


@dataclass(frozen=True)
class Periodic:
    """A task with its name for people: it takes the moment and says how much it did.

    Tasks of one lane wait for each other; what takes seconds has a lane of its own.
    """

    name: str
    every_seconds: int
    task: Callable[[datetime], int]
    lane: str = "quick"


REFRESH = partial(refresh_when_stale, engine=Engine(settings.INDICATORS_ENGINE))

PERIODIC: tuple[Periodic, ...] = (
    Periodic("events delivered", 1, tell),
    Periodic("offers expired", 30, expire),
    Periodic("items reminded or escalated", 30, climb),
    Periodic("questions asked about closed cases", 60, ask),
    Periodic("cases drawn for peer review", 300, draw),
    Periodic("figures computed", 60, REFRESH, lane="figures"),
    Periodic("yearly reports told", 3600, tell_years, lane="figures"),
    Periodic("rules looked back on", 60, refresh_rules_when_stale, lane="figures"),
    Periodic("trials of models run", 1, try_candidates, lane="trials"),
    Periodic("old deliveries forgotten", 3600, forget),
    Periodic("drafts forgotten", 3600, forget_drafts),
    Periodic("things that happened in the demo", 30, go_on, lane="demo"),
)
