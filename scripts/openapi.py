"""Keep the committed src/schakel/api/openapi.yaml equal to what the server serves.

``--check`` says whether it is, and exits 1 when not; ``--update`` writes it.
"""

import argparse
import os
import sys
from pathlib import Path

import django
import yaml
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parent.parent
COMMITTED = ROOT / "src/schakel/api/openapi.yaml"
HEAD = "# Made by scripts/openapi.py --update from the operations and the messages. Do not edit.\n"


def made() -> str:
    """The description as it is served, as YAML."""
    # By name: our code can be imported once Django is set up.
    document = import_string("schakel.api.document.document")
    served = document(import_string("schakel.api.operations.api"))
    return HEAD + yaml.dump(served, Dumper=Plain, sort_keys=False, allow_unicode=True)


class Plain(yaml.SafeDumper):
    """No anchors: every part of the description is written out where it is used."""

    def ignore_aliases(self, data: object) -> bool:
        """Never refer."""
        return True


def main() -> int:
    """0 when the file is as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--check", action="store_true")
    choice.add_argument("--update", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schakel.config.settings")
    django.setup()
    text = made()
    if asked.update:
        COMMITTED.write_text(text, "utf-8")
    if COMMITTED.exists() and COMMITTED.read_text("utf-8") == text:
        return 0
    print("openapi.yaml is not what the server serves: run scripts/openapi.py --update")
    return 1


if __name__ == "__main__":
    sys.exit(main())
