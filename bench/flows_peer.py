"""What pm4py finds in a log, and how long that takes: run by the Python of its own environment.

`.venv/peers/bin/python bench/flows_peer.py WAY LOG` writes one line of JSON. Ways: `formed` reads a log as
pm4py's documentation does; `as-it-is` leaves out the forming, as the columns already are what pm4py
wants; `polars` is its other way with such columns; `times` finds how long each step takes.
"""

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas
import pm4py
import polars

NAMES = {
    "case_id": "case:concept:name",
    "activity_key": "concept:name",
    "timestamp_key": "time:timestamp",
}


def read(way: str, log: Path) -> object:
    """The log as pm4py takes it."""
    if way == "polars":
        return polars.scan_parquet(log)
    frame = pandas.read_csv(log) if log.suffix == ".csv" else pandas.read_parquet(log)
    return frame if way == "as-it-is" else pm4py.format_dataframe(frame, **NAMES)


def discover(
    way: str, log: object
) -> tuple[Mapping[Any, Any], Mapping[str, int], Mapping[str, int]]:
    """What follows what, or how long that takes (the median, in seconds); what is first and last."""
    if way == "times":
        found = pm4py.discover_performance_dfg(log, perf_aggregation_key="median")
    else:
        found = pm4py.discover_dfg(log)
    steps, starts, ends = found
    return steps, starts, ends


def measured(way: str, log: Path) -> dict[str, Any]:
    """The seconds of reading and of discovering, those of the processor for both, and what was found."""
    begun, worked = time.perf_counter(), time.process_time()
    known = read(way, log)
    is_read = time.perf_counter()
    steps, starts, ends = discover(way, known)
    done, worked = time.perf_counter(), time.process_time() - worked
    return {
        "reading": is_read - begun,
        "discovering": done - is_read,
        "processor": worked,
        "follows": sorted([start, end, float(number)] for (start, end), number in steps.items()),
        "starts": {name: int(number) for name, number in starts.items()},
        "ends": {name: int(number) for name, number in ends.items()},
    }


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], Path(sys.argv[2]))))
