"""Decisions a second beside zen-engine and SpiffWorkflow, a history beside SQL by hand, checking.

One table of 12 facts of all types and 60 rules, once as a partition (some rule always matches) and
once scattered (mostly none does, so that every rule is looked at). Peers get the same facts, days
as whole numbers where they have no dates. The table is under FIRST: all of them know that one.
"""

import os
import time
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import duckdb
import zen
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.specs import model as spiff

from bench.figures import Figure
from bench.selection_tables import FACTS, FIRST_DAY, WORDS, MadeTable, facts, family, xml
from schakel.selection import dmn
from schakel.selection.dmn.checking import check
from schakel.selection.dmn.compiling.dialects import DUCKDB
from schakel.selection.dmn.compiling.fast import FastModel
from schakel.selection.dmn.compiling.sql import sql_table

RULES = 60
CASES = 2_000
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
ROWS = int(os.environ.get("BENCH_ROWS", "10000000"))
FEW = 40
CHECKED_RULES = 200

Facts = dict[str, Any]


def run() -> list[Figure]:
    """All figures of the selection instrument."""
    figures: list[Figure] = []
    for name in ("partition", "scattered"):
        figures += _one_case(name)
    return [*figures, *_loading(), *_bulk(), *_checking()]


def _ours(given: Facts) -> Facts:
    """Numbers as JSON gives them: int."""
    kinds = {name: kind for name, kind, _ in FACTS}
    return {n: int(v) if kinds[n] == "number" and v is not None else v for n, v in given.items()}


def _peers(given: Facts) -> Facts:
    """The same facts without dates, under names that are Python's too."""
    found = {name.replace(" ", "_"): value for name, value in _ours(given).items()}
    return {n: (v - FIRST_DAY).days if isinstance(v, date) else v for n, v in found.items()}


def _one_case(name: str) -> list[Figure]:
    made = family(name, Random(7), RULES).under("FIRST")
    fast = FastModel(dmn.load(xml(made)))
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"table": _zen(made)}}})
    decide = _spiff(made)
    cases = [_ours(one) for one in facts(Random(3), CASES)]
    theirs = [_peers(one) for one in facts(Random(3), CASES)]
    for ours, other in zip(cases, theirs, strict=True):
        expected = fast.decide("answer", ours).value
        assert engine.evaluate("table", other)["result"].get("answer") == expected
    for ours, other in zip(cases[:FEW], theirs[:FEW], strict=True):
        assert decide(other).get("answer") == fast.decide("answer", ours).value
    traced: Any = {"trace": True}
    measured = _interleaved(
        [
            (lambda one: fast.decide("answer", one), cases),
            (lambda one: fast.decide("answer", one, trace=True), cases),
            (lambda one: tuple(fast.decide("answer", one, trace=True).failed), cases),
            (lambda one: engine.evaluate("table", one), theirs),
            (lambda one: engine.evaluate("table", one, traced), theirs),
            (decide, theirs[:FEW]),
        ]
    )
    plain, with_trace, read_out, zen_plain, zen_trace, spiffy = measured
    return [
        Figure(f"{name}: decisions beside zen-engine", plain, zen_plain, "/s"),
        Figure(f"{name}: with trace beside zen-engine's trace", with_trace, zen_trace, "/s"),
        Figure(f"{name}: with trace, all rules read out", read_out, zen_trace, "/s"),
        Figure(f"{name}: decisions beside SpiffWorkflow", plain, spiffy, "/s"),
    ]


def _interleaved(runs: list[tuple[Callable[[Any], object], list[Facts]]]) -> list[float]:
    """Calls a second of the processor's time of each, at its best.

    Turn by turn, so that a slow spell hits them all.
    """
    best = [0.0] * len(runs)
    for _ in range(ROUNDS):
        for place, (call, cases) in enumerate(runs):
            start = time.process_time()
            for one in cases:
                call(one)
            best[place] = max(best[place], len(cases) / (time.process_time() - start))
    return best


def _zen(made: MadeTable) -> Facts:
    """The table in zen-engine's own form."""
    inputs = [
        {"id": f"i{place}", "name": name, "field": name.replace(" ", "_"), "type": "expression"}
        for place, (name, _, _) in enumerate(FACTS)
    ]
    rules = [
        {
            "_id": f"R{number}",
            **{f"i{place}": _zen_cell(place, row.spans.get(place)) for place in range(len(FACTS))},
            "o": f'"{row.output}"',
        }
        for number, row in enumerate(made.rows, start=1)
    ]
    outputs = [{"id": "o", "name": "answer", "field": "answer", "type": "expression"}]
    content = {"hitPolicy": "first", "inputs": inputs, "outputs": outputs, "rules": rules}
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "t", "name": "t", "type": "decisionTableNode", "content": content},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "t", "type": "edge"},
            {"id": "2", "sourceId": "t", "targetId": "out", "type": "edge"},
        ],
    }


def _zen_cell(place: int, span: tuple[int, int] | None) -> str:
    if span is None:
        return ""
    kind, size = FACTS[place][1:]
    low, high = span
    if kind in {"number", "date"}:
        if low == 0:
            return f"< {high}"
        return f">= {low}" if high == size else f"[{low}..{high})"
    if kind == "boolean":
        return "true" if low else "false"
    return ", ".join(f'"{word}"' for word in WORDS[low:high])


class _Task:
    """As much of a workflow's task as SpiffWorkflow's table wants."""

    def __init__(self, engine: PythonScriptEngine, data: Facts) -> None:
        self.data = data
        self.workflow = self
        self.script_engine = engine


