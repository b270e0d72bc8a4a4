"""The indicators on DuckDB and on Spark: the same counts from the same snapshot."""

from datetime import date, datetime, time

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from scripts import java

from schakel.kernel import clock
from schakel.kernel.clock import AMSTERDAM
from schakel.monitoring.engine.counting import counts, counts_by_kind
from schakel.monitoring.engine.events import KINDS, schema_of
from schakel.monitoring.engine.measures import MEASURES
from schakel.monitoring.engine.opening import opened
from schakel.monitoring.engine.snapshot import file_of
from schakel.monitoring.rules.case_mix import allowed
from schakel.monitoring.rules.engines import Engine, EngineMissing
from schakel.monitoring.rules.figures import NOTHING
from schakel.monitoring.rules.periods import months, recent
from schakel.simulation.country.engine.events import events_of, read_as
from schakel.simulation.country.plan import Wish, make_plan

FIRST, DAYS = date(2026, 1, 5), 70
# Of a flow and of a stock: the others are asked by kind in the same way.
BY_KIND = ("WITHIN_HOLDING", "OPEN_STOCK")
needs_java = pytest.mark.skipif(java.find() is None, reason="left out: there is no Java 17 here")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """Ten weeks of two regions, as the process events of a snapshot."""
    folder = tmp_path_factory.mktemp("events")
    plan = make_plan(Wish(FIRST, DAYS, seed=4, only=("LIMBURG", "ROTTERDAM")))
    tables = events_of(plan, kinds=KINDS)
    for kind in KINDS:
        told = read_as(tables.get(kind), schema_of(kind))
        pq.write_table(within_a_second(told), file_of(folder, kind))
    return folder, plan.wish.until


def within_a_second(told):
    """The moments of people have fractions of a second, each its own."""
    fractions = pa.array([n * 7919 % 1_000_000 for n in range(told.num_rows)], pa.duration("us"))
    return told.set_column(told.schema.get_field_index("at"), "at", pc.add(told["at"], fractions))


# Compiling each question costs more than answering it on so few events.
LEAN = """
spark.master local[1]
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.sql.shuffle.partitions 1
spark.sql.adaptive.enabled false
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.driver.extraJavaOptions -XX:+UseSerialGC -XX:TieredStopAtLevel=1
"""


@pytest.fixture
def a_lean_spark(tmp_path, monkeypatch):
    (tmp_path / "spark-defaults.conf").write_text(LEAN, "utf-8")
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))


def counted(snapshot, engine):
    folder, today = snapshot
    now = datetime.combine(today, time(), tzinfo=AMSTERDAM)
    periods = [recent(today), *months(today)[-3:]]
    with opened(folder, now, engine=engine) as events:
        found = {code: counts(events, code, periods) for code in MEASURES}
        for code in BY_KIND:
            ended, things = [months(today)[-1]], allowed()[code].allows_for
            found[code, "by kind"] = counts_by_kind(events, code, things, ended)
        return found


@needs_java
def test_every_indicator_counts_the_same_on_spark_as_on_duckdb(snapshot, a_lean_spark):
    on_duckdb = counted(snapshot, Engine.DUCKDB)
    told = [code for code in MEASURES if any(c != NOTHING for c in on_duckdb[code].values())]
    assert len(told) > len(MEASURES) // 2, "a plan that leaves nothing proves nothing"
    by_kind = on_duckdb["WITHIN_HOLDING", "by kind"].values()
    assert len({kind for kinds in by_kind for kind in kinds}) > 8
    assert counted(snapshot, Engine.SPARK) == on_duckdb


def test_without_spark_the_statement_says_what_to_install(snapshot, monkeypatch):
    def absent(name):
        raise ModuleNotFoundError("No module named 'pyspark'", name="pyspark")

    monkeypatch.setattr("schakel.monitoring.engine.opening.import_module", absent)
    with pytest.raises(EngineMissing, match=r"pyspark is missing.*requirements/spark\.txt"):
        opened(snapshot[0], clock.now(), engine=Engine.SPARK)
