"""What our profile of a log finds, and how long that takes: for a process of its own.

`python -m bench.flows_run WAY LOG` writes the same line of JSON as `flows_peer.py`; the ways are `follows`,
and `times` for the medians too, by the SQL that the process map of our own events is made with.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from schakel.monitoring.engine.following import follows, in_order
from schakel.monitoring.logs import Columns, Log, directly_follows, read_log

THREADS = 2
STEPS = in_order("numbered", "line", carried=", lead(moment) OVER w AS next_moment")
MEDIAN = ", quantile_cont((s.next_moment - s.moment) / 1e6, 0.5) AS median"
TIMES = follows(f"({STEPS})", counted=MEDIAN) + "GROUP BY ALL"


def discover(way: str, log: Log) -> dict[str, Any]:
    """What follows what, or how long that takes (the median, in seconds); what is first and last."""
    found = directly_follows(log)
    steps = _median_times(log) if way == "times" else list(found.follows)
    return {
        "follows": sorted([start, end, float(number)] for start, end, number in steps),
        "starts": found.starts,
        "ends": found.ends,
    }


def _median_times(log: Log) -> list[tuple[str, str, float]]:
    lines = np.arange(len(log.case), dtype=np.int32)
    numbered = [log.case, log.activity, log.moment, lines]
    names = [list(log.activities), list(range(len(log.activities)))]
    with duckdb.connect() as database:
        database.execute(f"SET threads = {THREADS}")
        database.register(
            "numbered", pa.table(numbered, names=["case", "number", "moment", "line"])
        )
        database.register("names", pa.table(names, names=["activity", "number"]))
        rows = database.execute(TIMES).fetchall()
    return [(start, end, median) for start, end, _times, median in rows]


def measured(way: str, path: Path) -> dict[str, Any]:
    """The seconds of reading and of discovering, those of the processor for both, and what was found."""
    begun, worked = time.perf_counter(), time.process_time()
    log = read_log(path, Columns())
    is_read = time.perf_counter()
    found = discover(way, log)
    done, worked = time.perf_counter(), time.process_time() - worked
    spent = {"reading": is_read - begun, "discovering": done - is_read, "processor": worked}
    return {**spent, **found}


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], Path(sys.argv[2]))))
