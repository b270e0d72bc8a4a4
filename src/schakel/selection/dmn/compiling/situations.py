"""Questions to several models about many cases, remembered by the rules that match.

A year has far more sets of facts than sets of rules that they come to. So the tables of all questions
are laid side by side in one mask: a column that several of them have is looked up once, and so is a
table that two versions of a model have in common.

    ask = Situations([(old, "track"), (new, "track")], answer)
    before, after = ask({"age": 17})
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from schakel.selection.dmn import syntax
from schakel.selection.dmn.compiling.fast import FastModel
from schakel.selection.dmn.compiling.fast_table import FastTable, Values
from schakel.selection.dmn.compiling.lookups import Lookups
from schakel.selection.dmn.compiling.readers import Reader

# Combinations, and values of a column, that are remembered; beyond this they are worked out each time.
REMEMBERED = 200_000

Question = tuple[FastModel, str]
Answer = Callable[[Callable[[], object]], object]


@dataclass(frozen=True, slots=True)
class _Side:
    """A table among the others, and the bit on which it begins."""

    start: int
    table: FastTable

    @property
    def bits(self) -> int:
        return self.table.everything << self.start


@dataclass(frozen=True, slots=True)
class _Shared:
    """A column of one table or more: its lookups, each with the bits of its table."""

    lookups: list[tuple[_Side, Lookups]] = field(default_factory=list)


class _OfType(dict[object, int]):
    """The mask over all tables for each value of one Python type."""

    def __init__(self, column: _Shared, everything: int, python: type) -> None:
        super().__init__()
        self._everything = everything
        self._found = [(side, lookups[python]) for side, lookups in column.lookups]

    def __missing__(self, value: object) -> int:
        mask = self._everything
        for side, lookup in self._found:
            mask &= lookup(value) << side.start | ~side.bits
        if len(self) < REMEMBERED:
            self[value] = mask
        return mask


class _Column(dict[type, _OfType]):
    """A column by the Python type of its value: true is not 1."""

    def __init__(self, column: _Shared, everything: int) -> None:
        super().__init__()
        self._column, self._everything = column, everything

    def __missing__(self, python: type) -> _OfType:
        found = self[python] = _OfType(self._column, self._everything, python)
        return found


class Situations:
    """The answers to these questions for one set of facts after another.

    ``answer`` calls what it is given, which asks one question, and makes of its value, or of what it
    raises, something to remember.
    """

    def __init__(self, questions: Sequence[Question], answer: Answer) -> None:
        self._questions = tuple(questions)
        self._answer = answer
        self._sides: dict[str, _Side] = {}
        self._resting = tuple(self._rests_on(*question) for question in questions)
        self._bits = tuple(
            sum({side.start: side.bits for side in (resting or {}).values()}.values())
            for resting in self._resting
        )
        self._everything = sum(side.bits for side in self._sides.values())
        self._fit = sum(side.table.fit << side.start for side in self._sides.values())
        self._named: list[tuple[str, _Column]] = []
        self._read: list[tuple[Reader, _Column]] = []
        self._lay_columns()
        self._whole = None not in self._resting
        self._known: dict[int, tuple[object, ...]] = {}
        self._parts: list[dict[object, object]] = [{} for _ in questions]

    def _rests_on(self, model: FastModel, name: str) -> dict[str, _Side] | None:
        """The tables that alone settle a question, by name; None when more than tables does."""
        required = model.required.get(name, ())
        if not required or not all(n in model.direct or n in model.expressed for n in required):
            return None
        return {n: self._side(model.direct[n]) for n in required if n in model.direct}

    def _side(self, table: FastTable) -> _Side:
        # As text, for which true is not 1.
        pipelines = [column.masks.pipeline for column in table.columns]
        key = repr((pipelines, [rule.cells for rule in table.table.rules], table.types))
        start = sum(side.table.fit.bit_length() for side in self._sides.values())
        return self._sides.setdefault(key, _Side(start, table))

    def _lay_columns(self) -> None:
        """One lookup for all columns that read the same."""
        shared: dict[str, _Shared] = {}
        for side in self._sides.values():
            for column in side.table.columns:
                expression = column.column.expression
                asked = syntax.names(expression)
                types = [(name, given) for name, given in side.table.types if name in asked]
                key = column.name or repr((expression, types))
                if key not in shared:
                    shared[key] = _Shared()
                    self._lay(column.name, column.read, _Column(shared[key], self._everything))
                shared[key].lookups.append((side, column.lookup))

    def _lay(self, name: str | None, read: Reader | None, column: _Column) -> None:
        if name is not None:
            self._named.append((name, column))
        elif read is not None:
            self._read.append((read, column))

    def __call__(self, facts: Values) -> tuple[object, ...]:
        """The answer to each question, in their order."""
        mask = self._mask(facts)
        known = self._known.get(mask)
        if known is not None:
            return known
        if mask & self._fit != self._fit:
            return tuple(self._asked(n, facts) for n in range(len(self._questions)))
        found = tuple(self._one(n, mask, facts) for n in range(len(self._questions)))
        if self._whole and len(self._known) < REMEMBERED:
            self._known[mask] = found
        return found

    def _mask(self, facts: Values) -> int:
        """The rules of all tables that match; 0 where a value must be judged by each table itself."""
        mask = self._everything
        get = facts.get
        try:
            for name, column in self._named:
                value = get(name)
                mask &= column[value.__class__][value]
            for read, column in self._read:
                value = read(facts)
                mask &= column[value.__class__][value]
        except TypeError:  # not hashable, or a value that FEEL has not
            return 0
        return mask

    def _one(self, number: int, mask: int, facts: Values) -> object:
        resting = self._resting[number]
        if resting is None:
            # More than tables has a say: remembered by the facts, as text, which a list has too.
            model, name = self._questions[number]
            key: object = repr([facts.get(n) for n in model.definitions.required(name)[0]])
        else:
            key = mask & self._bits[number]
        parts = self._parts[number]
        if key in parts:
            return parts[key]
        found = self._asked(number, facts) if resting is None else self._settled(number, mask)
        if len(parts) < REMEMBERED:
            parts[key] = found
        return found

    def _asked(self, number: int, facts: Values) -> object:
        model, name = self._questions[number]
        return self._answer(lambda: model.decide(name, facts).value)

    def _settled(self, number: int, mask: int) -> object:
        model, name = self._questions[number]
        masks = {
            table: mask >> side.start & side.table.everything
            for table, side in (self._resting[number] or {}).items()
        }
        return self._answer(lambda: model.settled(name, masks))
