"""`schakel simulate`: feeds a made-up period of the country to a demo's database."""

import os
import subprocess
import sys

import click

from schakel.config import database, env


@click.command("simulate")
@click.option(
    "--scenario", default="ordinary-year", show_default=True, help="What the period is like."
)
@click.option("--seed", default=1, show_default=True, help="Which period of that kind.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 1100))
@click.option("--region", "regions", multiple=True, help="Only this region; may be given again.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The day after the last [today].")
@click.option(
    "--bulk/--by-actions",
    "in_bulk",
    default=True,
    help="Copies of cases that were played once, or every case played by the actions.",
)
def command(**options: object) -> None:
    """Feed a synthetic period that ends yesterday. Only into an empty database or a demo's.

    JSON on standard output says how much it was; how far it is goes to standard error. A period in bulk
    that was broken off goes on when it is asked for in the same words.
    """
    os.environ["SCHAKEL_DEMO"] = "yes"
    if not database.is_there():
        _run(["migrate"], "owner")
    _run(["simulate-run", *_arguments(options)], "app")
    # From now every command on this home knows that it works on a demo.
    (env.home() / env.DEMO_MARK).touch()


def _arguments(options: dict[str, object]) -> list[str]:
    """The same options for the command that has a database."""
    found = [f"--{name}={options[name]}" for name in ("scenario", "seed", "days")]
    regions = options["regions"]
    found += [f"--region={one}" for one in (regions if isinstance(regions, tuple) else ())]
    if options["until"] is not None:
        found.append(f"--until={str(options['until']).split()[0]}")
    return [*found, "--bulk" if options["in_bulk"] else "--by-actions"]


def _run(arguments: list[str], role: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "schakel.cli", *arguments],
        env={**os.environ, "SCHAKEL_DB_ROLE": role},
        check=False,
    )
    if done.returncode:
        sys.exit(done.returncode)
