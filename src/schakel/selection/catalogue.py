"""Which models there are, for which door, since when; their written test cases; a run with examples.

Nothing here knows a case: it speaks of models and of made-up facts only.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from schakel.kernel.errors import NotFound
from schakel.selection import dmn
from schakel.selection.overlays import Deviation, Kind, effective, faults, rule_of, table_of
from schakel.selection.rules import Door, Facts

NATIONAL = files("schakel.selection.models_national")
REGIONAL = files("schakel.selection.models_regional")
ANYTHING = "-"
ANSWERS = ("track", "route", "first_reading", "partners", "safety_house", "lighter_step")


def answers(model: dmn.Model) -> tuple[str, ...]:
    """The decisions of a model that are asked, in the order in which people read them."""
    return tuple(name for name in ANSWERS if name in model.decisions)


@dataclass(frozen=True)
class Listed:
    """A version of a model: what asks it, whose it is, and when it is in force."""

    door: Door
    scope: str
    valid_from: date
    valid_until: date | None
    tests: str
    model: dmn.Model

    def in_force(self, on: date) -> bool:
        """Whether this version is in force on a day."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


@cache
def listed() -> tuple[Listed, ...]:
    """All versions of all models, read once per process."""
    rows = tomllib.loads(NATIONAL.joinpath("models.toml").read_text("utf-8"))["model"]
    return tuple(
        Listed(
            Door(row["door"]),
            row["scope"],
            row["valid_from"],
            row.get("valid_until"),
            row["tests"],
            dmn.load(NATIONAL.joinpath(row["file"]).read_bytes()),
        )
        for row in rows
    )


def in_force(door: Door, on: date, *, region: str | None = None) -> Listed:
    """The version that a door asks on a day: the youngest that has begun, or else the oldest.

    With a region: that version with what the region does otherwise on that day.
    """
    versions = sorted((one for one in listed() if one.door == door), key=lambda v: v.valid_from)
    begun = [one for one in versions if one.in_force(on)]
    baseline = begun[-1] if begun else versions[0]
    if region is None:
        return baseline
    mine = [one for one in deviations() if (one.region, one.model) == (region, baseline.model.name)]
    counting = tuple(one.id for one in mine if one.in_force(on))
    return _in_region(baseline, region, counting) if counting else baseline


@cache
def _in_region(baseline: Listed, region: str, counting: tuple[str, ...]) -> Listed:
    """The baseline with these deviations. One that does not fit leaves the whole baseline in force."""
    chosen = [one for one in deviations() if one.id in counting]
    if faults(baseline.model, chosen):
        return baseline
    return replace(baseline, scope=region, model=effective(baseline.model, chosen, region=region))


@cache
def deviations() -> tuple[Deviation, ...]:
    """What regions do otherwise, or did or will do, read once per process."""
    texts = [
        file.read_text("utf-8")
        for file in sorted(REGIONAL.iterdir(), key=lambda f: f.name)
        if file.name.endswith(".toml")
    ]
    return tuple(_deviation(row) for text in texts for row in tomllib.loads(text)["deviation"])


def _deviation(row: dict[str, Any]) -> Deviation:
    told = {
        name: {lang: str(row.pop(f"{name}_{lang}", "")) for lang in ("nl", "en")}
        for name in ("reason", "explanation")
    }
    return Deviation(**{**row, **told, "kind": Kind(row["kind"])})


def rule_in(label: str, rule_id: str) -> dmn.Rule | None:
    """A rule by the label of the model it fired in, national or of a region; None when unknown."""
    for one in listed():
        if one.model.label != label.partition("/")[0]:
            continue
        for mine in deviations():
            table = table_of(one.model, mine.decision)
            if mine.id == rule_id and mine.model == one.model.name and table is not None:
                return rule_of(one.model, table, mine)
        rules = (rule for name in one.model.decisions for rule in one.model.rules(name))
        return next((rule for rule in rules if rule.id == rule_id), None)
    return None


def find(name: str, *, on: date, version: str | None = None) -> Listed:
    """A model by its name: this version, or the one in force. Raises NotFound."""
    named = [one for one in listed() if one.model.name == name]
    if version is None and named:
        return in_force(named[0].door, on)
    for one in named:
        if one.model.version == version:
            return one
    raise NotFound("no such model")


@dataclass(frozen=True)
class Condition:
    """One cell of a rule that asks something: of which fact, by language, and what it must be."""

    label: Mapping[str, str]
    test: str


