"""Make the virtual environment, with Python 3.11 or newer.

Run by whatever ``python3`` is: when that one is too old, a newer one on the path takes over. So
this file keeps to what older versions of Python can read.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER = ["python3.14", "python3.13", "python3.12", "python3.11"]


def main(folder: str) -> int:
    if sys.version_info[:2] < OLDEST:
        return with_newer(folder)
    if works(os.path.join(folder, "bin", "python")):
        return 0
    if subprocess.call([sys.executable, "-m", "venv", "--clear", folder]):
        return refuse(
            "The virtual environment could not be made: install Python's venv module (on Debian "
            "and Ubuntu: apt-get install python3-venv) and run make again."
        )
    return 0


def with_newer(folder: str) -> int:
    for name in NEWER:
        program = shutil.which(name)
        if program:
            return subprocess.call([program, __file__, folder])
    found = ".".join(str(part) for part in sys.version_info[:2])
    return refuse(
        f"Schakel needs Python 3.11 or newer, and {sys.executable} is {found}: install a newer "
        "Python and run make again, or name it with make PYTHON=..."
    )


def works(python: str) -> bool:
    test = f"import pip, sys; sys.exit(sys.version_info[:2] < {OLDEST!r})"
    return os.path.exists(python) and subprocess.call([python, "-c", test]) == 0


def refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
