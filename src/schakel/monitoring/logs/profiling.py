"""The figures of a log: how much, how long, and what follows what. SQL over the table ``events``."""

from dataclasses import dataclass
from typing import Any

from schakel.monitoring.logs.following import follows, in_order, variants
from schakel.monitoring.logs.reading import Log

BY_NUMBER = """(
SELECT e."case", n.number, e.moment, e.rowid AS line FROM events e JOIN names n USING (activity)
)"""
LASTED = ", (epoch_us(max(moment)) - epoch_us(min(moment))) / 86400e6 AS days"
PERCENTILES = (0.50, 0.75, 0.90, 0.95)
# Events of a case by time; equal moments keep the order of the file. Activities by number: a variant
# is a text of numbers, not of names.
PREPARED = f"""
CREATE TABLE names AS
SELECT activity, row_number() OVER (ORDER BY activity) AS number
FROM (SELECT DISTINCT activity FROM events);
CREATE TABLE steps AS {in_order(BY_NUMBER, "line")};
CREATE TABLE cases AS {variants("steps", carried=LASTED)};
"""
TOTALS = """
SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM steps), (SELECT count(*) FROM names),
       (SELECT count(DISTINCT variant) FROM cases),
       (SELECT quantile_cont(days, [0.5, 0.75, 0.9, 0.95]) FROM cases)
"""
FOLLOWS = follows("steps") + "GROUP BY ALL ORDER BY times DESC, 1, 2"
STARTS = """
SELECT activity, count(*) AS times FROM steps JOIN names USING (number)
WHERE place = 1 GROUP BY ALL ORDER BY times DESC, 1
"""
ENDS = """
SELECT activity, count(*) AS times FROM steps JOIN names USING (number)
WHERE next IS NULL GROUP BY ALL ORDER BY times DESC, 1
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


def profile(log: Log) -> Profile:
    """The figures of a log that was read."""
    database = log.database
    database.execute(PREPARED)
    row = database.execute(TOTALS).fetchone() or ()
    cases, events, activities, variants, days = row
    return Profile(
        cases=cases,
        events=events,
        activities=activities,
        variants=variants,
        days={f"p{part * 100:.0f}": round(d, 6) for part, d in zip(PERCENTILES, days, strict=True)},
        follows=tuple(database.execute(FOLLOWS).fetchall()),
        starts=dict(database.execute(STARTS).fetchall()),
        ends=dict(database.execute(ENDS).fetchall()),
        left_out=dict(log.left_out),
    )
