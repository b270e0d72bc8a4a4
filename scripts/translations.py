"""Translations: which texts there are, which lack Dutch, and the compiled form.

`--check` fails when a text of the screens has no Dutch, or when the file has texts that nobody uses.
`--update` rewrites the file with all texts, keeping what was translated. Without either it compiles
`django.po` to `django.mo`, as set-up does. Message ids are English, so English needs no file.
"""

import argparse
import ast
import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/schakel"
PO = SOURCE / "web/locale/nl/LC_MESSAGES/django.po"
TRANSLATE = re.compile(r"""\{%-?\s*(?:translate|trans)\s+(?P<q>["'])(?P<text>.*?)(?P=q)""")
BLOCK = re.compile(
    r"\{%-?\s*blocktrans(?:late)?(?P<head>.*?)%\}(?P<one>.*?)"
    r"(?:\{%\s*plural\s*%\}(?P<many>.*?))?\{%\s*endblocktrans(?:late)?\s*%\}",
    re.DOTALL,
)
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
FUNCTIONS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "gettext_noop"}

# What the domain says when it refuses stands in English at this place; the screens translate it.
REFUSALS = {"FieldError": 3, "Refused": 2, "refuse": 3, "fault": 4}

Message = str | tuple[str, str]


def in_template(text: str) -> list[Message]:
    """The texts of a template, as Django looks them up."""
    found: list[Message] = [match["text"] for match in TRANSLATE.finditer(text)]
    for match in BLOCK.finditer(text):
        trimmed = " trimmed" in match["head"]
        one = _block(match["one"], trimmed=trimmed)
        found.append((one, _block(match["many"], trimmed=trimmed)) if match["many"] else one)
    return found


def _block(text: str, *, trimmed: bool) -> str:
    plain = VARIABLE.sub(r"%(\1)s", text.replace("%", "%%"))
    return " ".join(line.strip() for line in plain.strip().splitlines()) if trimmed else plain


def in_python(text: str) -> list[Message]:
    """The texts that Python code hands to gettext."""
    found: list[Message] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign) and _is_text(node):
            found += _constants(node.value)
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        if called in REFUSALS and len(node.args) >= REFUSALS[called]:
            found += _constants(node.args[REFUSALS[called] - 1])
            continue
        if not isinstance(node.func, ast.Name):
            continue
        if node.func.id not in FUNCTIONS or not node.args:
            continue
        words = [a.value for a in node.args if isinstance(a, ast.Constant)]
        texts = [word for word in words if isinstance(word, str)]
        if node.func.id == "ngettext" and len(texts) == 2:
            found.append((texts[0], texts[1]))
        elif texts:
            found.append(texts[-1])
    return found


def _is_text(node: ast.Assign) -> bool:
    """A refusal too long for its line is first called ``text``."""
    target = node.targets[0]
    return isinstance(target, ast.Name) and target.id == "text"


def _constants(node: ast.expr) -> list[Message]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def all_messages() -> dict[str, Message]:
    """Every text of the screens by its (singular) id, in order of the files."""
    found: dict[str, Message] = {}
    for path in sorted(SOURCE.rglob("*.html")):
        for message in in_template(path.read_text("utf-8")):
            found[message if isinstance(message, str) else message[0]] = message
    for path in sorted(SOURCE.rglob("*.py")):
        if {"intake", "dmn", "cli", "api"} & set(path.parts):
            continue  # receipts and commands speak English, as the public interface does
        for message in in_python(path.read_text("utf-8")):
            found[message if isinstance(message, str) else message[0]] = message
    return found


def read() -> Catalog:
    """The Dutch file as it stands; an empty one when there is none."""
    if not PO.exists():
        return Catalog(locale="nl")
    with PO.open("rb") as file:
        return read_po(file, locale="nl")


def update() -> None:
    """Rewrite the Dutch file with all texts; what was translated stays."""
    before = read()
    after = Catalog(
        locale="nl", project="Schakel", version="", copyright_holder="Schakel", fuzzy=False
    )
    for key, message in sorted(all_messages().items()):
        known = before.get(key)
        after.add(message, known.string if known and known.string else "")
    buffer = BytesIO()
    write_po(buffer, after, omit_header=False, sort_output=True, width=100)
    text = re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By)[^\n]*\n', b"", buffer.getvalue()
    )
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(text)


def faults() -> list[str]:
    """What is missing or left over."""
    catalog, wanted = read(), all_messages()
    found = []
    for key in wanted:
        message = catalog.get(key)
        strings = message.string if message else ""
        parts = strings if isinstance(strings, tuple | list) else (strings,)
        if not message or not all(parts):
            found.append(f"no Dutch for: {key!r}")
    found += [f"nobody says: {m.id!r}" for m in catalog if m.id and _key(m.id) not in wanted]
    return found


def _key(id_: str | tuple[str, ...] | list[str]) -> str:
    return id_ if isinstance(id_, str) else id_[0]


def main() -> int:
    """Check, update or compile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--update", action="store_true")
    chosen = parser.parse_args()
    if chosen.update:
        update()
    if chosen.check:
        found = faults()
        for fault in found:
            print(fault)
        return 1 if found else 0
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, read())
    return 0


if __name__ == "__main__":
    sys.exit(main())
