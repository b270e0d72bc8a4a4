"""Sheets and their cells, and the words that stand at the head of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from schakel.kernel.errors import FieldError


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that is more than a value: a formula, a moment in time, a fault. ``kind`` says which."""

    kind: str


Value = str | int | float | bool | Unusable | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title and its rows from the top. ``head`` counts the rows that are no data."""

    title: str
    rows: tuple[Row, ...]
    head: int = 0


class Head(Enum):
    """The words at the head of rows and columns, in Dutch and in English; either is read."""

    MODEL = ("Model", "Model")
    VERSION = ("Versie", "Version")
    HELP = ("Zo werkt dit blad", "How this works")
    FACTS = ("Feiten", "Facts")
    FACT = ("Feit", "Fact")
    LABEL_NL = ("Naam (nl)", "Name (nl)")
    LABEL_EN = ("Naam (en)", "Name (en)")
    TYPE = ("Soort", "Type")
    ALLOWED = ("Mag zijn", "May be")
    DESCRIPTION = ("Omschrijving", "Description")
    DECISION = ("Besluit", "Decision")
    HIT_POLICY = ("Als er meer passen", "When several fit")
    RULE = ("Regel", "Rule")
    IF = ("Als", "If")
    THEN = ("Dan", "Then")
    NAME = ("Naam", "Name")
    ASKS = ("Vraagt", "Asks")
    OTHERWISE = ("Anders", "Otherwise")
    WHY = ("Uitleg", "Why")
    SOURCE = ("Bron", "Source")
    VARIATION = ("Regio mag afwijken", "Region may deviate")
    OPEN = ("ja", "yes")
    CLOSED = ("nee", "no")
    NOTE = ("Notitie", "Note")
    CASES = ("Proefgevallen", "Written cases")
    CASE = ("Geval", "Case")
    BASE = ("(begin)", "(start)")
    UNKNOWN = ("?", "?")
    FIRES = ("Regels", "Rules")

    def word(self, language: str) -> str:
        """The word in a language; English where it is not Dutch."""
        return self.value[0 if language == "nl" else 1]

    def says(self, value: Value) -> bool:
        """Whether a cell says this word, in either language."""
        return isinstance(value, str) and value.strip().casefold() in {
            word.casefold() for word in self.value
        }


def address(sheet: str, row: int, column: int) -> str:
    """Where a cell is, as a spreadsheet says it, counted from 0: ``track!C9``."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{sheet}!{letters}{row + 1}"


class Reader:
    """Reads the cells of one sheet, and keeps every fault with its address."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.faults: list[FieldError] = []

    def fault(self, row: int, column: int, code: str, message: str) -> None:
        """Keep a fault; the reading goes on, so that all of them are told at once."""
        self.faults.append(FieldError(self.at(row, column), code, message))

    def at(self, row: int, column: int) -> str:
        """The address of a cell."""
        return address(self.sheet.title, row, column)

    def value(self, row: int, column: int) -> Value:
        """What stands in a cell; None for one beyond the sheet."""
        rows = self.sheet.rows
        return rows[row][column] if row < len(rows) and column < len(rows[row]) else None

    def text(self, row: int, column: int) -> str:
        """The text of a cell. A number or a yes or no is taken as FEEL writes it."""
        value = self.value(row, column)
        if isinstance(value, Unusable):
            self._unusable(row, column, value.kind)
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float):
            return repr(int(value)) if value.is_integer() else repr(value)
        return "" if value is None else str(value).strip()

    def _unusable(self, row: int, column: int, kind: str) -> None:
        if kind == "formula":
            self.fault(row, column, kind, "A formula stands here. Type the value itself.")
        elif kind == "date":
            text = 'A date stands here. Type it as text: date("2026-12-31").'
            self.fault(row, column, kind, text)
        else:
            self.fault(row, column, kind, "This cell cannot be read. Type a text or a number.")

    def empty(self, row: int) -> bool:
        """Whether nothing stands in a row."""
        return all(value is None or value == "" for value in self.sheet.rows[row])

    def width(self, row: int) -> int:
        """How many cells of a row count: up to the last one with something in it."""
        rows: Sequence[Row] = self.sheet.rows
        cells = rows[row] if row < len(rows) else ()
        return max((n + 1 for n, value in enumerate(cells) if value not in (None, "")), default=0)
