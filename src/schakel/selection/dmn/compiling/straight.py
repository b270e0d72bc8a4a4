"""One table as one straight Python function: per column a lookup, an AND, and out when none is left.

The source is put together from the fixed lines below and from numbers that we count ourselves.
Whatever comes from a model, be it a name, a constant or a mask, enters as an object under a name
of ours: no text of a model becomes code.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schakel.selection.dmn.compiling.lookups import Lookups, Mapped, Stepped
from schakel.selection.dmn.compiling.readers import Reader

_INDENT = "\n    "

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StraightColumn:
    """A column: how its value is read (by name, or by a function), and its lookups by type."""

    name: str | None
    read: Reader | None
    lookups: Lookups
    kinds: tuple[type, ...]


def first_types(lookups: Lookups, kind: str) -> tuple[type, ...]:
    """The Python types to try first for a column of a kind."""
    wanted = {
        "number": (int,),
        "string": (str,),
        "boolean": (bool,),
        "date": (dt.date,),
        "date and time": (),
        "time": (),
        "days and time duration": (dt.timedelta,),
    }.get(kind, ())
    return tuple(one for one in wanted if isinstance(lookups.get(one), Stepped | Mapped))


class _Source:
    def __init__(self, columns: Sequence[StraightColumn], everything: int) -> None:
        self.columns = columns
        self.names: dict[str, Any] = {
            "everything": everything,
            "none": (everything + 1) >> 1,
            "bisect": bisect_right,
        }

    def opening(self) -> list[str]:
        """The lines that read all facts; one that is not given counts as null."""
        named = [n for n, column in enumerate(self.columns) if column.name is not None]
        self.names |= {f"name_{n}": self.columns[n].name for n in named}
        if not named:
            return []
        return [
            "try:",
            *(f"    value_{n} = values[name_{n}]" for n in named),
            "except KeyError:",
            "    get = values.get",
            *(f"    value_{n} = get(name_{n})" for n in named),
        ]

    def lookup(self, number: int) -> list[str]:
        """The lines that leave the mask of a column in `mask`."""
        column = self.columns[number]
        self.names[f"lookups_{number}"] = column.lookups
        lines: list[str] = []
        if column.name is None:
            self.names[f"read_{number}"] = column.read
            lines.append(f"value_{number} = read_{number}(values)")
        lines.append(f"kind = type(value_{number})")
        word = "if"
        for turn, python in enumerate(column.kinds):
            lines += self._typed(number, turn, python, word)
            word = "elif"
        other = f"mask = lookups_{number}[kind](value_{number})"
        return [*lines, "else:", f"    {other}"] if column.kinds else [*lines, other]

    def _typed(self, number: int, turn: int, python: type, word: str) -> list[str]:
        found = self.columns[number].lookups[python]
        mark = f"{number}_{turn}"
        self.names[f"type_{mark}"] = python
        if isinstance(found, Stepped):
            self.names[f"borders_{mark}"] = found.borders
            self.names[f"found_{mark}"] = found.found
            line = f"mask = found_{mark}[bisect(borders_{mark}, value_{number})]"
        elif isinstance(found, Mapped):
            self.names[f"known_{mark}"] = found.known.get
            self.names[f"default_{mark}"] = found.default
            line = f"mask = known_{mark}(value_{number}, default_{mark})"
        else:
            raise TypeError(python)
        return [f"{word} kind is type_{mark}:", f"    {line}"]

    def function(self, lines: list[str]) -> Callable[[Values], Any]:
        """The function of these lines."""
        source = f"def straight(values):{_INDENT}{_INDENT.join(lines)}\n"
        exec(compile(source, "<decision table>", "exec"), self.names)  # noqa: S102 - see above
        made: Callable[[Values], Any] = self.names["straight"]
        return made


def matching(columns: Sequence[StraightColumn], everything: int) -> Callable[[Values], int]:
    """A function from facts to the mask of the rules that match, the fit bit on top of them.

    It stops as soon as no rule is left and nothing was refused.
    """
    source = _Source(columns, everything)
    lines = [*source.opening(), "alive = everything"]
    for number in range(len(columns)):
        lines += [*source.lookup(number), "alive &= mask"]
        if 1 < number < len(columns) - 1:
            lines += ["if alive == none:", "    return alive"]
    return source.function([*lines, "return alive"])


def tracing(
    columns: Sequence[StraightColumn], everything: int
) -> Callable[[Values], tuple[int, ...]]:
    """A function from facts to the rules that are left after each column, the fit bit among them.

    It stops as soon as no rule is left and nothing was refused: the last mask is the rules that
    match.
    """
    source = _Source(columns, everything)
    lines = [*source.opening(), "left_0 = everything"]
    for number in range(len(columns)):
        left = f"left_{number + 1}"
        lines += [*source.lookup(number), f"{left} = left_{number} & mask"]
        if number < len(columns) - 1:
            lines += [f"if {left} == none:{_INDENT}    return {_tuple(number + 2)}"]
    return source.function([*lines, f"return {_tuple(len(columns) + 1)}"])


def _tuple(count: int) -> str:
    return f"({''.join(f'left_{number}, ' for number in range(count))})"
