"""`schakel simulate-run`: what `schakel simulate` does once there is a database."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

import click

from schakel.kernel import clock
from schakel.simulation.country.places import regions as all_regions
from schakel.simulation.country.plan import chosen_regions
from schakel.simulation.country.scenarios import ScenarioError, scenario
from schakel.simulation.feeding.running import (
    CannotSimulate,
    Order,
    Run,
    begin,
    ended,
    feed_by_actions,
)

UNUSABLE, PROCESSES = 2, 2


@click.command("simulate-run")
@click.option("--scenario", "name", required=True)
@click.option("--seed", type=int, required=True)
@click.option("--days", type=int, required=True)
@click.option("--region", "regions", multiple=True)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--bulk/--by-actions", "in_bulk", default=True)
def command(
    name: str,
    seed: int,
    days: int,
    regions: tuple[str, ...],
    until: datetime | None,
    *,
    in_bulk: bool,
) -> None:
    """Feed a synthetic period; called by `schakel simulate`."""
    started = time.monotonic()
    day = until.date() if until else clock.local(clock.now()).date()
    try:
        scenario(name)
        chosen = chosen_regions(regions or tuple(all_regions()))
        run, goes_on = begin(Order(name, seed, days, day, tuple(sorted(chosen)), in_bulk))
    except (ScenarioError, ValueError, CannotSimulate) as error:
        _unusable(str(error))
    click.echo("goes on where it was broken off" if goes_on else "people are there", err=True)
    if in_bulk:
        _share_out(run)
    else:
        for step in feed_by_actions(run):
            click.echo(f"{step.items} of {step.of} came in", err=True)
    told = {"scenario": name, "seed": seed, "from": str(run.first), "days": run.days, **ended(run)}
    click.echo(json.dumps({**told, "seconds": round(time.monotonic() - started, 1)}))


def _unusable(text: str) -> NoReturn:
    click.echo(f"schakel: {text}", err=True)
    sys.exit(UNUSABLE)


def _share_out(run: Run) -> None:
    """Two processes, each with its regions: they play first, wait for each other, and write then."""
    parts = [part for n in range(PROCESSES) if (part := run.regions[n::PROCESSES])]
    children = [_child(run, part) for part in parts]
    for child in children:
        if child.stdout is not None:
            child.stdout.readline()
    for child in children:
        if child.stdin is not None:
            child.stdin.close()
    failed = [child for child in children if child.wait() != 0]
    if failed:
        click.echo("schakel: broken off; ask for it in the same words and it goes on.", err=True)
        sys.exit(failed[0].returncode)


def _child(run: Run, regions: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "schakel.cli", "simulate-share", str(run.id), *regions],
        env=os.environ.copy(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
