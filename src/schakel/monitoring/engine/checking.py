"""Whether definitions and expressions fit: said at `make check` and before figures are computed."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from ibis.common.exceptions import IbisError
from ibis.expr.types import Table

from schakel.monitoring.engine.measures import MEASURES, Events, Measure, described
from schakel.monitoring.engine.measures.kinds import READ
from schakel.monitoring.rules.case_mix import Allowed, allowed
from schakel.monitoring.rules.definitions import (
    DURATIONS,
    Definition,
    DefinitionError,
    Unit,
    definitions,
    file_of,
)

NEEDED = frozenset({"region", "numerator", "denominator"})
WHEN = frozenset({"day", "period"})
MAY_BE = frozenset({"minutes", "part", "own", "case"})
ANY_DAY = date(2026, 1, 1)


@cache
def check() -> None:
    """Our own definitions and expressions, once a process. Raises DefinitionError."""
    check_fit(definitions(), MEASURES, allowed())


def check_fit(
    defined: Mapping[str, Definition],
    measures: Mapping[str, Measure],
    mixes: Mapping[str, Allowed],
) -> None:
    """Raises DefinitionError with a statement for each of these that does not fit the others."""
    faults = [*_faults(defined, measures), *_mix_faults(defined, mixes)]
    if faults:
        raise DefinitionError(faults)


def _faults(defined: Mapping[str, Definition], measures: Mapping[str, Measure]) -> Iterator[str]:
    for code in measures.keys() - defined.keys():
        yield (
            f"engine/measures: {code} has an expression and no definition;"
            " define it in rules/indicators, or remove the expression."
        )
    events = described(ANY_DAY)
    for code, definition in defined.items():
        where = f"{file_of(definition.group)}: {code}"
        if code not in measures:
            yield f"{where}: nothing computes it; write its expression in engine/measures."
        else:
            yield from _of_one(where, definition, measures[code], events)


def _mix_faults(defined: Mapping[str, Definition], mixes: Mapping[str, Allowed]) -> Iterator[str]:
    """Where a share says that cases must be allowed for, and case_mix.toml does not say for what."""
    adjusted = {code for code, one in defined.items() if one.case_mix and one.unit == Unit.PERCENT}
    for code in sorted(adjusted - mixes.keys()):
        yield (
            f"case_mix.toml: {code} says case_mix, and nothing says what is allowed for;"
            " give it an [[indicator]], or remove case_mix."
        )
    for code in sorted(mixes.keys() - adjusted):
        yield f"case_mix.toml: {code} is no share that says case_mix; remove it, or mend its code."
    for code, one in mixes.items():
        for thing in sorted(set(one.allows_for) - READ.keys()):
            yield f"case_mix.toml: {code}: {thing} is not known of a case; choose {', '.join(READ)}."


def _of_one(where: str, definition: Definition, measure: Measure, events: Events) -> Iterator[str]:
    try:
        rows = measure(events)
    except (AttributeError, KeyError, IbisError) as error:
        said = str(error).splitlines()[0]
        yield (
            f"{where}: its expression reads what no event has ({said});"
            " mend it, or name it in engine/events."
        )
        return
    yield from _shape(where, definition, rows)


def _shape(where: str, definition: Definition, rows: Table) -> Iterator[str]:
    columns = set(rows.columns)
    for missing in sorted(NEEDED - columns):
        yield f"{where}: its expression gives no column {missing}; add it."
    if len(columns & WHEN) != 1:
        yield f"{where}: its expression must give a day, or a period when it is a stock."
    for strange in sorted(columns - NEEDED - WHEN - MAY_BE):
        yield f"{where}: its expression gives a column {strange} that nobody reads; remove it."
    if definition.case_mix and definition.unit == Unit.PERCENT and "case" not in columns:
        yield f"{where}: it says case_mix, and its expression gives no column case; add it."
    if definition.stock != ("period" in columns):
        yield (
            f"{where}: it is {'a' if definition.stock else 'no'} stock, and its expression gives"
            f" a {'day' if definition.stock else 'period'}; change one of the two."
        )
    if (definition.unit in DURATIONS) != ("minutes" in columns):
        yield (
            f"{where}: its unit is {definition.unit}, and its expression gives"
            f" {'minutes' if 'minutes' in columns else 'no minutes'}; change one of the two."
        )
