"""The process map counted: the ways that cases went to their end, and how long each step took.

SQL of DuckDB over a snapshot, whatever engine counts the indicators: a window over the steps of each
case.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from schakel.monitoring.engine.events import KINDS
from schakel.monitoring.engine.following import follows, in_order, variants
from schakel.monitoring.engine.snapshot import MEMORY, file_of
from schakel.monitoring.rules.flows import (
    ALL_REGIONS,
    CaseKind,
    Course,
    Edge,
    Lasted,
    Monthly,
    ProcessMap,
    Steps,
    Way,
    as_passed,
    as_ways,
    courses,
    durations_of,
    together,
    told_ways,
    total_of,
)
from schakel.monitoring.rules.periods import Period
from schakel.monitoring.rules.small_numbers import Shown, Thresholds

Cell = tuple[str, str]  # region, or ALL_REGIONS, and code of the quarter
QUARTERS = pa.schema(
    [("period", pa.string()), ("starts_on", pa.date32()), ("ends_on", pa.date32())]
)
TOLD = pa.schema([("region", pa.string()), ("period", pa.string()), ("variant", pa.string())])
# By what a case is known as one of the kind: what it began with.
BEGUN = {
    CaseKind.TABLE: (
        'SELECT "case" FROM case_received UNION'
        " SELECT \"case\" FROM offer_received WHERE case_kind = 'CRIMINAL'"
    ),
    CaseKind.HOUSE: (
        'SELECT "case" FROM notification_received UNION'
        " SELECT \"case\" FROM offer_received WHERE case_kind IS DISTINCT FROM 'CRIMINAL'"
    ),
}
# A case ends with the first event that ends it; that says its region, its quarter and its month.
ENDED = """
CREATE OR REPLACE TEMP TABLE ended AS
SELECT e."case", e.region, q.period, strftime(e.day, '%Y-%m') AS month, e.moment AS ended
FROM (SELECT "case", min("at") AS moment, arg_min(region, "at") AS region, arg_min(day, "at") AS day
      FROM ({ends}) GROUP BY "case") e
JOIN quarters q ON e.day >= q.starts_on AND e.day < q.ends_on
WHERE e."case" IN ({begun})
"""
# A step counts the first time: who gives a second contribution goes no other way.
FIRST = """
CREATE OR REPLACE TEMP TABLE firsts AS
SELECT "case", number, min("at") AS moment FROM ({steps}) JOIN ended USING ("case")
WHERE "at" <= ended GROUP BY "case", number
"""
ORDERED = "CREATE OR REPLACE TEMP TABLE steps AS " + in_order(
    "firsts", "number", carried=", lead(moment) OVER w AS next_moment"
)
WHOLE = ", (epoch_us(max(moment)) - epoch_us(min(moment))) / 60e6 AS minutes"
WAYS = f"""
CREATE OR REPLACE TEMP TABLE ways AS
SELECT * FROM ({variants("steps", carried=WHOLE)}) JOIN ended USING ("case")
"""
COUNTED = "SELECT region, period, month, variant, count(*) AS cases FROM ways GROUP BY ALL"
# The steps of cases of ways that are told, of a region and of all together.
OF_TOLD = """
CREATE OR REPLACE TEMP TABLE told_steps AS
SELECT w.region, w.period, s.number, s.next,
       (epoch_us(s.next_moment) - epoch_us(s.moment)) / 60e6 AS minutes
FROM steps s JOIN ways w USING ("case") JOIN told USING (region, period, variant)
WHERE s.next IS NOT NULL
"""
BY_CELL = "GROUP BY GROUPING SETS ((region, period{more}), (period{more}))"
DURATIONS = ", quantile_cont(minutes, [0.5, 0.9]) AS durations"
EDGES = follows("told_steps", by="region, period, ", counted=DURATIONS) + BY_CELL.format(
    more=", f.activity, t.activity"
)
CASES = f"""
SELECT region, period, count(*) AS times{DURATIONS}
FROM ways JOIN told USING (region, period, variant) {BY_CELL.format(more="")}
"""


@contextmanager
def opened_for_maps(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The events of a snapshot with a bound on memory; what does not fit goes to its folder."""
    work = folder / "maps"
    connection = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(work)})
    try:
        connection.execute("SET preserve_insertion_order = false")
        for kind in KINDS:
            connection.read_parquet(str(file_of(folder, kind))).create_view(kind.lower())
        yield connection
    finally:
        connection.close()


