"""The shifts of a ZSM table, to count by: which one a case comes to. Pure.

A roster says who sits where from now on; of the past it is not kept, and so the hours stand for it.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from schakel.kernel import clock
from schakel.kernel.dated import in_force


class Shift(NamedTuple):
    """A shift by its day in the Netherlands and its turn on that day, from 0."""

    day: date
    turn: int


@dataclass(frozen=True)
class Hours:
    """From which day, and at which times the shifts of a day begin and the last one ends."""

    valid_from: date
    starts: tuple[time, ...]
    ends: time
    source: str


@cache
def _all() -> tuple[Hours, ...]:
    text = files("schakel.selection").joinpath("shifts.toml").read_text("utf-8")
    return tuple(
        Hours(
            row["valid_from"],
            tuple(map(time.fromisoformat, row["starts"])),
            time.fromisoformat(row["ends"]),
            row["source"],
        )
        for row in tomllib.loads(text)["hours"]
    )


def hours_on(day: date) -> Hours:
    """The hours in force on a day: the youngest that have begun, or else the oldest."""
    return in_force(_all(), day)


def shift_of(moment: datetime) -> Shift:
    """The shift that takes up what comes in at a moment: the running one, else the next to begin."""
    local = clock.local(moment)
    day, at = local.date(), local.time()
    hours = hours_on(day)
    if at < hours.starts[0]:
        return Shift(day, 0)
    if at >= hours.ends:
        return Shift(day + timedelta(days=1), 0)
    later = [turn for turn, (_, end) in enumerate(pairwise(hours.starts)) if at < end]
    return Shift(day, later[0] if later else len(hours.starts) - 1)


def between(first: Shift, last: Shift) -> int:
    """How many shifts there are from one to another, both included."""
    days = (first.day + timedelta(days=n) for n in range((last.day - first.day).days + 1))
    whole = sum(len(hours_on(day).starts) for day in days)
    return whole - first.turn - (len(hours_on(last.day).starts) - 1 - last.turn)


def busiest(counts: Sequence[int], shifts: int, share: float) -> int:
    """The number that a share of the shifts stays at or under (nearest rank), empty ones included."""
    ordered = sorted(counts)
    place = max(0, -int(-share * shifts // 1) - 1)  # the rank, rounded up, from 0
    empty = shifts - len(ordered)
    return 0 if place < empty else ordered[place - empty]
