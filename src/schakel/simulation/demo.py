"""The demo as a whole: loaded once, on an empty database only."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from django.db import transaction

from schakel.access.context import as_service
from schakel.cases.queries import any_case, first_opened
from schakel.kernel import clock
from schakel.kernel.errors import SchakelError
from schakel.regions.actions import mark_installation
from schakel.regions.queries import installation_mode
from schakel.simulation.actions import opened
from schakel.simulation.elsewhere import close_elsewhere
from schakel.simulation.history import Size, write_history
from schakel.simulation.live import places_of
from schakel.simulation.originals import REGION, Source
from schakel.simulation.shift import load
from schakel.simulation.strangers import Strangers


class DataThere(SchakelError):
    """The database holds cases that the demo did not make."""


BEHIND_THE_BOARD = Size()
# Three years at the pace of a real region: some sixty thousand cases.
YEARS = Size(days=1095, least=45, most=68)


def load_once(seed: int, *, history: Size | None = BEHIND_THE_BOARD) -> Iterator[str]:
    """Load the demo into an empty database; into a demo's database it does nothing.

    ``history``: how many closed cases lie behind the shift; None for none.
    One transaction: half a demo does not exist. Yields a line per step. Raises DataThere on a
    database with cases of another making.
    """
    mode = installation_mode()
    if mode == "DEMO":
        yield "demo: there already"
        return
    with transaction.atomic(), as_service("demo"):
        if mode is not None or any_case():
            raise DataThere("This database holds cases that are no demo: the demo does not start.")
        mark_installation(demo=True, seed=seed)
        yield from load(seed)
        if history is not None:
            source = Source(Strangers(Random(seed)), places_of(REGION))
            yield from write_history(source, history)
            yield from close_elsewhere(Random(seed))
    opened()


def load_years(seed: int, *, size: Size = YEARS) -> Iterator[str]:
    """Closed cases of the years before those of the demo, for a trial of a model over a real history.

    Batch by batch, each committed: what was broken off goes on where it stopped. Nobody in it has a
    citizen service number: the numbers kept for tests are too few. Yields a line per step.
    """
    with transaction.atomic(), as_service("demo"):
        first = first_opened()
    now = clock.now()
    after = (clock.local(now).date() - clock.local(first or now).date()).days
    if after >= size.days:
        yield "history: there already"
        return
    # Another draw each time: what was played before a load broke off is not sent in twice.
    random = Random(f"{seed} {now.isoformat()}")
    source = Source(Strangers(random), places_of(REGION), numbered=0.0)
    yield from write_history(source, replace(size, after=max(after, 1)))
