"""A model as sheets of plain cells, for a spreadsheet, and back. Pure; ``workbooks`` makes the file.

What belongs here: which cell says what. What does not: the file format, which is the engine's.
"""

from schakel.selection.sheets.grid import Row, Sheet, Unusable, Value, address
from schakel.selection.sheets.reading import Read, from_sheets, made_from
from schakel.selection.sheets.writing import to_sheets

__all__ = [
    "Read",
    "Row",
    "Sheet",
    "Unusable",
    "Value",
    "address",
    "from_sheets",
    "made_from",
    "to_sheets",
]
