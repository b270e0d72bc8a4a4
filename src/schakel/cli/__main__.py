"""Lets a process start another: ``python -m schakel.cli``."""

from schakel.cli.main import main

main()
