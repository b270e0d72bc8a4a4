"""Homes for real servers, and their removal, whatever became of the test."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schakel.gateways.postgres import Server, ServerError, binaries
from schakel.gateways.postgres.account import Account
from tests.gateways.act import main

ACT = Path(__file__).with_name("act.py")
SOURCE = Path(__file__).parents[2] / "src"
AS_ROOT = os.geteuid() == 0

NOBODY = Account(65534, 65534, switch=True)

Make = Callable[..., Server]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in [one for one in os.environ if one.startswith("SCHAKEL_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def top() -> Iterator[Path]:
    """A short folder that the server's user can pass through, also when root runs the tests."""
    path = Path(tempfile.mkdtemp(prefix="shk"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def home(top) -> Path:
    return top / "home"


@pytest.fixture
def make(top) -> Iterator[Make]:
    """Makes Server objects that are stopped and removed afterwards."""
    made: list[Server] = []

    def make_server(home: Path, *, durable: bool = False) -> Server:
        made.append(Server(home, durable=durable))
        return made[-1]

    yield make_server
    for server in made:
        remove(server)


def remove(server: Server) -> None:
    """Stop the server by its own process number and remove everything that it made."""
    pid_file = server.folder / "data" / "postmaster.pid"
    if server.is_running():
        pid = int(pid_file.read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        deadline = time.monotonic() + 20
        while pid_file.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
    for folder in (server.folder, server.socket_dir):
        if folder.exists():
            shutil.rmtree(folder)


@pytest.fixture(params=["system", "wheel"])
def kind(request, monkeypatch) -> str:
    monkeypatch.setenv("SCHAKEL_POSTGRES", request.param)
    need(request.param)
    return str(request.param)


def need(kind: str) -> None:
    """Skip when the machine has no server of its own; the wheel is always there."""
    if kind == "system":
        try:
            binaries.find()
        except ServerError as error:
            pytest.skip(str(error))


def act(*words: object) -> subprocess.Popen[str]:
    """Start ``act.py`` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, str(ACT), *map(str, words)],
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        text=True,
    )


def as_nobody(word: str, home: Path) -> dict[str, object]:
    """What ``act.main`` gives to the user nobody.

    A fork, for the interpreter itself may be under root's folder, where nobody cannot start it.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY.gid)
            os.setuid(NOBODY.uid)
            os.chdir("/")
            os.write(writer, json.dumps(main(word, home)).encode())
        finally:
            os._exit(0)  # whatever happened: the tests go on in the parent alone
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    found = json.loads(said)
    assert isinstance(found, dict)
    return found


def answer(process: subprocess.Popen[str]) -> dict[str, object]:
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    found = json.loads(said)
    assert isinstance(found, dict)
    return found
