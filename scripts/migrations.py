"""Check that the migrations say what the models say."""

import subprocess
import sys


def main() -> int:
    """The exit code of Django's own check, which names the model that has moved on."""
    command = [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"]
    settings = ["--settings", "schakel.config.settings", "--verbosity", "1"]
    return subprocess.run([*command, *settings], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
