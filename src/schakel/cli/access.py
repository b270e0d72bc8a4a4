"""`schakel access verify`: grants and policies held against what they should be."""

import sys

import click
from django.db import transaction

from schakel.access.actions import verify
from schakel.access.context import as_service
from schakel.access.rls.apply import differences
from schakel.config.database import database_roles


@click.group("access")
def command() -> None:
    """Look after who may see what."""


@command.command("verify")
def verify_command() -> None:
    """Recompute all grants from the facts and compare; list each difference. Exit 1 if any."""
    with transaction.atomic(), as_service("verify"):
        found = [*differences(database_roles()), *verify()]
    for line in found:
        click.echo(line)
    click.echo(f"{len(found)} differences.", err=True)
    sys.exit(1 if found else 0)
