"""docs/letter.md promises nothing that is not there: its links, commands and addresses are real."""

import re
from dataclasses import dataclass

from django.urls import URLPattern

from schakel.cli.main import COMMANDS
from schakel.config.urls import urlpatterns
from tests.architecture.reading import ROOT, told

LETTER = ROOT / "docs/letter.md"
LEVELS = {"works", "thin", "room kept"}


@dataclass(frozen=True)
class Row:
    """One thing the letter names."""

    what: str
    dutch: str
    where: str
    level: str
    today: str

    @property
    def links(self) -> list[str]:
        return re.findall(r"\]\(([^)]+)\)", self.where)

    @property
    def commands(self) -> list[str]:
        return re.findall(r"`schakel ([a-z-]+)[^`]*`", self.where)

    @property
    def addresses(self) -> list[str]:
        return re.findall(r"`(/[^`]*)`", self.where)


def rows() -> list[Row]:
    found = []
    for line in LETTER.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] and not cells[0].startswith(("what", "---")):
            found.append(Row(*cells))
    return found


def test_the_letter_is_gone_through_whole():
    assert len(rows()) >= 18


def test_each_row_says_how_far_it_goes_in_one_of_three_words():
    told([row.what for row in rows() if row.level not in LEVELS], f"Choose one of {LEVELS}.")


def test_each_row_says_what_it_means_today():
    told([row.what for row in rows() if not row.today], "A level without a sentence says nothing.")


def test_each_row_names_the_letters_own_words():
    told([row.what for row in rows() if not re.search(r"\*.+\*", row.dutch)], "Cite the Dutch.")


def test_each_row_lives_in_a_folder_that_exists():
    found = [
        f"{row.what}: {link or 'no link'}"
        for row in rows()
        for link in row.links or [""]
        if not link or not (LETTER.parent / link).exists()
    ]
    told(found, "A reader follows the link to see for themselves.")


def test_each_command_that_is_named_exists():
    found = [
        f"schakel {name}"
        for row in rows()
        for name in row.commands
        if name not in COMMANDS
        or not (ROOT / f"src/{COMMANDS[name].module.replace('.', '/')}.py").exists()
    ]
    told(found, "The page promises a command that cannot be called.")


def test_each_address_that_is_named_exists():
    real = {
        "/" + re.sub(r"<\w+:", "<", str(pattern.pattern))
        for pattern in urlpatterns
        if isinstance(pattern, URLPattern)
    }
    found = sorted({one for row in rows() for one in row.addresses} - real)
    told(found, "The page promises a screen that is not there.")


def test_what_works_can_be_reached():
    found = [
        row.what for row in rows() if row.level == "works" and not (row.commands or row.addresses)
    ]
    told(found, "What works has a screen or a command; else nobody can use it.")
