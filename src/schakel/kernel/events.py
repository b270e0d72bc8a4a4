"""Announcing what happened. Which reactions follow is listed once, in ``config/reactions.py``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any


@dataclass(frozen=True)
class Event:
    """A thing that happened, in the past tense. Carries ids and codes, never content."""


class When(Enum):
    """NOW: done in the same transaction. LATER: kept in it, and done by the worker after the commit."""

    NOW = "now"
    LATER = "later"


@dataclass(frozen=True)
class Reaction:
    """One row of the table: this event leads to this call, now or later."""

    event: type[Event]
    when: When
    call: Callable[[Any], object]


_table: dict[type[Event], tuple[Reaction, ...]] = {}


def fill(reactions: Iterable[Reaction]) -> None:
    """Replace the table. Called once, at start, by ``config``."""
    _table.clear()
    for reaction in reactions:
        _table[reaction.event] = (*_table.get(reaction.event, ()), reaction)


def announce(event: Event) -> None:
    """Run the reactions to an event, in the order of the table, inside the caller's transaction.

    A LATER reaction's call writes down, in the same database, what the worker is to do: it exists
    only if the transaction commits.
    """
    for reaction in _table.get(type(event), ()):
        reaction.call(event)
