"""All indicators of a million cases and ten million events, beside SQL written by hand.

`indicators.sql` asks the same questions of the same files: first both must give the same counts. Each
then runs in a process of its own, turn by turn, with the threads and the memory that the worker has.
To describe the questions is paid once by a worker each day, so it stands apart. BENCH_YEARS=1 is a try.
"""

import json
import os
import subprocess
import sys
from statistics import median
from typing import Any

from bench.figures import Figure
from bench.indicator_events import first_day, made, size, until
from bench.indicators_run import Look, check_same

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
GOAL_MB = 1024.0
SLOWEST = 5


def run() -> list[Figure]:
    """The whole beside the hand-written file (goal: at most 1.20), the memory, and where most is lost."""
    look = Look(made(), first_day(), until())
    check_same(look)
    rounds = [(once("hand", look), once("ours", look)) for _ in range(ROUNDS)]
    hand, ours = ([pair[place] for pair in rounds] for place in (0, 1))
    cases, events = size(look.folder)
    title = f"{len(ours[0]['seconds'])} indicators, {cases} cases and {events} events"
    return [
        Figure(f"{title}, goal 1.20", _total(ours), _total(hand), "s"),
        *_most_lost(ours, hand),
        Figure("  to describe them, once a day", _middle(ours, "describing"), None, "s"),
        Figure("  most memory of that process", _middle(ours, "peak"), GOAL_MB, "MB"),
    ]


def once(which: str, look: Look) -> dict[str, Any]:
    """One round in a process of its own; raises CalledProcessError when it does not end well."""
    days = [look.first.isoformat(), look.until.isoformat()]
    command = [sys.executable, "-m", "bench.indicators_run", which, str(look.folder), *days]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, Any] = json.loads(said)
    return found


def _total(rounds: list[dict[str, Any]]) -> float:
    return float(median(sum(one["seconds"].values()) for one in rounds))


def _middle(rounds: list[dict[str, Any]], name: str) -> float:
    return float(median(one[name] for one in rounds))


def _most_lost(ours: list[dict[str, Any]], hand: list[dict[str, Any]]) -> list[Figure]:
    """The indicators that take most longer than by hand."""
    found = []
    for code in ours[0]["seconds"]:
        mine, theirs = (median(one["seconds"][code] for one in all_) for all_ in (ours, hand))
        found.append((mine - theirs, Figure(f"  {code}", mine, theirs, "s")))
    found.sort(key=lambda pair: -pair[0])
    return [figure for _, figure in found[:SLOWEST]]
