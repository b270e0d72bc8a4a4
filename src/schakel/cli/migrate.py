"""`schakel migrate`: roles, schema, protection and reference data. Idempotent."""

import click

from schakel.config.installation import install


@click.command("migrate")
def command() -> None:
    """Bring the database to this version, and load the reference data."""
    for line in install():
        click.echo(line, err=True)
