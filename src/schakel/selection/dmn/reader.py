"""From the XML of a model to its `Definitions`, every name and expression checked on the way.

What is not read here is refused, not skipped: a model that loads is evaluated as it is written.
"""

import re
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
from schakel.selection.dmn.types import ANY, Type

# A key of more than one word in a context that is written out.
_WRITTEN_KEY = re.compile(r"[{,]\s*\"?([^\W\d]\w*(?:[ +*/'-]+\w+){1,8})\"?\s*:")
_REQUIRED = {
    "requiredInput": ("inputData",),
    "requiredDecision": ("decision",),
    "requiredKnowledge": ("businessKnowledgeModel", "decisionService"),
}
_ROLES = {
    "outputDecision": "decision",
    "encapsulatedDecision": "decision",
    "inputDecision": "decision",
    "inputData": "inputData",
}
_KINDS = ("inputData", "decision", "businessKnowledgeModel", "decisionService")


def read(path_or_bytes: str | Path | bytes, *, tolerant: bool = False) -> Definitions:
    """The model in a file, or in the bytes of one. Raises ModelError.

    `tolerant`: an expression that cannot be read is null, with the reason, instead of an error.
    """
    file, root = document.read(path_or_bytes)
    return _Reader(file, root, tolerant=tolerant).definitions()


