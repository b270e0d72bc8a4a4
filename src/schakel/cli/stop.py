"""`schakel stop`: stops the embedded database of this home."""

import click

from schakel.config import env
from schakel.gateways import postgres


@click.command("stop")
def command() -> None:
    """Stop the embedded database of this SCHAKEL_HOME; nothing is lost."""
    server = postgres.Server(env.home())
    if not server.is_running():
        click.echo("The database was not running.", err=True)
        return
    server.stop()
    click.echo("The database is stopped.", err=True)
