"""What each indicator means: its question, what is counted over what, and what it may do wrong.

The texts and codes are data (``rules/indicators``, a file for each group); the computation of each is in
``engine``. A file with an error gives a statement that names it, and no figure at all.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from schakel.kernel.errors import Misconfigured

# The indicator whose control chart is shown first, and by week where there are months too few.
CHARTED = "DECIDED_IN_7_DAYS"


class Unit(StrEnum):
    """In what the value is told. Days are told where minutes would read badly."""

    PERCENT = "PERCENT"
    MINUTES = "MINUTES"
    DAYS = "DAYS"


DURATIONS = frozenset({Unit.MINUTES, Unit.DAYS})


class Group(StrEnum):
    """What an indicator is about, in the order in which the groups are shown. A file has its name."""

    TIMELINESS = "TIMELINESS"
    STAGES = "STAGES"
    INFORMATION = "INFORMATION"
    FEEDBACK = "FEEDBACK"
    HANDOVER = "HANDOVER"
    HOUSES = "HOUSES"
    STAFFING = "STAFFING"
    LEARNING = "LEARNING"


@dataclass(frozen=True)
class Definition:
    """One indicator. ``counted_on`` says which day puts a case in a period.

    ``case_mix``: a comparison between regions must allow for which cases each of them gets.
    ``stock``: counted at the end of a period and not over its days, so that months do not add up.
    ``ripens``: so many days after its end a month may still grow, because what is counted takes time.
    """

    code: str
    group: Group
    unit: Unit
    higher_is_better: bool | None
    case_mix: bool
    stock: bool
    ripens: int
    name_nl: str
    name_en: str
    question_nl: str
    question_en: str
    numerator_nl: str
    numerator_en: str
    denominator_nl: str
    denominator_en: str
    counted_on_nl: str
    counted_on_en: str
    beware_nl: str
    beware_en: str
    source_nl: str
    source_en: str


TEXTS = frozenset(one.name for one in fields(Definition) if one.name.endswith(("_nl", "_en")))
FLAGS = frozenset({"higher_is_better", "case_mix", "stock"})
KEYS = TEXTS | FLAGS | {"code", "unit", "ripens"}


class DefinitionError(Misconfigured):
    """Definitions that cannot be used, with a statement for each fault: where, which, what to do."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


@cache
def definitions() -> dict[str, Definition]:
    """All indicators by code, in the order in which they are shown. Raises DefinitionError."""
    return read(files("schakel.monitoring.rules").joinpath("indicators"))


def read(folder: Traversable) -> dict[str, Definition]:
    """The indicators in the files of a folder. Raises DefinitionError with every fault in them."""
    found: dict[str, Definition] = {}
    faults: list[str] = []
    for group in Group:
        name = file_of(group)
        rows, told = _rows(folder.joinpath(name), name)
        faults += told
        for place, row in enumerate(rows, 1):
            faults += _faults(name, place, row, found)
            if not faults:
                found[row["code"]] = _definition(group, row)
    known = {file_of(group) for group in Group}
    faults += [
        f"{one.name}: there is no group of this name; known are {', '.join(sorted(known))}."
        for one in folder.iterdir()
        if one.name.endswith(".toml") and one.name not in known
    ]
    if faults:
        raise DefinitionError(faults)
    return found


def file_of(group: Group) -> str:
    """The file in which the indicators of a group are defined."""
    return f"{group.lower()}.toml"


def _rows(file: Traversable, name: str) -> tuple[list[dict[str, Any]], list[str]]:
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return [], [f"{name}: this file is missing; each group has one."]
    except tomllib.TOMLDecodeError as error:
        return [], [f"{name}: this is no TOML ({error}); mend it there."]
    rows = document.get("indicator")
    if not isinstance(rows, list) or not rows or set(document) != {"indicator"}:
        return [], [f"{name}: write each indicator below a line [[indicator]], and nothing else."]
    return rows, []


def _faults(
    file: str, place: int, row: Mapping[str, Any], earlier: Mapping[str, Definition]
) -> Iterator[str]:
    """What is wrong with one indicator, each as a sentence that says what to do."""
    code = row.get("code")
    where = f"{file}: {code or f'indicator {place}'}"
    if not isinstance(code, str) or not code.replace("_", "").isalnum() or code != code.upper():
        yield f"{where}: give it a code of capitals, digits and underscores."
    elif code in earlier:
        yield f"{where}: this code is taken by another indicator; choose another."
    for key in sorted(row.keys() - KEYS):
        yield f"{where}: {key} is not known here; remove it or mend its name."
    for key in sorted(TEXTS):
        if not isinstance(row.get(key), str) or not row[key].strip():
            yield f"{where}: write a text for {key}."
    if row.get("unit") not in set(Unit):
        yield f"{where}: the unit {row.get('unit')!r} is not known; choose {', '.join(Unit)}."
    for key in sorted(FLAGS & row.keys()):
        if not isinstance(row[key], bool):
            yield f"{where}: {key} must be true or false."
    days = row.get("ripens", 0)
    if type(days) is not int or days < 0:
        yield f"{where}: ripens must be a number of days, 0 or more."


def _definition(group: Group, row: Mapping[str, Any]) -> Definition:
    return Definition(
        group=group,
        code=row["code"],
        unit=Unit(row["unit"]),
        higher_is_better=row.get("higher_is_better"),
        case_mix=row.get("case_mix", False),
        stock=row.get("stock", False),
        ripens=row.get("ripens", 0),
        **{key: row[key] for key in TEXTS},
    )
