"""Built-in functions on strings (DMN 1.5, 10.3.4.3). Places count characters, not bytes."""

from decimal import Decimal

from schakel.selection.dmn import limits, patterns
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.functions.arguments import (
    Builtin,
    bounded,
    builtin,
    items,
    text,
    whole,
)


def _substring(value: object, start: object, length: object = None) -> object:
    """DMN 1.5, table 75: places count from 1, or from the end when negative."""
    whole_text, place = text(value), whole(start)
    if not place or abs(place) > len(whole_text):
        raise FeelError("there is no character at this place")
    first = place - 1 if place > 0 else len(whole_text) + place
    if length is None:
        return whole_text[first:]
    if whole(length) < 1:
        raise FeelError("a length is at least 1")
    return whole_text[first : first + whole(length)]


def _before(value: object, match: object) -> object:
    before, found, _ = text(value).partition(text(match)) if match else ("", "", "")
    return before if found else ""


def _after(value: object, match: object) -> object:
    if text(match) == "":
        return text(value)
    return text(value).partition(text(match))[2]


def _join(values: object, delimiter: object = None) -> object:
    between = "" if delimiter is None else text(delimiter)
    parts = [text(item) for item in items(values) if item is not None]
    if sum(map(len, parts)) + len(between) * len(parts) > limits.TEXT_CHARACTERS:
        raise FeelError(f"a text of more than {limits.TEXT_CHARACTERS} characters")
    return between.join(parts)


def _matches(value: object, pattern: object, flags: object = None) -> object:
    return patterns.matches(text(value), text(pattern), _flags(flags))


def _replace(value: object, pattern: object, by: object, flags: object = None) -> object:
    return bounded(patterns.replace(text(value), text(pattern), text(by), _flags(flags)))


def _split(value: object, delimiter: object, flags: object = None) -> object:
    return patterns.split(text(value), text(delimiter), _flags(flags))


def _extract(value: object, pattern: object, flags: object = None) -> object:
    return patterns.extract(text(value), text(pattern), _flags(flags))


def _flags(value: object) -> str:
    return "" if value is None else text(value)


STRINGS: dict[str, Builtin] = {
    "substring": builtin(_substring, "string, start position, length?"),
    "string length": builtin(lambda value: Decimal(len(text(value))), "string"),
    "upper case": builtin(lambda value: bounded(text(value).upper()), "string"),
    "lower case": builtin(lambda value: bounded(text(value).lower()), "string"),
    "substring before": builtin(_before, "string, match"),
    "substring after": builtin(_after, "string, match"),
    "contains": builtin(lambda value, match: text(match) in text(value), "string, match"),
    "starts with": builtin(lambda value, m: text(value).startswith(text(m)), "string, match"),
    "ends with": builtin(lambda value, m: text(value).endswith(text(m)), "string, match"),
    "replace": builtin(_replace, "input, pattern, replacement, flags?"),
    "matches": builtin(_matches, "input, pattern, flags?"),
    "split": builtin(_split, "string, delimiter, flags?"),
    "extract": builtin(_extract, "input, pattern, flags?"),
    "string join": builtin(_join, "list, delimiter?"),
}
