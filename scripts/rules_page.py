"""Keep the committed docs/generated/rules.md equal to the models that ship.

``--check`` says whether it is, and exits 1 when not; ``--update`` writes it.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from schakel.selection.catalogue import Listed
from schakel.selection.reading import RuleRow, tables
from schakel.selection.shipped import shipped

ROOT = Path(__file__).resolve().parent.parent
COMMITTED = ROOT / "docs/generated/rules.md"
HEAD = """# The rules of the national models

Made by `scripts/rules_page.py --update` from the models; do not edit. Versions that are no longer in
force are left out. A rule says something about tables and partners, never about how dangerous a
person is. The outcome of an instrument that was filled in about a person is never asked.
"""


def made() -> str:
    """The page: per model its decisions, per decision its rules in order."""
    current = [one for one in shipped().listed if one.valid_until is None]
    return HEAD + "".join(line for one in current for line in _model(one))


def _model(one: Listed) -> Iterator[str]:
    yield f"\n## {one.model.label}\n\nCounts from {one.valid_from}.\n"
    for table in tables(one.model):
        yield f"\n### {table.decision} ({table.hit_policy.lower()})\n\n"
        yield "| rule | outcome | Dutch | English | source | regions |\n|---|---|---|---|---|---|\n"
        yield from (_row(row) for row in table.rows)


def _row(row: RuleRow) -> str:
    regions = "open" if row.open_to_variation else "closed"
    outcome = ", ".join(row.outcomes).strip('"')
    words = f"{row.explanation['nl']} | {row.explanation['en']} | {row.source}"
    return f"| {row.id} | {outcome} | {words} | {regions} |\n"


def main() -> int:
    """0 when the page is as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--check", action="store_true")
    choice.add_argument("--update", action="store_true")
    asked = parser.parse_args()
    text = made()
    if asked.update:
        COMMITTED.write_text(text, "utf-8")
    if COMMITTED.exists() and COMMITTED.read_text("utf-8") == text:
        return 0
    print("rules.md is not what the models say: run scripts/rules_page.py --update")
    return 1


if __name__ == "__main__":
    sys.exit(main())
