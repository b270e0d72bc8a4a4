"""See to it that there is a Java for Spark, and say so when there is none.

From the machine (``JAVA_HOME`` may name it), else from the system's packages when root. Without it
everything runs but the indicators on Spark.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 17  # what Spark 4 asks for
INSTALLERS = {
    "apt-get": (
        ["update"],
        ["install", "--yes", "--no-install-recommends", "openjdk-17-jre-headless"],
    ),
    "dnf": (["install", "--assumeyes", "java-17-openjdk-headless"],),
    "apk": (["add", "openjdk17-jre-headless"],),
    "pacman": (["--sync", "--refresh", "--noconfirm", "jre17-openjdk-headless"],),
}
SENTENCE = (
    "No Java 17 or newer was found: the indicators run on DuckDB, and not on Spark. To have Spark "
    "too, install one (on Debian: apt-get install openjdk-17-jre-headless) or set JAVA_HOME."
)


def main() -> None:
    found = find()
    if found is None and os.geteuid() == 0:
        install()
        found = find()
    if found is None:
        sys.stdout.write(f"{SENTENCE}\n")


def find() -> str | None:
    """A Java that is new enough."""
    home = os.environ.get("JAVA_HOME")
    path = shutil.which(str(Path(home, "bin", "java")) if home else "java")
    return path if path and version(path) >= OLDEST else None


def version(path: str) -> int:
    """The main version that a Java tells of itself; 0 when it tells none."""
    done = subprocess.run(
        [path, "-version"], capture_output=True, text=True, timeout=60, check=False
    )
    told = re.search(r'version "(\d+)', done.stderr)
    return int(told[1]) if told else 0


def install() -> None:
    """Ask the first package manager there is; whether it helped shows when looking again."""
    for name, steps in INSTALLERS.items():
        program = shutil.which(name)
        if program is None:
            continue
        sys.stderr.write(f"Installing Java 17 with {name} ...\n")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in steps:
            subprocess.run([program, *step], env=quiet, stdout=subprocess.DEVNULL, check=False)
        return


if __name__ == "__main__":
    main()
