"""See to it that there is a Chromium for the tests, and print where it is.

From the machine (``SCHAKEL_CHROMIUM`` may name it), else from the system's packages when root.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALLERS = {
    "apt-get": (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]),
    "dnf": (["install", "--assumeyes", "chromium"],),
    "apk": (["add", "chromium"],),
    "pacman": (["--sync", "--refresh", "--noconfirm", "chromium"],),
}
SENTENCE = (
    "The tests need a browser and none was found: install Chromium or Google Chrome (on Debian: "
    "apt-get install chromium) or set SCHAKEL_CHROMIUM to its path, and run make test again."
)


def main() -> int | str:
    found = find()
    if found is None and os.geteuid() == 0:
        install()
        found = find()
    if found is None:
        return SENTENCE
    sys.stdout.write(f"Browser: {found}\n")
    return 0


def find() -> str | None:
    """A browser that starts; a name on the path may be no more than a pointer to a shop."""
    named = os.environ.get("SCHAKEL_CHROMIUM")
    for name in [named] if named else NAMES:
        path = shutil.which(name)
        if path and works(path):
            return path
    return None


def works(path: str) -> bool:
    done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    return done.returncode == 0


def install() -> None:
    """Ask the first package manager there is; whether it helped shows when looking again."""
    for name, steps in INSTALLERS.items():
        program = shutil.which(name)
        if program is None:
            continue
        sys.stderr.write(f"Installing Chromium with {name} ...\n")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in steps:
            subprocess.run([program, *step], env=quiet, stdout=subprocess.DEVNULL, check=False)
        return


if __name__ == "__main__":
    sys.exit(main())
