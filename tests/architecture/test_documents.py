"""The documents stay true: links, environment variables, examples, error codes, glossary, ADRs."""

import json
import re
from pathlib import Path

from schakel.intake import rules
from schakel.intake.messages import MAX_LINE_BYTES
from tests.architecture.reading import ROOT, SOURCE, modules, told

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
COMING: set[str] = set()  # pictures that are still to be made
# Read by tests only, or set by the commands themselves: not for who runs the product.
INNER = {"SCHAKEL_DB_ROLE", "SCHAKEL_NIGHTLY", "SCHAKEL_SHARED_DATA", "SCHAKEL_TEST_HOME"}
SENDING = ROOT / "docs/how-to/send-messages.md"


def links(page: Path) -> list[Path]:
    found = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    return [(page.parent / one).resolve() for one in found if "://" not in one]


def test_every_link_between_documents_leads_somewhere():
    found = [
        f"{page.relative_to(ROOT)}: {target.relative_to(ROOT)}"
        for page in PAGES
        for target in links(page)
        if not target.exists() and str(target.relative_to(ROOT)) not in COMING
    ]
    told(found, "A link that leads nowhere costs each reader the same search.")


def test_the_readme_names_every_variable_that_is_read():
    sources = [*SOURCE.rglob("*.py"), *(ROOT / "scripts").glob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    read = set(re.findall(r"\b(?:SCHAKEL_[A-Z_]*[A-Z]|DATABASE_URL)\b", text)) - INNER
    named = (ROOT / "README.md").read_text("utf-8")
    missing = [one for one in sorted(read) if not re.search(rf"`{one}(?:_<[A-Z]+>)?`", named)]
    told(missing, "An operator looks for it in the README's table.")
    table = set(re.findall(r"^\| `(\w+?)(?:_<[A-Z]+>)?` \|", named, re.M))
    told(sorted(one for one in table if one not in text), "The README names what nobody reads.")


def test_the_example_message_has_the_right_shape():
    examples = re.findall(r"```json\n(.*?)```", SENDING.read_text("utf-8"), re.S)
    assert rules.parse(rules.decode(json.dumps(json.loads(examples[0])).encode()))


def test_the_page_on_messages_names_every_error_code():
    page = SENDING.read_text("utf-8")
    text = "\n".join(
        (SOURCE / f"intake/{name}.py").read_text("utf-8")
        for name in ("rules", "actions", "doors", "messages")
    )
    codes = {
        *rules.WORDS,
        *re.findall(r'FieldError\([^,]+, "(\w+)"', text),
        *re.findall(r'fail\("\w*", "(\w+)"', text),
        *re.findall(r'PydanticCustomError\("(\w+)"', text),
    }
    told(sorted(one for one in codes if f"`{one}`" not in page), "A sender must know the code.")
    assert f"{MAX_LINE_BYTES // 1024} KiB" in page


def test_every_code_term_in_the_glossary_is_in_the_code():
    source = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    names = {part for path in modules() for part in Path(path).with_suffix("").parts}
    found = []
    for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for term in re.findall(r"`([^`]+)`", cells[2]) if len(cells) == 4 else []:
            word = term.rstrip("*").split(".")[-1]
            if (
                word not in source
                and word not in names
                and not (SOURCE / "selection" / word).exists()
            ):
                found.append(f"{cells[0]}: {term}")
    told(found, "The glossary sends a reader to a name that is not there.")


def test_the_numbered_rules_in_comments_can_be_looked_up():
    text = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    pairs = re.findall(r"[Rr]ulings? (\d+)(?: and (\d+))?", text)
    cited = {int(number) for pair in pairs for number in pair if number}
    page = (ROOT / "docs/rulings.md").read_text("utf-8")
    listed = {int(number) for number in re.findall(r"^\| (\d+) \|", page, re.M)}
    told([f"ruling {number}" for number in sorted(cited - listed)], "Add it to docs/rulings.md.")


def test_decisions_are_numbered_and_have_one_form():
    pages = sorted((ROOT / "docs/adr").glob("*.md"))
    index = (ROOT / "docs/index.md").read_text("utf-8")
    found = []
    for number, page in enumerate(pages, 1):
        text = page.read_text("utf-8")
        heads = re.findall(r"^## (.+)$", text, re.M)
        if not (
            page.name.startswith(f"{number:04d}-")
            and text.startswith(f"# {number:04d}. ")
            and re.search(r"^Date: \d{4}-\d\d-\d\d\. Status: .+\.$", text, re.M)
            and heads == ["Context", "Decision", "Consequences"]
            and f"adr/{page.name}" in index
        ):
            found.append(page.name)
    told(found, "Number, date, status, three headings, and a line in docs/index.md.")