@dataclass(frozen=True)
class RuleRow:
    """A rule as people read it: its conditions, its outcome, its explanation and its source."""

    id: str
    conditions: tuple[Condition, ...]
    outcomes: tuple[str, ...]
    explanation: Mapping[str, str]
    source: str
    open_to_variation: bool | None


@dataclass(frozen=True)
class Table:
    """A decision with its rules in order, and what decides when several fit."""

    decision: str
    hit_policy: str
    rows: tuple[RuleRow, ...]


def tables(model: dmn.Model) -> tuple[Table, ...]:
    """The decision tables of a model, in order of the file; other logic has no rules to show."""
    found = [(name, model.definitions.decisions[name].logic) for name in model.decisions]
    return tuple(
        Table(name, logic.hit_policy, tuple(rule_row(model, logic, rule) for rule in logic.rules))
        for name, logic in found
        if isinstance(logic, dmn.DecisionTable)
    )


def rule_row(model: dmn.Model, table: dmn.DecisionTable, rule: dmn.Rule) -> RuleRow:
    """A rule as people read it."""
    asked = [
        Condition(_label(model, column), text)
        for column, text in zip(table.columns, rule.texts, strict=True)
        if text != ANYTHING
    ]
    return RuleRow(
        rule.id,
        tuple(asked),
        rule.output_texts,
        rule.explanation,
        rule.source,
        rule.open_to_variation,
    )


def _label(model: dmn.Model, column: dmn.Column) -> Mapping[str, str]:
    """The name of a fact by language; a column that combines facts has its own in Dutch only."""
    name = column.expression.name if isinstance(column.expression, dmn.Name) else ""
    return model.inputs[name].label if name in model.inputs else {"nl": column.label}


@dataclass(frozen=True)
class WrittenCase:
    """A written case of a model: made-up facts, and what must come of them."""

    name: str
    facts: Facts
    expected: Mapping[str, object]
    fires: tuple[str, ...]


@dataclass(frozen=True)
class CaseResult:
    """A written case as it comes out now. ``found`` and ``fired`` are what the model says today."""

    case: WrittenCase
    found: Mapping[str, object]
    fired: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the model still says what was written, by the rules that were written."""
        return self.found == self.case.expected and set(self.case.fires) == set(self.fired)


@cache
def written_cases(one: Listed) -> tuple[WrittenCase, ...]:
    """The written cases of a version, in order of the file."""
    stored = _stored(one)
    return tuple(_written_case(stored["base"], case) for case in stored["cases"])


def _stored(one: Listed) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(NATIONAL.joinpath(one.tests).read_text("utf-8"))
    return found


def _written_case(base: Facts, case: Mapping[str, Any]) -> WrittenCase:
    unknown = set(case.get("unknown", ()))
    facts = {**base, **case["facts"]}
    return WrittenCase(
        case["name"],
        {name: value for name, value in facts.items() if name not in unknown},
        {name: case[name] for name in ANSWERS if name in case},
        tuple(case["fires"]),
    )


def run_cases(one: Listed) -> tuple[CaseResult, ...]:
    """Every written case, asked of the model now."""
    return tuple(_run(one.model, case) for case in written_cases(one))


def run_regional_cases(one: Deviation) -> tuple[CaseResult, ...]:
    """The written cases of a deviation, asked of every version that it is laid over in its time.

    A deviation of before all versions is tried on the oldest, as ``in_force`` chooses it. The other
    deviations of the region that begin no later count along, as they do in work.
    """
    versions = [version for version in listed() if version.model.name == one.model]
    during = [version for version in versions if _meet(version, one)] or versions[:1]
    return tuple(
        _run(_with_its_region(version, one).model, _written_case(_stored(version)["base"], case))
        for version in during
        for case in one.tests
    )


def _meet(version: Listed, one: Deviation) -> bool:
    ends = version.valid_until or one.valid_until
    return version.valid_from < one.valid_until and one.valid_from < ends


def _with_its_region(version: Listed, one: Deviation) -> Listed:
    begun = max(version.valid_from, one.valid_from)
    day = begun if one.in_force(begun) else one.valid_from
    counting = tuple(
        other.id
        for other in deviations()
        if (other.region, other.model) == (one.region, one.model) and other.in_force(day)
    )
    return _in_region(version, one.region, counting)


def _run(model: dmn.Model, case: WrittenCase) -> CaseResult:
    results = {name: model.evaluate(name, case.facts) for name in case.expected}
    fired = [rule for result in results.values() for rule in result.rules]
    found = {name: result.value for name, result in results.items()}
    return CaseResult(case, found, tuple(dict.fromkeys(fired)))


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
