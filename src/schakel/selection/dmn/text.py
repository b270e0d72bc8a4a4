"""FEEL's own text of a value: what `string()` gives (DMN 1.5, table 75)."""

import datetime as dt
import json
import re
from decimal import Decimal

from schakel.selection.dmn import temporal
from schakel.selection.dmn.values import Range, YearsMonths

_SIMPLE_NAME = re.compile(r"[^\W\d]\w*")


def feel_string(value: object) -> str:
    """The text FEEL gives for a value: a string as it is, a number without exponent, dates in ISO.

    Inside a list or context a string is quoted, so that the text reads back as the same value.
    """
    return value if isinstance(value, str) else _text(value)


def _text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal | int | float):
        return _number(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return _temporal(value)


def _temporal(value: object) -> str:
    if isinstance(value, dt.datetime | dt.time):
        return temporal.time_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.timedelta | YearsMonths):
        return temporal.duration_text(value)
    return _compound(value)


def _number(value: Decimal | float) -> str:
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not exact:
        return "0"
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _compound(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_text(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Range):
        opening = "[" if value.low_closed else "("
        closing = "]" if value.high_closed else ")"
        return f"{opening}{_text(value.low)}..{_text(value.high)}{closing}"
    return "function"


def _key(key: object) -> str:
    name = str(key)
    words = name.split(" ")
    return name if all(_SIMPLE_NAME.fullmatch(word) for word in words) else _text(name)
