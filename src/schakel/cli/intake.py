"""`schakel intake FILE`: take in a file of messages, one receipt per line."""

import json
import sys
from collections.abc import Iterator
from typing import BinaryIO

import click

from schakel.access.actions import technical_account
from schakel.intake.actions import receive_lines


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, split on LF only; a last line without LF counts, nothing after one does."""
    for line in stream:
        yield line.removesuffix(b"\n")


@click.command("intake")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Receipts are JSON Lines in any case.")
def command(file: BinaryIO, as_json: bool) -> None:
    """Take in messages from FILE (- for standard input) and print a receipt for each line."""
    counts: dict[str, int] = {}
    for receipt in receive_lines(lines_of(file), by=technical_account()):
        counts[receipt["status"]] = counts.get(receipt["status"], 0) + 1
        sys.stdout.write(json.dumps(receipt, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    words = ", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "no lines"
    click.echo(f"{words}.", err=True)
    sys.exit(1 if counts.get("rejected") else 0)
