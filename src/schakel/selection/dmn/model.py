"""A model that is ready for use: what it decides, what it asks for, and its evaluation."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from schakel.selection.dmn import reader
from schakel.selection.dmn.elements import DecisionTable, Definitions, InputData, Rule
from schakel.selection.dmn.errors import ModelError
from schakel.selection.dmn.run import Result, Run
from schakel.selection.dmn.values import plain


class Model:
    """A decision model. Holds no state of any case: one may be shared between threads."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self._rules = {rule.id: rule for rule in self._all_rules()}

    @property
    def name(self) -> str:
        """The model's name, such as `intake-selection`."""
        return self.definitions.name

    @property
    def version(self) -> str:
        """The version in our own extension, such as `2026-11`; empty when the file gives none."""
        return self.definitions.version

    @property
    def label(self) -> str:
        """Name and version as shown to people and stored with each proposal: `name@version`."""
        return f"{self.name}@{self.version}" if self.version else self.name

    @property
    def decisions(self) -> tuple[str, ...]:
        """The names of the decisions, in the order of the file."""
        return tuple(self.definitions.decisions)

    @property
    def inputs(self) -> Mapping[str, InputData]:
        """The facts that the model may ask for, by name."""
        return self.definitions.inputs

    def _all_rules(self) -> Iterator[Rule]:
        for decision in self.definitions.decisions.values():
            if isinstance(decision.logic, DecisionTable):
                yield from decision.logic.rules

    def rules(self, decision: str) -> tuple[Rule, ...]:
        """The rules of a decision's own table, in order; none for a decision without a table."""
        if decision not in self.definitions.decisions:
            raise self._unknown(decision)
        logic = self.definitions.decisions[decision].logic
        return logic.rules if isinstance(logic, DecisionTable) else ()

    def rule(self, rule_id: str) -> Rule:
        """The rule with this id, whichever decision it belongs to. Raises KeyError."""
        return self._rules[rule_id]

    def required_inputs(self, name: str) -> tuple[str, ...]:
        """The inputs that a decision rests on, directly or through others. Raises ModelError."""
        if name not in self.definitions.decisions:
            raise self._unknown(name)
        return self.definitions.required(name)[0]

    def evaluate(self, name: str, facts: Mapping[str, object], *, trace: bool = False) -> Result:
        """The value of a decision, a business knowledge model or a decision service.

        `facts` are keyed by input name; int and float are taken as numbers. An input that is not
        given counts as null and is named in `missing`. What DMN defines as null gives None, with
        the reason in `problems`. Raises ModelError when the model has nothing of that name, and
        TypeError for a fact of a Python type that FEEL does not know.
        """
        run = Run(self.definitions, facts, traced=trace)
        if name in self.definitions.decisions:
            value = run.decision(name)
            missing = tuple(item for item in self.required_inputs(name) if item not in facts)
            return run.result(value, missing)
        if name in self.definitions.knowledge:
            knowledge = self.definitions.knowledge[name]
            wanted = [parameter for parameter, _ in knowledge.parameters]
            value = run.invoke(knowledge, [plain(facts.get(item)) for item in wanted])
            return run.result(value, tuple(item for item in wanted if item not in facts))
        if name in self.definitions.services:
            return self._serve(name, facts, run)
        raise self._unknown(name)

    def _serve(self, name: str, facts: Mapping[str, object], run: Run) -> Result:
        service = self.definitions.services[name]
        wanted = service.inputs + service.given
        value = run.serve(service, [plain(facts.get(item)) for item in wanted])
        return run.result(value, tuple(item for item in service.inputs if item not in facts))

    def _unknown(self, name: str) -> ModelError:
        return ModelError(self.definitions.file, name, "the model has nothing of that name")


def load(path_or_bytes: str | Path | bytes, *, tolerant: bool = False) -> Model:
    """The model in a DMN 1.3, 1.4 or 1.5 file, or in the bytes of one.

    Raises ModelError with `file`, `element` and `reason` for anything that cannot be evaluated:
    broken XML, a DTD, an unknown name, a cycle, unsupported logic, or more than the bounds allow.
    `tolerant` makes an expression that cannot be read null, with the reason in `problems`, as the
    conformance cases of DMN want it; a model that people rest on is never loaded so.
    """
    return Model(reader.read(path_or_bytes, tolerant=tolerant))
