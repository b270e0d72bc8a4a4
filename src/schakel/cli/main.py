"""The group of commands. Each is loaded when it is called, so that `schakel clock` starts at once."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import click

from schakel.gateways.postgres import ServerError
from schakel.kernel.errors import Misconfigured

UNUSABLE, SERVICE_MISSING = 2, 3


@dataclass(frozen=True)
class Entry:
    """Where a command lives, and as which database role it works; no role means no database."""

    module: str
    role: str | None = "app"


COMMANDS: dict[str, Entry] = {
    "clock": Entry("schakel.cli.clock", role=None),
    "demo": Entry("schakel.cli.demo", role=None),
    "demo-clear": Entry("schakel.cli.demo_clear", role="owner"),
    "demo-data": Entry("schakel.cli.demo_data"),
    "demo-keeper": Entry("schakel.cli.demo_keeper"),
    "intake": Entry("schakel.cli.intake"),
    "monitoring": Entry("schakel.cli.monitoring", role=None),
    "migrate": Entry("schakel.cli.migrate", role="owner"),
    "people": Entry("schakel.cli.people"),
    "selection": Entry("schakel.cli.selection", role=None),
    "simulate": Entry("schakel.cli.simulate", role=None),
    "simulate-run": Entry("schakel.cli.simulate_run"),
    "simulate-share": Entry("schakel.cli.simulate_share"),
    "serve": Entry("schakel.cli.serve", role=None),
    "status": Entry("schakel.cli.status"),
    "webhooks": Entry("schakel.cli.webhooks"),
    "worker": Entry("schakel.cli.worker", role="worker"),
    "stop": Entry("schakel.cli.stop", role=None),
    "access": Entry("schakel.cli.access"),
    "tokens": Entry("schakel.cli.tokens"),
}


class LazyGroup(click.Group):
    """Loads a command's module on use; sets Django up first when the command needs the database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, without loading one."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, with its role and Django in place."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if entry.role is not None:
            os.environ.setdefault("SCHAKEL_DB_ROLE", entry.role)
        if entry.role is not None and not ctx.resilient_parsing:
            set_up(entry.role)
        command = import_module(entry.module).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.module}.command is not a command")
        return command

    def invoke(self, ctx: click.Context) -> object:
        """The command; a database that went away meanwhile is told in one sentence."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            django_db = sys.modules.get("django.db")
            if django_db is None or not isinstance(error, django_db.OperationalError):
                raise
            first = str(error).strip().splitlines()[0]
            raise ServerError(f"The database does not answer any more ({first}).") from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The names only: describing them would load them all."""
        with formatter.section("Commands"):
            formatter.write_text(", ".join(self.list_commands(ctx)))


def set_up(role: str) -> None:
    """Start the database if it is ours, and Django as this role. Raises ServerError with a sentence."""
    os.environ.setdefault("SCHAKEL_DB_ROLE", role)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schakel.config.settings")
    setup: Callable[[], None] = import_module("django").setup
    database = import_module("schakel.config.database")
    database.ensure_running()
    if role == "owner":
        database.ensure_roles()
    database.check_answers(os.environ["SCHAKEL_DB_ROLE"])
    setup()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="schakel")
def cli() -> None:
    """Schakel connects the ZSM tables with the Care and Safety Houses."""


def main() -> None:
    """The console command. Never a traceback for what a user can mend."""
    try:
        cli()
    except ServerError as error:
        click.echo(f"schakel: {error}", err=True)
        sys.exit(SERVICE_MISSING)
    except Misconfigured as error:
        for fault in str(error).splitlines():
            click.echo(f"schakel: {fault}", err=True)
        sys.exit(UNUSABLE)
