"""Types of inputs and results: FEEL's own and a model's item definitions (DMN 1.5, 7.3.2)."""

from collections.abc import Callable
from dataclasses import dataclass

from schakel.selection.dmn.syntax import Test
from schakel.selection.dmn.values import kind

_LEGACY = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
BASIC = frozenset(
    {
        "Any",
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
    }
)


@dataclass(frozen=True, slots=True)
class Type:
    """A type: `base` is FEEL's name; a collection has `item`, a structure has `components`."""

    base: str = "Any"
    item: "Type | None" = None
    components: tuple[tuple[str, "Type"], ...] = ()
    allowed: Test | None = None


ANY = Type()
Passes = Callable[[Test, object], bool | None]


def basic(name: str) -> Type | None:
    """FEEL's own type of that name or of its older spelling; None when it has no such type."""
    name = name.removeprefix("feel:")
    name = _LEGACY.get(name, name)
    return Type(name) if name in BASIC else None


def conform(value: object, expected: Type, passes: Passes) -> tuple[object, str | None]:
    """The value as the type wants it, or None and the reason.

    DMN 1.5, 10.3.2.9.4: one value serves as a list of one, and a list of one as its value.
    """
    if value is None:
        return None, None
    if expected.item is not None:
        return _collection(value, expected.item, passes)
    if isinstance(value, list) and len(value) == 1 and expected.base not in {"Any", "list"}:
        value = value[0]
    if expected.base not in {"Any", kind(value)}:
        return None, f"{expected.base} expected, {kind(value)} found"
    if expected.components and isinstance(value, dict):
        found, problem = _structure(value, expected.components, passes)
        if problem is not None:
            return None, problem
        value = found
    if expected.allowed is not None and passes(expected.allowed, value) is not True:
        return None, "the value is not among the allowed ones"
    return value, None


def _collection(value: object, item: Type, passes: Passes) -> tuple[object, str | None]:
    kept: list[object] = []
    for element in value if isinstance(value, list) else [value]:
        found, problem = conform(element, item, passes)
        if problem is not None:
            return None, problem
        kept.append(found)
    return kept, None


def _structure(
    value: dict[str, object], components: tuple[tuple[str, Type], ...], passes: Passes
) -> tuple[object, str | None]:
    kept = dict(value)
    for name, expected in components:
        if name in value:
            kept[name], problem = conform(value[name], expected, passes)
            if problem is not None:
                return None, f"{name}: {problem}"
    return kept, None
