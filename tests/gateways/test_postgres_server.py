"""Real servers: starting, stopping, surviving, for root and for an ordinary user."""

import json
import os
import shutil
import signal
import subprocess
import time

import psycopg
import pytest

from schakel.gateways.postgres import Server, binaries, role_password
from schakel.gateways.postgres.layout import LONGEST_SOCKET, OUTSIDE
from tests.gateways.act import connect
from tests.gateways.conftest import AS_ROOT, NOBODY, act, answer, as_nobody, need

only_root = pytest.mark.skipif(not AS_ROOT, reason="only root runs the server as another user")


def one(connection, query):
    return connection.execute(query).fetchone()[0]


def until(true):
    """Wait for what another process brings about."""
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_first_and_second_start(kind, make, home):
    server = make(home, durable=True)
    assert not server.is_running()
    server.start()
    server.start()
    assert server.is_running()
    with connect(server, home) as connection:
        assert one(connection, "SHOW fsync") == "on"
        assert one(connection, "SHOW listen_addresses") == ""
        assert one(connection, "SHOW password_encryption") == "scram-sha-256"
        assert one(connection, "SELECT upper('ë') || lower('Ĳ')") == "Ëĳ"
        assert one(connection, "SHOW server_encoding") == "UTF8"
        assert one(connection, "SELECT 'Z' < 'a'") is True
    server.stop()
    assert not server.is_running()
    server.stop()
    begin = time.monotonic()
    server.start()
    assert time.monotonic() - begin < 10
    record = json.loads((server.folder / "server.json").read_text())
    assert record["kind"] == kind
    assert record["version"] == server.version


def test_only_with_the_password_and_only_the_right_user(kind, make, home):
    server = make(home)
    server.start()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(server, home, password="wrong")
    assert server.socket_dir.stat().st_mode & 0o777 == 0o700
    assert (server.folder / "data").stat().st_mode & 0o077 == 0
    if AS_ROOT:
        assert (server.folder / "data").stat().st_uid not in {0, NOBODY.uid}


def test_a_killed_server_loses_nothing_acknowledged(kind, make, home):
    server = make(home, durable=True)
    server.start()
    with connect(server, home) as connection:
        connection.execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS n")
        connection.commit()
        connection.execute("INSERT INTO t VALUES (1001)")
        connection.commit()
        pid = int((server.folder / "data/postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
    until(lambda: not server.is_running())
    begin = time.monotonic()
    server.start()
    assert time.monotonic() - begin < 10
    with connect(server, home) as connection:
        assert one(connection, "SELECT count(*) FROM t") == 1001


@pytest.mark.parametrize("used", ["system", "wheel"])
@only_root
def test_an_ordinary_user_starts_its_own(used, top, monkeypatch):
    monkeypatch.setenv("SCHAKEL_POSTGRES", used)
    need(used)
    if not NOBODY.reaches(binaries.find().program("postgres")):
        pytest.skip("the user nobody cannot reach the programs of this checkout")
    own = top / "own"
    own.mkdir()
    os.chown(own, NOBODY.uid, NOBODY.gid)
    try:
        first = as_nobody("start", own / "home")
        assert "error" not in first
        assert first["uid"] == NOBODY.uid
        assert first["folder"] == str(own / "home/postgres")
    finally:
        stopped = as_nobody("stop", own / "home")
    assert stopped == {"running": False}


@only_root
def test_root_uses_an_ordinary_users_data_as_that_user(top, make):
    if not NOBODY.reaches(binaries.find().program("postgres")):
        pytest.skip("the user nobody cannot reach the programs of this checkout")
    own = top / "own"
    own.mkdir()
    os.chown(own, NOBODY.uid, NOBODY.gid)
    as_nobody("start", own / "home")
    server = make(own / "home")
    assert server.is_running()
    server.stop()
    server.start()
    assert as_nobody("stop", own / "home") == {"running": False}
    assert "error" not in as_nobody("start", own / "home")


@only_root
def test_a_home_that_only_root_reaches(top, make):
    top.chmod(0o700)
    home = top / "home"
    server = make(home)
    assert server.folder.is_relative_to(OUTSIDE)
    server.start()
    assert (home / "postgres/location").read_text().strip() == str(server.folder)
    assert Server(home).folder == server.folder
    assert Server(home).is_running()


@only_root
def test_data_of_a_removed_home_are_set_aside(top, make):
    top.chmod(0o700)
    home = top / "home"
    server = make(home)
    server.start()
    with connect(server, home) as connection:
        connection.execute("CREATE TABLE old ()")
    shutil.rmtree(home)
    server = make(home)
    server.start()
    with connect(server, home) as connection:
        assert one(connection, "SELECT to_regclass('old')") is None
    aside = list(server.folder.parent.glob(f"{server.folder.name}-removed-*"))
    assert [(path / "data/PG_VERSION").exists() for path in aside] == [True]
    shutil.rmtree(aside[0])


def test_a_start_that_was_cut_off(home, make):
    """The starter is killed, the server comes up all the same: the next start finds it."""
    server = make(home)
    server.start()
    server.stop()
    starter = act("start", home)
    until((server.folder / "data/postmaster.pid").exists)
    starter.kill()
    starter.communicate()
    server.start()
    assert server.is_running()


def test_two_starts_at_once(home, make):
    server = make(home)
    both = [act("start", home), act("start", home)]
    answers = [answer(process) for process in both]
    assert server.is_running()
    assert answers[0]["started"] == answers[1]["started"] is not None


@pytest.mark.parametrize("name", ["x" * 120 + "/" + "y" * 100, "with space, comma and 'quote'"])
def test_long_and_strange_homes(name, top, make):
    home = top / name
    server = make(home)
    server.start()
    assert len(os.fsencode(server.socket_dir / ".s.PGSQL.5432")) <= LONGEST_SOCKET
    assert Server(home).socket_dir == server.socket_dir
    assert server.socket_dir.stat().st_mode & 0o777 == 0o700
    with connect(server, home) as connection:
        assert one(connection, "SELECT current_database()") == "schakel"


def test_process_number_taken_by_another_process(home, make):
    """As in a restarted container: the killed server's number is alive, but somebody else's."""
    server = make(home)
    server.start()
    pid_file = server.folder / "data/postmaster.pid"
    left = pid_file.read_text()
    owner = pid_file.stat()
    server.stop()
    other = subprocess.Popen(
        ["sleep", "60"], cwd="/", user=owner.st_uid if AS_ROOT else None, extra_groups=None
    )
    try:
        pid_file.write_text(left.replace(left.split("\n")[0], str(other.pid), 1))
        os.chown(pid_file, owner.st_uid, owner.st_gid)
        assert not server.is_running()
        server.start()
        assert server.is_running()
    finally:
        other.kill()
        other.wait()


def test_the_superuser_password_can_come_from_outside(home, make, monkeypatch):
    monkeypatch.setenv("SCHAKEL_DB_PASSWORD_SUPERUSER", "from a vault")
    server = make(home)
    server.start()
    connect(server, home, password="from a vault").close()
    assert role_password("superuser", home) == "from a vault"
    assert not (home / "secret").exists()


def test_making_the_object_writes_nothing(home):
    server = Server(home)
    assert not server.is_running()
    assert int(server.version.split(".")[0]) >= 15
    assert not home.exists()
