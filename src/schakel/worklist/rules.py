"""Kinds of work, their states, and when silence goes one step up. Plain Python."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from schakel.kernel.clock import AMSTERDAM


class ItemKind(StrEnum):
    """What is to be done."""

    DECIDE_LINK = "DECIDE_LINK"
    CHOOSE_HOUSE = "CHOOSE_HOUSE"
    TELL_PROBATION = "TELL_PROBATION"
    TELL_VICTIM = "TELL_VICTIM"
    ANSWER_OFFER = "ANSWER_OFFER"
    ANSWER_REQUEST = "ANSWER_REQUEST"
    GIVE_FEEDBACK = "GIVE_FEEDBACK"
    DO_ACTION = "DO_ACTION"
    CONTRIBUTE = "CONTRIBUTE"


class ItemState(StrEnum):
    """Open, done, or not done with the reason why."""

    OPEN = "OPEN"
    DONE = "DONE"
    NOT_DONE = "NOT_DONE"


# The ladder: hours after the due moment at which an item is reminded, then goes up one level.
LADDER_HOURS = (0, 24, 72)


def working_days_later(moment: datetime, days: int) -> datetime:
    """The end (17:00 local) of the working day so many working days later; weekends do not count.

    Public holidays are not left out yet: the screens call the result a date, not a right.
    """
    day = moment.astimezone(AMSTERDAM).date()
    left = days
    while left:
        day += timedelta(days=1)
        if day.weekday() < 5:
            left -= 1
    return datetime.combine(day, time(17), tzinfo=AMSTERDAM)


def level_at(due_at: datetime, now: datetime) -> int:
    """How far up the ladder an open item is: 0 not due, 1 reminded, 2 and 3 escalated."""
    return sum(now >= due_at + timedelta(hours=hours) for hours in LADDER_HOURS)
