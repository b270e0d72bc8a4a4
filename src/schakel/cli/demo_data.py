"""`schakel demo-data`: loads the demo once, and only where nothing but demo data is."""

import sys

import click

from schakel.simulation.demo import DataThere, load_once


@click.command("demo-data")
@click.option("--seed", default=20161222, show_default=True)
def command(seed: int) -> None:
    """Make the demo people, tables and cases. Refuses where there are cases that are no demo."""
    try:
        for line in load_once(seed):
            click.echo(line, err=True)
    except DataThere as error:
        click.echo(f"schakel: {error}", err=True)
        sys.exit(2)
