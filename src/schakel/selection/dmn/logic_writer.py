"""The logic of decisions to XML: literal expressions, tables, and boxes within boxes."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from schakel.selection.dmn.elements import (
    Boxed,
    Column,
    DecisionTable,
    Logic,
    Output,
    Part,
    Rule,
)

# Parts whose logic stands in an element of its own; the others stand in the box itself.
_HOLDERS = frozenset({"contextEntry", "binding", "in", "return", "satisfies", "if", "then", "else"})
_HOLDERS |= {"match"}
_VARIABLES = {"contextEntry": "variable", "binding": "parameter"}
_BARE = frozenset({"column", "formalParameter"})


def described(element: Element, description: str) -> None:
    """Adds a description where there is one."""
    if description:
        SubElement(element, "description").text = description


def extended(element: Element, found: Iterable[tuple[str, str, str]]) -> None:
    """Adds elements of our own extension: name, language (or none) and text."""
    kept = [one for one in found if one[2]]
    if kept:
        holder = SubElement(element, "extensionElements")
        for name, language, text in kept:
            attributes = {"lang": language} if language else {}
            SubElement(holder, f"sel:{name}", attributes).text = text


def write_logic(parent: Element, logic: Logic, name: str) -> None:
    """Adds the logic; `name` is that of the decision it belongs to."""
    if isinstance(logic, DecisionTable):
        _table(parent, logic, name)
    elif isinstance(logic, Boxed):
        box = SubElement(parent, logic.kind, _typed(logic.type_name))
        for part in logic.parts:
            _part(box, part, name)
    else:
        element = SubElement(parent, "literalExpression", _typed(logic.type_name))
        SubElement(element, "text").text = logic.text


def _typed(type_name: str) -> dict[str, str]:
    return {"typeRef": type_name} if type_name else {}


def _part(box: Element, part: Part, name: str) -> None:
    if part.role in _BARE:
        SubElement(box, part.role, {"name": part.name, **_typed(part.type_name)})
    elif part.role == "row":
        row = SubElement(box, "row")
        for cell in part.parts:
            _part(row, cell, name)
    elif part.logic is not None:
        holder = _holder(box, part) if part.role in _HOLDERS else box
        write_logic(holder, part.logic, name)


def _holder(box: Element, part: Part) -> Element:
    if part.role in _VARIABLES:
        holder = SubElement(box, part.role)
        if part.name:
            tag = _VARIABLES[part.role]
            SubElement(holder, tag, {"name": part.name, **_typed(part.type_name)})
        return holder
    if part.role == "in" and part.name:
        box.set("iteratorVariable", part.name)
    return SubElement(box, part.role, _typed(part.type_name))


def _table(parent: Element, table: DecisionTable, name: str) -> None:
    attributes = {"hitPolicy": table.hit_policy}
    if table.aggregation is not None:
        attributes["aggregation"] = table.aggregation
    attributes |= _typed(table.type_name)
    element = SubElement(parent, "decisionTable", attributes)
    for column in table.columns:
        _column(element, column)
    for output in table.outputs:
        _output(element, output)
    for annotation in table.annotations:
        SubElement(element, "annotation", {"name": annotation})
    own = re.compile(rf"{re.escape(name)}/(table \d+/)?\d+")
    for rule in table.rules:
        # An id that the reader made up is made up again.
        _rule(element, rule, table, "" if own.fullmatch(rule.id) else rule.id)


def _column(table: Element, column: Column) -> None:
    label = "" if column.label == " ".join(column.text.split()) else column.label
    element = SubElement(table, "input", {"label": label} if label else {})
    expression = SubElement(element, "inputExpression", _typed(column.type_name))
    SubElement(expression, "text").text = column.text
    if column.allowed_text:
        SubElement(SubElement(element, "inputValues"), "text").text = column.allowed_text


def _output(table: Element, output: Output) -> None:
    attributes = {"name": output.name, "label": output.label}
    attributes = {key: value for key, value in attributes.items() if value}
    element = SubElement(table, "output", {**attributes, **_typed(output.type_name)})
    for tag, text in (
        ("outputValues", output.values_text),
        ("defaultOutputEntry", output.default_text),
    ):
        if text:
            SubElement(SubElement(element, tag), "text").text = text


def _rule(table: Element, rule: Rule, whole: DecisionTable, identity: str) -> None:
    element = SubElement(table, "rule", {"id": identity} if identity else {})
    described(element, rule.description)
    variation = {True: "open", False: "closed", None: ""}[rule.open_to_variation]
    extended(
        element,
        [
            *(("explanation", language, text) for language, text in rule.explanation.items()),
            ("source", "", rule.source),
            ("variation", "", variation),
        ],
    )
    entries = [("inputEntry", text) for text in rule.texts]
    entries += [("outputEntry", text) for text in rule.output_texts]
    if rule.annotations:
        entries += [
            ("annotationEntry", rule.annotations.get(name, "")) for name in whole.annotations
        ]
    for tag, text in entries:
        SubElement(SubElement(element, tag), "text").text = text
