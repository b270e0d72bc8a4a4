"""The logic of a decision from its XML: literal expressions and decision tables (DMN 1.5, 8.3)."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, cast
from xml.etree.ElementTree import Element

from schakel.selection.dmn import document, limits
from schakel.selection.dmn.boxed_reader import BoxedReader, Place, is_expression
from schakel.selection.dmn.elements import (
    Column,
    DecisionTable,
    LiteralExpression,
    Logic,
    Output,
    Rule,
)
from schakel.selection.dmn.errors import FeelSyntaxError
from schakel.selection.dmn.item_definitions import TypeTable
from schakel.selection.dmn.parser import expressions, unary_tests
from schakel.selection.dmn.syntax import AnyOf, Literal, Matches, Node, Undefined
from schakel.selection.dmn.tables import AGGREGATIONS, HIT_POLICIES
from schakel.selection.dmn.tokens import Vocabulary

_VARIATION = {"open": True, "closed": False}

_Tree = TypeVar("_Tree", bound=Node)


class LogicReader(BoxedReader):
    """Reads the logic of decisions and knowledge models. Raises ModelError.

    `tolerant`: an expression that cannot be read is null, with the reason, instead of an error.
    """

    def __init__(
        self, file: str, types: TypeTable, language: str | None, *, tolerant: bool = False
    ) -> None:
        super().__init__(file, types)
        self.language = language
        self.tolerant = tolerant
        self.rule_ids: set[str] = set()
        self.characters = 0
        self.tables: dict[str, int] = {}

    def read(self, parent: Element, vocabulary: Vocabulary, where: str, *, name: str) -> Logic:
        """The logic under a decision or an encapsulatedLogic."""
        if self.tolerant and not any(map(is_expression, parent)):
            return LiteralExpression(Undefined("it has no logic"))
        return self.under(parent, Place(name, where, vocabulary))

    def logic(self, element: Element, place: Place) -> Logic:
        """The logic that an element is: a table, an expression, or another box."""
        kind = document.local_name(element)
        if kind == "decisionTable":
            return self._table(element, place)
        if kind != "literalExpression":
            return self.boxed(element, place)
        type_name = element.get("typeRef", "")
        node = self._typed(self._expression(element, place), type_name, place)
        return LiteralExpression(node, document.text(element), type_name)

    def _parsed(self, parse: Callable[[str, Vocabulary], _Tree], text: str, place: Place) -> _Tree:
        self.characters += len(text)
        if self.characters > limits.MODEL_CHARACTERS:
            raise self.fail(place, f"expressions of over {limits.MODEL_CHARACTERS} characters")
        try:
            return parse(text, place.vocabulary)
        except FeelSyntaxError as error:
            if not self.tolerant:
                raise self.fail(place, str(error)) from error
            broken = Undefined(str(error))
            return cast("_Tree", Matches(broken) if parse is unary_tests else broken)

    def _expression(self, holder: Element | None, place: Place) -> Node:
        own = None if holder is None else holder.get("expressionLanguage")
        language = own or self.language
        if language and not language.rstrip("/").lower().endswith("feel"):
            raise self.fail(place, f"the expression language {language!r} is not supported")
        text = document.text(holder)
        if not text:
            raise self.fail(place, "the expression is empty")
        return self._parsed(expressions, text, place)

    def _table(self, table: Element, place: Place) -> DecisionTable:
        hit_policy = table.get("hitPolicy", "UNIQUE")
        aggregation = table.get("aggregation")
        if hit_policy not in HIT_POLICIES:
            raise self.fail(place, f"there is no hit policy {hit_policy!r}")
        if aggregation is not None and (aggregation not in AGGREGATIONS or hit_policy != "COLLECT"):
            raise self.fail(place, f"{hit_policy} does not go with aggregation {aggregation!r}")
        columns = tuple(
            self._column(element, place.within(f"column {number}"))
            for number, element in enumerate(document.elements(table, "input"), start=1)
        )
        outputs = tuple(
            self._output(element, place.within(f"output {number}"))
            for number, element in enumerate(document.elements(table, "output"), start=1)
        )
        rows = list(document.elements(table, "rule"))
        self._check_size(len(columns), outputs, len(rows), place)
        notes = _annotations(table)
        rules: list[Rule] = []
        unnamed = self._unnamed(place)
        for number, element in enumerate(rows, start=1):
            identity = element.get("id") or f"{unnamed}/{number}"
            rule = self._rule(element, identity, notes, place.within(f"rule {identity}"))
            if (len(rule.cells), len(rule.outputs)) != (len(columns), len(outputs)):
                raise self.fail(
                    place.within(f"rule {identity}"),
                    "the number of cells is not that of the columns",
                )
            rules.append(rule)
        return DecisionTable(
            hit_policy,
            aggregation,
            columns,
            outputs,
            tuple(rules),
            annotations=tuple(notes),
            type_name=table.get("typeRef", ""),
        )

    def _unnamed(self, place: Place) -> str:
        """How rules without an id begin: by their decision, and by the table within it."""
        self.tables[place.name] = self.tables.get(place.name, 0) + 1
        count = self.tables[place.name]
        return place.name if count == 1 else f"{place.name}/table {count}"

    def _check_size(
        self, columns: int, outputs: tuple[Output, ...], rules: int, place: Place
    ) -> None:
        if not outputs:
            raise self.fail(place, "the table has no output")
        if columns > limits.COLUMNS or len(outputs) > limits.COLUMNS:
            raise self.fail(place, f"the table has more than {limits.COLUMNS} columns")
        if rules > limits.RULES:
            raise self.fail(place, f"the table has more than {limits.RULES} rules")
        names = [output.name for output in outputs]
        if len(outputs) > 1 and (len(set(names)) < len(names) or "" in names):
            raise self.fail(place, "several outputs need a name each")

    def _column(self, element: Element, place: Place) -> Column:
        holder = document.element(element, "inputExpression")
        label = element.get("label") or document.text(holder)
        type_name = None if holder is None else holder.get("typeRef")
        return Column(
            label=" ".join(label.split()),
            expression=self._expression(holder, place),
            type=self.types.named(type_name, place.words),
            allowed=self.types.allowed(document.element(element, "inputValues"), place.words),
            text=document.text(holder),
            type_name=type_name or "",
            allowed_text=document.text(document.element(element, "inputValues")),
        )

    def _output(self, element: Element, place: Place) -> Output:
        default = document.element(element, "defaultOutputEntry")
        allowed = self.types.allowed(document.element(element, "outputValues"), place.words)
        whole = self.types.named(element.get("typeRef"), place.words)
        return Output(
            type=whole if allowed is None else replace(whole, allowed=allowed),
            name=" ".join(element.get("name", "").split()),
            values=self._ordered_values(element, place),
            default=None if default is None else self._expression(default, place),
            label=element.get("label", ""),
            type_name=element.get("typeRef", ""),
            values_text=document.text(document.element(element, "outputValues")),
            default_text=document.text(default),
        )

    def _ordered_values(self, element: Element, place: Place) -> tuple[object, ...]:
        """The output values one by one; tests other than plain values have no order."""
        holder = document.element(element, "outputValues")
        allowed = self.types.allowed(holder, place.words)
        if allowed is None and element.get("typeRef"):
            allowed = self.types.named(element.get("typeRef"), place.words).allowed
        tests = allowed.tests if isinstance(allowed, AnyOf) else ()
        return tuple(
            test.operand.value
            for test in tests
            if isinstance(test, Matches) and isinstance(test.operand, Literal)
        )

    def _rule(self, element: Element, identity: str, notes: list[str], place: Place) -> Rule:
        if identity in self.rule_ids:
            raise self.fail(place, "this id stands here twice")
        self.rule_ids.add(identity)
        cells = [document.text(cell) for cell in document.elements(element, "inputEntry")]
        remarks = [document.text(entry) for entry in document.elements(element, "annotationEntry")]
        results = list(document.elements(element, "outputEntry"))
        return Rule(
            id=identity,
            cells=tuple(
                self._parsed(unary_tests, cell, place.within(f"column {number}"))
                for number, cell in enumerate(cells, start=1)
            ),
            texts=tuple(cells),
            outputs=tuple(
                self._expression(output, place.within(f"output {number}"))
                for number, output in enumerate(results, start=1)
            ),
            output_texts=tuple(document.text(output) for output in results),
            description=" ".join(document.text(element, "description").split()),
            explanation=document.by_language(element, "explanation"),
            source=document.extension_text(element, "source"),
            open_to_variation=self._variation(element, place),
            annotations=dict(zip(notes, remarks, strict=False)),
        )

    def _variation(self, element: Element, place: Place) -> bool | None:
        word = document.extension_text(element, "variation")
        if word and word not in _VARIATION:
            raise self.fail(place, f"variation is open or closed, not {word!r}")
        return _VARIATION.get(word)


def _annotations(table: Element) -> list[str]:
    """The names of the columns with remarks."""
    found = enumerate(document.elements(table, "annotation"), start=1)
    return [note.get("name", f"annotation {number}") for number, note in found]
