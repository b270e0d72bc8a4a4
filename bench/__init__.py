"""Benchmarks, each beside its floor in one run, as a ratio. Never a timed test.

`make bench` runs all on a database of its own and prints a table; `ONLY=name` runs one. Sizes come
from the environment, so that a quick look and a long run are the same code.
"""
