"""From tokens to the syntax tree: expressions and the tests of a cell (DMN 1.5, 10.3.1.2).

Recursive descent with one loop for the binary operators. Names are checked against the scope here,
so that a model with a misspelt name never gets as far as a case.
"""

from decimal import Decimal
from typing import TypeVar

from schakel.selection.dmn import limits, temporal
from schakel.selection.dmn.errors import FeelError, FeelSyntaxError
from schakel.selection.dmn.syntax import (
    AnyOf,
    AnyValue,
    Arithmetic,
    Between,
    Call,
    CellValue,
    Compares,
    Comparison,
    Condition,
    Conditional,
    Interval,
    ListLiteral,
    Literal,
    Logic,
    Matches,
    Membership,
    Name,
    Negation,
    Node,
    Path,
    Test,
    reads_cell_value,
    walk,
)
from schakel.selection.dmn.tokens import Token, Vocabulary, tokenise

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_OPERATOR_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    _COMPARISONS,
    ("+", "-"),
    ("*", "/"),
    ("**",),
)
_LEVEL = {operator: level for level, group in enumerate(_OPERATOR_LEVELS) for operator in group}
_LEVEL |= {"in": _LEVEL["="], "between": _LEVEL["="]}
_ABOVE_COMPARISON = _LEVEL["="] + 1
_CONSTANTS = {"true": True, "false": False, "null": None}

_Tree = TypeVar("_Tree", bound=Node)


def expression(text: str, vocabulary: Vocabulary) -> Node:
    """The syntax tree of an expression. Raises FeelSyntaxError."""
    parser = _Parser(text, vocabulary)
    return parser.whole(parser.expression())


def unary_tests(text: str, vocabulary: Vocabulary) -> Test:
    """The syntax tree of a cell; empty and `-` let everything pass. Raises FeelSyntaxError."""
    if text.strip() in {"", "-"}:
        return AnyValue()
    parser = _Parser(text, vocabulary)
    return parser.whole(parser.cell())


