"""From a model back to its XML, DMN 1.5. What is read from it again is the same model.

Pictures (DMNDI) and the extensions of others are not kept; our own extension is.
"""

from collections.abc import Iterable, Mapping
from itertools import count
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from schakel.selection.dmn.document import EXTENSION, NAMESPACES
from schakel.selection.dmn.elements import (
    Decision,
    DecisionService,
    Definitions,
    InputData,
    ItemDefinition,
    KnowledgeModel,
)
from schakel.selection.dmn.errors import ModelError
from schakel.selection.dmn.logic_writer import described, extended, write_logic
from schakel.selection.dmn.model import Model

_FEEL = "https://www.omg.org/spec/DMN/20230324/FEEL/"


def write(model: Model) -> bytes:
    """The model as a DMN 1.5 file in UTF-8. `load` gives the same model for it.

    Raises ModelError for a text that XML cannot hold.
    """
    definitions = model.definitions
    root = _Writer(definitions).root()
    for element in root.iter():
        for text in (element.text, *element.attrib.values()):
            if text and not _holds(text):
                raise ModelError(definitions.file, element.tag, "XML cannot hold this text")
    indent(root)
    content: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return content.replace(b"\r", b"&#13;") + b"\n"


def _holds(text: str) -> bool:
    return all(sign >= " " or sign in "\t\n\r" for sign in text) and not any(
        "\ud800" <= sign <= "\udfff" or sign in "\ufffe\uffff" for sign in text
    )


class _Writer:
    def __init__(self, definitions: Definitions) -> None:
        self.model = definitions
        self.ids = self._ids()

    def _ids(self) -> dict[str, str]:
        """The id of each input, decision, knowledge model and service, by name."""
        model = self.model
        kinds: tuple[tuple[str, Mapping[str, object]], ...] = (
            ("input", model.inputs),
            ("decision", model.decisions),
            ("knowledge", model.knowledge),
            ("service", model.services),
        )
        known = {
            name: str(getattr(element, "id", ""))
            for _, group in kinds
            for name, element in group.items()
        }
        taken = set(known.values())
        for kind, group in kinds:
            numbers = count(1)
            for name in group:
                while not known[name]:
                    wanted = f"_{kind}_{next(numbers)}"
                    known[name] = "" if wanted in taken else wanted
        return known

    def root(self) -> Element:
        """The whole file."""
        model = self.model
        attributes = {
            "xmlns": NAMESPACES[-1],
            "xmlns:sel": EXTENSION,
            "name": model.name,
            "namespace": model.namespace or f"urn:{model.name}",
            "expressionLanguage": _FEEL,
        }
        if model.id:
            attributes["id"] = model.id
        if model.version:
            attributes["sel:version"] = model.version
        root = Element("definitions", attributes)
        described(root, model.description)
        for definition in model.types:
            self._type(root, "itemDefinition", definition)
        for input_data in model.inputs.values():
            self._input(root, input_data)
        for decision in model.decisions.values():
            self._decision(root, decision)
        for knowledge in model.knowledge.values():
            self._knowledge(root, knowledge)
        for service in model.services.values():
            self._service(root, service)
        return root

    def _type(self, parent: Element, tag: str, definition: ItemDefinition) -> None:
        attributes = {"name": definition.name}
        if definition.collection:
            attributes["isCollection"] = "true"
        element = SubElement(parent, tag, attributes)
        if definition.type_name:
            SubElement(element, "typeRef").text = definition.type_name
        for role, text in (
            ("allowedValues", definition.allowed),
            ("typeConstraint", definition.constraint),
        ):
            if text:
                SubElement(SubElement(element, role), "text").text = text
        for component in definition.components:
            self._type(element, "itemComponent", component)
        if definition.signature is not None:
            result, parameters = definition.signature
            item = SubElement(element, "functionItem", _typed(result, "outputTypeRef"))
            for name, type_name in parameters:
                SubElement(item, "parameters", {"name": name, **_typed(type_name)})

    def _named(self, parent: Element, tag: str, name: str, description: str) -> Element:
        element = SubElement(parent, tag, {"id": self.ids[name], "name": name})
        described(element, description)
        return element

    def _input(self, root: Element, data: InputData) -> None:
        element = self._named(root, "inputData", data.name, data.description)
        extended(element, [("label", language, text) for language, text in data.label.items()])
        _variable(element, data.name, data.type_name)

    def _decision(self, root: Element, decision: Decision) -> None:
        element = self._named(root, "decision", decision.name, decision.description)
        for tag, text in (
            ("question", decision.question),
            ("allowedAnswers", decision.allowed_answers),
        ):
            if text:
                SubElement(element, tag).text = text
        _variable(element, decision.name, decision.type_name)
        for name in decision.requires:
            kind = "requiredInput" if name in self.model.inputs else "requiredDecision"
            self._references(SubElement(element, "informationRequirement"), kind, [name])
        self._knowledge_required(element, decision.knowledge)
        write_logic(element, decision.logic, decision.name)

    def _knowledge(self, root: Element, model: KnowledgeModel) -> None:
        element = self._named(root, "businessKnowledgeModel", model.name, model.description)
        _variable(element, model.name, model.type_name)
        body = SubElement(element, "encapsulatedLogic", _typed(model.result_type_name))
        types = model.parameter_type_names or ("",) * len(model.parameters)
        for (name, _), type_name in zip(model.parameters, types, strict=True):
            SubElement(body, "formalParameter", {"name": name, **_typed(type_name)})
        write_logic(body, model.logic, model.name)
        self._knowledge_required(element, model.knowledge)

    def _knowledge_required(self, element: Element, names: Iterable[str]) -> None:
        for name in names:
            holder = SubElement(element, "knowledgeRequirement")
            self._references(holder, "requiredKnowledge", [name])

    def _service(self, root: Element, service: DecisionService) -> None:
        element = self._named(root, "decisionService", service.name, service.description)
        _variable(element, service.name, service.type_name)
        self._references(element, "outputDecision", service.outputs)
        self._references(element, "encapsulatedDecision", service.encapsulated)
        self._references(element, "inputDecision", service.given)
        self._references(element, "inputData", service.inputs)

    def _references(self, parent: Element, tag: str, names: Iterable[str]) -> None:
        for name in names:
            SubElement(parent, tag, {"href": f"#{self.ids[name]}"})


def _typed(type_name: str, attribute: str = "typeRef") -> dict[str, str]:
    return {attribute: type_name} if type_name else {}


def _variable(parent: Element, name: str, type_name: str) -> None:
    SubElement(parent, "variable", {"name": name, **_typed(type_name)})
