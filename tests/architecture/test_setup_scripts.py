"""The set-up scripts say one clear sentence when the machine lacks something."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def program(path: Path, lines: str) -> None:
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)


def script(name: str, *words: str, path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if "SCHAKEL" not in key}
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / name), *words],
        env={**environment, "PATH": str(path), **more},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_browser_and_no_way_to_install_one(tmp_path):
    done = script("chromium.py", path=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "install Chromium" in done.stderr


def test_a_browser_that_does_not_start_is_none(tmp_path):
    program(tmp_path / "chromium", "exit 1")
    program(tmp_path / "google-chrome", "exit 0")
    assert script("chromium.py", path=tmp_path).stdout == f"Browser: {tmp_path}/google-chrome\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root installs system packages")
def test_root_installs_the_systems_chromium(tmp_path):
    for name in ("cp", "chmod"):
        (tmp_path / name).symlink_to(f"/bin/{name}")
    program(tmp_path / "ready", "exit 0")
    program(
        tmp_path / "apt-get",
        f'[ "$1" = install ] || exit 0; cp "{tmp_path}/ready" "{tmp_path}/chromium"',
    )
    done = script("chromium.py", path=tmp_path)
    assert done.stdout == f"Browser: {tmp_path}/chromium\n"


def test_venv_is_left_alone_when_it_works(tmp_path):
    (tmp_path / "own/bin").mkdir(parents=True)
    program(tmp_path / "own/bin/python", "exit 0")
    done = script("make_venv.py", str(tmp_path / "own"), path=tmp_path)
    assert done.returncode == 0
    assert [one.name for one in (tmp_path / "own").iterdir()] == ["bin"]


def test_old_python_is_told_in_one_sentence(tmp_path):
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0);"
        "sys.argv = ['make_venv.py', 'nowhere'];"
        f"runpy.run_path({str(ROOT / 'scripts/make_venv.py')!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert done.stderr.count("\n") == 1
