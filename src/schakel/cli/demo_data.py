"""`schakel demo-data`: loads the demo once, and only where nothing but demo data is."""

import sys

import click

from schakel.simulation.demo import DataThere, load_once, load_years
from schakel.simulation.history import Size


@click.command("demo-data")
@click.option("--seed", default=20161222, show_default=True)
@click.option("--days", default=Size().days, show_default=True, help="Of history before today.")
@click.option("--history", is_flag=True, help="Three years of closed cases too; takes minutes.")
def command(seed: int, days: int, *, history: bool) -> None:
    """Make the demo people, tables and cases. Refuses where there are cases that are no demo."""
    try:
        for line in load_once(seed, history=Size(days=days) if days else None):
            click.echo(line, err=True)
        for line in load_years(seed) if history else ():
            click.echo(line, err=True)
    except DataThere as error:
        click.echo(f"schakel: {error}", err=True)
        sys.exit(2)
