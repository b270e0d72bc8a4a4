"""How the demo stands, and what a demo person has done in it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from schakel.access.context import as_service
from schakel.access.viewer import Viewer
from schakel.journal.queries import acts_of
from schakel.simulation.models import DemoState, DemoTry

STEPS = 10


@dataclass(frozen=True)
class Standing:
    """The demo as screens and the worker see it. ``step`` of ``STEPS``: how far a new start is."""

    loaded_at: datetime
    running: bool
    next_arrival_at: datetime
    restarting: bool
    step: int


def standing() -> Standing | None:
    """How the demo stands; None where no demo was loaded, or while it is thrown away."""
    row = DemoState.objects.filter(id=1).first()
    if row is None:
        return None
    return Standing(row.loaded_at, row.running, row.next_arrival_at, row.restarting, row.step)


def done_by(viewer: Viewer, *, since: datetime) -> Counter[str]:
    """What the viewer did since a moment: how often each step of the work, and what they looked at.

    Own acts only, also in a case that was closed since and that nobody sees any more.
    """
    looked = DemoTry.objects.filter(person_id=viewer.person_id, at__gte=since)
    with as_service("demo", viewer=viewer):
        return acts_of(viewer.person_id, since=since) + Counter(
            looked.values_list("kind", flat=True)
        )
