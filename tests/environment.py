"""Loaded before Django's settings: where the tests' own database server lives, and as which role.

Tests connect as the application role, never as owner (ruling 41).
"""

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SCHAKEL_SHARED_DATA") or ROOT.parent / "shared/data")

os.environ["SCHAKEL_HOME"] = os.environ.get("SCHAKEL_TEST_HOME") or str(
    Path(tempfile.gettempdir()) / f"schakel-tests-{os.getuid()}"
)
# Processes that tests start compile the product once a home, whatever the machine says of bytecode.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = str(Path(os.environ["SCHAKEL_HOME"]) / "bytecode")
os.environ["SCHAKEL_DB_ROLE"] = "app"
os.environ["SCHAKEL_DB_PREFIX"] = "schakeltest"
os.environ["SCHAKEL_DEMO"] = "yes"
os.environ["SCHAKEL_DATABASE"] = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
