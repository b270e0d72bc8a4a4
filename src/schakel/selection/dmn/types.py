"""Types of inputs and results: FEEL's own and a model's item definitions (DMN 1.5, 7.3.2)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from schakel.selection.dmn.syntax import Test
from schakel.selection.dmn.values import Function, Range, kind

_LEGACY = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "null": "Null",
    "any": "Any",
}
BASIC = frozenset(
    {
        "Any",
        "Null",
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "context",
        "list",
        "range",
        "function",
    }
)


@dataclass(frozen=True, slots=True)
class Type:
    """A type: `base` is FEEL's name; a list or range has `item`, a structure has `components`.

    A function has `parameters` and a `result`; None when nothing is said of them.
    """

    base: str = "Any"
    item: "Type | None" = None
    components: tuple[tuple[str, "Type"], ...] = ()
    allowed: Test | None = None
    parameters: "tuple[Type, ...] | None" = None
    result: "Type | None" = None


ANY = Type()
# A parameter of a function type of which nothing is said: every function has one that will do.
UNSAID = Type("Null")
Passes = Callable[[Test, object], bool | None]


def basic(name: str) -> Type | None:
    """FEEL's own type of that name or of its older spelling; None when it has no such type."""
    name = name.removeprefix("feel:")
    name = _LEGACY.get(name, name)
    return Type(name) if name in BASIC else None


def conform(value: object, expected: Type, passes: Passes) -> tuple[object, str | None]:
    """The value as the type wants it, or None and the reason.

    DMN 1.5, 10.3.2.9.4: one value serves as a list of one, a list of one as its value, and a date
    as its midnight in UTC where a date and time is wanted.
    """
    if value is None or expected is ANY:
        return value, None
    if expected.base == "list" and expected.item is not None:
        return _collection(value, expected, passes)
    value, problem = _shaped(_converted(value, expected), expected, passes)
    if value is None or expected.allowed is None or passes(expected.allowed, value) is True:
        return value, problem
    return None, "the value is not among the allowed ones"


def _converted(value: object, expected: Type) -> object:
    if expected.base not in {"Any", "list"}:
        while isinstance(value, list) and len(value) == 1:
            value = value[0]
    if expected.base == "date and time" and kind(value) == "date" and isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time(tzinfo=dt.UTC))
    return value


def _shaped(value: object, expected: Type, passes: Passes) -> tuple[object, str | None]:
    if value is None:
        return None, None
    if expected.base not in {"Any", kind(value)}:
        return None, f"{expected.base} expected, {kind(value)} found"
    if expected.components and isinstance(value, dict):
        return _structure(value, expected.components, passes)
    if expected.base in {"range", "function"} and not instance(value, expected):
        return None, f"this {kind(value)} is of another type"
    return value, None


def _collection(value: object, expected: Type, passes: Passes) -> tuple[object, str | None]:
    kept: list[object] = []
    for element in value if isinstance(value, list) else [value]:
        found, problem = conform(element, expected.item or ANY, passes)
        if problem is not None:
            return None, problem
        kept.append(found)
    if expected.allowed is not None and passes(expected.allowed, kept) is not True:
        return None, "the list is not among the allowed ones"
    return kept, None


def _structure(
    value: dict[str, object], components: tuple[tuple[str, Type], ...], passes: Passes
) -> tuple[object, str | None]:
    kept = dict(value)
    for name, expected in components:
        if name not in value:
            return None, f"there is no {name!r} in it"
        kept[name], problem = conform(value[name], expected, passes)
        if problem is not None:
            return None, f"{name}: {problem}"
    return kept, None


def instance(value: object, expected: Type) -> bool:
    """Whether a value is of a type, as `instance of` has it: allowed values play no part.

    Null is an instance of Null only (DMN 1.5, table 60).
    """
    if value is None:
        return expected.base == "Null"
    if expected.base == "Any":
        return True
    return expected.base == kind(value) and _fits(value, expected)


def _fits(value: object, expected: Type) -> bool:
    """Whether what is within a value is of the types within its type."""
    if isinstance(value, list) and expected.item is not None:
        return all(item is None or instance(item, expected.item) for item in value)
    if isinstance(value, dict):
        return all(
            name in value and (value[name] is None or instance(value[name], wanted))
            for name, wanted in expected.components
        )
    if isinstance(value, Range) and expected.item is not None:
        ends = [end for end in (value.low, value.high) if end is not None]
        return all(instance(end, expected.item) for end in ends)
    if isinstance(value, Function) and expected.parameters is not None:
        return conforms(value.type, expected)
    return True


def conforms(given: Type, wanted: Type) -> bool:
    """Whether each value of one type is one of another (DMN 1.5, 10.3.2.9.2)."""
    if wanted.base == "Any" or given.base == "Null":
        return True
    if given.base != wanted.base:
        return False
    if wanted.item is not None:
        return given.item is not None and conforms(given.item, wanted.item)
    if wanted.base == "context":
        found = dict(given.components)
        return all(name in found and conforms(found[name], t) for name, t in wanted.components)
    if wanted.parameters is not None:
        return (
            given.parameters is not None
            and len(given.parameters) == len(wanted.parameters)
            # A function that takes more than is asked will do; so will one that gives less.
            and all(map(conforms, wanted.parameters, given.parameters))
            and conforms(given.result or ANY, wanted.result or ANY)
        )
    return True
