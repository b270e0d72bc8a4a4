"""Letting the demo run, stand still, or start again."""

from datetime import datetime, timedelta

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.simulation.models import DemoState, DemoTry

BETWEEN_ARRIVALS = timedelta(minutes=3)


def opened() -> None:
    """The demo was loaded: from now cases keep coming, and what people do counts."""
    now = clock.now()
    DemoState.objects.update_or_create(
        id=1,
        defaults={
            "loaded_at": now,
            "running": True,
            "next_arrival_at": now + BETWEEN_ARRIVALS,
        },
    )


def tried(kind: str, *, by: Viewer) -> None:
    """Keep that a demo person did this, once; for acts that change no case and so have no timeline."""
    row = DemoTry(person_id=by.person_id, kind=kind, at=clock.now())
    DemoTry.objects.bulk_create([row], ignore_conflicts=True)


def pause_or_go_on() -> bool:
    """Let the demo stand still, or go on; returns whether it runs now."""
    row = DemoState.objects.select_for_update().get(id=1)
    row.running = not row.running
    row.next_arrival_at = clock.now() + BETWEEN_ARRIVALS
    row.save(update_fields=["running", "next_arrival_at"])
    return row.running


def next_arrival(at: datetime) -> None:
    """Plan when the next suspect comes in."""
    DemoState.objects.filter(id=1).update(next_arrival_at=at)


def ask_restart() -> None:
    """Ask for a new start; whoever keeps the demo running carries it out."""
    DemoState.objects.filter(id=1).update(restarting=True, step=0)


def restart_reached(step: int) -> None:
    """Say how far the new start is. The row is made anew, because the demo was thrown away."""
    now = clock.now()
    DemoState.objects.update_or_create(
        id=1,
        defaults={"restarting": True, "step": step},
        create_defaults={
            "restarting": True,
            "step": step,
            "loaded_at": now,
            "next_arrival_at": now,
        },
    )


def restarted() -> None:
    """The new start is done, or was given up: the start page shows what there is."""
    DemoState.objects.filter(id=1).update(restarting=False, step=0)
