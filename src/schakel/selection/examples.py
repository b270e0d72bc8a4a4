"""A run with made-up facts: what comes out, what became of each rule, and which fact is lacking."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schakel.selection import dmn
from schakel.selection.reading import answers
from schakel.selection.rules import Facts


@dataclass(frozen=True)
class Tried:
    """What one decision makes of example facts, with what became of each of its own rules.

    ``deciding`` are the facts that are not given and could change the outcome.
    """

    decision: str
    value: object
    fired: tuple[str, ...]
    trace: Mapping[str, dmn.RuleTrace]
    deciding: tuple[str, ...]
    problems: tuple[str, ...]
    possible: tuple[object, ...] = field(default=())


def try_out(model: dmn.Model, facts: Facts) -> tuple[Tried, ...]:
    """Ask a model with example facts; stores nothing and is advice about nobody."""
    unknown = [name for name in model.inputs if name not in facts]
    return tuple(_try(model, name, facts, unknown) for name in answers(model))


def _try(model: dmn.Model, name: str, facts: Facts, unknown: list[str]) -> Tried:
    result = model.evaluate(name, facts, trace=True)
    open_end = dmn.outcomes(model, name, facts, unknown=unknown)
    return Tried(
        name,
        result.value,
        result.rules,
        {trace.rule: trace for trace in result.trace},
        open_end.deciding,
        result.problems,
        open_end.possible if open_end.provisional else (),
    )
