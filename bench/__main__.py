"""Prepare the bench's own database, run the benchmarks, print the table, keep the figures."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import psycopg
from psycopg import sql

from bench.figures import Figure
from schakel.config import database, env

NAME = "schakel_bench"
BENCHMARKS = {
    "pages": "bench.pages",
    "intake": "bench.intake_speed",
    "selection": "bench.selection_speed",
    "trial": "bench.trial_speed",
    "indicators": "bench.indicators_speed",
    "flows": "bench.flows_speed",
    "spark": "bench.spark_speed",
    "country": "bench.country_speed",
    "national": "bench.national_year",
}
# What needs no database of its own.
PURE = {"selection", "indicators", "flows", "spark"}
RESULTS = Path(__file__).resolve().parent / "results.json"


def prepare() -> None:
    """A fresh database with schema and reference data, on the same server as the product's."""
    os.environ["SCHAKEL_DEMO"] = "yes"
    database.ensure_running()
    address = database.administrator(env.home())
    with psycopg.connect(
        host=address["host"],
        port=address["port"],
        user=address["user"],
        password=address["password"],
        dbname="postgres",
        autocommit=True,
    ) as connection:
        name = sql.Identifier(NAME)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    os.environ["SCHAKEL_DATABASE"] = NAME
    subprocess.run(
        [sys.executable, "-m", "schakel.cli", "migrate"],
        env={**os.environ, "SCHAKEL_DB_ROLE": "owner"},
        check=True,
        stderr=subprocess.DEVNULL,
    )
    os.environ["SCHAKEL_DB_ROLE"] = "app"


def main(chosen: list[str]) -> int:
    """Run the chosen benchmarks, or all; exit 2 for a name that is not there."""
    unknown = set(chosen) - BENCHMARKS.keys()
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    if set(chosen or BENCHMARKS) - PURE:
        prepare()
    os.environ["DJANGO_SETTINGS_MODULE"] = "schakel.config.settings"
    import_module("django").setup()
    figures: list[Figure] = []
    for name in chosen or BENCHMARKS:
        run: Callable[[], list[Figure]] = import_module(BENCHMARKS[name]).run
        figures += run()
    print(f"{'what':58} {'measured':>14} {'floor':>14} {'ratio':>8}")
    for figure in figures:
        print(figure.line())
    machine = {"machine": platform.machine(), "python": platform.python_version()}
    RESULTS.write_text(json.dumps({**machine, "figures": [vars(f) for f in figures]}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
