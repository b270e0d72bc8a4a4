"""`schakel worker`: what must happen by the clock, whoever looks at a screen."""

import logging
import signal
import threading

import click
from django.db import DatabaseError, connection

from schakel.config.periodic import PERIODIC
from schakel.kernel import clock

logger = logging.getLogger("schakel.worker")

EVERY_SECONDS = 30


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
def command(once: bool) -> None:
    """Expire offers, remind and escalate; look again each half minute until stopped."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    if not once:
        click.echo(f"schakel: the worker looks every {EVERY_SECONDS} seconds.", err=True)
    while True:
        done = run_due(give_up=once)
        if once:
            for name, count in done.items():
                click.echo(f"{name}: {count}", err=True)
            return
        if stopping.wait(EVERY_SECONDS):
            return


def run_due(*, give_up: bool) -> dict[str, int]:
    """Run every task for this moment; each is a transaction of its own.

    A database that is away for a moment is logged and tried again at the next look, unless
    ``give_up``: then DatabaseError goes on to who called.
    """
    done: dict[str, int] = {}
    for name, task in PERIODIC:
        try:
            done[name] = task(clock.now())
        except DatabaseError:
            if give_up:
                raise
            logger.exception("the worker could not do: %s", name)
            connection.close()
    return done
