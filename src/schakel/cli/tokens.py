"""`schakel tokens`: the programs that may use the API, each for one organisation."""

import json
import sys

import click
from django.conf import settings

from schakel.access.clients import ClientAccount, add_client, clients, revoke_client
from schakel.kernel.errors import NotFound


@click.group("tokens")
def command() -> None:
    """Give and take the right to use the API."""


def _as_dict(account: ClientAccount) -> dict[str, object]:
    return {
        "client_id": account.client_id,
        "organisation": account.organisation,
        "scopes": list(account.scopes),
        "created": account.created.isoformat(),
    }


def _stop(sentence: str) -> None:
    click.echo(f"schakel: {sentence}", err=True)
    sys.exit(2)


@command.command("add")
@click.argument("organisation")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(sorted(settings.API_SCOPES)),
    help="What the program may do; give it once for each.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add_command(organisation: str, scopes: tuple[str, ...], as_json: bool) -> None:
    """Let a program of ORGANISATION in. Prints its id and its secret: the secret this once."""
    try:
        account, secret = add_client(organisation, scopes)
    except NotFound:
        _stop("there is no such organisation in the reference data.")
        return
    if as_json:
        click.echo(json.dumps({**_as_dict(account), "client_secret": secret}))
        return
    click.echo(f"client_id: {account.client_id}\nclient_secret: {secret}")
    click.echo("Keep the secret now: it is not shown again.", err=True)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def list_command(as_json: bool) -> None:
    """List the programs: id, organisation, scopes."""
    found = clients()
    for account in found:
        line = f"{account.client_id}  {account.organisation}  {' '.join(account.scopes)}"
        click.echo(json.dumps(_as_dict(account)) if as_json else line)
    click.echo(f"{len(found)} clients.", err=True)


@command.command("revoke")
@click.argument("client_id", metavar="ID")
def revoke_command(client_id: str) -> None:
    """Shut a program out at once, with every token it holds."""
    try:
        account = revoke_client(client_id)
    except NotFound:
        _stop("there is no such client.")
        return
    click.echo(f"{account.client_id} of {account.organisation} is shut out.", err=True)
