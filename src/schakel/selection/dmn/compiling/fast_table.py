"""A decision table in its fast form: per column an index from value to a mask, and the masks ANDed.

What a hit policy makes of the rules that match is remembered by their mask.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from schakel.selection.dmn import syntax
from schakel.selection.dmn.compiling import cuts
from schakel.selection.dmn.compiling.axes import Pipeline
from schakel.selection.dmn.compiling.decided import Decided, Possible, Trace
from schakel.selection.dmn.compiling.lookups import Lookups
from schakel.selection.dmn.compiling.masks import Masks, bits, masks_of
from schakel.selection.dmn.compiling.readers import Reader, reader
from schakel.selection.dmn.compiling.straight import (
    StraightColumn,
    first_types,
    matching,
    tracing,
)
from schakel.selection.dmn.elements import Column, Decision, DecisionTable, Definitions
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.evaluator import Evaluator
from schakel.selection.dmn.tables import SEVERAL, settle
from schakel.selection.dmn.types import ANY, conform
from schakel.selection.dmn.values import plain

# Outcomes that are remembered by mask; beyond this they are worked out each time.
REMEMBERED = 4_096
LISTING = frozenset({"COLLECT", "RULE ORDER"})

Values = Mapping[str, object]
Evaluators = Callable[[], Evaluator]


@dataclass(frozen=True, slots=True)
class _FastColumn:
    column: Column
    name: str | None
    read: Reader | None
    masks: Masks
    lookup: Lookups
    kind: str

    @property
    def straight(self) -> StraightColumn:
        """The column as part of a straight function."""
        kinds = first_types(self.lookup, self.kind)
        return StraightColumn(self.name, self.read, self.lookup, kinds)

    @property
    def refuses(self) -> bool:
        """Whether the column, and not the input behind it, may refuse a value."""
        pipeline = self.masks.pipeline
        same = pipeline.column.type in (ANY, pipeline.input_type)
        return pipeline.column.allowed is not None or not same

    def mask(self, values: Values, alive: int, evaluators: Evaluators) -> int:
        """The mask for these facts; opaque cells are judged for the rules that are alive."""
        read = self.read
        value = evaluators().value(self.column.expression) if read is None else read(values)
        found = self.lookup[type(value)](value)
        waiting = alive & self.masks.opaque
        if waiting and found & self.masks.fit:
            evaluator = evaluators()
            _, seen = self.masks.pipeline.fate(plain(value))
            for place in bits(waiting):
                if evaluator.passes(self.masks.cells[place], seen) is not True:
                    found &= ~(1 << place)
        return found


def own(value: object) -> object:
    """The value, with lists and contexts that nobody else has."""
    if isinstance(value, list):
        return [own(item) for item in value]
    if isinstance(value, dict):
        return {key: own(item) for key, item in value.items()}
    return value


def _getter(name: str) -> Reader:
    return lambda values: values.get(name)


def _share(masks: Masks) -> float:
    """How many rules a value lets through, on average over the atoms of the column."""
    counts = [mask.bit_count() for _, found in masks.by_kind.values() for mask in found]
    return sum(counts) / max(1, len(counts))


class FastTable:
    """A decision with a table, compiled. `definitions` tell the types of the facts it reads."""

    def __init__(self, decision: Decision, table: DecisionTable, definitions: Definitions) -> None:
        self.decision = decision
        self.table = table
        given = definitions.inputs
        self.types = tuple((n, given[n].type) for n in decision.requires if n in given)
        self.fit = 1 << len(table.rules)
        self.everything = (self.fit << 1) - 1
        self.columns = tuple(
            self._column(place, column, definitions) for place, column in enumerate(table.columns)
        )
        self.plain = all(c.read is not None and not c.masks.opaque for c in self.columns)
        self.matching = matching(self._quickest(), self.everything)
        straight = [column.straight for column in self.columns] if self.plain else []
        self.tracing = tracing(straight, self.everything)
        self.ids = tuple(rule.id for rule in table.rules)
        self.labels = tuple(column.label for column in table.columns)
        defaults = [output.default for output in table.outputs if output.default is not None]
        entries = [entry for rule in table.rules for entry in rule.outputs]
        self.constant = all(cuts.is_constant(node) for node in (*defaults, *entries))
        self.gives_own = not self._gives_plain_values(entries + defaults)
        self.items = self._items() if self.constant else None
        self.known: dict[int, Decided] = {}
        # Names are fitted to the types of inputs only where an expression reads them.
        self.reads_facts = self.plain and self.constant

    def _gives_plain_values(self, nodes: list[syntax.Node]) -> bool:
        """Whether what it gives is never a list or a context."""
        if self.table.hit_policy in SEVERAL and self.table.aggregation is None:
            return False
        plain_type = self.decision.type.item is None and self.decision.type.base != "list"
        literals = all(isinstance(node, syntax.Literal) for node in nodes)
        return len(self.table.outputs) == 1 and plain_type and literals

    def _items(self) -> tuple[object, ...] | None:
        """What each rule adds to a list in the order of the rules, once and for all.

        None for a table of another kind, and where the type may refuse what a rule adds.
        """
        wanted = self.decision.type
        listing = self.table.hit_policy in LISTING and self.table.aggregation is None
        if not listing or wanted.allowed is not None or (wanted.item is None and wanted != ANY):
            return None
        evaluator = cuts.evaluator()
        found: list[object] = []
        for rule in self.table.rules:
            value, _ = settle(replace(self.table, hit_policy="FIRST"), [rule], evaluator)
            value, problem = conform(plain(value), wanted.item or ANY, evaluator.passes)
            if problem is not None:
                return None
            found.append(value)
        return tuple(found)

    def _column(self, place: int, column: Column, definitions: Definitions) -> _FastColumn:
        expression = column.expression
        name = expression.name if isinstance(expression, syntax.Name) else None
        given = definitions.inputs.get(name) if name is not None else None
        pipeline = Pipeline(column, ANY if given is None else given.type)
        types = {fact: given.type for fact, given in definitions.inputs.items()}
        read = reader(expression, types) if name is None else _getter(name)
        masks = masks_of(pipeline, self.table.rules, place)
        kind = column.type.base if pipeline.input_type is ANY else pipeline.input_type.base
        return _FastColumn(column, name, read, masks, Lookups(masks), kind)

    def _quickest(self) -> list[StraightColumn]:
        """The columns, those that let the fewest rules through first.

        They keep their order where one may refuse a value: which rules come to it matters then.
        """
        columns = list(self.columns)
        if not self.plain:
            return []
        if not any(column.refuses for column in columns):
            columns.sort(key=lambda column: _share(column.masks))
        return [column.straight for column in columns]

    def decide(self, values: Values, evaluators: Evaluators, *, trace: bool) -> Decided:
        """What the table comes to for these facts."""
        if trace:
            return self._traced(values, evaluators)
        if not self.plain:
            return self._outcome(self._matching(self._steps(values, evaluators)), evaluators)
        found = self.matching(values)
        if not found & self.fit:
            found = self._matching(self._steps(values, evaluators))
        return self._outcome(found, evaluators)

    def of_mask(self, found: int) -> Decided:
        """What the table comes to where these rules match; for a table that reads facts only."""
        return self._outcome(found, cuts.evaluator)

    def _steps(self, values: Values, evaluators: Evaluators) -> list[int]:
        found: list[int] = []
        alive = self.everything
        for column in self.columns:
            mask = column.mask(values, alive, evaluators)
            found.append(mask)
            alive &= mask if mask & self.fit else column.masks.any_value
        return found

    def _matching(self, steps: list[int]) -> int:
        """The rules that match, or 0 without the fit bit where a refused value makes it null.

        A refused value matters once a rule comes to it: a rule that failed before does not, nor
        one after the rule that FIRST takes.
        """
        alive = self.fit - 1
        refused = 0
        for column, mask in zip(self.columns, steps, strict=True):
            if mask & self.fit:
                alive &= mask
            else:
                refused |= alive & ~column.masks.any_value
                alive &= column.masks.any_value
        if refused and self.table.hit_policy == "FIRST" and alive:
            refused &= (alive & -alive) - 1
        return 0 if refused else alive | self.fit

    def _traced(self, values: Values, evaluators: Evaluators) -> Decided:
        left = self.tracing(values)
        found = left[-1]
        if not self.plain or not found & self.fit:
            steps = self._steps(values, evaluators)
            found, left = self._matching(steps), self._left(steps)
        if not found & self.fit:
            return Decided(None)
        until = len(self.ids)
        if self.table.hit_policy == "FIRST" and found != self.fit:
            until = (found & -found).bit_length()
        known = self._outcome(found, evaluators)
        return Decided(known.value, known.rules, Trace(left, self.ids, self.labels, until))

    def _left(self, steps: list[int]) -> tuple[int, ...]:
        """The rules that are left at the start and after each column."""
        left = [self.fit - 1]
        for mask in steps:
            left.append(left[-1] & mask)
        return tuple(left)

    def _outcome(self, found: int, evaluators: Evaluators) -> Decided:
        """What these rules come to, remembered when it is the same each time."""
        if not found & self.fit:
            return Decided(None)
        known = self.known.get(found)
        if known is None:
            known = self._settled(found, evaluators)
            if self.constant and len(self.known) < REMEMBERED:
                self.known[found] = known
        # A list or context could be changed by whoever gets it, so each gets its own.
        return Decided(own(known.value), known.rules) if self.gives_own else known

    def _settled(self, found: int, evaluators: Evaluators) -> Decided:
        if self.items is not None and found != self.fit:
            places = bits(found & ~self.fit)
            ids = tuple(self.ids[place] for place in places)
            return Decided([self.items[place] for place in places], ids)
        matched = [self.table.rules[place] for place in bits(found & ~self.fit)]
        if self.table.hit_policy == "FIRST":
            matched = matched[:1]
        evaluator = cuts.evaluator() if self.constant else evaluators()
        try:
            value, fired = settle(self.table, matched, evaluator)
        except FeelError:
            return Decided(None)
        value, _ = conform(plain(value), self.decision.type, cuts.evaluator().passes)
        return Decided(value, tuple(rule.id for rule in fired))

    def possible(
        self, values: Values, unknown: Collection[str], evaluators: Evaluators
    ) -> Possible:
        """Which rules may and must match while the facts of these names are unknown.

        Each column is taken by itself, and a fact still to come as one that will be allowed.
        """
        may = must = self.fit - 1
        for column in self.columns:
            low, high = self._reach(column, values, unknown, evaluators)
            must &= low
            may &= high
        ids = [rule.id for rule in self.table.rules]
        first = self.table.hit_policy == "FIRST"
        settled = may == must or (first and may & -may == must & -must)
        return Possible(
            tuple(ids[place] for place in bits(may)),
            tuple(ids[place] for place in bits(must)),
            self._outcome(must | self.fit, evaluators) if settled else None,
        )

    def _reach(
        self, column: _FastColumn, values: Values, unknown: Collection[str], evaluators: Evaluators
    ) -> tuple[int, int]:
        """The rules that a column surely lets through, and those that it may."""
        masks = column.masks
        if column.name is not None and column.name in unknown:
            return masks.must, masks.may
        if syntax.names(column.column.expression) & set(unknown):
            return masks.any_value, self.fit - 1
        open_cells = sum(
            1 << place
            for place in bits(masks.opaque)
            if syntax.names(masks.cells[place]) & set(unknown)
        )
        mask = column.mask(values, (self.fit - 1) & ~open_cells, evaluators)
        if not mask & self.fit:
            mask = masks.any_value
        return mask & ~open_cells, mask | open_cells
