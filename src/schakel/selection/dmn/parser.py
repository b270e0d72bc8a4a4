"""From the text of FEEL to the syntax tree: expressions and cells' tests (DMN 1.5, 10.3.1.2).

Recursive descent with one loop for the binary operators. Names are checked against the scope here,
so that a model with a misspelt name never gets as far as a case.
"""

from decimal import Decimal
from typing import TypeVar

from schakel.selection.dmn import limits, temporal
from schakel.selection.dmn.errors import FeelError, FeelSyntaxError
from schakel.selection.dmn.parser_forms import Forms
from schakel.selection.dmn.syntax import (
    AnyOf,
    AnyValue,
    Apply,
    Arithmetic,
    Between,
    Call,
    CellValue,
    Compares,
    Comparison,
    Condition,
    Conditional,
    FunctionName,
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
    Undefined,
    reads_cell_value,
    walk,
)
from schakel.selection.dmn.tokens import Vocabulary

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


def expressions(text: str, vocabulary: Vocabulary) -> Node:
    """As `expression`; several with commas between make a list. Raises FeelSyntaxError."""
    parser = _Parser(text, vocabulary)
    found = [parser.expression()]
    while parser.accept(","):
        found.append(parser.expression())
        if len(found) > limits.LIST_ITEMS:
            raise FeelSyntaxError(f"a list of more than {limits.LIST_ITEMS} items")
    return parser.whole(found[0] if len(found) == 1 else ListLiteral(tuple(found)))


def unary_tests(text: str, vocabulary: Vocabulary) -> Test:
    """The syntax tree of a cell; empty and `-` let everything pass. Raises FeelSyntaxError."""
    if text.strip() in {"", "-"}:
        return AnyValue()
    parser = _Parser(text, vocabulary)
    return parser.whole(parser.cell())


class _Parser(Forms):
    def whole(self, tree: _Tree) -> _Tree:
        """The finished tree, when nothing is left over and it is not too deep."""
        if self.token.kind != "end":
            raise self.unexpected()
        if any(depth > limits.TREE_DEPTH for _, depth in walk(tree)):
            raise FeelSyntaxError(f"deeper than {limits.TREE_DEPTH} levels")
        return tree

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
        # `instance of` binds more tightly than any operator but the brackets after an operand.
        while self.accept("instance"):
            tree = self.instance_of(tree)
        return tree

    def postfix(self) -> Node:
        tree = self.primary()
        while self.at(".", "[", "("):
            if self.at("["):
                if self.closes_interval():
                    break
                tree = self.filter(tree)
            elif self.at("("):
                arguments, names = self.arguments()
                tree = Apply(tree, arguments, names)
            else:
                self.take(member=True)
                if self.token.kind != "name":
                    raise self.unexpected()
                tree = Path(tree, self.take().text)
        return tree

    def primary(self) -> Node:
        token = self.token
        if token.kind in {"number", "string", "at"} or self.at(*_CONSTANTS):
            return self.literal()
        if token.kind == "name":
            return self.name()
        if self.at("(", "[", "]"):
            return self.bracketed()
        return self.form()

    def form(self) -> Node:
        """What begins with a sign or a keyword of its own."""
        if self.accept("?"):
            return CellValue()
        if self.at("{"):
            return self.context()
        if self.at("function"):
            return self.function()
        if self.at("for", "some", "every"):
            return self.loop()
        if self.at("if"):
            return self.expression()
        if self.at(*_COMPARISONS):
            return self.half_line()
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
            return Undefined(str(error))

    def name(self) -> Node:
        name = self.token.text
        local = self.known(name)
        callable_name = name in self.vocabulary.functions and not local
        self.take()
        if self.at("("):
            if name in self.vocabulary.functions and not self.surely(name):
                arguments, names = self.arguments()
                return Call(name, arguments, names)
            if not local and not self.open:
                raise FeelSyntaxError(f"there is no function {name!r} here")
        if callable_name:
            return FunctionName(name)
        if not local and not self.open:
            raise FeelSyntaxError(f"there is no {name!r} here; is the requirement missing?")
        return Name(name)

    def arguments(self) -> tuple[tuple[Node, ...], tuple[str, ...]]:
        """`(a, b)` or `(x: a, y: b)`: the arguments, and their names when they have them."""
        if self.lexer.new_name(self.token.after, ":") is None:
            self.expect("(")
            return self.items(")"), ()
        names: list[str] = []
        values: list[Node] = []
        self.expect("(")
        while True:
            names.append(self.new_name(":"))
            self.expect(":")
            values.append(self.expression())
            if len(names) > limits.LIST_ITEMS:
                raise FeelSyntaxError(f"more than {limits.LIST_ITEMS} arguments")
            if self.accept(")"):
                return tuple(values), tuple(names)
            self.expect(",")

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

    def closes_interval(self) -> bool:
        """Whether `[` ends the interval that is being read, as in `[1..5[`, and begins no filter."""
        if self.interval_level != self.nesting:
            return False
        following = self.lexer.token(self.token.after)
        if following.kind in {"number", "string", "at", "name"}:
            return False
        return following.text not in {"(", "[", "{", "?", "not", "if", "some", "every", "for"}

    def interval(self, opening: str, low: Node) -> Node:
        around, self.interval_level = self.interval_level, self.nesting + 1
        high = self.expression()
        self.interval_level = around
        if not self.at("]", ")", "["):
            raise self.unexpected()
        return Interval(low, opening == "[", high, self.take().text == "]")

    def half_line(self) -> Node:
        """`< 5` as a value: the interval of everything below 5 (DMN 1.5, 10.3.1.2, rule 7)."""
        operator = self.take().text
        operand = self.binary(_ABOVE_COMPARISON)
        if operator in {"<", "<="}:
            return Interval(None, False, operand, operator == "<=")
        if operator in {">", ">="}:
            return Interval(operand, operator == ">=", None, False)
        if operator == "=":
            return Interval(operand, True, operand, True)
        raise FeelSyntaxError("!= makes no interval")

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
        if not self.at("("):
            return Membership(operand, self.test(_ABOVE_COMPARISON))
        self.deeper()
        self.take()
        first = self.test()
        if isinstance(first, Matches) and self.accept(".."):
            test: Test = Matches(self.interval("(", first.operand))
        else:
            test = self.tests(first)
            self.expect(")")
        self.nesting -= 1
        return Membership(operand, test)

    def cell(self) -> Test:
        first = self.token
        if (first.kind, first.text) == ("name", "not"):
            self.take()
            if self.accept("("):
                tests = self.tests(self.test())
                if self.accept(")") and self.token.kind == "end":
                    return AnyOf(tests.tests, negated=True)
            self.go_to(first.place)
        return self.tests(self.test())

    def tests(self, first: Test) -> AnyOf:
        found = [first]
        while self.accept(","):
            found.append(self.test())
            if len(found) > limits.LIST_ITEMS:
                raise FeelSyntaxError(f"more than {limits.LIST_ITEMS} tests in one cell")
        return AnyOf(tuple(found))

    def test(self, level: int = 0) -> Test:
        if self.at(*_COMPARISONS):
            operator = self.take().text
            return Compares(operator, self.binary(_ABOVE_COMPARISON))
        tree = self.binary(level) if level else self.expression()
        return Condition(tree) if reads_cell_value(tree) else Matches(tree)


def _joined(operator: str, left: Node, right: Node) -> Node:
    if operator in _COMPARISONS:
        return Comparison(operator, left, right)
    if operator in {"and", "or"}:
        return Logic(operator, left, right)
    return Arithmetic(operator, left, right)
