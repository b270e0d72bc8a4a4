"""Both compilers say what a naive reading of the standard says, on random tables and facts."""

import os

import duckdb
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schakel.selection.dmn import YearsMonths
from schakel.selection.dmn.compiling.dialects import DUCKDB, POSTGRESQL
from schakel.selection.dmn.compiling.fast import FastModel
from schakel.selection.dmn.compiling.sql import sql_table
from tests.selection.dmn import naive
from tests.selection.dmn.random_tables import as_model, random_facts, random_table

NIGHTLY = bool(os.environ.get("SCHAKEL_NIGHTLY"))
TABLES = 20_000 if NIGHTLY else 250
ON_POSTGRESQL = 3_000 if NIGHTLY else 200
SQL_TYPES = {
    naive.NUMBER: "DECIMAL(18,4)",
    naive.STRING: "VARCHAR",
    naive.BOOLEAN: "BOOLEAN",
    naive.DATE: "DATE",
    naive.TIME: "TIME",
    naive.MOMENT: "TIMESTAMP",
    naive.SPAN: "INTERVAL",
    naive.MONTHS: "INTERVAL",
}
many = settings(
    deadline=None,
    derandomize=not NIGHTLY,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


def drawn(random, rows=6):
    """A table, its model, and for each row the facts that are known and the names of the others."""
    made = random_table(random)
    found = []
    for _ in range(rows):
        facts = random_facts(random, made)
        unknown = {column.name for column in made.columns if random.randint(0, 4) == 0}
        found.append((facts, unknown))
    return made, as_model(made), found


@settings(many, max_examples=TABLES)
@given(st.randoms(use_true_random=False))
def test_the_fast_form_decides_traces_and_waits_as_the_standard_says(random):
    made, model, rows = drawn(random)
    fast = FastModel(model)
    ids = [rule.id for rule in model.rules("answer")]
    for facts, unknown in rows:
        value, fired, failing = made.decide(facts)
        found = fast.decide("answer", facts)
        traced = fast.decide("answer", facts, trace=True)
        assert found.value == traced.value == value
        assert list(found.rules) == list(traced.rules) == [ids[place] for place in fired]
        assert dict(traced.failed) == {ids[place]: column for place, column in failing.items()}
        assert model.evaluate("answer", facts).value == value
        possible = fast.possible("answer", facts, unknown)
        try:
            may, must = made.possible(facts, unknown)
        except naive.NullError:
            continue
        assert list(possible.may) == [ids[place] for place in may]
        assert list(possible.must) == [ids[place] for place in must]


@settings(many, max_examples=max(10, TABLES // 10))
@given(st.randoms(use_true_random=False), st.sampled_from(["18", 18, 18.0, True, [], {}, 2.5]))
def test_a_value_of_another_type_counts_as_it_does_for_the_evaluator(random, value):
    made, model, rows = drawn(random, rows=2)
    fast = FastModel(model)
    for facts, _ in rows:
        asked = facts | {made.columns[0].name: value}
        assert fast.decide("answer", asked).value == model.evaluate("answer", asked).value


def as_parameter(value):
    return f"{value.months} months" if isinstance(value, YearsMonths) else value


def relation(made, rows, mark):
    """Rows as a relation: per fact its value and whether it is unknown, and their parameters."""
    parameters, lines = [], []
    for facts, unknown in rows:
        cells = []
        for column in made.columns:
            parameters.append(as_parameter(facts.get(column.name)))
            cells.append(f"CAST({mark} AS {SQL_TYPES[column.type]})")
            cells.append("TRUE" if column.name in unknown else "FALSE")
        lines.append(f"({', '.join(cells)}, {len(lines)})")
    names = [f'"{c.name}", "{c.name} unknown"' for c in made.columns]
    return f"(VALUES {', '.join(lines)}) AS history({', '.join(names)}, row)", parameters


def agrees(made, model, rows, dialect, run):
    mark = "?" if dialect is DUCKDB else "%s"
    compiled = sql_table(model, "answer", dialect)
    history, parameters = relation(made, rows, mark)
    names = list(compiled.values)
    columns = ", ".join([*compiled.values.values(), compiled.matching, compiled.possible])
    if mark == "%s":
        columns = columns.replace("%", "%%")
    answers = run(f"SELECT {columns} FROM {history} ORDER BY row", parameters)
    for (facts, unknown), answer in zip(rows, answers, strict=True):
        value, _, _ = made.decide(facts)
        assert sql_value(made, dict(zip(names, answer, strict=False))) == without_blanks(value)
        if made.policy != "FIRST":
            assert answer[-2] == places(lambda made=made, facts=facts: made.matching(facts)[0])
        may = places(
            lambda made=made, facts=facts, unknown=unknown: made.possible(facts, unknown)[0]
        )
        if may is not None:
            assert answer[-1] == may


def places(ask):
    """Places from 1, or None where a value that is refused makes the table null."""
    try:
        return [place + 1 for place in ask()]
    except naive.NullError:
        return None


def without_blanks(value):
    """SQL has no context: one with nothing in it is null there."""
    blank = isinstance(value, dict) and all(part is None for part in value.values())
    return None if blank else value


def sql_value(made, values):
    if len(made.outputs) == 1 or made.aggregation == "COUNT":
        return values["answer"]
    parts = [values[name] for name in made.outputs]
    if all(part is None for part in parts):
        return None
    if made.policy in {"COLLECT", "RULE ORDER", "OUTPUT ORDER"}:
        return [dict(zip(made.outputs, row, strict=True)) for row in zip(*parts, strict=True)]
    return dict(zip(made.outputs, parts, strict=True))


def test_duckdb_decides_a_history_as_the_standard_says():
    with duckdb.connect() as database:

        @settings(many, max_examples=TABLES)
        @given(st.randoms(use_true_random=False))
        def on_random_tables(random):
            made, model, rows = drawn(random)
            agrees(made, model, rows, DUCKDB, lambda q, p: database.execute(q, p).fetchall())

        on_random_tables()


@pytest.mark.django_db
def test_postgresql_decides_a_history_as_the_standard_says():
    def run(query, parameters):
        with connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall()

    @settings(many, max_examples=ON_POSTGRESQL)
    @given(st.randoms(use_true_random=False))
    def on_random_tables(random):
        made, model, rows = drawn(random)
        agrees(made, model, rows, POSTGRESQL, run)

    on_random_tables()
