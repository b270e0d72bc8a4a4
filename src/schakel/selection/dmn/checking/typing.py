"""Cells and outputs of the wrong type, and values that are not among the allowed ones."""

from collections.abc import Iterator
from dataclasses import dataclass

from schakel.selection.dmn import syntax
from schakel.selection.dmn.checking.findings import TYPE_ERROR, Finding
from schakel.selection.dmn.compiling import cuts
from schakel.selection.dmn.compiling.axes import FITS, Pipeline
from schakel.selection.dmn.elements import Decision, DecisionTable, Definitions, Output, Rule
from schakel.selection.dmn.tables import SEVERAL, wanted_of
from schakel.selection.dmn.text import feel_string
from schakel.selection.dmn.types import ANY, Type, conform
from schakel.selection.dmn.values import equal, kind


@dataclass(frozen=True, slots=True)
class TypeCheck:
    """A table with the types of what it reads and of what it must give."""

    decision: Decision
    table: DecisionTable
    definitions: Definitions

    def findings(self) -> Iterator[Finding]:
        """The type errors, by column and then by output."""
        for place, column in enumerate(self.table.columns):
            expression = column.expression
            given = self._type(expression)
            wanted = column.type
            if "Any" not in {given.base, wanted.base} and given.base != wanted.base:
                reason = f"the column is of type {wanted.base}, what it reads is {given.base}"
                yield self._error((), column.label, reason)
                continue
            pipeline = Pipeline(column, given)
            base = wanted.base if given.base == "Any" else given.base
            for rule in self.table.rules:
                for reason in _cell(rule.cells[place], base, pipeline):
                    yield self._error((rule.id,), column.label, reason)
        yield from self._outputs()

    def _type(self, expression: syntax.Node) -> Type:
        if not isinstance(expression, syntax.Name):
            return ANY
        if expression.name in self.definitions.inputs:
            return self.definitions.inputs[expression.name].type
        return self.definitions.decisions[expression.name].type

    def _error(self, rules: tuple[str, ...], column: str, reason: str) -> Finding:
        return Finding(TYPE_ERROR, self.decision.name, rules, (column,), reason=reason)

    def _outputs(self) -> Iterator[Finding]:
        for rule in self.table.rules:
            if not all(cuts.is_constant(node) for node in rule.outputs):
                continue
            values = [cuts.evaluator().value(node) for node in rule.outputs]
            found = [
                self._error((rule.id,), output.name or self.decision.name, reason)
                for output, value in zip(self.table.outputs, values, strict=True)
                for reason in _of_column(output, value)
            ]
            yield from found
            # What its own column refuses is told once.
            if not found:
                yield from self._against_type(rule, values)

    def _against_type(self, rule: Rule, values: list[object]) -> Iterator[Finding]:
        """The outputs of a rule against the type of the decision."""
        names = [output.name for output in self.table.outputs]
        value = values[0] if len(values) == 1 else dict(zip(names, values, strict=True))
        wanted = self.decision.type
        if self.table.aggregation is None and self.table.hit_policy in SEVERAL:
            wanted = wanted.item or wanted
            if wanted.base == "list":
                return
        elif self.table.aggregation == "COUNT":
            return
        _, problem = conform(value, wanted, cuts.evaluator().passes)
        if problem is not None:
            shown = ", ".join(_shown(one) for one in values)
            name = names[0] if len(names) == 1 and names[0] else self.decision.name
            yield self._error((rule.id,), name, f"the output {shown}: {problem}")


def _of_column(output: Output, value: object) -> Iterator[str]:
    """What the column of an output has against a value."""
    listed = output.values
    if value is not None and listed and not any(equal(one, value) is True for one in listed):
        yield f"the output {_shown(value)} is not among the output values"
        return
    _, problem = conform(value, wanted_of(output, value), cuts.evaluator().passes)
    if problem is not None:
        yield f"the output {_shown(value)}: {problem}"


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else feel_string(value)


def _cell(cell: syntax.Test, base: str, pipeline: Pipeline) -> Iterator[str]:
    """What is wrong with a cell: constants of another type, and values that can never be met."""
    constants = cuts.cell_constants(cell)
    if constants is None:
        return
    others = [c for c in constants if c is not None and base not in {"Any", kind(c)}]
    for constant in others:
        yield f"{_shown(constant)} is {_article(kind(constant))}, the column holds {base}"
    if others:
        return
    for value in _values(cell):
        if value is not None and pipeline.fate(value)[0] != FITS:
            yield f"{_shown(value)} is not among the allowed values"


def _article(name: str) -> str:
    return f"a {name}"


def _values(cell: syntax.Test) -> Iterator[object]:
    """The values that a cell names one by one."""
    for test in cell.tests if isinstance(cell, syntax.AnyOf) else (cell,):
        if isinstance(test, syntax.Compares) and test.operator in {"=", "!="}:
            yield cuts.evaluator().value(test.operand)
        elif isinstance(test, syntax.Matches) and not isinstance(test.operand, syntax.Interval):
            value = cuts.evaluator().value(test.operand)
            yield from value if isinstance(value, list) else [value]
