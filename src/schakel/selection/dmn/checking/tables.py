"""Checking a table, a model or a file, and putting the findings in order."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import and_
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from schakel.selection.dmn import document
from schakel.selection.dmn.checking import cover, findings
from schakel.selection.dmn.checking.cover import BoundPassedError, Box, Grid, Search
from schakel.selection.dmn.checking.findings import Finding, Findings, Unchecked
from schakel.selection.dmn.checking.space import Space, space_of
from schakel.selection.dmn.checking.typing import TypeCheck
from schakel.selection.dmn.compiling import cuts
from schakel.selection.dmn.compiling.masks import bits
from schakel.selection.dmn.elements import Decision, DecisionTable, Definitions
from schakel.selection.dmn.errors import ModelError
from schakel.selection.dmn.model import Model, load
from schakel.selection.dmn.tables import rank
from schakel.selection.dmn.values import equal

# Under these a table must have an answer; the others may well find that no rule matches.
_ANSWERS = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})
# Gaps that are written out; each hides others once there are many.
_GAPS = 20
# The largest table that is looked at: its cells, its pairs of rules, and the classes of its rules.
_CELLS = 20_000
_PAIRS = 1_000_000
_HELD = 3_000_000
# Parts to look at for one rule, when the work for all rules together is done.
_EACH = 100


def check_file(path_or_bytes: str | Path | bytes) -> Findings:
    """The findings of all tables in a file. Raises ModelError for a file that cannot be read.

    An output entry without text is a finding, and the rest is checked as if it were null.
    """
    _, root = document.read(path_or_bytes)
    missing = tuple(_missing_outputs(root))
    if not missing:
        return check_model(load(path_or_bytes))
    return Findings(missing) + check_model(load(tostring(root)))


def _missing_outputs(root: Element) -> Iterable[Finding]:
    """Empty output entries of the decisions' own tables; each is filled with null on the way."""
    for decision in document.elements(root, "decision"):
        table = document.element(decision, "decisionTable")
        rules = [] if table is None else list(document.elements(table, "rule"))
        name = " ".join(decision.get("name", "").split())
        for number, rule in enumerate(rules, start=1):
            for entry in document.elements(rule, "outputEntry"):
                if document.text(entry) in {"", "-"}:
                    _fill(entry)
                    identity = rule.get("id") or f"{name}/{number}"
                    yield Finding(findings.MISSING_OUTPUT, name, (identity,))


def _fill(entry: Element) -> None:
    holder = document.element(entry, "text")
    if holder is None:
        holder = Element(entry.tag.replace("outputEntry", "text"))
        entry.append(holder)
    holder.text = "null"


def check_model(model: Model) -> Findings:
    """The findings of all tables of a model, in order of the file."""
    found = Findings()
    for name in model.decisions:
        found += check(model, name)
    return found


def check(model: Model, decision: str) -> Findings:
    """The findings of a decision's own table; none for a decision with other logic.

    Raises ModelError for a decision that the model does not have.
    """
    definitions = model.definitions
    if decision not in definitions.decisions:
        raise ModelError(definitions.file, decision, "the model has no decision of that name")
    found = definitions.decisions[decision]
    if not isinstance(found.logic, DecisionTable):
        return Findings()
    return _Check(found, found.logic, definitions).look()


