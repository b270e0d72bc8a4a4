"""How a built-in function takes its arguments: its signatures, and the checks on each value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from schakel.selection.dmn import limits
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.values import Function, kind


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function and its signatures. `variadic`: the last parameter takes any number of values.

    A parameter whose name ends in `?` may be left out.
    """

    run: Callable[..., object]
    signatures: tuple[tuple[str, ...], ...]
    variadic: bool = False
    least: int = field(init=False)
    most: int | None = field(init=False)

    def __post_init__(self) -> None:
        needed = [sum(not n.endswith("?") for n in names) for names in self.signatures]
        object.__setattr__(self, "least", min(needed))
        most = None if self.variadic else max(map(len, self.signatures))
        object.__setattr__(self, "most", most)

    def in_order(self, names: Sequence[str], arguments: Sequence[object]) -> list[object]:
        """Named arguments as arguments by place. Raises FeelError for names that do not fit."""
        given = dict(zip(names, arguments, strict=True))
        if len(given) == len(names):
            for signature in self.signatures:
                plain = [name.rstrip("?") for name in signature]
                needed = {name for name in signature if not name.endswith("?")}
                if needed <= given.keys() <= set(plain):
                    last = max((plain.index(name) for name in given), default=-1)
                    return [given.get(name) for name in plain[: last + 1]]
        raise FeelError(f"these names of arguments do not fit: {', '.join(names)}")


def builtin(run: Callable[..., object], *signatures: str, variadic: bool = False) -> Builtin:
    """A built-in from its signatures, each written as `string, start position, length?`."""
    split = (signature.split(", ") if signature else [] for signature in signatures)
    return Builtin(run, tuple(tuple(names) for names in split), variadic)


def single(value: object) -> object:
    """A list of one value as that value (DMN 1.5, 10.3.2.9.4); anything else as it is."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def text(value: object) -> str:
    """The value as a string. Raises FeelError."""
    found = single(value)
    if not isinstance(found, str):
        raise FeelError(f"a string is needed, not {kind(found)}")
    return found


def number(value: object) -> Decimal:
    """The value as a number. Raises FeelError."""
    found = single(value)
    if not isinstance(found, Decimal):
        raise FeelError(f"a number is needed, not {kind(found)}")
    return found


def whole(value: object) -> int:
    """The value as a whole number, cut off after the point. Raises FeelError."""
    found = number(value)
    if abs(found) > 10**9:
        raise FeelError("this number is too large here")
    return int(found)


def items(value: object) -> list[object]:
    """The value as a list; one value is a list of itself (DMN 1.5, 10.3.2.9.4).

    Raises FeelError for null, which is no list.
    """
    if value is None:
        raise FeelError("a list is needed, not null")
    return value if isinstance(value, list) else [value]


def spread(values: tuple[object, ...]) -> list[object]:
    """`max([1, 2])` and `max(1, 2)` are the same. Raises FeelError for no list at all."""
    return items(values[0]) if len(values) == 1 else list(values)


def context(value: object) -> dict[str, object]:
    """The value as a context. Raises FeelError."""
    found = single(value)
    if not isinstance(found, dict):
        raise FeelError(f"a context is needed, not {kind(found)}")
    return found


def function_of_two(value: object) -> Function:
    """The value as a function that takes two arguments. Raises FeelError."""
    if not isinstance(value, Function):
        raise FeelError(f"a function is needed, not {kind(value)}")
    if value.parameters is not None and len(value.parameters) != 2:
        raise FeelError("a function with two parameters is needed")
    return value


def bounded(found: str) -> str:
    """A text that was made, unless it is too long. Raises FeelError."""
    if len(found) > limits.TEXT_CHARACTERS:
        raise FeelError(f"a text of more than {limits.TEXT_CHARACTERS} characters")
    return found