def maps(
    connection: duckdb.DuckDBPyConnection,
    quarters: Sequence[Period],
    regions: Sequence[str],
    rule: Thresholds,
) -> list[ProcessMap]:
    """The map of each region and of all together, of each kind of case and quarter: what may be told."""
    return [
        one
        for course in courses().values()
        for one in _of_course(connection, course, quarters, regions, rule)
    ]


def counted_ways(
    connection: duckdb.DuckDBPyConnection, course: Course, quarters: Sequence[Period]
) -> dict[Cell, Monthly]:
    """How many cases of a kind went each way to their end, by month: exact, never kept."""
    connection.register("quarters", _quarters(quarters))
    names = [list(course.steps), list(range(1, len(course.steps) + 1))]
    connection.register("names", pa.table(names, names=["activity", "number"]))
    for question in (_ended(course), _first(course), ORDERED, WAYS):
        connection.execute(question)
    found: dict[Cell, dict[Steps, dict[str, int]]] = {}
    for region, period, month, variant, cases in connection.execute(COUNTED).fetchall():
        ways = found.setdefault((region, period), {})
        ways.setdefault(_steps(course, variant), {})[month] = cases
    return {cell: Monthly(ways) for cell, ways in found.items()}


def _quarters(quarters: Sequence[Period]) -> pa.Table:
    columns = (
        [one.code for one in quarters],
        [one.starts_on for one in quarters],
        [one.ends_on for one in quarters],
    )
    return pa.table(list(columns), schema=QUARTERS)


def _ended(course: Course) -> str:
    ends = (f'SELECT "case", "at", region, day FROM {end.lower()}' for end in course.ends)
    return ENDED.format(ends=" UNION ALL ".join(ends), begun=BEGUN[course.kind])


def _first(course: Course) -> str:
    steps = (
        f'SELECT "case", "at", {number} AS number FROM {step.lower()}'
        for number, step in enumerate(course.steps, 1)
    )
    return FIRST.format(steps=" UNION ALL ".join(steps))


def _steps(course: Course, variant: str) -> Steps:
    return tuple(course.steps[int(number) - 1] for number in variant.split(","))


def _variant(course: Course, way: Steps) -> str:
    return ",".join(str(course.steps.index(step) + 1) for step in way)


def _of_course(
    connection: duckdb.DuckDBPyConnection,
    course: Course,
    quarters: Sequence[Period],
    regions: Sequence[str],
    rule: Thresholds,
) -> list[ProcessMap]:
    counted = counted_ways(connection, course, quarters)
    told = {cell: told_ways(one, rule) for cell, one in counted.items() if cell[0] in regions}
    edges, whole = lasted(connection, course, told)

    def a_map(region: str, quarter: Period, total: Shown, ways: tuple[Way, ...]) -> ProcessMap:
        cell = region, quarter.code
        passed = as_passed(ways, edges.get(cell, {}), rule)
        median, _high = durations_of(whole.get(cell), rule)
        return ProcessMap(region, course.kind, quarter, total, ways, passed, median)

    found: list[ProcessMap] = []
    for quarter in quarters:
        cells = [(region, quarter.code) for region in regions]
        of_regions = [
            a_map(
                cell[0],
                quarter,
                total_of(counted.get(cell, Monthly()), rule),
                as_ways(told.get(cell, {}), rule),
            )
            for cell in cells
        ]
        found += [*of_regions, a_map(ALL_REGIONS, quarter, *together(of_regions))]
    return found


def lasted(
    connection: duckdb.DuckDBPyConnection, course: Course, told: Mapping[Cell, Mapping[Steps, int]]
) -> tuple[dict[Cell, dict[Edge, Lasted]], dict[Cell, Lasted]]:
    """How long each step to the next took, and whole cases, in the ways that are told: exact.

    Needs the tables of ``counted_ways`` of the same course. Time is elapsed, over the changes of the clock.
    """
    rows = [
        (region, period, _variant(course, way))
        for (region, period), ways in told.items()
        for way in ways
    ]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    connection.register("told", pa.table(columns, schema=TOLD))
    connection.execute(OF_TOLD)
    edges: dict[Cell, dict[Edge, Lasted]] = {}
    for region, period, start, end, *numbers in connection.execute(EDGES).fetchall():
        edges.setdefault((region or ALL_REGIONS, period), {})[start, end] = _lasted(numbers)
    whole = {
        (region or ALL_REGIONS, period): _lasted(numbers)
        for region, period, *numbers in connection.execute(CASES).fetchall()
    }
    return edges, whole


def _lasted(numbers: Sequence[Any]) -> Lasted:
    cases, durations = numbers
    return Lasted(cases, *durations)
