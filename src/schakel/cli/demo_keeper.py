"""`schakel demo-keeper`: starts the demo again when somebody asks for it on a screen."""

import os
import signal
import subprocess
import sys
import threading

import click
from django.db import connection

from schakel.regions.queries import installation_mode
from schakel.simulation.actions import restart_reached, restarted
from schakel.simulation.queries import standing

LOOK_SECONDS = 1


@click.command("demo-keeper")
@click.option("--once", is_flag=True, help="Look once, and end.")
@click.option("--seed", default=20161222, show_default=True)
def command(once: bool, seed: int) -> None:
    """Look each second whether a new start was asked for; works on a demo only."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    while True:
        state = standing()
        if state is not None and state.restarting and installation_mode() == "DEMO":
            _start_again(seed)
        if once or stopping.wait(LOOK_SECONDS):
            return


def _start_again(seed: int) -> None:
    """Throw the demo away as the owner role, and load it as the application role."""
    command = [sys.executable, "-m", "schakel.cli"]
    owner = {**os.environ, "SCHAKEL_DB_ROLE": "owner"}
    subprocess.run([*command, "demo-clear"], env=owner, check=True)
    restart_reached(1)
    app = {**os.environ, "SCHAKEL_DB_ROLE": "app"}
    arguments = [*command, "demo-data", "--seed", str(seed)]
    with subprocess.Popen(arguments, env=app, stderr=subprocess.PIPE, text=True) as load:
        for step, line in enumerate(load.stderr or (), 2):
            click.echo(line.rstrip(), err=True)
            restart_reached(step)
    restarted()
    connection.close()
