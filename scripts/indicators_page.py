"""Keep the committed docs/generated/indicators.md equal to the definitions, and the definitions sound.

``--check`` says whether they are, and exits 1 when not; ``--update`` writes the page.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from schakel.monitoring.rules.case_mix import allowed, left_out, things
from schakel.monitoring.rules.definitions import (
    Definition,
    DefinitionError,
    Group,
    Unit,
    definitions,
    file_of,
)

ROOT = Path(__file__).resolve().parent.parent
COMMITTED = ROOT / "docs/generated/indicators.md"
HEAD = """# The indicators

Made by `scripts/indicators_page.py --update` from the definitions; do not edit. They are proposals, to be
adopted by the partners. Each is one expression over the process events (ADR 0011); small numbers are
protected in every output. Durations are elapsed time; moments in the wrong order are left out. What did
not fall due yet is not counted. [Change or add one](../how-to/change-an-indicator.md).
"""
UNITS = {
    Unit.PERCENT: "percentage",
    Unit.MINUTES: "minutes: median and 90th percentile",
    Unit.DAYS: "days: median and 90th percentile",
}
DIRECTIONS = {True: "higher is better", False: "lower is better", None: "no way is better"}


def made() -> str:
    """The page: per group its indicators, in the order of the screens."""
    rows = list(definitions().values())
    text = f"{HEAD}\nThere are {len(rows)}.\n"
    groups = (
        part for group in Group for part in _group(group, [r for r in rows if r.group == group])
    )
    return text + "".join([*groups, *_case_mix()])


def _group(group: Group, rows: list[Definition]) -> Iterator[str]:
    yield f"\n## {group.capitalize()}\n\nDefined in `rules/indicators/{file_of(group)}`.\n"
    for row in rows:
        yield f"\n### {row.code}: {row.name_en}\n\n*{row.name_nl}.* {row.question_en}\n\n"
        yield "| | |\n|---|---|\n"
        yield from (f"| {name} | {told} |\n" for name, told in _cells(row))


def _cells(row: Definition) -> Iterator[tuple[str, str]]:
    yield "numerator", row.numerator_en
    yield "denominator", row.denominator_en
    yield "unit", UNITS[row.unit]
    yield "direction", DIRECTIONS[row.higher_is_better]
    yield "counted on", row.counted_on_en
    yield "source", row.source_en
    yield "perverse effect", row.beware_en
    yield "case mix", _mix(row)


def _mix(row: Definition) -> str:
    one = allowed().get(row.code)
    if one is not None:
        names = ", ".join(things()[code].name_en for code in one.allows_for)
        return f"comparing regions allows for: {names}"
    return "regions are not compared" if row.case_mix else "not needed"


def _case_mix() -> Iterator[str]:
    """What comparing allows for and what it never does, each with its reason."""
    yield "\n## Case mix\n\nDefined in `rules/case_mix.toml` (ADR 0037).\n\n"
    yield "| comparing allows for | because |\n|---|---|\n"
    yield from (f"| {one.name_en} | {one.reason} |\n" for one in things().values())
    yield "\n| never for | because |\n|---|---|\n"
    yield from (f"| {one.name} | {one.reason} |\n" for one in left_out())


def _check_expressions() -> None:
    """Raises DefinitionError where definitions and expressions do not fit. Needs Django's models."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schakel.config.settings")
    import_module("django").setup()
    import_module("schakel.monitoring.engine.checking").check()


def main() -> int:
    """0 when the page and the definitions are as they must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--check", action="store_true")
    choice.add_argument("--update", action="store_true")
    asked = parser.parse_args()
    try:
        _check_expressions()
        text = made()
    except DefinitionError as error:
        print(error)
        return 1
    if asked.update:
        COMMITTED.write_text(text, "utf-8")
    if COMMITTED.exists() and COMMITTED.read_text("utf-8") == text:
        return 0
    print("indicators.md is not what the definitions say: run scripts/indicators_page.py --update")
    return 1


if __name__ == "__main__":
    sys.exit(main())
