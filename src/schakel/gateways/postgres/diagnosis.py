"""From what PostgreSQL or the system said to the one sentence that a person can act on."""

import errno
import re
import shutil
from pathlib import Path

from schakel.gateways.postgres.layout import Layout

ROOM = 16 * 1024 * 1024  # less than one WAL segment free: the server cannot start
FULL = re.compile(r"No space left on device|Disk quota exceeded")
SHARED = re.compile(r"shared memory|Cannot allocate memory")
SOCKET = re.compile(r'lock file "[^"]*\.s\.PGSQL|could not bind|could not create any Unix-domain')
IN_USE = re.compile(r'lock file "postmaster\.pid" already|shared memory block .* still in use')
RIGHTS = re.compile(r"Permission denied|Operation not permitted|Read-only file system")
PREFIX = re.compile(r"^\S+ \S+ \S+ \[\d+\] |^(?:initdb|pg_ctl|postgres): ")
GRAVE = re.compile(r"FATAL:|PANIC:|ERROR:|error:")


def of_output(text: str, layout: Layout) -> str:
    """What to tell about a failed initdb or start that left ``text``."""
    line = _telling_line(text)
    if IN_USE.search(text) and not FULL.search(text) and not RIGHTS.search(text):
        return (
            f"The data in {layout.data} are in use by a process that does not answer ({line}): "
            "end that process and start again."
        )
    if SHARED.search(line):
        return f"There is too little memory for the database server ({line}): free some."
    if FULL.search(text) or (layout.folder.exists() and _free(layout.folder) < ROOM):
        return full(layout.folder)
    if SOCKET.search(text):
        return (
            f"The socket {layout.socket} is in use by another server: stop that server, or set "
            "SCHAKEL_HOME to another folder."
        )
    if RIGHTS.search(text):
        return (
            f"The user that runs the database may not use its files ({line}): correct the rights "
            f"of {layout.folder}, or set SCHAKEL_HOME to another folder."
        )
    return f"PostgreSQL did not start ({line}): more is in {layout.log}."


def of_system(error: OSError, layout: Layout) -> str:
    """What to tell when the operating system refused something around the server."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return full(layout.folder)
    about = error.filename or layout.folder
    return (
        f"{about} cannot be used ({error.strerror}): correct that path or its rights, or set "
        "SCHAKEL_HOME to a folder that this user can write."
    )


def full(folder: Path) -> str:
    """The sentence for a disk without room."""
    return f"The disk that holds {folder} is full: make at least 200 MB free there and start again."


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _telling_line(text: str) -> str:
    lines = [PREFIX.sub("", line).strip() for line in text.splitlines() if line.strip()]
    grave = [line for line in lines if GRAVE.search(line)]
    return GRAVE.sub("", (grave or lines or ["it gave no reason"])[-1]).strip(" .")