class _Reader:
    def __init__(self, file: str, root: Element, *, tolerant: bool) -> None:
        self.file = file
        self.root = root
        self.types = TypeTable(file, root, tolerant=tolerant)
        self.logic = LogicReader(
            file, self.types, root.get("expressionLanguage"), tolerant=tolerant
        )
        for other in document.elements(root, "import"):
            raise self.fail(f"import {other.get('name', '')!r}", "imports are not read")
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
        """Every name that may follow a dot: components, outputs, and keys of contexts."""
        found: set[str] = set()
        for element in self.root.iter():
            kind = document.local_name(element)
            if kind in {"itemComponent", "output", "variable", "column"}:
                found.add(" ".join(element.get("name", "").split()))
            elif kind == "text":
                found.update(
                    " ".join(key.split()) for key in _WRITTEN_KEY.findall(element.text or "")
                )
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
            services={
                name: self._service(name, e, decisions)
                for name, e in kinds["decisionService"].items()
            },
            order=self._refuse_cycles(
                "decision", {name: decision.requires for name, decision in decisions.items()}
            ),
            types=self.types.written(),
            namespace=self.root.get("namespace", ""),
            id=self.root.get("id", ""),
            description=" ".join(document.text(self.root, "description").split()),
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

    def _table_type(self, element: Element) -> str | None:
        """The type that a table gives itself; it counts where the variable has none."""
        table = document.element(element, "decisionTable")
        return None if table is None else table.get("typeRef")

    def _input(self, name: str, element: Element) -> InputData:
        return InputData(
            name=name,
            type=self.types.named(self._variable_type(element), f"input {name!r}"),
            description=" ".join(document.text(element, "description").split()),
            label=document.by_language(element, "label"),
            type_name=self._variable_type(element) or "",
            id=element.get("id", ""),
        )

    def _decision(self, name: str, element: Element) -> Decision:
        where = f"decision {name!r}"
        requires = self._required(element, "informationRequirement", where)
        knowledge = self._required(element, "knowledgeRequirement", where)
        vocabulary = self._vocabulary(requires, knowledge)
        return Decision(
            name=name,
            logic=self.logic.read(element, vocabulary, where, name=name),
            type=self.types.named(self._variable_type(element) or self._table_type(element), where),
            requires=requires,
            knowledge=knowledge,
            description=" ".join(document.text(element, "description").split()),
            type_name=self._variable_type(element) or "",
            question=document.text(element, "question"),
            allowed_answers=document.text(element, "allowedAnswers"),
            id=element.get("id", ""),
        )

    def _vocabulary(self, names: tuple[str, ...], knowledge: tuple[str, ...]) -> Vocabulary:
        return Vocabulary(
            names=frozenset(names),
            members=self.members,
            functions=frozenset(BUILTINS) | frozenset(knowledge),
            type_names=frozenset(self.types.definitions),
            type_of=self.types.find,
        )

    def _required(self, element: Element, requirement: str, where: str) -> tuple[str, ...]:
        """The names behind the hrefs of informationRequirement or knowledgeRequirement."""
        found = [
            self._target(reference, _REQUIRED[document.local_name(reference)], where)
            for holder in document.elements(element, requirement)
            for reference in holder
            if document.local_name(reference) in _REQUIRED
        ]
        return tuple(dict.fromkeys(found))

    def _target(self, reference: Element, kinds: tuple[str, ...], where: str) -> str:
        href = reference.get("href", "")
        namespace, mark, identity = href.rpartition("#")
        here = mark and namespace in {"", self.root.get("namespace", "")}
        target = self.by_id.get(identity) if here else None
        if target is None or document.local_name(target) not in kinds:
            raise self.fail(where, f"it requires {href!r}, which is not a {kinds[0]} in this file")
        return " ".join(target.get("name", "").split())

    def _knowledge(self, name: str, element: Element) -> KnowledgeModel:
        where = f"knowledge model {name!r}"
        body = document.element(element, "encapsulatedLogic")
        if body is None:
            raise self.fail(where, "it has no logic")
        if body.get("kind", "FEEL") != "FEEL":
            raise self.fail(where, f"a function in {body.get('kind')} is never run")
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
            type=self._result_type(element, body.get("typeRef"), where),
            knowledge=knowledge,
            description=" ".join(document.text(element, "description").split()),
            type_name=self._variable_type(element) or "",
            result_type_name=body.get("typeRef", ""),
            parameter_type_names=tuple(
                parameter.get("typeRef", "")
                for parameter in document.elements(body, "formalParameter")
            ),
            id=element.get("id", ""),
        )

    def _result_type(self, element: Element, own: str | None, where: str) -> Type:
        """The type of what a function gives: its own, or the result of its variable's type."""
        named = own or self._variable_type(element)
        body = document.element(element, "encapsulatedLogic")
        if not named and body is not None:
            named = self._table_type(body)
        found = self.types.named(named, where)
        return (found.result or ANY) if found.base == "function" else found

    def _service(
        self, name: str, element: Element, decisions: Mapping[str, Decision]
    ) -> DecisionService:
        where = f"decision service {name!r}"
        if document.element(element, "outputDecision") is None:
            raise self.fail(where, "it has no output decision")
        found = {
            role: tuple(
                self._target(reference, (kind,), where)
                for reference in document.elements(element, role)
            )
            for role, kind in _ROLES.items()
        }
        outputs, given = found["outputDecision"], found["inputDecision"]
        whole = self.types.named(self._variable_type(element), where)
        return DecisionService(
            name=name,
            outputs=outputs,
            given=given,
            inputs=found["inputData"] or self._inputs_of(outputs, given, decisions),
            encapsulated=found["encapsulatedDecision"],
            type=self._result_type(element, None, where),
            parameters=whole.parameters or (),
            description=" ".join(document.text(element, "description").split()),
            type_name=self._variable_type(element) or "",
            id=element.get("id", ""),
        )

    def _inputs_of(
        self, outputs: tuple[str, ...], given: tuple[str, ...], decisions: Mapping[str, Decision]
    ) -> tuple[str, ...]:
        """The inputs that a service rests on, when its file does not list them."""
        wanted: dict[str, None] = {}
        waiting = list(outputs)
        while waiting:
            for needed in decisions[waiting.pop()].requires:
                if needed not in wanted and needed not in given:
                    wanted[needed] = None
                    waiting.extend([needed] if needed in decisions else [])
        return tuple(name for name in self.names if name in wanted and name not in decisions)
