"""A model as a spreadsheet file, and back. The file is made and read in a process of its own.

The library for it is heavy, and a file from outside may be hostile: that process has a bound on its
time and memory, and the one that serves pages never opens the file (ruling 6, ADR 0030).
"""

import json
import subprocess
import sys
from typing import Any

from schakel.kernel.errors import FieldError, Invalid, Unavailable
from schakel.selection import dmn
from schakel.selection.sheets import Read, Sheet, Unusable, from_sheets, to_sheets
from schakel.selection.written import WrittenCases

FILE_BYTES = 5 * 1024 * 1024
SECONDS = 40
_PROGRAM = "schakel.selection.engine.workbook"


def write_workbook(model: dmn.Model, written: WrittenCases, *, language: str = "nl") -> bytes:
    """The model as an Excel workbook. Raises Invalid for a text that no cell can hold."""
    sheets = to_sheets(model, written, language=language)
    told = [{"title": one.title, "rows": one.rows, "head": one.head} for one in sheets]
    return _run("write", json.dumps(told).encode())


def read_workbook(content: bytes, base: dmn.Model, written: WrittenCases) -> Read:
    """What a workbook makes of a model. Raises Invalid with sheet and cell, or why it is not read."""
    return from_sheets(open_workbook(content), base, written)


def open_workbook(content: bytes) -> list[Sheet]:
    """The sheets of a workbook, for ``sheets.from_sheets``. Raises Invalid when it is not read."""
    if len(content) > FILE_BYTES:
        raise _refusal("LARGE")
    found: list[dict[str, Any]] = json.loads(_run("read", content))
    return [_sheet(one) for one in found]


def _sheet(told: dict[str, Any]) -> Sheet:
    rows = tuple(
        tuple(Unusable(cell["kind"]) if isinstance(cell, dict) else cell for cell in row)
        for row in told["rows"]
    )
    return Sheet(told["title"], rows)


def _run(verb: str, content: bytes) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-m", _PROGRAM, verb],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _refusal("LARGE") from error
    except OSError as error:
        raise Unavailable("no process for the spreadsheet could be started") from error
    if done.returncode == 0:
        return done.stdout
    if done.returncode < 0:
        raise _refusal("LARGE")
    code = done.stdout.decode("ascii", "replace").strip()
    if code not in _WHY:
        raise Unavailable("the spreadsheet could not be made or read")
    raise _refusal(code)


def _refusal(code: str) -> Invalid:
    return Invalid([_WHY[code]])


_WHY = {
    "LARGE": FieldError("file", "large", "This file is too large, or unpacks to too much."),
    "LOCKED": FieldError("file", "locked", "This workbook has a password. Save it without one."),
    "BROKEN": FieldError("file", "broken", "This workbook is broken. Save it again as .xlsx."),
    "NO_WORKBOOK": FieldError("file", "format", "This is no Excel workbook (.xlsx)."),
    "LONG": FieldError("file", "long", "A text of this model is too long for a cell of Excel."),
}
