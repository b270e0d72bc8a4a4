"""The spreadsheet file itself, with openpyxl. Run as a program by ``selection.workbooks``.

    python -m schakel.selection.engine.workbook write < sheets.json > model.xlsx
    python -m schakel.selection.engine.workbook read < model.xlsx > sheets.json

A file that came from outside is looked at before it is unpacked. Exit code 1: it is refused, and
standard output says why in one word.
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Protocol, cast

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

# What a file may be: packed, unpacked, and the number of its parts, sheets, rows and cells.
UNPACKED_BYTES = 40 * 1024 * 1024
PARTS = 500
SHEETS = 60
ROWS = 6_000
COLUMNS = 500
CELLS = 400_000
CELL_CHARACTERS = 32_767
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 30

_HEAD = PatternFill("solid", fgColor="E8EEF5")
# How a spreadsheet writes a character that XML would change or refuse.
_WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")


class _Cell(Protocol):
    """A cell that is read only."""

    value: object
    data_type: str


class _Page(Protocol):
    """A sheet that is read row by row."""

    title: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(self) -> Iterator[tuple[_Cell, ...]]: ...


# What is told of a cell: its value, or why it has none.
Told = str | int | float | bool | dict[str, str] | None


class RefusedError(Exception):
    """The file is not read; the text is the code of the reason."""


def write(sheets: list[dict[str, Any]]) -> bytes:
    """The file with these sheets. All cells are texts, so that nothing is worked out in them.

    Raises RefusedError for a text that no cell can hold.
    """
    book = Workbook()
    for number, sheet in enumerate(sheets):
        page = book.active if number == 0 else book.create_sheet()
        if not isinstance(page, Worksheet):
            raise TypeError("a new workbook has a sheet of cells")
        page.title = sheet["title"]
        for row in sheet["rows"]:
            page.append([None] * len(row))
        for row_number, row in enumerate(sheet["rows"], start=1):
            for column, text in enumerate(row, start=1):
                if text is not None:
                    _fill(page.cell(row_number, column), text, head=row_number <= sheet["head"])
        _lay_out(page, sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(cell: Cell | MergedCell, text: str, *, head: bool) -> None:
    if not isinstance(cell, Cell):
        raise TypeError("a new sheet has no merged cells")
    safe = _escaped(text)
    if len(safe) > CELL_CHARACTERS:
        raise RefusedError("LONG")
    cell.value = safe
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if head:
        cell.font = Font(bold=True)
        cell.fill = _HEAD


def _lay_out(page: Worksheet, sheet: dict[str, Any]) -> None:
    """Widths by what stands in a column, within reason; the head stays in view."""
    width = max((len(row) for row in sheet["rows"]), default=0)
    for column in range(width):
        texts = [row[column] or "" for row in sheet["rows"] if column < len(row)]
        longest = max((len(text) for text in texts), default=0)
        page.column_dimensions[get_column_letter(column + 1)].width = min(max(longest, 9), 42) + 2
    if sheet["head"]:
        page.freeze_panes = f"B{sheet['head'] + 1}"


def _escaped(text: str) -> str:
    plain = _WRITTEN.sub(lambda found: f"_x005F_x{found[1]}_", text)
    return plain.replace("\r", "_x000D_")


def _unescaped(text: str) -> str:
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), text)


def read(content: bytes) -> list[dict[str, Any]]:
    """The sheets of a file, with what stands in their cells. Raises RefusedError."""
    _look_before(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        pages = [
            cast("_Page", one) for one in book.worksheets if isinstance(one, ReadOnlyWorksheet)
        ]
        if len(pages) > SHEETS:
            raise RefusedError("LARGE")
        budget = [CELLS]
        return [{"title": page.title, "rows": _rows(page, budget)} for page in pages]
    except RefusedError:
        raise
    except Exception as error:
        # The library tells a broken file in many ways of its own; whoever sent it needs one.
        raise RefusedError("BROKEN") from error


def _rows(page: _Page, budget: list[int]) -> list[list[Told]]:
    found: list[list[Told]] = []
    page.reset_dimensions()
    for row in page.iter_rows():
        cells = [_value(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        budget[0] -= len(row) + 1
        if len(found) >= ROWS or len(cells) > COLUMNS or budget[0] < 0:
            raise RefusedError("LARGE")
        found.append(cells)
    while found and not found[-1]:
        found.pop()
    return found


def _value(cell: _Cell) -> Told:
    value, kind = cell.value, cell.data_type
    if value is None:
        return None
    if kind == "f":
        return {"kind": "formula"}
    if kind == "e":
        return {"kind": "error"}
    if kind == "d" or not isinstance(value, str | int | float | bool):
        return {"kind": "date"}
    return _unescaped(value) if isinstance(value, str) else value


def _look_before(content: bytes) -> None:
    """Refuses what is no workbook, and what would unpack to more than it may be."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED_BYTES:
                raise RefusedError("LARGE")
            if "[Content_Types].xml" not in names or not any(
                name.startswith("xl/worksheets/") for name in names
            ):
                raise RefusedError("NO_WORKBOOK")
            if any(part.flag_bits & 1 for part in parts):
                raise RefusedError("LOCKED")
    except zipfile.BadZipFile as error:
        # A workbook with a password is no zip file either.
        locked = content.startswith(b"\xd0\xcf\x11\xe0")
        raise RefusedError("LOCKED" if locked else "NO_WORKBOOK") from error


def main() -> int:
    """Read or write, from standard input to standard output. Exit code 1: refused, with one word."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    content = sys.stdin.buffer.read()
    try:
        made = write(json.loads(content)) if sys.argv[1] == "write" else _as_json(read(content))
    except RefusedError as refusal:
        sys.stdout.write(str(refusal))
        return 1
    except MemoryError:
        sys.stdout.write("LARGE")
        return 1
    sys.stdout.buffer.write(made)
    return 0


def _as_json(sheets: list[dict[str, Any]]) -> bytes:
    return json.dumps(sheets).encode()


if __name__ == "__main__":
    sys.exit(main())
