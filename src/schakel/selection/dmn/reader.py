"""From the XML of a model to its `Definitions`, every name and expression checked on the way.

What is not read here is refused, not skipped: a model that loads is evaluated as it is written.
"""

from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element

from schakel.selection.dmn import document, limits
from schakel.selection.dmn.elements import (
    Decision,
    DecisionService,
    Definitions,
    InputData,
    KnowledgeModel,
)
from schakel.selection.dmn.errors import ModelError
from schakel.selection.dmn.functions import BUILTINS
from schakel.selection.dmn.graph import in_order
from schakel.selection.dmn.item_definitions import TypeTable
from schakel.selection.dmn.logic_reader import LogicReader
from schakel.selection.dmn.tokens import Vocabulary

_KINDS = ("inputData", "decision", "businessKnowledgeModel", "decisionService")


def read(path_or_bytes: str | Path | bytes) -> Definitions:
    """The model in a file, or in the bytes of one. Raises ModelError."""
    file, root = document.read(path_or_bytes)
    return _Reader(file, root).definitions()


class _Reader:
    def __init__(self, file: str, root: Element) -> None:
        self.file = file
        self.root = root
        self.types = TypeTable(file, root)
        self.logic = LogicReader(file, self.types, root.get("expressionLanguage"))
        self.by_id: dict[str, Element] = {}
        self.names: dict[str, Element] = {}
        for element in root:
            if document.local_name(element) in _KINDS:
                self._enter(element)
        self.members = self._members()

    def fail(self, element: str, reason: str) -> ModelError:
        return ModelError(self.file, element, reason)

    def _enter(self, element: Element) -> None:
        name = " ".join(element.get("name", "").split())
        kind = document.local_name(element)
        if not name:
            raise self.fail(kind, "it has no name")
        if name in self.names:
            raise self.fail(f"{kind} {name!r}", "this name stands here twice")
        if kind == "businessKnowledgeModel" and name in BUILTINS:
            raise self.fail(f"{kind} {name!r}", "this is the name of a built-in function")
        identity = element.get("id", "")
        if identity and identity in self.by_id:
            raise self.fail(f"{kind} {name!r}", f"the id {identity!r} stands here twice")
        self.names[name] = element
        if identity:
            self.by_id[identity] = element

    def _members(self) -> frozenset[str]:
        """Every name that may follow a dot: components of types and names of outputs."""
        found: set[str] = set()
        for element in self.root.iter():
            if document.local_name(element) in {"itemComponent", "output"}:
                found.add(" ".join(element.get("name", "").split()))
        return frozenset(found - {""})

    def definitions(self) -> Definitions:
        kinds: dict[str, dict[str, Element]] = {kind: {} for kind in _KINDS}
        for name, element in self.names.items():
            kinds[document.local_name(element)][name] = element
        if len(kinds["inputData"]) > limits.INPUTS:
            raise self.fail("definitions", f"more than {limits.INPUTS} inputs")
        decisions = {name: self._decision(name, e) for name, e in kinds["decision"].items()}
        knowledge = {
            name: self._knowledge(name, e) for name, e in kinds["businessKnowledgeModel"].items()
        }
        self._refuse_cycles(
            "knowledge model", {name: model.knowledge for name, model in knowledge.items()}
        )
        return Definitions(
            file=self.file,
            name=self.root.get("name", ""),
            version=self.root.get(f"{{{document.EXTENSION}}}version", ""),
            inputs={name: self._input(name, e) for name, e in kinds["inputData"].items()},
            decisions=decisions,
            knowledge=knowledge,
            services={name: self._service(name, e) for name, e in kinds["decisionService"].items()},
            order=self._refuse_cycles(
                "decision", {name: decision.requires for name, decision in decisions.items()}
            ),
        )

    def _refuse_cycles(self, kind: str, needs: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        order, cycle = in_order(needs)
        if cycle:
            path = " → ".join(cycle)
            raise self.fail(f"{kind} {cycle[0]!r}", f"it requires itself: {path}")
        return order

    def _variable_type(self, element: Element) -> str | None:
        variable = document.element(element, "variable")
        return None if variable is None else variable.get("typeRef")

    def _input(self, name: str, element: Element) -> InputData:
        return InputData(
            name=name,
            type=self.types.named(self._variable_type(element), f"input {name!r}"),
            description=" ".join(document.text(element, "description").split()),
            label=document.by_language(element, "label"),
        )

    def _decision(self, name: str, element: Element) -> Decision:
        where = f"decision {name!r}"
        requires = self._required(element, "informationRequirement", where)
        knowledge = self._required(element, "knowledgeRequirement", where)
        vocabulary = self._vocabulary(requires, knowledge)
        return Decision(
            name=name,
            logic=self.logic.read(element, vocabulary, where, name=name),
            type=self.types.named(self._variable_type(element), where),
            requires=requires,
            knowledge=knowledge,
            description=" ".join(document.text(element, "description").split()),
        )

    def _vocabulary(self, names: tuple[str, ...], knowledge: tuple[str, ...]) -> Vocabulary:
        return Vocabulary(
            names=frozenset(names),
            members=self.members,
            functions=frozenset(BUILTINS) | frozenset(knowledge),
        )

    def _required(self, element: Element, requirement: str, where: str) -> tuple[str, ...]:
        """The names behind the hrefs of informationRequirement or knowledgeRequirement."""
        inside = {
            "informationRequirement": {
                "requiredInput": ("inputData",),
                "requiredDecision": ("decision",),
            },
            "knowledgeRequirement": {
                "requiredKnowledge": ("businessKnowledgeModel",),
            },
        }[requirement]
        found: list[str] = []
        for holder in document.elements(element, requirement):
            for reference in holder:
                kinds = inside.get(document.local_name(reference))
                if kinds is not None:
                    found.append(self._target(reference, kinds, where))
        return tuple(dict.fromkeys(found))

    def _target(self, reference: Element, kinds: tuple[str, ...], where: str) -> str:
        href = reference.get("href", "")
        target = self.by_id.get(href.removeprefix("#")) if href.startswith("#") else None
        if target is None or document.local_name(target) not in kinds:
            raise self.fail(where, f"it requires {href!r}, which is not a {kinds[0]} in this file")
        return " ".join(target.get("name", "").split())

    def _knowledge(self, name: str, element: Element) -> KnowledgeModel:
        where = f"knowledge model {name!r}"
        body = document.element(element, "encapsulatedLogic")
        if body is None:
            raise self.fail(where, "it has no logic")
        parameters = tuple(
            (
                " ".join(parameter.get("name", "").split()),
                self.types.named(parameter.get("typeRef"), where),
            )
            for parameter in document.elements(body, "formalParameter")
        )
        names = tuple(parameter for parameter, _ in parameters)
        knowledge = self._required(element, "knowledgeRequirement", where)
        return KnowledgeModel(
            name=name,
            parameters=parameters,
            logic=self.logic.read(body, self._vocabulary(names, knowledge), where, name=name),
            # The variable's own type, where given, is that of the function, not of its result.
            type=self.types.named(body.get("typeRef"), where),
            knowledge=knowledge,
        )

    def _service(self, name: str, element: Element) -> DecisionService:
        where = f"decision service {name!r}"
        if document.element(element, "outputDecision") is None:
            raise self.fail(where, "it has no output decision")
        return DecisionService(
            name=name,
            outputs=tuple(
                self._target(reference, ("decision",), where)
                for reference in document.elements(element, "outputDecision")
            ),
            given=tuple(
                self._target(reference, ("decision",), where)
                for reference in document.elements(element, "inputDecision")
            ),
        )
