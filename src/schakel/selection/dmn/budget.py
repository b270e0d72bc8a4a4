"""What one evaluation may still spend; a model that asks for more ends in a clear error."""

from time import perf_counter

from schakel.selection.dmn import limits
from schakel.selection.dmn.errors import LimitError


class Budget:
    """The work and the time that are left. One is shared by everything that a run evaluates."""

    __slots__ = ("deadline", "left")

    def __init__(self) -> None:
        self.left = limits.WORK
        self.deadline = perf_counter() + limits.SECONDS

    def spend(self, amount: int = 1) -> None:
        """Takes work off: a call, an iteration, an item made. Raises LimitError."""
        self.left -= amount
        if self.left < 0:
            raise LimitError(f"more than {limits.WORK} steps would be needed")
        if perf_counter() > self.deadline:
            raise LimitError(f"it takes more than {limits.SECONDS} seconds")

    def made(self, value: object) -> object:
        """Pays for a value that was made: a list for its items, a text by its length."""
        if isinstance(value, list | dict):
            self.spend(len(value))
        elif isinstance(value, str):
            self.spend(len(value) // 16)
        return value
