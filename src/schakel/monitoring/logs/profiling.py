"""The figures of a log: how much, how long, and what follows what. SQL over the table ``events``."""

from dataclasses import dataclass
from typing import Any

from schakel.monitoring.logs.following import follows, in_order, variants
from schakel.monitoring.logs.reading import Log

PERCENTILES = (0.50, 0.75, 0.90, 0.95)
NAMES = """
CREATE TABLE names AS
SELECT activity, row_number() OVER (ORDER BY activity)::INTEGER AS number
FROM (SELECT DISTINCT activity FROM events)
"""
# Numbers sort several times faster than texts: a case goes by the hash of its name while no two of
# this log have the same hash, and else by its name.
HASHED, BY_NAME = 'hash("case")', '"case"'
APART = """
SELECT (SELECT count(DISTINCT "case") FROM events) = (SELECT sum(begun) FROM passed)
"""
NUMBERED = """
CREATE OR REPLACE TABLE numbered AS
SELECT {key} AS "case", n.number, epoch_us(e.moment) AS moment, e.rowid::UINTEGER AS line
FROM events e JOIN names n USING (activity)
"""
# Events of a case by time; equal moments keep the order of the file.
TIE = "line"
PASSED = f"""
CREATE OR REPLACE TABLE passed AS
SELECT number, next, count(*) AS times, count(*) FILTER (place = 1) AS begun
FROM ({in_order("numbered", TIE)}) GROUP BY ALL
"""
FOLLOWS = follows("passed", times="sum(s.times)::BIGINT") + "GROUP BY ALL ORDER BY times DESC, 1, 2"
STARTS = """
SELECT activity, sum(begun)::BIGINT AS times FROM passed JOIN names USING (number)
WHERE begun > 0 GROUP BY ALL ORDER BY times DESC, 1
"""
ENDS = """
SELECT activity, times FROM passed JOIN names USING (number)
WHERE next IS NULL ORDER BY times DESC, 1
"""
LASTED = ", (max(moment) - min(moment)) / 86400e6 AS days"
# Activities by number: a variant is a text of numbers, not of names.
CASES = "CREATE TABLE cases AS " + variants("numbered", order=f"moment, {TIE}", carried=LASTED)
TOTALS = """
SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM numbered), (SELECT count(*) FROM names),
       (SELECT count(DISTINCT variant) FROM cases),
       (SELECT quantile_cont(days, [0.5, 0.75, 0.9, 0.95]) FROM cases)
"""


@dataclass(frozen=True)
class Profile:
    """What a log says of itself. Durations are elapsed days from the first to the last event of a
    case, as linear percentiles; a case of one event lasts 0.
    """

    cases: int
    events: int
    activities: int
    variants: int
    days: dict[str, float]
    follows: tuple[tuple[str, str, int], ...]
    starts: dict[str, int]
    ends: dict[str, int]
    left_out: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The form of the public interface."""
        return {
            "cases": self.cases,
            "events": self.events,
            "activities": self.activities,
            "variants": self.variants,
            "case_duration_days": self.days,
            "dfg": [list(row) for row in self.follows],
            "start_activities": self.starts,
            "end_activities": self.ends,
            "left_out": self.left_out,
        }


@dataclass(frozen=True)
class Following:
    """What follows what, how often, the commonest first; and with what cases begin and end."""

    follows: tuple[tuple[str, str, int], ...]
    starts: dict[str, int]
    ends: dict[str, int]


def directly_follows(log: Log) -> Following:
    """What follows what in a log that was read. Once a log."""
    database = log.database
    database.execute(NAMES)
    for key in (HASHED, BY_NAME):
        database.execute(NUMBERED.format(key=key))
        database.execute(PASSED)
        if database.execute(APART).fetchone() == (True,):
            break
    return Following(
        follows=tuple(database.execute(FOLLOWS).fetchall()),
        starts=dict(database.execute(STARTS).fetchall()),
        ends=dict(database.execute(ENDS).fetchall()),
    )


def profile(log: Log) -> Profile:
    """The figures of a log that was read. Once a log."""
    following = directly_follows(log)
    database = log.database
    database.execute(CASES)
    cases, events, activities, variants, days = database.execute(TOTALS).fetchone() or ()
    return Profile(
        cases=cases,
        events=events,
        activities=activities,
        variants=variants,
        days={f"p{part * 100:.0f}": round(d, 6) for part, d in zip(PERCENTILES, days, strict=True)},
        follows=following.follows,
        starts=following.starts,
        ends=following.ends,
        left_out=dict(log.left_out),
    )
