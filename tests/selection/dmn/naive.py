"""A decision table read straight from the standard (DMN 1.5, 8.2), slow and plain, to compare with.

It knows no parser, no evaluator and no index: a cell is a small Python object that can be written
as FEEL and judged by itself. Truth has three values; None is FEEL's null.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from schakel.selection.dmn import YearsMonths

NUMBER, STRING, BOOLEAN = "number", "string", "boolean"
DATE, TIME, MOMENT = "date", "time", "date and time"
SPAN, MONTHS = "days and time duration", "years and months duration"
PYTHON = {
    NUMBER: Decimal,
    STRING: str,
    BOOLEAN: bool,
    DATE: dt.date,
    TIME: dt.time,
    MOMENT: dt.datetime,
    SPAN: dt.timedelta,
    MONTHS: YearsMonths,
}


def feel(value):
    """A value as FEEL writes it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f'"{value}"'
    return str(value) if isinstance(value, Decimal) else _temporal(value)


def _temporal(value):
    if isinstance(value, YearsMonths):
        return f'duration("{"-" if value.months < 0 else ""}P{abs(value.months)}M")'
    if isinstance(value, dt.timedelta):
        return f'duration("{"-" if value < dt.timedelta() else ""}PT{abs(value).total_seconds():.0f}S")'
    if isinstance(value, dt.datetime):
        return f'date and time("{value.isoformat()}")'
    if isinstance(value, dt.date):
        return f'date("{value.isoformat()}")'
    return f'time("{value.isoformat()}")'


def both_not(truth):
    return None if truth is None else not truth


@dataclass(frozen=True)
class Anything:
    def text(self):
        return "-"

    def judge(self, value):
        return True


@dataclass(frozen=True)
class Is:
    constant: object

    def text(self):
        return feel(self.constant)

    def judge(self, value):
        if value is None or self.constant is None:
            return value is None and self.constant is None
        return value == self.constant if type(value) is type(self.constant) else None


@dataclass(frozen=True)
class Than:
    operator: str
    constant: object

    def text(self):
        return f"{self.operator} {feel(self.constant)}"

    def judge(self, value):
        if type(value) is not type(self.constant) or isinstance(value, bool):
            return None
        return {
            "<": lambda: value < self.constant,
            "<=": lambda: value <= self.constant,
            ">": lambda: value > self.constant,
            ">=": lambda: value >= self.constant,
        }[self.operator]()


@dataclass(frozen=True)
class Within:
    low: object
    low_closed: bool
    high: object
    high_closed: bool

    def text(self):
        opening, closing = "[" if self.low_closed else "(", "]" if self.high_closed else ")"
        return f"{opening}{feel(self.low)}..{feel(self.high)}{closing}"

    def judge(self, value):
        above = Than(">=" if self.low_closed else ">", self.low).judge(value)
        below = Than("<=" if self.high_closed else "<", self.high).judge(value)
        if above is False or below is False:
            return False
        return None if above is None or below is None else True


@dataclass(frozen=True)
class OneOf:
    cells: tuple
    negated: bool = False

    def text(self):
        inner = ", ".join(cell.text() for cell in self.cells)
        return f"not({inner})" if self.negated else inner

    def judge(self, value):
        truths = [cell.judge(value) for cell in self.cells]
        truth = True if True in truths else None if None in truths else False
        return both_not(truth) if self.negated else truth


@dataclass(frozen=True)
class Question:
    """`? < 5 and ? != 3`: what two tests say together."""

    first: Than
    second: Than

    def text(self):
        return f"? {self.first.text()} or ? {self.second.text()}"

    def judge(self, value):
        return OneOf((self.first, self.second)).judge(value)


class NullError(Exception):
    """The standard says null for the whole table."""


