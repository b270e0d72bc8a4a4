"""The parts of FEEL's grammar that bring names into scope, and the reading of tokens itself.

`parser` adds operators, literals and the tests of a cell to these.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from schakel.selection.dmn import limits
from schakel.selection.dmn.errors import FeelSyntaxError
from schakel.selection.dmn.syntax import (
    ContextLiteral,
    Filter,
    For,
    FunctionLiteral,
    InstanceOf,
    Node,
    Quantified,
    Span,
)
from schakel.selection.dmn.tokens import Lexer, Token, Vocabulary
from schakel.selection.dmn.type_text import TypeReader
from schakel.selection.dmn.types import Type


class Reading:
    """The token at hand, and the names in scope at this place of the text."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.lexer = Lexer(text, vocabulary)
        self.token = self.lexer.token(0)
        self.nesting = 0
        # Within a filter any word may be a member of the items.
        self.open = int(vocabulary.open)
        # The names that the text brings into scope and that are surely there, level by level.
        self.firm: list[frozenset[str]] = []
        # The level of brackets at which the far end of an interval is being read.
        self.interval_level = 0

    def unexpected(self) -> FeelSyntaxError:
        """The error for a token that has no place here, to be raised."""
        if self.token.kind == "end":
            return FeelSyntaxError("the expression stops too early")
        return FeelSyntaxError(
            f"{self.token.text!r} is not expected here (character {self.token.place + 1})"
        )

    def at(self, *texts: str) -> bool:
        """Whether one of these signs or keywords stands here."""
        return self.token.text in texts and self.token.kind in {"symbol", "keyword"}

    def take(self, *, member: bool = False) -> Token:
        """The token at hand; the next one is read. `member`: what follows stands after a dot."""
        token = self.token
        self.token = self.lexer.token(token.after, member=member)
        return token

    def accept(self, *texts: str) -> bool:
        """Takes one of these signs or keywords if it stands here."""
        if self.at(*texts):
            self.take()
            return True
        return False

    def expect(self, text: str) -> None:
        """Takes this sign or keyword, which must stand here."""
        if not self.accept(text):
            raise self.unexpected()

    def go_to(self, place: int) -> None:
        """Reads on from a place in the text."""
        self.token = self.lexer.token(place)

    def deeper(self) -> None:
        """One level of brackets more. Raises FeelSyntaxError beyond the bound."""
        self.nesting += 1
        if self.nesting > limits.NESTING:
            raise FeelSyntaxError(f"more than {limits.NESTING} brackets within each other")

    def bring(self, names: Iterable[str], *, firm: bool = True) -> None:
        """Brings names into scope, for the tokens that are read from now on.

        Not `firm`: they may be there, as the members of items in a filter; a function that is
        called by such a name is meant as the function.
        """
        self.lexer.bring(names)
        self.firm.append(self.lexer.local[-1] if firm else frozenset())

    def leave(self, count: int = 1) -> None:
        """Takes the last names out of scope, and reads the token at hand again without them."""
        self.lexer.leave(count)
        del self.firm[len(self.firm) - count :]
        self.go_to(self.token.place)

    def known(self, name: str) -> bool:
        """Whether a name is in scope, surely or perhaps."""
        return name in self.vocabulary.names or any(name in group for group in self.lexer.local)

    def surely(self, name: str) -> bool:
        """Whether a name is surely in scope."""
        return name in self.vocabulary.names or any(name in group for group in self.firm)

    def named_type(self) -> Type:
        """The type that is written here."""
        reader = TypeReader(self.lexer, self.token.place)
        found = reader.type()
        self.go_to(reader.place)
        return found


class Forms(Reading, ABC):
    """Contexts, functions, loops, filters and types."""

    @abstractmethod
    def expression(self) -> Node:
        """Any expression; `parser` says how."""

    def new_name(self, *closing: str) -> str:
        """A name that is given here, up to one of these signs or words, which is then at hand."""
        found = self.lexer.new_name(self.token.place, *closing)
        if found is None:
            raise self.unexpected()
        self.go_to(found[1])
        return found[0]

    def context(self) -> Node:
        """`{key: expression, …}`."""
        self.deeper()
        keys: list[str] = []
        values: list[Node] = []
        self.expect("{")
        while not self.at("}"):
            keys.append(self.key())
            self.expect(":")
            values.append(self.expression())
            self.bring([keys[-1]])
            if len(keys) > limits.LIST_ITEMS:
                raise FeelSyntaxError(f"a context of more than {limits.LIST_ITEMS} entries")
            if not self.accept(","):
                break
            if self.at("}"):
                raise self.unexpected()
        self.leave(len(keys))
        self.nesting -= 1
        self.expect("}")
        return ContextLiteral(tuple(keys), tuple(values))

    def key(self) -> str:
        """The key of a context's entry: a name or a string."""
        if self.token.kind == "string":
            return self.take().text
        return self.new_name(":")

    def function(self) -> Node:
        """`function(a: type, b) body`."""
        self.expect("function")
        if not self.at("("):
            raise self.unexpected()
        names: list[str] = []
        types: list[Type | None] = []
        self.take()
        while not self.at(")"):
            names.append(self.new_name(":", ",", ")"))
            types.append(self.named_type() if self.accept(":") else None)
            if not self.at(")"):
                self.expect(",")
        self.bring(names)
        self.expect(")")
        if self.token.text == "external":
            raise FeelSyntaxError("an external function is never run")
        body = self.expression()
        self.leave()
        return FunctionLiteral(tuple(names), tuple(types), body)

    def loop(self) -> Node:
        """`for … return`, `some … satisfies` and `every … satisfies`."""
        kind = self.take().text
        names: list[str] = []
        domains: list[Node] = []
        while True:
            names.append(self.new_name("in"))
            self.expect("in")
            domains.append(self.domain())
            self.bring([names[-1]])
            if not self.accept(","):
                break
        self.bring(["partial"] if kind == "for" else [])
        self.expect("return" if kind == "for" else "satisfies")
        body = self.expression()
        self.leave(len(names) + 1)
        if kind == "for":
            return For(tuple(names), tuple(domains), body)
        return Quantified(kind, tuple(names), tuple(domains), body)

    def domain(self) -> Node:
        """What a loop goes over: a list, or `a..b`."""
        first = self.expression()
        return Span(first, self.expression()) if self.accept("..") else first

    def filter(self, source: Node) -> Node:
        """`source[condition]`, in which `item` and the members of the items are in scope."""
        self.deeper()
        self.open += 1
        self.bring({"item"} | self.vocabulary.members, firm=False)
        self.expect("[")
        condition = self.expression()
        self.open -= 1
        self.leave()
        self.expect("]")
        self.nesting -= 1
        return Filter(source, condition)

    def instance_of(self, operand: Node) -> Node:
        """`instance of type`, of which the first word is taken already."""
        if (self.token.kind, self.token.text) != ("name", "of"):
            raise self.unexpected()
        place = self.lexer.skip(self.token.after)
        reader = TypeReader(self.lexer, place)
        found = reader.type()
        self.go_to(reader.place)
        return InstanceOf(operand, found)
