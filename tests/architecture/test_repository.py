"""What holds for the repository as a whole: no registries, locked dependencies, what CI runs."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOSTS = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("yarnpkg", "com"),
    ("npmmirror", "com"),
    ("registry", "npm"),
]
OPTIONS = ("index-url", "find-links", "trusted-host")
LOCKS = ("requirements/runtime.txt", "requirements/dev.txt", "requirements/bench.txt")
# Of an environment of its own: it shares nothing with what runs.
APART = "requirements/peers.txt"


def files() -> list[Path]:
    """Committed files and those about to be."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others"]
    listed = subprocess.run(
        [*command, "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_registry_address():
    pattern = re.compile("|".join(rf"\b{name}\.{top}\b" for name, top in HOSTS).encode(), re.I)
    found = [str(path.relative_to(ROOT)) for path in files() if pattern.search(path.read_bytes())]
    assert found == []


@pytest.mark.parametrize("name", [*LOCKS, APART])
def test_locked_with_hashes(name):
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[\w.-]+==[\w.!+]+", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    assert not [option for option in OPTIONS if option in text]


def test_the_other_locks_agree_with_the_runtime_lock():
    pins = [
        dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(), re.M)) for name in LOCKS
    ]
    for others in pins[1:]:
        assert {name: others.get(name) for name in pins[0]} == pins[0]


def test_what_is_agpl_is_in_no_lock_of_ours_and_in_no_import_but_its_own():
    """pm4py is a peer of the benchmarks only, in an environment and a process of its own."""
    assert "pm4py==" in (ROOT / APART).read_text()
    ours = [*LOCKS, "requirements/spark.txt"]
    assert [name for name in ours if "pm4py" in (ROOT / name).read_text()] == []
    importing = re.compile(r"^\s*(?:import|from) pm4py\b", re.M)
    found = [
        path for path in files() if path.suffix == ".py" and importing.search(path.read_text())
    ]
    assert found == [ROOT / "bench/flows_peer.py"]
    named = [path for path in files() if path.suffix == ".py" and "flows_peer" in path.read_text()]
    importing = re.compile(r"^\s*(?:import|from) .*flows_peer", re.M)
    assert [path for path in named if importing.search(path.read_text())] == []


def test_node_packages_are_locked():
    lock = ROOT / "package-lock.json"
    if not lock.exists():
        pytest.skip("there are no Node packages")
    text = lock.read_text()
    assert '"integrity": "sha512-' in text
    assert '"resolved": "http' not in text


def test_what_ci_runs():
    script = ROOT / ".ci/run"
    assert script.stat().st_mode & 0o111
    lines = [line.strip() for line in script.read_text().splitlines()]
    steps = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert steps == ["make check", "make test"]
    assert "set -euo pipefail" in lines
