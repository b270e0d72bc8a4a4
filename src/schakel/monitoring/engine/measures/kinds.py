"""Which kind of case a case is: what was told of it when it came in, and nothing that was done with it."""

from collections.abc import Callable

from ibis import _
from ibis.expr.types import Table, Value

from schakel.monitoring.engine.measures.reading import Events

# How each thing that may be allowed for (``rules/case_mix.toml``) is read of the arrival.
READ: dict[str, Callable[[Table], Value]] = {
    "minor": lambda came: came.minor,
    "victim": lambda came: came.victims > 0,
    "offence": lambda came: came.offence,
    "domestic_violence": lambda came: came.domestic_violence,
}


def of_kind(rows: Table, things: tuple[str, ...], events: Events) -> Table:
    """The rows of a measure with what is known of the case of each; what was not told is nothing."""
    came = events.of("CASE_RECEIVED")
    known = came.select("case", **{thing: READ[thing](came) for thing in things})
    return rows.left_join(known, "case").select(*rows.columns, *(_[thing] for thing in things))
