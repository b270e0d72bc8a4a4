"""What the worker does by the clock: the one list. Each may run twice, and in two workers at once."""

from collections.abc import Callable
from datetime import datetime

from schakel.handover.tasks import expire
from schakel.table.tasks import forget_drafts
from schakel.worklist.tasks import climb

# Name for people, and the task: it takes the moment and says how much it did.
PERIODIC: tuple[tuple[str, Callable[[datetime], int]], ...] = (
    ("offers expired", expire),
    ("items reminded or escalated", climb),
    ("drafts forgotten", forget_drafts),
)
