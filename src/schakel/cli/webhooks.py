"""`schakel webhooks`: where partners' systems hear what happened."""

import base64
import json
import sys
import uuid

import click

from schakel.kernel.errors import Invalid, NotFound
from schakel.sharing.actions import telling


@click.group("webhooks")
def command() -> None:
    """Register the addresses at which organisations hear of events."""


def _stop(sentence: str) -> None:
    click.echo(f"schakel: {sentence}", err=True)
    sys.exit(2)


@command.command("add")
@click.argument("organisation")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add_command(organisation: str, url: str, as_json: bool) -> None:
    """Tell ORGANISATION of events at URL. Prints the secret of its signatures, this once."""
    try:
        id_, secret = telling.add_webhook(organisation, url)
    except NotFound:
        return _stop("there is no such organisation in the reference data.")
    except Invalid as refusal:
        return _stop(refusal.errors[0].message)
    told = f"whsec_{base64.b64encode(secret).decode()}"
    if as_json:
        click.echo(json.dumps({"id": str(id_), "secret": told}))
    else:
        click.echo(f"id: {id_}\nsecret: {told}")
        click.echo("Keep the secret now: it is not shown again.", err=True)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def list_command(as_json: bool) -> None:
    """List the addresses, with how many deliveries wait, were taken, and were set apart."""
    found = telling.list_webhooks()
    for hook in found:
        values = {
            "id": str(hook.id),
            "organisation": hook.organisation,
            "url": hook.url,
            "waiting": hook.waiting,
            "delivered": hook.delivered,
            "parked": hook.parked,
        }
        click.echo(json.dumps(values) if as_json else "  ".join(map(str, values.values())))
    click.echo(f"{len(found)} webhooks.", err=True)


@command.command("end")
@click.argument("id_", metavar="ID", type=click.UUID)
def end_command(id_: uuid.UUID) -> None:
    """Tell this address nothing any more; what still waits for it is dropped."""
    try:
        telling.end_webhook(id_)
    except NotFound:
        return _stop("there is no such webhook.")
    click.echo("Ended.", err=True)


@command.command("retry")
@click.argument("id_", metavar="ID", type=click.UUID)
def retry_command(id_: uuid.UUID) -> None:
    """Try again what was set apart for this address after too many failures."""
    click.echo(f"{telling.retry_webhook(id_)} deliveries will be tried again.", err=True)
