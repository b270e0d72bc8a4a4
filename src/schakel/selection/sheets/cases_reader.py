"""The sheet of the written cases."""

import json
from typing import Any

from schakel.kernel.errors import FieldError
from schakel.selection import dmn
from schakel.selection.editing.of_cases import CASES
from schakel.selection.reading import ANSWERS
from schakel.selection.sheets.grid import Head, Reader, Sheet
from schakel.selection.written import WrittenCase, WrittenCases, written_case

BASE_ROW, FIRST_ROW = 1, 2
YES, NO = {"ja", "yes"}, {"nee", "no"}


def read_written(sheet: Sheet, model: dmn.Model, faults: list[FieldError]) -> WrittenCases:
    """The written cases that a sheet says; its faults are added to those given."""
    reader = _CasesReader(sheet, model)
    found = reader.read()
    faults += reader.faults
    return found


class _CasesReader(Reader):
    def __init__(self, sheet: Sheet, model: dmn.Model) -> None:
        super().__init__(sheet)
        self.model = model
        self.facts: dict[str, int] = {}
        self.answers: dict[str, int] = {}
        self.fires = 0

    def read(self) -> WrittenCases:
        """The cases of the sheet, as far as it has no faults."""
        self._lay_out()
        if self.faults or len(self.sheet.rows) <= BASE_ROW:
            return WrittenCases({}, ())
        base = {name: self._fact(BASE_ROW, name) for name in self.facts if self._said(name)}
        rows = [n for n in range(FIRST_ROW, len(self.sheet.rows)) if not self.empty(n)]
        if len(rows) > CASES:
            self.fault(rows[CASES], 0, "many", "A model has 500 written cases at most.")
            return WrittenCases(base, ())
        return WrittenCases(base, tuple(self._case(n, base) for n in rows))

    def _said(self, name: str) -> bool:
        return self.text(BASE_ROW, self.facts[name]) != ""

    def _lay_out(self) -> None:
        for place in range(1, self.width(0)):
            word = self.text(0, place)
            kind, _, name = word.partition(":")
            name = name.strip()
            if Head.FIRES.says(word):
                self.fires = place
            elif Head.IF.says(kind) and name:
                self.facts[name] = place
            elif Head.THEN.says(kind) and name in ANSWERS:
                self.answers[name] = place
            else:
                self.fault(0, place, "head", "Nobody knows what this column is.")
        if not self.fires:
            text = "A column of this sheet is gone, or one is here twice."
            self.fault(0, 0, "missing_column", text)

    def _case(self, row: int, base: dict[str, Any]) -> WrittenCase:
        if not self.text(row, 0):
            self.fault(row, 0, "missing", "Give the case a name.")
        unknown, facts, expected = [], {}, {}
        for name, place in self.facts.items():
            said = self.text(row, place)
            if Head.UNKNOWN.says(said):
                unknown.append(name)
            elif said:
                facts[name] = self._fact(row, name)
        for name, place in self.answers.items():
            if said := self.text(row, place):
                expected[name] = _json(said)
        fires = [one.strip() for one in self.text(row, self.fires).split(",") if one.strip()]
        stored = {"name": self.text(row, 0), "facts": facts, "unknown": unknown, "fires": fires}
        return written_case(base, {**stored, **expected})

    def _fact(self, row: int, name: str) -> object:
        """A made-up fact. A bare word will do where the fact is a text."""
        place = self.facts[name]
        said = self.text(row, place)
        kind = self.model.inputs[name].type.base if name in self.model.inputs else "Any"
        if kind == "boolean" and said.casefold() in YES | NO:
            return said.casefold() in YES
        value = _json(said)
        if kind in {"boolean", "number"} and isinstance(value, str):
            self.fault(row, place, "type", "Type a number, or “ja” or “nee”.")
        return value


def _json(text: str) -> object:
    """A value as JSON says it; what is no JSON is a text."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return found
