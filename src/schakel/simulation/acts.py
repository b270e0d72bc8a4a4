"""What is done in a made-up case: acts, each so long after its beginning, in the order of the clock."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from schakel.access.actions import end_again, let_run
from schakel.access.context import as_service
from schakel.kernel import clock


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at a moment of the wall clock, as the product reads it: in UTC."""
    with clock.standing_at(moment.astimezone(UTC)):
        yield


@contextmanager
def seen_then(case_id: uuid.UUID) -> Iterator[None]:
    """Let people see of a dossier what they might see at the moment at which our clock stands.

    A decided case stays open for thirty days, and the database counts these by its own clock. The ends
    are put back afterwards: what is left is what the acts left.
    """
    with transaction.atomic(), as_service("simulation"):
        ends = let_run(case_id, clock.now())
    yield
    with transaction.atomic(), as_service("simulation"):
        end_again(ends)


@dataclass(frozen=True)
class Act:
    """One thing that people do: how long after the beginning by the wall clock, and what.

    ``do`` is called with the clock standing at that moment, which it is given as well.
    """

    after: timedelta
    do: Callable[[datetime], None]

    def play(self, began: datetime) -> None:
        """Do it in a course that began at this moment of the wall clock."""
        moment = began + self.after
        with at(moment):
            self.do(moment)


def in_order(acts: Iterable[Act]) -> list[Act]:
    """As the clock has them; what happens at one moment keeps its order."""
    return sorted(acts, key=lambda act: act.after)


def later(acts: Iterable[Act], by: timedelta) -> list[Act]:
    """The same acts in a course that began so much earlier."""
    return [Act(act.after + by, act.do) for act in acts]
