"""Types as FEEL writes them: after `instance of`, at a parameter, in a typeRef (DMN 1.5, 10.3.1.2).

number   date and time   tPerson   list<number>   range<date>   context<a: string>
function<number, string> -> boolean
"""

import re

from schakel.selection.dmn import types
from schakel.selection.dmn.errors import FeelSyntaxError
from schakel.selection.dmn.names import longest
from schakel.selection.dmn.tokens import Lexer
from schakel.selection.dmn.types import Type

_NAME = re.compile(r"[^\W\d][\w.:]*")
_DEEP = 20


class TypeReader:
    """Reads one type from the text of a lexer, starting at `place`."""

    def __init__(self, lexer: Lexer, place: int) -> None:
        self.lexer = lexer
        self.place = place
        self.depth = 0

    def type(self) -> Type:
        """The type here; `place` is then behind it. Raises FeelSyntaxError."""
        self.depth += 1
        if self.depth > _DEEP:
            raise FeelSyntaxError("types within types, too deep")
        found = self._type()
        self.depth -= 1
        return found

    def _type(self) -> Type:
        name = self._name()
        if name in {"list", "range"} and self._accept("<"):
            item = self.type()
            self._expect(">")
            return Type(name, item=item)
        if name == "context" and self._accept("<"):
            return Type("context", components=tuple(self._components()))
        if name == "function" and self._accept("<"):
            parameters = tuple(self._parameters())
            self._expect("->")
            return Type("function", parameters=parameters, result=self.type())
        return self._named(name)

    def _named(self, name: str) -> Type:
        resolve = self.lexer.vocabulary.type_of
        found = resolve(name) if resolve is not None else types.basic(name)
        if found is None:
            raise FeelSyntaxError(f"there is no type {name!r}")
        return found

    def _components(self) -> list[tuple[str, Type]]:
        found: list[tuple[str, Type]] = []
        while not self._accept(">"):
            name = self.lexer.new_name(self.place, ":")
            if name is None:
                raise FeelSyntaxError("a context type needs a name and a type for each entry")
            self.place = name[1]
            self._expect(":")
            found.append((name[0], self.type()))
            if not self._accept(","):
                self._expect(">")
                break
        return found

    def _parameters(self) -> list[Type]:
        found: list[Type] = []
        while not self._accept(">"):
            found.append(self.type())
            if not self._accept(","):
                self._expect(">")
                break
        return found

    def _name(self) -> str:
        lexer = self.lexer
        start = lexer.skip(self.place)
        end = longest(lexer.vocabulary.tree("type_names"), lexer.text, start)
        if end == start:
            match = _NAME.match(lexer.text, start)
            if match is None:
                raise FeelSyntaxError(f"a type is expected (character {start + 1})")
            end = match.end()
        self.place = end
        return " ".join(lexer.text[start:end].split())

    def _accept(self, sign: str) -> bool:
        place = self.lexer.skip(self.place)
        if not self.lexer.text.startswith(sign, place):
            return False
        self.place = place + len(sign)
        return True

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise FeelSyntaxError(f"{sign!r} is expected (character {self.place + 1})")