class _Check:
    def __init__(self, decision: Decision, table: DecisionTable, definitions: Definitions) -> None:
        self.decision = decision
        self.table = table
        self.definitions = definitions
        self.all = (1 << len(table.rules)) - 1
        self.found: list[Finding] = []
        self.unchecked: list[Unchecked] = []
        self.more: dict[str, int] = {}

    def look(self) -> Findings:
        for finding in TypeCheck(self.decision, self.table, self.definitions).findings():
            self._tell(finding)
        rules = len(self.table.rules)
        if rules * len(self.table.columns) > _CELLS or rules * rules > 2 * _PAIRS:
            return self._too_large()
        self._lay_out(space_of(self.table, self.definitions))
        if sum(mask.bit_count() for masks in self.may for mask in masks) > _HELD:
            return self._too_large()
        if self.space.opaque:
            labels = tuple(self.table.columns[place].label for place in self.space.opaque)
            self.unchecked.append(Unchecked(self.decision.name, labels, "NOT_CONSTANT"))
        self._look_at_rules()
        return Findings(tuple(self.found), tuple(self.unchecked), dict(self.more))

    def _too_large(self) -> Findings:
        labels = tuple(column.label for column in self.table.columns)
        return Findings(tuple(self.found), (Unchecked(self.decision.name, labels, "BOUND"),))

    def _lay_out(self, space: Space) -> None:
        self.space = space
        self.may = [[c.may for c in v.classes] for v in space.variables]
        self.must = [[c.must for c in v.classes] for v in space.variables]
        self.may_hold = [_held(masks, len(self.table.rules)) for masks in self.may]
        self.must_hold = (
            [_held(masks, len(self.table.rules)) for masks in self.must]
            if space.opaque
            else self.may_hold
        )

    def _look_at_rules(self) -> None:
        outputs = self._outputs()
        empty = self._empty_rules()
        if self.table.hit_policy in {"FIRST", "PRIORITY"}:
            self._unreachable(outputs, empty)
        if self.table.hit_policy in {"UNIQUE", "ANY"}:
            self._pairs(outputs)
        if self._needs_answer():
            self._gaps()

    def _tell(self, finding: Finding, most: int = findings.WRITTEN_OUT) -> None:
        """Writes a finding out, or counts it when there are many."""
        self._tell_later(finding.kind, lambda: finding, most)

    def _tell_later(
        self, kind: str, make: Callable[[], Finding], most: int = findings.WRITTEN_OUT
    ) -> None:
        """The same for a finding that is only made when it is written out."""
        if sum(1 for one in self.found if one.kind == kind) < most:
            self.found.append(make())
        else:
            self.more[kind] = self.more.get(kind, 0) + 1

    def _outputs(self) -> list[object] | None:
        """The value of each rule; None where an output is not constant."""
        if not all(cuts.is_constant(node) for rule in self.table.rules for node in rule.outputs):
            return None
        return [
            [cuts.evaluator().value(node) for node in rule.outputs] for rule in self.table.rules
        ]

    def _needs_answer(self) -> bool:
        if any(output.default is not None for output in self.table.outputs):
            return False
        several = self.table.aggregation in {"SUM", "MIN", "MAX"}
        return self.table.hit_policy in _ANSWERS or several

    def _ids(self, rules: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.table.rules[rule].id for rule in rules)

    def _labels(self, variables: Iterable[int]) -> tuple[str, ...]:
        places = sorted(p for v in variables for p in self.space.variables[v].columns)
        return tuple(self.table.columns[place].label for place in places)

    def _example(self, box: Box) -> dict[str, object]:
        """Simple facts in a box, for the variables that matter."""
        found: dict[str, object] = {}
        for variable, classes in sorted(box.items()):
            known = self.space.variables[variable].classes
            found.update(known[(classes & -classes).bit_length() - 1].example)
        return found

    def _box(self, wanted: Sequence[int], held: list[list[int]]) -> Box | None:
        """The facts for which all these rules match, on the variables that matter; None if none."""
        found: Box = {}
        for number, by_rule in enumerate(held):
            every = here = (1 << len(self.may[number])) - 1
            for rule in wanted:
                here &= by_rule[rule]
            if not here:
                return None
            if here != every:
                found[number] = here
        return found

    def _empty_rules(self) -> int:
        """Rules that match nothing at all, such as one with an interval from 5 to 1."""
        empty = 0
        for rule in range(len(self.table.rules)):
            nowhere = [
                v for v, masks in enumerate(self.may) if not any(m >> rule & 1 for m in masks)
            ]
            if nowhere:
                empty |= 1 << rule
                labels = self._labels(nowhere)
                ids = self._ids([rule])
                self._tell(Finding(findings.UNREACHABLE, self.decision.name, ids, labels))
        return empty

    def _before(self, outputs: list[object] | None) -> list[int] | None:
        """For each rule those that the hit policy takes before it; None when that is not known."""
        places = range(len(self.table.rules))
        if self.table.hit_policy == "FIRST":
            return [(1 << rule) - 1 for rule in places]
        if outputs is None:
            return None
        ranks = [rank(self.table, self._value(outputs[rule])) for rule in places]
        return [
            sum(1 << other for other in places if (ranks[other], other) < (ranks[rule], rule))
            for rule in places
        ]

    def _value(self, output: object) -> object:
        values = output if isinstance(output, list) else [output]
        if len(values) == 1:
            return values[0]
        names = [one.name for one in self.table.outputs]
        return dict(zip(names, values, strict=True))

    def _unreachable(self, outputs: list[object] | None, empty: int) -> None:
        """Rules all of whose facts another rule takes before them (FIRST and PRIORITY)."""
        before = self._before(outputs)
        if before is None:
            self.unchecked.append(Unchecked(self.decision.name, (), "NOT_CONSTANT_OUTPUT"))
            return
        grid = Grid(self.must, len(self.table.rules))
        unsure: list[int] = []
        variables: set[int] = set()
        spent = 0
        for rule in bits(self.all & ~empty):
            box = self._box([rule], self.may_hold) or {}
            search = Search(grid, max(_EACH, cover.PARTS - spent))
            try:
                if next(search.open_boxes(box, before[rule]), None) is None:
                    self._tell_later(
                        findings.UNREACHABLE, partial(self._covered, rule, before[rule])
                    )
            except BoundPassedError as stop:
                unsure.append(rule)
                variables.update(stop.variables)
            spent += search.seen
        if unsure:
            labels, ids = self._labels(variables), self._ids(unsure)
            self.unchecked.append(Unchecked(self.decision.name, labels, "BOUND", ids))

    def _covered(self, rule: int, before: int) -> Finding:
        """An unreachable rule, with the fewest facts for which it asks and another is taken."""
        best: tuple[int, int, Box] | None = None
        for other in bits(before):
            box = self._box([rule, other], self.must_hold)
            if box is not None and (best is None or len(box) < best[0]):
                best = (len(box), other, box)
        if best is None:
            return Finding(findings.UNREACHABLE, self.decision.name, self._ids([rule]))
        _, other, box = best
        return Finding(
            findings.UNREACHABLE,
            self.decision.name,
            self._ids([rule, other]),
            self._labels(box),
            self._example(box),
            "taken",
        )

    def _pairs(self, outputs: list[object] | None) -> None:
        """Rules that match together, under ANY only with different outputs."""
        unique = self.table.hit_policy == "UNIQUE"
        if not unique and outputs is None:
            self.unchecked.append(Unchecked(self.decision.name, (), "NOT_CONSTANT_OUTPUT"))
            return
        kind = findings.OVERLAP if unique else findings.CONTRADICTION
        for rule, others in enumerate(_meeting(self.must_hold, len(self.table.rules))):
            for other in bits(others >> (rule + 1)):
                pair = [rule, rule + 1 + other]
                if outputs is not None and not unique and _same(*(outputs[one] for one in pair)):
                    continue
                self._tell_later(kind, partial(self._together, kind, pair))

    def _together(self, kind: str, pair: list[int]) -> Finding:
        """Two rules that match together, with the fewest facts for which they do."""
        box = self._box(pair, self.must_hold) or {}
        ids, labels = self._ids(pair), self._labels(box)
        return Finding(kind, self.decision.name, ids, labels, self._example(box))

    def _gaps(self) -> None:
        """Facts for which no rule matches. The first finding is the one on the fewest columns."""
        apart = self.table.hit_policy == "UNIQUE" and not any(
            _meeting(self.may_hold, len(self.table.rules))
        )
        grid = Grid(self.may, len(self.table.rules), disjoint=apart)
        search = Search(grid)
        boxes: list[Box] = []
        try:
            for box in search.open_boxes():
                boxes.append(box)
                if len(boxes) > _GAPS:
                    break
        except BoundPassedError as stop:
            labels = self._labels(stop.variables)
            self.unchecked.append(Unchecked(self.decision.name, labels, "BOUND"))
        if not boxes:
            return
        boxes.sort(key=len)
        first, surely = cover.smallest(grid, boxes[0])
        written = [first, *(box for box in boxes if box != first)]
        for number, box in enumerate(written):
            labels, example = self._labels(box), self._example(box)
            sure = surely or number > 0
            self._tell(
                Finding(findings.GAP, self.decision.name, (), labels, example, "", smallest=sure),
                _GAPS,
            )


def _same(left: object, right: object) -> bool:
    return equal(left, right) is True


def _held(masks: Sequence[int], rules: int) -> list[int]:
    """For each rule the classes of a variable that it holds, as bits."""
    found = [0] * rules
    for place, mask in enumerate(masks):
        for rule in bits(mask):
            found[rule] |= 1 << place
    return found


def _meeting(held: Sequence[Sequence[int]], rules: int) -> list[int]:
    """For each rule the later ones that match with it somewhere."""
    by_rule = [[one[rule] for one in held] for rule in range(rules)]
    found = [0] * rules
    for rule, mine in enumerate(by_rule):
        for other in range(rule + 1, rules):
            if all(map(and_, mine, by_rule[other])):
                found[rule] |= 1 << other
    return found
