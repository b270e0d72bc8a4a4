"""Starting and stopping the one server of a ``SCHAKEL_HOME``."""

import fcntl
import json
import os
import signal
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schakel.gateways.postgres import binaries, cluster, diagnosis
from schakel.gateways.postgres.account import Account, make_folder, open_mode
from schakel.gateways.postgres.binaries import Binaries
from schakel.gateways.postgres.cluster import DATABASE, SUPERUSER
from schakel.gateways.postgres.credentials import role_password
from schakel.gateways.postgres.errors import ServerError
from schakel.gateways.postgres.layout import PORT, Layout, write

__all__ = ["DATABASE", "SUPERUSER", "Server"]

START_LIMIT = 60  # seconds, also for the recovery after a crash
STOP_LIMIT = 60
ORPHANS_LIMIT = 15
LARGEST_LOG = 10 * 1024 * 1024


class Server:
    """The embedded server of one home. Making the object starts and writes nothing.

    ``durable=False`` (tests) trades the safety of the data for speed. Every method may raise
    ServerError.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self._durable = durable
        self._home = home.absolute()
        with _told(Layout(self._home, self._home / "postgres")):
            self._layout = Layout.of(self._home)

    @property
    def folder(self) -> Path:
        """Where data, log and ``server.json`` are: ``home/postgres``, or elsewhere as root."""
        return self._layout.folder

    @property
    def socket_dir(self) -> Path:
        """The folder of the socket, at most 80 bytes long; known before the first start."""
        return self._layout.socket_dir

    @property
    def port(self) -> int:
        """Only a part of the socket's name: no network port is opened."""
        return PORT

    @property
    def version(self) -> str:
        """Of the server that runs, or else of the one that would be started."""
        with _told(self._layout):
            if self._layout.record.exists():
                return str(json.loads(self._layout.record.read_text())["version"])
            return binaries.find(self._data_version()).version

    def has_data(self) -> bool:
        """Whether there is a database already; false in a new home, and nothing is made."""
        return self._data_version() is not None

    def is_running(self) -> bool:
        """Whether the server takes connections; not so while it is still recovering."""
        with _told(self._layout):
            return self._status() == "ready" and self._listener() is not None

    def start(self) -> None:
        """Start the server, with a new data folder the first time; nothing when it runs."""
        with _told(self._layout):
            make_folder(self._layout.inside, open_mode())
            with self._alone():
                if self._layout.is_left_behind():
                    self._stop()
                self._layout.claim()
                chosen = binaries.find(self._data_version())
                if not self.is_running():
                    self._start(chosen)

    def stop(self) -> None:
        """Stop the server, ending open connections; nothing when it does not run."""
        with _told(self._layout):
            if not self._layout.inside.exists():
                return
            with self._alone():
                self._stop()

    def _start(self, chosen: Binaries) -> None:
        layout = self._layout
        exists = layout.data.exists()
        account = Account.owner_of(layout.data) if exists else Account.of_database()
        layout.prepare(account)
        chosen = chosen.for_account(account)
        if not exists:
            password = role_password("superuser", self._home)
            cluster.create(layout, chosen, account, password, durable=self._durable)
        cluster.configure(layout, account, durable=self._durable)
        self._launch(chosen, account)
        facts = {"version": chosen.version, "major": chosen.major, "kind": chosen.kind}
        write(layout.record, json.dumps(facts) + "\n")

    def _launch(self, chosen: Binaries, account: Account) -> None:
        """Start, again as long as processes that outlived a killed server are still ending."""
        deadline = time.monotonic() + ORPHANS_LIMIT
        log = self._layout.log
        self._shorten_log()
        while True:
            if self.is_running():  # started by a process that was ended before it could say so
                return
            self._forget_killed()
            before = log.stat().st_size
            command = ["start", "-s", "-w", "-t", str(START_LIMIT), "-D", "data", "-l", log.name]
            done = account.run(
                [chosen.program("pg_ctl"), *command],
                folder=self._layout.folder,
                more=chosen.environment,
            )
            if done.returncode == 0:
                return
            with log.open(errors="replace") as file:
                file.seek(before)
                said = file.read() or done.stdout
            if not diagnosis.IN_USE.search(said) or time.monotonic() > deadline:
                raise ServerError(diagnosis.of_output(said, self._layout))
            time.sleep(0.2)

    def _forget_killed(self) -> None:
        """Drop a killed server's notes of its process when nobody works in the data folder.

        PostgreSQL would take it for alive when its number is another process's by now (restarted
        containers) or when nobody has reaped it. Without /proc PostgreSQL's own check decides.
        """
        data = self._layout.data
        works = Path("/proc/self/cwd").exists()
        if not works or os.path.realpath(data) in map(_works_in, Path("/proc").glob("[0-9]*")):
            return
        (data / "postmaster.pid").unlink(missing_ok=True)
        lock = self._layout.socket.with_name(f"{self._layout.socket.name}.lock")
        if lock.exists() and lock.read_text().split("\n")[1:2] == [os.path.realpath(data)]:
            lock.unlink()

    def _stop(self) -> None:
        listener = self._listener()
        if listener is None or not self._pid_file():
            return
        pid = self._pid_file()[0]
        if listener not in {0, int(pid)}:
            raise ServerError(
                f"The server at {self._layout.socket} was started elsewhere (another container?): "
                "stop it there."
            )
        os.kill(int(pid), signal.SIGINT)  # PostgreSQL's fast shutdown
        deadline = time.monotonic() + STOP_LIMIT
        while self._pid_file() or self._listener() is not None:
            if time.monotonic() > deadline:
                raise ServerError(
                    f"The database server (process {pid}) did not stop within {STOP_LIMIT} "
                    "seconds: try again."
                )
            time.sleep(0.05)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two processes that start the same home wait for each other."""
        with (self._layout.inside / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _data_version(self) -> int | None:
        path = self._layout.data / "PG_VERSION"
        if not self._layout.data.exists():
            return None
        text = path.read_text().strip() if path.exists() else ""
        if not text.isdigit():
            raise ServerError(
                f"The folder {self._layout.data} is not a PostgreSQL data folder of version 15 or "
                "newer: move it away, or set SCHAKEL_HOME to another folder."
            )
        return int(text)

    def _pid_file(self) -> list[str]:
        """Its lines: the process first, the state last; nothing when there is none."""
        try:
            return (self._layout.data / "postmaster.pid").read_text().split("\n")
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _status(self) -> str:
        lines = self._pid_file()
        return lines[7].strip() if len(lines) > 7 else ""

    def _listener(self) -> int | None:
        """The process behind the socket (0 where the system does not tell), None without one."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            try:
                client.connect(str(self._layout.socket))
            except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
                return None
            if not hasattr(socket, "SO_PEERCRED"):
                return 0
            size = struct.calcsize("3i")
            facts = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
            return int(struct.unpack("3i", facts)[0])

    def _shorten_log(self) -> None:
        """One older log is kept. The server is not running, so that nobody writes to it."""
        log = self._layout.log
        if log.stat().st_size > LARGEST_LOG:
            log.with_suffix(".log.1").write_bytes(log.read_bytes())
            os.truncate(log, 0)


def _works_in(process: Path) -> str:
    """The folder that a process works in; empty when it has ended or is another user's."""
    try:
        return os.readlink(process / "cwd")
    except OSError:
        return ""


@contextmanager
def _told(layout: Layout) -> Iterator[None]:
    """What the operating system refuses becomes a sentence."""
    try:
        yield
    except OSError as error:
        raise ServerError(diagnosis.of_system(error, layout)) from error
