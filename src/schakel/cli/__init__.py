"""The `schakel` command: one thin file per command group, one call each into the domain.

Data goes to standard output, words for people to standard error. Exit codes: 0 done, 1 done with
rejected input, 2 unusable call, 3 a needed service is not there.
"""

from schakel.cli.main import main

__all__ = ["main"]
