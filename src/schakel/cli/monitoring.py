"""`schakel monitoring`: looking back, over our own events and over the logs of others."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from schakel.monitoring.logs import Columns, LogError, profile, read_log

UNUSABLE = 2
# What looks at our own events needs the database; it is loaded when it is called.
FIGURES = {
    "export": ("schakel.cli.monitoring_figures", "export_command"),
    "indicators": ("schakel.cli.monitoring_figures", "indicators"),
    "map": ("schakel.cli.monitoring_map", "map_command"),
    "refresh": ("schakel.cli.monitoring_figures", "refresh_command"),
    "report": ("schakel.cli.monitoring_report", "report_command"),
}


class Group(click.Group):
    """Sets Django up for the commands that need it, and for no other."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, without loading one."""
        return sorted([*self.commands, *FIGURES])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, with Django in place when it needs that."""
        if cmd_name not in FIGURES:
            return super().get_command(ctx, cmd_name)
        os.environ.setdefault("SCHAKEL_DB_ROLE", "worker")
        if not ctx.resilient_parsing:
            import_module("schakel.cli.main").set_up("worker")
        module, name = FIGURES[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The names only: describing them would load them all."""
        with formatter.section("Commands"):
            formatter.write_text(", ".join(self.list_commands(ctx)))


@click.group("monitoring", cls=Group)
def command() -> None:
    """Look back: figures of regions with small numbers protected, and logs of others."""


@command.command("profile")
@click.argument("log", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--case", help="The column with the case, or in OCEL the type of object.")
@click.option("--activity", help="The column, or the key in XES, with the activity.")
@click.option("--timestamp", help="The column, or the key in XES, with the moment.")
@click.option("--zone", default="UTC", show_default=True, help="Of moments without an offset.")
def profile_command(
    log: Path, case: str | None, activity: str | None, timestamp: str | None, zone: str
) -> None:
    """Print the figures of an event LOG (.xes, .csv, both also .gz, .parquet, OCEL .json) as JSON.

    How many cases, events, activities and variants; how long cases last; what follows what. Events of
    a case go by time, and equal moments by their order in the file. What says no case, no activity or
    no readable moment is left out, and told.
    """
    try:
        found = profile(read_log(log, Columns(case, activity, timestamp), zone=zone))
    except LogError as error:
        _unusable(str(error))
    click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    for what, number in found.left_out.items():
        click.echo(f"{number} events were left out: no {what} that can be read.", err=True)


def _unusable(text: str) -> NoReturn:
    """Say why the call is of no use, and end with its exit code."""
    click.echo(f"schakel: {text}", err=True)
    sys.exit(UNUSABLE)
