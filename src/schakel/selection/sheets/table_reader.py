"""The sheet of one decision table: its columns, its outcomes and its rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from schakel.kernel.errors import Invalid
from schakel.selection import dmn
from schakel.selection.dmn.elements import Definitions, Output
from schakel.selection.editing import ANYTHING
from schakel.selection.editing.of_columns import asked_by, without_unasked
from schakel.selection.editing.of_rules import in_order
from schakel.selection.editing.places import check_new_id, with_table
from schakel.selection.sheets.grid import Head, Reader, Sheet
from schakel.selection.sheets.writing import TABLE_HEAD

_ROWS = (Head.DECISION, Head.RULE, Head.NAME, Head.ASKS, Head.TYPE, Head.ALLOWED, Head.OTHERWISE)
HEADS, NAMES, ASKS, TYPES, VALUES, DEFAULTS = range(1, TABLE_HEAD)


@dataclass
class _Layout:
    """In which columns of the sheet what stands."""

    conditions: list[int] = field(default_factory=list)
    outcomes: list[int] = field(default_factory=list)
    why: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    other: dict[Head, int] = field(default_factory=dict)


class TableReader(Reader):
    """Reads the sheet of a table of ``base``; faults are kept with their address."""

    def __init__(self, sheet: Sheet, base: dmn.Model) -> None:
        super().__init__(sheet)
        self.base = base
        self.decision = self.text(0, 1)
        found = base.definitions.decisions.get(self.decision)
        self.old = found.logic if found is not None else None
        self.layout = _Layout()
        self.rows: list[tuple[int, dmn.Rule]] = []

    @property
    def known(self) -> bool:
        """Whether the model has this table."""
        return isinstance(self.old, dmn.DecisionTable)

    @property
    def table(self) -> dmn.DecisionTable:
        """The table as it was."""
        if not isinstance(self.old, dmn.DecisionTable):
            raise TypeError("read only the sheet of a table that is known")
        return self.old

    @property
    def outcomes_before(self) -> frozenset[str]:
        """Every outcome that the table gave before."""
        return frozenset(text for rule in self.table.rules for text in rule.output_texts)

    def read(self, definitions: Definitions) -> Definitions:
        """The definitions with the table as the sheet has it; as they were when there are faults."""
        for row, head in enumerate(_ROWS):
            if not head.says(self.value(row, 0)):
                self.fault(
                    row, 0, "head", "The words at the head of this sheet are not those of ours."
                )
        if self.faults:
            return definitions
        self._lay_out()
        if self.faults:
            return definitions
        columns = tuple(self._column(place) for place in self.layout.conditions)
        outputs = self._outputs()
        policy, _, aggregation = self.text(0, 3).partition(" ")
        if self.text(0, 3) in {"RULE ORDER", "OUTPUT ORDER"}:
            policy, aggregation = self.text(0, 3), ""
        table = replace(
            self.table,
            hit_policy=policy,
            aggregation=aggregation or None,
            columns=columns,
            outputs=outputs,
            annotations=tuple(self.layout.notes),
            rules=tuple(self._rules()),
        )
        if self.faults:
            return definitions
        requires = dict.fromkeys(definitions.decisions[self.decision].requires)
        for column in columns:
            requires |= dict.fromkeys(asked_by(self.base, self.decision, column.text))
        return with_table(definitions, self.decision, table, requires=tuple(requires))

    def without_unasked(self, model: dmn.Model) -> dmn.Model:
        """The model where the table no longer requires what it stopped asking."""
        return without_unasked(self.base, model, self.decision)

    def conditions(self) -> Iterator[tuple[int, int, str]]:
        """Each cell of a rule: row, column, text."""
        for row, rule in self.rows:
            for place, text in zip(self.layout.conditions, rule.texts, strict=True):
                yield row, place, text
        for place in self.layout.conditions:
            yield VALUES, place, self.text(VALUES, place)

    def outcomes(self) -> Iterator[tuple[int, int, str, int]]:
        """Each outcome of a rule: row, column, text, and which outcome of the table it is."""
        for row, rule in self.rows:
            for number, place in enumerate(self.layout.outcomes):
                yield row, place, rule.output_texts[number], number

    def _lay_out(self) -> None:
        """Which column is what, from the words above them."""
        lay = self.layout
        for place in range(1, self.width(HEADS)):
            word = self.text(HEADS, place)
            if Head.IF.says(word):
                lay.conditions.append(place)
            elif Head.THEN.says(word):
                lay.outcomes.append(place)
            elif (language := _within(word, Head.WHY, " (", ")")) is not None:
                lay.why[language] = place
            elif (note := _within(word, Head.NOTE, ": ", "")) is not None:
                lay.notes[note] = place
            elif head := next((one for one in _OTHER if one.says(word)), None):
                lay.other[head] = place
            else:
                self.fault(HEADS, place, "head", "Nobody knows what this column is.")
        wanted = set(lay.other) >= set(_OTHER) and set(lay.why) >= {"nl", "en"}
        if not wanted or len(lay.outcomes) != len(self.table.outputs):
            text = "A column of this sheet is gone, or one is here twice."
            self.fault(HEADS, 0, "missing_column", text)

    def _column(self, place: int) -> dmn.Column:
        asks = self.text(ASKS, place)
        old = next((one for one in self.table.columns if one.text == asks), None)
        if old is None:
            try:
                asked_by(self.base, self.decision, asks)
            except dmn.ModelError:
                self.fault(ASKS, place, "unknown", "The model does not know this fact.")
        given = self.base.inputs.get(asks)
        kind = self.text(TYPES, place) or (given.type_name if given and old is None else "")
        if old is not None and kind != old.type_name:
            text = "The kind of a fact and its values are not changed in a spreadsheet."
            self.fault(TYPES, place, "fixed", text)
        return dmn.Column(
            " ".join(self.text(NAMES, place).split()) or " ".join(asks.split()),
            dmn.Name(asks) if old is None else old.expression,
            text=asks,
            type_name=kind,
            allowed_text=self.text(VALUES, place),
        )

    def _outputs(self) -> tuple[Output, ...]:
        found = []
        for old, place in zip(self.table.outputs, self.layout.outcomes, strict=True):
            if (self.text(ASKS, place), self.text(TYPES, place)) != (old.name, old.type_name):
                text = "What a table decides is not changed in a spreadsheet, only which rules do."
                self.fault(ASKS, place, "fixed", text)
            found.append(
                replace(
                    old,
                    label=self.text(NAMES, place),
                    values_text=self.text(VALUES, place),
                    default_text=self.text(DEFAULTS, place),
                )
            )
        return tuple(found)

    def _rules(self) -> Iterator[dmn.Rule]:
        before = {rule.id: rule for rule in self.table.rules}
        seen: set[str] = set()
        for row in range(TABLE_HEAD, len(self.sheet.rows)):
            if self.empty(row):
                continue
            identity = self.text(row, 0)
            if identity in seen:
                self.fault(
                    row, 0, "twice", "This rule is here twice. Give one of them another name."
                )
            elif identity not in before:
                self._check_id(row, identity)
            seen.add(identity)
            rule = self._rule(row, identity, before.get(identity))
            self.rows.append((row, rule))
            yield rule

    def _check_id(self, row: int, identity: str) -> None:
        try:
            check_new_id(self.base.definitions, identity)
        except Invalid as refusal:
            for one in refusal.errors:
                self.fault(row, 0, one.code, one.message)

    def _rule(self, row: int, identity: str, old: dmn.Rule | None) -> dmn.Rule:
        outcomes = []
        for place in self.layout.outcomes:
            outcomes.append(self.text(row, place))
            if not outcomes[-1]:
                self.fault(row, place, "missing", "Say what the rule decides.")
        said = {language: self.text(row, place) for language, place in self.layout.why.items()}
        return dmn.Rule(
            identity,
            (),
            tuple(self._condition(row, place, old) for place in self.layout.conditions),
            (),
            description=" ".join(self.text(row, self.layout.other[Head.DESCRIPTION]).split()),
            explanation=_kept(in_order(said), old),
            source=" ".join(self.text(row, self.layout.other[Head.SOURCE]).split()),
            open_to_variation=self._variation(row),
            output_texts=tuple(outcomes),
            annotations=self._notes(row, old),
        )

    def _condition(self, row: int, place: int, old: dmn.Rule | None) -> str:
        """A cell; an empty one is a dash, but where the rule had nothing there it stays nothing."""
        said, asks = self.text(row, place), self.text(ASKS, place)
        if said or old is None:
            return said or ANYTHING
        before = zip(self.table.columns, old.texts, strict=True)
        return "" if (asks, "") in [(column.text, text) for column, text in before] else ANYTHING

    def _variation(self, row: int) -> bool | None:
        place = self.layout.other[Head.VARIATION]
        said = self.text(row, place)
        if not said:
            return None
        if not Head.OPEN.says(said) and not Head.CLOSED.says(said):
            self.fault(row, place, "unknown", "Type “ja” or “nee”.")
        return Head.OPEN.says(said)

    def _notes(self, row: int, old: dmn.Rule | None) -> Mapping[str, str]:
        said = {name: self.text(row, place) for name, place in self.layout.notes.items()}
        return said if any(said.values()) or (old is not None and old.annotations) else {}


_OTHER = (Head.SOURCE, Head.VARIATION, Head.DESCRIPTION)


def _within(word: str, head: Head, opening: str, closing: str) -> str | None:
    """What stands in a heading behind the word: ``nl`` in ``Uitleg (nl)``."""
    for known in head.value:
        begin = known + opening
        if word.startswith(begin) and word.endswith(closing):
            return word[len(begin) : len(word) - len(closing)].strip()
    return None


def _kept(said: Mapping[str, str], old: dmn.Rule | None) -> Mapping[str, str]:
    """What is said, in the order in which the rule had it when it is the same."""
    return old.explanation if old is not None and dict(old.explanation) == dict(said) else said
