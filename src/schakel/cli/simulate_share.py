"""`schakel simulate-share`: one process's part of a simulation in bulk."""

import sys
import uuid

import click

from schakel.simulation.feeding.running import feed_in_bulk, run_of


@click.command("simulate-share")
@click.argument("run", type=uuid.UUID)
@click.argument("regions", nargs=-1, required=True)
def command(run: uuid.UUID, regions: tuple[str, ...]) -> None:
    """Write some regions of a run; called by `schakel simulate`.

    Says a line when its cases were played, and goes on when its standard input ends.
    """
    for step in feed_in_bulk(run_of(run), regions, moulded=_wait):
        click.echo(f"{step.what}: {step.items} of {step.of}", err=True)


def _wait() -> None:
    click.echo("played")
    sys.stdout.flush()
    sys.stdin.read()
