"""A plan played by the actions that people use, each at its own moment, in the order of the clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from heapq import heappop, heappush

from schakel.simulation.feeding.casts import Casts
from schakel.simulation.feeding.items import Item, Writer
from schakel.simulation.feeding.lists import lists_of
from schakel.simulation.feeding.moulds import stage
from schakel.simulation.feeding.stories import story_of

# Lists come before everything else of their moment.
FIRST = -1


@dataclass(order=True)
class _Due:
    at: datetime
    item: int
    place: int
    do: Callable[[], None] = field(compare=False)


def play_plan(items: list[Item], writer: Writer, casts: Casts) -> Iterator[int]:
    """Let everything happen; yields after each act how many items have come in.

    An item enters the play when its first act is due, so that a long period does not lie in memory.
    """
    due = [_Due(one.at, FIRST, n, one.send) for n, one in enumerate(lists_of(items, writer))]
    came_in = 0
    for item in items:
        while due and due[0].at < item.comes_in:
            heappop(due).do()
            yield came_in
        _enter(item, writer, casts, due)
        came_in += 1
    while due:
        heappop(due).do()
        yield came_in


def _enter(item: Item, writer: Writer, casts: Casts, due: list[_Due]) -> None:
    acts = story_of(item.template, writer.message(item), casts).acts()
    began = writer.arrives(item)
    done = stage([act.after for act in acts], item.planned.until)
    for place, act in enumerate(acts[:done]):
        heappush(due, _Due(began + act.after, item.number, place, partial(act.play, began)))
