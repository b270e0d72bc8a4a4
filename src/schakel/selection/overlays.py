"""What a region decides otherwise than the national baseline: added, replaced, switched off. Pure.

Only rules that the baseline marks as open to variation may be touched, and a closed rule keeps every
case it has: nothing new stands before it. A deviation has a reason, an owner and a day on which it
ends; from that day on the baseline holds again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from schakel.regions.rules import PartnerKind
from schakel.selection import dmn
from schakel.selection.reading import ANYTHING
from schakel.selection.rules import Facts
from schakel.selection.written import WrittenCase, written_case


class Kind(StrEnum):
    """What a deviation does with the baseline."""

    ADD = "ADD"
    REPLACE = "REPLACE"
    OFF = "OFF"


@dataclass(frozen=True)
class Deviation:
    """One thing that a region does otherwise, in force from a day until a day (that day excluded).

    ``rule`` is the rule of the baseline that is replaced or switched off; of an added rule the one
    before which it stands, or nothing for the end. ``when`` are its cells by the expression of the
    column, ``then`` its outcome as S-FEEL. ``tests`` are its written cases, as they are stored.
    """

    id: str
    region: str
    model: str
    decision: str
    kind: Kind
    valid_from: date
    valid_until: date
    owner: str
    reason: Mapping[str, str]
    rule: str = ""
    when: Mapping[str, str] = field(default_factory=dict)
    then: str = ""
    explanation: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    tests: Sequence[Mapping[str, Any]] = ()

    def in_force(self, on: date) -> bool:
        """Whether it counts on a day."""
        return self.valid_from <= on < self.valid_until

    def ended(self, on: date) -> "Deviation":
        """The same, with an end on this day at the latest."""
        return replace(self, valid_until=min(self.valid_until, on))

    def written(self, base: Facts) -> tuple[WrittenCase, ...]:
        """Its written cases, laid over the facts that those of the baseline start from."""
        return tuple(written_case(base, case) for case in self.tests)


def deviation_of(code: str, content: Mapping[str, Any]) -> Deviation:
    """A deviation from the form in which the database keeps it."""
    days = {name: date.fromisoformat(content[name]) for name in ("valid_from", "valid_until")}
    told = {"kind": Kind(content["kind"]), "tests": tuple(content["tests"])}
    return Deviation(**{**content, **days, **told, "id": code})


def stored_deviation(one: Deviation) -> dict[str, Any]:
    """The form in which the database keeps a deviation, without its code."""
    kept = {item.name: getattr(one, item.name) for item in fields(one) if item.name != "id"}
    days = {name: kept[name].isoformat() for name in ("valid_from", "valid_until")}
    texts = {name: dict(kept[name]) for name in ("reason", "explanation", "when")}
    return {**kept, **days, **texts, "kind": one.kind.value, "tests": [dict(t) for t in one.tests]}


class Why(StrEnum):
    """Why a deviation cannot be laid over a baseline."""

    NO_DECISION = "NO_DECISION"
    NO_RULE = "NO_RULE"
    CLOSED = "CLOSED"
    BEFORE_CLOSED = "BEFORE_CLOSED"
    NO_COLUMN = "NO_COLUMN"
    CELL = "CELL"
    OUTCOME = "OUTCOME"
    WORDS = "WORDS"
    PERIOD = "PERIOD"
    ID_TAKEN = "ID_TAKEN"
    TWICE = "TWICE"


@dataclass(frozen=True)
class Fault:
    """A deviation that does not fit, why, and the place: a rule, a column or another deviation."""

    deviation: str
    why: Why
    place: str = ""


def faults(baseline: dmn.Model, deviations: Sequence[Deviation]) -> tuple[Fault, ...]:
    """Everything that keeps these deviations of one region from being laid over a baseline."""
    found = [fault for one in deviations for fault in _faults_of(baseline, one)]
    for number, one in enumerate(deviations):
        for other in deviations[:number]:
            if one.id == other.id:
                found.append(Fault(one.id, Why.ID_TAKEN, other.id))
            elif _touch(one, other):
                found.append(Fault(one.id, Why.TWICE, other.id))
    return tuple(found)


def _touch(one: Deviation, other: Deviation) -> bool:
    """Whether two change one rule at one time. Two rules may be added at one place."""
    same = (one.decision, one.rule) == (other.decision, other.rule)
    both = one.valid_from < other.valid_until and other.valid_from < one.valid_until
    return same and both and Kind.ADD not in {one.kind, other.kind}


def _faults_of(baseline: dmn.Model, one: Deviation) -> Iterable[Fault]:
    if one.valid_from >= one.valid_until:
        yield Fault(one.id, Why.PERIOD)
    if one.id in {rule.id for name in baseline.decisions for rule in baseline.rules(name)}:
        yield Fault(one.id, Why.ID_TAKEN, one.id)
    texts = [one.reason] if one.kind == Kind.OFF else [one.reason, one.explanation]
    if not one.owner.strip() or any(not text.get(lang) for text in texts for lang in ("nl", "en")):
        yield Fault(one.id, Why.WORDS)
    table = table_of(baseline, one.decision)
    if table is None:
        yield Fault(one.id, Why.NO_DECISION, one.decision)
        return
    yield from _place_faults(table, one)
    if one.kind != Kind.OFF:
        yield from _cell_faults(baseline, table, one)


def table_of(model: dmn.Model, decision: str) -> dmn.DecisionTable | None:
    """The table of a decision; None when it has none or is not there."""
    found = model.definitions.decisions.get(decision)
    return found.logic if found and isinstance(found.logic, dmn.DecisionTable) else None


def _place_faults(table: dmn.DecisionTable, one: Deviation) -> Iterable[Fault]:
    at = {rule.id: number for number, rule in enumerate(table.rules)}
    if one.rule not in at:
        if one.rule or one.kind != Kind.ADD:
            yield Fault(one.id, Why.NO_RULE, one.rule)
        return
    if one.kind != Kind.ADD and not table.rules[at[one.rule]].open_to_variation:
        yield Fault(one.id, Why.CLOSED, one.rule)
    if one.kind == Kind.OFF or table.hit_policy != "FIRST":
        return
    later = table.rules[at[one.rule] :]
    overtaken = [rule for rule in later if not rule.open_to_variation and _conditional(rule)]
    if overtaken:
        yield Fault(one.id, Why.BEFORE_CLOSED, overtaken[0].id)


def _conditional(rule: dmn.Rule) -> bool:
    """The rule without conditions at the end gets what is left: it has no cases of its own."""
    return any(text != ANYTHING for text in rule.texts)


def _cell_faults(baseline: dmn.Model, table: dmn.DecisionTable, one: Deviation) -> Iterable[Fault]:
    columns = {column.text for column in table.columns}
    unknown = [name for name in one.when if name not in columns]
    if unknown:
        yield from (Fault(one.id, Why.NO_COLUMN, name) for name in unknown)
        return
    for name, text in one.when.items():
        try:
            dmn.cell(baseline, one.decision, text)
        except dmn.ModelError:
            yield Fault(one.id, Why.CELL, name)
    try:
        dmn.outcome(baseline, one.decision, one.then)
    except dmn.ModelError:
        yield Fault(one.id, Why.OUTCOME, one.then)
        return
    if one.then not in allowed_outcomes(table):
        yield Fault(one.id, Why.OUTCOME, one.then)


def allowed_outcomes(table: dmn.DecisionTable) -> tuple[str, ...]:
    """The outcomes that a table may give, as S-FEEL: its own list, or else what its rules give.

    A region chooses among tables and partners that exist; it does not invent one.
    """
    listed = tuple(f'"{value}"' for output in table.outputs for value in output.values)
    given = tuple(dict.fromkeys(text for rule in table.rules for text in rule.output_texts))
    partners = tuple(f'"{kind.value}"' for kind in PartnerKind)
    return listed or (partners if set(given) <= set(partners) else given)


def effective(baseline: dmn.Model, deviations: Iterable[Deviation], *, region: str) -> dmn.Model:
    """The baseline with the deviations that are in force, under a label of its own.

    The deviations must have no faults: see ``faults``. Without any it is the baseline itself.
    """
    by_decision: dict[str, list[Deviation]] = {}
    for one in deviations:
        by_decision.setdefault(one.decision, []).append(one)
    if not by_decision:
        return baseline
    definitions = baseline.definitions
    decisions = dict(definitions.decisions)
    for name, some in by_decision.items():
        table = table_of(baseline, name)
        if table is not None:
            rules = tuple(_laid_over(baseline, table, some))
            decisions[name] = replace(decisions[name], logic=replace(table, rules=rules))
    version = f"{definitions.version}/{region}"
    return dmn.Model(replace(definitions, decisions=decisions, version=version))


def _laid_over(
    baseline: dmn.Model, table: dmn.DecisionTable, some: Sequence[Deviation]
) -> Iterable[dmn.Rule]:
    changed = {one.rule: one for one in some if one.kind != Kind.ADD}
    added = [one for one in some if one.kind == Kind.ADD]
    for rule in table.rules:
        yield from (rule_of(baseline, table, one) for one in added if one.rule == rule.id)
        one = changed.get(rule.id)
        if one is None:
            yield rule
        elif one.kind == Kind.REPLACE:
            yield rule_of(baseline, table, one)
    yield from (rule_of(baseline, table, one) for one in added if not one.rule)


def rule_of(baseline: dmn.Model, table: dmn.DecisionTable, one: Deviation) -> dmn.Rule:
    """The rule that an added or replacing deviation makes. Raises ModelError for a cell's text."""
    texts = tuple(one.when.get(column.text, ANYTHING) for column in table.columns)
    return dmn.Rule(
        id=one.id,
        cells=tuple(dmn.cell(baseline, one.decision, text) for text in texts),
        texts=texts,
        outputs=(dmn.outcome(baseline, one.decision, one.then),),
        explanation=one.explanation,
        source=one.source,
        open_to_variation=True,
        output_texts=(one.then,),
    )


class Standing(StrEnum):
    """How a rule of the baseline stands in a region: as everywhere, otherwise, or otherwise too long."""

    SAME = "SAME"
    VARIED = "VARIED"
    EXPIRED = "EXPIRED"


def standing(rule: str, deviations: Iterable[Deviation], *, on: date) -> Standing:
    """The standing of a rule, or of a place in the table, by what touches it. An old one has no force."""
    mine = [one for one in deviations if rule in {one.rule, one.id}]
    if any(one.in_force(on) for one in mine):
        return Standing.VARIED
    ended = any(one.valid_until <= on for one in mine)
    return Standing.EXPIRED if ended else Standing.SAME
