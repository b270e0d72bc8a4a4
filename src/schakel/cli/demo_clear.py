"""`schakel demo-clear`: empties a demo's database, and no other."""

import sys

import click

from schakel.config.installation import clear_demo


@click.command("demo-clear")
def command() -> None:
    """Throw all demo data away. Refuses on a database that is no demo."""
    if not clear_demo():
        click.echo("schakel: this is no demo: nothing was thrown away.", err=True)
        sys.exit(2)
