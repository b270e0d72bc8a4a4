"""From sheets back to a model: every fault with the sheet and the cell it is in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from schakel.kernel.errors import FieldError, Invalid
from schakel.selection import dmn
from schakel.selection.dmn.elements import Definitions
from schakel.selection.editing.places import outcome_fits
from schakel.selection.sheets.cases_reader import read_written
from schakel.selection.sheets.grid import Head, Reader, Sheet
from schakel.selection.sheets.table_reader import TableReader
from schakel.selection.sheets.writing import FACT_COLUMNS, fact_row
from schakel.selection.written import WrittenCases


@dataclass(frozen=True)
class Read:
    """What sheets say: a model and its written cases."""

    model: dmn.Model
    written: WrittenCases


def from_sheets(sheets: Sequence[Sheet], base: dmn.Model, written: WrittenCases) -> Read:
    """The model that sheets make of another one of the same name, as it reads back from its file.

    What no sheet says, such as types and decisions that are not a table, stays as it is in ``base``.
    Sheets that begin otherwise than ours are let be. Raises Invalid with every fault.
    """
    _check_model(sheets, base)
    faults: list[FieldError] = []
    definitions = _facts(sheets, base, faults)
    readers = _tables(sheets, base, faults)
    for reader in readers:
        definitions = reader.read(definitions)
        faults += reader.faults
    if faults:
        raise Invalid(faults)
    model = _read_back(dmn.Model(definitions), readers)
    for reader in readers:
        model = reader.without_unasked(model)
        faults += _outcome_faults(model, reader)
    cases = read_written(_only(sheets, Head.CASE, Head.CASES.value[0]), model, faults)
    if faults:
        raise Invalid(faults)
    return Read(model, cases)


def made_from(sheets: Sequence[Sheet]) -> tuple[str, str]:
    """Name and version of the model that sheets were made from. Raises Invalid."""
    about = Reader(_only(sheets, Head.MODEL, Head.MODEL.value[0]))
    return about.text(0, 1), about.text(1, 1)


def _begins(sheet: Sheet, head: Head) -> bool:
    return bool(sheet.rows and sheet.rows[0]) and head.says(sheet.rows[0][0])


def _only(sheets: Sequence[Sheet], head: Head, name: str) -> Sheet:
    found = [sheet for sheet in sheets if _begins(sheet, head)]
    if not found:
        text = "This sheet is not there. Begin with a workbook that was made here."
        raise Invalid([FieldError(name, "missing_sheet", text)])
    return found[0]


def _check_model(sheets: Sequence[Sheet], base: dmn.Model) -> None:
    about = Reader(_only(sheets, Head.MODEL, Head.MODEL.value[0]))
    if about.text(0, 1) != base.name:
        about.fault(0, 1, "model", "This workbook is of another model.")
        raise Invalid(about.faults)


def _facts(sheets: Sequence[Sheet], base: dmn.Model, faults: list[FieldError]) -> Definitions:
    """The facts with their names for people. What kind they are is not for a spreadsheet to say."""
    reader = Reader(_only(sheets, Head.FACT, Head.FACTS.value[0]))
    inputs = dict(base.inputs)
    seen: set[str] = set()
    if any(not head.says(reader.value(0, n)) for n, head in enumerate(FACT_COLUMNS)):
        reader.fault(0, 0, "head", "The words at the head of this sheet are not those of ours.")
        faults += reader.faults
        return base.definitions
    for row in range(1, len(reader.sheet.rows)):
        if reader.empty(row):
            continue
        name, dutch, english, kind, allowed, description = (
            reader.text(row, place) for place in range(len(FACT_COLUMNS))
        )
        if name not in inputs or name in seen:
            reader.fault(
                row, 0, "unknown", "The model does not know this fact, or it is here twice."
            )
            continue
        seen.add(name)
        old = inputs[name]
        for place, said in ((3, kind), (4, allowed)):
            if said.split() != fact_row(base, name)[place].split():
                text = "The kind of a fact and its values are not changed in a spreadsheet."
                reader.fault(row, place, "fixed", text)
        label = {k: v for k, v in {**old.label, "nl": dutch, "en": english}.items() if v}
        inputs[name] = replace(old, label=label, description=" ".join(description.split()))
    if missing := [name for name in base.inputs if name not in seen]:
        at = f"{reader.sheet.title}: {missing[0]}"
        faults.append(FieldError(at, "missing", "The row of this fact is not there."))
    faults += reader.faults
    return replace(base.definitions, inputs=inputs)


def _tables(
    sheets: Sequence[Sheet], base: dmn.Model, faults: list[FieldError]
) -> list[TableReader]:
    """A reader for each table of the model."""
    found: dict[str, TableReader] = {}
    for sheet in sheets:
        if not _begins(sheet, Head.DECISION):
            continue
        reader = TableReader(sheet, base)
        if not reader.known or reader.decision in found:
            reader.fault(0, 1, "unknown", "The model has no such table, or it is here twice.")
            faults += reader.faults
            continue
        found[reader.decision] = reader
    for name, decision in base.definitions.decisions.items():
        if isinstance(decision.logic, dmn.DecisionTable) and name not in found:
            text = "The sheet of this table is not there."
            faults.append(FieldError(name, "missing_sheet", text))
    return list(found.values())


def _read_back(model: dmn.Model, readers: Iterable[TableReader]) -> dmn.Model:
    try:
        return dmn.load(dmn.write(model))
    except dmn.ModelError as error:
        text = "This cannot be read. Write for example < 12, [12..18), true or -."
        for reader in readers:
            for row, column, said in reader.conditions():
                if not _reads(model, reader.decision, said, dmn.cell):
                    reader.fault(row, column, "unreadable", text)
            for row, column, said, _ in reader.outcomes():
                if not _reads(model, reader.decision, said, dmn.outcome):
                    reader.fault(row, column, "unreadable", "This outcome cannot be read.")
        faults = [fault for reader in readers for fault in reader.faults]
        text = "With this the model cannot be read any more."
        raise Invalid(faults or [FieldError(error.element, "model", text)]) from error


def _reads(
    model: dmn.Model, decision: str, text: str, read: Callable[[dmn.Model, str, str], object]
) -> bool:
    try:
        read(model, decision, text)
    except dmn.ModelError:
        return False
    return True


def _outcome_faults(model: dmn.Model, reader: TableReader) -> list[FieldError]:
    """Outcomes that are not among those allowed; those that stood there before are let be."""
    for row, column, said, place in reader.outcomes():
        if said not in reader.outcomes_before and not outcome_fits(
            model, reader.decision, place, said
        ):
            text = "This outcome is not among those allowed."
            reader.fault(row, column, "not_allowed", text)
    return reader.faults
