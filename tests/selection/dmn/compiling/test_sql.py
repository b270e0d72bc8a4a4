"""A model as SQL over a history: what it needs, what it quotes and what it refuses."""

from importlib.resources import files

import duckdb
import pytest
from django.db import connection

from schakel.selection import dmn
from schakel.selection.dmn.compiling.dialects import DUCKDB, POSTGRESQL, NotInSqlError
from schakel.selection.dmn.compiling.sql import query, sql_table
from tests.selection.dmn.building import decision, definitions, input_data, literal, model_of, table


def test_the_national_track_is_one_expression_over_a_history():
    file = files("schakel.selection.models_national").joinpath("criminal-case.dmn")
    model = dmn.load(file.read_bytes())
    names = model.required_inputs("track")
    facts = [{"age": 11}, {"age": 17}, {"age": 30, "traffic_offence": True}, {}]
    with duckdb.connect() as database:
        columns = ", ".join(
            f'"{n}" {"DECIMAL(9,2)" if model.inputs[n].type.base == "number" else "BOOLEAN"}'
            for n in names
        )
        database.execute(f"CREATE TABLE history ({columns}, row INTEGER)")
        marks = ", ".join("?" for _ in names)
        for number, one in enumerate(facts):
            row = [one.get(name) for name in names]
            database.execute(f"INSERT INTO history VALUES ({marks}, {number})", row)
        expression = sql_table(model, "track", DUCKDB).values["track"]
        found = database.execute(f"SELECT {expression} FROM history ORDER BY row").fetchall()
    assert [value for (value,) in found] == [model.evaluate("track", one).value for one in facts]


def test_decisions_are_added_after_those_that_they_require():
    size = decision("size", table(["n"], [(["< 5"], ['"S"']), ([">= 5"], ['"L"'])]), inputs=["n"])
    size = size.replace('name="size"/>', 'name="size" typeRef="string"/>', 1)
    size = size.replace('rule id="', 'rule id="size ')
    last = decision(
        "answer", table(["size"], [(['"S"'], ["1"]), (['"L"'], ["2"])]), decisions=["size"]
    )
    model = dmn.load(definitions(input_data("n", "number"), size, last))
    with duckdb.connect() as database:
        database.execute('CREATE TABLE "my history" AS SELECT unnest([1, 9, NULL]) AS n')
        found = database.execute(query(model, "answer", "my history", DUCKDB)).fetchall()
    assert found == [(1, "S", 1), (9, "L", 2), (None, None, None)]


def test_what_a_model_says_is_quoted():
    said = "x'; DROP TABLE history; --"
    name = 'na"me'
    model = dmn.load(
        definitions(
            input_data("n", "string"),
            decision("answer", table(["n"], [([f'"{said}"'], [f'"{said}"'])]), inputs=["n"]),
        ).replace(b'name="answer"', b'name="na&quot;me"')
    )
    with duckdb.connect() as database:
        database.execute("CREATE TABLE history (n VARCHAR)")
        database.execute("INSERT INTO history VALUES (?), ('y')", [said])
        found = database.execute(query(model, name, "history", DUCKDB)).fetchall()
    assert found == [(said, said), ("y", None)]


def test_a_proved_table_needs_no_count_of_matches():
    rules = [(["< 5"], ["1"]), ([">= 5"], ["2"])]
    apart = sql_table(model_of(table(["n"], rules), {"n": "number"}), "answer", DUCKDB)
    assert "+" not in apart.values["answer"]
    rules[1] = ([">= 4"], ["2"])
    overlapping = sql_table(model_of(table(["n"], rules), {"n": "number"}), "answer", DUCKDB)
    assert "> 1 THEN NULL" in overlapping.values["answer"]


@pytest.mark.parametrize(
    ("columns", "cell", "output", "told"),
    [
        (["n + 1"], "< 5", "1", "n + 1"),
        (["n"], "< m", "1", "'n'"),
        (["n"], "< 5", "n + 1", "rule 1"),
        (["n"], "< 5", "[1]", "list"),
        (["any"], "-", "1", "any"),
    ],
)
def test_what_has_no_sql_of_the_same_meaning_is_refused_by_name(columns, cell, output, told):
    types = {"n": "number", "m": "number", "any": "Any"}
    model = model_of(table(columns, [([cell], [output])]), types)
    with pytest.raises(NotInSqlError, match=told.replace("+", r"\+")):
        sql_table(model, "answer", POSTGRESQL)


def test_a_decision_that_is_no_table_is_refused():
    with pytest.raises(NotInSqlError, match="not a table"):
        sql_table(model_of(literal("1")), "answer", DUCKDB)


@pytest.mark.django_db
def test_a_list_of_nulls_has_the_type_of_what_comes_when_no_rule_fits():
    output = (
        '<output name="result"><defaultOutputEntry><text>7</text></defaultOutputEntry></output>'
    )
    rules = table(["n"], [(["< 5"], ["null"])], hit='hitPolicy="COLLECT"', outputs=output)
    model = dmn.load(
        definitions(input_data("n", "number"), decision("answer", rules, inputs=["n"]))
    )
    compiled = sql_table(model, "answer", POSTGRESQL)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {compiled.values['answer']} FROM (VALUES (1, 1), (9, 2)) AS h(n, row) ORDER BY row"
        )
        found = [value for (value,) in cursor.fetchall()]
    assert found == [[None], [7]]
    assert [model.evaluate("answer", {"n": n}).value for n in (1, 9)] == found
