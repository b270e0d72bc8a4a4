"""Where the server of one ``SCHAKEL_HOME`` keeps its data, its log and its socket.

Normally in ``$SCHAKEL_HOME/postgres``. As root, when the server's own user cannot get there (a home
under root's folder), under ``/var/lib/schakel``; ``$SCHAKEL_HOME/postgres/location`` says where.
"""

import hashlib
import os
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from schakel.gateways.postgres.account import Account, make_folder, open_mode
from schakel.gateways.postgres.errors import ServerError

PORT = 5432
OUTSIDE = Path("/var/lib/schakel")
SHORT = Path("/", "tmp")  # not TMPDIR: every process of this home must arrive at the same socket
LONGEST_SOCKET = 80
STRANGER = Account(uid=-1, gid=-1, switch=True)


@dataclass(frozen=True)
class Layout:
    """Paths only; nothing is made before ``prepare``."""

    home: Path
    folder: Path

    @classmethod
    def of(cls, home: Path) -> "Layout":
        """Where the data of this home are: inside it, unless root's server cannot reach that."""
        home = home.absolute()
        inside = home / "postgres"
        location = inside / "location"
        if location.exists() and location.stat().st_uid == os.geteuid():
            return cls(home, Path(location.read_text().rstrip("\n")))
        if os.geteuid() != 0 or (inside / "data").exists() or STRANGER.reaches(inside):
            return cls(home, inside)
        return cls(home, OUTSIDE / _mark(home))

    @property
    def inside(self) -> Path:
        """The folder inside the home, whether or not the data are there."""
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        """What PostgreSQL calls its data directory."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The server's own log: no statements, no values."""
        return self.folder / "server.log"

    @property
    def record(self) -> Path:
        """Which server made the data, as JSON."""
        return self.folder / "server.json"

    @property
    def socket_dir(self) -> Path:
        """Beside the data, unless that is too long for a socket or upsets libpq's list of hosts."""
        beside = self.folder / "run"
        plain = re.fullmatch(r"[\w/.+@ -]+", str(beside), re.ASCII)
        short = len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET
        return beside if plain and short else SHORT / f"schakel-{_mark(self.home)}"

    @property
    def socket(self) -> Path:
        """The socket file that clients open."""
        return self.socket_dir / f".s.PGSQL.{PORT}"

    @property
    def location(self) -> Path:
        """The note in the home that says where the data went."""
        return self.inside / "location"

    def is_left_behind(self) -> bool:
        """Whether data outside the home are those of an earlier home of this name.

        Their passwords went with that home's secret, so that they cannot be this home's data.
        """
        outside = self.folder != self.inside
        return outside and self.folder.exists() and not self.location.exists()

    def claim(self) -> None:
        """Note in the home where the data are; what an earlier home left is set aside, not lost."""
        if self.folder == self.inside or self.location.exists():
            return
        if self.is_left_behind():
            self.folder.rename(
                self.folder.with_name(f"{self.folder.name}-removed-{time.time_ns()}")
            )
        write(self.location, f"{self.folder}\n")

    def prepare(self, account: Account) -> None:
        """The folders around the data, and what must belong to the server's user."""
        make_folder(self.folder, open_mode())
        make_folder(self.socket_dir, 0o700)
        if not self.log.exists():
            self.log.touch(mode=0o600)
        for path in (self.socket_dir, self.log):
            if path.lstat().st_uid == os.geteuid():
                account.give(path)
        facts = self.socket_dir.lstat()
        if self.socket_dir.is_symlink() or facts.st_uid != account.uid or facts.st_mode & 0o077:
            raise ServerError(
                f"The folder {self.socket_dir} for the socket belongs to somebody else or is open "
                "to others: remove it, or set SCHAKEL_HOME to another folder."
            )


def write(path: Path, text: str) -> None:
    """Replace a file in one step, durably; readable by all, as nothing secret is written so."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as scratch:
        scratch.write(text)
        scratch.flush()
        os.fsync(scratch.fileno())
    Path(scratch.name).chmod(0o644)
    Path(scratch.name).replace(path)


def _mark(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]
