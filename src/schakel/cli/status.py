"""`schakel status`: is everything there, and how much is in it."""

import json
from importlib.metadata import version

import click

from schakel.config.installation import state


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> None:
    """Say how the database, the schema and the counts stand."""
    found = {"version": version("schakel"), **state()}
    if as_json:
        click.echo(json.dumps(found))
        return
    for key, value in found.items():
        click.echo(f"{key}: {value}")