@dataclass(frozen=True)
class NaiveColumn:
    name: str
    type: str
    # The values allowed on the input itself, and in the column; None for all.
    input_allowed: object = None
    column_allowed: object = None

    def seen(self, value):
        """The value that the cells see. Raises NullError for one the column does not allow."""
        if value is None or type(value) is not PYTHON[self.type]:
            return None
        if self.input_allowed is not None and self.input_allowed.judge(value) is not True:
            return None
        if self.column_allowed is not None and self.column_allowed.judge(value) is not True:
            raise NullError
        return value

    def possible(self, grid):
        """The values that a missing fact may turn out to have, and none."""
        found = [None]
        for value in grid:
            try:
                seen = self.seen(value)
            except NullError:
                continue
            if seen is not None:
                found.append(seen)
        return found


@dataclass(frozen=True)
class NaiveTable:
    policy: str
    aggregation: str | None
    columns: tuple
    rules: tuple  # of (cells, outputs)
    outputs: tuple = ("result",)
    order: tuple = ()  # the output values, best first
    default: object = None
    grids: dict = field(default_factory=dict, hash=False)

    def matching(self, facts):
        """The rules that match, by place, and each other's first failing column."""
        matching, failing = [], {}
        for place, (cells, _) in enumerate(self.rules):
            for column, cell in zip(self.columns, cells, strict=True):
                if isinstance(cell, Anything):
                    continue
                if cell.judge(column.seen(facts.get(column.name))) is not True:
                    failing[place] = column.name
                    break
            else:
                matching.append(place)
                if self.policy == "FIRST":
                    break
        return matching, failing

    def value_of(self, place):
        outputs = [self.allowed(value) for value in self.rules[place][1]]
        if len(self.outputs) == 1:
            return outputs[0]
        return dict(zip(self.outputs, outputs, strict=True))

    def allowed(self, value):
        """An output that is not among the output values is null."""
        return value if not self.order or value in self.order else None

    def rank(self, place):
        return [
            self.order.index(value) if value in self.order else len(self.order)
            for value in self.rules[place][1]
        ]

    def decide(self, facts):
        """The value, the rules that fire, and the first failing column of those that fail."""
        try:
            matching, failing = self.matching(facts)
        except NullError:
            return None, [], {}
        values = [self.value_of(place) for place in matching]
        if self.policy == "UNIQUE" and len(matching) > 1:
            return None, [], failing
        if self.policy == "ANY" and any(value != values[0] for value in values):
            return None, [], failing
        if not matching:
            return self.without_match(), [], failing
        if self.policy in {"PRIORITY", "OUTPUT ORDER"}:
            matching = sorted(matching, key=self.rank)
        if self.policy in {"UNIQUE", "ANY", "FIRST", "PRIORITY"}:
            # Under ANY all that match have fired: they agree.
            fired = matching if self.policy == "ANY" else matching[:1]
            return self.value_of(matching[0]), fired, failing
        values = [self.value_of(place) for place in matching]
        return self.aggregated(values), matching, failing

    def without_match(self):
        if self.aggregation == "COUNT":
            return 0
        if self.default is None:
            return None
        lists = {"COLLECT", "RULE ORDER", "OUTPUT ORDER"}
        return [self.default] if self.policy in lists and not self.aggregation else self.default

    def aggregated(self, values):
        return {
            None: lambda: values,
            "SUM": lambda: sum(values),
            "MIN": lambda: min(values),
            "MAX": lambda: max(values),
            "COUNT": lambda: len(values),
        }[self.aggregation]()

    def possible(self, facts, unknown):
        """The rules that some values of the unknown facts let through, and those that all do."""
        may, must = [], []
        for place, (cells, _) in enumerate(self.rules):
            some = every = True
            for column, cell in zip(self.columns, cells, strict=True):
                if isinstance(cell, Anything):
                    continue
                if column.name in unknown:
                    values = column.possible(self.grids[column.name])
                else:
                    values = [column.seen(facts.get(column.name))]
                truths = [cell.judge(value) is True for value in values]
                some, every = some and any(truths), every and all(truths)
            if some:
                may.append(place)
            if every:
                must.append(place)
        return may, must
