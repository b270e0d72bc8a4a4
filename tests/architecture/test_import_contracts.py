"""The import contracts refuse what they are there to refuse: faults planted in an empty house."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.reading import ROOT, SOURCE, contracts, floors, told

FILES = ("tasks", "actions", "queries", "permissions", "models", "rules", "events")
CAPABILITIES = tuple(
    name.removeprefix("tables-of-") for name in contracts() if name.startswith("tables-of-")
)
LIBRARIES = ("selection/dmn", "people/rules", "people/matching", "cases/rules", "audit/merkle")
LINTER = Path(sys.executable).with_name("lint-imports")


@pytest.fixture(scope="module")
def empty_house(tmp_path_factory):
    """Every floor as an empty package, with the usual files in each capability."""
    root = tmp_path_factory.mktemp("house")
    for floor in floors():
        write(root, f"schakel/{floor}/__init__.py", "")
    write(root, "schakel/__init__.py", "")
    write(root, "schakel/selection/dmn/__init__.py", "")
    write(root, "schakel/monitoring/engine/__init__.py", "import duckdb")
    write(root, "schakel/selection/engine/__init__.py", "import openpyxl")
    write(root, "schakel/simulation/country/__init__.py", "")
    write(root, "schakel/simulation/country/engine/__init__.py", "")
    write(root, "schakel/simulation/country/engine/events.py", "import pyarrow")
    for floor in CAPABILITIES:
        for name in FILES:
            write(root, f"schakel/{floor}/{name}.py", "")
    write(root, "schakel/table/models.py", "from django.db import models")
    write(root, "schakel/kernel/models.py", "from django.db import models")
    return root


@pytest.fixture
def house(empty_house, tmp_path):
    """A copy of the empty house to put a fault in."""
    return Path(shutil.copytree(empty_house, tmp_path / "house"))


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n" if text else "")


def lint(root: Path, *contract: str) -> subprocess.CompletedProcess[str]:
    chosen = [word for one in contract for word in ("--contract", one)]
    command = [str(LINTER), "--config", str(ROOT / "pyproject.toml"), "--no-cache", *chosen]
    environment = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "200"}
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_the_empty_house_passes(house):
    done = lint(house)
    assert done.returncode == 0, done.stdout
    assert f"Contracts: {len(contracts())} kept, 0 broken." in done.stdout


FAULTS = {
    "an import from a lower floor": (
        "floors", "cases/actions.py", "from schakel.sharing import queries",
    ),
    "an import between siblings at work": (
        "floors", "table/actions.py", "import schakel.intake",
    ),
    "an import between two doors": ("floors", "web/page.py", "import schakel.api"),
    "an import of the settings from below": ("floors", "people/queries.py", "import schakel.config"),
    "an import hidden in a function": (
        "floors", "people/rules.py", "def age():\n    from schakel.cases import rules\n    return rules",
    ),
    "a folder without a floor": ("floors", "extras/__init__.py", ""),
    "models that call actions": (
        "files", "sharing/models.py", "from schakel.sharing import actions",
    ),
    "rules that read models": ("files", "cases/rules.py", "from schakel.cases import models"),
    "queries that call actions": (
        "files", "table/queries.py", "from schakel.table.actions import decide",
    ),
    "Django in rules": ("pure-rules", "worklist/rules.py", "from django.utils import timezone"),
    "Django in a file of a folder of rules": (
        "pure-rules", "review/rules/sheet.py", "import django",
    ),
    "Django reached through the kernel": (
        "pure-rules", "table/rules.py", "from schakel.kernel.models import Record",
    ),
    "the network in rules": ("pure-rules", "sharing/rules.py", "from urllib.request import urlopen"),
    "the database in rules": ("pure-rules", "access/rules.py", "import psycopg"),
    "Django in the library of decision models": (
        "pure-libraries", "selection/dmn/reader.py", "from django.conf import settings",
    ),
    "a screen that reads a table": (
        "doors-see-no-tables", "web/table.py", "from schakel.table.models import Seat",
    ),
    "a command that reads a table": (
        "doors-see-no-tables", "cli/seats.py", "import schakel.table.models",
    ),
    "an operation that reads a table": (
        "doors-see-no-tables", "api/cases.py", "from schakel.cases import models",
    ),
    "an indicator made from the audit record": (
        "audit-is-for-control", "monitoring/queries.py", "from schakel.audit import models",
    ),
    "a review of the audit record": (
        "audit-is-for-control", "review/actions.py", "from schakel.audit.models import AuditEvent",
    ),
    "a page that computes figures itself": (
        "engines-stay-out-of-pages", "web/monitor.py", "from schakel.monitoring import engine",
    ),
    "a page that loads an engine by way of a query": (
        "engines-stay-out-of-pages", "monitoring/queries.py", "import schakel.monitoring.engine",
    ),
    "a page that opens a spreadsheet itself": (
        "engines-stay-out-of-pages", "web/monitor.py", "from schakel.selection import engine",
    ),
    "a page that plans a country": (
        "a-country-stays-out-of-pages", "web/demo.py", "from schakel.simulation.country import engine",
    ),
    "the made-up country computed outside of its engine": (
        "engines-stay-out-of-pages", "simulation/actions.py", "import pyarrow",
    ),
    "the tables of another capability": (
        "tables-of-cases", "sharing/queries.py", "from schakel.cases.models import Case",
    ),
    "the tables of another capability in a test drive": (
        "tables-of-people", "simulation/people.py", "from schakel.people import models",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_refused(house, fault):
    contract, name, text = FAULTS[fault]
    if name.endswith("/rules/sheet.py"):
        write(house, f"schakel/{Path(name).parent}/__init__.py", "")
    write(house, f"schakel/{name}", text)
    done = lint(house, contract)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "0 kept, 1 broken." in done.stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("table/actions.py", "from schakel.cases import actions, queries"),
        ("web/table.py", "from schakel.table import actions, queries, rules"),
        ("monitoring/queries.py", "from schakel.journal import queries"),
        ("config/reactions.py", "from schakel.table import actions, events"),
    ],
)
def test_the_usual_way_down_is_allowed(house, name, text):
    write(house, f"schakel/{name}", text)
    assert lint(house).returncode == 0


def test_every_folder_has_a_floor_and_every_floor_a_folder():
    folders = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    assert folders == floors().keys()


def test_every_capability_with_tables_keeps_them_to_itself():
    found = [
        floor
        for floor in floors()
        if floor not in {"kernel", *CAPABILITIES}
        and ((SOURCE / floor / "models.py").exists() or (SOURCE / floor / "models").is_dir())
    ]
    told(found, "Add a contract tables-of-<capability> to pyproject.toml, like the others.")


def test_every_small_library_is_under_its_contract():
    named = contracts()["pure-libraries"]["source_modules"]
    assert isinstance(named, list)
    found = [
        one
        for one in LIBRARIES
        if (SOURCE / one).exists() and f"schakel.{one.replace('/', '.')}" not in named
    ]
    told(found, "Add it to source_modules of the contract pure-libraries in pyproject.toml.")
