"""`schakel demo-keeper`: starts the demo again when somebody asks for it on a screen."""

import logging
import os
import signal
import subprocess
import sys
import threading

import click
from django.db import DatabaseError, connection

from schakel.regions.queries import installation_mode
from schakel.simulation.actions import restart_reached, restarted
from schakel.simulation.history import Size
from schakel.simulation.queries import standing

LOOK_SECONDS = 1

logger = logging.getLogger("schakel.demo")


@click.command("demo-keeper")
@click.option("--once", is_flag=True, help="Look once, and end.")
@click.option("--seed", default=20161222, show_default=True)
@click.option("--days", default=Size().days, show_default=True, help="Of history before today.")
def command(once: bool, seed: int, days: int) -> None:
    """Look each second whether a new start was asked for; works on a demo only."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    while True:
        if _is_asked():
            _start_again(seed, days)
        if once or stopping.wait(LOOK_SECONDS):
            return


def _is_asked() -> bool:
    """A database that is away for a moment is asked again at the next look."""
    try:
        state = standing()
        return state is not None and state.restarting and installation_mode() == "DEMO"
    except DatabaseError:
        logger.exception("the keeper of the demo could not look")
        connection.close()
        return False


def _start_again(seed: int, days: int) -> None:
    """Throw the demo away as the owner role, and load it as the application role.

    Whatever goes wrong is printed; the next `schakel demo` loads what is not there.
    """
    command = [sys.executable, "-m", "schakel.cli"]
    owner = {**os.environ, "SCHAKEL_DB_ROLE": "owner"}
    subprocess.run([*command, "demo-clear"], env=owner, check=False)
    restart_reached(1)
    app = {**os.environ, "SCHAKEL_DB_ROLE": "app"}
    arguments = [*command, "demo-data", "--seed", str(seed), "--days", str(days)]
    with subprocess.Popen(arguments, env=app, stderr=subprocess.PIPE, text=True) as load:
        for step, line in enumerate(load.stderr or (), 2):
            click.echo(line.rstrip(), err=True)
            restart_reached(step)
    restarted()
    connection.close()
