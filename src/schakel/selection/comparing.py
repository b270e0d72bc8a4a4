"""Two versions of a model side by side: which rules came, went, moved or changed, and in what. Pure.

Rules are the same rule when they have the same id in the same table. A cell that asks anything is
no difference with a column that is not there.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from schakel.selection import dmn

ANYTHING = "-"


class Change(StrEnum):
    """What became of a rule, a column, a fact or a table."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"
    MOVED = "MOVED"


class Aspect(StrEnum):
    """What of it is otherwise. CELL names its column in ``of``, EXPLANATION its language."""

    CELL = "CELL"
    OUTCOME = "OUTCOME"
    EXPLANATION = "EXPLANATION"
    SOURCE = "SOURCE"
    VARIATION = "VARIATION"
    DESCRIPTION = "DESCRIPTION"
    LABEL = "LABEL"
    ALLOWED = "ALLOWED"
    TYPE = "TYPE"
    LOGIC = "LOGIC"
    HIT_POLICY = "HIT_POLICY"
    DEFAULT = "DEFAULT"


@dataclass(frozen=True, slots=True)
class Difference:
    """One text that differs: before and after, empty where there was or is none."""

    aspect: Aspect
    before: str
    after: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A rule, a column, an outcome or a fact that is not as it was, by its name.

    What was added or removed has its texts as differences with nothing on the other side. ``moved``
    says that its order among those that stayed is another; it may have changed as well.
    """

    name: str
    change: Change
    differences: tuple[Difference, ...] = ()
    moved: bool = False


@dataclass(frozen=True, slots=True)
class TableChange:
    """What is otherwise in one decision. ``change`` tells a decision that came or went whole."""

    decision: str
    change: Change
    itself: tuple[Difference, ...]
    columns: tuple[Changed, ...]
    rules: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two models; ``same`` when nothing does."""

    facts: tuple[Changed, ...]
    tables: tuple[TableChange, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs that people can see."""
        return not self.facts and not self.tables

    def count(self, change: Change) -> int:
        """How many rules came, went, changed, or only moved."""
        return sum(rule.change == change for table in self.tables for rule in table.rules)


def compare(before: dmn.Model, after: dmn.Model) -> Comparison:
    """What the second model has otherwise than the first, in the order of the second."""
    facts = _changes(
        {name: _fact(one) for name, one in before.inputs.items()},
        {name: _fact(one) for name, one in after.inputs.items()},
        ordered=False,
    )
    names = dict.fromkeys((*after.decisions, *before.decisions))
    tables = (_table(name, before, after) for name in names)
    return Comparison(facts, tuple(table for table in tables if table is not None))


# What a thing says, by aspect and what it is of.
_Said = dict[tuple[Aspect, str], str]


def _changes(
    before: Mapping[str, _Said], after: Mapping[str, _Said], *, ordered: bool
) -> tuple[Changed, ...]:
    kept = [name for name in before if name in after]
    moved = _out_of_order(kept, list(after)) if ordered else frozenset()
    found = [_one(name, before.get(name), after[name], moved=name in moved) for name in after]
    found += [_one(name, said, None) for name, said in before.items() if name not in after]
    return tuple(one for one in found if one is not None)


def _one(
    name: str, before: _Said | None, after: _Said | None, *, moved: bool = False
) -> Changed | None:
    differences = tuple(_differences(before or {}, after or {}))
    if before is None or after is None:
        return Changed(name, Change.ADDED if before is None else Change.REMOVED, differences)
    if differences:
        return Changed(name, Change.CHANGED, differences, moved)
    return Changed(name, Change.MOVED, moved=True) if moved else None


def _differences(before: _Said, after: _Said) -> Iterator[Difference]:
    for aspect, of in dict.fromkeys((*after, *before)):
        old, new = before.get((aspect, of), ""), after.get((aspect, of), "")
        if old != new:
            yield Difference(aspect, old, new, of)


def _out_of_order(before: Sequence[str], after: Iterable[str]) -> frozenset[str]:
    """The fewest names that must have moved: all but a longest run that kept its order."""
    place = {name: number for number, name in enumerate(before)}
    order = [place[name] for name in after if name in place]
    ends: list[int] = []
    last: list[int] = []
    previous: list[int | None] = []
    for number, value in enumerate(order):
        length = bisect_left(ends, value)
        previous.append(last[length - 1] if length else None)
        ends[length : length + 1] = [value]
        last[length : length + 1] = [number]
    kept: set[int] = set()
    number_at = last[-1] if last else None
    while number_at is not None:
        kept.add(order[number_at])
        number_at = previous[number_at]
    return frozenset(name for name, number in place.items() if number not in kept)


def _table(name: str, before: dmn.Model, after: dmn.Model) -> TableChange | None:
    old, new = _parts(before, name), _parts(after, name)
    itself = tuple(_differences(old.itself, new.itself))
    columns = _changes(old.columns, new.columns, ordered=False)
    rules = _changes(old.rules, new.rules, ordered=new.in_order or old.in_order)
    if name not in before.decisions or name not in after.decisions:
        change = Change.ADDED if name in after.decisions else Change.REMOVED
    elif itself or columns or rules:
        change = Change.CHANGED
    else:
        return None
    return TableChange(name, change, itself, columns, rules)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A decision taken apart. In some tables the order of the rules says nothing."""

    itself: _Said
    columns: dict[str, _Said]
    rules: dict[str, _Said]
    in_order: bool = False


# The order of rules under these decides nothing.
_UNORDERED = frozenset({"UNIQUE", "ANY"})


def _parts(model: dmn.Model, name: str) -> _Parts:
    decision = model.definitions.decisions.get(name)
    if decision is None:
        return _Parts({}, {}, {})
    about: _Said = {(Aspect.DESCRIPTION, ""): decision.description}
    if not isinstance(decision.logic, dmn.DecisionTable):
        logic = decision.logic.text or repr(decision.logic)
        return _Parts({**about, (Aspect.LOGIC, ""): logic}, {}, {})
    table = decision.logic
    about[Aspect.HIT_POLICY, ""] = " ".join(filter(None, (table.hit_policy, table.aggregation)))
    for output in table.outputs:
        about[Aspect.ALLOWED, output.name] = _spaced(output.values_text)
        about[Aspect.DEFAULT, output.name] = _spaced(output.default_text)
    return _Parts(
        about,
        {key: _column(column) for key, column in zip(_keys(table), table.columns, strict=True)},
        {rule.id: _rule(table, rule) for rule in table.rules},
        table.hit_policy not in _UNORDERED,
    )


def _keys(table: dmn.DecisionTable) -> tuple[str, ...]:
    """What each column asks; a second column that asks the same gets a number behind it."""
    texts = [column.text for column in table.columns]
    times = [texts[: number + 1].count(text) for number, text in enumerate(texts)]
    return tuple(
        text if time == 1 else f"{text} ({time})" for text, time in zip(texts, times, strict=True)
    )


def _fact(data: dmn.InputData) -> _Said:
    said: _Said = {(Aspect.LABEL, language): text for language, text in data.label.items()}
    said[Aspect.DESCRIPTION, ""] = data.description
    said[Aspect.TYPE, ""] = data.type_name
    return said


def _column(column: dmn.Column) -> _Said:
    return {
        (Aspect.LABEL, ""): column.label,
        (Aspect.TYPE, ""): column.type_name,
        (Aspect.ALLOWED, ""): _spaced(column.allowed_text),
    }


def _rule(table: dmn.DecisionTable, rule: dmn.Rule) -> _Said:
    said: _Said = {
        (Aspect.CELL, key): text
        for key, text in zip(_keys(table), rule.texts, strict=True)
        if text != ANYTHING
    }
    for output, text in zip(table.outputs, rule.output_texts, strict=True):
        said[Aspect.OUTCOME, output.name] = text
    for language, text in rule.explanation.items():
        said[Aspect.EXPLANATION, language] = text
    said[Aspect.SOURCE, ""] = rule.source
    variation = {True: "OPEN", False: "CLOSED", None: ""}
    said[Aspect.VARIATION, ""] = variation[rule.open_to_variation]
    said[Aspect.DESCRIPTION, ""] = rule.description
    said.update({(Aspect.DESCRIPTION, name): text for name, text in rule.annotations.items()})
    return said


def _spaced(text: str) -> str:
    """A list of values in a file is often folded over lines; that is no difference."""
    return " ".join(text.split())
