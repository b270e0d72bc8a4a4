"""`schakel worker`: what must happen by the clock, whoever looks at a screen."""

import logging
import signal
import threading
import time
from collections.abc import Sequence

import click
from django.db import DatabaseError, connection

from schakel.config.periodic import PERIODIC, Periodic
from schakel.kernel import clock

logger = logging.getLogger("schakel.worker")

LOOK_EVERY_SECONDS = 1
GRACE_SECONDS = 20


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
def command(once: bool) -> None:
    """Deliver events, expire offers, remind and escalate; look again each second until stopped."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    if once:
        for name, count in run_due(PERIODIC, give_up=True).items():
            click.echo(f"{name}: {count}", err=True)
        return
    lanes = {one.lane for one in PERIODIC}
    threads = [
        threading.Thread(target=_keep_running, args=(lane, stopping), daemon=True, name=lane)
        for lane in sorted(lanes)
    ]
    for thread in threads:
        thread.start()
    click.echo(f"schakel: the worker looks every {LOOK_EVERY_SECONDS} seconds.", err=True)
    stopping.wait()
    for thread in threads:
        thread.join(GRACE_SECONDS)  # what is cut off after that is a transaction, and undone


def _keep_running(lane: str, stopping: threading.Event) -> None:
    """Run the tasks of a lane, each as often as it says, until the worker is told to stop."""
    tasks = [one for one in PERIODIC if one.lane == lane]
    last = dict.fromkeys(tasks, -float("inf"))
    while not stopping.is_set():
        started = time.monotonic()
        due = [one for one in tasks if started - last[one] >= one.every_seconds]
        run_due(due, give_up=False)
        last |= dict.fromkeys(due, started)
        stopping.wait(max(0.0, LOOK_EVERY_SECONDS - (time.monotonic() - started)))


def run_due(due: Sequence[Periodic], *, give_up: bool) -> dict[str, int]:
    """Run these tasks for this moment; each is a transaction of its own.

    A database that is away for a moment is logged and tried again at the next look, unless
    ``give_up``: then DatabaseError goes on to who called.
    """
    done: dict[str, int] = {}
    for one in due:
        try:
            done[one.name] = one.task(clock.now())
        except DatabaseError:
            if give_up:
                raise
            logger.exception("the worker could not do: %s", one.name)
            connection.close()
    return done
