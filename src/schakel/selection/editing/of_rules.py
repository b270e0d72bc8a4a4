"""Edits of rules: their cells, outcome and words, and adding, copying, moving, deleting one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from schakel.selection import dmn
from schakel.selection.dmn.elements import Definitions
from schakel.selection.editing.places import (
    ANYTHING,
    allowed_outcomes,
    check_new_id,
    column_of,
    place_of,
    refuse,
    table_of,
    with_rules,
)

LANGUAGES = ("nl", "en")


def _rule_of(definitions: Definitions, rule: str) -> dmn.Rule:
    decision, place = place_of(definitions, rule)
    return table_of(definitions, decision).rules[place]


def _changed(definitions: Definitions, rule: dmn.Rule) -> Definitions:
    """The model with this rule instead of the one of the same id."""
    decision, place = place_of(definitions, rule.id)
    rules = table_of(definitions, decision).rules
    return with_rules(definitions, decision, (*rules[:place], rule, *rules[place + 1 :]))


@dataclass(frozen=True, slots=True)
class SetCell:
    """What a rule wants of one column, as S-FEEL; ``-`` or nothing is anything.

    ``column`` is the text of what the column asks.
    """

    rule: str
    column: str
    text: str

    @property
    def path(self) -> str:
        """The place of a fault."""
        return f"rules.{self.rule}.cells.{self.column}"

    def change(self, definitions: Definitions) -> Definitions:
        """The model with this cell. Raises Invalid for a rule or column that is not there."""
        decision, place = place_of(definitions, self.rule)
        table = table_of(definitions, decision)
        texts = list(table.rules[place].texts)
        texts[column_of(table, self.column, self.path)] = self.text.strip() or ANYTHING
        rule = replace(table.rules[place], texts=tuple(texts))
        return _changed(definitions, rule)


@dataclass(frozen=True, slots=True)
class SetOutcome:
    """What a rule decides, as S-FEEL; ``place`` counts the outcomes of the table from 0."""

    rule: str
    text: str
    place: int = 0

    @property
    def path(self) -> str:
        """The place of a fault."""
        return f"rules.{self.rule}.outcomes.{self.place}"

    def change(self, definitions: Definitions) -> Definitions:
        """The model with this outcome. Raises Invalid for one that is empty or not there."""
        rule = _rule_of(definitions, self.rule)
        texts = list(rule.output_texts)
        if not 0 <= self.place < len(texts):
            raise refuse(self.path, "unknown", "This table has no such outcome.")
        if not self.text.strip():
            raise refuse(self.path, "missing", "Say what the rule decides.")
        texts[self.place] = self.text.strip()
        return _changed(definitions, replace(rule, output_texts=tuple(texts)))


@dataclass(frozen=True, slots=True)
class SetWords:
    """What a rule says about itself: why, by language; its source; whether regions may deviate.

    Languages that are not given keep their text; an empty text takes one away.
    """

    rule: str
    explanation: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    open_to_variation: bool | None = None

    @property
    def path(self) -> str:
        """The place of a fault."""
        return f"rules.{self.rule}.words"

    def change(self, definitions: Definitions) -> Definitions:
        """The model with these words. Raises Invalid for a rule that is not there."""
        old = _rule_of(definitions, self.rule)
        new = replace(
            old,
            explanation=in_order({**old.explanation, **self.explanation}),
            source=self.source,
            open_to_variation=self.open_to_variation,
        )
        return _changed(definitions, new)


def in_order(explanation: Mapping[str, str]) -> dict[str, str]:
    """Texts by language, Dutch and English first; what is empty is left out."""
    rest = sorted(set(explanation) - set(LANGUAGES))
    whole = {name: " ".join(explanation.get(name, "").split()) for name in (*LANGUAGES, *rest)}
    return {name: text for name, text in whole.items() if text}


@dataclass(frozen=True, slots=True)
class AddRule:
    """A new rule that asks nothing yet, before another one or at the end of the table.

    ``outcomes`` are S-FEEL, one for each outcome of the table; none takes the first one allowed.
    """

    decision: str
    id: str
    before: str = ""
    outcomes: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The place of a fault."""
        return f"rules.{self.id}"

    def change(self, definitions: Definitions) -> Definitions:
        """The model with the rule. Raises Invalid for a table, id or place that will not do."""
        table = table_of(definitions, self.decision)
        check_new_id(definitions, self.id)
        outcomes = self.outcomes or tuple(
            next(iter(allowed_outcomes(table, place)), "null")
            for place in range(len(table.outputs))
        )
        if len(outcomes) != len(table.outputs):
            raise refuse(self.path, "missing", "Say what the rule decides.")
        texts = (ANYTHING,) * len(table.columns)
        rule = dmn.Rule(self.id, (), texts, (), output_texts=outcomes)
        rules = _put(table.rules, rule, self.before, self.path)
        return with_rules(definitions, self.decision, rules)


@dataclass(frozen=True, slots=True)
class CopyRule:
    """The same rule again under another id, right behind the first."""

    rule: str
    id: str

    @property
    def path(self) -> str:
        """The place of a fault."""
        return f"rules.{self.id}"

    def change(self, definitions: Definitions) -> Definitions:
        """The model with the copy. Raises Invalid for a rule or an id that will not do."""
        decision, place = place_of(definitions, self.rule)
        check_new_id(definitions, self.id)
        rules = list(table_of(definitions, decision).rules)
        rules.insert(place + 1, replace(rules[place], id=self.id))
        return with_rules(definitions, decision, rules)


@dataclass(frozen=True, slots=True)
class MoveRule:
    """A rule to before another one of its table, or to the end."""

    rule: str
    before: str = ""

    @property
    def path(self) -> str:
        """The place of a fault."""
        return f"rules.{self.rule}"

    def change(self, definitions: Definitions) -> Definitions:
        """The model in the new order. Raises Invalid for a rule that is not in the table."""
        decision, place = place_of(definitions, self.rule)
        rules = table_of(definitions, decision).rules
        if self.before == self.rule:
            return definitions
        rest = rules[:place] + rules[place + 1 :]
        return with_rules(definitions, decision, _put(rest, rules[place], self.before, self.path))


@dataclass(frozen=True, slots=True)
class DeleteRule:
    """A rule out of its table."""

    rule: str

    @property
    def path(self) -> str:
        """The place of a fault."""
        return f"rules.{self.rule}"

    def change(self, definitions: Definitions) -> Definitions:
        """The model without the rule. Raises Invalid for a rule that is not there."""
        decision, place = place_of(definitions, self.rule)
        rules = table_of(definitions, decision).rules
        return with_rules(definitions, decision, rules[:place] + rules[place + 1 :])


def _put(
    rules: tuple[dmn.Rule, ...], rule: dmn.Rule, before: str, path: str
) -> tuple[dmn.Rule, ...]:
    if not before:
        return (*rules, rule)
    for place, one in enumerate(rules):
        if one.id == before:
            return (*rules[:place], rule, *rules[place:])
    raise refuse(path, "unknown", "The rule to stand before is not in this table.")
