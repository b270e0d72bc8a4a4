"""What one evaluation may still spend; a model that asks for more ends in a clear error."""

from time import thread_time

from schakel.selection.dmn import limits
from schakel.selection.dmn.errors import LimitError


class Budget:
    """The work and the time that are left. One is shared by everything that a run evaluates."""

    __slots__ = ("deadline", "left")

    def __init__(self) -> None:
        self.left = limits.WORK
        # The time of the processor, so that a busy machine makes no difference to the outcome.
        self.deadline = thread_time() + limits.SECONDS

    def spend(self, amount: int = 1) -> None:
        """Takes work off: a call, an iteration, an item made. Raises LimitError."""
        self.left -= amount
        if self.left < 0:
            raise LimitError(f"more than {limits.WORK} steps would be needed")
        if thread_time() > self.deadline:
            raise LimitError(f"it takes more than {limits.SECONDS} seconds")

    def made(self, value: object) -> object:
        """Pays for a value that was made: all items within it, a text by its length.

        An item that stands in it twice counts twice, for so it will be compared and written out.
        Raises LimitError.
        """
        if isinstance(value, list | dict):
            self.spend(self._items(value))
        elif isinstance(value, str):
            self.spend(len(value) // 16)
        return value

    def _items(self, value: list[object] | dict[str, object]) -> int:
        count = 0
        level: list[list[object] | dict[str, object]] = [value]
        for _ in range(limits.VALUE_DEPTH):
            count += sum(map(len, level))
            if count > self.left:
                break
            level = [
                item
                for container in level
                for item in (container.values() if isinstance(container, dict) else container)
                if isinstance(item, list | dict)
            ]
            if not level:
                return count
        else:
            raise LimitError(f"values within values, deeper than {limits.VALUE_DEPTH} levels")
        return count
