"""The types a model defines for itself (DMN 1.5, 7.3.2), resolved from their XML."""

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

from schakel.selection.dmn import document, types
from schakel.selection.dmn.elements import ItemDefinition
from schakel.selection.dmn.errors import FeelSyntaxError, ModelError
from schakel.selection.dmn.functions import BUILTINS
from schakel.selection.dmn.parser import unary_tests
from schakel.selection.dmn.syntax import Condition, Test, Undefined
from schakel.selection.dmn.tokens import Lexer, Vocabulary
from schakel.selection.dmn.type_text import TypeReader
from schakel.selection.dmn.types import ANY, UNSAID, Type

# Constants only: allowed values see no names of the model.
CONSTANTS = Vocabulary(names=frozenset(), functions=frozenset(BUILTINS))
_GENERIC = re.compile(r"(list|range|context|function)\s*<")
_NESTED = 20


class TypeTable:
    """The types of one file by name, worked out at first use. Raises ModelError.

    `tolerant`: allowed values that cannot be read let nothing through, instead of an error.
    """

    def __init__(self, file: str, root: Element, *, tolerant: bool = False) -> None:
        self.file = file
        self.tolerant = tolerant
        self.definitions: dict[str, Element] = {}
        for definition in document.elements(root, "itemDefinition"):
            name = definition.get("name", "")
            if name in self.definitions:
                raise ModelError(file, f"itemDefinition {name!r}", "this name stands here twice")
            self.definitions[name] = definition
        self._known: dict[str, Type] = {}

    def written(self) -> tuple[ItemDefinition, ...]:
        """The types as they are written in the file."""
        return tuple(map(_written, self.definitions.values()))

    def named(self, name: str | None, where: str, *, within: tuple[str, ...] = ()) -> Type:
        """The type of that name; any type when none is named."""
        if not name:
            return ANY
        if name in self._known:
            return self._known[name]
        if name not in self.definitions:
            found = self._elsewhere(name, where, within)
            if found is None:
                raise ModelError(self.file, where, f"there is no type {name!r}")
            return found
        if name in within or len(within) > _NESTED:
            raise ModelError(self.file, where, f"type {name!r} is made of itself")
        resolved = self._resolve(self.definitions[name], (*within, name))
        self._known[name] = resolved
        return resolved

    def _elsewhere(self, name: str, where: str, within: tuple[str, ...]) -> Type | None:
        """A type that is FEEL's own, written out in FEEL, or named with a prefix."""
        basic = types.basic(name)
        if basic is not None:
            return basic
        if _GENERIC.match(name):
            return self._written(name, where, within)
        # A prefix may stand for the namespace of this model itself.
        local = name.rpartition(":")[2]
        if local != name and (local in self.definitions or types.basic(local)):
            return self.named(local, where, within=within)
        return None

    def _written(self, text: str, where: str, within: tuple[str, ...]) -> Type:
        def resolve(name: str) -> Type | None:
            return self.named(name, where, within=within)

        vocabulary = Vocabulary(
            frozenset(), type_names=frozenset(self.definitions), type_of=resolve
        )
        try:
            return TypeReader(Lexer(text, vocabulary), 0).type()
        except FeelSyntaxError as error:
            raise ModelError(self.file, where, str(error)) from error

    def find(self, name: str) -> Type | None:
        """The type that `instance of` names; None when there is none."""
        if name in self.definitions or types.basic(name) is not None:
            return self.named(name, f"type {name!r}")
        return None

    def _resolve(self, definition: Element, within: tuple[str, ...]) -> Type:
        where = f"itemDefinition {'.'.join(within)!r}"
        if len(within) > _NESTED:
            raise ModelError(self.file, where, "types within types, too deep")
        components = tuple(
            (part.get("name", ""), self._resolve(part, (*within, part.get("name", ""))))
            for part in document.elements(definition, "itemComponent")
        )
        allowed = self.allowed(document.element(definition, "allowedValues"), where)
        constraint = self.allowed(document.element(definition, "typeConstraint"), where)
        signature = document.element(definition, "functionItem")
        if signature is not None:
            resolved = self._function(signature, where, within)
        elif components:
            resolved = Type("context", components=components, allowed=allowed)
        else:
            base = self.named(document.text(definition, "typeRef"), where, within=within)
            resolved = base if allowed is None else _narrowed(base, allowed)
        if definition.get("isCollection") == "true":
            return Type("list", item=resolved, allowed=constraint)
        return resolved if constraint is None else replace(resolved, allowed=constraint)

    def _function(self, signature: Element, where: str, within: tuple[str, ...]) -> Type:
        return Type(
            "function",
            parameters=tuple(
                self.named(parameter.get("typeRef"), where, within=within)
                if parameter.get("typeRef")
                else UNSAID
                for parameter in document.elements(signature, "parameters")
            ),
            result=self.named(signature.get("outputTypeRef"), where, within=within),
        )

    def allowed(self, element: Element | None, where: str) -> Test | None:
        """The test that allowedValues, inputValues or outputValues stand for."""
        if element is None or not document.text(element):
            return None
        try:
            return unary_tests(document.text(element), CONSTANTS)
        except FeelSyntaxError as error:
            if self.tolerant:
                return Condition(Undefined(str(error)))
            raise ModelError(self.file, f"{where}, allowed values", str(error)) from error


def _written(definition: Element) -> ItemDefinition:
    signature = document.element(definition, "functionItem")
    return ItemDefinition(
        name=definition.get("name", ""),
        type_name=document.text(definition, "typeRef"),
        collection=definition.get("isCollection") == "true",
        components=tuple(map(_written, document.elements(definition, "itemComponent"))),
        allowed=document.text(document.element(definition, "allowedValues")),
        constraint=document.text(document.element(definition, "typeConstraint")),
        signature=None
        if signature is None
        else (
            signature.get("outputTypeRef", ""),
            tuple(
                (parameter.get("name", ""), parameter.get("typeRef", ""))
                for parameter in document.elements(signature, "parameters")
            ),
        ),
    )


def _narrowed(base: Type, allowed: Test) -> Type:
    if base.base == "list" and base.item is not None:
        return replace(base, item=_narrowed(base.item, allowed))
    return replace(base, allowed=allowed)
