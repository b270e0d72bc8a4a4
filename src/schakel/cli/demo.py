"""`schakel demo`: everything that `make run` starts."""

import os
import subprocess
import sys
from collections.abc import Sequence

import click

from schakel.cli.serve import serve
from schakel.config import env


@click.command("demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--fresh", is_flag=True, help="Throw the demo's data away and make it anew.")
@click.option("--seed", default=20161222, show_default=True, help="Which made-up region.")
@click.option("--history", is_flag=True, help="Three years of closed cases too; takes minutes.")
def command(port: int, fresh: bool, seed: int, *, history: bool) -> None:
    """Start the database, load the demo regions once, and serve them on this machine only."""
    os.environ["SCHAKEL_DEMO"] = "yes"
    _run(["migrate"], "owner")
    if fresh:
        _run(["demo-clear"], "owner")
    more = ["--history"] if history else []
    _run(["demo-data", "--seed", str(seed), *more], "app")
    # From now every command on this home knows that it works on a demo.
    (env.home() / env.DEMO_MARK).touch()
    click.echo(f"Schakel: http://127.0.0.1:{port}/ (stop with Ctrl+C)", err=True)
    beside = [_beside(["worker"], "worker"), _beside(["demo-keeper", "--seed", str(seed)], "app")]
    try:
        serve(port=port)
    finally:
        for process in beside:
            process.terminate()
        for process in beside:
            process.wait(timeout=30)


def _beside(arguments: Sequence[str], role: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "schakel.cli", *arguments],
        env={**os.environ, "SCHAKEL_DB_ROLE": role},
    )


def _run(arguments: Sequence[str], role: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "schakel.cli", *arguments],
        env={**os.environ, "SCHAKEL_DB_ROLE": role},
        check=False,
    )
    if done.returncode:
        sys.exit(done.returncode)