def _spiff(made: MadeTable) -> Callable[[Facts], Facts]:
    """The table in SpiffWorkflow: its cells are Python, and null must be asked for first."""
    table = spiff.DecisionTable("t", "t", spiff.HitPolicy.UNIQUE.value)
    inputs = [
        spiff.Input(name, name, name, name.replace(" ", "_"), kind) for name, kind, _ in FACTS
    ]
    output = spiff.Output("o", "answer", "answer", "string")
    for number, row in enumerate(made.rows, start=1):
        rule = spiff.Rule(f"R{number}")
        for place, one in enumerate(inputs):
            entry = spiff.InputEntry(f"{number}-{place}", one)
            entry.lhs.append(_spiff_cell(place, row.spans.get(place)))
            rule.inputEntries.append(entry)
        result = spiff.OutputEntry(f"{number}-o", output)
        result.text = f'"{row.output}"'
        rule.outputEntries.append(result)
        table.rules.append(rule)
    engine, scripts = DMNEngine(table), PythonScriptEngine()

    def decide(given: Facts) -> Facts:
        found: Facts = engine.result(_Task(scripts, given))
        return found

    return decide


def _spiff_cell(place: int, span: tuple[int, int] | None) -> str | None:
    if span is None:
        return None
    kind = FACTS[place][1]
    low, high = span
    if kind in {"number", "date"}:
        return f"? is not None and {low} <= ? < {high}"
    return f"? is {bool(low)}" if kind == "boolean" else f"? in {WORDS[low:high]!r}"


def _loading() -> list[Figure]:
    text = xml(family("partition", Random(7), RULES).under("FIRST"))
    best = min(_seconds(lambda: FastModel(dmn.load(text))) for _ in range(15))
    return [Figure("loading and compiling the model of 60 rules", best * 1000, 50.0, "ms")]


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


_VALUES = {
    "number": "CAST(floor(random() * {size}) AS INTEGER)",
    "date": "DATE '2020-01-01' + CAST(floor(random() * {size}) AS INTEGER)",
    "string": "['AREA', 'BOAT', 'COAST', 'DIKE', 'EAST', 'FERRY'][1 + CAST(floor(random() * 6) AS INT)]",
    "boolean": "random() < 0.5",
}


def _bulk() -> list[Figure]:
    """A history of ROWS cases: our expression beside a CASE as somebody writes it by hand."""
    database = duckdb.connect()
    database.execute("SELECT setseed(0.4)")
    columns = ", ".join(
        f'CASE WHEN random() < 0.05 THEN NULL ELSE {_VALUES[kind].format(size=size)} END AS "{name}"'
        for name, kind, size in FACTS
    )
    database.execute(f"CREATE TABLE history AS SELECT {columns} FROM range({ROWS})")
    figures: list[Figure] = []
    for name in ("partition", "scattered"):
        made = family(name, Random(7), RULES).under("FIRST")
        ours = sql_table(dmn.load(xml(made)), "answer", DUCKDB).values["answer"]
        by_hand = _by_hand(made)
        queries = [
            f"SELECT answer, count(*) FROM (SELECT {one} AS answer FROM history) GROUP BY 1 ORDER BY 1"
            for one in (ours, by_hand)
        ]
        assert database.execute(queries[0]).fetchall() == database.execute(queries[1]).fetchall()
        best = [float("inf")] * 2
        for _ in range(3):
            for place, query in enumerate(queries):
                best[place] = min(best[place], _seconds(lambda q=query: database.execute(q)))  # type: ignore[misc]
        rates = [ROWS / seconds / 1e6 for seconds in best]
        what = f"{name}: {ROWS / 1e6:.0f} million cases in DuckDB beside SQL by hand"
        figures.append(Figure(what, rates[0], rates[1], "M/s"))
    return figures


def _by_hand(made: MadeTable) -> str:
    branches = []
    for row in made.rows:
        tests = [_sql_cell(place, span) for place, span in row.spans.items()]
        branches.append(f"WHEN {' AND '.join(tests)} THEN '{row.output}'")
    return f"CASE {' '.join(branches)} END"


def _sql_cell(place: int, span: tuple[int, int]) -> str:
    name, kind, size = FACTS[place]
    low, high = span
    if kind == "boolean":
        return f'"{name}"' if low else f'NOT "{name}"'
    if kind == "string":
        listed = ", ".join(f"'{word}'" for word in WORDS[low:high])
        return f'"{name}" IN ({listed})'
    if kind == "date":
        ends = [f"DATE '{date.fromordinal(FIRST_DAY.toordinal() + n)}'" for n in span]
    else:
        ends = [str(low), str(high)]
    tests = ([f'"{name}" >= {ends[0]}'] if low else []) + (
        [f'"{name}" < {ends[1]}'] if high < size else []
    )
    return " AND ".join(tests)


def _checking() -> list[Figure]:
    """The worst of five tables of 12 facts and 200 rules of each family; two seconds is the goal."""
    figures: list[Figure] = []
    for name in ("partition", "holes", "opened", "scattered"):
        worst = 0.0
        for seed in range(5):
            for policy in ("UNIQUE", "FIRST"):
                model = dmn.load(xml(family(name, Random(seed), CHECKED_RULES).under(policy)))
                found = check(model, "answer")
                assert not found.unchecked
                worst = max(worst, _seconds(lambda one=model: check(one, "answer")))  # type: ignore[misc]
        figures.append(Figure(f"checking 200 rules: {name}", worst, 2.0, "s"))
    return figures