class _Parser:
    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.tokens = tokenise(text, vocabulary)
        self.place = 0
        self.nesting = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def whole(self, tree: _Tree) -> _Tree:
        """The finished tree, when nothing is left over and it is not too deep."""
        if self.token.kind != "end":
            raise self.unexpected()
        if any(depth > limits.TREE_DEPTH for _, depth in walk(tree)):
            raise FeelSyntaxError(f"deeper than {limits.TREE_DEPTH} levels")
        return tree

    def unexpected(self) -> FeelSyntaxError:
        if self.token.kind == "end":
            return FeelSyntaxError("the expression stops too early")
        return FeelSyntaxError(
            f"{self.token.text!r} is not expected here (character {self.token.place + 1})"
        )

    def at(self, *texts: str) -> bool:
        return self.token.kind in {"symbol", "keyword"} and self.token.text in texts

    def take(self) -> Token:
        token = self.token
        self.place += 1
        return token

    def accept(self, *texts: str) -> bool:
        if self.at(*texts):
            self.place += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.unexpected()

    def deeper(self) -> None:
        self.nesting += 1
        if self.nesting > limits.NESTING:
            raise FeelSyntaxError(f"more than {limits.NESTING} brackets within each other")

    def expression(self) -> Node:
        self.deeper()
        tree = self.conditional() if self.at("if") else self.binary(0)
        self.nesting -= 1
        return tree

    def conditional(self) -> Node:
        self.expect("if")
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        return Conditional(condition, then, self.expression())

    def binary(self, level: int) -> Node:
        """Operators of this level and tighter ones, all of them grouping to the left."""
        left = self.unary()
        while self.token.kind in {"symbol", "keyword"}:
            found = _LEVEL.get(self.token.text, -1)
            if found < level:
                break
            operator = self.take().text
            if operator == "in":
                left = self.membership(left)
            elif operator == "between":
                left = self.between(left)
            else:
                left = _joined(operator, left, self.binary(found + 1))
        return left

    def unary(self) -> Node:
        minus = 0
        while self.accept("-"):
            minus += 1
            if minus > limits.NESTING:
                raise FeelSyntaxError("too many minus signs")
        tree = self.postfix()
        for _ in range(minus):
            tree = Negation(tree)
        return tree

    def postfix(self) -> Node:
        tree = self.primary()
        while self.accept("."):
            if self.token.kind != "name":
                raise self.unexpected()
            tree = Path(tree, self.take().text)
        return tree

    def primary(self) -> Node:
        token = self.token
        if token.kind in {"number", "string", "at"} or token.text in _CONSTANTS:
            return self.literal()
        if token.kind == "name":
            return self.name()
        if self.accept("?"):
            return CellValue()
        if self.at("(", "[", "]"):
            return self.bracketed()
        raise self.unexpected()

    def literal(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return Literal(Decimal(token.text))
        if token.kind == "keyword":
            return Literal(_CONSTANTS[token.text])
        if token.kind == "string":
            return Literal(token.text)
        try:
            return Literal(temporal.any_temporal(token.text))
        except FeelError as error:
            raise FeelSyntaxError(str(error)) from error

    def name(self) -> Node:
        name = self.take().text
        if self.accept("("):
            if name not in self.vocabulary.functions:
                raise FeelSyntaxError(f"there is no function {name!r} here")
            return Call(name, self.items(")"))
        if name not in self.vocabulary.names:
            raise FeelSyntaxError(f"there is no {name!r} here; is the requirement missing?")
        return Name(name)

    def bracketed(self) -> Node:
        """`(a)`, `[a, b]`, or an interval in any of its five notations."""
        opening = self.take().text
        if opening == "[" and self.accept("]"):
            return ListLiteral(())
        first = self.expression()
        if self.accept(".."):
            return self.interval(opening, first)
        if opening == "(":
            self.expect(")")
            return first
        if opening == "]":
            raise self.unexpected()
        if self.accept("]"):
            return ListLiteral((first,))
        self.expect(",")
        return ListLiteral((first, *self.items("]", taken=1)))

    def interval(self, opening: str, low: Node) -> Node:
        high = self.expression()
        if not self.at("]", ")", "["):
            raise self.unexpected()
        return Interval(low, opening == "[", high, self.take().text == "]")

    def items(self, closing: str, *, taken: int = 0) -> tuple[Node, ...]:
        found: list[Node] = []
        if not taken and self.accept(closing):
            return ()
        while True:
            found.append(self.expression())
            if len(found) + taken > limits.LIST_ITEMS:
                raise FeelSyntaxError(f"a list of more than {limits.LIST_ITEMS} items")
            if self.accept(closing):
                return tuple(found)
            self.expect(",")

    def between(self, operand: Node) -> Node:
        low = self.binary(_ABOVE_COMPARISON)
        self.expect("and")
        return Between(operand, low, self.binary(_ABOVE_COMPARISON))

    def membership(self, operand: Node) -> Node:
        """`in test` or `in (test, test)`; that bracket may also turn out to open an interval."""
        if not self.accept("("):
            return Membership(operand, self.test())
        self.deeper()
        first = self.test()
        if isinstance(first, Matches) and self.accept(".."):
            test: Test = Matches(self.interval("(", first.operand))
        else:
            test = self.tests(first)
            self.expect(")")
        self.nesting -= 1
        return Membership(operand, test)

    def cell(self) -> Test:
        opening = self.tokens[self.place : self.place + 2]
        if [(token.kind, token.text) for token in opening] == [("name", "not"), ("symbol", "(")]:
            start = self.place
            self.place += 2
            tests = self.tests(self.test())
            if self.accept(")") and self.token.kind == "end":
                return AnyOf(tests.tests, negated=True)
            self.place = start
        return self.tests(self.test())

    def tests(self, first: Test) -> AnyOf:
        found = [first]
        while self.accept(","):
            found.append(self.test())
            if len(found) > limits.LIST_ITEMS:
                raise FeelSyntaxError(f"more than {limits.LIST_ITEMS} tests in one cell")
        return AnyOf(tuple(found))

    def test(self) -> Test:
        if self.at(*_COMPARISONS):
            operator = self.take().text
            return Compares(operator, self.binary(_ABOVE_COMPARISON))
        tree = self.expression()
        return Condition(tree) if reads_cell_value(tree) else Matches(tree)


def _joined(operator: str, left: Node, right: Node) -> Node:
    if operator in _COMPARISONS:
        return Comparison(operator, left, right)
    if operator in {"and", "or"}:
        return Logic(operator, left, right)
    return Arithmetic(operator, left, right)
