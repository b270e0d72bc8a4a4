"""The written cases of a model: made-up facts, what must come of them, and by which rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schakel.selection import dmn
from schakel.selection.reading import ANSWERS
from schakel.selection.rules import Facts


@dataclass(frozen=True)
class WrittenCase:
    """A written case. ``expected`` is a value for each decision that it says something about."""

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


@dataclass(frozen=True)
class WrittenCases:
    """The written cases of one model. ``base`` are facts that every case starts from."""

    base: Facts
    cases: tuple[WrittenCase, ...]


def read_cases(stored: Mapping[str, Any]) -> WrittenCases:
    """The written cases from the form in which they are stored, beside a model or in the database."""
    base = dict(stored["base"])
    return WrittenCases(base, tuple(written_case(base, case) for case in stored["cases"]))


def written_case(base: Facts, case: Mapping[str, Any]) -> WrittenCase:
    """One stored case laid over the facts that it starts from; ``unknown`` takes facts away."""
    unknown = set(case.get("unknown", ()))
    facts = {**base, **case["facts"]}
    return WrittenCase(
        case["name"],
        {name: value for name, value in facts.items() if name not in unknown},
        {name: case[name] for name in ANSWERS if name in case},
        tuple(case["fires"]),
    )


def stored_cases(written: WrittenCases) -> dict[str, Any]:
    """The form in which written cases are stored: each with what it says otherwise than the base."""
    return {"base": written.base, "cases": [_stored(written.base, one) for one in written.cases]}


def _stored(base: Facts, one: WrittenCase) -> dict[str, Any]:
    facts = {k: v for k, v in one.facts.items() if k not in base or base[k] != v}
    unknown = [name for name in base if name not in one.facts]
    return {
        "name": one.name,
        "facts": facts,
        **({"unknown": unknown} if unknown else {}),
        **one.expected,
        "fires": list(one.fires),
    }


def run_cases(model: dmn.Model, cases: Iterable[WrittenCase]) -> tuple[CaseResult, ...]:
    """Every written case, asked of the model now. Raises ModelError when one cannot be asked."""
    return tuple(_run(model, case) for case in cases)


def _run(model: dmn.Model, case: WrittenCase) -> CaseResult:
    results = {name: model.evaluate(name, case.facts) for name in case.expected}
    fired = [rule for result in results.values() for rule in result.rules]
    found = {name: result.value for name, result in results.items()}
    return CaseResult(case, found, tuple(dict.fromkeys(fired)))


def not_fired(model: dmn.Model, results: Sequence[CaseResult]) -> tuple[str, ...]:
    """The rules that no written case fires: nobody has said what they are for."""
    fired = {rule for result in results for rule in result.fired}
    rules = (rule.id for name in model.decisions for rule in model.rules(name))
    return tuple(rule for rule in rules if rule not in fired)
