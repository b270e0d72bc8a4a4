"""The operating-system user that the server runs as, and what that user can reach.

PostgreSQL refuses to run as root. Then a system user of its own runs it (ruling 22); everybody else
runs it as themselves.
"""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from schakel.gateways.postgres.errors import ServerError

SYSTEM_USER = "schakel-db"
NO_HOME = "/nonexistent"


@dataclass(frozen=True)
class Account:
    """Who runs the server; ``switch`` says that it is somebody else than this process."""

    uid: int
    gid: int
    switch: bool

    @classmethod
    def own(cls) -> "Account":
        """The account this process runs as."""
        return cls(os.geteuid(), os.getegid(), switch=False)

    @classmethod
    def of_database(cls) -> "Account":
        """This user, or, as root, the system user for the database, made when it is missing."""
        if os.geteuid() != 0:
            return cls.own()
        entry = _entry() or _make_system_user()
        return cls(entry.pw_uid, entry.pw_gid, switch=True)

    @classmethod
    def owner_of(cls, folder: Path) -> "Account":
        """As root, whoever owns existing data keeps running it: nothing changes hands."""
        if os.geteuid() != 0:
            return cls.own()
        facts = folder.stat()
        if facts.st_uid == 0:
            raise ServerError(
                f"The data in {folder} belongs to root, and PostgreSQL does not run as root: "
                f"give the folder to {SYSTEM_USER} (chown -R) and start again."
            )
        return cls(facts.st_uid, facts.st_gid, switch=True)

    def reaches(self, path: Path) -> bool:
        """Whether this user gets to ``path``, judged by the mode bits of all that exists of it."""
        wanted = stat.S_IXOTH
        if path.is_file():
            wanted = stat.S_IROTH | (stat.S_IXOTH if path.stat().st_mode & stat.S_IXUSR else 0)
        if path.exists() and not self._allows(path, wanted):
            return False
        return all(self._allows(up, stat.S_IXOTH) for up in path.parents if up.exists())

    def _allows(self, path: Path, wanted: int) -> bool:
        facts = path.stat()
        if facts.st_uid == self.uid:
            return (facts.st_mode >> 6) & wanted == wanted
        if facts.st_gid == self.gid:
            return (facts.st_mode >> 3) & wanted == wanted
        return facts.st_mode & wanted == wanted

    def give(self, path: Path) -> None:
        """Make this user the owner of ``path``."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def run(
        self,
        command: Sequence[str | Path],
        *,
        folder: Path,
        more: Mapping[str, str],
        said: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """Run a PostgreSQL program as this user; English messages, none of the caller's PG*.

        ``more`` are environment variables, ``said`` is standard input; all output is in ``stdout``.
        """
        environment = {"PATH": os.defpath, "LC_ALL": "C", "HOME": str(folder), **more}
        try:
            return subprocess.run(
                [str(part) for part in command],
                cwd=folder,
                env=environment,
                input=said,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
                umask=0o077,
                user=self.uid if self.switch else None,
                group=self.gid if self.switch else None,
                extra_groups=[] if self.switch else None,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ServerError(
                f"{command[0]} could not be started ({error}): check that it may be run here."
            ) from error


def make_folder(path: Path, mode: int) -> None:
    """Make ``path`` and its missing parents, all with ``mode`` whatever the umask is."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)


def open_mode() -> int:
    """The mode of folders around the data: as root the system user must be able to pass through."""
    return 0o711 if os.geteuid() == 0 else 0o700


def _entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None


def _make_system_user() -> pwd.struct_passwd:
    commands = [
        ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", NO_HOME],
        ["adduser", "-S", "-D", "-H", "-h", NO_HOME],
    ]
    tried = ""
    for command in commands:
        program = shutil.which(command[0], path=f"{os.defpath}:/usr/sbin:/sbin:/usr/bin:/bin")
        if program is None:
            continue
        shell = "/usr/sbin/nologin" if Path("/usr/sbin/nologin").exists() else "/sbin/nologin"
        done = subprocess.run(
            [program, *command[1:], "-s", shell, SYSTEM_USER],
            capture_output=True,
            text=True,
            check=False,
        )
        entry = _entry()  # another process may have been first: then the command fails, and no harm
        if entry is not None:
            return entry
        tried = (done.stderr.strip() or done.stdout.strip()).rpartition("\n")[2]
    reason = f"it could not be made ({tried})" if tried else "there is no useradd or adduser"
    raise ServerError(
        f"PostgreSQL does not run as root and needs the system user {SYSTEM_USER}, but {reason}: "
        "make that user, or start as an ordinary user."
    )
