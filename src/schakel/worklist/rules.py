"""Kinds of work, their states, and when silence goes one step up. Plain Python."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

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
    READ_ANSWER = "READ_ANSWER"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    READ_OUTCOME = "READ_OUTCOME"
    JUDGE_TABLE = "JUDGE_TABLE"


# What a person may end by saying so. The rest ends by the act itself: answering, telling, deciding.
READ_AND_DONE = frozenset(
    {
        ItemKind.READ_ANSWER,
        ItemKind.READ_OUTCOME,
        ItemKind.OFFER_EXPIRED,
        ItemKind.CONTRIBUTE,
    }
)
# What may stay undone, with the reason; the others are a duty or end by an answer of their own.
MAY_STAY_UNDONE = READ_AND_DONE | {
    ItemKind.TELL_PROBATION,
    ItemKind.TELL_VICTIM,
    ItemKind.CHOOSE_HOUSE,
}


class ItemState(StrEnum):
    """Open, done, or not done with the reason why."""

    OPEN = "OPEN"
    DONE = "DONE"
    NOT_DONE = "NOT_DONE"


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


class Rung(StrEnum):
    """The places in the organisation between which an item can go up."""

    HOUSE_TEAM = "HOUSE_TEAM"
    HOUSE_MANAGEMENT = "HOUSE_MANAGEMENT"
    SEAT = "SEAT"
    PROSECUTION_SEAT = "PROSECUTION_SEAT"
    CASE_TEAM = "CASE_TEAM"
    ORGANISATION_TEAM = "ORGANISATION_TEAM"


@dataclass(frozen=True)
class Ladder:
    """The ladder in force: hours after the due moment for each level, and which rung follows."""

    hours: tuple[int, ...]
    next_rung: dict[Rung, Rung | None]


@cache
def _ladders() -> tuple[tuple[date, Ladder], ...]:
    text = files("schakel.worklist").joinpath("ladder.toml").read_text("utf-8")
    return tuple(
        (
            row["valid_from"],
            Ladder(
                (row["remind_after_hours"], *row["escalate_after_hours"]),
                {Rung(s["from"]): Rung(s["to"]) if s["to"] else None for s in row["step"]},
            ),
        )
        for row in tomllib.loads(text)["ladder"]
    )


def ladder_on(day: date) -> Ladder:
    """The ladder that is in force on a day: the youngest that has begun."""
    begun = [row for row in _ladders() if row[0] <= day]
    return max(begun or _ladders(), key=lambda row: row[0])[1]


def level_at(due_at: datetime, now: datetime) -> int:
    """How far up the ladder an open item is: 0 not due, 1 reminded, 2 and 3 escalated."""
    hours = ladder_on(now.astimezone(AMSTERDAM).date()).hours
    return sum(now >= due_at + timedelta(hours=after) for after in hours)
