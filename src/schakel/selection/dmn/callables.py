"""Functions as values, and how a call finds its arguments (DMN 1.5, 10.3.2.13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schakel.selection.dmn import functions, syntax
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.types import ANY, Type, conform
from schakel.selection.dmn.values import Function, kind

if TYPE_CHECKING:
    from schakel.selection.dmn.evaluator import Evaluator, Scope


class Frame:
    """Names that an expression brings into scope itself, before those around it."""

    __slots__ = ("around", "names")

    def __init__(self, around: "Scope", names: Mapping[str, object]) -> None:
        self.around = around
        self.names = names

    def read(self, name: str) -> object:
        """The value of a name."""
        return self.names[name] if name in self.names else self.around.read(name)

    def invoke(self, name: str, arguments: Sequence[object], depth: int) -> object:
        """The value of a knowledge model or decision service. Raises FeelError."""
        return self.around.invoke(name, arguments, depth)

    def parameters(self, name: str) -> tuple[str, ...] | None:
        """The parameters of a knowledge model or decision service; None for no such one."""
        return self.around.parameters(name)

    def table(self, table: object, evaluator: "Evaluator") -> object:
        """What a decision table comes to. Raises FeelError."""
        return self.around.table(table, evaluator)

    def note(self, reason: str) -> None:
        """Keeps why something became null."""
        self.around.note(reason)


@dataclass(frozen=True, slots=True, eq=False)
class Lambda(Function):
    """A function written in FEEL, with the names that were in scope where it stands."""

    node: syntax.FunctionLiteral
    evaluator: "Evaluator"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return self.node.parameters

    @property
    def type(self) -> Type:
        """Its type: that of the parameters as written, that of the result as far as it shows."""
        parameters = tuple(found or ANY for found in self.node.types)
        return Type("function", parameters=parameters, result=_result_type(self.node))

    def call(self, arguments: Sequence[object], depth: int) -> object:
        """Its value; an argument of another type than its parameter's is null in it."""
        around = self.evaluator
        names: dict[str, object] = {}
        for name, expected, value in zip(
            self.node.parameters, self.node.types, arguments, strict=True
        ):
            found, problem = conform(value, expected or ANY, around.passes)
            if problem is not None:
                around.scope.note(f"{name}: {problem}")
            names[name] = found
        around.budget.spend()
        return around.within(names, depth=max(depth, around.depth) + 2).value(self.node.body)


def _result_type(function: syntax.FunctionLiteral) -> Type:
    """The type of what a function gives, as far as its text alone shows it."""
    body = function.body
    if isinstance(body, syntax.Name) and body.name in function.parameters:
        return function.types[function.parameters.index(body.name)] or ANY
    return _shown_type(body)


def _shown_type(body: syntax.Node) -> Type:
    if isinstance(body, syntax.Literal):
        return Type("Null") if body.value is None else Type(kind(body.value))
    if isinstance(body, syntax.ContextLiteral) and body.result is None:
        types = map(_shown_type, body.values)
        return Type("context", components=tuple(zip(body.keys, types, strict=True)))
    if isinstance(body, syntax.ListLiteral):
        found = list(map(_shown_type, body.items))
        return Type("list", item=found[0] if found and found.count(found[0]) == len(found) else ANY)
    if isinstance(body, syntax.Typed):
        return body.type
    if isinstance(body, syntax.FunctionLiteral):
        parameters = tuple(one or ANY for one in body.types)
        return Type("function", parameters=parameters, result=_result_type(body))
    return ANY


@dataclass(frozen=True, slots=True, eq=False)
class Named(Function):
    """A built-in function, knowledge model or decision service as a value."""

    name: str
    scope: "Scope"

    @property
    def parameters(self) -> tuple[str, ...] | None:
        """The names of its parameters; None for a built-in, which sorts them out itself."""
        return self.scope.parameters(self.name)

    @property
    def type(self) -> Type:
        """A function of as many parameters; of their types nothing is known here."""
        names = self.parameters
        count = None if names is None else (ANY,) * len(names)
        return Type("function", parameters=count, result=ANY)

    def call(self, arguments: Sequence[object], depth: int) -> object:
        """Its value for these arguments. Raises FeelError."""
        if self.name in functions.BUILTINS:
            return functions.call(self.name, arguments)
        return self.scope.invoke(self.name, arguments, depth)


def in_order(
    parameters: tuple[str, ...], arguments: Sequence[object], names: Sequence[str]
) -> Sequence[object]:
    """The arguments in the order of the parameters. Raises FeelError when they do not fit."""
    if len(arguments) != len(parameters):
        raise FeelError(f"{len(parameters)} arguments are needed, not {len(arguments)}")
    if not names:
        return arguments
    given = dict(zip(names, arguments, strict=True))
    if given.keys() != set(parameters):
        raise FeelError(f"these names of arguments do not fit: {', '.join(names)}")
    return [given[name] for name in parameters]


def apply(callee: object, arguments: Sequence[object], names: Sequence[str], depth: int) -> object:
    """The value of a function for these arguments. Raises FeelError."""
    if not isinstance(callee, Function):
        raise FeelError(f"{kind(callee)} cannot be called")
    if isinstance(callee, Named) and callee.name in functions.BUILTINS:
        return functions.call(callee.name, arguments, names)
    parameters = callee.parameters
    if parameters is None:
        raise FeelError("there is no such function")
    return callee.call(in_order(parameters, arguments, names), depth)
